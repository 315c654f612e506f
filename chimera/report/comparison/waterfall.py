"""Waterfall: how the time of A becomes that of B, one part of one node after the other."""

import math
from collections.abc import Sequence

from chimera.evidence.names import clean, code
from chimera.record.outcome import Outcome, Share
from chimera.report.comparison.causes import PART_NAMES, total
from chimera.report.comparison.numerals import number, ratio, signed, times
from chimera.report.figure import Figure
from chimera.report.page import table
from chimera.report.svg import LINE, MARK, bar, described, line, picture, placed, rail, rows, words

SMALL = 0.01
"""Parts that make less of everything that moved are drawn as one."""
LEGEND = (("part-good", "takes time away"), ("part-bad", "adds time"))
NOTE = "Tokens times s/token is decoding: the seconds of both are those of the decoding they make together."
Step = tuple[str, float]
"""Name and contribution."""


def waterfall_figures(outcome: Outcome) -> list[Figure]:
    """One chart; none where nothing was compared or nothing moved."""
    shares = outcome.shares
    moved = math.fsum(abs(share.contribution) for share in shares)
    if not moved:
        return []
    steps = [(_name(share), share.contribution) for share in shares if abs(share.contribution) >= SMALL * moved]
    small = total([share for share in shares if abs(share.contribution) < SMALL * moved])
    if len(steps) < len(shares):
        steps.append(("everything else", small))
    whole = total(shares)
    labels = [(name, _told(value)) for name, value in steps]
    labels.append(("all together: B ÷ A", _told(whole)))
    starts = [math.fsum(value for _, value in steps[:place]) for place in range(len(steps))]
    ends = (min(0.0, whole, *starts), max(0.0, whole, *starts))
    shapes, height = rows(labels, lambda place, y: _draw(place, y, [*steps, ("", whole)], [*starts, 0.0], ends))
    even = placed(0.0, *ends)
    anchor = "start" if even < 15 else "end" if even > 85 else "middle"
    shapes += words("the time of A", f"{even:g}%", height + 2, anchor=anchor)
    caption = (
        "**From A to B**: what each part multiplies the time of a report by. On the logarithmic scale the parts add "
        f"up: their sum is the mean log ratio of the wall, {signed(whole)}, which is {times(math.exp(whole))}. "
        "It is a mean over units and may differ a little from the typical ratio of the verdict."
    )
    told = "; ".join(": ".join(label) for label in labels)
    return [
        Figure(
            caption=caption,
            svg=picture("waterfall", "Waterfall from the time of A to that of B", f"{told}.", shapes, height + LINE),
            table=_numbers(shares, whole),
            legend=LEGEND,
            notes=[NOTE],
        )
    ]


def _name(share: Share) -> str:
    return f"{clean(share.node)} · {PART_NAMES[share.part]}"


def _told(contribution: float) -> str:
    return f"{times(math.exp(contribution))} ({signed(contribution)})"


def _draw(place: int, y: float, steps: Sequence[Step], starts: Sequence[float], ends: tuple[float, float]) -> str:
    start, value = starts[place], steps[place][1]
    first, last = sorted((placed(start, *ends), placed(start + value, *ends)))
    is_total = place == len(steps) - 1
    kind = "part-total" if is_total else "part-bad" if value > 0 else "part-good"
    shapes = rail(y, MARK - 4) + bar(kind, first, last, y, MARK - 4)
    even = placed(0.0, *ends)
    return described(shapes, _told(value)) + line("even", (even, y), (even, y + MARK - 4))


def _numbers(shares: Sequence[Share], whole: float) -> list[str]:
    cells = [
        (code(share.node), PART_NAMES[share.part], number(share.seconds_a, "s"), number(share.seconds_b, "s"),
         ratio(share.ratio), signed(share.contribution), times(math.exp(share.contribution)))
        for share in shares
    ]  # fmt: skip
    cells.append(("**sum**", "", "", "", "", signed(whole), times(math.exp(whole))))
    return table(("node", "part", "mean of A", "mean of B", "B ÷ A", "contribution", "multiplies by"), cells)
