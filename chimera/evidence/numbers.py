"""How numbers are printed: one way, everywhere, never in scientific notation and never longer than the data knows."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chimera.evidence.fact import Fact, Group

NOT_MEASURED = "–"
SIGNIFICANT_DIGITS = 4
"""Of a float; integers are printed whole."""

COUNTED = frozenset({"files", "rows", "tables", "pairs", "candidates", "headings"})
"""Units that are nouns: one of them has no s."""


def show(value: float, unit: str | None) -> str:
    """A value with its unit, e.g. 303.9 tok/s, 0.0842 s, 101 files."""
    number = show_number(value)
    if value == 1 and unit in COUNTED:
        return f"{number} {unit.removesuffix('s')}"
    return f"{number} {unit}" if unit else number


def seconds(value: float | None) -> str:
    """A duration, or a dash for what was not measured."""
    return NOT_MEASURED if value is None else show(round(value, 6), "s")


def amount(value: float | None, unit: str | None = None) -> str:
    """A number, or a dash for what was not measured."""
    return NOT_MEASURED if value is None else show(value, unit)


def show_number(value: float) -> str:
    """Integers whole; other numbers with four significant digits, plain notation."""
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    exact = Decimal(repr(float(value)))
    places = max(SIGNIFICANT_DIGITS - 1 - exact.adjusted(), 0)
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_time(epoch_s: float) -> str:
    """A moment in UTC, to the second."""
    return f"{datetime.fromtimestamp(epoch_s, UTC):%Y-%m-%d %H:%M:%S} UTC"


def show_fact(fact: "Fact") -> str:
    """A fact's value with its unit; moments as UTC."""
    return show_time(fact.value) if fact.aggregation == "newest" else show(fact.value, fact.unit)


def show_interval(interval: tuple[float, float]) -> str:
    """Both ends of an interval or range, e.g. 0.99 to 1.001."""
    return f"{show_number(interval[0])} to {show_number(interval[1])}"


def show_group(group: "Group") -> str:
    """Settings as `name value` pairs, in the group's order; names are not escaped here."""
    return ", ".join(f"{name} {value}" for name, value in group)
