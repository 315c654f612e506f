"""Exact statistics of numbers, independent of their order; millions of them need no list of their own."""

import math
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain
from operator import mul
from typing import NamedTuple

FEW = 1 << 14
"""So many numbers are sorted; of more only those around the wanted ranks are."""
SAMPLES = 1 << 12
PIECE = 1 << 16


class Summary(NamedTuple):
    """What a group of numbers amounts to."""

    n: int
    mean: float
    sd: float | None
    """ddof = 1; None below two numbers."""
    min: float
    max: float
    p50: float
    p95: float


def summarise(values: Sequence[float]) -> Summary:
    """Statistics of at least one number. Sums are exact (math.fsum), percentiles linear (Hyndman-Fan 7)."""
    n = len(values)
    least, most = min(values), max(values)
    mean = min(max(math.fsum(values) / n, least), most)  # rounding must not push it out of the range
    sd = None
    if n > 1:
        sd = math.sqrt(math.fsum(chain.from_iterable(_squares(values, mean))) / (n - 1))
    if n <= FEW:
        ordered = sorted(values)
        return Summary(n, mean, sd, least, most, percentile(ordered, 0.5), percentile(ordered, 0.95))
    return Summary(n, mean, sd, least, most, quantile(values, 0.5), quantile(values, 0.95))


def _squares(values: Sequence[float], mean: float) -> Iterator[Iterator[float]]:
    """Squared deviations, a piece at a time: all of them would be as long as the numbers."""
    for start in range(0, len(values), PIECE):
        deviations = array("d", map((-mean).__add__, values[start : start + PIECE]))
        yield map(mul, deviations, deviations)


def quantile(values: Sequence[float], share: float) -> float:
    """Percentile of numbers in any order, by linear interpolation between the two nearest of them."""
    position = (len(values) - 1) * share
    low = math.floor(position)
    high = min(low + 1, len(values) - 1)
    below, above = _of_rank(values, low, high)
    return below + (above - below) * (position - low)


def percentile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation between the two nearest of the sorted numbers."""
    position = (len(ordered) - 1) * share
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def _of_rank(values: Sequence[float], low: int, high: int) -> tuple[float, float]:
    """The numbers of two neighbouring ranks, as sorting all of them would find them."""
    n = len(values)
    if n > FEW:
        sample = sorted(values[:: n // SAMPLES])
        at = low * len(sample) // n
        margin = len(sample) // 64
        first = sample[max(at - margin, 0)] if at > margin else -math.inf
        last = sample[at + margin] if at + margin < len(sample) else math.inf
        near = sorted(value for value in values if first <= value <= last)
        n_before = sum(map(first.__gt__, values)) if first > -math.inf else 0
        if n_before <= low and high < n_before + len(near):
            return near[low - n_before], near[high - n_before]
    ordered = sorted(values)
    return ordered[low], ordered[high]
