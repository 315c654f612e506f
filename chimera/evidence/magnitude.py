"""How large a ratio is, in the four answers that a decision can use."""

from typing import Literal

Magnitude = Literal["real", "negligible", "none", "open"]

PRACTICALLY_EQUAL = 0.01
"""A ratio closer to 1 than this has no practical size, however certain it is."""
NO_DIFFERENCE = 0.05
"""An interval around 1 that stays within this on both sides shows that nothing of practical size is there."""


def magnitude(ratio: float, bounds: tuple[float, float] | None) -> Magnitude:
    """What a ratio and its interval say.

    Args:
        ratio: The estimate.
        bounds: Its interval, or the range of all pairs where there are too few for one; None = nothing is known.

    Returns:
        real = the bounds leave 1 out; negligible = they do, by less than one per cent; none = they hold 1 and stay near
        it; open = they hold 1 and more.
    """
    if bounds is None:
        return "negligible" if abs(ratio - 1) < PRACTICALLY_EQUAL else "real"
    low, high = bounds
    if low <= 1 <= high:
        return "none" if low >= 1 - NO_DIFFERENCE and high <= 1 + NO_DIFFERENCE else "open"
    return "negligible" if abs(ratio - 1) < PRACTICALLY_EQUAL else "real"
