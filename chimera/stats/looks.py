"""Stopping early without fooling oneself: looks agreed beforehand, or a bet that may be watched all the time.

Sources: S. J. Pocock, Biometrika 64 (1977) 191; G. Shafer, Journal of the Royal Statistical Society A 184 (2021) 407;
A. Ramdas et al., Statistical Science 38 (2023) 576.
"""

import math
from bisect import insort
from collections.abc import Sequence

from chimera.stats.sample import check_values
from chimera.stats.signed_rank import signed_rank_test

LOOKS = (10, 20, 30)
"""Differences after which to look; at the last one the experiment ends."""

LOOK_ALPHA = 0.0221
"""Of each of three equally spaced looks, so that together they err in 5 %; an interval at a look has 1 less this."""

E_VALUE_TO_STOP = 20
"""Reached at any time in at most one of twenty experiments in which there is nothing."""

STAKES = (0.2, 0.4, 0.6, 0.8, 0.95)
"""Shares of the capital bet on the next sign; the mean over all of them, in both directions, is the e-value."""

HALF_STAKE = 0.5
"""A magnitude of this many medians of those before it is bet on with half of the stake."""

LARGEST_LOG = 700.0
"""Beyond it a number overflows."""


def first_rejection(log_ratios: Sequence[float]) -> int | None:
    """The first of the looks taken so far at which the signed-rank test rejects; None when none did.

    Raises:
        ValueError: No log-ratios, or one that is not finite.
    """
    check_values(log_ratios)
    taken = [look for look in LOOKS if look <= len(log_ratios)]
    return next((look for look in taken if signed_rank_test(log_ratios[:look]).p <= LOOK_ALPHA), None)


def sign_flip_e_value(log_ratios: Sequence[float]) -> float:
    """The capital that betting on signs has made of 1, in the order the log-ratios came.

    Where each log-ratio is as likely positive as negative, whatever came before, it stays below 20 for ever in at least
    19 of 20 experiments: stop as soon as it is there. Large magnitudes, beside those before them, are bet on with more;
    the first is measured by itself. A number above e^700 is given as that.

    Raises:
        ValueError: No log-ratios, or one that is not finite.
    """
    check_values(log_ratios)
    stakes = [direction * stake for stake in STAKES for direction in (1, -1)]
    capital_logs = [0.0] * len(stakes)
    before: list[float] = []
    for log_ratio in log_ratios:
        magnitude = abs(log_ratio)
        usual = _middle(before) if before else magnitude
        insort(before, magnitude)
        if magnitude > 0:
            weight = math.copysign(magnitude / (magnitude + HALF_STAKE * usual), log_ratio)
            capital_logs = [log + math.log1p(stake * weight) for log, stake in zip(capital_logs, stakes, strict=True)]
    return sum(math.exp(min(log, LARGEST_LOG)) for log in capital_logs) / len(stakes)


def _middle(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else ordered[half - 1] / 2 + ordered[half] / 2
