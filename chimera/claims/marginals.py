"""What the rows of some settings show together, put together from the facts of their configurations.

The evidence holds every configuration, every single setting and all rows; a text may speak of two settings out of three.
Sums, ends and counts of parts give those of the whole exactly; medians do not, except where every part is one number.
"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from chimera.claims.entry import Entry
from chimera.evidence.fact import Aggregation, Fact, Group

CENTRES = frozenset({"mean", "value"})
LOAD = "load"
"""The setting that tells first calls from later ones; a text that says nothing of it may mean both together."""
Part = dict[Aggregation, Entry]
"""Facts of one configuration."""
Parts = dict[Group, Part]


class Marginals:
    """Facts over settings that no fact of the evidence is about, made when they are asked for.

    Args:
        entries: All facts of one concept.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        columns: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
        for entry in entries:
            fact = entry.fact
            if fact.kind == "statistic":
                columns[fact.file, fact.selector, fact.column].append(entry)
        self._columns = [parts for one in columns.values() if (parts := _configurations(one))]
        self._made: dict[frozenset[str], list[Entry]] = {}

    def over(self, names: frozenset[str]) -> list[Entry]:
        """Entries for every combination of values of these settings."""
        if names not in self._made:
            self._made[names] = [entry for parts in self._columns for entry in _combine(parts, names)]
        return self._made[names]


def _configurations(entries: Sequence[Entry]) -> Parts:
    """The finest facts of a column, if they hold all of its rows; else none."""
    centres = [entry for entry in entries if entry.fact.aggregation in CENTRES]
    finest = max((len(_settings(entry)) for entry in centres), default=0)
    parts: Parts = defaultdict(dict)
    for entry in entries:
        if len(_settings(entry)) == finest:
            parts[entry.fact.group][entry.fact.aggregation] = entry
    n_parts = sum(_n_of(one) for one in parts.values())
    return parts if n_parts == max((entry.fact.n for entry in centres), default=-1) and finest else {}


def _settings(entry: Entry) -> frozenset[str]:
    return frozenset(name for name, _ in entry.fact.group) - {LOAD}


def _n_of(part: Part) -> int:
    return next((entry.fact.n for name, entry in part.items() if name in CENTRES), 0)


def _combine(parts: Parts, names: frozenset[str]) -> Iterable[Entry]:
    varied = _varied(parts)
    if not names & varied or not names <= {name for group in parts for name, _ in group}:
        return
    kept = [names | {LOAD}, names] if LOAD in varied - names else [names]
    for wanted in kept:
        buckets: dict[Group, list[Part]] = defaultdict(list)
        for group, part in parts.items():
            shared = tuple(pair for pair in group if pair[0] in wanted or pair[0] not in varied)
            buckets[shared].append(part)
        for shared, members in buckets.items():
            if len(members) > 1:
                yield from _together(shared, members)


def _varied(parts: Parts) -> frozenset[str]:
    values: dict[str, set[str | None]] = defaultdict(set)
    names = {name for group in parts for name, _ in group}
    for group in parts:
        told = dict(group)
        for name in names:
            values[name].add(told.get(name))
    return frozenset(name for name, seen in values.items() if len(seen) > 1)


def _together(group: Group, members: Sequence[Part]) -> Iterable[Entry]:
    centres = [next(entry for name, entry in one.items() if name in CENTRES) for one in members]
    n = sum(one.fact.n for one in centres)
    mean = sum(float(one.fact.value) * one.fact.n for one in centres) / n
    yield _made(group, centres, "mean", mean)
    if all(one.fact.n == 1 for one in centres):
        yield _made(group, centres, "p50", statistics.median(float(one.fact.value) for one in centres))
    yield from _end(group, members, "min", min)
    yield from _end(group, members, "max", max)


def _end(
    group: Group, members: Sequence[Part], end: Aggregation, pick: Callable[[Iterable[float]], float]
) -> Iterable[Entry]:
    told = [one.get(end) or one.get("value") for one in members]
    ends = [entry for entry in told if entry is not None]
    if len(ends) == len(members):
        yield _made(group, ends, end, pick(float(one.fact.value) for one in ends))


def _made(group: Group, parts: Sequence[Entry], aggregation: Aggregation, value: float) -> Entry:
    first = parts[0]
    ids = tuple(one.fact.id for one in parts)
    fact: Fact = replace(
        first.fact,
        id=f"{aggregation}({', '.join(ids[:2])}{f', {len(ids) - 2} more' if len(ids) > 2 else ''})",
        aggregation=aggregation,
        value=value,
        n=sum(one.fact.n for one in parts),
        group=group,
        parents=ids,
        formula=f"{aggregation} of {len(ids)} configurations",
    )
    return replace(first, fact=fact, value=value * first.factor, group=frozenset(group), is_made=True)
