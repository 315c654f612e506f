"""Order plot: the ratio of every pair, the wall of every run and what its GPU was like, by when they were made."""

import math
from collections.abc import Mapping, Sequence
from statistics import median

from chimera.evidence.names import code, escape
from chimera.record.outcome import Outcome
from chimera.report.comparison.gpu_strip import (
    Gauge,
    Read,
    draw_strip,
    gauges_of,
    strip_columns,
    strip_note,
    strip_told,
)
from chimera.report.comparison.marks import Axis, frame, ratio_axis, second_axis, square
from chimera.report.comparison.numerals import counted, duration, ratio, times
from chimera.report.comparison.series import Walled, walled
from chimera.report.figure import Figure
from chimera.report.page import table
from chimera.report.svg import LINE, described, dot, line, percent, picture, words

LEFT, RIGHT = 13.0, 98.0
"""Per cent of the width between which marks lie; the words of the axis stand left of them."""
HEIGHT = 170.0
GAP = 4 * LINE
LEGEND = (
    ("first-a", "above: A ran first (disc)"),
    ("first-b", "above: B ran first (square)"),
    ("arm-a", "below: run of A (disc)"),
    ("arm-b", "below: run of B (square)"),
)


def order_figures(outcome: Outcome) -> list[Figure]:
    """Ratios above, walls below, and the GPU where it was measured, on one axis of positions."""
    pairs = walled(outcome)
    if not pairs:
        return []
    last = max(max(one.row.position_a, one.row.position_b) for one in pairs)
    top = 2.0 * LINE
    lower = top + HEIGHT + GAP
    shapes = _ratios(pairs, outcome.plan.margin, last, top)
    shapes += _walls(pairs, last, lower)
    measured = gauges_of(pairs)
    strip, bottom = draw_strip(measured, lambda position: _across(position, last), lower + HEIGHT)
    shapes += strip
    shapes += words("first run", percent(LEFT), bottom + 2 * LINE, anchor="middle")
    shapes += words(f"run {last}", "100%", bottom + 2 * LINE, anchor="end")
    caption = "**The ratio of every pair, and the wall of every run**, in the order they were made."
    if measured:
        caption += f" Below them the {' and '.join(gauge.name for gauge in measured)} of the GPU meanwhile."
    if not outcome.is_paired:
        caption += " These runs were never paired: neighbours are drawn together by their place in the list alone."
    told = "; ".join(f"pair {one.row.pair}: {one.order}, {times(math.exp(one.log_ratio))}" for one in pairs)
    return [
        Figure(
            caption=caption,
            svg=picture(
                "order",
                "Ratio of every pair by its position",
                f"{_medians(pairs)} {told}.{strip_told(measured)}",
                shapes,
                bottom + 2.5 * LINE,
            ),
            table=_numbers(pairs, measured),
            legend=LEGEND,
            notes=[_medians(pairs), "", strip_note(outcome, pairs, measured)],
        )
    ]


def _across(position: int, last: int) -> float:
    return LEFT + (RIGHT - LEFT) * ((position - 1) / (last - 1) if last > 1 else 0.5)


def _ratios(pairs: Sequence[Walled], margin: float, last: int, top: float) -> str:
    axis = ratio_axis([math.exp(one.log_ratio) for one in pairs], margin)
    bottom, edge = top + HEIGHT, math.log1p(margin)
    shapes = frame(axis, top, bottom, edge)
    zero = axis.down(0.0, top, bottom)
    shapes += line("even", (0, zero), (100, zero)) + words("B ÷ A of each pair", 0, LINE - 4)
    for order, kind in (("AB", "first-a"), ("BA", "first-b")):
        kept = [one.log_ratio for one in pairs if one.order == order and not one.row.left_out]
        if kept:
            y = axis.down(median(kept), top, bottom)
            shapes += line(f"centre {kind}", (LEFT, y), (RIGHT, y))
    for one in pairs:
        x, y = _across(one.position, last), axis.down(one.log_ratio, top, bottom)
        shapes += described(_mark(one, x, y), _told(one))
    return shapes


def _mark(one: Walled, x: float, y: float) -> str:
    if one.row.left_out:
        return words("×", percent(x), y + 4, "gone", "middle")
    return dot("first-a", x, y, 4.5) if one.order == "AB" else square("first-b", x, y)


def _told(one: Walled) -> str:
    gone = f", left out: {one.row.left_out}" if one.row.left_out else ""
    walls = f"A {duration(one.a_s)}, B {duration(one.b_s)}"
    return f"pair {one.row.pair}, {one.row.input}, {one.order}: {times(math.exp(one.log_ratio))} ({walls}){gone}"


def _walls(pairs: Sequence[Walled], last: int, top: float) -> str:
    axis = second_axis([value for one in pairs for value in (one.a_s, one.b_s)])
    bottom = top + HEIGHT
    shapes = frame(axis, top, bottom) + words("wall of each run", 0, top - LINE - 4)
    for one in pairs:
        told = f"run of A in pair {one.row.pair}: {duration(one.a_s)}"
        shapes += described(dot("arm-a", *_place(axis, one.row.position_a, one.a_s, last, (top, bottom)), 3.5), told)
        told = f"run of B in pair {one.row.pair}: {duration(one.b_s)}"
        shapes += described(square("arm-b", *_place(axis, one.row.position_b, one.b_s, last, (top, bottom))), told)
    return shapes


def _place(axis: Axis, position: int, value_s: float, last: int, ends: tuple[float, float]) -> tuple[float, float]:
    return _across(position, last), axis.down(math.log(value_s), *ends)


def _medians(pairs: Sequence[Walled]) -> str:
    """What both orders say, in a sentence."""
    told = []
    for order in ("AB", "BA"):
        kept = [one.log_ratio for one in pairs if one.order == order and not one.row.left_out]
        if kept:
            told.append(f"{times(math.exp(median(kept)))} in {counted(len(kept), f'{order} pair')}")
    gone = sum(bool(one.row.left_out) for one in pairs)
    more = f"; {counted(gone, 'pair')} left out (×)" if gone else ""
    return f"Median ratio (dashed): {' and '.join(told)}{more}." if told else f"All pairs are left out (×): {gone}."


def _numbers(pairs: Sequence[Walled], measured: Mapping[Gauge, Sequence[Read]]) -> list[str]:
    heads, of_gpu = strip_columns(pairs, measured)
    cells = [
        (str(one.row.pair), code(one.row.input), one.order, f"{one.row.position_a} / {one.row.position_b}",
         duration(one.a_s), duration(one.b_s), ratio(math.exp(one.log_ratio)), *more, escape(one.row.left_out))
        for one, more in zip(pairs, of_gpu, strict=True)
    ]  # fmt: skip
    return table(("pair", "input", "order", "position of A / B", "A", "B", "B ÷ A", *heads, "left out"), cells)
