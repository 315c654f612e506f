"""Wilcoxon's signed-rank test and what inverts it: the Hodges-Lehmann estimate and its interval.

The null hypothesis is that every difference is as likely positive as negative. Its distribution is exact: all sign
patterns of the ranks at hand are counted, mid-ranks of ties included, up to `EXACT_UP_TO` differences; above that the
normal approximation is used (its error there is below 1e-3).

Sources: F. Wilcoxon, Biometrics Bulletin 1 (1945) 80; J. W. Pratt, JASA 54 (1959) 655 for zeros;
J. L. Hodges and E. L. Lehmann, Annals of Mathematical Statistics 34 (1963) 598.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement
from statistics import NormalDist

from chimera.stats.ranks import doubled_ranks
from chimera.stats.sample import check_inside, check_values

EXACT_UP_TO = 200
"""Differences for which all sign patterns are counted; 200 take a tenth of a second."""


ALL_AVERAGES_UP_TO = 40
"""Values of which all pairwise means are made and sorted; of more, bisection leaves few to be made."""


@dataclass(frozen=True, slots=True)
class SignedRank:
    """What the test says."""

    n: int
    """Differences, zeros included."""
    n_zero: int
    """Differences that are exactly zero: ranked, but on neither side (Pratt)."""
    w_plus: float
    """Sum of the ranks of positive differences."""
    p: float
    """Two-sided, 0 < p <= 1; 1 when every difference is zero."""


def signed_rank_test(differences: Sequence[float]) -> SignedRank:
    """Test whether differences (log-ratios, say) are centred on zero.

    Raises:
        ValueError: No differences, or one that is not finite.
    """
    check_values(differences)
    doubled = doubled_ranks([abs(value) for value in differences])
    ranks = tuple(rank for rank, value in zip(doubled, differences, strict=True) if value != 0)
    w_plus = sum(rank for rank, value in zip(doubled, differences, strict=True) if value > 0)
    n_zero = len(differences) - len(ranks)
    if not ranks:
        return SignedRank(len(differences), n_zero, 0.0, 1.0)
    extreme = min(w_plus, sum(ranks) - w_plus)
    p = 2 * _lower_tail(tuple(sorted(ranks)), extreme)
    return SignedRank(len(differences), n_zero, w_plus / 2, min(1.0, p))


def hodges_lehmann(values: Sequence[float]) -> float:
    """The median of all pairwise means (Walsh averages, each value with itself too): the centre that the test sees.

    Raises:
        ValueError: No values, or one that is not finite.
    """
    check_values(values)
    ordered = sorted(values)
    n_averages = len(ordered) * (len(ordered) + 1) // 2
    low = _walsh(ordered, (n_averages + 1) // 2)
    high = low if n_averages % 2 else _walsh(ordered, n_averages // 2 + 1)
    return low + (high - low) / 2


def signed_rank_interval(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float] | None:
    """The centres that the test would not reject, as (low, high); its level is at least `confidence`.

    None when there are too few values for any interval at that level: below six at 95 %, below five at 90 %.

    Raises:
        ValueError: No values, one that is not finite, or a confidence outside (0, 1).
    """
    check_values(values)
    check_inside("confidence", confidence)
    cut, _ = _critical(len(values), (1 - confidence) / 2)
    if cut == 0:
        return None
    ordered = sorted(values)
    n_averages = len(ordered) * (len(ordered) + 1) // 2
    return _walsh(ordered, cut), _walsh(ordered, n_averages + 1 - cut)


def signed_rank_level(n: int, alpha: float = 0.05) -> float:
    """How often the test at `alpha` rejects n untied differences where there is nothing: alpha or less, 0 for few.

    One less this is the level that the interval achieves.

    Raises:
        ValueError: n below one, or an alpha outside (0, 1).
    """
    check_inside("alpha", alpha)
    if n < 1:
        raise ValueError(f"no test of {n} differences")
    return 2 * _critical(n, alpha / 2)[1]


def _lower_tail(doubled: tuple[int, ...], most: int) -> float:
    """P(sum of the ranks of positive differences, doubled, <= most) under random signs."""
    if len(doubled) <= EXACT_UP_TO:
        return sum(_counts(doubled, most)) / 2 ** len(doubled)
    mean = sum(doubled) / 2
    sd = math.sqrt(sum(rank * rank for rank in doubled)) / 2
    return 0.5 * math.erfc((mean - most - 1) / sd / math.sqrt(2))  # half a rank of continuity is 1 when doubled


def _counts(doubled: tuple[int, ...], most: int) -> Iterator[int]:
    """Sign patterns by their sum, from 0 to `most`.

    The counts are the coefficients of the product of (1 + x^rank); each coefficient is a slot of bytes in one large
    integer, wide enough for 2^n, so that a multiplication is a shift and an addition.
    """
    width = len(doubled) // 8 + 1
    size = width * (most + 1)
    kept = (1 << (8 * size)) - 1
    product = 1
    for rank in doubled:
        product = (product + (product << (8 * width * rank))) & kept
    slots = product.to_bytes(size, "little")
    for start in range(0, size, width):
        yield int.from_bytes(slots[start : start + width], "little")


@lru_cache(maxsize=512)
def _critical(n: int, alpha: float) -> tuple[int, float]:
    """The largest k with P(W+ < k) <= alpha for untied ranks 1..n, and that probability.

    k is how many Walsh averages to cut off at each end.
    """
    if n <= EXACT_UP_TO:
        limit, total = alpha * 2**n, 0
        for rank_sum, count in enumerate(_counts(tuple(range(1, n + 1)), n * (n + 1) // 2)):
            if total + count > limit:
                return rank_sum, total / 2**n
            total += count
    mean, sd = n * (n + 1) / 4, math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return max(0, math.floor(mean + NormalDist().inv_cdf(alpha) * sd)), alpha


def _walsh(ordered: Sequence[float], k: int) -> float:
    """The k-th smallest (from 1) of all (x_i + x_j) / 2 with i <= j; many are not made: bisection on the value."""
    halves = [value / 2 for value in ordered]  # half first: sums of large values would overflow
    if len(halves) <= ALL_AVERAGES_UP_TO:
        return sorted(one + other for one, other in combinations_with_replacement(halves, 2))[k - 1]
    n = len(halves)
    low, high = 2 * halves[0], 2 * halves[-1]
    low_ends, high_ends = _ends(halves, low), [n] * n
    below, within = _count(low_ends), _count(high_ends)
    if below >= k:
        return low
    while within - below > n and low < (middle := low / 2 + high / 2) < high:
        ends = _ends(halves, middle)
        count = _count(ends)
        if count >= k:
            high, high_ends, within = middle, ends, count
        else:
            low, low_ends, below = middle, ends, count
    if within - below > n:  # no number lies between low and high: the rest are all `high`
        return high
    rows = zip(halves, low_ends, high_ends, strict=True)
    return sorted(value + other for value, first, last in rows for other in halves[first:last])[k - below - 1]


def _ends(ordered: Sequence[float], most: float) -> list[int]:
    """For every x_i the index behind the last x_j, i <= j, of which the sum is at most `most`; i where there is none.

    Both indices move inwards once.
    """
    ends: list[int] = []
    end = len(ordered)
    for left, value in enumerate(ordered):
        while end > left and value + ordered[end - 1] > most:
            end -= 1
        if end <= left:
            ends.extend(range(left, len(ordered)))
            break
        ends.append(end)
    return ends


def _count(ends: Sequence[int]) -> int:
    """How many sums there are before the ends."""
    return sum(ends) - len(ends) * (len(ends) - 1) // 2
