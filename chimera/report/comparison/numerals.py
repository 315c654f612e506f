"""How a comparison prints numbers: three digits that count, times as people say them, a dash for what is not known."""

from chimera.evidence.numbers import NOT_MEASURED, show, show_number
from chimera.record.outcome import Estimate, Interval

DIGITS = 3
"""Significant ones: an interval from a few pairs knows no more."""
MINUTE_S, HOUR_S = 60, 3600
LONG_S = 2 * MINUTE_S
"""From here on a time is told in minutes."""


def rounded(value: float) -> float:
    """The value with no more digits than count."""
    return float(f"{value:.{DIGITS}g}")


def number(value: float | None, unit: str | None = None) -> str:
    """A value with its unit: 7.92 s, 412 tok, 0.618."""
    return NOT_MEASURED if value is None else show(rounded(value), unit)


def ratio(value: float | None) -> str:
    """A ratio with its zeros, so that a column of them can be read: 1.00, 0.987, 12.3."""
    if value is None:
        return NOT_MEASURED
    told = show_number(rounded(value))
    digits = len(told.replace(".", "").lstrip("0"))
    if digits >= DIGITS:
        return told
    return f"{told}{'' if '.' in told else '.'}{'0' * (DIGITS - digits)}"


def times(value: float | None) -> str:
    """A ratio with its sign: 1.18 ×."""
    return NOT_MEASURED if value is None else f"{ratio(value)} ×"


def percent(share: float | None) -> str:
    """A share as per cent: 0.112 is 11.2 %."""
    return number(None if share is None else share * 100, "%")


def signed(value: float | None) -> str:
    """A number with its sign in front; nothing but zero has none."""
    if value is None:
        return NOT_MEASURED
    return f"{'+' if value > 0 else ''}{show_number(rounded(value))}"


def duration(value_s: float | None) -> str:
    """A stretch of time: 7.92 s, 13 min 40 s, 2 h 5 min."""
    if value_s is None or value_s < LONG_S:
        return number(value_s, "s")
    whole = round(value_s)
    if whole < HOUR_S:
        return f"{whole // MINUTE_S} min {whole % MINUTE_S} s"
    return f"{whole // HOUR_S} h {whole % HOUR_S // MINUTE_S} min"


def measure(value: float | None, unit: str) -> str:
    """A typical value of a metric."""
    return duration(value) if unit == "s" else number(value, unit or None)


def effect(one: Estimate, value: float | None) -> str:
    """A ratio or a difference, as the metric is compared."""
    if one.scale == "ratio":
        return times(value)
    return signed(value) if value is None or not one.unit else f"{signed(value)} {one.unit}"


def interval(one: Estimate, ends: Interval | None) -> str:
    """Both ends of an interval; a dash where there is none."""
    if ends is None:
        return NOT_MEASURED
    shown = [ratio(end) if one.scale == "ratio" else signed(end) for end in ends]
    return f"{shown[0]} to {shown[1]}"


def probability(value: float | None) -> str:
    """A p-value; below the resolution that anybody reads, only that."""
    if value is not None and value < 0.001:
        return "< 0.001"
    return number(value)


def counted(n: int, one: str, many: str = "") -> str:
    """A number of things: 1 pair, 8 pairs."""
    return f"{n} {one if n == 1 else many or f'{one}s'}"
