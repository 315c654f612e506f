"""What a comparison is going to do, on a terminal, before its first model call."""

from collections.abc import Sequence

from chimera.evidence.names import clean
from chimera.record.plan import Plan, Slot
from chimera.report.comparison.caveats import plan_warnings
from chimera.report.comparison.layout import paragraph
from chimera.report.comparison.numerals import counted, duration, percent
from chimera.report.comparison.settings import told_design, told_effect
from chimera.report.comparison.terminal import told_arms, warned

MOST_SLOTS = 16
"""Runs whose order is written out."""
MINUTE_S = 60


def plan_lines(
    plan: Plan, width: int, *, minutes: float | None = None, source: str = "", detectable: float | None = None
) -> list[str]:
    """Lines about a plan: what differs, pairs and their order, loads and why, minutes, what it can see.

    Args:
        plan: What is told.
        width: Columns of the terminal.
        minutes: How long it is going to take; None = not known.
        source: What the minutes are taken from, e.g. "from 3 earlier runs".
        detectable: Smallest difference of the wall that it finds, as a share; None = not known.
    """
    lines = [line for text in plan_warnings(plan) for line in warned(text, width)]
    lines += told_arms(plan, width)
    origin = f", {clean(source)}" if source else ""
    long = duration(minutes * MINUTE_S) if minutes is not None else "not known before the first runs"
    told = {
        "effective": told_effect(plan),
        "plan": told_design(plan),
        "order": _order(plan.slots),
        "loads": _loads(plan),
        "time": f"about {long}{origin}" if minutes is not None else f"{long}{origin}",
        "can see": _detectable(plan, detectable),
        "verdicts": f"{', '.join(map(clean, plan.primaries))}; a difference matters from {percent(plan.margin)} on",
    }
    for label, text in told.items():
        lines += paragraph(label, text, width)
    for text in plan.notices:
        lines += paragraph("notice", clean(text), width)
    return lines


def _order(slots: Sequence[Slot]) -> str:
    """The first pairs as they are drawn: AB BA BA ..."""
    pairs: dict[int, str] = {}
    for slot in slots[:MOST_SLOTS]:
        pairs[slot.pair] = pairs.get(slot.pair, "") + slot.arm
    more = f" and {counted(len(slots) - MOST_SLOTS, 'more run')}" if len(slots) > MOST_SLOTS else ""
    return f"{' '.join(pairs.values())}{more}"


def _loads(plan: Plan) -> str:
    loads = counted(plan.n_loads, "load") + " of a model"
    return f"{loads}, because {clean(plan.design_reason)}" if plan.design_reason else loads


def _detectable(plan: Plan, detectable: float | None) -> str:
    unit = {"input": "inputs", "load": "loads", "pair": "pairs"}[plan.unit]
    if detectable is None:
        return f"the smallest difference is not known before the first runs; what is tested: {unit}"
    return f"differences from {percent(detectable)} on, found in four of five attempts; what is tested: {unit}"
