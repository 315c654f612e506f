"""A comparison on a terminal: at most twenty lines, the verdicts first among what must not be lost."""

import math
from collections.abc import Sequence
from textwrap import wrap

from chimera.evidence.columns import align
from chimera.evidence.names import clean, clip
from chimera.record.outcome import Estimate, NoiseFloor, Outcome, Part
from chimera.record.plan import Plan
from chimera.report.comparison.causes import COLUMNS, MOVED, PART_NAMES, NodeRow, node_rows, told_causes
from chimera.report.comparison.caveats import notices, outcome_warnings, raised
from chimera.report.comparison.layout import Block, cut, fit, paragraph
from chimera.report.comparison.numerals import counted, duration, measure, number, percent, ratio
from chimera.report.comparison.settings import told_design, told_difference, told_effect
from chimera.report.comparison.wording import NO_VERDICT, told_metric

MOST_LINES = 20
MOST_NODE_CHARS = 18
LIGHT = 0.02
"""A node that makes less of the difference gives way before an empty line does."""
OK = "✓"
SIGNS = {"ok": OK, "caution": "!", "withheld": "✗"}


def comparison_lines(outcome: Outcome, width: int, page: str | None = None) -> list[str]:
    """The whole comparison in lines that fit: what differs, verdicts and why, nodes, gates, where the page lies.

    Args:
        outcome: What is told.
        width: Columns of the terminal.
        page: Path of the page, printed whole however long; None = there is none.
    """
    told = [Block(tuple(warned(text, width)), 0) for text in outcome_warnings(outcome)]
    names = cut(told_arms(outcome.plan, width), 3, width)
    place = Block((f"  {'report':<10} {clean(page) if page else 'none; --html F writes it'}",), 0)
    room = MOST_LINES - len(names) - len(place.lines) - sum(len(block.lines) for block in told)
    blocks = [
        *told,
        Block(names, 0),
        *_circumstances(outcome, width),
        Block(("",), 9),
        *_verdicts(outcome, width, room),
        Block(("",), 9),
        *_nodes(outcome, width),
        Block(("",), 9),
        *_gates(outcome, width),
        place,
    ]
    kept, n_gone = fit(blocks, MOST_LINES)
    lines = [line for block in kept for line in block.lines]
    if n_gone:
        lines[-1] += f" ({counted(n_gone, 'line')} more there)"
    return lines


def warned(text: str, width: int) -> list[str]:
    """A warning in lines that fit."""
    return wrap(clean(text), width, initial_indent="! ", subsequent_indent="  ", break_on_hyphens=False)


def told_arms(plan: Plan, width: int) -> list[str]:
    """The two specs, the second by its difference from the first."""
    a, b = clean(plan.a.spec.name), clean(plan.b.spec.name)
    if plan.is_self_test:
        return [clip(f"  A and B    {a}, against itself", width)]
    head = f"  A {a}   B {b} = {told_difference(plan)}"
    if len(head) <= width:
        return [head]
    return [clip(f"  {'A':<10} {a}", width), *paragraph("B", f"{b} = {told_difference(plan)}", width)]


def _circumstances(outcome: Outcome, width: int) -> list[Block]:
    """What the servers give, what was planned, what was made of it, and what it can see."""
    plan = outcome.plan
    told = [
        (7, "effective", told_effect(plan)),
        (4, "plan", told_design(plan, outcome.is_paired)),
        (8, "", told_power(outcome.estimates, outcome.noise_floor)),
        (5, "measured", told_counts(outcome)),
    ]
    blocks = [Block(tuple(paragraph(label, text, width)), rank) for rank, label, text in told if text]
    return blocks + [Block(cut(paragraph("notice", clean(text), width), 2, width), 6) for text in notices(outcome)]


def told_power(estimates: Sequence[Estimate], floor: NoiseFloor | None) -> str:
    """The smallest difference that so many pairs find, and how far apart the machine puts two equal arms."""
    told = []
    seen = [one for one in estimates if one.role == "primary" and one.detectable is not None]
    if seen:
        sizes = ", ".join(f"{_detectable(one)} of {one.metric}" for one in seen)
        told.append(f"smallest difference this can see: {sizes}")
    if floor:
        size = percent(math.expm1(floor.sd_log))
        told.append(f"noise floor of this machine {size}, measured {clean(floor.created_utc)[:10]}")
    return " · ".join(told)


def _detectable(one: Estimate) -> str:
    if one.detectable is None:
        return ""
    return percent(one.detectable - 1) if one.scale == "ratio" else number(one.detectable, one.unit or None)


def told_counts(outcome: Outcome) -> str:
    """How many pairs there are, what they took, and what is not among them."""
    n_failed = outcome.failures_a + outcome.failures_b
    told = [counted(outcome.n_pairs, "pair")]
    if outcome.measured_s is not None:
        told.append(duration(outcome.measured_s))
    failed = f"{counted(n_failed, 'run')} failed (A {outcome.failures_a}, B {outcome.failures_b})"
    told.append(failed if n_failed else "no run failed")
    if outcome.n_left_out:
        told.append(f"{counted(outcome.n_left_out, 'pair')} left out")
    return " · ".join(told)


def _verdicts(outcome: Outcome, width: int, room: int) -> list[Block]:
    """One sentence per primary, below that of the wall where its difference comes from."""
    shown = [one for one in outcome.estimates if one.role == "primary"]
    if not shown:
        return [Block((f"  {NO_VERDICT}",), 0)]
    paragraphs = [paragraph(told_metric(one), clean(one.verdict.text), width) for one in shown]
    while sum(map(len, paragraphs)) > room:
        longest = max(paragraphs, key=len)
        if len(longest) == 1:
            break
        paragraphs[paragraphs.index(longest)] = list(cut(longest, len(longest) - 1, width))
    blocks = []
    for one, lines in zip(shown, paragraphs, strict=True):
        blocks.append(Block(tuple(lines), 0))
        causes = told_causes(outcome.shares)
        if causes and (one.metric, one.node) == ("wall_s", None) and one.verdict.kind in MOVED:
            blocks.append(Block(cut(paragraph("", causes, width), 3, width), 2))
    return blocks


def _nodes(outcome: Outcome, width: int) -> list[Block]:
    """A row per node; where there is no room for all columns the last ones go."""
    rows = node_rows(outcome)
    if not rows:
        return []
    parts: list[Part] = [part for part in COLUMNS if any(row.parts.get(part) is not None for row in rows)]
    lines = _table(rows, parts, "of which ")
    while parts and max(map(len, lines)) > width:
        lines = _table(rows, parts)
        parts = parts[:-1]
    lines = [clip(line, width) for line in lines]
    heaviest = sorted(rows, key=lambda row: -abs(row.contribution))
    whole = math.fsum(abs(row.contribution) for row in rows)
    ranks = [10 if abs(row.contribution) < LIGHT * whole else 3 + heaviest.index(row) / len(rows) for row in rows]
    return [Block((lines[0],), 3), *(Block((line,), rank) for line, rank in zip(lines[1:], ranks, strict=True))]


def _table(rows: Sequence[NodeRow], parts: Sequence[Part], lead: str = "") -> list[str]:
    heads = [PART_NAMES[part] for part in parts]
    if heads:
        heads[0] = f"{lead}{heads[0]}"
    cells = [("node", "A", "B", "B ÷ A", *heads)]
    for row in rows:
        name = clip(clean(row.node), MOST_NODE_CHARS)
        cells.append((name, measure(row.a_s, "s"), measure(row.b_s, "s"), ratio(row.ratio),
                      *(ratio(row.parts.get(part)) for part in parts)))  # fmt: skip
    return align(cells)


def _gates(outcome: Outcome, width: int) -> list[Block]:
    """A line for each gate that is not in order, one for all others."""
    if not outcome.gates:
        return []
    blocks = []
    for gate in raised(outcome.gates):
        line = f"{SIGNS[gate.status]} {clean(gate.name):<10} {clean(gate.text)}"
        blocks.append(Block((clip(line, width),), 1))
    fine = " · ".join(f"{clean(gate.name)} {OK}" for gate in outcome.gates if gate.status == "ok")
    return [*blocks, Block(tuple(paragraph("gates", fine, width)), 6)] if fine else blocks
