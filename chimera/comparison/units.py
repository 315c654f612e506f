"""From pairs of runs to independent units: what is averaged before anything is tested."""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Literal

from chimera.comparison.metric import Scale
from chimera.comparison.sample import Sample


@dataclass(frozen=True, slots=True)
class Pair:
    """Both runs of one pair."""

    a: Sample
    b: Sample
    left_out: str = ""
    """Why its times are not compared; "" = they are."""

    @property
    def has_values(self) -> bool:
        """Whether both runs ended well."""
        return self.a.failure is None and self.b.failure is None

    @property
    def a_first(self) -> bool:
        """Whether A ran before B."""
        return self.a.slot.position < self.b.slot.position


Unit = Literal["input", "load", "pair"]
Reader = Callable[[Sample], float | None]
"""One value of a sample."""


def reader(metric: str, node: str | None = None) -> Reader:
    """Reads a metric of a run, or of one of its nodes."""

    def read(sample: Sample) -> float | None:
        values = sample.values if node is None else sample.nodes.get(node, {})
        return values.get(metric)

    return read


def differences(pairs: Sequence[Pair], read: Reader, scale: Scale, unit: Unit) -> dict[str, tuple[float, int]]:
    """Per independent unit: B against A, and the pairs it rests on.

    Several runs within one load are collapsed to their median first, because they share what that load made of the
    machine; several pairs (or loads) of one input to their mean, because they share the input.

    Returns:
        Unit -> (log ratio or difference, pairs). Pairs without the value in both arms are not in it.
    """
    blocks: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    for pair in pairs:
        a, b = scaled(read(pair.a), scale), scaled(read(pair.b), scale)
        if a is not None and b is not None:
            blocks[_unit_of(pair, unit), pair.a.slot.block].append((a, b))
    units: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for (name, _), both in blocks.items():
        between = median(b for _, b in both) - median(a for a, _ in both)
        units[name].append((between, len(both)))
    return {name: (fmean(one for one, _ in told), sum(n for _, n in told)) for name, told in units.items()}


def _unit_of(pair: Pair, unit: Unit) -> str:
    """The independent unit that a pair belongs to."""
    return pair.a.slot.input if unit == "input" else str(pair.a.slot.block)


def scaled(value: float | None, scale: Scale) -> float | None:
    """The value on the scale it is compared on; a ratio needs more than zero."""
    if value is None or scale == "difference":
        return value
    return math.log(value) if value > 0 else None


def averaged(pairs: Sequence[Pair], weigh: Callable[[Pair], list[float] | None], unit: Unit) -> list[list[float]]:
    """Vectors of pairs, averaged over the pairs of each unit; pairs of which there is none are left out."""
    units: dict[str, list[list[float]]] = defaultdict(list)
    for pair in pairs:
        vector = weigh(pair)
        if vector is not None:
            units[_unit_of(pair, unit)].append(vector)
    return [[fmean(column) for column in zip(*vectors, strict=True)] for vectors in units.values()]
