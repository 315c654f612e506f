"""The twelfth set: reports, notes, tickets and messages as engineers and language models write them."""

import bounding
import deriving
from claim import Claim, Undrawable
from messages_twelfth import faq_entries, mail_round, regression_watch, reviewer_remark
from phrases_twelfth import WORDS as VOCABULARY
from phrases_twelfth import cap, compared, fact, sides, who
from sentences_twelfth import (
    contrast,
    guessed,
    limited,
    one_of,
    shifted,
    spread_of_runs,
    stated,
    stepped,
    topmost,
    varying,
)
from tables_twelfth import (
    console_digest,
    gain_over_baseline,
    grid_of_systems,
    metrics_going_down,
    two_side_by_side,
)
from trees_twelfth import trees
from wording import Writer

TREES = trees
WORDS = VOCABULARY


def takeaway_bullets(w: Writer) -> str:
    """An executive summary in plain bullets."""
    head = w.pick("## Executive summary", "**Summary**", "Key takeaways:", "## Highlights", "At the executive level:")
    mark = w.pick("-", "*", "•")
    lines = [cap(w, one_of(w, stated, contrast, stepped, topmost, shifted)) for _ in range(w.rng.randint(2, 4))]
    stop = w.pick(".", "")
    return "\n".join([head, "", *(f"{mark} {line}{stop}" for line in lines)])


def findings_in_bold(w: Writer) -> str:
    """Numbered or bulleted findings with a bold lead-in that names the theme."""
    lines = []
    numbered, end = w.rng.random() < 0.5, w.pick(".", ":", " —")
    leads = w.rng.sample(("Headline result", "Worth noting", "In detail", "Observation", "Also seen", "Finding"), 3)
    for number, lead in enumerate(leads[: w.rng.randint(2, 3)], 1):
        text = cap(w, one_of(w, stated, contrast, topmost, varying, stepped, shifted))
        lines.append(f"{f'{number}.' if numbered else '-'} **{lead}{end}** {text}.")
    return "\n".join(lines)


def report_paragraph(w: Writer) -> str:
    """A narrative paragraph with connected sentences."""
    opening = w.pick(
        "",
        f"The measurements were taken on {w.date()}. ",
        f"We used Ubuntu {w.other('24.04', 'version')} with kernel {w.other('6.8', 'version')} throughout. ",
        "The results paint a fairly consistent picture. ",
        f"All tests ran on a machine with {w.other(w.pick('64', '128', '256'), 'hardware')} GB of RAM. ",
    )
    first = cap(w, one_of(w, stated, contrast, shifted))
    parts = [f"{first}."]
    for _ in range(w.rng.randint(1, 2)):
        link = w.pick(
            "In addition, ", "At the same time, ", "Meanwhile, ", "By comparison, ", "Furthermore, ", "Note that "
        )
        parts.append(f"{link}{one_of(w, stated, contrast, stepped, shifted, varying)}.")
    closing = w.pick("", " Further work is needed to explain this.", " This matches what others have reported.")
    return f"{opening}{' '.join(parts)}{closing}"


def dossier(w: Writer) -> str:
    """A section for one configuration with a list of its metrics."""
    sheet = w.sheet(rows=1, columns=2)
    row = w.rng.choice(sheet.rows)
    group = sheet.points[row, sheet.columns[0]].fact.group
    lines, form = [], w.rng.randint(0, 7)
    for column in sheet.columns:
        c = w.cell(sheet, row, column)
        name, value = w.what(c), w.value(c)
        what = cap(w, name)
        forms = (
            f"- **{what}:** {value}",
            f"- {what}: {value}",
            f"- {what}: **{value}**",
            f"* {what} = {value}",
            f"- {what} — {value}",
            f"- {value} {name}" if c.unit else f"- {what} of {value}",
            f"  - {what} was {value}",
            f"* {what} ({value})",
        )
        lines.append(forms[form])
    head = w.pick(f"### {who(w, group)}", f"**{who(w, group)}**", f"#### Profile: {who(w, group)}", f"{who(w, group)}:")
    return "\n".join([head, "", *lines])


def buying_advice(w: Writer) -> str:
    """A recommendation, with the figure that speaks for it and at times a threshold that is no measurement."""
    c = fact(w)
    one, what, value = who(w, c.group), w.what(c), w.value(c)
    use = w.pick(
        "interactive workloads", "batch jobs", "the staging cluster", "production", "cost-sensitive deployments"
    )
    limit = w.other(w.rng.choice((50, 80, 150, 200, 250)), "target")
    text = w.pick(
        f"For {use}, we recommend {one}; its {what} is {value}.",
        f"If {use} matter most, go with {one}, which has a {what} of {value}.",
        f"Our recommendation for {use} is {one}, given a {what} of {value}.",
        f"With a {what} of {value}, {one} is our default choice for {use}.",
        f"Choose {one} for {use} ({what}: {value}).",
        f"Given its {what} of {value}, {one} should be considered for {use}.",
        f"We would not move {use} to {one} yet, since its {what} is {value}.",
        f"Consider {one} for {use}: a {what} of {value} leaves room for growth.",
    )
    more = w.pick(
        "",
        f" {cap(w, contrast(w))}.",
        f" Our target for p95 latency remains {limit} ms, so keep an eye on the dashboards.",
        f" Revisit the decision after {w.date()}.",
        f" Set the alert threshold to {limit} ms before rolling this out.",
    )
    return f"{text}{more}"


def rivals_in_bullets(w: Writer) -> str:
    """Bullets whose label sets one configuration against another."""
    lines = []
    for _ in range(w.rng.randint(1, 3)):
        c = compared(w)
        one, other, where = sides(w, c)
        shared = where.strip() if where.startswith(" for") else f"both {where.strip()}"
        shared = f" ({shared})" if where else ""
        label = w.pick(
            f"**{one} vs. {other}**{shared}:", f"{one} vs {other}{shared}:", f"**{one} against {other}{shared}:**"
        )
        lines.append(f"- {label} {_verdict(w, c)}")
    return "\n".join(lines)


def _verdict(w: Writer, c: Claim) -> str:
    """What comes behind "A vs. B": the first compared with the second."""
    what, number = w.what(c), w.pen.mark(c)
    if c.operation == "ratio":
        return w.pick(
            f"the former has {number}x the {what} of the latter", f"{what} ratio of {number} (first over second)",
            f"the first has {number} times the {what} of the second", f"{number}× the {what}",
        )  # fmt: skip
    if c.operation == "difference":
        value = f"{number}{w.unit(c.unit)}"
        return w.pick(
            f"a {value} difference in {what}", f"{what} differs by {value}", f"{value} apart on {what}",
            f"the two differ by {value} in {what}",
        )  # fmt: skip
    up = c.operation == "percent_higher"
    word, sign = ("higher", "+") if up else ("lower", w.pick("-", "−"))
    return w.pick(
        f"{sign}{number}% {what}", f"{what} {sign}{number}%", f"{number}% {word} {what}", f"{what} is {number}% {word}",
        f"the first shows a {number}% {word} {what} than the second", f"{number} percent {word} in {what}",
    )  # fmt: skip


def under_the_plot(w: Writer) -> str:
    """A figure's caption with the figures it wants to stress."""
    number = w.other(w.rng.randint(1, 12), "reference")
    head = w.pick(f"Figure {number}.", f"**Fig. {number}:**", f"Figure {number}:", f"*Figure {number}* |")
    scope = w.pick(
        "Measured values by configuration.", "Bars show means, whiskers the full range.", "Results of the sweep.",
        "Distribution per configuration; note the logarithmic axis.", "Comparison of all systems.",
    )  # fmt: skip
    return f"{head} {scope} {cap(w, one_of(w, stated, varying, topmost, spread_of_runs, shifted))}."


def scope_of_the_test(w: Writer) -> str:
    """How much data there is, and with what it was taken."""
    c = w.count()
    c = deriving.spelled(c) if w.rng.random() < 0.15 else c
    return f"{w.pick(*_counted(w, c))} {_setup(w)}".strip()


def _counted(w: Writer, c: Claim) -> list[str]:
    """Sentences that tell a number of files, rows or failed rows."""
    number, one = w.pen.mark(c), c.number in {"1", "one"}
    s, were = ("", "was") if one else ("s", "were")
    kind = dict(c.group).get("type", "")
    if c.family == "files":
        noun, total = (f"{kind} file{s}", "") if kind else (f"file{s}", " in total")
        return [
            f"The results directory contains {number} {noun}{total}.",
            f"We analysed {number} {noun}{total}.",
            f"This report is based on {number} {noun}{total}.",
            f"Input: {number} {noun}{total}.",
            f"For this evaluation, {number} {noun} {were} read{total}.",
            f"The archive consists of {number} {noun}{total}." if not kind else f"It includes {number} {noun}.",
        ]
    if c.family == "rows":
        return [
            f"Together, all files hold {number} data row{s}.",
            f"The data set comprises {number} row{s} in total.",
            f"Across all files we have {number} row{s} of data.",
            f"Total number of data rows: {number}.",
            f"In all, {number} data row{s} {were} read.",
        ]
    return [
        f"In total, {number} row{s} failed with an error.",
        f"Number of failed rows overall: {number}.",
        f"Altogether, {number} row{s} carried an error and {were} skipped.",
        f"Overall, {number} failed row{s} had to be excluded.",
    ]


def _setup(w: Writer) -> str:
    """Hardware, versions, dates: nothing that the results could bear out."""
    memory, card = w.other(w.pick("128", "256", "512"), "hardware"), w.other("4090", "hardware")
    version = w.other(f"{w.rng.randint(1, 12)}.{w.rng.randint(0, 9)}", "version")
    return w.pick(
        "",
        f"All tests were run on an AMD EPYC {w.other('9354', 'hardware')} with {memory} GB of memory.",
        f"The GPU was an RTX {card} with driver {w.other('550.54', 'version')} and CUDA {w.other('12.4', 'version')}.",
        f"Tooling: Python {w.other('3.12', 'version')}, harness version {version}.",
        f"The campaign was completed on {w.date()}.",
        f"See Section {w.other(f'{w.rng.randint(2, 7)}.{w.rng.randint(1, 5)}', 'reference')} for the methodology.",
    )


def ends_of_the_ranking(w: Writer) -> str:
    """Who is first and who is last."""
    parts = [f"{cap(w, topmost(w))}."]
    if w.rng.random() < 0.5:
        parts.append(f"{cap(w, one_of(w, contrast, stated))}.")
    return " ".join(parts)


def stability_note(w: Writer) -> str:
    """How far the runs and the settings spread."""
    lead = w.pick("", "On repeatability: ", "A word on variance: ", "Noise check: ", "Spread. ")
    text = one_of(w, spread_of_runs, varying)
    return f"{lead}{text if lead.endswith(': ') else cap(w, text)}."


def sizing_limits(w: Writer) -> str:
    """What to count on, in bounds."""
    lead = w.pick("", "Capacity planning: ", "For sizing purposes: ", "")
    lines = [limited(w) if lead and number == 0 else cap(w, limited(w)) for number in range(w.rng.randint(1, 2))]
    return f"{lead}{'. '.join(lines)}."


def back_of_envelope(w: Writer) -> str:
    """Rounded figures, as one says them from memory."""
    lead = w.pick("", "Rule of thumb: ", "Rounded numbers for the slides: ", "From memory: ", "")
    lines = [guessed(w) if lead and number == 0 else cap(w, guessed(w)) for number in range(w.rng.randint(1, 2))]
    return f"{lead}{'. '.join(lines)}."


def with_sample_sizes(w: Writer) -> str:
    """Facts with the number of runs behind them."""
    for _ in range(60):
        c = fact(w, lie=False)
        runs = bounding.runs_of(w.draw, c)
        if runs:
            break
    else:
        raise Undrawable("sample")
    one, what, value, n = who(w, c.group), w.what(c), w.value(c), w.pen.mark(runs)
    return w.pick(
        f"{cap(w, one)}: {what} {value} (n={n}).",
        f"Over {n} runs, {one} had a {what} of {value}.",
        f"The {what} of {one} is {value}, computed from {n} runs.",
        f"With {n} samples, the {what} of {one} comes to {value}.",
        f"{cap(w, what)} for {one}: {value}, N = {n}.",
        f"Based on {n} measurements, {one} has a {what} of {value}.",
        f"The {what} of {one} was {value} ({n} runs).",
    )


def pros_and_cons(w: Writer) -> str:
    """A configuration's figures sorted into strengths and weaknesses by the writer."""
    lines = []
    for side in ("Pro", "Con"):
        c = fact(w)
        one, what, value = who(w, c.group), w.what(c), w.value(c)
        lines.append(
            w.pick(
                f"- {side}: {what} of {value} ({one})",
                f"- **{side}:** {one} has a {what} of {value}",
                f"- {side} — {value} {what} for {one}" if c.unit else f"- {side} — {what} of {value} for {one}",
                f"- **{side}** – the {what} of {one} ({value})",
                f"- {side}: {cap(w, contrast(w))}",
                f"- {side}: {one}, {what} {value}",
            )
        )
    return "\n".join(lines)


STYLES = (
    takeaway_bullets,
    findings_in_bold,
    report_paragraph,
    grid_of_systems,
    metrics_going_down,
    gain_over_baseline,
    two_side_by_side,
    console_digest,
    dossier,
    buying_advice,
    rivals_in_bullets,
    regression_watch,
    under_the_plot,
    faq_entries,
    reviewer_remark,
    mail_round,
    scope_of_the_test,
    ends_of_the_ranking,
    stability_note,
    sizing_limits,
    back_of_envelope,
    with_sample_sizes,
    pros_and_cons,
)
