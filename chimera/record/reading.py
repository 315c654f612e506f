"""A run as its user reads it: the raw record, and everything derived from it on the spot."""

from dataclasses import asdict, dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from chimera.errors import UsageError
from chimera.evidence.fact import Evidence, Fact
from chimera.evidence.grid import Grid
from chimera.evidence.names import clean
from chimera.evidence.numbers import show_fact, show_interval
from chimera.evidence.phrases import describe
from chimera.record.artifact import UNSUPPORTED, By, Finding, Insight
from chimera.record.call import Call
from chimera.record.flag import Flag
from chimera.record.flags import run_flags
from chimera.record.measured import MeasuredCall, measure_calls
from chimera.record.run import RunRecord
from chimera.record.sums import NodeMetrics, RunMetrics, run_metrics

REPORT_NAME = "report.md"
HTML_NAME = "report.html"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding, ready to be read."""

    fact: str
    """Id, e.g. F12."""
    title: str
    value: str
    n: int
    sentence: str
    """Markdown, written by code."""
    comment: str
    by: By


class Findings(tuple[FindingRow, ...]):
    """The findings in the order of the report."""

    __slots__ = ()

    def rows(self) -> list[dict[str, Any]]:
        """One plain dict per finding, for a data frame; `fact` leads to the number in the rows of the evidence."""
        return [asdict(row) for row in self]

    def _grid(self) -> Grid:
        rows = [(row.fact, row.title, row.by, row.value, str(row.n)) for row in self]
        caption = f"{len(self)} findings" if len(self) != 1 else "1 finding"
        return Grid(caption, ("fact", "finding", "by", "value", "n"), rows, n_left=3)

    def __repr__(self) -> str:
        return self._grid().text()

    def _repr_html_(self) -> str:
        return self._grid().html()


@dataclass(frozen=True)
class Run:
    """One run."""

    record: RunRecord
    evidence: Evidence | None
    """None when the run ended before anything was read."""
    folder: Path

    @property
    def id(self) -> str:
        """Name of the run folder."""
        return self.record.id

    @property
    def status(self) -> str:
        """done, failed or interrupted."""
        return self.record.status

    @property
    def exit_code(self) -> int:
        """What the command line exits with: that of the first failure, 0 without one."""
        return self.record.failures[0].exit_code if self.record.failures else 0

    @property
    def report_path(self) -> Path:
        """The report; it exists once evidence was read."""
        return self.folder / REPORT_NAME

    @property
    def html_path(self) -> Path:
        """The same report as a page."""
        return self.folder / HTML_NAME

    @property
    def is_verified(self) -> bool:
        """Whether the digit rule was applied to what the models wrote: False with `grounding: off`."""
        return self.record.spec.grounding != "off"

    @cached_property
    def n_unsupported(self) -> int:
        """Sentences of the report that are marked as unsupported (`grounding: flag`)."""
        insight, drafts = self.insight, self.record.drafts.values()
        texts = [text for draft in drafts for section in draft.sections for text in section.paragraphs]
        if insight is not None:
            texts += [one.comment for one in insight.findings]
            texts += [one.text for one in insight.recommendations]
            texts += [text for one in insight.risks for text in (one.risk, one.mitigation)]
        return sum(text.count(UNSUPPORTED) for text in texts)

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every request to a model, raw."""
        return self.record.calls

    @property
    def insight(self) -> Insight | None:
        """What the report is about: the merge, or the only insight agent's result."""
        return self.record.merged

    @cached_property
    def timings(self) -> RunMetrics:
        """Metrics of the run and its nodes, by today's formulas."""
        return run_metrics(self.record)

    @cached_property
    def measured_calls(self) -> tuple[MeasuredCall, ...]:
        """Every request with its metrics, by today's formulas."""
        return measure_calls(self.record.calls, self.record.manifest, self.record.gpu_traces)

    @property
    def nodes(self) -> tuple[NodeMetrics, ...]:
        """Metrics per node, in the order they started."""
        return self.timings.nodes

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """What a reader must know before trusting the numbers."""
        return run_flags(self.record)

    @cached_property
    def findings(self) -> Findings:
        """The findings in the order of the report."""
        if self.evidence is None or self.insight is None:
            return Findings()
        return Findings(
            _row(self.evidence.fact(finding.fact), self.evidence, finding) for finding in self.insight.findings
        )

    def node(self, name: str) -> NodeMetrics:
        """Metrics of one node.

        Raises:
            UsageError: The run has no node of this name.
        """
        for node in self.nodes:
            if node.name == name:
                return node
        known = ", ".join(node.name for node in self.nodes) or "none"
        raise UsageError(f"run {self.id} has no node {name!r}", todo=f"nodes of this run: {known}")

    def facts(self, ids: tuple[str, ...]) -> tuple[Fact, ...]:
        """Facts of the evidence by id."""
        return tuple(self.evidence.fact(fact_id) for fact_id in ids) if self.evidence else ()

    def rows(self) -> list[dict[str, Any]]:
        """One plain dict, so that the rows of several runs make a data frame; None where nothing was measured."""
        record, row = self.record, self.timings.row()
        told = {"run": self.id, "status": self.status, "spec": record.spec.name, "data": record.data}
        models = dict.fromkeys(model.model for model in record.manifest.models)
        return [{**told, "models": " ".join(models), "n_findings": len(self.findings), **row}]

    def _told(self) -> str:
        """What run it is, in a line."""
        return clean(f"run {self.id} · {self.status} · spec {self.record.spec.name} · {self.record.data}")

    def __repr__(self) -> str:
        return f"{self._told()}\n\n{self.findings!r}\n\n{self.timings!r}\n\nreport {clean(str(self.report_path))}"

    def _repr_html_(self) -> str:
        tables = self.findings._repr_html_() + self.timings._repr_html_()
        return f"<p>{escape(self._told())}</p>\n{tables}<p>report {escape(clean(str(self.report_path)))}</p>\n"


def _row(fact: Fact, evidence: Evidence, finding: Finding) -> FindingRow:
    phrase = describe(fact, tuple(map(evidence.fact, fact.parents)))
    value = show_fact(fact)
    if fact.interval is not None:
        value += f" [{show_interval(fact.interval)}]"
    return FindingRow(fact.id, phrase.title, value, fact.n, phrase.sentence, finding.comment, finding.by)
