"""The eighth half: reports, notes, tickets and mails as engineers and language models write them on benchmarks."""

import bounding
from claim import Claim, Undrawable
from drawing import Sheet
from phrases_eighth import WORDS, a, cap, compare, drawn, metric, statement, value, what, who
from remarks_eighth import (
    aside,
    capacity_note,
    corpus_note,
    gap_remarks,
    growth_along,
    record_holders,
    repeatability_note,
    round_figures,
    up_to_lines,
)
from tables_eighth import change_grid, crossed_grid, systems_across, table_and_remark, usual_grid
from trees_eighth import trees
from wording import Writer

TREES = trees
__all__ = ["STYLES", "TREES", "WORDS"]


def _say(w: Writer) -> str:
    """A full sentence on one value or on two configurations."""
    return cap(w, statement(w, drawn(w)) if w.rng.random() < 0.65 else compare(w, w.derived())) + "."


def _row(w: Writer, sheet: Sheet, row: str) -> str:
    return who(w, (*sheet.fixed, (sheet.varied, row)))


def exec_digest(w: Writer) -> str:
    """A heading and bullets for those who read nothing else."""
    heading = w.pick(
        "## Executive Summary", "## In brief", "**Summary**", "# Summary for decision makers", "### Overview"
    )
    lines = []
    for _ in range(w.rng.randint(2, 4)):
        c = drawn(w)
        lines.append(
            w.pick(
                _say(w),
                _say(w),
                f"{cap(w, statement(w, c))}{_behind(w, c)}.",
                f"{value(w, c)} {what(w, c)} with {who(w, c.group)}",
                f"{cap(w, who(w, c.group))}: {what(w, c)} of {value(w, c)}",
            )
        )
    if w.rng.random() < 0.4:
        lines.append(aside(w))
    bullet = w.pick("-", "*", "•")
    return "\n".join([heading, "", *(f"{bullet} {line}" for line in lines)])


def _behind(w: Writer, c: Claim) -> str:
    """How many measurements stand behind a value, or nothing."""
    runs = bounding.runs_of(w.draw, c) if c.facts and w.rng.random() < 0.6 else None
    if runs is None:
        return ""
    n = w.pen.mark(runs)
    return w.pick(f" (n={n})", f" (n = {n})", f", based on {n} measurements", f" ({n} samples)")


def bold_takeaways(w: Writer) -> str:
    """Numbered or bulleted findings with a bold lead-in that asserts no number."""
    lines = []
    for i in range(w.rng.randint(2, 3)):
        c, d = drawn(w), w.derived()
        name, term = metric(w, c), what(w, c)
        lead = name if name.startswith("`") else name[0].upper() + name[1:]
        line = w.pick(
            f"**{lead}.** {cap(w, statement(w, c))}.",
            f"**{lead}:** {who(w, c.group)} at {value(w, c)} ({w.kind(c).strip() or 'as measured'}).",
            f"**{cap(w, who(w, c.group))}** – {term} of {value(w, c)}.",
            f"**Side by side.** {cap(w, compare(w, d))}.",
            f"**What stands out:** {compare(w, d)}.",
            f"**{lead}** – {statement(w, c)}{_behind(w, c)}. {aside(w)}",
            f"**Worth knowing** – {statement(w, c)}.",
        )
        lines.append(f"{i + 1}. {line}")
    heading = w.pick("## Key Findings\n\n", "### Main results\n\n", "Key takeaways:\n\n", "")
    return heading + "\n".join(lines)


def narrative(w: Writer) -> str:
    """A paragraph of a report, sentence after sentence."""
    c, d = drawn(w), w.derived()
    opening = w.pick(
        f"Looking at the numbers, {statement(w, c)}.",
        f"{cap(w, statement(w, c))}{_behind(w, c)}.",
        f"The first thing to note is that {statement(w, c)}.",
        f"{cap(w, what(w, c))} was {value(w, c)} for {who(w, c.group)}.",
        f"When we tested {who(w, c.group)}, the {what(w, c)} turned out to be {value(w, c)}.",
    )
    middle = w.pick(
        f"A direct comparison shows that {compare(w, d)}.",
        f"{cap(w, compare(w, d))}.",
        f"Elsewhere, {compare(w, d)}.",
        f"It is also worth mentioning that {compare(w, d)}.",
        f"Put differently, we found that {compare(w, d)}.",
    )
    parts = [opening, middle, aside(w)] if w.rng.random() < 0.6 else [aside(w), opening, middle]
    return " ".join(parts)


def profile_by_system(w: Writer) -> str:
    """A section for each system with a list of its metrics."""
    sheet = w.sheet(rows=2, columns=2)
    form = w.rng.randrange(4)
    parts = []
    for row in sheet.rows[:3]:
        claims = [w.cell(sheet, row, name) for name in sheet.columns]
        lines = [
            (
                f"- {cap(w, what(w, c))}: {value(w, c)}",
                f"- **{cap(w, what(w, c))}**: {w.value(c)}",
                f"  * {w.value(c)} {what(w, c)}",
                f"- {cap(w, what(w, c))} — {value(w, c)}",
            )[form]
            for c in claims
        ]
        heading = w.pick("### ", "#### ") + cap(w, _row(w, sheet, row))
        parts.append("\n".join([heading if form != 2 else f"{_row(w, sheet, row)}:", *lines]))
    return "\n\n".join(parts)


def advice_paragraph(w: Writer) -> str:
    """What to do, with the number that speaks for it."""
    c, d = drawn(w, grouped=True), w.derived()
    return w.pick(
        f"We recommend {who(w, c.group)} as the default: {statement(w, c)}. {aside(w)}",
        f"**Recommendation.** Teams should keep in mind that {compare(w, d)}. {aside(w)}",
        f"If {metric(w, c)} matters most, look at {who(w, c.group)}, where the {what(w, c)} is {value(w, c)}.",
        f"Before choosing, consider that {compare(w, d)}. We would settle this before {w.date()}.",
        f"Our advice rests on {a(what(w, c))} of {value(w, c)} measured for {who(w, c.group)}{_behind(w, c)}.",
        f"Think twice before changing the setup, as {compare(w, d)}. {aside(w)}",
        f"There is a case for {who(w, c.group)}, given {a(what(w, c))} of {value(w, c)}.",
        f"### Recommendation\n\nThe decision comes down to this: {compare(w, d)}. In addition, {statement(w, c)}.",
    )


def versus_bullets(w: Writer) -> str:
    """This against that, value beside value."""
    lines = []
    for _ in range(w.rng.randint(1, 3)):
        sheet = w.sheet(rows=2)
        name = sheet.columns[0]
        row_a, row_b = w.rng.sample(sheet.rows, 2)
        one, other = w.cell(sheet, row_a, name), w.cell(sheet, row_b, name)
        a_name, b_name, term = _row(w, sheet, row_a), _row(w, sheet, row_b), what(w, one)
        lines.append(
            w.pick(
                f"{a_name} vs. {b_name}: {w.value(one)} vs. {w.value(other)} {term}",
                f"**{a_name} vs {b_name}** — {term} {w.pen.mark(one)} vs {w.value(other)}",
                f"{cap(w, term)}: {w.value(one)} ({a_name}) against {w.value(other)} ({b_name})",
                f"{a_name} recorded {a(term)} of {value(w, one)}, compared with {value(w, other)} for {b_name}.",
                f"For {a_name} the {term} is {value(w, one)}; for {b_name} it is {value(w, other)}.",
                f"{cap(w, term)} is {value(w, one)} on {a_name}, while {b_name} has {value(w, other)}.",
                f"{a_name} and {b_name} have {a(term)} of {w.pen.mark(one)} and {w.value(other)}, respectively.",
                f"Where {b_name} shows {value(w, other)} of {term}, {a_name} shows {value(w, one)}.",
            )
        )
    return "\n".join(f"- {line}" for line in lines)


def _change_story(w: Writer) -> tuple[Claim, Claim, Claim, str, str]:
    """A relative change, the true values now and before, and the two configurations in words."""
    c = w.derived("percent_higher", "percent_lower")
    if c.label == "false" and c.cause == "derived_turned_round":
        raise Undrawable("turned round")
    by_id = {point.fact.id: point for point in w.draw.drawable}
    now, before = (w.draw._in_column_unit(by_id[fact_id], 4) for fact_id in c.facts)
    return c, now, before, who(w, c.group), who(w, c.versus)


def regression_ticket(w: Writer) -> str:
    """From this to that by so many percent."""
    c, now, before, new, old = _change_story(w)
    term, up = what(w, c), c.operation == "percent_higher"
    went = w.pick("rose", "went up", "increased") if up else w.pick("fell", "went down", "dropped")
    num, first, second = f"{w.pen.mark(c)}{w.pick('%', ' %', ' percent')}", w.value(before), w.value(now)
    body = w.pick(
        f"{cap(w, term)} {went} from {first} ({old}) to {second} ({new}), a change of {num}.",
        f"Switching {old} to {new}: {term} {went} by {num}, from {first} to {second}.",
        f"With {new} the {term} is {second}; it was {first} with {old} ({'+' if up else '-'}{num}).",
        f"Expected: {term} as with {old} ({first}). Actual: {second} with {new}, i.e. {num} {'more' if up else 'less'}.",
        f"{cap(w, term)}: {first} → {second} ({'+' if up else '−'}{num}) going from {old} to {new}.",
        f"Against {old} as the reference ({first}), {new} shows {a(term)} of {second}, {num} {'above' if up else 'below'} it.",
    )
    head = w.pick(
        f"**[PERF-{w.other(w.rng.randint(100, 4000), 'reference')}]** ",
        f"Bisected on {w.date()}. ",
        "Benchmark bot report: ",
        "",
        "### Comparison of two setups\n\n",
    )
    tail = w.pick(
        "", f" Alert threshold: {w.other(w.rng.randint(2, 10), 'limit')}%.", f" {aside(w)}", " No action needed."
    )
    return head + body + tail


def figure_text(w: Writer) -> str:
    """The caption of a plot."""
    c, d = drawn(w), w.derived()
    number = w.other(w.rng.randint(1, 14), "reference")
    body = w.pick(
        f"{cap(w, what(w, c))} by configuration; the bar for {who(w, c.group)} stands at {value(w, c)}",
        f"Comparison of {metric(w, c)}. {cap(w, statement(w, c))}",
        f"{cap(w, statement(w, c))}{_behind(w, c)}. Whiskers show the spread",
        f"Two of the configurations. {cap(w, compare(w, d))}",
        f"The dashed line marks the {what(w, c)} of {who(w, c.group)} ({value(w, c)})",
        f"Bars, left to right, are sorted by name. Note that {compare(w, d)}",
        f"Results as of {w.date()}. {cap(w, statement(w, c))}",
    )
    return f"{w.pick('Figure', 'Fig.')} {number}{w.pick(':', '.', ' –')} {body}."


def asked_and_answered(w: Writer) -> str:
    """Question and answer."""
    c, d = drawn(w), w.derived()
    ask, answer = w.pick("**Q:** ", "Q: ", "### "), w.pick("**A:** ", "A: ", "")
    if ask == "### ":
        answer = ""
    it, term = who(w, c.group), what(w, c)
    question, reply = w.rng.choice(
        (
            (f"What {term} can I expect from {it}?", f"{value(w, c)} in our measurements{_behind(w, c)}."),
            (f"What is the {term} of {it}?", f"It is {value(w, c)}. {aside(w)}"),
            (f"How does {it} do on {metric(w, c)}?", f"{cap(w, statement(w, c))}."),
            ("Is there a measurable difference between the options?", f"Yes: {compare(w, d)}."),
            ("What did the comparison show?", f"That {compare(w, d)}."),
            (f"Did you measure the {term} of {it}?", f"We did, and got {value(w, c)}{_behind(w, c)}."),
            ("Anything to know about the setup?", f"{aside(w)} As for results, {statement(w, c)}."),
        )
    )
    return f"{ask}{question}\n\n{answer}{reply}" if ask == "### " else f"{ask}{question}\n{answer}{reply}"


def pull_comment(w: Writer) -> str:
    """A comment under a pull request."""
    c, d = drawn(w), w.derived()
    pr, reviewer = w.other(w.rng.randint(100, 9999), "reference"), w.pick("@maria", "@jkim", "@t-nowak", "@dev-lead")
    return w.pick(
        f"Ran the benchmarks for #{pr}: {statement(w, c)}. LGTM otherwise.",
        f"{reviewer} fyi, {statement(w, c)}{_behind(w, c)}. Can you double-check before we merge #{pr}?",
        f"Re-ran on the bench host. {cap(w, compare(w, d))}. {aside(w)}",
        f"nit: the README should mention that {compare(w, d)}.",
        f"Thanks for the numbers! {value(w, c)} {what(w, c)} for {who(w, c.group)} is good to know.",
        f"> what about {metric(w, c)}?\n\n{cap(w, statement(w, c))}.",
        f"Benchmarks after rebasing on v{w.other(f'{w.rng.randint(0, 4)}.{w.rng.randint(0, 20)}.0', 'version')}: "
        f"{statement(w, c)}; {compare(w, d)}.",
        f"Not blocking, but {compare(w, d)}. See also #{pr}.",
    )


def memo(w: Writer) -> str:
    """An e-mail to colleagues."""
    hello = w.pick("Hi all,", "Hello team,", "Dear colleagues,", "Hi Priya,", "Morning,")
    bye = w.pick("Best,\nJonas", "Cheers,\nAna", "Regards,\nM. Okafor", "Thanks,\nLi")
    c = drawn(w)
    body = w.pick(
        f"quick update on the benchmarks: {statement(w, c)}. {_say(w)}",
        f"as promised, the figures you asked for. {cap(w, statement(w, c))}{_behind(w, c)}. {aside(w)}",
        f"the runs from {w.date()} are in. {_say(w)} {_say(w)}",
        f"to answer your question about {metric(w, c)}: {who(w, c.group)} has {a(what(w, c))} of {value(w, c)}.",
        f"short version: {statement(w, c)}. {aside(w)}",
        f"please find the results attached. In short, {compare(w, w.derived())}. {aside(w)}",
        f"one number for the steering committee: {statement(w, c)}. Let us discuss at {w.other('14:30', 'time')}.",
    )
    return f"{hello}\n\n{body}\n\n{bye}"


def lab_journal(w: Writer) -> str:
    """A dated entry in the first person."""
    c = drawn(w, grouped=True)
    it, term, val = who(w, c.group), what(w, c), value(w, c)
    entry = w.pick(
        f"Finished the series with {it}. {cap(w, term)}: {val}.",
        f"Got {val} as {term} for {it}{_behind(w, c)}. {aside(w)}",
        f"I had expected something else, but the {term} of {it} is {val}.",
        f"Re-plotted everything. {_say(w)}",
        f"Checked {it} again; {term} now noted as {val}.",
        f"{aside(w)} {_say(w)}",
        f"{cap(w, statement(w, c))}. To be repeated next week with a batch size of {w.other('64', 'setting')}.",
        f"Interesting: {compare(w, w.derived())}.",
    )
    return w.date() + w.pick(" — ", ": ", "\n\n") + entry


def chat_thread(w: Writer) -> str:
    """Messages in a team's chat."""
    c, d = drawn(w), w.derived()
    one, two = w.rng.sample(["sam", "priya", "lena", "tom", "wei"], 2)
    it, term, val = who(w, c.group), what(w, c), w.value(c)
    return w.pick(
        f"{one}: anyone got the {term} for {it}?\n{two}: {val}",
        f"{one}: just finished the runs, {statement(w, c)}\n{two}: nice, thx",
        f"{one}: so {compare(w, d)}\n{two}: that's what I see too",
        f"{one}: fwiw {statement(w, c)} :rocket:",
        f"{one}: {it} → {val} {term}",
        f"{one}: heads-up, {compare(w, d)}\n{two}: ok, let's talk at {w.other('10:15', 'time')}",
        f"{one}: reran it. {term} for {it} = {val}{_behind(w, c)}",
    )


STYLES = (
    exec_digest,
    bold_takeaways,
    narrative,
    usual_grid,
    systems_across,
    crossed_grid,
    change_grid,
    table_and_remark,
    profile_by_system,
    advice_paragraph,
    versus_bullets,
    regression_ticket,
    figure_text,
    asked_and_answered,
    pull_comment,
    memo,
    lab_journal,
    capacity_note,
    record_holders,
    growth_along,
    repeatability_note,
    corpus_note,
    chat_thread,
    round_figures,
    up_to_lines,
    gap_remarks,
)
