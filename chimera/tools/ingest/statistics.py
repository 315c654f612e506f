"""Exact statistics of numbers, independent of their order; millions of them need no list of their own."""

import math
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from operator import mul
from typing import NamedTuple

FEW = 1 << 14
"""So many numbers are sorted; of more only those around the wanted ranks are."""
SAMPLES = 1 << 14
"""Of so many, taken at equal steps, the wanted rank is at most a 64th of them away but once in 10 000 times."""
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


def summarise(*parts: Sequence[float]) -> Summary:
    """Statistics of at least one number, in one or several parts of which none is empty.

    Sums are exact (math.fsum), percentiles linear (Hyndman-Fan 7).
    """
    n = sum(map(len, parts))
    if n <= FEW:
        ordered = sorted(chain.from_iterable(parts))
        parts = (ordered,)
        least, most = ordered[0], ordered[-1]
        p50, p95 = percentile(ordered, 0.5), percentile(ordered, 0.95)
    else:
        least, most = min(map(min, parts)), max(map(max, parts))
        p50, p95 = quantile(parts, 0.5), quantile(parts, 0.95)
    mean = min(max(math.fsum(chain.from_iterable(parts)) / n, least), most)  # rounding must not push it out
    sd = None
    if n > 1:
        squares = chain.from_iterable(_squares(part, mean) for part in parts)
        sd = math.sqrt(math.fsum(chain.from_iterable(squares)) / (n - 1))
    return Summary(n, mean, sd, least, most, p50, p95)


def _squares(values: Sequence[float], mean: float) -> Iterator[Iterator[float]]:
    """Squared deviations, a piece at a time: all of them would be as long as the numbers."""
    for start in range(0, len(values), PIECE):
        deviations = [value - mean for value in values[start : start + PIECE]]
        yield map(mul, deviations, deviations)


def quantile(parts: Sequence[Sequence[float]], share: float) -> float:
    """Percentile of numbers in any order, by linear interpolation between the two nearest of them."""
    n = sum(map(len, parts))
    position = (n - 1) * share
    low = math.floor(position)
    high = min(low + 1, n - 1)
    below, above = _of_rank(parts, low, high)
    return below + (above - below) * (position - low)


def percentile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation between the two nearest of the sorted numbers."""
    position = (len(ordered) - 1) * share
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def _of_rank(parts: Sequence[Sequence[float]], low: int, high: int) -> tuple[float, float]:
    """The numbers of two neighbouring ranks, as sorting all of them would find them."""
    n = sum(map(len, parts))
    if n > FEW:
        sample = sorted(islice(chain.from_iterable(parts), 0, None, n // SAMPLES))
        at = low * len(sample) // n
        margin = len(sample) // 64
        first = sample[max(at - margin, 0)] if at > margin else -math.inf
        last = sample[at + margin] if at + margin < len(sample) else math.inf
        near = sorted([value for part in parts for value in part if first <= value <= last])
        n_before = sum(map(first.__gt__, chain.from_iterable(parts))) if first > -math.inf else 0
        if n_before <= low and high < n_before + len(near):
            return near[low - n_before], near[high - n_before]
    ordered = sorted(chain.from_iterable(parts))
    return ordered[low], ordered[high]
