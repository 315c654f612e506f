"""Tables and captions of the ninth half."""

from claim import Claim, Undrawable
from drawing import Sheet
from phrases_ninth import cap, header, noun, place, side, what, who
from points import Point, parse_number
from sentences_ninth import change, compared, comparison
from wording import Writer

from chimera.evidence import Group


def label(w: Writer, name: str, value: str) -> str:
    """A row's or column's name: the value alone, a number among them marked."""
    return w.other(value, "setting") if value.rstrip("k").replace(".", "").isdigit() else value


def with_unit(w: Writer, c: Claim) -> str:
    """A header: metric, statistic and unit in one of the usual orders."""
    unit, kind, name = w.unit(c.unit).strip(), w.kind(c).strip(), noun(w, c)
    told = w.pick(f"{kind} {name}".strip(), f"{kind} {name}".strip(), f"{name} ({kind})" if kind else name)
    if not unit:
        return told
    return w.pick(f"{told} ({unit})", f"{told} [{unit}]", f"{told}, {unit}")


def lines_of(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    ruler = "|".join(["---", *("---:" for _ in head[1:])])
    told = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{ruler}|", *told])


def caption(w: Writer, subject: str, fixed: Group) -> str:
    """A line above or below a table."""
    number = w.other(w.rng.randint(1, 14), "reference")
    where = place(w, fixed)
    return w.pick(
        f"Table {number}: {subject}{where}.",
        f"**Table {number}.** {cap(w, subject)}{where}.",
        f"{cap(w, subject)}{where}, measured on {w.date()}:",
        f"The table below lists {subject}{where}.",
        f"### {cap(w, subject)}{where}",
    )


def plain_sheet(w: Writer, *, rows: int = 2, columns: int = 1) -> Sheet:
    """A table's worth of facts, not of the files as wholes."""
    for _ in range(40):
        sheet = w.sheet(rows=rows, columns=columns)
        if sheet.varied != "files":
            return sheet
    raise Undrawable("sheet")


def results_by_configuration(w: Writer) -> str:
    """Configurations down, metrics across, units in the headers."""
    sheet = plain_sheet(w, rows=2, columns=w.rng.randint(1, 2))
    cells = {(r, c): w.cell(sheet, r, c) for r in sheet.rows for c in sheet.columns}
    head = [sheet.varied, *(with_unit(w, cells[sheet.rows[0], c]) for c in sheet.columns)]
    rows = [
        [label(w, sheet.varied, r), *(w.pen.mark(cells[r, c]) for c in sheet.columns)]
        for r in w.rng.sample(sheet.rows, len(sheet.rows))
    ]
    subject = w.pick("results by", "benchmark results per", "measurements for each") + f" {sheet.varied}"
    return f"{caption(w, subject, sheet.fixed)}\n\n{lines_of(head, rows)}"


def metric_lines_table(w: Writer) -> str:
    """Metrics down, configurations across, the unit behind each value or in the metric's name."""
    sheet = plain_sheet(w, rows=2, columns=2)
    kept, shown = sheet.rows[:4], header(w, sheet.varied)
    behind = w.rng.random() < 0.5
    rows = []
    for column in sheet.columns:
        cells = [w.cell(sheet, r, column) for r in kept]
        name = cap(w, what(w, cells[0])) if behind else with_unit(w, cells[0])
        unit = w.unit(cells[0].unit) if behind else ""
        rows.append([name, *(f"{w.pen.mark(c)}{unit}" for c in cells)])
    head = [w.pick("Metric", "", "Measurement"), *(shown(r) for r in kept)]
    return f"{caption(w, w.pick('side-by-side results', 'an overview of the results'), sheet.fixed)}\n\n{lines_of(head, rows)}"


def two_way_table(w: Writer) -> str:
    """One metric over two settings: one down, one across."""
    found, down, across, fixed = _crossed(w)
    lefts = list(dict.fromkeys(left for left, _ in found))[:4]
    tops = list(dict.fromkeys(top for _, top in found))[:4]
    if not all((left, top) in found for left in lefts for top in tops):
        raise Undrawable("two-way table")
    sheets = {
        top: Sheet(down, fixed, tuple(lefts), ("x",), {(left, "x"): found[left, top] for left in lefts}, "")
        for top in tops
    }
    cells = {(left, top): w.cell(sheets[top], left, "x") for left in lefts for top in tops}
    head = [f"{down} \\ {across}", *(label(w, across, top) for top in tops)]
    rows = [[label(w, down, left), *(w.pen.mark(cells[left, top]) for top in tops)] for left in lefts]
    c = cells[lefts[0], tops[0]]
    unit = w.unit(c.unit).strip()
    subject = f"{what(w, c)} {w.pick(f'in {unit}', f'({unit})')} by {down} and {across}" if unit else what(w, c)
    return f"{caption(w, subject, fixed)}\n\n{lines_of(head, rows)}"


def _crossed(w: Writer) -> tuple[dict[tuple[str, str], Point], str, str, Group]:
    """Points of one column and statistic by two settings, all others equal."""
    seeds = [one for one in w.draw.drawable if len(one.group) >= 2 and w.draw._naming(one)]
    if not seeds:
        raise Undrawable("two settings")
    seed = w.rng.choice([s for s in seeds if s.statistic in {"mean", "value"}] or seeds)
    down, across = w.rng.sample([name for name, _ in seed.fact.group], 2)
    fixed = tuple(pair for pair in seed.fact.group if pair[0] not in {down, across})
    same = (seed.fact.file, seed.fact.column, seed.statistic, len(seed.group))
    found = {}
    for one in w.draw.drawable:
        told = dict(one.fact.group)
        if (one.fact.file, one.fact.column, one.statistic, len(one.group)) != same or not w.draw._naming(one):
            continue
        if set(fixed) <= one.group and {down, across} <= set(told):
            found[told[down], told[across]] = one
    return found, down, across, fixed


def before_after_table(w: Writer) -> str:
    """Two configurations and the change from one to the other in percent."""
    before, after, delta = change(w)
    shared = tuple(pair for pair in before.group if pair in after.group)
    names = [next(p for p in c.group if p not in shared) for c in (before, after)]
    shown = header(w, names[0][0])
    heads = [w.pick("Metric", ""), *(shown(value) for _, value in names), w.pick("Change", "Δ", "Delta", "Δ (%)")]
    percent = "" if heads[-1].endswith("(%)") else w.pick("%", " %")
    sign = "+" if delta.operation == "percent_higher" else w.pick("-", "−")
    row = [with_unit(w, before), w.pen.mark(before), w.pen.mark(after), f"{sign}{w.pen.mark(delta)}{percent}"]
    extra = w.pick("", "", f"\n\nChanges are relative to {shown(names[0][1])}.")
    subject = w.pick("the effect of the change", "values before and after", "a comparison of the two setups")
    return f"{caption(w, subject, shared)}\n\n{lines_of(heads, [row])}{extra}"


def table_then_words(w: Writer) -> str:
    """A small table and a sentence that sums up."""
    sheet = plain_sheet(w, rows=2, columns=1)
    column = sheet.columns[0]
    cells = [w.cell(sheet, r, column) for r in sheet.rows]
    head = [w.pick(sheet.varied, sheet.varied.replace("_", " ").capitalize()), with_unit(w, cells[0])]
    rows = [[label(w, sheet.varied, r), w.pen.mark(c)] for r, c in zip(sheet.rows, cells, strict=True)]
    said = cap(w, comparison(w, compared(w)))
    tail = f"{w.pick('In short: ', 'Takeaway: ', 'Summary: ', '', '')}{said}."
    where = place(w, sheet.fixed)
    return f"{w.pick('Results', 'Numbers', 'Raw figures')}{where}:\n\n{lines_of(head, rows)}\n\n{tail}"


def ordered_standings(w: Writer) -> str:
    """A ranking by one metric, with the value of each place."""
    sheet = plain_sheet(w, rows=3, columns=1)
    column = sheet.columns[0]
    order = sorted(sheet.rows, key=lambda r: -sheet.points[r, column].amount)
    cells = [w.cell(sheet, r, column) for r in order]
    name = what(w, cells[0])
    lead = f"Ranking by {name}{place(w, sheet.fixed)}, from highest to lowest:"
    lines, shown, unit = [], header(w, sheet.varied), w.unit(cells[0].unit)
    form = w.pick("{n}. {r} – {v}", "{n}. **{r}**: {v}", "{n}) {r}: {v}", "{n}. {r} ({v})")
    for number, (r, c) in enumerate(zip(order, cells, strict=True), 1):
        lines.append(form.format(n=w.other(number, "reference"), r=shown(r), v=f"{w.pen.mark(c)}{unit}"))
    return "\n".join([lead, *lines])


def plot_captions(w: Writer) -> str:
    """What a figure shows, with the two ends of its curve."""
    sheet = plain_sheet(w, rows=2, columns=1)
    column = sheet.columns[0]
    first, last = w.rng.sample(sheet.rows, 2)
    ends = [w.cell(sheet, r, column) for r in (first, last)]
    one, two = (parse_number(c.number) for c in ends)
    if one == two:
        raise Undrawable("figure")
    n, name = w.other(w.rng.randint(1, 9), "reference"), what(w, ends[0])
    a, b = (side(w, sheet.varied, r) for r in (first, last))
    u, v = (w.value(c) for c in ends)
    where, moves = place(w, sheet.fixed), "rises" if two > one else "falls"
    return w.pick(
        f"Figure {n}: {cap(w, name)} by {sheet.varied}{where}. It {moves} from {u} with {a} to {v} with {b}.",
        f"*Fig. {n}. {cap(w, name)}{where}: {u} for {a} against {v} for {b}.*",
        f"Figure {n}. {cap(w, name)} {moves} from {u} ({a}) to {v} ({b}){where}.",
        f"**Figure {n}:** The left bar shows {a} ({name} {u}), the right bar {b} ({v}){where}.",
        f"Figure {n} plots {name}{where}; the curve starts at {u} for {a} and ends at {v} for {b}.",
        f"Fig. {n} – {cap(w, name)} per {sheet.varied}{where}. {cap(w, a)}: {u}; {b}: {v}.",
    )


def configuration_profile(w: Writer) -> str:
    """A section on one configuration with the list of its metrics."""
    sheet = plain_sheet(w, rows=1, columns=2)
    row = w.rng.choice(sheet.rows)
    cells = [w.cell(sheet, row, column) for column in sheet.columns]
    level = "#" * w.rng.randint(2, 4)
    title = who(w, cells[0].group)
    shape = w.rng.randrange(5)
    lines = []
    for c in cells:
        name, value = cap(w, what(w, c)), w.value(c)
        lines.append(
            (
                f"- {name}: {value}",
                f"- **{name}:** {value}",
                f"* {name} = {value}",
                f"- {name} – {value}",
                f"| {name} | {value} |",
            )[shape]
        )
    opening = w.pick("", "", f"Tested on {w.date()} with driver {w.other('550.54', 'version')}.\n\n")
    table = "| Metric | Value |\n|---|---:|\n" if shape == 4 else ""
    return f"{level} {cap(w, title)}\n\n{opening}{table}" + "\n".join(lines)


def face_offs(w: Writer) -> str:
    """Two or three configurations and their values in one sentence."""
    sheet = plain_sheet(w, rows=2)
    rows = w.rng.sample(sheet.rows, min(len(sheet.rows), w.rng.choice((2, 2, 3))))
    cells = [w.cell(sheet, r, sheet.columns[0], digits=w.rng.choice((3, 4))) for r in rows]
    shown, unit = header(w, sheet.varied), w.unit(cells[0].unit)
    names, values = [shown(r) for r in rows], [f"{w.pen.mark(c)}{unit}" for c in cells]
    name, where = what(w, cells[0]), place(w, sheet.fixed)
    listed = [f"{n} ({v})" for n, v in zip(names, values, strict=True)]
    if len(rows) == 3:
        return w.pick(
            f"{cap(w, name)}{where} was {values[0]} for {names[0]}, {values[1]} for {names[1]} and {values[2]} for {names[2]}.",
            f"We compared the {name} of {listed[0]}, {listed[1]} and {listed[2]}{where}.",
            f"{names[0]}, {names[1]} and {names[2]} reach a {name} of {values[0]}, {values[1]} and {values[2]}, respectively{where}.",
            f"{cap(w, name)}{where}: {', '.join(listed)}.",
        )
    (a, b), (u, v) = names, values
    return w.pick(
        f"{cap(w, name)}{where} was {u} for {a} and {v} for {b}.",
        f"With {a} the {name} is {u}, compared with {v} for {b}{where}.",
        f"{cap(w, name)} comes to {u} for {a}, versus {v} for {b}{where}.",
        f"{a} and {b} have a {name} of {u} and {v}, respectively{where}.",
        f"While {a} shows a {name} of {u}, {b} shows {v}{where}.",
        f"For {a} we measured {u} {name}, for {b} {v}{where}.",
        f"The {name} is {u} with {a}; with {b} it is {v}{where}.",
        f"{cap(w, name)}{where}: {listed[0]} vs. {listed[1]}.",
    )


def all_in_one_line(w: Writer) -> str:
    """Several metrics of one configuration in one sentence."""
    sheet = plain_sheet(w, rows=1, columns=2)
    row = w.rng.choice(sheet.rows)
    one, two = (w.cell(sheet, row, column) for column in sheet.columns[:2])
    s, a, b, u, v = who(w, one.group), what(w, one), what(w, two), w.value(one), w.value(two)
    return w.pick(
        f"For {s}, we measured a {a} of {u} and a {b} of {v}.",
        f"Results for {s}: {a} {u}, {b} {v}.",
        f"The {a} for {s} was {u}, and the {b} was {v}.",
        f"{cap(w, a)} and {b} for {s} were {u} and {v}, respectively.",
        f"At a {a} of {u}, the {b} for {s} is {v}.",
        f"{cap(w, s)}: {u} {a}; {v} {b}.",
        f"- {s} → {a}: {u} / {b}: {v}",
        f"The {a} of {u} for {s} comes with a {b} of {v}.",
    )
