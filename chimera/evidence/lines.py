"""The grammar of prompt lines: one fact each, written by agents, read again by the built-in analyst.

`F12 | best | tokens_s | value | 303.9 tok/s | model=gemma3:270m; num_ctx=4096 | n 1 of 106 | higher is better`
`F13 | effect | tokens_s | ratio | 0.995 × [0.99, 1.001] | num_gpu=999 ÷ num_gpu=80 | n 27 | higher is better`
"""

import re
from dataclasses import dataclass

from chimera.evidence.fact import Fact, Group
from chimera.evidence.names import prompt_name
from chimera.evidence.numbers import show_fact, show_number

INTERVAL = re.compile(r" \[([-\d.]+), ([-\d.]+)\]$")
AGAINST = " ÷ "
"""Stands between the two sides of a ratio; not among the characters of a name."""
PLACE = re.compile(r"n (\d+)(?: of (\d+))?")


COMPARING_UNITS = frozenset({"×", "pairs"})
"""Units of facts that have two sides."""


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
    versus: Group = ()
    """The other side of a ratio."""
    interval: tuple[float, float] | None = None
    """95 % interval of the value."""

    @property
    def changed(self) -> str | None:
        """The setting that the two sides of a ratio differ in; None when they differ in none or in several."""
        names = {name for name, value in self.group if self.versus and (name, value) not in self.versus}
        return names.pop() if len(names) == 1 else None

    def setting(self, name: str) -> str | None:
        """The value of one setting."""
        return dict(self.group).get(name)


def line_of(fact: Fact) -> FactLine:
    """What a prompt line tells of a fact."""
    return FactLine(
        id=fact.id,
        kind=fact.kind,
        metric=prompt_name(fact.metric),
        aggregation=fact.aggregation,
        value=show_fact(fact),
        group=_named(fact.group),
        n=fact.n,
        n_groups=fact.n_groups,
        better=fact.better,
        versus=_named(fact.versus) if fact.unit in COMPARING_UNITS else (),
        interval=fact.interval,
    )


def write_fact_line(fact: Fact) -> str:
    """One line of a prompt."""
    line = line_of(fact)
    group = _sides(line)
    value = line.value
    if line.interval is not None:
        value += f" [{', '.join(map(show_number, line.interval))}]"
    place = f"n {line.n} of {line.n_groups}" if line.n_groups else f"n {line.n}"
    fields = [line.id, line.kind, line.metric, line.aggregation, value, group, place]
    return " | ".join([*fields, f"{line.better} is better"] if line.better else fields)


def parse_fact_line(text: str) -> FactLine | None:
    """Read a line that `write_fact_line` wrote; None for any other line."""
    fields = text.strip().split(" | ")
    if len(fields) not in {7, 8} or not re.fullmatch(r"F\d+", fields[0]):
        return None
    place = PLACE.fullmatch(fields[6])
    if place is None:
        return None
    group, _, versus = fields[5].partition(AGAINST)
    interval = INTERVAL.search(fields[4])
    return FactLine(
        id=fields[0],
        kind=fields[1],
        metric=fields[2],
        aggregation=fields[3],
        value=INTERVAL.sub("", fields[4]),
        group=_read_side(group),
        n=int(place[1]),
        n_groups=int(place[2] or 0),
        better=fields[7].removesuffix(" is better") if len(fields) == 8 else None,
        versus=_read_side(versus),
        interval=(float(interval[1]), float(interval[2])) if interval else None,
    )


def _named(group: Group) -> Group:
    return tuple((prompt_name(name), prompt_name(value)) for name, value in group)


def _sides(line: FactLine) -> str:
    """The settings a number holds for, and those it is compared with."""
    sides = [
        "; ".join(f"{name}={value}" for name, value in side)
        for side in (line.group, line.versus)
        if side or side is line.group
    ]
    return AGAINST.join(side or "all" for side in sides)


def _read_side(text: str) -> Group:
    if text in {"", "all"}:
        return ()
    return tuple((name, value) for name, _, value in (pair.partition("=") for pair in text.split("; ")))
