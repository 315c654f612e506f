"""Tables, sections of metrics and listings of the eleventh set."""

from dataclasses import replace

from claim import Claim, Undrawable
from compared_eleventh import compared, comparing
from drawing import Sheet
from phrases_eleventh import (
    aside,
    cap,
    change,
    comparison,
    day,
    fact,
    housekeeping,
    kind_of,
    metric_of,
    name,
    points_of,
    settled,
    sheet,
    start,
    unit_of,
    value_of,
    values_of,
    what_of,
    where,
)
from points import Point
from wording import Writer

PLURALS = {
    "mean": ("means", "averages"),
    "p50": ("medians",),
    "max": ("maxima", "peak values"),
    "min": ("minima", "minimum values"),
}


def _row(w: Writer, drawn: Sheet, row: str) -> str:
    """A row's label: the bare value of what varies."""
    return (
        w.other(row, "setting")
        if row.replace(".", "").isdigit()
        else settled(w, "row", lambda: w.pick("{}", "{}", "`{}`", "**{}**")).format(row)
    )


def _place(w: Writer, drawn: Sheet) -> str:
    """What all cells share, with a space before; nothing where the whole data is meant."""
    return f" for {name(w, drawn.fixed)}" if drawn.fixed else ""


def _title(w: Writer, drawn: Sheet, *, told: bool) -> str:
    """The line over a table; `told`: the statistic is named here and not in the heads."""
    kinds = PLURALS.get(drawn.statistic)
    varied, place = drawn.varied.replace("_", " "), _place(w, drawn)
    lead = w.pick("**", "", "### ")
    number = w.other(w.rng.randint(1, 12), "reference")
    if told and kinds:
        kind = w.pick(*kinds)
        return w.pick(
            f"Table {number}: {kind} by {varied}{place}.",
            f"{cap(kind)} per {varied}{place}:",
            f"The figures below are {kind} per {varied}{place}.",
            f"All values in Table {number} are {kind}{place}.",
            f"Results by {varied}{place} ({kind} over the runs):",
        )
    return w.pick(
        f"Table {number}: results by {varied}{place}.",
        f"{lead}Results by {varied}{place}{'**' if lead == '**' else ''}",
        f"The table compares the {varied} settings{place}.",
        f"Comparison by {varied}{place}:",
        f"Measured{place or ' so far'}, by {varied}:",
        f"Table {number}. {cap(varied)} compared{place}.",
    )


def _head(w: Writer, claim: Claim, *, told: bool, unit: str | None) -> str:
    """Statistic, metric and unit as a column's or row's title."""
    kind = "" if told else kind_of(w, claim)
    shown = f" {w.pick('({})', '[{}]').format(unit)}" if unit else ""
    return f"{cap(kind + metric_of(w, claim))}{shown}"


def _lines(heads: list[str], rows: list[list[str]], *, ruled: str = "---:") -> list[str]:
    return [
        f"| {' | '.join(heads)} |",
        f"|---|{f'{ruled}|' * (len(heads) - 1)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def systems_grid(w: Writer) -> str:
    """Settings down, metrics across; units in the heads or in the cells."""
    drawn, told, in_cells = sheet(w), w.rng.random() < 0.4, w.rng.random() < 0.4
    heads, cells = [drawn.varied.replace("_", " ")], {row: [_row(w, drawn, row)] for row in drawn.rows}
    for column in drawn.columns:
        claims = [w.cell(drawn, row, column) for row in drawn.rows]
        unit = unit_of(w, claims[0].unit)
        heads.append(_head(w, claims[0], told=told, unit=None if in_cells else unit.strip()))
        for row, claim in zip(drawn.rows, claims, strict=True):
            cells[row].append(f"{w.pen.mark(claim)}{unit if in_cells else ''}")
    ruled = w.pick("---:", "---", ":---:")
    return "\n".join([_title(w, drawn, told=told), "", *_lines(heads, list(cells.values()), ruled=ruled)])


def measures_down(w: Writer) -> str:
    """Metrics down, settings across."""
    drawn, told = sheet(w, rows=2, columns=2), w.rng.random() < 0.4
    rows = []
    for column in drawn.columns:
        claims = [w.cell(drawn, row, column) for row in drawn.rows]
        unit, in_cells = unit_of(w, claims[0].unit), w.rng.random() < 0.5
        label = _head(w, claims[0], told=told, unit=None if in_cells else unit.strip())
        rows.append([label, *(f"{w.pen.mark(c)}{unit if in_cells else ''}" for c in claims)])
    heads = [
        _row(w, drawn, row)
        if not row.replace(".", "").isdigit()
        else f"{drawn.varied.replace('_', ' ')} {w.other(row, 'setting')}"
        for row in drawn.rows
    ]
    return "\n".join([_title(w, drawn, told=told), "", *_lines([w.pick("metric", "Metric", ""), *heads], rows)])


def _pair(w: Writer) -> tuple[Sheet, list[tuple[Point, Point]]]:
    """Two rows of a sheet, and their points by column."""
    drawn = sheet(w)
    old, new = w.rng.sample(drawn.rows, 2)
    pairs = [(drawn.points[old, column], drawn.points[new, column]) for column in drawn.columns]
    kept = [pair for pair in pairs if 1.01 <= max(p.amount for p in pair) / min(p.amount for p in pair) <= 40]
    if not kept:
        raise Undrawable("pair")
    return drawn, kept


def _labels(w: Writer, drawn: Sheet, pair: tuple[Point, Point]) -> list[str]:
    """Column heads for the older and the newer side."""
    heads = []
    for point in pair:
        value = dict(point.fact.group)[drawn.varied]
        digits = value.replace(".", "").isdigit()
        heads.append(f"{drawn.varied}={w.other(value, 'setting')}" if digits else value)
    return heads


def delta_column(w: Writer) -> str:
    """Two configurations side by side and the change from the first to the second."""
    drawn, pairs = _pair(w)
    told, old_new = w.rng.random() < 0.4, _labels(w, drawn, pairs[0])
    rows = []
    for old, new in pairs:
        claims = [w.draw._in_column_unit(point, 4) for point in (old, new)]
        sign, moved = change(w, new, old)
        unit = unit_of(w, claims[0].unit)
        label = _head(w, claims[0], told=told, unit=unit.strip())
        rows.append([label, *(w.pen.mark(c) for c in claims), f"{sign}{w.pen.mark(moved)}%"])
    delta = w.pick("Change", "Δ", "Delta", f"Change vs. {old_new[0]}", "Difference")
    lead = w.pick(
        f"Change from {old_new[0]} to {old_new[1]}{_place(w, drawn)}:",
        f"{old_new[1]} against {old_new[0]} as the baseline{_place(w, drawn)}",
        f"### {old_new[0]} → {old_new[1]}{_place(w, drawn)}",
        f"Baseline is {old_new[0]}{_place(w, drawn)}; the last column is the change to {old_new[1]}.",
    )
    kinds = PLURALS.get(drawn.statistic)
    note = f"\n\nValues are {w.pick(*kinds)} over all runs." if told and kinds else ""
    return "\n".join([lead, "", *_lines([w.pick("Metric", "metric"), *old_new, delta], rows)]) + note


def relative_column(w: Writer) -> str:
    """One metric, each setting with its multiple of a named baseline."""
    c = comparison(w, "ratio", turned=False)
    one, other = values_of(w, c)
    base, unit = points_of(w, c)[1], unit_of(w, c.unit and one.unit)
    first, second = (
        next(value for key, value in group if (key, value) not in rest)
        for group, rest in ((c.group, c.versus), (c.versus, c.group))
    )
    varied = next(key for key, value in c.group if (key, value) not in c.versus)
    shared = tuple(pair for pair in base.fact.group if pair in c.group)
    heads = [
        varied.replace("_", " "),
        _head(w, one, told=False, unit=unit.strip()),
        f"{w.pick('vs.', 'relative to')} {second}",
    ]
    shown = [w.other(v, "setting") if v.replace(".", "").isdigit() else v for v in (second, first)]
    rows = [
        [shown[0], w.pen.mark(other), w.pick("baseline", "–", "(base)")],
        [shown[1], w.pen.mark(one), f"{w.pen.mark(c)}{w.pick('x', '×')}"],
    ]
    place = f" for {name(w, shared)}" if shared else ""
    lead = w.pick(
        f"Scaling{place}:",
        f"{cap(metric_of(w, one))}{place}, with {shown[0]} as the reference:",
        f"Relative results{place}.",
        f"Table {w.other(w.rng.randint(1, 9), 'reference')}: relative to {shown[0]}{place}.",
    )
    return "\n".join([lead, "", *_lines(heads, rows)])


def system_notes(w: Writer) -> str:
    """A section per configuration with its metrics as a list."""
    drawn = sheet(w, rows=2, columns=1)
    level, told = w.pick("###", "##", "####"), w.rng.random() < 0.3 and drawn.statistic in PLURALS
    out = [f"All numbers below are {w.pick(*PLURALS[drawn.statistic])}.", ""] if told else []
    shape = w.pick("colon", "bold", "dash", "verb")
    for row in drawn.rows[:3]:
        group = next(p.fact.group for (r, _), p in drawn.points.items() if r == row)
        out.append(f"{level} {start(name(w, group))}")
        out.append("")
        for column in drawn.columns:
            c = w.cell(drawn, row, column)
            out.append(_metric_line(w, c, shape=shape, told=told))
        if w.rng.random() < 0.25:
            out.append(f"- Tested on {day(w)}")
        out.append("")
    return "\n".join(out).strip()


def _metric_line(w: Writer, c: Claim, *, shape: str, told: bool) -> str:
    what, value = ("" if told else kind_of(w, c)) + metric_of(w, c), value_of(w, c)
    return {
        "colon": f"- {cap(what)}: {value}",
        "bold": f"- **{cap(what)}:** {value}",
        "dash": f"* {cap(what)} – {value}",
        "verb": f"- {cap(what)} {w.pick('was', 'came to', 'reached')} {value}",
    }[shape]


def job_output(w: Writer) -> str:
    """What a nightly job posts: one line per figure in a code block."""
    lines = []
    for _ in range(w.rng.randint(2, 4)):
        c = fact(w)
        what, who, value = what_of(w, c).replace("`", ""), name(w, c.group).replace("`", ""), value_of(w, c)
        lines.append(
            w.pick(
                f"{who}: {what} = {value}",
                f"[{who}] {what}: {value}",
                f"{what}, {who}: {value}",
                f"OK   {who} | {what} | {value}",
                f"{who} -> {what} {value}",
                f"{what} of {who}: {value}",
            )
        )
    job, stamp = (
        w.other(w.rng.randint(1000, 9999), "reference"),
        f"2026-{w.rng.randint(1, 12):02}-{w.rng.randint(1, 28):02}",
    )
    head = w.pick(
        f"Nightly job #{job} finished on {w.other(stamp, 'date')}:",
        f"Build {job}, {w.other(stamp, 'date')}",
        f"Output of run {job}:",
        f"Results from pipeline {job} ({w.other(stamp, 'date')})",
    )
    return "\n".join([head, "", "```", *lines, "```"])


def grid_and_reading(w: Writer) -> str:
    """A small table of true or bent cells, then a sentence that compares two configurations."""
    drawn = sheet(w)
    column, told = drawn.columns[0], w.rng.random() < 0.3
    claims = [w.cell(drawn, row, column) for row in drawn.rows]
    head = _head(w, claims[0], told=told, unit=unit_of(w, claims[0].unit).strip())
    rows = [[_row(w, drawn, row), w.pen.mark(c)] for row, c in zip(drawn.rows, claims, strict=True)]
    c = comparison(w)
    after = w.pick(comparing(w, c), f"On another note, {compared(w, c)}.", f"{comparing(w, c)} {housekeeping(w)}")
    return "\n".join([_title(w, drawn, told=told), "", *_lines([drawn.varied, head], rows), "", after])


def plot_text(w: Writer) -> str:
    """Captions of figures with one or two figures in words."""
    drawn = sheet(w)
    column = drawn.columns[0]
    row, other = w.rng.sample(drawn.rows, 2)
    one, two = w.cell(drawn, row, column), w.cell(drawn, other, column)
    if w.rng.random() < 0.25 and one.statistic == "mean":
        one, two = replace(one, statistic=None), replace(two, statistic=None)
    what = what_of(w, one)
    a, b = _short(w, drawn.varied, row), _short(w, drawn.varied, other)
    place = f" for {name(w, drawn.fixed)}" if drawn.fixed and w.rng.random() < 0.6 else ""
    place = place or (f" ({where(w, drawn.fixed)})" if drawn.fixed else "")
    varied = drawn.varied.replace("_", " ")
    v, u = value_of(w, one), value_of(w, two)
    body = w.pick(
        f"{cap(what)} by {varied}{place}. {cap(a)}: {v}; {b}: {u}.",
        f"{cap(what)}{place} as a function of {varied}: {v} with {a} and {u} with {b}.",
        f"Effect of {varied} on {what}{place}; {a}: {v}, {b}: {u}.",
        f"{cap(what)}{place}. The bar for {a} ends at {v}, the one for {b} at {u}.",
        f"How {varied} changes {what}{place} – from {v} ({a}) to {u} ({b}).",
        f"{cap(what)}{place}: {a} ({v}) next to {b} ({u}).",
        f"Comparison of {a} and {b}{place}. Their {what} was {v} and {u}, respectively.",
    )
    return (
        f"{w.pick('Figure', 'Fig.', '**Figure', 'Plot')} {w.other(w.rng.randint(1, 15), 'reference')}".replace(
            "**Figure", "Figure"
        )
        + f"{w.pick(': ', '. ', ' – ')}{body}{aside(w) if w.rng.random() < 0.1 else ''}"
    )


def _short(w: Writer, varied: str, value: str) -> str:
    """A value of the setting that varies, recognisable on its own."""
    return name(w, ((varied, value),)).removeprefix("the runs at ").removeprefix("the runs with ").replace("`", "")
