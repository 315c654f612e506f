"""The grammar of prompt lines: one fact each, written by agents, read again by the built-in analyst.

`F12 | best | tokens_s | value | 303.9 tok/s | model=gemma3:270m; num_ctx=4096 | n 1 of 106 | higher is better`
"""

import re
from dataclasses import dataclass

from chimera.evidence.fact import Fact, Group
from chimera.evidence.names import prompt_name
from chimera.evidence.numbers import show_fact

PLACE = re.compile(r"n (\d+)(?: of (\d+))?")


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact as a prompt shows it: names cleaned, value printed."""

    id: str
    kind: str
    metric: str
    aggregation: str
    value: str
    """As printed, with unit."""
    group: Group
    n: int
    n_groups: int
    better: str | None

    def setting(self, name: str) -> str | None:
        """The value of one setting."""
        return dict(self.group).get(name)


def line_of(fact: Fact) -> FactLine:
    """What a prompt line tells of a fact."""
    group = tuple((prompt_name(name), prompt_name(value)) for name, value in fact.group)
    metric = prompt_name(fact.metric)
    return FactLine(
        fact.id, fact.kind, metric, fact.aggregation, show_fact(fact), group, fact.n, fact.n_groups, fact.better
    )


def write_fact_line(fact: Fact) -> str:
    """One line of a prompt."""
    line = line_of(fact)
    group = "; ".join(f"{name}={value}" for name, value in line.group) or "all"
    place = f"n {line.n} of {line.n_groups}" if line.n_groups else f"n {line.n}"
    fields = [line.id, line.kind, line.metric, line.aggregation, line.value, group, place]
    return " | ".join([*fields, f"{line.better} is better"] if line.better else fields)


def parse_fact_line(text: str) -> FactLine | None:
    """Read a line that `write_fact_line` wrote; None for any other line."""
    fields = text.strip().split(" | ")
    if len(fields) not in {7, 8} or not re.fullmatch(r"F\d+", fields[0]):
        return None
    place = PLACE.fullmatch(fields[6])
    if place is None:
        return None
    pairs = [] if fields[5] == "all" else [pair.partition("=") for pair in fields[5].split("; ")]
    group = tuple((name, value) for name, _, value in pairs)
    better = fields[7].removesuffix(" is better") if len(fields) == 8 else None
    return FactLine(
        fields[0], fields[1], fields[2], fields[3], fields[4], group, int(place[1]), int(place[2] or 0), better
    )
