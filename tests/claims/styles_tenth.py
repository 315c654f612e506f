"""The tenth half: ordinary report English, as engineers and language models write up benchmarks."""

import phrases_tenth
from messages_tenth import chat_update, pull_request_comment, question_and_answer, regression_note, status_mail
from phrases_tenth import RATES, a_of, art, axis, cap, fact, label, main_of, place, subject, what
from sentences_tenth import (
    approximate,
    bounded,
    clause,
    compared,
    counted,
    perhaps,
    plain_sentence,
    sentence,
    spread,
    superlative,
    topic,
    version,
    with_runs,
)
from tables_tenth import baseline_column, deltas, listing, matrix, one_per_row, pair_cells, pair_sheet, section
from trees_tenth import trees
from wording import Writer

WORDS = phrases_tenth.WORDS
TREES = trees


def summary_lines(w: Writer) -> str:
    """Summary bullets of one line each."""
    lines = [w.pick("## Executive Summary", "**TL;DR**", "## Summary", "**At a glance**"), ""]
    for _ in range(w.rng.randint(2, 4)):
        lines.append(
            f"- {w.rng.choice((_short_fact, _short_fact, _short_fact, compared, approximate, plain_sentence))(w)}"
        )
    if w.rng.random() < 0.4:
        lines += ["", version(w)]
    return "\n".join(lines)


def _short_fact(w: Writer) -> str:
    c = fact(w)
    runs = with_runs(w, c)
    return cap(w.pick(
        f"{label(w, c.group)}: {w.value(c)} {what(w, c)}{runs}",
        f"{what(w, c)}{place(w, c.group)}: {w.value(c)}{runs}",
        f"{subject(w, c.group)} → {w.value(c)} ({what(w, c)})",
        f"{what(w, c)} of **{w.value(c)}**{place(w, c.group)}{runs}",
        f"{subject(w, c.group)} delivered {a_of(w, c)}{runs}" if c.family in RATES else f"{subject(w, c.group)} had {a_of(w, c)}{runs}",
        f"{clause(w, c)}{runs}.",
    ))  # fmt: skip


def findings_with_leads(w: Writer) -> str:
    """Numbered or bulleted findings with a bold lead-in and a sentence or two."""
    lines = [w.pick("## Key Findings", "### Key takeaways", "## Main results", "**Findings**"), ""]
    numbered = w.rng.random() < 0.5
    n = w.rng.randint(2, 3)
    for i in range(1, n + 1):
        c = fact(w)
        lead = w.pick(f"**{topic(w, c)}:**", f"**{topic(w, c)}.**", f"**{topic(w, c)}** –")
        more = w.pick("", "", f" {perhaps(w, compared, plain_sentence)}", f" {version(w)}")
        lines.append(f"{f'{i}.' if numbered else '-'} {lead} {sentence(w, c)}{more}")
    if w.rng.random() < 0.5:
        lines.append(
            f"{f'{n + 1}.' if numbered else '-'} **{w.pick('Best and worst', 'Extremes', 'Standout')}:** {perhaps(w, superlative, compared)}"
        )
    return "\n".join(lines)


def narrative_paragraph(w: Writer) -> str:
    """A paragraph of running text."""
    opening = w.pick(
        "We start with the raw numbers. ", "Overall the picture is clear. ", "The results are largely as expected. ",
        f"{version(w)} ", "", "",
    )  # fmt: skip
    joiner = w.pick("By contrast, ", "In addition, ", "Meanwhile, ", "At the same time, ", "Furthermore, ")
    c = fact(w)
    parts = [
        plain_sentence(w),
        f"{joiner}{clause(w, c)}.",
        w.rng.choice((compared, bounded, approximate))(w),
        *((perhaps(w, spread, plain_sentence),) if w.rng.random() < 0.4 else ()),
    ]
    return opening + " ".join(parts)


def configurations_table(w: Writer) -> str:
    """Configurations down, metrics across, sometimes with a sentence behind."""
    table = matrix(w, turned=False)
    return f"{table}\n\n{compared(w)}" if w.rng.random() < 0.3 else table


def metrics_table(w: Writer) -> str:
    """Metrics down, configurations across."""
    return matrix(w, turned=True)


def value_rows_table(w: Writer) -> str:
    """One value per row."""
    return f"{w.pick('### Measurements', 'Selected measurements:', '## Numbers in detail', 'Raw numbers:')}\n\n{one_per_row(w)}"


def change_table(w: Writer) -> str:
    """A table with a column of changes."""
    return deltas(w) if w.rng.random() < 0.6 else baseline_column(w)


def sections_per_configuration(w: Writer) -> str:
    """A heading per configuration and its metrics as bullets."""
    return section(w)


def console_listing(w: Writer) -> str:
    """What a script would print, with a line of text before it."""
    return f"{w.pick('Output of the summary script:', 'Console output:', version(w), 'Numbers as printed:')}\n\n{listing(w)}"


def recommendation(w: Writer) -> str:
    """What to use, and why."""
    c = next((c for c in (fact(w) for _ in range(20)) if main_of(c.group)), None)
    if c is None:
        return compared(w)
    who, value = subject(w, c.group), a_of(w, c)
    first = w.pick(
        f"We recommend {who} for production: in our tests it reached {value}.",
        f"If {w.metric(c)} matters most, go with {who}, which reached {value}.",
        f"For interactive workloads, {who} is the safest choice, with {value}.",
        f"Our recommendation is {who}. It showed {value}.",
        f"Teams that care about {w.metric(c)} should pick {who} ({w.value(c)} {w.kind(c).strip() or 'measured'}).",
        f"Choose {who} when resources are tight; we measured {value}.",
        f"{who} is a sensible default given {value}.",
        f"Avoid {who} for now, as {value} is not what this workload needs.",
    )
    second = w.rng.choice((compared, compared, plain_sentence, approximate))(w)
    return f"{w.pick('### Recommendation', '**Recommendation**', '## What to use')}\n\n{cap(first)} {second}"


def side_by_side_bullets(w: Writer) -> str:
    """Bullets that set two configurations side by side, each value its own claim, sometimes with the change."""
    sheet, base, new, columns = pair_sheet(w, columns=1)
    pair = [label(w, ((sheet.varied, row),)) for row in (new, base)]
    lines = [f"**{pair[0]} vs. {pair[1]}**{place(w, sheet.fixed) if sheet.fixed else ''}", ""]
    for column in columns:
        cells, sign, delta = pair_cells(w, sheet, base, new, column)
        name, (other, one) = what(w, cells[0]), [w.value(c) for c in cells]
        up = sign == "+"
        lines.append(w.pick(
            f"- **{cap(name)}:** {one} vs. {other} ({sign}{w.pen.mark(delta)}%)",
            f"- {cap(name)}: {one} against {other}",
            f"- {cap(name)}: {one} compared to {other}",
            f"- {cap(name)}: {one} for {new}, {other} for {base}" if not base[0].isdigit() and not new[0].isdigit() else f"- {cap(name)}: {one}, as opposed to {other}",
            f"- {cap(name)}: {one} versus {other}, {'an increase' if up else 'a decrease'} of {w.pen.mark(delta)}%",
            f"- {cap(name)}: {w.pen.mark(delta)}% {'higher' if up else 'lower'} ({one} vs. {other})",
            f"- {one} vs. {other} in {name}",
        ))  # fmt: skip
    return "\n".join(lines)


def comparisons_only(w: Writer) -> str:
    """One to three comparisons in sentences."""
    lines = [compared(w) for _ in range(w.rng.randint(1, 3))]
    return " ".join(lines) if w.rng.random() < 0.5 else "\n".join(f"- {line}" for line in lines)


def figure_caption(w: Writer) -> str:
    """The caption of a figure, with values read off it."""
    sheet = w.sheet(rows=2)
    column = sheet.columns[0]
    cells = {row: w.cell(sheet, row, column) for row in sheet.rows[: w.rng.randint(2, 3)]}
    name = {row: label(w, ((sheet.varied, row),)) for row in cells}
    first, one = next(iter(cells.values())), axis(w, sheet.varied)
    where = place(w, sheet.fixed) if sheet.fixed else ""
    values = w.pick(
        ", ".join(f"{name[row]} ({w.value(c)})" for row, c in cells.items()),
        "; ".join(f"{name[row]}: {w.value(c)}" for row, c in cells.items()),
        ", ".join(f"{w.value(c)} for {name[row]}" for row, c in cells.items()),
        ", ".join(f"{name[row]} at {w.value(c)}" for row, c in cells.items()),
    )
    end = w.pick(
        "",
        " Error bars show one standard deviation.",
        " Higher bars are not always better.",
        f" Plotted with matplotlib {w.other('3.9', 'version')}.",
    )
    return w.pick(
        f"Figure {w.other(w.rng.randint(1, 15), 'reference')}: {cap(what(w, first))} by {one}{where}. {cap(values)}.{end}",
        f"*Fig. {w.other(w.rng.randint(1, 15), 'reference')}. {cap(what(w, first))} per {one}{where} – {values}.*{end}",
        f"**Figure {w.other(w.rng.randint(1, 9), 'reference')}.** Bars show the {what(w, first)} for each {one}{where}: {values}.{end}",
    )


def podium_sentence(w: Writer) -> str:
    """Three configurations in their true order, each with its value."""
    sheet = w.sheet(rows=3)
    column = sheet.columns[0]
    rows = w.rng.sample(sheet.rows, 3)
    family = sheet.points[rows[0], column].family
    high = family in RATES | {"accuracy", "compression_ratio"}
    rows.sort(key=lambda row: sheet.points[row, column].amount, reverse=high)
    cells = [w.cell(sheet, row, column) for row in rows]
    a, b, c = (label(w, ((sheet.varied, row),)) for row in rows)
    x, y, z = (w.value(cell) for cell in cells)
    m, where = what(w, cells[0]), place(w, sheet.fixed) if sheet.fixed else ""
    return cap(w.pick(
        f"in terms of {m}{where}, {a} came first with {x}, followed by {b} with {y} and {c} with {z}.",
        f"{a} had the {'highest' if high else 'lowest'} {m} of the three{where} ({x}); {b} ({y}) and {c} ({z}) came next.",
        f"sorted by {m}{where}: {a} ({x}), {b} ({y}), {c} ({z}).",
        f"{m}{where} was {x} for {a}, {y} for {b} and {z} for {c}.",
        f"{m}{where}: {a} at {x}, {b} at {y}, {c} at {z}.",
        f"while {a} reached {x} in {m}{where}, {b} came in at {y} and {c} at {z}.",
        f"{m}{where} was {x} with {a} and {z} with {c}; {b} sat in between at {y}.",
        f"{a}, {b} and {c} had {art(m)} of {x}, {y} and {z}, respectively{where}.",
    ))  # fmt: skip


def scope_of_the_data(w: Writer) -> str:
    """How much was measured, then a result or a version."""
    parts = [counted(w), w.rng.choice((plain_sentence, compared, version, version))(w)]
    if w.rng.random() < 0.3:
        parts.insert(0, w.pick("### Data basis\n\n", "**Scope.**", "A word on the data."))
    return " ".join(parts).replace("\n\n ", "\n\n")


def limits_and_ranges(w: Writer) -> str:
    """Bounds, ranges and rough values in sentences."""
    makers = (bounded, bounded, spread, approximate)
    return " ".join(perhaps(w, w.rng.choice(makers), approximate) for _ in range(w.rng.randint(1, 2)))


def standout_lines(w: Writer) -> str:
    """Which configuration has the highest or lowest value."""
    lines = [perhaps(w, superlative, plain_sentence), w.rng.choice((compared, plain_sentence, approximate))(w)]
    return w.pick(" ", " ", "\n\n").join(lines)


def discussion_point(w: Writer) -> str:
    """A subordinate clause around a result: although, since, while."""
    c, other = fact(w), fact(w)
    return cap(w.pick(
        f"although {clause(w, c)}, {clause(w, other)}.",
        f"while {clause(w, c)}, {clause(w, other)}.",
        f"{clause(w, c)}, but {clause(w, other)}.",
        f"{clause(w, c)}, whereas {clause(w, other)}.",
        f"since {clause(w, c)}, we did not look further into this setup.",
        f"given that {clause(w, c)}, the remaining question is whether this holds under real traffic.",
        f"it is worth noting that {clause(w, c)}.",
        f"one thing that stands out: {clause(w, c)}; {clause(w, other)}.",
        f"not only was the setup easy to run, {clause(w, c)} as well.",
        f"as the results show, {clause(w, c)}, and {clause(w, other)}.",
    ))  # fmt: skip


STYLES = (
    summary_lines,
    findings_with_leads,
    narrative_paragraph,
    configurations_table,
    metrics_table,
    value_rows_table,
    change_table,
    sections_per_configuration,
    console_listing,
    recommendation,
    side_by_side_bullets,
    comparisons_only,
    regression_note,
    figure_caption,
    question_and_answer,
    pull_request_comment,
    status_mail,
    podium_sentence,
    scope_of_the_data,
    chat_update,
    limits_and_ranges,
    standout_lines,
    discussion_point,
)
