"""Shares and counts of yes and no: an interval for one share, exact tests of two.

Sources: E. B. Wilson, JASA 22 (1927) 209; Q. McNemar, Psychometrika 12 (1947) 153; R. A. Fisher, Journal of the Royal
Statistical Society 98 (1935) 39.
"""

import math
from statistics import NormalDist

from chimera.stats.sample import check_counts, check_inside


def wilson_interval(successes: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Bounds (low, high) of the share that `successes` of `n` are a sample of; a tie may count as half a success.

    Raises:
        ValueError: n below one, successes outside 0 to n, or a confidence outside (0, 1).
    """
    check_inside("confidence", confidence)
    if n < 1:
        raise ValueError(f"a share of {n} is none")
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, square = successes / n, z * z / n
    centre = share + square / 2
    half = z * math.sqrt(share * (1 - share) / n + square / (4 * n))
    low = (centre - half) / (1 + square) if successes > 0 else 0.0  # exactly, which rounding would miss
    high = (centre + half) / (1 + square) if successes < n else 1.0
    return low, high


def mcnemar_exact(only_a: int, only_b: int) -> float:
    """Two-sided p-value for pairs of yes and no, from the pairs that disagree: yes in A only, yes in B only.

    This is the sign test. 1 when no pair disagrees.

    Raises:
        ValueError: A count below zero.
    """
    check_counts(only_a, only_b)
    n = only_a + only_b
    ways = total = 1
    for k in range(min(only_a, only_b)):
        ways = ways * (n - k) // (k + 1)
        total += ways
    return min(1.0, 2 * total / 2**n)


def fisher_exact(a: int, b: int, c: int, d: int) -> float:
    """Two-sided p-value for the table ((a, b), (c, d)), say failed and passed of two arms that are not paired.

    Sums the tables with the same margins that are no likelier than this one, in whole numbers. 1 when a margin is zero.

    Raises:
        ValueError: A count below zero.
    """
    check_counts(a, b, c, d)
    row, other_row, column = a + b, c + d, a + c
    first = max(0, column - other_row)
    weight = math.comb(row, first) * math.comb(other_row, column - first)
    weights = [weight]
    for k in range(first, min(row, column)):
        weight = weight * (row - k) * (column - k) // ((k + 1) * (other_row - column + k + 1))
        weights.append(weight)
    seen = weights[a - first]
    return sum(one for one in weights if one <= seen) / sum(weights)
