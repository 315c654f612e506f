"""Tables of the eighth half: systems down or across, one setting against another, before and after with a change column."""

from dataclasses import replace

import deriving
from claim import Claim, Undrawable
from drawing import Sheet
from phrases_eighth import cap, compare, what, who
from points import Point
from wording import Writer

from chimera.evidence import Group

SHORT = {"tok/s": "tok/s", "transactions/s": "tx/s", "MB/s": "MB/s", "MiB": "MB", "GiB": "GB"}
"""Units as the headers of a table print them, where not as in the data."""


def label(w: Writer, value: str) -> str:
    """A row's or column's name: a bare value, its numbers marked as settings."""
    return w.other(value, "setting") if value.replace(".", "").isdigit() else value


def head(w: Writer, c: Claim) -> str:
    """A column's header with statistic, metric and unit."""
    unit = SHORT.get(c.unit or "", c.unit)
    words = what(w, c).replace("|", "/")
    words = words if words.startswith("`") else words[0].upper() + words[1:]
    return w.pick(f"{words} ({unit})", f"{words} [{unit}]", f"{words}, {unit}") if unit else words


def cells_of(w: Writer, sheet: Sheet) -> dict[tuple[str, str], Claim]:
    """A claim for every row and column of a sheet."""
    return {(row, name): w.cell(sheet, row, name) for name in sheet.columns for row in sheet.rows}


def grid(w: Writer, heads: list[str], rows: list[list[str]]) -> str:
    """A Markdown table in one of the usual alignments."""
    rule = w.pick("---", ":--", ":---")
    others = w.pick("---:", "---", ":---:", "--:")
    lines = [heads, [rule, *([others] * (len(heads) - 1))], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def title(w: Writer, fixed: Group, of: str) -> str:
    """The line above a table; settings that hold for all of it stand here."""
    where = f" for {who(w, fixed)}" if fixed else ""
    number = w.other(w.rng.randint(1, 9), "reference")
    return w.pick(
        f"### {cap(w, of)}{where}",
        f"**Table {number}.** {cap(w, of)}{where}.",
        f"Below: {of}{where}.",
        f"Table {number}: {of}{where}",
        f"The table below lists the {of}{where}.",
        f"#### {cap(w, of)}{where}",
    )


def usual_grid(w: Writer) -> str:
    """Systems or settings down, metrics across."""
    sheet = w.sheet(rows=2, columns=1)
    claims = cells_of(w, sheet)
    heads = [sheet.varied, *(head(w, claims[sheet.rows[0], name]) for name in sheet.columns)]
    rows = [[label(w, row), *(w.pen.mark(claims[row, name]) for name in sheet.columns)] for row in sheet.rows]
    text = f"{title(w, sheet.fixed, f'results by {sheet.varied}')}\n\n{grid(w, heads, rows)}"
    return text + w.pick(
        "", "", "\n\nHigher is not always better; see the text.", "\n\nBest read together with the plots."
    )


def systems_across(w: Writer) -> str:
    """Metrics down, systems across, units in the cells or behind the metric."""
    sheet = w.sheet(rows=2, columns=2)
    claims = cells_of(w, sheet)
    in_cells = w.rng.random() < 0.5
    rows = []
    for name in sheet.columns:
        first = claims[sheet.rows[0], name]
        metric = what(w, first) if in_cells else head(w, first)
        rows.append(
            [metric, *(w.value(c) if in_cells else w.pen.mark(c) for c in (claims[r, name] for r in sheet.rows))]
        )
    names = [label(w, row) for row in sheet.rows]
    corner = w.pick("Metric", "", "Measure")
    if sheet.rows[0].replace(".", "").isdigit():
        corner, names = sheet.varied, [f"{sheet.varied}={name}" for name in names] if in_cells else names
    return f"{title(w, sheet.fixed, f'results by {sheet.varied}')}\n\n{grid(w, [corner, *names], rows)}"


def _crossed(w: Writer) -> tuple[str, str, Group, dict[tuple[str, str], Point]]:
    """Two settings of one column of one file, all others fixed, and the point for each pair of their values."""
    for _ in range(200):
        seed = w.draw.point()
        if len(seed.fact.group) < 2:
            continue
        down, across = w.rng.sample([name for name, _ in seed.fact.group], 2)
        fixed = frozenset(pair for pair in seed.fact.group if pair[0] not in {down, across})
        found = {
            (dict(p.fact.group)[down], dict(p.fact.group)[across]): p
            for p in w.draw.drawable
            if (p.fact.file, p.fact.column, p.statistic) == (seed.fact.file, seed.fact.column, seed.statistic)
            and {name for name, _ in p.fact.group} == {name for name, _ in seed.fact.group}
            and fixed <= p.group
        }
        rows, columns = ({key[i] for key in found} for i in (0, 1))
        full = len(found) == len(rows) * len(columns) and len(rows) > 1 and len(columns) > 1
        if full and all(w.draw._naming(point) == "family" for point in found.values()):
            return down, across, tuple(sorted(fixed)), found
    raise Undrawable("two settings")


def crossed_grid(w: Writer) -> str:
    """One metric, one setting down and another across."""
    down, across, fixed, found = _crossed(w)
    rows, columns = (list(dict.fromkeys(key[i] for key in found)) for i in (0, 1))
    claims: dict[tuple[str, str], Claim] = {}
    for key, point in found.items():
        honest = w.draw._in_column_unit(point, 4)
        number = w.draw.changed(honest.number, 0.03, 0.5) if w.rng.random() < 0.3 else None
        bent = replace(honest, number=number or "", label="false", cause="value_changed")
        claims[key] = bent if number and not w.draw.is_borne_out(bent) else honest
    first = claims[rows[0], columns[0]]
    unit = SHORT.get(first.unit or "", first.unit)
    of = f"{what(w, first)}{f' in {unit}' if unit else ''}"
    corner = w.pick(f"{down} \\ {across}", f"{down} / {across}", down)
    names = [f"{across}={label(w, name)}" if corner == down else label(w, name) for name in columns]
    lines = [[label(w, row), *(w.pen.mark(claims[row, name]) for name in columns)] for row in rows]
    above = f"{title(w, fixed, of)}" if fixed else f"{cap(w, of)} by {down} and {across}:"
    return f"{above}\n\n{grid(w, [corner, *names], lines)}"


def _change(w: Writer, now: Point, before: Point) -> Claim:
    """The relative change as a claim: as it is, changed, or with the wrong sign."""
    ops = ("percent_higher", "percent_lower")
    operation = ops[now.amount < before.amount]
    honest = deriving._print(w.draw, operation, now, before)
    if honest is None or not 1.02 < max(now.amount, before.amount) / min(now.amount, before.amount) < 40:
        raise Undrawable("change")
    if w.rng.random() < 0.55:
        return honest
    number = w.draw.changed(honest.number, 0.06, 0.6)
    bent = replace(honest, number=number or "", label="false", cause="derived_changed")
    if not number or w.rng.random() < 0.3:
        turned = ops[operation == "percent_higher"]
        bent = replace(honest, operation=turned, label="false", cause="derived_wrong_sign")
    return honest if deriving.is_derivable(w.draw, bent, now) else bent


def change_grid(w: Writer) -> str:
    """Two configurations with a column for the relative change from the first to the second."""
    sheet = w.sheet(rows=2, columns=w.rng.choice((1, 1, 2)))
    before, now = w.rng.sample(sheet.rows, 2)
    in_cells, lines = w.rng.random() < 0.5, []
    for name in sheet.columns:
        old, new = (w.draw._in_column_unit(sheet.points[row, name], 4) for row in (before, now))
        change = _change(w, sheet.points[now, name], sheet.points[before, name])
        sign = "+" if change.operation == "percent_higher" else w.pick("-", "−")
        show = w.value if in_cells else w.pen.mark
        lines.append([what(w, old) if in_cells else head(w, old), show(old), show(new), f"{sign}{w.pen.mark(change)}%"])
    change_head = w.pick("Δ", "Change", "Delta", "% change", "Diff")
    first, second = (who(w, (*sheet.fixed, (sheet.varied, row))) for row in (before, now))
    if w.rng.random() < 0.5:
        return grid(w, [w.pick("Metric", "Measure", ""), first, second, change_head], lines)
    above = w.pick(f"Before: {first}. After: {second}.", f'"Before" is {first}, "after" is {second}.')
    return f"{above}\n\n{grid(w, ['', 'Before', 'After', change_head], lines)}"


def table_and_remark(w: Writer) -> str:
    """A small table and a sentence that compares two of its rows or of any other two configurations."""
    c = deriving.derived(w.draw)
    sheet = w.sheet(rows=2, columns=1)
    name = sheet.columns[0]
    claims = {row: w.cell(sheet, row, name) for row in sheet.rows}
    first = claims[sheet.rows[0]]
    rows = [[label(w, row), w.value(claims[row])] for row in sheet.rows]
    where = f" of {who(w, sheet.fixed)}" if sheet.fixed else ""
    intro = w.pick(
        f"We measured the following {what(w, first)}{where}:",
        f"{cap(w, what(w, first))}{where}, by {sheet.varied}:",
        f"Each row gives the {what(w, first)}{where}:",
    )
    remark = w.pick("Separately, ", "Note also that ", "In another comparison, ", "Beyond this table, ")
    return f"{intro}\n\n{grid(w, [sheet.varied, what(w, first)], rows)}\n\n{remark}{compare(w, c)}."
