"""Exact statistics of a list of numbers, independent of their order."""

import math
from collections.abc import Sequence
from typing import NamedTuple


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
    ordered = sorted(values)
    n = len(ordered)
    mean = min(max(math.fsum(ordered) / n, ordered[0]), ordered[-1])  # rounding must not push it out of the range
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in ordered) / (n - 1)) if n > 1 else None
    return Summary(n, mean, sd, ordered[0], ordered[-1], percentile(ordered, 0.5), percentile(ordered, 0.95))


def percentile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation between the two nearest of the sorted numbers."""
    position = (len(ordered) - 1) * share
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)
