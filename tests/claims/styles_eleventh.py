"""The eleventh set: reports, mails and notes as models and engineers write them."""

import phrases_eleventh
from claim import Claim
from compared_eleventh import compared, comparing, more_or_less
from figures_eleventh import (
    best_of_field,
    bookkeeping,
    bounds_in_words,
    ceiling_lines,
    in_thousands_or_not,
    loosely_put,
    repeat_note,
    span_lines,
)
from phrases_eleventh import (
    TIMES,
    aside,
    cap,
    cap_metric,
    comparison,
    day,
    fact,
    housekeeping,
    metric_of,
    name,
    sentence,
    sides,
    start,
    statement,
    unit_of,
    value_of,
    values_of,
    what_of,
)
from tables_eleventh import (
    delta_column,
    grid_and_reading,
    job_output,
    measures_down,
    plot_text,
    relative_column,
    system_notes,
    systems_grid,
)
from trees_eleventh import trees
from wording import Writer

TREES, WORDS = trees, phrases_eleventh.WORDS


def brief_bullets(w: Writer) -> str:
    """Executive summary: a heading and three or four bullets."""
    head = w.pick("## Executive summary", "**Summary**", "# Overview", "Highlights:", "## In brief")
    lines = []
    for _ in range(w.rng.randint(2, 4)):
        c = fact(w)
        lines.append(
            w.pick(
                cap_metric(statement(w, c)),
                f"{name(w, c.group)}: {value_of(w, c)} {what_of(w, c)}",
                f"{name(w, c.group)} – {what_of(w, c)} of {value_of(w, c)}",
                f"{cap(what_of(w, c))} of {value_of(w, c)} on {name(w, c.group)}",
                comparing(w, comparison(w)),
                f"{cap(what_of(w, c))} ({name(w, c.group)}): {value_of(w, c)}",
            )
        )
    mark = w.pick("-", "*", "•")
    return "\n".join([head, "", *(f"{mark} {line}" for line in lines)])


def bold_openers(w: Writer) -> str:
    """Key findings with a bold lead-in that carries no figure."""
    lines, shape = [], w.pick("- **{0}.** {1}", "{2}. **{0}:** {1}", "**{0}** – {1}\n")
    for number in range(1, w.rng.randint(3, 4)):
        c = fact(w) if w.rng.random() < 0.6 else comparison(w)
        metric = metric_of(w, c)
        lead = w.pick(
            cap(metric),
            f"On {metric}",
            f"{cap(metric)} at a glance",
            "Worth noting",
            f"Looking at {metric}",
            "Main result",
        )
        body = comparing(w, c) if c.operation else sentence(w, c)
        lines.append(shape.format(lead, body, w.other(number, "reference")))
    return "\n".join([w.pick("## Key findings", "### Findings", "Key takeaways"), "", *lines])


def running_text(w: Writer) -> str:
    """A narrative paragraph of three or four sentences."""
    first, second = fact(w), fact(w)
    link = w.pick("By contrast, ", "Meanwhile, ", "On the other hand, ", "Elsewhere, ", "In addition, ", "")
    body = [
        sentence(w, first),
        f"{link}{statement(w, second)}." if link else sentence(w, second),
        comparing(w, comparison(w)),
        housekeeping(w),
    ]
    kept = body if w.rng.random() < 0.5 else body[: w.rng.randint(2, 3)]
    opener = w.pick("", "", "The picture is fairly clear. ", "A few observations on this round. ")
    return opener + " ".join(kept)


def what_to_pick(w: Writer) -> str:
    """A recommendation and the figure it rests on."""
    c = comparison(w, "ratio", "percent_higher", "percent_lower")
    clause, one = compared(w, c), name(w, c.group)
    d = fact(w)
    return w.pick(
        f"We recommend {one}: {clause}.",
        f"Our pick is {one}, because {clause}. {sentence(w, d)}",
        f"If this metric matters most, look at {one} first, since {clause}.",
        f"Before deciding, note that {clause}; {housekeeping(w)[0].lower()}{housekeeping(w)[1:]}",
        f"Recommendation: weigh {one} against {name(w, c.versus)}. The data show that {clause}.",
        f"Teams choosing between the two should know that {clause}{aside(w)}.",
        f"For production we would go with {name(w, d.group)}, given that {statement(w, d)}.",
        f"We keep {name(w, d.group)} as our default. The main reason: {statement(w, d)}.",
    )


def duels(w: Writer) -> str:
    """X vs. Y as bullets, with both values and what follows from them."""
    lines = [w.pick("Head to head:", "### Pairwise", "Direct comparisons", "")]
    for _ in range(w.rng.randint(1, 3)):
        c = comparison(w, turned=False)
        one, other, place = sides(w, c)
        high, low = values_of(w, c)
        a, b, what = value_of(w, high), value_of(w, low), what_of(w, c)
        lines.append(
            "- "
            + w.pick(
                f"**{start(one)} vs. {other}**{place}: {what} of {a} vs. {b} ({_verdict(w, c)})",
                f"{start(one)} vs. {other}{place}: {a} against {b} in {what}, {_verdict(w, c)}",
                f"{cap(what)}{place}: {one} {a}, {other} {b} → {_verdict(w, c)}",
                f"{cap(what)}{place}, {one} over {other}: {_verdict(w, c)} ({a} vs. {b})",
                f"{start(one)} / {other}{place}: {what} {a} / {b}",
                f"{start(one)} compared to {other}{place}: {a} and {b} {what} respectively, i.e. {_verdict(w, c)}",
            )
        )
    return "\n".join(lines).strip()


def _verdict(w: Writer, c: Claim) -> str:
    """The comparison of the first with the second in a few words."""
    number = w.pen.mark(c)
    if c.operation == "ratio":
        return w.pick(f"{number}x", f"a factor of {number}", f"{number}× as high", f"ratio {number}")
    if c.operation == "difference":
        return w.pick(f"a difference of {number}{unit_of(w, c.unit)}", f"{number}{unit_of(w, c.unit)} apart")
    word = more_or_less(c)
    return w.pick(f"{number}% {word}", f"{number} percent {word}")


def regression_report(w: Writer) -> str:
    """From an old to a new configuration: both values, the change, and who looks at it."""
    c = comparison(w, "percent_higher", "percent_lower", turned=False)
    new, old = values_of(w, c)
    one, other, place = sides(w, c)
    what, a, b = what_of(w, c), value_of(w, new), value_of(w, old)
    up = c.operation == "percent_higher"
    share = f"{w.pen.mark(c)}{unit_of(w, '%')}"
    rose = w.pick("rose", "went up", "increased") if up else w.pick("fell", "dropped", "decreased")
    body = w.pick(
        f"After moving from {other} to {one}{place}, {what} {rose} from {b} to {a}, {'a rise' if up else 'a drop'} of {share}.",
        f"{cap(what)}{place} {rose} by {share} between {other} ({b}) and {one} ({a}).",
        f"{cap(what)} {rose} {share}{place} when {one} replaced {other}: {b} before, {a} after.",
        f"We see {share} {more_or_less(c)} {what} on {one} than on {other}{place} ({a} vs. {b}).",
        f"Expected {what} near the {b} of {other}{place}, got {a} with {one} ({'+' if up else '-'}{share}).",
        f"Changed from {other} to {one}{place}. {cap(what)}: {b} → {a} ({'+' if up else '-'}{share}).",
        f"With {one} in place of {other}{place}, {what} is {share} {more_or_less(c)}, i.e. {a} instead of {b}.",
    )
    issue = w.other(w.rng.randint(100, 3000), "reference")
    return w.pick(
        f"**Possible regression** (#{issue})\n\n{body}",
        f"{body} Tracked in #{issue}.",
        f"Bisected to build {issue}. {body}",
        f"{body}\n\nAlert threshold: {w.other(w.rng.choice((3, 5, 10)), 'target')} percent.",
        body,
    )


def faq(w: Writer) -> str:
    """Questions with short answers."""
    c = fact(w)
    what, who, v = what_of(w, c), name(w, c.group), value_of(w, c)
    q, a = w.rng.choice((("Q: ", "A: "), ("**Q:** ", "**A:** "), ("> ", "")))
    question, answer = w.rng.choice(
        [
            (f"What {what} did we get from {who}?", f"{v}{aside(w)}."),
            (f"How does {who} do on {metric_of(w, c)}?", f"The {what} is {v}."),
            (f"Do we have a {what} for {who}?", f"Yes, {v}."),
            (f"{cap(what)} of {who}?", f"{v}."),
            (f"Which {what} should I quote for {who}?", f"Use {v}{aside(w)}."),
            (f"What did you measure for {who}?", sentence(w, c)),
            (f"Can you give me one number for {who}?", f"Sure: {v} {what}."),
        ]
    )
    text = f"{q}{question}\n{a}{answer}"
    if w.rng.random() < 0.4:
        d = comparison(w)
        text += f"\n\n{q}How do {name(w, d.group)} and {name(w, d.versus)} compare?\n{a}{comparing(w, d)}"
    return text


def review_comment(w: Writer) -> str:
    """A comment on a pull request."""
    c, d = fact(w), comparison(w)
    pr = w.other(w.rng.randint(30, 2900), "reference")
    return w.pick(
        f"Thanks for #{pr}! I re-ran the numbers: {statement(w, c)}.",
        f"LGTM. FWIW, {statement(w, c)}{aside(w)}.",
        f"nit: the description should say that {compared(w, d)}.",
        f"Benchmarked this against main. {comparing(w, d)} Happy to merge once #{pr} lands.",
        f"Could you add to the docs that {statement(w, c)}? Also, {compared(w, d)}.",
        f"@reviewer please double-check: {compared(w, d)}. The rest of #{pr} looks fine.",
        f"Before we merge #{pr}: {statement(w, c)}, which is what I had expected.",
        f"Bench results attached. {sentence(w, c)} {comparing(w, d)}",
    )


def email_update(w: Writer) -> str:
    """A mail to colleagues."""
    c, d = fact(w), comparison(w)
    hello = w.pick("Hi all,", "Hello team,", "Dear colleagues,", "Hi Jana,")
    bye = w.pick("Best,\nTom", "Cheers", "Kind regards,\nMira", "Thanks!")
    body = w.pick(
        f"a short update from the benchmark: {statement(w, c)}. {housekeeping(w)}",
        f"as promised on {day(w)}, here are the results. {sentence(w, c)} {comparing(w, d)}",
        f"the tests are through. What stood out to me is that {compared(w, d)}.",
        f"you asked about {name(w, c.group)}. {cap(what_of(w, c))} is {value_of(w, c)}{aside(w)}.",
        f"I looked at the data again and can confirm that {statement(w, c)}.",
        f"for the slides: {statement(w, c)}, and {compared(w, d)}.",
        f"two things. First, {statement(w, c)}. Second, {compared(w, d)}.",
        f"one figure for the budget meeting on {day(w)}: {value_of(w, c)}, the {what_of(w, c)} of {name(w, c.group)}.",
    )
    return f"{hello}\n\n{body}\n\n{bye}"


def channel_post(w: Writer) -> str:
    """A message in a chat channel."""
    c, d = fact(w), comparison(w)
    return w.pick(
        f"fyi {statement(w, c)} :rocket:",
        f"heads up: {compared(w, d)}",
        f"quick numbers from today's run → {name(w, c.group)}: {what_of(w, c)} {value_of(w, c)}",
        f"so, {statement(w, c)}. and {compared(w, d)}. thoughts?",
        f"bench is done :tada: {value_of(w, c)} {what_of(w, c)} for {name(w, c.group)}",
        f"tl;dr {compared(w, d)}. full thread from {day(w)} is pinned",
        f"just re-checked: {statement(w, c)} (ticket {w.other(w.rng.randint(100, 9000), 'reference')})",
    )


def setup_first(w: Writer) -> str:
    """Set-up first, one figure last; most numbers are settings and versions."""
    c = fact(w)
    unit = "ms" if c.family in TIMES else "percent"
    setup = w.pick(
        f"Setup: driver {w.other('550.90', 'version')}, kernel {w.other('6.8', 'version')}, commit from {day(w)}.",
        f"Tests ran on {day(w)} with the client at version {w.other('2.14.1', 'version')}.",
        f"Between runs we paused for {w.other(w.rng.choice((5, 15, 20)), 'setting')} seconds.",
        f"The goal for this quarter is a change of {w.other(w.rng.choice((10, 20, 50)), 'target')} {unit}.",
        f"Ticket OPS-{w.other(w.rng.randint(100, 999), 'reference')} asks for a repeat on Ubuntu {w.other('22.04', 'version')}.",
        f"Port {w.other(8080, 'setting')} was used throughout.",
    )
    return w.pick(f"{setup} {sentence(w, c)}", f"{sentence(w, c)} {setup}", f"{setup}\n\nResult: {statement(w, c)}.")


def closing_words(w: Writer) -> str:
    """A conclusion that weighs comparisons."""
    c, d = comparison(w), comparison(w)
    f = fact(w)
    return w.pick(
        f"In conclusion, {compared(w, c)}. At the same time, {compared(w, d)}.",
        f"To sum up: {compared(w, c)}, while {compared(w, d)}.",
        f"Overall, {statement(w, f)}. What is more, {compared(w, c)}.",
        f"The trade-off is visible in the data: {compared(w, c)}, but {statement(w, f)}.",
        f"All in all, {compared(w, c)}{aside(w)}. {housekeeping(w)}",
        f"Our main conclusion is that {compared(w, c)}.",
        f"Two points remain. {comparing(w, c)} {sentence(w, f)}",
    )


STYLES = (
    brief_bullets,
    bold_openers,
    running_text,
    systems_grid,
    measures_down,
    system_notes,
    what_to_pick,
    duels,
    delta_column,
    relative_column,
    regression_report,
    plot_text,
    faq,
    review_comment,
    email_update,
    job_output,
    grid_and_reading,
    bounds_in_words,
    loosely_put,
    span_lines,
    best_of_field,
    bookkeeping,
    repeat_note,
    ceiling_lines,
    channel_post,
    setup_first,
    closing_words,
    in_thousands_or_not,
)
