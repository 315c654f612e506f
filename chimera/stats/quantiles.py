"""Quantiles of a sample, and what they allow to be said of the quantile behind it without assuming a distribution.

Source: H. A. David and H. N. Nagaraja, Order Statistics, 3rd ed. (2003), chapter 7.1.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from chimera.stats.distributions import binomial_at_most
from chimera.stats.sample import check_inside, check_values

SPIKE = 2.0
"""So many times as large as usual is no noise any more."""


def quantile(values: Sequence[float], q: float) -> float:
    """The q-quantile of the values, linear between neighbours.

    Raises:
        ValueError: No values, one that is not finite, or a q outside [0, 1].
    """
    check_values(values)
    if not 0 <= q <= 1:
        raise ValueError(f"quantile {q} is not between 0 and 1")
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    share = place - below
    low, high = ordered[below], ordered[min(below + 1, len(ordered) - 1)]
    return low * (1 - share) + high * share if low != high else low


def spikes(values: Sequence[float]) -> list[float]:
    """Values above `SPIKE` times their median, in the order given; no values have none."""
    limit = SPIKE * quantile(values, 0.5) if values else 0.0
    return [value for value in values if value > limit]


def quantile_interval(values: Sequence[float], q: float, confidence: float = 0.95) -> tuple[float, float] | None:
    """Two of the values, (low, high), between which the q-quantile lies with at least `confidence`.

    Each side errs at most half. None below `samples_needed`: there the largest value is no bound yet.

    Raises:
        ValueError: No values, one that is not finite, or a q or confidence outside (0, 1).
    """
    check_values(values)
    n = len(values)
    if n < samples_needed(q, confidence):
        return None
    tail = (1 - confidence) / 2
    ordered = sorted(values)
    # B of n values lie below the quantile: the k-th is above it if B < k, and not above it otherwise.
    low = bisect_right(range(n), tail, key=lambda k: binomial_at_most(k, n, q))
    high = bisect_left(range(n), 1 - tail, key=lambda k: binomial_at_most(k, n, q))
    return ordered[max(low, 1) - 1], ordered[min(high, n - 1)]


def samples_needed(q: float, confidence: float = 0.95) -> int:
    """The smallest sample in which the q-quantile has a bound on both sides: 72 for p95 and 36 for p90 at 95 %.

    Raises:
        ValueError: A q or confidence outside (0, 1).
    """
    check_inside("quantile", q)
    check_inside("confidence", confidence)
    tail, beyond = (1 - confidence) / 2, min(q, 1 - q)
    n = max(1, math.ceil(math.log(tail) / math.log1p(-beyond)))
    return n - 1 if n > 1 and (1 - beyond) ** (n - 1) <= tail else n  # a logarithm may round up past a whole number
