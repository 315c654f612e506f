"""The ends of a metric: best and worst configuration, how far apart they are, and the gap to a baseline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chimera.evidence.fact import Fact, Group
from chimera.spec.model import EvidenceHints
from chimera.tools.ingest.sheet import Sheet
from chimera.tools.ingest.statistics import Summary
from chimera.tools.ingest.subject import Subject


@dataclass(frozen=True, slots=True)
class Configuration:
    """A full set of settings with its statistics."""

    group: Group
    summary: Summary
    fact: str | None
    """Provisional id of its mean; None where it was not emitted."""


def add_ends(subject: Subject, ranked: Sequence[Configuration], sheet: Sheet) -> None:
    """Add best and worst configuration (where a direction is known and none is level) and the ratio between the ends.

    Args:
        subject: Metric and table.
        ranked: At least two configurations, the best (or highest) first.
        sheet: Where facts go.
    """
    first, last = ranked[0], ranked[-1]
    better = subject.series.column.better
    for end, other, beside in ((first, last, ranked[1]), (last, first, ranked[-2])):
        is_first = end is first
        word = "highest" if is_first == (better != "lower") else "lowest"
        if better is None or end.fact is None or end.summary.mean == beside.summary.mean:
            continue
        fact = replace(
            subject.fact(end.group, end.summary),
            kind="best" if is_first else "worst",
            versus=other.group,
            n_groups=len(ranked),
            formula=f"{word} of {len(ranked)} configurations",
            parents=(end.fact,),
        )
        sheet.add(fact, subject.score + (2 if is_first else 0.6), subject.table)
    high, low = (first, last) if first.summary.mean >= last.summary.mean else (last, first)
    if low.summary.mean > 0 and first.fact and last.fact and subject.is_comparable:
        formula = "highest / lowest configuration"
        fact = _ratio(subject, high, low, formula)
        sheet.add(replace(fact, kind="spread", n_groups=len(ranked)), subject.score, subject.table)


def add_gaps(subject: Subject, ranked: Sequence[Configuration], hints: EvidenceHints, sheet: Sheet) -> None:
    """Add every configuration against the baseline that differs from it only in the baseline's own settings."""
    names = {name for one in ranked for name, value in one.group if _is_baseline(name, value, hints)}
    if not names:
        return
    bases = {
        _without(one.group, names): one
        for one in ranked
        if all(_is_baseline(name, value, hints) for name, value in one.group if name in names)
    }
    for one in ranked:
        base = bases.get(_without(one.group, names))
        if base is None or base is one or base.summary.mean <= 0 or not (one.fact and base.fact):
            continue
        sheet.add(_ratio(subject, one, base, "configuration / baseline"), subject.score + 1, subject.table)


def _ratio(subject: Subject, top: Configuration, bottom: Configuration, formula: str) -> Fact:
    return replace(
        subject.fact(top.group, top.summary),
        kind="gap",
        aggregation="ratio",
        value=top.summary.mean / bottom.summary.mean,
        unit="×",
        n=top.summary.n + bottom.summary.n,
        versus=bottom.group,
        formula=formula,
        parents=(top.fact or "", bottom.fact or ""),
    )


def _without(group: Group, names: set[str]) -> Group:
    return tuple(pair for pair in group if pair[0] not in names)


def _is_baseline(name: str, value: str, hints: EvidenceHints) -> bool:
    if hints.baseline:
        return hints.baseline.get(name) == value
    return "baseline" in value.lower()
