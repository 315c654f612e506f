"""The novel part: reports as models and engineers write them, by somebody who has never seen the claim judge. Whoever works on it does not read this."""

from dataclasses import replace

import bounding
import deriving
from claim import Claim, Undrawable
from drawing import Sheet
from phrases_novel import (
    WORDS,
    compare,
    comparison,
    counted,
    first,
    further,
    in_thousands,
    partner,
    plain,
    runs,
    say,
    settle,
    turned,
    upper,
    who,
)
from trees_novel import trees
from wording import Writer

TREES = trees
__all__ = ["STYLES", "TREES", "WORDS"]
RISKS = {
    "memory": "Memory pressure", "size": "Disk space", "ttft": "Slow first response", "load": "Slow cold start",
    "power": "Thermal budget", "accuracy": "Quality regression", "latency": "Latency budget", "compile": "CI queue time",
}  # fmt: skip


def heading(w: Writer, claims: list[Claim]) -> list[str]:
    """Table headings: statistic, metric and unit of each column."""
    return [upper(w.what(c)) + (f" ({w.unit(c.unit).strip()})" if c.unit else "") for c in claims]


def cells(w: Writer, sheet: Sheet) -> tuple[list[str], list[list[str]]]:
    """Headings, and for each row its marked numbers."""
    digits = w.rng.choice((3, 4))
    claims = [[w.cell(sheet, row, name, digits=digits) for name in sheet.columns] for row in sheet.rows]
    return heading(w, claims[0]), [[w.pen.mark(c) for c in line] for line in claims]


def row_name(w: Writer, sheet: Sheet, row: str) -> str:
    return w.other(row, "setting") if row.replace(".", "").isdigit() else row


def table(lines: list[list[str]]) -> str:
    head, *rest = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([head, "|" + "---|" * len(lines[0]), *rest])


def held(w: Writer, sheet: Sheet) -> str:
    """What a table is about, for its caption."""
    return f"by {sheet.varied} for {w.who(sheet.fixed)}" if sheet.fixed else f"by {sheet.varied}"


# ---- styles


def executive_summary(w: Writer) -> str:
    settle(w)
    start = w.pick("This report summarises the benchmark; date:", "Status:", "Last benchmark run:")
    body = f"{say(w, plain(w))}. {say(w, plain(w))}. {compare(w, comparison(w))}."
    return f"## {w.pick('Executive Summary', 'Summary for decision makers')}\n\n{start} {w.date()}. {body}"


def recommendation_bullets(w: Writer) -> str:
    settle(w)
    calls = ("Best for interactive use", "Pick for production", "Runner-up", "Use with care", "Cheapest to operate")
    lines = [f"- **{call}:** {say(w, plain(w))}." for call in w.rng.sample(calls, 3)]
    return "### Recommendations\n\n" + "\n".join(lines)


def risk_table(w: Writer) -> str:
    settle(w)
    lines = [["Risk", "Evidence", "Mitigation"]]
    for _ in range(3):
        c = plain(w)
        lines.append([RISKS.get(c.family, "Performance"), say(w, c), w.pick("Monitor", "Accept", "Add an alert")])
    lines.append(["Data completeness", f"The input holds {counted(w)}", "Rerun"])
    return table(lines)


def models_as_rows(w: Writer) -> str:
    settle(w)
    sheet = w.sheet(rows=2, columns=2)
    head, rows = cells(w, sheet)
    lines = [[row_name(w, sheet, row), *line] for row, line in zip(sheet.rows, rows, strict=True)]
    return f"{w.pick('Results', 'Comparison')} {held(w, sheet)}:\n\n{table([[sheet.varied, *head], *lines])}"


def models_as_columns(w: Writer) -> str:
    settle(w)
    sheet = w.sheet(rows=2, columns=2)
    head, rows = cells(w, sheet)
    names = [row_name(w, sheet, row) for row in sheet.rows]
    lines = [[name, *numbers] for name, *numbers in zip(head, *rows, strict=True)]
    return f"**{w.pick('Side by side', 'At a glance')}** ({held(w, sheet)})\n\n{table([['Metric', *names], *lines])}"


def configuration_sections(w: Writer) -> str:
    settle(w)
    sheet = w.sheet(rows=2, columns=2)
    parts = []
    for row in sheet.rows[:3]:
        claims = [w.cell(sheet, row, name) for name in sheet.columns]
        lines = [f"- {upper(w.what(c))}: {w.value(c)}" for c in claims]
        parts.append(f"### {who(w, claims[0].group)}\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


def too_long_did_not_read(w: Writer) -> str:
    settle(w)
    return f"**TL;DR** {w.pick('–', '—', '(for the impatient)')} {compare(w, comparison(w))}. {say(w, plain(w))}."


def slack_message(w: Writer) -> str:
    settle(w)
    c = in_thousands(w)
    opening = w.pick("hey team, fresh bench numbers :rocket:", "fyi, the rerun is done :white_check_mark:")
    return f"{opening}\n• {say(w, c)}\n• {say(w, plain(w))}\n{w.pick('raw files', 'input')}: {counted(w)}"


def mail_to_manager(w: Writer) -> str:
    settle(w)
    head = f"Subject: Benchmark results, {w.date()}\n\nHi {w.pick('Dana', 'Tom', 'Priya')},\n\n"
    body = f"as promised, the numbers in short. {say(w, plain(w))}. {compare(w, comparison(w))}."
    return f"{head}{body} Input behind this: {counted(w)}.\n\nBest regards\n{w.pick('Alex', 'Jo')}"


def release_note(w: Writer) -> str:
    settle(w)
    version = w.other(f"{w.rng.randint(1, 4)}.{w.rng.randint(0, 12)}.{w.rng.randint(0, 9)}", "version")
    lines = [f"- {compare(w, comparison(w))}.", f"- {say(w, plain(w))}."]
    return f"## v{version} ({w.date()})\n\n### Performance\n\n" + "\n".join(lines)


def readme_badges(w: Writer) -> str:
    settle(w)
    claims = [plain(w) for _ in range(3)]
    return "\n".join(f"**{upper(w.what(c))}:** `{w.value(c)}` – {who(w, c.group)}" for c in claims)


def questions_and_answers(w: Writer) -> str:
    settle(w)
    c, d = plain(w), comparison(w)
    ask = f"**Q: What {w.what(c)} did you see for {who(w, c.group)}?**\nA: {w.pick('It was', 'We got')} {w.value(c)}."
    return f"{ask}\n\n**Q: How do the candidates compare?**\nA: {compare(w, d)}."


def numbered_findings(w: Writer) -> str:
    settle(w)
    texts = [say(w, plain(w)), compare(w, comparison(w)), say(w, plain(w))]
    return "\n".join(f"{w.other(number, 'ordinal')}. {text}." for number, text in enumerate(texts, 1))


def footnoted(w: Writer) -> str:
    settle(w)
    c = w.plain(lie=False)
    n = bounding.runs_of(w.draw, c)
    if n is None:
        raise Undrawable("single value")
    note = w.pick("Based on {} valid measurements.", "Computed over {} successful measurements.").format(w.pen.mark(n))
    mark = w.other(w.rng.randint(1, 9), "footnote")
    return f"{say(w, c)}.[^{mark}]\n\n[^{mark}]: {note}"


def both_values_compared(w: Writer) -> str:
    """Both values, then what they come to."""
    settle(w)
    c = comparison(w)
    points = {p.fact.id: p for p in w.draw.drawable}
    one, other = (w.draw._in_column_unit(points[fact], 4) for fact in c.facts)
    one, other = (replace(end, named=c.named) for end in (one, other))
    return f"{say(w, one)}. {say(w, other)}. {compare(w, c)}."


def best_and_worst(w: Writer) -> str:
    settle(w)
    lines = []
    for _ in range(2):
        c = deriving.extreme(w.draw)
        fact = w.draw.truth.evidence.fact(c.facts[0])
        what = f"{c.statistic} {w.kind(replace(c, statistic=fact.aggregation))}{w.metric(c)}"
        lines.append(
            w.pick(
                f"The {what} of any configuration was {w.value(c)}, recorded by {who(w, c.group)}.",
                f"{first(w, c.group)} had the {what} of all configurations ({w.value(c)}).",
                f"{w.pick('Worth noting', 'Stand-out')}: {who(w, c.group)}, with the {what} overall at {w.value(c)}.",
            )
        )
    return "\n".join(lines)


def data_inventory(w: Writer) -> str:
    one, other = counted(w), counted(w)
    while one.rstrip("s").split(" ", 1)[1] == other.rstrip("s").split(" ", 1)[1]:
        other = counted(w)
    return w.pick(
        f"**Data.** The analysis covers {one}. It also counts {other}.",
        f"Scope of this report: {one}; {other}.",
        f"The archive contains {one}. Ingestion reported {other}.",
    )


def ranges(w: Writer) -> str:
    settle(w)
    low, high = deriving.spread(w.draw)
    ((varied, _),) = low.versus
    fixed = f" for {w.who(low.group)}" if low.group else ""
    what, ends = w.what(low), (w.value(low), w.value(high))
    return w.pick(
        f"Depending on the {varied}, the {what}{fixed} ranged from {ends[0]} to {ends[1]}.",
        f"Across all values of {varied}, the {what}{fixed} was between {ends[0]} and {ends[1]}.",
        f"- Range of {what} over {varied}{fixed}: {ends[0]} to {ends[1]}",
    )


def run_to_run(w: Writer) -> str:
    settle(w)
    low, high, n = bounding.runs_range(w.draw)
    whom, metric, ends = who(w, low.group), w.metric(low), f"{w.value(low)} and {w.value(high)}"
    return w.pick(
        f"Over {w.pen.mark(n)} successful measurements of {whom}, the {metric} stayed between {ends}.",
        f"Run-to-run variation: for {whom} the {metric} lay between {ends} (n={w.pen.mark(n)}).",
    )


def mean_and_deviation(w: Writer) -> str:
    settle(w)
    deviation = further(w, "sd")
    middle = partner(w, deviation) or deviation
    mean, sd = turned(w, w.draw._in_column_unit(middle, 4), 0.08), w.draw._in_column_unit(deviation, 2)
    sd = turned(w, sd, 0.45)
    whom, metric, shown = who(w, mean.group), w.metric(mean), f"{w.pen.mark(mean)} ± {w.value(sd)}"
    return w.pick(
        f"| Configuration | {upper(metric)} (mean ± SD) |\n|---|---|\n| {whom} | {shown} |",
        f"The {metric} of {whom} was {shown} (mean ± standard deviation){runs(w, mean)}.",
        f"{first(w, mean.group)}: average {metric} {w.value(mean)}, standard deviation {w.value(sd)}.",
    )


def median_and_tail(w: Writer) -> str:
    settle(w)
    tail = further(w, "p95")
    middle = partner(w, tail) or tail
    p50, p95 = (turned(w, w.draw._in_column_unit(point, 3), 0.12) for point in (middle, tail))
    whom, metric = who(w, p50.group), w.metric(p50)
    return w.pick(
        f"For {whom}, the median {metric} was {w.value(p50)} and the 95th percentile {w.value(p95)}.",
        f"{upper(metric)}, {whom}:\n- p50: {w.value(p50)}\n- p95: {w.value(p95)}",
        f"Half of all measurements of {whom} had a {metric} below {w.value(p50)} (median); p95 was {w.value(p95)}.",
    )


def rule_of_thumb(w: Writer) -> str:
    settle(w)
    c, d = deriving.rough(w.draw), deriving.rough(w.draw)
    about = w.pick("roughly ", "about ", "around ", "~", "approximately ")
    return (
        f"As a rule of thumb, the {w.what(c)} for {who(w, c.group)} is {about}{w.value(c)}. "
        f"The {w.what(d)} for {who(w, d.group)} is {about}{w.value(d)}."
    )


def service_levels(w: Writer) -> str:
    settle(w)
    words = {
        "bound_at_least": ("at least", "no less than"), "bound_at_most": ("at most", "no more than"),
        "bound_just_over": ("just over", "slightly above"), "bound_just_under": ("just under", "slightly below"),
    }  # fmt: skip
    c, top = bounding.bound(w.draw), bounding.peak(w.draw)
    limit = w.pick(*words[c.cause.removesuffix("_wrong")])
    return (
        f"- {upper(w.what(c))} for {who(w, c.group)} is {limit} {w.value(c)}.\n"
        f"- In the {w.pick('highest', 'largest')} single measurement, the {w.metric(top)} of {who(w, top.group)} "
        f"reached {w.value(top)}."
    )


def slide_bullets(w: Writer) -> str:
    settle(w)
    claims = [plain(w) for _ in range(3)]
    lines = [f"* {who(w, c.group)}: {w.value(c)} {w.what(c)}{runs(w, c)}" for c in claims]
    return f"# Slide {w.other(w.rng.randint(2, 30), 'ordinal')}: {w.pick('Key numbers', 'What we saw')}\n" + "\n".join(
        lines
    )


STYLES = (
    executive_summary, recommendation_bullets, risk_table, models_as_rows, models_as_columns, configuration_sections,
    too_long_did_not_read, slack_message, mail_to_manager, release_note, readme_badges, questions_and_answers,
    numbered_findings, footnoted, both_values_compared, best_and_worst, data_inventory, ranges, run_to_run, mean_and_deviation,
    median_and_tail, rule_of_thumb, service_levels, slide_bullets,
)  # fmt: skip
