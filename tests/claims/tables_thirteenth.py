"""Tables of the thirteenth set: systems down, metrics down, a column of changes, and lines read off a table."""

from dataclasses import replace

import deriving
from claim import Claim, Undrawable
from drawing import Sheet
from phrases_thirteenth import one_spelling, place, stated, upper
from points import parse_number
from wording import Writer


def head(w: Writer, sheet: Sheet, claim: Claim, *, unit: bool) -> str:
    """A metric as a row or column header, with its unit where the cells bring none."""
    name = f"{w.kind(claim)}{w.metric(claim, code=True if sheet.statistic == 'value' else None)}"
    told = f" ({w.unit(claim.unit).strip()})" if unit and claim.unit else ""
    return upper(f"{name}{told}", keep=name.startswith(("`", "p")))


def row_label(w: Writer, row: str) -> str:
    """A row by its setting's value; a bare number with the setting's name."""
    if not row.replace(".", "").isdigit():
        return row
    return w.other(row, "setting")


def title(w: Writer, sheet: Sheet) -> str:
    """What is compared, and what is the same for every row."""
    where = f" ({place(w, sheet.fixed)})" if sheet.fixed else ""
    name = sheet.varied.replace("_", " ")
    return w.pick(
        f"Results by {name}{where}:",
        f"**Comparison across {name} values{where}**",
        f"Here is the breakdown per {name}{where}:",
        f"### Table {w.other(w.rng.randint(1, 9), 'reference')}: by {name}{where}",
        f"Measured on {w.date()}{where}:",
    )


def rows_of_systems(w: Writer) -> str:
    """One row for each system, units in the headers."""
    sheet = w.sheet(rows=2, columns=2)
    cells = {(row, column): w.cell(sheet, row, column) for row in sheet.rows for column in sheet.columns}
    heads = [head(w, sheet, cells[sheet.rows[0], column], unit=True) for column in sheet.columns]
    lines = [title(w, sheet), "", f"| {sheet.varied.replace('_', ' ')} | {' | '.join(heads)} |"]
    lines.append(f"|:---|{'---:|' * len(heads)}")
    for row in sheet.rows:
        shown = [w.pen.mark(cells[row, column]) for column in sheet.columns]
        lines.append(f"| {row_label(w, row)} | {' | '.join(shown)} |")
    return "\n".join(lines)


def rows_of_metrics(w: Writer) -> str:
    """One row for each metric, one column for each system, units in the cells."""
    sheet = w.sheet(rows=2, columns=1)
    rows = sheet.rows[:4]
    name = sheet.varied.replace("_", " ")
    labels = [row_label(w, row) for row in rows]
    labels = [f"{name} {text}" if text != row else text for text, row in zip(labels, rows, strict=True)]
    lines = [title(w, sheet), "", f"| Metric | {' | '.join(labels)} |", f"|---|{'---|' * len(rows)}"]
    for column in sheet.columns:
        claims = [w.cell(sheet, row, column) for row in rows]
        lines.append(f"| {head(w, sheet, claims[0], unit=False)} | {' | '.join(one_spelling(w, claims))} |")
    return "\n".join(lines)


def change_to(w: Writer, sheet: Sheet, base: str, row: str) -> tuple[str, Claim]:
    """How a row's value lies off the baseline's, in percent: sign and claim, at times another number."""
    column = sheet.columns[0]
    one, other = sheet.points[row, column], sheet.points[base, column]
    operation = "percent_higher" if one.amount >= other.amount else "percent_lower"
    honest = deriving._print(w.draw, operation, one, other)
    if honest is None or parse_number(honest.number) < 0.5:
        raise Undrawable("change")
    sign = "+" if operation == "percent_higher" else w.pick("-", "−")
    if w.rng.random() < 0.55:
        return sign, honest
    number = w.draw.changed(honest.number, 0.06, 0.6)
    bent = replace(honest, number=number or "", label="false", cause="derived_changed")
    return (sign, honest) if not number or deriving.is_derivable(w.draw, bent, one) else (sign, bent)


def change_column(w: Writer) -> str:
    """Values of one metric with their change against the first row."""
    sheet = w.sheet(rows=2, columns=1)
    base, *others = sheet.rows[:5]
    changes = [change_to(w, sheet, base, row) for row in others]
    claims = [w.draw._in_column_unit(sheet.points[row, sheet.columns[0]], 4) for row in (base, *others)]
    metric = head(w, sheet, claims[0], unit=True)
    against = w.pick("Δ vs. baseline", "Change vs. baseline", "Relative to baseline")
    first = f"{row_label(w, base)} (baseline)"
    lines = [title(w, sheet), "", f"| {sheet.varied.replace('_', ' ')} | {metric} | {against} |", "|---|---:|---:|"]
    lines.append(f"| {first} | {w.pen.mark(claims[0])} | {w.pick('—', '–', 'n/a')} |")
    for row, claim, (sign, change) in zip(others, claims[1:], changes, strict=True):
        lines.append(f"| {row_label(w, row)} | {w.pen.mark(claim)} | {sign}{w.pen.mark(change)}% |")
    return "\n".join(lines)


def table_with_notes(w: Writer) -> str:
    """A small table, then a sentence of something else the report found."""
    body = w.pick(rows_of_systems(w), rows_of_metrics(w))
    note = stated(w, w.plain())
    return f"{body}\n\n{w.pick('Note: ', 'Also worth noting: ', 'Separately: ')}{note}"


def aligned_listing(w: Writer) -> str:
    """Plain text in columns, as a script prints it."""
    sheet = w.sheet(rows=2, columns=1)
    column = sheet.columns[0]
    claims = [w.cell(sheet, row, column) for row in sheet.rows]
    width = max(len(row) for row in sheet.rows) + 3
    where = f", {place(w, sheet.fixed)}" if sheet.fixed else ""
    lines = [f"{head(w, sheet, claims[0], unit=False)} by {sheet.varied}{where}", ""]
    for row, value in zip(sheet.rows, one_spelling(w, claims), strict=True):
        lines.append(f"{row_label(w, row)}{' ' * (width - len(row))}{value}")
    return "```\n" + "\n".join(lines) + "\n```"
