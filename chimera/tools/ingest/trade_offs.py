"""Trade-offs between two metrics: which candidates nothing else beats on both, within a table or across tables."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from chimera.evidence.fact import Fact
from chimera.evidence.units import SIZES, TIMES, is_quality, snake
from chimera.tools.ingest.matching import value_order
from chimera.tools.ingest.pareto import pareto_front
from chimera.tools.ingest.sheet import Sheet
from chimera.tools.ingest.stacking import MODEL_COLUMNS
from chimera.tools.ingest.statistics import Summary
from chimera.tools.ingest.subject import COLD, Measured, Subject, without_load

KINDS = ("throughput", "first token time", "latency", "memory", "energy", "quality")
"""What a decision weighs against each other."""
WHOLE_TIMES = re.compile(r"latency|elapsed|wall|total|duration|(^|_)(mean|median|time)(_|$)")
LEAST_CANDIDATES = 2
NAMES_TOLD = 6
"""Members of a front that are named."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One metric over the values of one setting, each measured under the same other settings."""

    kind: str
    """One of `KINDS`."""
    setting: str
    """Whose values are the candidates; all names of a model column are `model`."""
    subject: Subject
    means: dict[str, float]
    """Value of the setting -> mean of the metric."""
    n: int
    """Numbers that went in."""

    def __and__(self, other: "Axis") -> frozenset[str]:
        """Candidates that both know."""
        return frozenset(self.means) & frozenset(other.means)


def add_trade_offs(metrics: Sequence[Measured], sheet: Sheet) -> None:
    """Add the Pareto front of every two kinds of metric that are measured for the same candidates.

    Both come from one table where one holds both; a quality column in a file of its own is joined to the speeds of
    another by the candidates' names.
    """
    axes = [
        axis
        for one in metrics
        if one.subject.judged.table.trust == "measured" and not one.subject.judged.table.summary_of_others
        for axis in _axes(one)
    ]
    axes.sort(key=lambda axis: -axis.subject.score)
    for kind, other_kind in combinations(KINDS, 2):
        pairs = [(one, other) for one in axes if one.kind == kind for other in axes if other.kind == other_kind]
        alike = [(one, other) for one, other in pairs if one.setting == other.setting and len(one & other) > 1]
        together = [(one, other) for one, other in alike if one.subject.judged is other.subject.judged]
        told: set[tuple[str, frozenset[str]]] = set()
        for one, other in together or alike:
            key = (one.subject.table, one & other)
            if key not in told:
                told.add(key)
                _add_front(one, other, sorted(one & other, key=value_order), sheet)


def _axes(measured: Measured) -> Iterator[Axis]:
    """A telling metric over each setting whose values are names."""
    subject = measured.subject
    kind = _kind_of(subject)
    if kind is None or not (subject.is_comparable or subject.series.column.is_share):
        return
    groups = [(dict(without_load(group)), summary) for group, summary in measured.summaries if COLD not in group]
    for setting in (one.column.name for one in subject.judged.naming() if one.column.n_distinct > 1):
        if any(value_order(group[setting])[0] for group, _ in groups):
            means, n = balanced_means(setting, groups)
            if len(means) >= LEAST_CANDIDATES:
                yield Axis(kind, _plain_setting(setting), subject, means, n)


def balanced_means(setting: str, groups: Sequence[tuple[Mapping[str, str], Summary]]) -> tuple[dict[str, float], int]:
    """Mean of a metric per value of a setting, over those other settings that all values were measured under.

    Args:
        setting: Whose values are compared.
        groups: Configurations with their statistics.

    Returns:
        Means by value, empty where the values share no other settings, and how many numbers went in.
    """
    cells: dict[tuple[tuple[str, str], ...], dict[str, Summary]] = {}
    for group, summary in groups:
        key = tuple(pair for pair in group.items() if pair[0] != setting)
        cells.setdefault(key, {})[group[setting]] = summary
    every = dict.fromkeys(value for cell in cells.values() for value in cell)
    shared = [cell for cell in cells.values() if len(cell) == len(every)]
    if not shared:
        return {}, 0
    means = {value: math.fsum(cell[value].mean for cell in shared) / len(shared) for value in every}
    return means, sum(found.n for cell in shared for found in cell.values())


def _kind_of(subject: Subject) -> str | None:
    """What a metric measures, as far as a decision weighs it against others."""
    column = subject.series.column
    plain = snake(column.name)
    if column.better is None:
        return None
    if is_quality(column.name) or (column.is_share and column.better == "higher"):
        return "quality"
    if column.unit == "tok/s" or (column.unit or "").endswith("/s"):
        return "throughput"
    if "ttft" in plain or "first_token" in plain:
        return "first token time"
    if column.unit in SIZES:
        return "memory"
    if column.unit in {"W", "J"}:
        return "energy"
    return "latency" if column.unit in TIMES and WHOLE_TIMES.search(plain) else None


def _add_front(one: Axis, other: Axis, candidates: Sequence[str], sheet: Sheet) -> None:
    first, second = one.subject.series.column, other.subject.series.column
    if first.better is None or second.better is None:
        return
    points = [(one.means[name], other.means[name]) for name in candidates]
    front = pareto_front(points, (first.better, second.better))
    files = dict.fromkeys((one.subject.judged.table.name, other.subject.judged.table.name))
    fact = Fact(
        id="",
        kind="trade_off",
        metric=f"{first.name} against {second.name}",
        aggregation="count",
        value=len(front),
        unit="candidates",
        n=one.n + other.n,
        file=", ".join(files),
        selector=", ".join(dict.fromkeys((one.subject.judged.table.selector, other.subject.judged.table.selector))),
        column=f"{first.name}, {second.name}",
        group=tuple((one.setting, candidates[index]) for index in front[:NAMES_TOLD]),
        n_groups=len(candidates),
        formula=f"Pareto front of the means of {first.name} ({first.better}) and {second.name} ({second.better})",
    )
    score = min(one.subject.score, other.subject.score) + (1.0 if len(front) > 1 else 0.0)
    sheet.add(fact, score, one.subject.table)


def _plain_setting(name: str) -> str:
    """Model columns are one setting under several names."""
    plain = snake(name.rsplit(".", 1)[-1])
    return "model" if plain in MODEL_COLUMNS else plain
