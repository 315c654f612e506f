"""The rank-sum test of Wilcoxon, Mann and Whitney for two samples that are not paired, and the shift that inverts it.

For records that exist already; a new comparison is paired, which finds far smaller effects. The null hypothesis is that
all values come from one distribution. All ways to deal them into the two samples are counted, mid-ranks of ties
included, while that is quick (some fifty values each, or a thousand beside three); above that the normal approximation
is used.

Sources: H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18 (1947) 50; J. L. Hodges and E. L. Lehmann,
Annals of Mathematical Statistics 34 (1963) 598.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist, median

from chimera.stats.ranks import doubled_ranks
from chimera.stats.sample import check_inside, check_values

EXACT_UP_TO_BYTES = 1e9
"""Moved while counting; they take a few tenths of a second."""


@dataclass(frozen=True, slots=True)
class RankSum:
    """What the test says."""

    n_a: int
    """Values of the first sample."""
    n_b: int
    """Values of the second."""
    u: float
    """Pairs of values in which b is above a, ties as half."""
    p: float
    """Two-sided, 0 < p <= 1."""


def rank_sum_test(a: Sequence[float], b: Sequence[float]) -> RankSum:
    """Test whether b tends to lie above or below a.

    Raises:
        ValueError: An empty sample, or a value that is not finite.
    """
    check_values(a)
    check_values(b)
    doubled = doubled_ranks([*a, *b])
    n, n_b = len(doubled), len(b)
    rank_sum, mean = sum(doubled[len(a) :]), n_b * (n + 1)  # doubled, both
    u = rank_sum / 2 - n_b * (n_b + 1) / 2
    if rank_sum > mean:  # ranks from the other end: the same ways, fewer to count
        doubled, rank_sum = [2 * (n + 1) - rank for rank in doubled], 2 * mean - rank_sum
    p = _exact_p(doubled, n_b, rank_sum) if _is_quick(n, n_b) else _normal_p(doubled, n_b, mean - rank_sum)
    return RankSum(len(a), n_b, u, min(1.0, p))


def hodges_lehmann_shift(a: Sequence[float], b: Sequence[float]) -> float:
    """The median of all differences b - a: how far b is shifted, as the test sees it.

    All len(a) * len(b) differences are made.

    Raises:
        ValueError: An empty sample, or a value that is not finite.
    """
    check_values(a)
    check_values(b)
    return median(_differences(a, b))


def rank_sum_interval(a: Sequence[float], b: Sequence[float], confidence: float = 0.95) -> tuple[float, float] | None:
    """The shifts that the test would not reject, as (low, high); its level is at least `confidence`.

    None when there are too few values for any interval at that level: at 95 % below four each, or three and five.

    Raises:
        ValueError: An empty sample, a value that is not finite, or a confidence outside (0, 1).
    """
    check_values(a)
    check_values(b)
    check_inside("confidence", confidence)
    cut = _critical(len(a), len(b), (1 - confidence) / 2)
    if cut == 0:
        return None
    differences = sorted(_differences(a, b))
    return differences[cut - 1], differences[-cut]


def _differences(a: Sequence[float], b: Sequence[float]) -> list[float]:
    return [after - before for before in a for after in b]


def _is_quick(n: int, size: int) -> bool:
    """Whether counting the subsets of one size moves few enough bytes."""
    least = min(size, n - size)
    return n * least * (least * (n + 1)) * _width(n, least) <= EXACT_UP_TO_BYTES


def _exact_p(doubled: Sequence[int], size: int, rank_sum: int) -> float:
    """Twice the smaller of P(sum <= rank_sum) and P(sum >= rank_sum); with ties the two sides may differ."""
    if size > len(doubled) - size:  # what is left out decides as well, and is less
        doubled, size, rank_sum = _left_out(doubled, size, rank_sum)
    counts = _counts(doubled, size, rank_sum)
    total = math.comb(len(doubled), size)
    at_most = sum(counts)
    return 2 * min(at_most, total - at_most + counts[rank_sum]) / total


def _left_out(doubled: Sequence[int], size: int, rank_sum: int) -> tuple[list[int], int, int]:
    """The same question of the values outside: a small sum inside is a small sum of reversed ranks outside."""
    n = len(doubled)
    reversed_ranks = [2 * (n + 1) - rank for rank in doubled]
    outside = (n - size) * 2 * (n + 1) - (sum(doubled) - rank_sum)
    return reversed_ranks, n - size, outside


def _counts(doubled: Sequence[int], size: int, most: int) -> list[int]:
    """Subsets of one size by the sum of their ranks, from 0 to `most`.

    Those of every size up to it are the coefficients of a polynomial, each in a slot of bytes of one large integer, so
    that a rank joins all subsets by a shift and an addition.
    """
    width = _width(len(doubled), size)
    length = width * (most + 1)
    kept = (1 << (8 * length)) - 1
    by_size = [1] + [0] * size
    for rank in doubled:
        for one in range(size, 0, -1):
            by_size[one] = (by_size[one] + (by_size[one - 1] << (8 * width * rank))) & kept
    slots = by_size[size].to_bytes(length, "little")
    return [int.from_bytes(slots[start : start + width], "little") for start in range(0, length, width)]


def _width(n: int, size: int) -> int:
    """Bytes that hold the number of subsets of any size up to this one."""
    return math.comb(n, min(size, n // 2)).bit_length() // 8 + 1


def _normal_p(doubled: Sequence[int], size: int, below: int) -> float:
    """With tie and continuity correction; `below` is how far the doubled sum lies below its mean."""
    n = len(doubled)
    ties = sum(count**3 - count for count in Counter(doubled).values())
    variance = size * (n - size) / 12 * (n + 1 - ties / (n * (n - 1)))
    if variance == 0:
        return 1.0
    return math.erfc(max(0.0, below / 2 - 0.5) / math.sqrt(2 * variance))


@lru_cache(maxsize=512)
def _critical(n_a: int, n_b: int, alpha: float) -> int:
    """The largest k with P(U < k) <= alpha for untied values: how many differences to cut off at each end."""
    n, least = n_a + n_b, min(n_a, n_b)
    if _is_quick(n, least):
        smallest = least * (least + 1) // 2
        limit, total = alpha * math.comb(n, least), 0
        for rank_sum, count in enumerate(_counts(range(1, n + 1), least, least * (n + 1) // 2)):
            total += count
            if total > limit:
                return rank_sum - smallest
    mean, sd = n_a * n_b / 2, math.sqrt(n_a * n_b * (n + 1) / 12)
    return max(0, math.floor(mean + NormalDist().inv_cdf(alpha) * sd))
