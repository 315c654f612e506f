"""Forest plots: every metric of B against A with its interval, and the margin inside of which nothing matters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chimera.evidence.names import code
from chimera.record.outcome import Estimate, Outcome, VerdictKind
from chimera.report.comparison.layout import held
from chimera.report.comparison.marks import Axis, difference_axis, ratio_axis, sides, ticks_below, verdict_mark
from chimera.report.comparison.numerals import effect, interval, measure, percent, probability
from chimera.report.comparison.wording import WORDS, told_metric, told_units
from chimera.report.figure import Figure
from chimera.report.page import table
from chimera.report.svg import LINE, MARK, bar, described, line, picture, rows

MOST_ROWS = 24
"""A chart of more is no longer read; the table of all estimates has the others."""
TIMES = frozenset({"s", "s/tok"})
LEGEND: dict[VerdictKind, tuple[str, str]] = {
    "better": ("good", "better (disc)"),
    "worse": ("bad", "worse (square)"),
    "different": ("other", "more or less, neither better nor worse"),
    "equivalent": ("same", "no difference that matters"),
}
UNDECIDED = ("even-dot", "not decided (ring)")


@dataclass(frozen=True, slots=True)
class Plot:
    """Estimates that share an axis."""

    key: str
    caption: str
    left: str
    right: str
    estimates: Sequence[Estimate]


def forest_figures(outcome: Outcome) -> list[Figure]:
    """Times, other ratios, and shares, each on an axis of its own."""
    drawn = [one for one in outcome.estimates if _is_drawn(one)]
    ratios = [one for one in drawn if one.scale == "ratio"]
    what = "B ÷ A on a logarithmic scale with 95 % intervals"
    plots = (
        Plot("times", f"**Times**: {what}", "B faster", "B slower", [one for one in ratios if one.unit in TIMES]),
        Plot("amounts", f"**Amounts**: {what}", "B less", "B more", [one for one in ratios if one.unit not in TIMES]),
        Plot("shares", "**Shares**: B - A with 95 % intervals", "B lower", "B higher",
             [one for one in drawn if one.scale == "difference" and _is_share(one)]),
    )  # fmt: skip
    return [_figure(plot, outcome.plan.margin) for plot in plots if plot.estimates]


def _is_drawn(one: Estimate) -> bool:
    if one.estimate is None:
        return False
    return one.scale == "difference" or min(one.estimate, *_bounds(one)) > 0


def _is_share(one: Estimate) -> bool:
    """Whether it lies between none and all, so that the margin has a place on its axis."""
    ends = (one.estimate or 0.0, *(one.ci95 or ()))
    typical = [value for value in (one.typical_a, one.typical_b) if value is not None]
    return not one.unit and all(abs(value) <= 1 for value in (*ends, *typical))


def _bounds(one: Estimate) -> tuple[float, float]:
    centre = one.estimate or 0.0
    return one.ci95 or (centre, centre)


def _figure(plot: Plot, margin: float) -> Figure:
    shown = plot.estimates[:MOST_ROWS]
    is_ratio = shown[0].scale == "ratio"
    ends = [end for one in shown for end in (*_bounds(one), one.estimate or 0.0)]
    axis = ratio_axis(ends, margin) if is_ratio else difference_axis(ends, margin)
    edge = math.log1p(margin) if is_ratio else margin
    labels = [(told_metric(one), _told(one)) for one in shown]
    shapes, height = rows(
        labels,
        lambda number, y: (
            bar("band", axis.across(-edge), axis.across(edge), y, MARK)
            + line("even", (axis.across(0.0), y), (axis.across(0.0), y + MARK))
            + described(_draw(shown[number], y + MARK / 2, axis), ": ".join(labels[number]))
        ),
    )
    shapes += ticks_below(axis, height + 4) + sides(plot.left, plot.right, height + LINE + 6)
    told = [f"{name}: {value}, {WORDS[one.verdict.kind]}" for (name, value), one in zip(labels, shown, strict=True)]
    kinds = {one.verdict.kind for one in shown}
    legend = [LEGEND[kind] for kind in LEGEND if kind in kinds] + ([UNDECIDED] if kinds - LEGEND.keys() else [])
    more = f" The first {len(shown)} of {len(plot.estimates)} are drawn." if len(plot.estimates) > len(shown) else ""
    return Figure(
        caption=held(
            f"{plot.caption}; the band is the margin of {percent(margin)}, inside of which nothing matters.{more}"
        ),
        svg=picture(
            f"forest-{plot.key}", f"Forest plot of {plot.key}", "; ".join(told) + ".", shapes, height + 2 * LINE
        ),
        table=table(
            ("metric", "A", "B", "B ÷ A" if is_ratio else "B - A", "95 % interval", "n", "adjusted p", "says"),
            [_numbers(one) for one in shown],
        ),
        legend=tuple(legend),
    )


def _told(one: Estimate) -> str:
    ends = f"{interval(one, one.ci95)}; " if one.ci95 else ""
    return f"{effect(one, one.estimate)} ({ends}{told_units(one)})"


def _draw(one: Estimate, y: float, axis: Axis) -> str:
    place = math.log if one.scale == "ratio" else float
    first, last = (axis.across(place(end)) for end in _bounds(one))
    weight = "interval" if one.role == "primary" else "range"
    shapes = line(f"{weight} stroke", (first, y), (last, y)) if first < last else ""
    return shapes + verdict_mark(one.verdict.kind, axis.across(place(one.estimate or 0.0)), y)


def _numbers(one: Estimate) -> tuple[str, ...]:
    return (
        code(told_metric(one)),
        measure(one.typical_a, one.unit),
        measure(one.typical_b, one.unit),
        effect(one, one.estimate),
        interval(one, one.ci95),
        told_units(one),
        probability(one.p_adjusted),
        WORDS[one.verdict.kind],
    )
