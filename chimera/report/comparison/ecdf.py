"""ECDF: which share of the runs of each arm was done after how long, with a stroke for every spike."""

import math
from collections.abc import Sequence

from chimera.record.outcome import Outcome, Tail
from chimera.report.comparison.marks import Axis, second_axis, ticks_below
from chimera.report.comparison.numerals import counted, duration
from chimera.report.comparison.series import WALL, walled
from chimera.report.figure import Figure
from chimera.report.page import table
from chimera.report.svg import FIRST, LAST, LINE, line, percent, picture, tag, words
from chimera.stats import quantile, spikes

TOP, BOTTOM = 8.0, 208.0
STROKE = 12.0
"""Length of the mark of a spike."""
STEPS = 1000.0
"""Width of the drawing before it is stretched."""
QUANTILES = (("lowest", 0.0), ("first quarter", 0.25), ("median", 0.5), ("third quarter", 0.75), ("highest", 1.0))
TOO_FEW = "too few runs"


def ecdf_figures(outcome: Outcome) -> list[Figure]:
    """Both arms in one chart; none where no pair is compared."""
    pairs = [one for one in walled(outcome) if not one.row.left_out]
    if not pairs:
        return []
    arms = {"A": [one.a_s for one in pairs], "B": [one.b_s for one in pairs]}
    axis = second_axis([value for values in arms.values() for value in values])
    shapes = tag("rect", class_="rail", x="0", y=TOP, width="100%", height=BOTTOM - TOP)
    for share in (0.25, 0.5, 0.75):
        y = BOTTOM - (BOTTOM - TOP) * share
        shapes += line("grid", (0, y), (100, y)) + words(f"{share:.0%}".replace("%", " %"), 4, y - 3)
    for arm, values in arms.items():
        shapes += _steps(f"arm-{arm.lower()} curve", values, axis)
        for value in spikes(values):
            x = axis.across(math.log(value))
            start = BOTTOM + (2 if arm == "A" else 2 + STROKE)
            shapes += line(f"spike arm-{arm.lower()}", (x, start), (x, start + STROKE - 2))
    shapes += ticks_below(axis, BOTTOM + 2 * STROKE + LINE)
    several = " of all inputs together" if len({one.row.input for one in pairs}) > 1 else ""
    told = [f"{arm}: {_told(values)}" for arm, values in arms.items()]
    return [
        Figure(
            caption=(
                f"**Wall of the runs{several}**: how many were done after how long, on a logarithmic scale; "
                "strokes below are spikes, more than twice the median of their arm."
            ),
            svg=picture(
                "ecdf",
                "Cumulative share of the runs by their wall",
                "; ".join(told) + ".",
                shapes,
                BOTTOM + 2 * STROKE + 1.5 * LINE,
            ),
            table=_numbers(outcome, arms),
            legend=(("arm-a", "A (solid line)"), ("arm-b", "B (dashed line)")),
        )
    ]


def _steps(kind: str, values: Sequence[float], axis: Axis) -> str:
    """A line that climbs by one run at each value, stretched to the width."""
    ranked = sorted(values)
    low, span = axis.low, (axis.high - axis.low) or 1.0
    path = f"M0 {BOTTOM:g}"
    for place, value in enumerate(ranked, 1):
        x = STEPS * (math.log(value) - low) / span
        path += f"H{x:.1f}V{BOTTOM - (BOTTOM - TOP) * place / len(ranked):.1f}"
    shape = tag("path", class_=kind, d=f"{path}H{STEPS:g}", vector_effect="non-scaling-stroke")
    return tag(
        "svg", shape, x=percent(FIRST), y="0", width=percent(LAST - FIRST), height=BOTTOM,
        viewBox=f"0 0 {STEPS:g} {BOTTOM:g}", preserveAspectRatio="none",
    )  # fmt: skip


def _told(values: Sequence[float]) -> str:
    n = len(spikes(values))
    return f"median {duration(quantile(values, 0.5))}, highest {duration(max(values))}, {counted(n, 'spike')}"


def _numbers(outcome: Outcome, arms: dict[str, list[float]]) -> list[str]:
    rows = [(name, *(duration(quantile(values, share)) for values in arms.values())) for name, share in QUANTILES]
    wall = outcome.estimate(WALL)
    tails = {tail.arm: tail for tail in wall.tails} if wall else {}
    rows.insert(-1, ("95th percentile", *(_tail(tails.get(arm)) for arm in ("A", "B"))))
    rows.append(("spikes", *(str(len(spikes(values))) for values in arms.values())))
    rows.append(("runs", *(str(len(values)) for values in arms.values())))
    return table(("", "A", "B"), rows)


def _tail(tail: Tail | None) -> str:
    if tail is None or tail.p95 is None:
        return TOO_FEW
    ends = f" ({duration(tail.interval[0])} to {duration(tail.interval[1])})" if tail.interval else ""
    return f"{duration(tail.p95)}{ends}"
