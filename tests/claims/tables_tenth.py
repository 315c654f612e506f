"""Tables of the tenth half: configurations down or across, one row per value, a column of changes, plain listings."""

from dataclasses import replace

import deriving
from claim import Claim, Undrawable
from drawing import Sheet
from phrases_tenth import axes, axis, cap, fact, is_number, label, name_of, place
from points import Point, parse_number, print_number
from wording import Writer

ALL = {
    "mean": ("All values are averages over the runs.", "Values are means."),
    "p50": ("All values are medians over the runs.", "Values are medians."),
    "max": ("All values are the maximum over the runs.", "Values are maxima over the runs."),
    "min": ("All values are the minimum over the runs.", "Values are minima over the runs."),
}
"""Statistic -> a note under or above a table whose headers do not tell it."""


def row_name(w: Writer, row: str) -> str:
    """A row's setting as its cell shows it."""
    return w.other(row, "setting") if is_number(row) else row


def heads_of(w: Writer, sheet: Sheet, firsts: list[Claim]) -> tuple[list[str], str]:
    """A header for each column, with its unit; and the note that tells the statistic where the headers do not."""
    quiet = sheet.statistic in ALL and w.rng.random() < 0.4
    heads = []
    for c in firsts:
        unit = w.unit(c.unit).strip()
        unit = w.pick(f" ({unit})", f" ({unit})", f" [{unit}]", f", {unit}") if unit else ""
        kind = w.kind(c).strip()
        word = w.metric(c)
        name = word if quiet or not kind else w.pick(f"{kind} {word}", f"{kind} {word}", f"{word} ({kind})")
        heads.append(f"{cap(name)}{unit}")
    return heads, w.pick(*ALL[sheet.statistic]) if quiet else ""


def rule(w: Writer, columns: int) -> str:
    """The line between head and body."""
    cell = w.pick("---", "---:", ":---:", "------")
    return f"|{w.pick('---', ':---', '--------')}|{f'{cell}|' * columns}"


def caption(w: Writer, sheet: Sheet) -> str:
    """What the table shows and for which fixed settings; every form names them all."""
    where, one = place(w, sheet.fixed) if sheet.fixed else "", axis(w, sheet.varied)
    number = w.other(w.rng.randint(1, 12), "reference")
    return w.pick(
        f"**Table {number}: Results by {one}{where}**",
        f"Table {number}. Comparison by {one}{where}.",
        f"### Results per {one}{where}",
        f"The table below compares the {axes(sheet.varied)}{where}.",
        f"Results{where}:" if where else "Results at a glance:",
    )


def matrix(w: Writer, *, turned: bool) -> str:
    """Configurations down and metrics across, or the other way round."""
    sheet = w.sheet(rows=2, columns=1)
    drawn = {
        (row, column): w.cell(sheet, row, column, digits=w.rng.choice((3, 4, 4)))
        for row in sheet.rows
        for column in sheet.columns
    }
    heads, note = heads_of(w, sheet, [drawn[sheet.rows[0], column] for column in sheet.columns])
    names = [row_name(w, row) for row in sheet.rows]
    cells = {key: w.pen.mark(c) for key, c in drawn.items()}
    top = caption(w, sheet)
    if turned:
        corner = f"{w.pick('Metric', 'Measure', '')} {'by ' + sheet.varied if w.rng.random() < 0.2 else ''}".strip()
        if all(is_number(row) for row in sheet.rows):
            names = [label(w, ((sheet.varied, row),)) for row in sheet.rows]
        lines = [f"| {corner} | {' | '.join(names)} |", rule(w, len(names))]
        lines += [
            f"| {head} | {' | '.join(cells[row, column] for row in sheet.rows)} |"
            for head, column in zip(heads, sheet.columns, strict=True)
        ]
    else:
        lines = [f"| {w.pick(sheet.varied, cap(sheet.varied))} | {' | '.join(heads)} |", rule(w, len(heads))]
        lines += [
            f"| {name} | {' | '.join(cells[row, column] for column in sheet.columns)} |"
            for name, row in zip(names, sheet.rows, strict=True)
        ]
    return "\n".join([top, "", *lines, *(("", note) if note else ())])


def one_per_row(w: Writer) -> str:
    """One row for each value, its unit in the cell or in a column of its own."""
    claims = [fact(w) for _ in range(w.rng.randint(2, 5))]
    inside = w.rng.random() < 0.6
    first, second, third = w.pick("Configuration|Metric|Value", "Setup|Measure|Result", "Run|KPI|Measured").split("|")
    lines = [
        f"| {first} | {second} | {third} |" if inside else f"| {first} | {second} | {third} | Unit |",
        rule(w, 2 if inside else 3),
    ]
    for c in claims:
        value = w.value(c) if inside else f"{w.pen.mark(c)} | {w.unit(c.unit).strip() or '–'}"
        kind = w.kind(c)
        name = w.pick(f"{kind}{w.metric(c)}", f"{w.metric(c)} ({kind.strip()})" if kind else w.metric(c))
        lines.append(f"| {label(w, c.group)} | {cap(name)} | {value} |")
    return "\n".join(lines)


# ---- changes against a baseline


def change(w: Writer, new: Point, base: Point, cells: list[Claim]) -> tuple[str, Claim]:
    """The signed percentage from base to new: of the facts or changed; where a cell is false, what the cells come to."""
    draw = w.draw
    operation = "percent_higher" if new.amount > base.amount else "percent_lower"
    claim = deriving._print(draw, operation, new, base)
    if claim is None:
        raise Undrawable("change")
    if any(c.label == "false" for c in cells):
        shown = [parse_number(c.number) for c in cells]
        other = "percent_higher" if shown[1] > shown[0] else "percent_lower"
        number = print_number(deriving.operate(other, shown[1], shown[0]), 3)
        bent = replace(claim, number=number or "0", operation=other, label="false", cause="derived_changed")
        off = abs(parse_number(bent.number) - parse_number(claim.number))
        if parse_number(bent.number) == 0 or (other == operation and off < 2) or deriving.is_derivable(draw, bent, new):
            raise Undrawable("change")
        return _sign(w, other), bent
    how = w.rng.random()
    if how < 0.55:
        return _sign(w, operation), claim
    if how < 0.7:
        other = "percent_lower" if operation == "percent_higher" else "percent_higher"
        bent = replace(claim, operation=other, label="false", cause="derived_turned_round")
        return _sign(w, other), bent
    number = draw.changed(claim.number, 0.1, 0.6)
    bent = replace(claim, number=number or "", label="false", cause="derived_changed")
    right = not number or deriving.is_derivable(draw, bent, new)
    return _sign(w, operation), claim if right else bent


def _sign(w: Writer, operation: str) -> str:
    return "+" if operation == "percent_higher" else w.pick("-", "−")


def pair_cells(w: Writer, sheet: Sheet, base: str, new: str, column: str) -> tuple[list[Claim], str, Claim]:
    """The claims of base and new, and the sign and claim of the change between them."""
    for _ in range(40):
        cells = [w.cell(sheet, row, column) for row in (base, new)]
        if all(c.label == "false" for c in cells):
            continue
        try:
            return cells, *change(w, sheet.points[new, column], sheet.points[base, column], cells)
        except Undrawable:
            continue
    raise Undrawable("pair")


def pairable(sheet: Sheet, column: str) -> bool:
    """Whether two rows' values differ clearly, not oddly much, and are no percentages, whose change might be one of points."""
    if any(sheet.points[row, column].fact.unit == "%" for row in sheet.rows):
        return False
    ones = [sheet.points[row, column].amount for row in sheet.rows[:2]]
    return 1.03 <= max(ones) / min(ones) <= 6


def pair_sheet(w: Writer, *, columns: int) -> tuple[Sheet, str, str, list[str]]:
    """A sheet, two of its rows (base and new), and the columns in which they differ clearly."""
    for _ in range(60):
        sheet = w.sheet(rows=2, columns=columns)
        base, new = w.rng.sample(sheet.rows, 2)
        short = replace(sheet, rows=(base, new))
        kept = [column for column in sheet.columns if pairable(short, column)]
        if kept:
            return short, base, new, kept
    raise Undrawable("pair")


def deltas(w: Writer) -> str:
    """Metrics down; base, new and the change across."""
    sheet, base, new, columns = pair_sheet(w, columns=1)
    names = [label(w, ((sheet.varied, row),)) for row in (base, new)]
    last = w.pick("Δ", "Change", "Delta", "Diff", f"vs. {base if not is_number(base) else 'first'}", "Difference (%)")
    quiet = sheet.statistic in ALL and w.rng.random() < 0.3
    lines = [caption(w, sheet), "", f"| {w.pick('Metric', '')} | {names[0]} | {names[1]} | {last} |", rule(w, 3)]
    for column in columns:
        cells, sign, delta = pair_cells(w, sheet, base, new, column)
        c = cells[0]
        unit = w.unit(c.unit)
        inside = w.rng.random() < 0.5
        name = f"{'' if quiet else w.kind(c)}{w.metric(c)}{f' ({unit.strip()})' if unit and not inside else ''}"
        values = [f"{w.pen.mark(c)}{unit if inside else ''}" for c in cells]
        lines.append(f"| {cap(name)} | {values[0]} | {values[1]} | {sign}{w.pen.mark(delta)}% |")
    return "\n".join([*lines, *(("", w.pick(*ALL[sheet.statistic])) if quiet else ())])


def baseline_column(w: Writer) -> str:
    """Configurations down, one metric and its change against the first row across."""
    sheet, base, new, columns = pair_sheet(w, columns=1)
    column = columns[0]
    drawn, sign, delta = pair_cells(w, sheet, base, new, column)
    cells = dict(zip((base, new), drawn, strict=True))
    heads, note = heads_of(w, replace(sheet, columns=(column,)), [cells[base]])
    names = {row: row_name(w, row) for row in (base, new)}
    tail = f"vs. {names[base]}" if not is_number(base) else "vs. first row"
    lines = [
        f"| {sheet.varied} | {heads[0]} | {w.pick(tail, 'Change vs. first row', 'Relative to first row')} |",
        rule(w, 2),
        f"| {names[base]}{w.pick('', ' (reference)')} | {w.pen.mark(cells[base])} | {w.pick('–', '—', 'reference')} |",
        f"| {names[new]} | {w.pen.mark(cells[new])} | {sign}{w.pen.mark(delta)}% |",
    ]
    return "\n".join([caption(w, sheet), "", *lines, *(("", note) if note else ())])


def section(w: Writer) -> str:
    """A heading for each configuration and its metrics in bullets."""
    sheet = w.sheet(rows=2, columns=2)
    where = place(w, sheet.fixed) if sheet.fixed else ""
    lines = [
        w.pick(
            f"## Results by {axis(w, sheet.varied)}{where}",
            f"## Results for each {axis(w, sheet.varied)}{where}",
            f"## Details{where}",
        ),
        "",
    ]
    form = w.pick("- {what}: {v}", "- **{what}:** {v}", "- {what}: **{v}**", "* **{what}** – {v}", "- {v} {what}")
    for row in sheet.rows[: w.rng.randint(1, 3)]:
        name = label(w, ((sheet.varied, row),)) if is_number(row) else w.pick(row, name_of(w, ("model", row)))
        lines.append(w.pick(f"### {name}", f"**{name}**", f"### {name}"))
        lines.append("")
        for column in sheet.columns:
            c = w.cell(sheet, row, column)
            kind, word = w.kind(c), w.metric(c)
            told = (
                f"{word} ({kind.strip()})"
                if kind and w.rng.random() < 0.25 and "{v} {what}" not in form
                else f"{kind}{word}"
            )
            lines.append(form.format(what=told if "{v} {what}" in form else cap(told), v=w.value(c)))
        lines.append("")
    return "\n".join(lines).rstrip()


def listing(w: Writer) -> str:
    """Aligned lines in a code block, as a script prints them."""
    sheet = w.sheet(rows=2, columns=1)
    lines = ["```text", f"# {sheet.varied}{place(w, sheet.fixed) if sheet.fixed else ''}"]
    for row in sheet.rows[:4]:
        for column in sheet.columns[:2]:
            c = w.cell(sheet, row, column)
            name = f"{sheet.varied}={w.other(row, 'setting')}" if is_number(row) else row
            lines.append(f"{name:<24} {w.kind(c)}{w.metric(c, code=False)}: {w.value(c)}")
    return "\n".join([*lines, "```"])
