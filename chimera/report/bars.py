"""Bars: the configurations that findings speak of, with their spread and how many numbers lie behind each."""

from collections.abc import Sequence
from dataclasses import dataclass

from chimera.evidence.derived import size_of
from chimera.evidence.fact import Evidence, Fact, Group
from chimera.evidence.names import code
from chimera.evidence.numbers import show_fact, show_group
from chimera.report.figure import Figure, distinct, is_centre, of_one_table
from chimera.report.page import Page, cite, source, table
from chimera.report.svg import MARK, bar, described, line, picture, placed, rail, rows

MOST_CHARTS = 6
MOST_BARS = 8
LOAD = "load"
CENTRES = {"mean": "means", "value": "single values", "p50": "medians"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One configuration."""

    fact: Fact
    low: Fact | None
    """Lowest of its numbers."""
    high: Fact | None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All it rests on."""
        return tuple(fact for fact in (self.fact, self.low, self.high) if fact is not None)


def bar_figures(page: Page) -> list[Figure]:
    """One chart per metric and set of settings, in the order of the findings."""
    evidence = page.evidence
    if evidence is None:
        return []
    found: dict[tuple[str, ...], Figure] = {}
    for row in page.run.findings:
        finding = evidence.fact(row.fact)
        shown = _configurations(evidence, finding)
        key = tuple(sorted(one.fact.id for one in shown))
        if len(shown) > 1 and key not in found and len(found) < MOST_CHARTS:
            found[key] = _figure(finding, shown)
    return list(found.values())


def _configurations(evidence: Evidence, finding: Fact) -> list[Bar]:
    """What a finding compares; empty when it compares nothing that bars would show."""
    if finding.kind not in {"effect", "best", "worst", "gap", "spread"} or finding.aggregation == "cv":
        return []
    alike = of_one_table(evidence, finding)
    if finding.kind == "effect":
        if finding.aggregation != "ratio" or size_of(finding) != "real":
            return []
        if finding.parents:
            return [_bar(evidence.fact(parent), alike) for parent in finding.parents]
    facts = distinct([one for one in alike if is_centre(one) and one.group and _is_alike(one.group, finding)])
    high_first = finding.better != "lower"
    facts.sort(key=lambda one: (-one.value if high_first else one.value, one.id))
    named = [one for one in facts if one.group in {finding.group, finding.versus}]
    others = [one for one in facts if one not in named][: max(MOST_BARS - len(named), 0)]
    return [_bar(one, alike) for one in facts if one in named or one in others]


def _is_alike(group: Group, finding: Fact) -> bool:
    """Whether a configuration is told by the settings of the finding; warm ones stand for all."""
    names = {name for name, _ in finding.group} | {LOAD}
    load = dict(finding.group).get(LOAD, "warm")
    return {name for name, _ in group} | {LOAD} == names and dict(group).get(LOAD, load) == load


def _bar(fact: Fact, alike: Sequence[Fact]) -> Bar:
    ends = {one.aggregation: one for one in reversed(alike) if one.kind == "statistic" and one.group == fact.group}
    return Bar(fact, ends.get("min"), ends.get("max"))


def _figure(finding: Fact, bars: Sequence[Bar]) -> Figure:
    shared = [pair for pair in bars[0].fact.group if all(pair in one.fact.group for one in bars)]
    names = [show_group(tuple(pair for pair in one.fact.group if pair not in shared)) for one in bars]
    labels = [
        (name, f"{show_fact(one.fact)} (n {one.fact.n}) [{one.fact.id}]") for name, one in zip(names, bars, strict=True)
    ]
    values = [float(fact.value) for one in bars for fact in one.facts]
    low, high = min(0.0, *values), max(0.0, *values)
    shapes, height = rows(labels, lambda number, y: _draw(bars[number], ": ".join(labels[number]), y, (low, high)))
    settings = ", ".join(code(name) for name, _ in bars[0].fact.group if name not in dict(shared)) or "settings"
    centres = " and ".join(dict.fromkeys(CENTRES[one.fact.aggregation] for one in bars))
    better = f", {finding.better} is better" if finding.better else ""
    caption = f"**{code(finding.metric)} by {settings}**: {centres}{better}"
    if any(one.low and one.high for one in bars):
        caption += "; thin lines reach from the lowest to the highest number"
    caption += f". From {source(finding)}"
    caption += f", for {code(show_group(tuple(shared)))}." if shared else "."
    if finding.n_groups > len(bars):
        caption += f" Not all of {finding.n_groups} configurations are shown [{finding.id}]."
    return Figure(
        caption=caption,
        svg=picture(
            f"bars-{bars[0].fact.id}-{len(bars)}",
            f"Bar chart of {finding.metric}",
            "; ".join(": ".join(label) for label in labels) + ".",
            shapes,
            height,
        ),
        table=table(
            ("configuration", "value", "lowest", "highest", "n", "facts"),
            [_numbers(name, one) for name, one in zip(names, bars, strict=True)],
        ),
        facts=tuple(fact.id for one in bars for fact in one.facts),
    )


def _draw(one: Bar, told: str, y: float, ends: tuple[float, float]) -> str:
    zero, place = placed(0.0, *ends), placed(float(one.fact.value), *ends)
    shapes = rail(y, MARK - 4)
    shapes += bar("bar", min(zero, place), max(zero, place), y, MARK - 4)
    if one.low is not None and one.high is not None:
        middle = y + (MARK - 4) / 2
        first, last = (placed(float(fact.value), *ends) for fact in (one.low, one.high))
        shapes += line("spread", (first, middle), (last, middle))
        shapes += "".join(line("spread", (end, y + 2), (end, y + MARK - 6)) for end in (first, last))
    return described(shapes, told)


def _numbers(name: str, one: Bar) -> tuple[str, ...]:
    ends = (show_fact(fact) if fact else "–" for fact in (one.low, one.high))
    return (code(name), show_fact(one.fact), *ends, str(one.fact.n), cite([fact.id for fact in one.facts]))
