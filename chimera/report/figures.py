"""All charts of a run, and what the page must know of the facts behind them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chimera.evidence.fact import Fact
from chimera.evidence.names import clean, clip
from chimera.evidence.numbers import show_fact, show_interval
from chimera.record.reading import Run
from chimera.report.bars import bar_figures
from chimera.report.body import report_sections
from chimera.report.data import citation_part
from chimera.report.figure import Figure
from chimera.report.forest import forest_figures
from chimera.report.page import Page
from chimera.report.scatter import scatter_figures
from chimera.report.timeline import call_figure, node_figure

RUN_FACT = re.compile(r"\bR(\d+)\b")
NODE_ROW = re.compile(r"^\| (R\d+) \| (?:`([^`]+)`|\*\*(all)\*\*) \|", re.MULTILINE)

ROW_ID = re.compile(r"^\| \[(F\d+)\] \|", re.MULTILINE)


@dataclass(frozen=True)
class Figures:
    """Charts and what belongs to them."""

    charts: Mapping[str, Sequence[Figure]] = field(default_factory=dict)
    """Title of a section without its number -> its charts."""
    facts: list[str] = field(default_factory=list)
    """Markdown rows of the facts that charts show and the report itself does not cite."""
    tips: Mapping[str, str] = field(default_factory=dict)
    """Id of a fact -> what it is, for whoever points at a citation."""


def draw(run: Run, markdown: str) -> Figures:
    """The charts of a run.

    Args:
        run: The run.
        markdown: Its report, which says what is cited already and which run facts there are.
    """
    page = Page(run, max((int(found) for found in RUN_FACT.findall(markdown)), default=0))
    of_data = [*forest_figures(page), *bar_figures(page), *scatter_figures(page)]
    of_run = [*node_figure(page, _node_ids(markdown)), *call_figure(page)]
    findings = next(section.title for section in report_sections(page) if section.content == "findings")
    charts = {findings: of_data, "How long it took": of_run}
    if run.evidence is None:
        return Figures(charts)
    written = set(ROW_ID.findall(markdown))
    shown = {fact_id for chart in of_data for fact_id in chart.facts} - written
    below = citation_part(page, sorted(shown, key=_number)).lines if shown else []
    rows = [line for line in below[2:] if not written.intersection(ROW_ID.findall(line))]
    known = written.union(*map(ROW_ID.findall, rows))
    tips = {fact_id: tip(run.evidence.fact(fact_id)) for fact_id in sorted(known, key=_number)}
    return Figures(charts, [*below[:2], *rows], tips)


def tip(fact: Fact) -> str:
    """A fact in one line of plain text: value, n, interval, file and column."""
    interval = f", 95 % interval {show_interval(fact.interval)}" if fact.interval else ""
    what = f"{fact.metric} {fact.kind}, {fact.aggregation}"
    where = f"{fact.file}: {fact.column}"
    return clean(
        f"{fact.id} · {clip(clean(what))}: {show_fact(fact)}{interval} · n {fact.n} · {clip(clean(where), 160)}"
    )


def _node_ids(markdown: str) -> dict[str, str]:
    """Node -> id of its row in the tables of times."""
    section = markdown.partition("\n## How long it took\n")[2].partition("\n## ")[0]
    found: dict[str, str] = {}
    for run_fact, name, total in NODE_ROW.findall(section):
        found.setdefault("run" if total else name, run_fact)
    return found


def _number(fact_id: str) -> int:
    return int(fact_id[1:])
