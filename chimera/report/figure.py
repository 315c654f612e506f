"""A chart of the report: what it shows in words, the drawing, and its numbers as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chimera.evidence.fact import Evidence, Fact


@dataclass(frozen=True)
class Figure:
    """One chart."""

    caption: str
    """Markdown: what is shown, by which marks, from which file."""
    svg: str
    table: list[str]
    """Markdown table with every number of the chart and its facts."""
    facts: tuple[str, ...] = ()
    """Ids of the facts shown."""
    legend: tuple[tuple[str, str], ...] = ()
    """Class of a colour and what it stands for."""
    notes: list[str] = field(default_factory=list)
    """Markdown below the chart."""


def of_one_table(evidence: Evidence, fact: Fact) -> list[Fact]:
    """Facts about the same metric of the same table, in order of rank."""
    key = (fact.metric, fact.file, fact.selector)
    return [other for other in evidence.facts if (other.metric, other.file, other.selector) == key]


def distinct(facts: Sequence[Fact]) -> list[Fact]:
    """The first fact of each configuration."""
    first: dict[object, Fact] = {}
    for fact in facts:
        first.setdefault(fact.group, fact)
    return list(first.values())


def is_centre(fact: Fact) -> bool:
    """Whether a fact tells where the numbers of one configuration lie."""
    return fact.kind == "statistic" and fact.aggregation in {"mean", "value"}
