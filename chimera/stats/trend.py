"""Whether measurements drift with the order they were taken in: a slope with its error, and what follows on what.

The slope's p-value is Student's t: exact for normal errors, near enough for an audit otherwise.

Source: N. R. Draper and H. Smith, Applied Regression Analysis, 3rd ed. (1998), chapter 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from chimera.stats.distributions import student_t_p
from chimera.stats.sample import check_values

FEWEST = 3
"""Points: through two there is always a line without error."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through measurements, by least squares."""

    n: int
    """Measurements."""
    slope: float
    """Change of the value per unit of position."""
    standard_error: float
    """Of the slope."""
    p: float
    """Two-sided, of a slope of zero; 1 when the values are all the same."""


def fit_trend(positions: Sequence[float], values: Sequence[float]) -> Trend | None:
    """The line of values over positions; None below three.

    Raises:
        ValueError: No values, one that is not finite, positions that are not as many, or all the same.
    """
    check_values(positions)
    check_values(values)
    if len(positions) != len(values):
        raise ValueError(f"{len(positions)} positions for {len(values)} values")
    n = len(values)
    if n < FEWEST:
        return None
    xs, ys = _centred(positions), _centred(values)
    spread = math.fsum(x * x for x in xs)
    if spread == 0:
        raise ValueError("all positions are the same")
    slope = math.fsum(x * y for x, y in zip(xs, ys, strict=True)) / spread
    left = math.fsum((y - slope * x) ** 2 for x, y in zip(xs, ys, strict=True))
    error = math.sqrt(left / (n - 2) / spread)
    if error == 0:
        return Trend(n, slope, 0.0, 1.0 if slope == 0 else 0.0)
    return Trend(n, slope, error, student_t_p(slope / error, n - 2))


def autocorrelation(values: Sequence[float], lag: int = 1) -> float | None:
    """How far a value resembles the one `lag` before it, -1 to 1; None where nothing varies or none lies that far back.

    Raises:
        ValueError: No values, one that is not finite, or a lag below one.
    """
    check_values(values)
    if lag < 1:
        raise ValueError(f"lag {lag} is below one")
    centred = _centred(values)
    spread = math.fsum(value * value for value in centred)
    if spread == 0 or lag >= len(values):
        return None
    return math.fsum(one * other for one, other in zip(centred, centred[lag:], strict=False)) / spread


def _centred(values: Sequence[float]) -> list[float]:
    centre = values[0] if min(values) == max(values) else fmean(values)  # the mean of equal values may be rounded
    return [value - centre for value in values]
