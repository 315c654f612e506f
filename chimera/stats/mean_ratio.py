"""The ratio of arithmetic means: what a batch costs in B for each unit that it costs in A.

It may disagree with the typical ratio (`hodges_lehmann` of log-ratios), because means feel rare slow runs. Its interval
is a studentised bootstrap over pairs, which needs some thirty of them: a description below, never a verdict.

Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 12.5.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean

from chimera.stats.sample import check_inside, check_values

FEWEST = 6
"""Pairs for an interval, as for the test."""

RESAMPLES = 1999
"""Of the pairs, with replacement; one less than a round number, so that a quantile is one of them."""

ROUNDING = 1e-12
"""A relative error below this is none: all pairs have one ratio."""

LARGEST_LOG = 700.0
"""A bound beyond it is no number."""


@dataclass(frozen=True, slots=True)
class MeanRatio:
    """Mean of B over mean of A."""

    n: int
    """Pairs."""
    ratio: float
    """The estimate."""
    interval: tuple[float, float] | None
    """Bounds (low, high); None below six pairs, and where too many of them are alike for resampling to tell."""


def mean_ratio(a: Sequence[float], b: Sequence[float], random: Random, confidence: float = 0.95) -> MeanRatio:
    """Compare the means of pairs: a[i] and b[i] are of one unit, in either order the same interval turned over.

    The bootstrap is of the logarithm of the ratio. `random` is drawn from; the same seed gives the same interval.

    Raises:
        ValueError: No pairs, samples of two lengths, a value that is not finite or not positive, or a confidence
            outside (0, 1).
    """
    check_inside("confidence", confidence)
    for values in (a, b):
        check_values(values)
        if min(values) <= 0:
            raise ValueError(f"a value of {min(values)} is not positive")
    if len(a) != len(b):
        raise ValueError(f"{len(a)} values in A for {len(b)} in B")
    pairs = list(zip(a, b, strict=True))
    ratio = fmean(b) / fmean(a)
    if len(pairs) < FEWEST:
        return MeanRatio(len(pairs), ratio, None)
    log_ratio, error = _log_ratio(pairs)
    if error < ROUNDING:
        return MeanRatio(len(pairs), ratio, (ratio, ratio))
    resampled = (_log_ratio(random.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    studentised = sorted(_over(found - log_ratio, its_error) for found, its_error in resampled)
    cut = max(1, math.floor((RESAMPLES + 1) * (1 - confidence) / 2 + ROUNDING))
    low, high = log_ratio - error * studentised[-cut], log_ratio - error * studentised[cut - 1]
    if not -LARGEST_LOG < low <= high < LARGEST_LOG:
        return MeanRatio(len(pairs), ratio, None)
    return MeanRatio(len(pairs), ratio, (math.exp(low), math.exp(high)))


def _log_ratio(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The logarithm of the ratio of means and its standard error by linearisation."""
    n = len(pairs)
    mean_a, mean_b = fmean(a for a, _ in pairs), fmean(b for _, b in pairs)
    squares = sum((b / mean_b - a / mean_a) ** 2 for a, b in pairs)
    return math.log(mean_b / mean_a), math.sqrt(squares / (n - 1) / n)


def _over(distance: float, error: float) -> float:
    if error >= ROUNDING:
        return distance / error
    return math.copysign(math.inf, distance) if abs(distance) >= ROUNDING else 0.0
