"""The ninth half: how language models and engineers write up benchmarks day to day."""

import bounding
import deriving
from claim import Claim, Undrawable
from phrases_ninth import RATES, SHARES, WORDS, cap, noun, pair_names, place, point, side, what, who
from points import parse_number
from sentences_ninth import change, compared, comparison, plain, statement, tail
from tables_ninth import (
    all_in_one_line,
    before_after_table,
    configuration_profile,
    face_offs,
    metric_lines_table,
    ordered_standings,
    plot_captions,
    results_by_configuration,
    table_then_words,
    two_way_table,
)
from trees_ninth import trees
from wording import Writer

TREES = trees
__all__ = ("STYLES", "TREES", "WORDS")


def either(w: Writer, share: float = 0.5) -> str:
    """A value or a comparison."""
    return statement(w, plain(w)) if w.rng.random() < share else comparison(w, compared(w))


def summary_points(w: Writer) -> str:
    """An executive summary in bullets."""
    head = w.pick("## Executive summary\n\n", "**Summary**\n\n", "Highlights:\n", "# TL;DR\n\n", "")
    mark = w.pick("- ", "* ", "• ")
    end = w.pick("", ".")
    return head + "\n".join(f"{mark}{cap(w, either(w))}{end}" for _ in range(w.rng.randint(2, 3)))


def lead_in_findings(w: Writer) -> str:
    """Key findings, each with a lead-in in bold."""
    lines, ordered = [], w.rng.random() < 0.5
    for number in range(1, w.rng.randint(2, 3) + 1):
        if w.rng.random() < 0.5:
            c = plain(w)
            said, title = statement(w, c), noun(w, c)
        else:
            c = compared(w)
            said, title = comparison(w, c), w.pick(noun(w, c), "Comparison", "Trade-off")
        title = cap(w, title)
        bullet = f"{w.other(number, 'reference')}. " if ordered else "- "
        lines.append(f"{bullet}**{title}{w.pick('.**', ':**', '** –')} {cap(w, said)}.")
    return "\n".join(lines)


def results_prose(w: Writer) -> str:
    """A paragraph of a results section."""
    opening = w.pick(
        "",
        f"All measurements were taken on {w.date()}. ",
        f"Section {w.other(f'{w.rng.randint(2, 6)}.{w.rng.randint(1, 4)}', 'section')} describes the setup. ",
        "We now turn to the results. ",
    )
    first = cap(w, statement(w, plain(w)))
    second = either(w, 0.4)
    link = w.pick("In addition, ", "At the same time, ", "By contrast, ", "We also note that ", "Meanwhile, ")
    third = w.pick("", f" Finally, {either(w, 0.3)}.", " These results are in line with our expectations.")
    return f"{opening}{first}. {link}{second}.{third}"


def advice_text(w: Writer) -> str:
    """A recommendation with the figures behind it."""
    c = compared(w, "percent_higher", "percent_lower", "ratio")
    one, other, where = pair_names(w, c)
    above = c.operation == "percent_higher" or (c.operation == "ratio" and parse_number(c.number) > 1)
    one = one if above == (c.family in RATES | SHARES) else other
    reason, extra = comparison(w, c), statement(w, plain(w))
    return w.pick(
        f"We recommend {one}{where}: {reason}. For context, {extra}.",
        f"Our recommendation is {one}{where}, because {reason}.",
        f"If this metric matters most, go with {one}{where}, since {reason}. {cap(w, extra)}.",
        f"{cap(w, reason)}. We therefore suggest {one}{where} as the default.",
        f"**Recommendation:** use {one}{where}. {cap(w, reason)}, and {extra}.",
        f"For most users {one}{where} is the safer pick; {reason}. Revisit this after release {w.other('2.1', 'version')}.",
        f"Before you decide: {reason}. It is also worth knowing that {extra}.",
    )


def contenders(w: Writer) -> str:
    """X vs. Y bullets."""
    lines = []
    for _ in range(w.rng.randint(2, 3)):
        c = compared(w)
        one, other, where = pair_names(w, c)
        title = f"{one} vs. {other}{where}" if w.rng.random() < 0.6 else f"{one} vs {other}"
        lines.append(f"- **{title}**: {_verdict(w, c, one, other, '' if where and where in title else where)}")
    return "\n".join(lines)


def _verdict(w: Writer, c: Claim, one: str, other: str, where: str) -> str:
    """What a comparison comes to, in few words that name its side."""
    n, name = w.pen.mark(c), what(w, c)
    if c.operation == "ratio":
        return w.pick(
            f"the {name} with {one} is {n}x that with {other}{where}",
            f"{name} with {one} is {n}× that with {other}{where}",
            f"{n} times the {name} with {one} as with {other}{where}",
        )
    if c.operation == "difference":
        unit = w.unit(c.unit)
        return w.pick(f"the {name} differs by {n}{unit}{where}", f"{n}{unit} apart in {name}{where}")
    sign, word = ("+", "higher") if c.operation == "percent_higher" else ("-", "lower")
    return w.pick(
        f"{sign}{n}% {name} for {one}{where}",
        f"{name} is {n}% {word} with {one}{where}",
        f"with {one}, {name} is {n}% {word}{where}",
        f"{n}% {word} {name} with {one}{where}",
    )


def change_notice(w: Writer) -> str:
    """From a first value to a second, with the percentage: regression notes and improvements."""
    before, after, delta = change(w)
    shared = tuple(pair for pair in before.group if pair in after.group)
    old, new = (side(w, *next(p for p in c.group if p not in shared)) for c in (before, after))
    where, name = place(w, shared), what(w, before)
    up = delta.operation == "percent_higher"
    a, b, n = w.value(before), w.value(after), f"{w.pen.mark(delta)}%"
    went, noun_of, sign = ("rose", "increase", "+") if up else ("fell", "drop", "-")
    worse = up == (point(w, before.facts[0]).fact.better == "lower")
    tag = w.pick("Regression", ":warning:", "Heads-up") if worse else w.pick("Improvement", "Win", ":tada:")
    return w.pick(
        f"{tag}: {name} {went} from {a} with {old} to {b} with {new}{where} ({sign}{n}).",
        f"Moving from {old} to {new}, {name} went from {a} to {b}{where}, a {noun_of} of {n}.",
        f"{cap(w, name)}{where}: {a} ({old}) → {b} ({new}), {sign}{n}",
        f"- {name}{where}: {old} {a}, {new} {b} ({sign}{n} with {new})",
        f"{tag} in {name}{where}. {cap(w, old)}: {a}. {cap(w, new)}: {b}. That is {n} {'more' if up else 'less'}.",
        f"{cap(w, name)}{where} {went} by {n}, from {a} with {old} to {b} with {new}.",
        f"With {new} instead of {old}, {name} is {b} rather than {a}{where}; {noun_of} of {n}.",
        f"We tracked a {n} {noun_of} in {name}{where}: {old} had {a}, {new} has {b}.",
    )


def short_answers(w: Writer) -> str:
    """Questions and their answers."""
    c = plain(w)
    name, s, v = what(w, c), who(w, c.group), w.value(c)
    comparing = compared(w)
    one, other, where = pair_names(w, comparing)
    said = cap(w, comparison(w, comparing))
    return w.pick(
        f"**Q: What is the {name} of {s}?**\nA: {v}.",
        f"Q: What {name} did we get for {s}?\nA: We got {v}.",
        f"**What {name} can I expect for {s}?** {cap(w, f'about what we measured, which is {v}')}.",
        f"### How does {one} compare with {other}{where}?\n\n{said}.",
        f"Q: Should I use {one} or {other}{where}?\nA: It depends on your needs. {said}.",
        f"> How high is the {name} for {s}?\n\nIt is {v} according to our measurements from {w.date()}.",
        f"Q{w.other(w.rng.randint(1, 9), 'reference')}. {cap(w, name)} for {s}? — {v}.",
    )


def merge_request_note(w: Writer) -> str:
    """A comment under a pull request."""
    number = w.other(w.rng.randint(40, 2900), "reference")
    said, more = cap(w, either(w)), cap(w, either(w))
    return w.pick(
        f"Thanks for #{number}! I reran the benchmarks: {said}. LGTM.",
        f"Benchmarked this against main (see #{number}). {said}. {more}.",
        f"Reran on my box with kernel {w.other('6.8', 'version')}. {said}. Happy to merge once CI is green.",
        f"nit: the description in #{number} is out of date. {said}.",
        f"I looked at the raw data again:\n\n- {said}\n- {more}\n\nNo objections from my side.",
        f"@reviewer see the updated numbers. {said}. Commit {w.other('4f1c9e2', 'code')} has the raw logs.",
        f"One thing I noticed while reviewing #{number}: {said}.",
    )


def team_mail(w: Writer) -> str:
    """An e-mail to colleagues."""
    said, more = either(w, 0.6), either(w)
    hello = w.pick("Hi all,", "Hello team,", "Dear colleagues,", "Hi Sam,")
    body = w.pick(
        f"a quick update on the benchmarks from {w.date()}: {said}. {cap(w, more)}.",
        f"the numbers you asked for are in. {cap(w, said)}. {cap(w, more)}.",
        f"I finished the runs over the weekend. The main result: {said}.",
        f"following up on ticket {w.other(w.rng.randint(100, 999), 'reference')}, {said}.",
        f"short version: {said}. I will send the full report on {w.date()}.",
        f"as discussed, I re-checked our results. {cap(w, said)}. Also, {more}.",
    )
    return f"{hello}\n\n{body}\n\n{w.pick('Best,', 'Cheers,', 'Regards,')}\n{w.pick('Ana', 'Jonas', 'Priya')}"


def slow_requests(w: Writer) -> str:
    """Tail latency and other high percentiles."""
    c = tail(w)
    name, s, v = what(w, c), who(w, c.group), w.value(c)
    over = f" across all {w.pick('its runs', 'measurements')}" if point(w, c.facts[0]).fact.n > 1 and c.group else ""
    return w.pick(
        f"The {name} for {s} is {v}{over}.",
        f"Looking at the tail, we found a {name} of {v} for {s}{over}.",
        f"Tail behaviour: {name} for {s} was {v}{over}, which may matter for our SLO.",
        f"- {cap(w, name)} ({s}): {v}{over}",
        f"For {s} we see {v} {name}{over}.",
        f"At the high end, the {name} of {s} reaches {v}{over}.",
        f"{cap(w, name)} stayed at {v} for {s}{over}; nothing unusual here.",
        f"{cap(w, statement(w, c))}{over}.",
    )


def run_spread(w: Writer) -> str:
    """Smallest and largest of the runs and how many there were; or a value with its number of runs."""
    if w.rng.random() < 0.5:
        low, high, runs = bounding.runs_range(w.draw)
        if low.group and low.group[0][0] == "files":
            raise Undrawable("files")
        a, b, n, s, name = w.pen.mark(low), w.value(high), w.pen.mark(runs), who(w, low.group), noun(w, low)
        return w.pick(
            f"Over {n} runs, {name} for {s} ranged from {a} to {b}.",
            f"{cap(w, name)} for {s} varied between {a} and {b} (n = {n}).",
            f"We took {n} measurements for {s}; {name} fell between {a} and {b}.",
            f"Individual runs for {s} show {name} of {a} to {b} (n={n}).",
            f"Run-to-run variation for {s}: {name} {a}–{b} across {n} samples.",
            f"The {n} measurements for {s} span {a} to {b} in {name}.",
        )
    for _ in range(60):
        c = plain(w, lie=False)
        runs = bounding.runs_of(w.draw, c)
        if runs and c.statistic in {"mean", "p50"}:
            s, v, n = who(w, c.group), w.value(c), w.pen.mark(runs)
            return w.pick(
                f"The {what(w, c)} for {s} is {v} (n={n}).",
                f"{cap(w, what(w, c))} for {s}, from {n} measurements, is {v}.",
                f"Based on {n} runs, the {what(w, c)} for {s} comes to {v}.",
                f"We ran this {n} times for {s} and got a {what(w, c)} of {v}.",
                f"- {s}: {v} {what(w, c)} ({n} samples)",
            )
    raise Undrawable("runs")


def loose_figures(w: Writer) -> str:
    """About, nearly, at least, under; and thousands with a k."""
    shape, thousands = w.rng.choice((0, 0, 1, 1, 2)), None
    if shape == 2:
        many = (deriving.suffixed(w.draw) for _ in range(20))
        thousands = next((c for c in many if parse_number(c.number) >= 1000 and "one_value" not in c.cause), None)
    if thousands:
        c, about = thousands, ""
    elif shape != 1:
        c = deriving.rough(w.draw)
        about = w.pick("about ", "roughly ", "around ", "~", "approximately ", "some ")
    else:
        c = bounding.bound(w.draw)
        side_of = c.cause.removesuffix("_wrong")
        about = {
            "bound_at_least": w.pick("at least ", "no less than "),
            "bound_just_over": w.pick("just over ", "a little over ", "slightly more than "),
            "bound_at_most": w.pick("at most ", "no more than "),
            "bound_just_under": w.pick("just under ", "slightly below ", "a bit less than "),
        }[side_of]
    name, s, v = what(w, c), who(w, c.group), f"{about}{w.value(c)}"
    return w.pick(
        f"The {name} for {s} is {v}.",
        f"Expect a {name} of {v} for {s}.",
        f"For planning purposes, the {name} of {s} is {v}.",
        f"{cap(w, name)} for {s}: {v}.",
        f"For {s} we got {v} in {name}.",
        f"As a rule of thumb, take {v} as the {name} for {s}.",
        f"In our runs the {name} for {s} was {v}.",
    )


def front_runners(w: Writer) -> str:
    """The configuration with the highest or lowest value of all, or the range over one setting."""
    if w.rng.random() < 0.35:
        low, high = deriving.spread(w.draw)
        ((varied, _),) = low.versus
        return w.pick(
            f"Depending on {varied}, {what(w, low)}{place(w, low.group)} ranges from {w.pen.mark(low)} to {w.value(high)}.",
            f"Across every {varied}, {what(w, low)}{place(w, low.group)} lies between {w.value(low)} and {w.value(high)}.",
            f"{cap(w, what(w, low))}{place(w, low.group)} spans {w.pen.mark(low)}–{w.value(high)} over {varied}.",
        )
    for _ in range(30):
        c = deriving.extreme(w.draw)
        if not any(name == "load" for name, _ in c.group):
            break
    else:
        raise Undrawable("extreme")
    fact = w.draw.truth.evidence.fact(c.facts[0])
    base = next(one for one in w.draw.drawable if one.fact.id in fact.parents)
    stat = {"mean": w.pick("average ", "mean "), "p50": "median "}.get(base.statistic, "")
    name, s, v, end = f"{stat}{noun(w, c)}", who(w, c.group), w.value(c), c.statistic
    return w.pick(
        f"The {end} {name} of all configurations was {v}, with {s}.",
        f"Of everything we tested, {s} has the {end} {name} at {v}.",
        f"{cap(w, s)} shows the {end} {name} of the field: {v}.",
        f"The {end} {name} belongs to {s} ({v}).",
        f"No other configuration has a {'higher' if end == 'highest' else 'lower'} {name} than {s} with {v}.",
        f"- {cap(w, str(end))} {name}: {s}, {v}",
    )


def source_files(w: Writer) -> str:
    """How many files and rows there are, among dates and versions."""
    c = w.count()
    c = deriving.spelled(c) if w.rng.random() < 0.4 else c
    n, s = w.pen.mark(c), "" if c.number in {"1", "one"} else "s"
    day = w.date()
    if c.family == "files":
        kind = dict(c.group).get("type", "")
        thing = f"{kind} file{s}" if kind else f"file{s}"
        total = "" if kind else w.pick(" in total", " altogether")
        return w.pick(
            f"The results folder holds {n} {thing}{total}, last updated on {day}.",
            f"This report draws on {n} {thing}{total}.",
            f"Data: {n} {thing}{total}, collected up to {day}.",
            f"We parsed {n} {thing}{total} for this analysis (parser {w.other('1.4.2', 'version')}).",
            f"In the input tree there {'are' if s else 'is'} {n} {thing}{total}.",
        )
    if c.family == "rows":
        return w.pick(
            f"Together the files contain {n} data row{s}.",
            f"A total of {n} row{s} of data went into this report.",
            f"We read {n} data row{s} in all; the export is from {day}.",
            f"The data set comprises {n} row{s} overall.",
            f"Across all files there are {n} row{s} of measurements.",
        )
    return w.pick(
        f"{cap(w, f'in total {n} row{s}')} failed and had no result.",
        f"Of all rows, {n} failed.",
        f"We excluded {n} failed row{s} from the statistics.",
        f"Errors: {n} row{s} failed across the whole data set.",
        f"Note that {n} measurement row{s} ended in an error.",
    )


def test_bench(w: Writer) -> str:
    """The setup with its many numbers that are no claims, and one result."""
    o = w.other
    parts = [
        f"We used Ubuntu {o('24.04', 'version')} with kernel {o('6.8.0', 'version')}.",
        f"The host has {o(w.rng.choice((32, 64)), 'setting')} cores and a driver of version {o('550.54.14', 'version')}.",
        f"Every run was preceded by a warm-up of {o(30, 'setting')} seconds.",
        f"Client timeouts were set to {o(120, 'setting')} s and the port to {o(8080, 'setting')}.",
        f"The harness is at version {o('0.9.3', 'version')}, pinned since {w.date()}.",
        f"The code is Python {o('3.12', 'version')}; see issue #{o(w.rng.randint(10, 800), 'reference')}.",
        f"Random seeds were fixed to {o(42, 'setting')}.",
    ]
    told = " ".join(w.rng.sample(parts, 2))
    said = either(w, 0.7)
    return w.pick(
        f"**Setup.** {told}\n\n**Result.** {cap(w, said)}.",
        f"{told} Under these conditions, {said}.",
        f"{told} {cap(w, said)}.",
        f"{cap(w, said)}.\n\n*Environment: {told}*",
        f"Test environment: {told} With this setup, {said}.",
    )


STYLES = (
    summary_points, lead_in_findings, results_prose, advice_text, contenders, change_notice, short_answers,
    merge_request_note, team_mail, slow_requests, run_spread, loose_figures, front_runners, source_files, test_bench,
    results_by_configuration, metric_lines_table, two_way_table, before_after_table, table_then_words,
    ordered_standings, plot_captions, configuration_profile, face_offs, all_in_one_line,
)  # fmt: skip
