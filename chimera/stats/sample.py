"""What every statistic asks of what it is handed: numbers that are there and finite, shares that are shares."""

import math
from collections.abc import Sequence


def check_values(values: Sequence[float]) -> None:
    """Refuse an empty sample and one with a value that is not finite.

    Raises:
        ValueError: No values, or one that is not finite.
    """
    if not values:
        raise ValueError("no values")
    if not all(map(math.isfinite, values)):
        raise ValueError("a value is not finite")


def check_inside(name: str, value: float, low: float = 0, high: float = 1) -> None:
    """Refuse a number that is not strictly between two bounds; `name` is what the message calls it.

    Raises:
        ValueError: The value is not inside, or is no number.
    """
    if not low < value < high:
        raise ValueError(f"{name} {value} is not between {low} and {high}")


def check_counts(*counts: float) -> None:
    """Refuse a count below zero.

    Raises:
        ValueError: A count is negative, or is no number.
    """
    for count in counts:
        if not count >= 0:
            raise ValueError(f"a count of {count} is below zero")
