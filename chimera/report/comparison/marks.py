"""Axes and marks of a comparison's charts: what stands for an arm, an order, a verdict."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chimera.evidence.numbers import show
from chimera.record.outcome import VerdictKind
from chimera.report.comparison.numerals import duration, signed
from chimera.report.svg import LINE, dot, line, percent, placed, tag, words

RATIOS = (
    1,
    2,
    0.5,
    1.5,
    0.67,
    1.25,
    0.8,
    1.1,
    0.9,
    1.2,
    0.85,
    1.05,
    0.95,
    3,
    0.33,
    5,
    0.2,
    10,
    0.1,
    1.02,
    0.98,
    1.01,
    0.99,
)
"""Ticks in the order of how well they read."""
DIFFERENCES = (0, 0.5, -0.5, 0.2, -0.2, 0.1, -0.1, 0.05, -0.05, 0.02, -0.02, 0.01, -0.01)
STEPS = (1, 2, 5)
CROWDED = 0.13
"""Share of an axis below which two ticks would touch on a phone."""
SIZE = 9
"""Of a square, in pixels."""
CLASSES: dict[VerdictKind, str] = {"better": "good", "worse": "bad", "different": "other", "equivalent": "same"}
"""Verdict -> class of its mark; what was not decided is hollow."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One scale; a logarithmic one takes logarithms."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def across(self, value: float) -> float:
        """Where a value lies, in per cent of the width."""
        return placed(value, self.low, self.high)

    def down(self, value: float, top: float, bottom: float) -> float:
        """Where a value lies between two heights, the largest on top."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return bottom - (bottom - top) * share


def ratio_axis(ratios: Iterable[float], margin: float) -> Axis:
    """A logarithmic axis that holds the ratios, one, and the margin on both sides."""
    edge = math.log1p(margin)
    low, high = _wide([-edge, edge, *map(math.log, ratios)])
    return Axis(low, high, _ticks([(math.log(one), f"{one:g} ×") for one in RATIOS], low, high))


def difference_axis(differences: Iterable[float], margin: float) -> Axis:
    """A plain axis that holds the differences, zero, and the margin on both sides."""
    low, high = _wide([-margin, margin, *differences])
    return Axis(low, high, _ticks([(one, signed(one)) for one in DIFFERENCES], low, high))


def second_axis(seconds: Sequence[float]) -> Axis:
    """A logarithmic axis of times."""
    low, high = _wide([math.log(one) for one in seconds])
    decades = range(math.floor(low / math.log(10)) - 1, math.ceil(high / math.log(10)) + 1)
    nice = [step * 10.0**decade for step in STEPS for decade in decades]
    ticks = _ticks([(math.log(one), duration(one)) for one in nice], low, high)
    if len(ticks) < 2:
        ticks = _ticks([(math.log(one), duration(one)) for one in (min(seconds), max(seconds))], low, high)
    return Axis(low, high, ticks)


def plain_axis(values: Sequence[float], unit: str) -> Axis:
    """A plain axis that holds the values, for a low strip: at most three ticks."""
    low, high = min(values), max(values)
    room = max(0.1 * (high - low), 0.01 * abs(high), 0.5)
    low, high = low - room, high + room
    decade = 10.0 ** math.floor(math.log10(high - low))
    step = next(one * decade for one in (0.5, 1, 2, 5, 10) if (high - low) / (one * decade) < 3)
    first, last = math.ceil(low / step), math.floor(high / step)
    ticks = tuple((place * step, show(place * step, unit)) for place in range(first, last + 1))
    return Axis(low, high, ticks)


def _wide(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = 0.04 * (high - low) or 0.05
    return low - room, high + room


def _ticks(candidates: Sequence[tuple[float, str]], low: float, high: float) -> tuple[tuple[float, str], ...]:
    """The best that fit, none so near another that their words touch."""
    kept: list[tuple[float, str]] = []
    for value, told in candidates:
        is_free = all(abs(value - other) >= CROWDED * (high - low) for other, _ in kept)
        if low <= value <= high and is_free:
            kept.append((value, told))
    return tuple(sorted(kept))


def square(kind: str, x: float, y: float) -> str:
    """A square about a point, in per cent across and pixels down."""
    half = -SIZE / 2
    return tag(
        "rect", class_=kind, x=percent(x), y=y, width=SIZE, height=SIZE, transform=f"translate({half:g} {half:g})"
    )


def verdict_mark(kind: VerdictKind, x: float, y: float) -> str:
    """What a verdict looks like: a disc is better, a square worse, a hollow ring not decided."""
    name = CLASSES.get(kind, "even-dot")
    return square(name, x, y) if kind == "worse" else dot(name, x, y)


def ticks_below(axis: Axis, y: float) -> str:
    """The words of an axis that lies below its chart."""
    return "".join(
        words(told, percent(axis.across(value)), y, anchor=anchored(axis.across(value))) for value, told in axis.ticks
    )


def anchored(x: float) -> str:
    """How words about a place keep inside the chart."""
    return "start" if x < 6 else "end" if x > 94 else "middle"


def sides(left: str, right: str, y: float) -> str:
    """What lies to the left and to the right of the line of no difference."""
    return words(f"← {left}", 0, y) + words(f"{right} →", "100%", y, anchor="end")


def frame(axis: Axis, top: float, bottom: float, margin: float | None = None) -> str:
    """The ground of a chart whose axis goes up: band of the margin, lines, and words at the left."""
    shapes = tag("rect", class_="rail", x="0", y=top - LINE, width="100%", height=bottom - top + 2 * LINE)
    if margin is not None:
        upper, lower = (axis.down(value, top, bottom) for value in (margin, -margin))
        shapes += tag("rect", class_="band", x="0", y=upper, width="100%", height=lower - upper)
    for value, told in axis.ticks:
        y = axis.down(value, top, bottom)
        shapes += line("grid", (0, y), (100, y)) + words(told, 4, y - 3)
    return shapes
