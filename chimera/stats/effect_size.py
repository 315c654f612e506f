"""How large an effect is in terms of who wins, beside the ratio that says by how much.

Differences are B less A (log-ratios, say) of matched pairs, and less is better.

Sources: D. S. Kerby, Comprehensive Psychology 3 (2014) 11.IT.3.1; R. J. Grissom, Journal of Applied Psychology 79
(1994) 314.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chimera.stats.proportions import wilson_interval
from chimera.stats.ranks import doubled_ranks
from chimera.stats.sample import check_values


@dataclass(frozen=True, slots=True)
class Superiority:
    """How often B lies below A."""

    n: int
    """Pairs."""
    n_below: int
    """Pairs in which B is below A."""
    n_tied: int
    """Pairs in which both are equal; each counts as half."""
    share: float
    """Estimate of P(B < A) + P(B = A) / 2."""
    low: float
    """Lower bound of Wilson's interval."""
    high: float
    """Upper bound of Wilson's interval."""


def rank_biserial(differences: Sequence[float]) -> float:
    """The matched-pairs rank-biserial correlation, -1 to 1: ranks of positive less those of negative, over all ranks.

    Zeros are ranked and on neither side, as in `signed_rank_test`: they pull the effect towards zero.

    Raises:
        ValueError: No differences, or one that is not finite.
    """
    check_values(differences)
    ranks = doubled_ranks([abs(difference) for difference in differences])
    signed = sum(rank * _sign(difference) for rank, difference in zip(ranks, differences, strict=True))
    return signed / sum(ranks)


def superiority(differences: Sequence[float], confidence: float = 0.95) -> Superiority:
    """How often B lies below A, ties as half, with Wilson's interval.

    Raises:
        ValueError: No differences, one that is not finite, or a confidence outside (0, 1).
    """
    check_values(differences)
    n = len(differences)
    below = sum(difference < 0 for difference in differences)
    tied = sum(difference == 0 for difference in differences)
    low, high = wilson_interval(below + tied / 2, n, confidence)
    return Superiority(n, below, tied, (below + tied / 2) / n, low, high)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
