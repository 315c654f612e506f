"""The fourteenth set: what engineers and language models write when they report a benchmark."""

import re

import bounding
from claim import Claim, Undrawable
from drawing import Sheet
from phrases_fourteenth import (
    WORDS,
    about,
    across,
    aside,
    begin,
    bounded,
    cap,
    change,
    compared,
    counted,
    did,
    fact,
    leader,
    name,
    relation,
    sampled,
    topic,
    two_cells,
)
from trees_fourteenth import trees
from wording import Writer

TREES = trees
__all__ = ["STYLES", "TREES", "WORDS"]


def _statement(w: Writer) -> str:
    """A sentence with one or two claims, of any kind."""
    kind = w.rng.choice(("fact", "fact", "compared", "compared", "leader", "bounded"))
    if kind == "fact":
        return fact(w, w.plain())
    if kind == "compared":
        return compared(w, relation(w))
    return leader(w) if kind == "leader" else bounded(w)


def sprint_review_points(w: Writer) -> str:
    """Executive bullets."""
    head = w.pick(
        "## Executive Summary", "**Executive summary**", f"Sprint {w.other(w.rng.randint(11, 60), 'reference')} review"
    )
    return "\n".join([head, "", *(f"- {_statement(w)}" for _ in range(w.rng.randint(2, 4)))])


def labelled_takeaways(w: Writer) -> str:
    """Bold lead-ins, then the sentence."""
    lines = ["### Key findings", ""]
    for number in range(1, w.rng.randint(3, 4)):
        if w.rng.random() < 0.5:
            c = w.plain()
            lead, body = cap(c.family if c.family in {"latency", "throughput", "accuracy"} else "measured"), fact(w, c)
        else:
            c = relation(w)
            lead, body = w.pick("Trade-off", "Head-to-head", "Difference that matters"), compared(w, c)
        lines.append(f"{number}. **{lead}{w.pick(':**', '.**', '** –')} {body}")
    return "\n".join(lines)


def analyst_prose(w: Writer) -> str:
    """A paragraph of analysis."""
    opening = w.pick("The data tells a fairly clear story.", "Looking at the results in more detail:", aside(w))
    link = w.pick("Meanwhile, ", "At the same time, ", "That said, ", "Here, ")
    second = compared(w, relation(w))
    third = w.pick("", f" {leader(w)}") if w.rng.random() < 0.5 else f" {across(w)}"
    second = f"{link}{second[0].lower()}{second[1:]}" if second.startswith("The ") else second
    return f"{opening} {fact(w, w.plain())} {second}{third}"


def _label(w: Writer, row: str) -> str:
    return w.other(row, "setting") if re.fullmatch(r"[\d.]+", row) else row


def _heads(w: Writer, sheet: Sheet, cells: dict[tuple[str, str], Claim]) -> list[str]:
    heads = []
    for column in sheet.columns:
        c = cells[sheet.rows[0], column]
        unit = w.unit(c.unit).strip() if c.unit else ""
        heads.append(cap(w.what(c)) + (w.pick(f" ({unit})", f" [{unit}]", f", {unit}") if unit else ""))
    return heads


def system_grid(w: Writer) -> str:
    """Systems down, metrics across."""
    sheet = w.sheet(rows=2)
    cells = {(row, column): w.cell(sheet, row, column) for row in sheet.rows for column in sheet.columns}
    varied = sheet.varied.replace("_", " ").capitalize()
    where = f" for {name(w, sheet.fixed)}" if sheet.fixed else ""
    lines = [
        w.pick(f"Results by {varied.lower()}{where}:", f"**Table {w.other(w.rng.randint(1, 9), 'reference')}.** Comparison by {varied.lower()}{where}"),
        "",
        f"| {varied} | {' | '.join(_heads(w, sheet, cells))} |",
        f"|:---|{'---:|' * len(sheet.columns)}",
    ]  # fmt: skip
    for row in sheet.rows:
        shown = (w.pen.mark(cells[row, column]) for column in sheet.columns)
        lines.append(f"| {_label(w, row)} | {' | '.join(shown)} |")
    return "\n".join(lines)


def unit_in_cell_grid(w: Writer) -> str:
    """Metrics down, systems across, each cell with its unit."""
    sheet = w.sheet(rows=2, columns=1)
    rows = sheet.rows[:4]
    where = f"Measured with {name(w, sheet.fixed)}:\n\n" if sheet.fixed else ""
    lines = [
        f"| Metric | {' | '.join(f'{sheet.varied} {_label(w, r)}' if r.isdigit() else r for r in rows)} |",
        "|---" * (len(rows) + 1) + "|",
    ]
    for column in sheet.columns:
        cells = [w.cell(sheet, row, column) for row in rows]
        lines.append(f"| {cap(w.what(cells[0]))} | {' | '.join(w.value(c) for c in cells)} |")
    return where + "\n".join(lines)


def fact_sheets(w: Writer) -> str:
    """A section for each configuration with its metrics."""
    sheet = w.sheet(rows=2)
    blocks = []
    for row in sheet.rows[:3]:
        cells = [w.cell(sheet, row, column) for column in sheet.columns]
        head = w.pick(f"### {name(w, cells[0].group)}", f"**{name(w, cells[0].group).replace('**', '')}**")
        form = w.pick("- {}: {}", "- **{}**: {}", "* {} – {}", "- {} = {}")
        body = [form.format(cap(w.what(c)), w.value(c)) + sampled(w, c) for c in cells]
        blocks.append("\n".join([head, "", *body]))
    return "\n\n".join(blocks)


def adoption_advice(w: Writer) -> str:
    """A recommendation with its grounds."""
    c = relation(w)
    who = name(w, c.group)
    opening = w.pick(
        f"**Recommendation:** go with {who}.",
        f"If I had to choose today, I would take {who}.",
        f"We suggest {who} as the new default.",
        f"Our pick would be {who}.",
    )
    tail = w.pick(aside(w), fact(w, w.plain()), bounded(w), leader(w))
    return f"{opening} {compared(w, c)} {tail}"


def matchups(w: Writer) -> str:
    """Bullets of one against another with both values."""
    lines = []
    for _ in range(w.rng.randint(2, 3)):
        _, a, b = two_cells(w)
        one, other, x, y = name(w, a.group), name(w, b.group), w.value(a), w.value(b)
        lines.append(
            w.pick(
                f"- {one} vs {other}: {x} vs {y} ({w.what(a)})",
                f"- **{w.what(a)}**: {one} {x}, {other} {y}",
                f"- {cap(w.what(a))} was {x} for {one} against {y} for {other}.",
                f"- {begin(one)} {did(w, a)} a {w.what(a)} of {x}, whereas {other} {did(w, b)} {y}.",
                f"- While {other} {did(w, b)} a {w.what(b)} of {y}, {one} {did(w, a)} {x}.",
                f"- On {w.what(a)}, {one} came in at {x}; {other} came in at {y}.",
                f"- {one} ({x}) vs. {other} ({y}) on {w.what(a)}",
            )
        )
    return "\n".join(lines)


def grid_with_delta(w: Writer) -> str:
    """Two configurations side by side and the change from the first to the second."""
    for _ in range(30):
        sheet = w.sheet(rows=2)
        base, new = w.rng.sample(sheet.rows, 2)
        changes = {column: change(w, sheet, (base, new), column) for column in sheet.columns}
        if all(changes.values()):
            break
    else:
        raise Undrawable("delta")
    heads = [f"{sheet.varied} {_label(w, r)}" if r.isdigit() else r for r in (base, new)]
    delta = w.pick("Δ", "Change", "Delta", "Diff (%)")
    lines = [f"| Metric | {heads[0]} | {heads[1]} | {delta} |", "|---|---:|---:|---:|"]
    for column, found in changes.items():
        if found is None:
            continue
        a, b = (w.draw._in_column_unit(sheet.points[row, column], 4) for row in (base, new))
        lines.append(f"| {cap(w.what(a))} | {w.value(a)} | {w.value(b)} | {found[1]}{w.pen.mark(found[0])}% |")
    where = f"Setup: {name(w, sheet.fixed)}. " if sheet.fixed else ""
    return f"{where}Changes are relative to the {heads[0]} column.\n\n" + "\n".join(lines)


def switch_bulletin(w: Writer) -> str:
    """What a switch costs or gains, from the old value to the new."""
    for _ in range(30):
        sheet = w.sheet(rows=2)
        old, new = w.rng.sample(sheet.rows, 2)
        found = change(w, sheet, (old, new), sheet.columns[0])
        if found:
            break
    else:
        raise Undrawable("regression")
    (c, sign), column = found, sheet.columns[0]
    a, b = (w.draw._in_column_unit(sheet.points[row, column], 4) for row in (old, new))
    before, after, x, y, n = name(w, a.group), name(w, b.group), w.value(a), w.value(b), w.pen.mark(c)
    rose, what = sign == "+", w.what(a)
    return w.pick(
        f"Regression watch: moving from {before} to {after}, {what} went from {x} to {y} ({sign}{n}%).",
        f"Switching from {before} to {after} {'raises' if rose else 'lowers'} {what} by {n}%, from {x} to {y}.",
        f"⚠️ {cap(what)} {'up' if rose else 'down'} {n}% with {after} compared to {before} ({x} → {y}).",
        f"{cap(what)}: {x} for {before}, {y} for {after}, i.e. {'an increase' if rose else 'a decrease'} of {n}%.",
        f"Note the {'jump' if rose else 'drop'} in {what} when we go from {before} ({x}) to {after} ({y}): {sign}{n} %.",
        f"Compared to {before} at {x}, {after} came in at {y} for {what}, a {n}% {'increase' if rose else 'reduction'}.",
    )


def graph_captions(w: Writer) -> str:
    """A caption under a figure."""
    c = w.plain()
    number = w.other(w.rng.randint(1, 14), "reference")
    head = w.pick(f"Figure {number}:", f"Fig. {number}.", f"**Figure {number}.**")
    scene = w.pick(
        "Bars show one configuration each.", "Error bars are omitted for readability.", "Dashed line: target."
    )
    body = w.pick(fact(w, c), f"{cap(topic(w, c))} ({w.value(c)}) is marked with an arrow.", across(w), leader(w))
    title = w.pick("Benchmark results", "Overview of all configurations", "Measured performance")
    return f"{head} {title}. {scene} {body}"


def reader_questions(w: Writer) -> str:
    """Question and answer."""
    c = w.plain()
    blocks = [
        w.pick(
            f"**Q: What {w.what(c)} did we get for {name(w, c.group)}?**\nA: {w.value(c)}.",
            f"Q: How did {name(w, c.group)} do on {w.what(c)}?\nA: It came in at {w.value(c)}{sampled(w, c)}.",
            f"*What is {topic(w, c)}?* — {w.value(c)}, according to our logs.",
        )
    ]
    d = relation(w)
    blocks.append(
        w.pick(
            f"**Q: How does {name(w, d.group)} compare with {name(w, d.versus)}?**\nA: {compared(w, d)}",
            f"Q: Is the difference large?\nA: {compared(w, d)}",
        )
    )
    return "\n\n".join(blocks)


def patch_discussion(w: Writer) -> str:
    """A comment under a pull request."""
    ref = w.other(w.rng.randint(100, 4900), "reference")
    opening = w.pick(
        "Ran the benchmarks on this branch.",
        f"Thanks for the patch! Numbers as promised (same setup as in #{ref}):",
        f"Re-ran with the fix from #{ref}, here's what I get:",
        "LGTM overall, two remarks on performance.",
    )
    points = [f"- {_statement(w)}" for _ in range(2)]
    ending = w.pick("", "", "\n\nHappy to re-run if needed.", f"\n\n{aside(w)}")
    return "\n".join([opening, "", *points]) + ending


def status_letter(w: Writer) -> str:
    """An e-mail with results."""
    hello = w.pick("Hi all,", "Hi team,", "Hello everyone,", "Dear colleagues,")
    opening = w.pick("Quick update on the benchmarks.", "As promised, the figures from this week's runs.", aside(w))
    middle = f"{fact(w, w.plain())} {w.pick('Also, for the record:', 'One more thing:', 'More interesting, perhaps:')} {_statement(w)}"
    bye = w.pick("Best,\nJana", "Cheers\nTom", "Regards,\nPriya")
    return f"{hello}\n\n{opening} {middle}\n\n{bye}"


def repeatability(w: Writer) -> str:
    """Range over the runs of one configuration, and how many they were."""
    low, high, runs = bounding.runs_range(w.draw)
    n, first, last = w.pen.mark(runs), w.pen.mark(low), w.value(high)
    who, metric = name(w, low.group), w.metric(low)
    return w.pick(
        f"For {who}, individual {metric} readings ranged from {first} to {last} over {n} runs.",
        f"The {metric} of {who} stayed between a minimum of {first} and a maximum of {last} (n = {n}).",
        f"Run-to-run variation of {who}: {metric} min {first}, max {last}, {n} runs.",
        f"Single runs of {who} spread from {first} to {last} in {metric}; there were {n} of them.",
        f"From run to run, the {metric} of {who} varied between {first} and {last} ({n} runs in total).",
        f"We ran {who} {n} times and saw a {metric} from {first} to {last}.",
    )


def limits_for_planning(w: Writer) -> str:
    """Bounds and peaks for those who plan capacity."""
    first = bounded(w)
    try:
        c = bounding.peak(w.draw)
    except Undrawable:
        return f"{first} {bounded(w)}"
    v, who = w.value(c), name(w, c.group)
    second = w.pick(
        f"Single runs of {who} reached up to {v} in {w.metric(c)}.",
        f"The {w.metric(c)} of {who} peaked at {v}.",
        f"In the most extreme run, {who} had a {w.metric(c)} of {v}, the maximum." ,
        f"{begin(who)} saw a maximum {w.metric(c)} of {v}.",
    )  # fmt: skip
    return w.pick(f"{first} {second}", f"Capacity planning: {second} {first}", second)


def hallway_numbers(w: Writer) -> str:
    """Rounded values as people say them."""
    opening = w.pick("Ballpark, no decimals:", "From memory of the dashboard:", "Rule of thumb:", "Short version:")
    return f"{opening} {about(w)}{w.pick('', f' {about(w)}')}"


def input_stocktake(w: Writer) -> str:
    """Counts of the material and the number of runs behind a value."""
    c = w.plain()
    text = f"{counted(w)} {w.pick('', aside(w))}".strip()
    return f"{text} {cap(topic(w, c))} is {w.value(c)}{sampled(w, c)}." if w.rng.random() < 0.6 else text


def ends_and_ranges(w: Writer) -> str:
    """Extremes and ranges in two sentences."""
    return w.pick(f"{leader(w)} {across(w)}", across(w), leader(w), f"{across(w)} {aside(w)}")


STYLES = (
    sprint_review_points,
    labelled_takeaways,
    analyst_prose,
    system_grid,
    unit_in_cell_grid,
    fact_sheets,
    adoption_advice,
    matchups,
    grid_with_delta,
    switch_bulletin,
    graph_captions,
    reader_questions,
    patch_discussion,
    status_letter,
    repeatability,
    limits_for_planning,
    hallway_numbers,
    input_stocktake,
    ends_and_ranges,
)
