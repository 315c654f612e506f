"""Equivalence: whether the centre of some values is shown to lie within a margin of zero.

Two one-sided signed-rank tests at 5 %, which is the same as the 90 % Hodges-Lehmann interval lying inside the margin.

Source: D. J. Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987) 657.
"""

import math
from collections.abc import Sequence

from chimera.stats.sample import check_inside
from chimera.stats.signed_rank import signed_rank_interval

CONFIDENCE = 0.90
"""Of the interval; each of its two bounds is wrong in at most 5 %."""


def is_equivalent(values: Sequence[float], margin_log: float) -> bool:
    """Whether the interval lies inside (-margin_log, +margin_log); false, too, where few values allow no interval.

    A margin of m on a ratio is ln(1 + m) on its logarithm. False says "not shown", never "different".

    Raises:
        ValueError: No values, one that is not finite, or a margin that is not positive and finite.
    """
    check_inside("margin", margin_log, 0, math.inf)
    interval = signed_rank_interval(values, CONFIDENCE)
    return interval is not None and -margin_log < interval[0] and interval[1] < margin_log
