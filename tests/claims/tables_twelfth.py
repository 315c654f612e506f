"""Tables of the twelfth set: systems down, metrics down, gains over a baseline, two systems side by side, listings."""

from dataclasses import replace
from itertools import pairwise

import deriving
from claim import Claim, Undrawable
from drawing import Sheet
from phrases_twelfth import behind, cap, shown, who
from wording import Writer


def _heading(w: Writer, c: Claim, *, unit: bool = True) -> str:
    """Statistic and metric, with the unit in one of the usual places."""
    name = f"{w.kind(c)}{w.metric(c)}"
    if unit and c.unit:
        name = w.pick(f"{name} ({{}})", f"{name} [{{}}]", f"{name}, {{}}").format(w.unit(c.unit).strip())
    return cap(w, name) if w.rng.random() < 0.7 else name


def _caption(w: Writer, sheet: Sheet) -> str:
    """What the table shows, and what all its rows share."""
    where = f" for {who(w, sheet.fixed)}" if sheet.fixed else ""
    number = w.other(w.rng.randint(1, 14), "reference")
    return w.pick(
        f"**Table {number}:** Results by {sheet.varied}{where}.",
        f"Table {number} - comparison across {sheet.varied}{where}",
        f"### Results per {sheet.varied}{where}",
        f"The table below lists the results{where} by {sheet.varied}:",
        f"Measurements{where}, grouped by {sheet.varied} ({w.date()}):",
        f"Results{where}:",
    )


def grid_of_systems(w: Writer) -> str:
    """Configurations down, metrics across; units in headers or in the cells."""
    sheet = w.sheet(rows=2, columns=1)
    in_cells = w.rng.random() < 0.35
    heads, cells = [], {}
    for column in sheet.columns:
        drawn = [w.cell(sheet, row, column) for row in sheet.rows]
        heads.append(_heading(w, drawn[0], unit=not in_cells))
        for row, c in zip(sheet.rows, drawn, strict=True):
            cells[row, column] = w.value(c) if in_cells else w.pen.mark(c)
    align = w.pick("---:", ":---:", "---", "-----")
    bold = w.pick("", "", "**")
    rows = [
        f"| {bold}{shown(w, row)}{bold} | {' | '.join(cells[row, column] for column in sheet.columns)} |"
        for row in sheet.rows
    ]
    corner = w.pick(sheet.varied, cap(w, sheet.varied), f"`{sheet.varied}`")
    return "\n".join([
        _caption(w, sheet), "", f"| {corner} | {' | '.join(heads)} |", f"|---|{f'{align}|' * len(heads)}", *rows,
    ])  # fmt: skip


def metrics_going_down(w: Writer) -> str:
    """Metrics down, configurations across."""
    sheet = w.sheet(rows=2, columns=2)
    rows = sheet.rows[:4]
    lines = []
    for column in sheet.columns:
        drawn = [w.cell(sheet, row, column) for row in rows]
        in_cells = w.rng.random() < 0.4
        texts = [w.value(c) if in_cells else w.pen.mark(c) for c in drawn]
        lines.append(f"| {_heading(w, drawn[0], unit=not in_cells)} | {' | '.join(texts)} |")
    heads = [shown(w, row) if not row.replace(".", "").isdigit() else f"{sheet.varied}={shown(w, row)}" for row in rows]
    first = w.pick("Metric", "", "metric", "Measure")
    head = [f"| {first} | {' | '.join(heads)} |", f"|:---|{'---:|' * len(heads)}"]
    return "\n".join([_caption(w, sheet), "", *head, *lines])


def _change(w: Writer, sheet: Sheet, row: str, base: str, column: str, operation: str | None) -> Claim:
    """How a row stands to the baseline: in percent with the sign left to the text, or as a multiple."""
    one, other = sheet.points[row, column], sheet.points[base, column]
    up = one.amount >= other.amount
    operation = operation or ("percent_higher" if up else "percent_lower")
    honest = deriving._print(w.draw, operation, one, other)
    if honest is None:
        raise Undrawable("tie")
    honest = replace(honest, named=w.draw._in_column_unit(one, 4).named)
    if w.rng.random() < 0.55:
        return honest
    number = w.draw.changed(honest.number, 0.08, 0.6)
    bent = replace(honest, number=number or "", label="false", cause="derived_changed")
    return honest if not number or deriving.is_derivable(w.draw, bent, one) else bent


def gain_over_baseline(w: Writer) -> str:
    """A delta column against the row that is named as the baseline."""
    sheet, column = _one_column(w)
    base = w.rng.choice(sheet.rows)
    operation = "ratio" if w.rng.random() < 0.3 else None
    honest = {row: w.draw._in_column_unit(sheet.points[row, column], 4) for row in sheet.rows}
    in_cells = w.rng.random() < 0.3
    lines = []
    for row in sorted(sheet.rows, key=lambda row: row != base):
        value = w.value(honest[row]) if in_cells else w.pen.mark(honest[row])
        delta = (
            w.pick("—", "baseline", "-") if row == base else _signed(w, _change(w, sheet, row, base, column, operation))
        )
        lines.append(f"| {shown(w, row)} | {value} | {delta} |")
    name = base if not base.replace(".", "").isdigit() else f"{sheet.varied}={shown(w, base)}"
    changes = (f"vs. {name}", f"relative to {name}", f"Δ vs {name}", f"change vs. {name}")
    change = w.pick(*changes[: 2 if operation else 4])
    head = [f"| {sheet.varied} | {_heading(w, honest[base], unit=not in_cells)} | {change} |", "|---|---:|---:|"]
    return "\n".join([_caption(w, sheet), "", *head, *lines])


def _signed(w: Writer, c: Claim) -> str:
    if c.operation == "ratio":
        return f"{w.pen.mark(c)}{w.pick('x', '×')}"
    return f"{'+' if c.operation == 'percent_higher' else w.pick('-', '−')}{w.pen.mark(c)}%"


def _one_column(w: Writer) -> tuple[Sheet, str]:
    """A sheet and a column whose rows differ enough for percentages and that is no percentage itself."""
    for _ in range(60):
        sheet = w.sheet(rows=2)
        column = sheet.columns[0]
        points = [sheet.points[row, column] for row in sheet.rows]
        amounts = sorted(point.amount for point in points)
        apart = all(low * 1.01 < high for low, high in pairwise(amounts))
        if apart and amounts[-1] < 40 * amounts[0] and not points[0].family.endswith("accuracy"):
            return sheet, column
    raise Undrawable("column")


def two_side_by_side(w: Writer) -> str:
    """Metric, two systems, and how the second stands to the first."""
    sheet = w.sheet(rows=2, columns=1)
    one, other = w.rng.sample(sheet.rows, 2)
    lines = []
    for column in sheet.columns:
        left, right = (w.draw._in_column_unit(sheet.points[row, column], 4) for row in (one, other))
        amounts = sorted(sheet.points[row, column].amount for row in (one, other))
        if left.family.endswith("accuracy") or not 1.01 < amounts[1] / amounts[0] < 40:
            continue
        delta = _signed(w, _change(w, sheet, other, one, column, None))
        lines.append(f"| {_heading(w, left)} | {w.pen.mark(left)} | {w.pen.mark(right)} | {delta} |")
    if not lines:
        raise Undrawable("side by side")
    heads = [row if not row.replace(".", "").isdigit() else f"{sheet.varied}={shown(w, row)}" for row in (one, other)]
    change = w.pick("Δ", "Change", "Delta", "Diff.", "Difference")
    where = f"Everything measured {behind(w, sheet.fixed)}.\n\n" if sheet.fixed else ""
    return "\n".join(
        [f"{where}| {w.pick('Metric', '')} | {' | '.join(heads)} | {change} |", "|---|---:|---:|---:|", *lines]
    )


def console_digest(w: Writer) -> str:
    """The end of a console log: one configuration, a line for each metric."""
    sheet = w.sheet(rows=1, columns=2)
    row = w.rng.choice(sheet.rows)
    lines, layout = [], w.pick("{:<28} {}", "{:<30}: {}", "  {:<26}= {}", "{}: {}", "{} ... {}", "[result] {} = {}")
    for column in sheet.columns:
        c = w.cell(sheet, row, column)
        name = f"{w.kind(c)}{w.metric(c, code=False).strip('`')}"
        lines.append(layout.format(name, w.value(c)))
    setup = ", ".join(f"{name}={shown(w, value)}" for name, value in ((sheet.varied, row), *sheet.fixed))
    stamp = w.other(f"2026-{w.rng.randint(1, 12):02}-{w.rng.randint(1, 28):02}", "date")
    head = w.pick(
        f"=== {setup} ===", f"[{stamp}] finished: {setup}", f"Summary ({setup})", f"--- results for {setup} ---"
    )
    return "\n".join(["```", head, *lines, "```"])
