"""The thirteenth set: reports, mails and comments in the voices of engineers and of language models."""

import re

from claim import Claim, Undrawable
from figures_thirteenth import (
    leader_and_rest,
    loose_rounding,
    sample_size_remarks,
    span_statements,
    threshold_lines,
    whats_in_the_data,
)
from phrases_thirteenth import WORDS, compared, label, place, said, split, stated, subject, upper
from tables_thirteenth import aligned_listing, change_column, rows_of_metrics, rows_of_systems, table_with_notes
from trees_thirteenth import trees
from wording import Writer

TREES = trees
__all__ = ["STYLES", "TREES", "WORDS"]


def board_bullets(w: Writer) -> str:
    """Bullets under an executive summary."""
    lines = [w.pick("## Executive Summary", "**Executive summary**", "# Summary for leadership"), ""]
    for _ in range(w.rng.randint(2, 4)):
        sentence = compared(w, w.derived()) if w.rng.random() < 0.35 else stated(w, w.plain())
        lines.append(f"- {w.pick(sentence, sentence.rstrip('.'))}")
    return "\n".join(lines)


LEADS = ("Headline number", "Steady performance", "Worth a look", "Resource usage", "What stood out", "Baseline")


def bold_led_results(w: Writer) -> str:
    """Numbered or bulleted findings, each with a bold lead-in."""
    lines = [w.pick("### Key Findings", "Key findings:", "## What we found"), ""]
    for lead in w.rng.sample(LEADS, w.rng.randint(2, 3)):
        claim = w.plain()
        lines.append(
            w.pick(
                f"- **{lead}:** {stated(w, claim)}",
                f"* **{lead}** – {stated(w, claim)}",
                f"- **{upper(w.what(claim), keep=True)} {place(w, claim.group)}**: {w.value(claim)}",
            )
        )
    claim = w.derived()
    lines.append(f"- **{w.pick('Relative standing', 'Gap', 'Comparison')}:** {compared(w, claim)}")
    return "\n".join(lines)


def flowing_account(w: Writer) -> str:
    """A paragraph of prose that ties several numbers together."""
    opening = w.pick(
        f"The tests ran on {w.date()} against driver {w.other('550.54', 'version')}.",
        "The picture that emerges from the measurements is fairly consistent.",
        f"All numbers below come from the build tagged v{w.other('2.4.1', 'version')}.",
        "Overall, the results match what we saw in earlier rounds.",
    )
    middle = [stated(w, w.plain()) for _ in range(w.rng.randint(1, 2))]
    end = w.pick(
        compared(w, w.derived()),
        f"{compared(w, w.derived())} More detail is in section {w.other('4.2', 'reference')}.",
        f"That leaves the comparison. {compared(w, w.derived())}",
    )
    return " ".join([opening, *middle, end])


def metrics_per_system(w: Writer) -> str:
    """A section for each system, its metrics as a list."""
    sheet = w.sheet(rows=2, columns=1)
    parts = []
    units: dict[str, str] = {}
    for row in sheet.rows[:3]:
        lines = [f"### {label(w, ((sheet.varied, row), *sheet.fixed))}"]
        for column in sheet.columns:
            claim = w.cell(sheet, row, column)
            name = f"{w.kind(claim)}{w.metric(claim, code=True if sheet.statistic == 'value' else None)}"
            value = f"{w.pen.mark(claim)}{units.setdefault(column, w.unit(claim.unit))}"
            lines.append(w.pick(f"- {name}: {value}", f"- **{name}**: {value}", f"- {value} {name}"))
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


OPENING = re.compile(r"(The|Moving|Going|Compared|Versus|With|At|For|On) ")


def _named(w: Writer) -> Claim:
    """A claim on a configuration that goes by a name."""
    for _ in range(60):
        claim = w.plain()
        if split(claim.group)[0]:
            return claim
    raise Undrawable("name")


def pick_one_advice(w: Writer) -> str:
    """What to use and why."""
    claim = _named(w)
    name = subject(w, claim.group)
    what, value = w.what(claim), w.value(claim)
    first = w.pick(
        f"We recommend {name}: its {what} of {value} fits the requirements.",
        f"If in doubt, go with {name}, which has a {what} of {value}.",
        f"{upper(name, keep=not name.startswith('the '))} is a sensible default given a {what} of {value}.",
        f"For production we would pick {name}, mainly because the {what} is {value}.",
        f"Our suggestion is {name}. With {value}, its {what} leaves enough headroom.",
        f"Teams that care about {w.metric(claim)} should look at {name} first: the {what} is {value}.",
    )
    second = w.pick("Keep in mind that", "Note that", "One caveat:", "On the other hand,")
    tail = compared(w, w.derived())
    tail = tail[0].lower() + tail[1:] if OPENING.match(tail) else tail
    return f"{w.pick('**Recommendation.** ', '', '## Recommendation' + chr(10) + chr(10))}{first} {second} {tail}"


def x_vs_y_points(w: Writer) -> str:
    """Bullets of the form X vs. Y, with a comparison or with both values."""
    lines = []
    for _ in range(w.rng.randint(2, 3)):
        claim = w.derived()
        versus = w.pick("vs.", "vs", "versus")
        names = f"{label(w, claim.group)} {versus} {label(w, claim.versus)}"
        lines.append(w.pick(f"- **{names}:** {compared(w, claim)}", f"- {names}: {_short(w, claim)}"))
    return "\n".join(lines)


def _short(w: Writer, claim: Claim) -> str:
    """The comparison without its names, which stand in front of it: first against second."""
    what, number = w.what(claim), w.pen.mark(claim)
    unit = "" if claim.operation == "ratio" else "%" if claim.unit == "%" else w.unit(claim.unit)
    return {
        "ratio": w.pick(f"{number}x the {what}", f"{number} times the {what}"),
        "difference": w.pick(f"{number}{unit} higher {what}", f"{what} differs by {number}{unit}"),
        "percent_higher": w.pick(f"{number}% higher {what}", f"+{number}% {what}", f"{what} up {number}%"),
        "percent_lower": w.pick(f"{number}% lower {what}", f"-{number}% {what}", f"{what} down {number}%"),
    }[claim.operation or ""]


def slowdown_notice(w: Writer) -> str:
    """A note on a change between two configurations, as a ticket would tell it."""
    claim = w.derived("percent_higher", "percent_lower", "difference")
    low = claim.operation == "percent_lower"
    what, one, other = w.what(claim), subject(w, claim.group), subject(w, claim.versus)
    number = w.pen.mark(claim)
    unit = "%" if claim.operation != "difference" else w.unit(claim.unit)
    change = w.pick("decrease", "drop", "reduction") if low else w.pick("increase", "rise")
    body = w.pick(
        f"{upper(what)} changed when we went from {other} to {one}: a {number}{unit} {change}.",
        f"After the switch from {other} to {one} there is a {change} in {what} of {number}{unit}.",
        f"Seeing a {number}{unit} {change} in {what} with {one} relative to {other}.",
        f"{upper(what)} {'fell' if low else 'rose'} by {number}{unit} from {other} to {one}.",
        f"{upper(what)} is {'down' if low else 'up'} {number}{unit} for {one} compared to {other}.",
        f"Against {other}, {one} shows {'lower' if low else 'higher'} {what} ({'-' if low else '+'}{number}{unit}).",
    )
    ticket = w.other(w.rng.randint(100, 9800), "reference")
    return w.pick(
        f"[PERF-{ticket}] {body}",
        f"Regression check, {w.date()}. {body}",
        f"{body} Tracked in #{ticket}.",
        f"{body} {stated(w, w.plain())}",
    )


def chart_legend_text(w: Writer) -> str:
    """The caption below a chart."""
    claim = w.plain()
    number = w.other(w.rng.randint(1, 14), "reference")
    what, where, value = w.what(claim), place(w, claim.group), w.value(claim)
    start = w.pick(f"Figure {number}:", f"*Fig. {number}.*", f"**Chart {number}** –", f"Plot {number} |")
    return w.pick(
        f"{start} {upper(what)} {where}: {value}.",
        f"{start} {upper(w.metric(claim))} by configuration. The dashed line marks the {what} {where}, {value}.",
        f"{start} {upper(what)} ({value} {where}).",
        f"{start} Bars show the {what}; {where} the bar reaches {value}.",
        f"{start} Overview of {w.metric(claim)}. {said(w, claim, ('{S} sits at a {W} of {V}.',))}",
        f"{start} {compared(w, w.derived())}",
    )


def ask_and_tell(w: Writer) -> str:
    """A question with its answer."""
    if w.rng.random() < 0.4:
        claim = w.derived()
        one, other = subject(w, claim.group), subject(w, claim.versus)
        question = w.pick(
            f"How does {one} compare to {other}?",
            f"What changes in {w.what(claim)} between {other} and {one}?",
            f"Is there a difference in {w.what(claim)} between {one} and {other}?",
        )
        answer = compared(w, claim)
    else:
        claim = w.plain()
        question = w.pick(
            f"What {w.what(claim)} can we expect {place(w, claim.group)}?",
            f"What is the {w.what(claim)} of {subject(w, claim.group)}?",
            f"How is {w.metric(claim)} {place(w, claim.group)}?",
        )
        answer = w.pick(stated(w, claim), f"{upper(w.value(claim))} ({w.what(claim)}).")
    return w.pick(f"**Q: {question}**\nA: {answer}", f"Q. {question}\n\nA. {answer}", f"### {question}\n\n{answer}")


def pr_reply(w: Writer) -> str:
    """A comment on a pull request."""
    opening = w.pick(
        f"Thanks for the patch! I re-ran the suite on {w.other('8f3c2a1', 'code')}.",
        f"@reviewer benchmarks for #{w.other(w.rng.randint(100, 4000), 'reference')} are in.",
        "LGTM overall, a few numbers from my machine:",
        f"Rebased onto main and measured again with Python {w.other('3.12', 'version')}.",
        "Ran this locally, results below.",
    )
    claim = w.plain()
    first = w.pick(
        stated(w, claim),
        f"{label(w, claim.group)} -> {w.what(claim)} {w.value(claim)}",
        f"I get {w.value(claim)} for {w.what(claim)} {place(w, claim.group)}.",
        f"{upper(w.what(claim))} is now {w.value(claim)} {place(w, claim.group)}.",
    )
    return f"{opening}\n\n{first}\n{compared(w, w.derived()) if w.rng.random() < 0.6 else stated(w, w.plain())}"


def mail_with_numbers(w: Writer) -> str:
    """A short e-mail to colleagues."""
    opening = w.pick(
        "Hi all,\n\nquick update on the benchmarks.",
        f"Hello team,\n\nas promised on {w.date()}, here are the results.",
        "Hi Maria,\n\nyou asked how the candidates are doing.",
        "Dear colleagues,\n\nplease find the main results below.",
    )
    claim = w.plain()
    first = w.pick(
        stated(w, claim),
        f"For you, the interesting number is probably the {w.what(claim)} {place(w, claim.group)}: {w.value(claim)}.",
        f"In short: {w.value(claim)} {w.what(claim)} {place(w, claim.group)}.",
    )
    more = w.plain()
    second = w.pick(
        f"Besides, the {w.what(more)} of {subject(w, more.group)} is {w.value(more)}.", compared(w, w.derived())
    )
    close = w.pick("Best,\nJonas", "Cheers\nP.", "Regards,\nAna", "Happy to discuss on Thursday.\n\nTom")
    return f"{opening} {first} {second}\n\n{close}"


STYLES = (
    board_bullets,
    bold_led_results,
    flowing_account,
    metrics_per_system,
    rows_of_systems,
    rows_of_metrics,
    change_column,
    table_with_notes,
    aligned_listing,
    pick_one_advice,
    x_vs_y_points,
    slowdown_notice,
    chart_legend_text,
    ask_and_tell,
    pr_reply,
    mail_with_numbers,
    leader_and_rest,
    span_statements,
    loose_rounding,
    threshold_lines,
    whats_in_the_data,
    sample_size_remarks,
)
