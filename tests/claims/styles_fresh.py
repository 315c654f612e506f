"""The fresh half: styles, words and trees that neither of the others has. Whoever works on the claim judge does not read this."""

import re

import bounding
import deriving
from claim import Claim, Undrawable
from trees_fresh import trees
from wording import Vocabulary, Writer

from chimera.evidence import Group

TREES = trees
WORDS = Vocabulary(
    metrics={
        "throughput": ("token generation speed", "output throughput", "generation throughput", "inference speed"),
        "ttft": ("time to first token", "TTFT", "time until the first token"),
        "tpot": ("inter-token latency", "ITL", "gap between tokens"),
        "request rate": ("request throughput", "rate of completed requests", "RPS"),
        "http_reqs_per_s": ("HTTP request rate", "HTTP throughput", "RPS"),
        "http_req_duration_ms": ("request duration", "response time", "HTTP request duration"),
        "http_req_waiting_ms": ("waiting time", "HTTP request waiting time"),
        "http_req_failed_pct": ("share of failed HTTP requests", "failed-request rate"),
        "train_samples_per_second": ("training samples per second", "training throughput in samples/s"),
        "train_duration_s": ("training time", "training duration"),
        "train_loss": ("training loss", "train loss"),
        "eval_loss": ("evaluation loss", "eval loss"),
        "ops_per_sec": ("operations per second", "ops/sec"),
        "elapsed_s": ("elapsed time", "total elapsed time"),
        "disk_mb": ("disk usage", "space on disk", "on-disk footprint"),
        "size": ("model size", "checkpoint size"),
        "load": ("model loading time", "load time", "loading time"),
        "latency": ("request latency", "latency", "overall latency"),
        "accuracy": ("accuracy", "accuracy score"),
        "memory": ("memory usage", "memory requirement"),
        "power": ("power draw", "power usage"),
        "eval time": ("evaluation time",),
        "compile": ("compile time",),
        "perplexity": ("perplexity",),
        "energy": ("energy consumption",),
        "cost": ("inference cost", "running cost"),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score",),
    },
    statistics={
        "mean": ("average", "mean", "avg"),
        "p50": ("median", "P50"),
        "max": ("maximum", "peak", "max"),
        "min": ("minimum", "min"),
        "p95": ("P95", "95th percentile"),
        "highest": ("highest", "largest"),
        "lowest": ("lowest", "smallest"),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens/second", " tokens per second"),
        "s": (" s", "s", " seconds"),
        "ms": (" ms", "ms", " milliseconds"),
        "µs": (" µs", " us", " microseconds"),
        "%": ("%", " percent"),
        "MiB": (" MB", " MiB", "MB"),
        "GiB": (" GB", " GiB", "GB"),
        "req/s": (" req/s", " requests/second", " requests per second"),
        "W": (" W", " watts", "W"),
        "J": (" J", " joules"),
        "×": ("x", "×"),
        "USD": (" USD",),
    },
    groups=("{main} ({rest})", "{main} using {rest}", "{main} @ {rest}"),
    settings=("{name}={value}", "{name} {value}", "`{name}` {value}", "`{name}={value}`"),
    everything=("the full benchmark", "all recorded runs combined"),
)
PLAIN_UNITS = frozenset({"tok/s", "req/s", "W"})
"""Units that stand for their metric where no other is measured in them."""


def opening(w: Writer, group: Group) -> str:
    """A configuration at the start of a sentence; names keep their own case."""
    who = w.who(group)
    return who if group else who[0].upper() + who[1:]


def first_upper(text: str) -> str:
    return text[0].upper() + text[1:]


def name_of(w: Writer, name: str, value: str) -> str:
    """A row's name: bare where it is a word, with its setting where it is a number or a letter."""
    if re.search("[A-Za-z]{2}", value):
        return value
    return f"{name} {w.other(value, 'setting') if value[0].isdigit() else value}"


def pair_words(w: Writer, claim: Claim) -> tuple[str, str]:
    """How the larger and the smaller of two values are told, each with {} for the value."""
    what = w.what(claim)
    if "loss" in claim.family or "failed" in claim.family:
        return f"stays at {{}} ({what})", "comes down to {}"
    if claim.unit in {"s", "ms", "µs", "MiB", "GiB", "W"}:
        return f"needs {{}} ({what})", w.pick("gets by with {}", "makes do with {}")
    return w.pick(f"manages a {what} of {{}}", f"reaches {{}} in {what}"), w.pick("only gets {}", "only manages {}")


def executive_bullets(w: Writer) -> str:
    """A bold lead, a claim in words, the number in brackets."""
    leads = ["Headline", "Key finding", "Worth noting", "Takeaway", "Bottom line"]
    w.rng.shuffle(leads)
    lines = ["## Executive Summary", ""]
    for lead in leads[: w.rng.randint(2, 3)]:
        c = w.plain()
        middle = w.pick("delivers consistent results", "behaves as expected", "was tested in detail", "stands out")
        lines.append(f"- **{lead}:** {opening(w, c.group)} {middle} ({w.what(c)}: {w.value(c)})")
    return "\n".join(lines)


def result_with_comment(w: Writer) -> str:
    """Three columns: metric, result, and a comment that says for whom."""
    lines = ["| Metric | Result | Comment |", "|:-------|:-------|:--------|"]
    for _ in range(w.rng.randint(2, 3)):
        c = w.plain()
        runs = bounding.runs_of(w.draw, c)
        behind = f", {w.pen.mark(runs)} runs" if runs else ""
        comment = f"{w.pick('Measured for', 'For', 'Result of')} {w.who(c.group)}{behind}"
        lines.append(f"| {first_upper(w.what(c))} | {w.value(c)} | {comment} |")
    return "\n".join(lines)


def table_by_setting(w: Writer) -> str:
    """One row per value of a numeric setting, two metrics, units in the cells."""
    for _ in range(30):
        sheet = w.sheet(rows=2, columns=2)
        if all(re.fullmatch(r"[\d.]+", row) for row in sheet.rows):
            break
    else:
        raise Undrawable("numeric setting")
    heads, cells = [], {}
    for column in sheet.columns[:2]:
        drawn = {row: w.cell(sheet, row, column) for row in sheet.rows}
        first = drawn[sheet.rows[0]]
        unit = w.unit(first.unit)
        heads.append(first_upper(w.what(first)))
        cells.update({(row, column): f"{w.pen.mark(c)}{unit}" for row, c in drawn.items()})
    where = f" ({w.who(sheet.fixed)})" if sheet.fixed else ""
    lines = [f"**Impact of `{sheet.varied}`**{where}", ""]
    lines += [f"| {sheet.varied} | {' | '.join(heads)} |", f"| ---: |{' ---: |' * len(heads)}"]
    for row in sheet.rows:
        lines.append(f"| {w.other(row, 'setting')} | {' | '.join(cells[row, name] for name in sheet.columns[:2])} |")
    return "\n".join(lines)


def findings_with_evidence(w: Writer) -> str:
    """Numbered findings, each with a nested line of evidence."""
    lines = []
    for number in range(1, w.rng.randint(2, 3) + 1):
        c = w.plain()
        finding = w.pick(f"The results for {w.who(c.group)} are clear.", f"{opening(w, c.group)} deserves attention.")
        runs = bounding.runs_of(w.draw, c)
        behind = f" (n={w.pen.mark(runs)})" if runs else ""
        lines += [f"{number}. **{finding}**", f"   - Evidence: {w.what(c)} = {w.value(c)}{behind}"]
    return "\n".join(lines)


def while_pairs(w: Writer) -> str:
    """While X manages A, Y only gets B."""
    sheet = w.sheet(rows=2)
    column = sheet.columns[0]
    rows = sorted(w.rng.sample(sheet.rows, 2), key=lambda row: -sheet.points[row, column].amount)
    one, other = (w.cell(sheet, row, column) for row in rows)
    first, second = (name_of(w, sheet.varied, row) for row in rows)
    larger, smaller = pair_words(w, one)
    start = f"With {w.who(sheet.fixed)}, while" if sheet.fixed else "While"
    return f"{start} {first} {larger.format(w.value(one))}, {second} {smaller.format(w.value(other))}."


def clocks_in(w: Writer) -> str:
    """X clocks in at A, compared to B for Y."""
    sheet = w.sheet(rows=2)
    column = sheet.columns[0]
    rows = w.rng.sample(sheet.rows, min(w.rng.choice((2, 2, 3)), len(sheet.rows)))
    cells = [w.cell(sheet, row, column, digits=w.rng.choice((3, 4))) for row in rows]
    names = [name_of(w, sheet.varied, row) for row in rows]
    where = f", all with {w.who(sheet.fixed)}" if sheet.fixed else ""
    others = " and ".join(f"{w.value(c)} for {name}" for c, name in zip(cells[1:], names[1:], strict=True))
    verb = w.pick("clocks in at", "comes in at", "lands at")
    return f"In terms of {w.what(cells[0])}, {names[0]} {verb} {w.value(cells[0])}, {w.pick('compared to', 'versus', 'against')} {others}{where}."


def definitions(w: Writer) -> str:
    """A definition list: the term names what is measured, the definition brings the number."""
    blocks = []
    for _ in range(2):
        c = w.plain()
        end = w.pick("", "", f" (measured {w.date()})")
        blocks.append(f"{first_upper(w.what(c))}, {w.who(c.group)}\n: {w.value(c)}{end}")
    return "\n\n".join(blocks)


def conclusion(w: Writer) -> str:
    """Several numbers of one configuration, which is named once and then goes by pronouns."""
    sheet = w.sheet(rows=2, columns=2)
    row = w.rng.choice(sheet.rows)
    group = tuple(sorted((*sheet.fixed, (sheet.varied, row))))
    cells = [w.cell(sheet, row, column, digits=w.rng.choice((3, 4))) for column in sheet.columns]
    first, *rest = [f"{w.what(c)} of {w.value(c)}" for c in cells]
    text = f"In conclusion, {w.who(group)} {w.pick('proved to be a sensible choice', 'did what was asked of it')}. "
    text += f"It {w.pick('showed', 'recorded', 'ended up with')} a {first}."
    for one in rest:
        text += f" {w.pick('In addition, it had a', 'It also posted a', 'We further saw it with a')} {one}."
    return f"## Conclusion\n\n{text}"


def at_a_glance(w: Writer) -> str:
    """The unit stands before the value; at times it stands for the metric."""
    sheet = w.sheet(rows=2, columns=1)
    row = w.rng.choice(sheet.rows)
    group = tuple(sorted((*sheet.fixed, (sheet.varied, row))))
    lines = [f"**Key numbers at a glance — {w.who(group)}**", ""]
    for column in sheet.columns:
        c = w.cell(sheet, row, column)
        rivals = {point.fact.column for point in w.draw.truth.about(c.family, group)}
        rivals |= {p.fact.column for p in w.draw.truth.points if p.fact.unit == c.unit}
        if c.unit in PLAIN_UNITS and len(rivals) == 1 and w.rng.random() < 0.7:
            lines.append(f"- {w.kind(c)}{c.unit}: {w.pen.mark(c)}")
        else:
            unit = w.unit(c.unit).strip()
            lines.append(f"- {w.what(c)}{w.pick(f' ({unit})', f', {unit}') if unit else ''}: {w.pen.mark(c)}")
    return "\n".join(lines)


def section_per_configuration(w: Writer) -> str:
    """A heading for each configuration, its metrics in bullets below."""
    sheet = w.sheet(rows=2, columns=1)
    lines = [f"The following results are for {w.who(sheet.fixed)}.", ""] if sheet.fixed else []
    for number, row in enumerate(sheet.rows[:3], 1):
        section = f"{w.other(f'4.{number}', 'section')} " if w.rng.random() < 0.3 else ""
        lines += [f"### {section}{name_of(w, sheet.varied, row)}", ""]
        for column in sheet.columns:
            c = w.cell(sheet, row, column, digits=w.rng.choice((3, 4)))
            lines.append(f"* **{first_upper(w.what(c))}:** {w.value(c)}")
        lines.append("")
    return "\n".join(lines).strip()


def over_the_runs(w: Writer) -> str:
    """A range over the repetitions of one configuration."""
    low, high, runs = bounding.runs_range(w.draw)
    metric, n = w.metric(low), w.pen.mark(runs)
    ends = w.pick("from {} up to {}", "between {} and {}", "anywhere from {} to {}").format(
        w.pen.mark(low), w.value(high)
    )
    return w.pick(
        f"The {metric} of {w.who(low.group)} went {ends} over {n} runs.".replace("went between", "varied between"),
        f"Over {n} measurements, {w.who(low.group)} showed a {metric} {ends}.",
    )


def bounds(w: Writer) -> str:
    """At least, no more than, just under, just over."""
    c = bounding.bound(w.draw)
    words = {
        "bound_at_least": ("at least", "no less than"),
        "bound_at_most": ("at most", "no more than"),
        "bound_just_under": ("just under", "slightly below"),
        "bound_just_over": ("just over", "slightly above"),
    }[c.cause.removesuffix("_wrong")]
    return w.pick(
        f"The {w.what(c)} of {w.who(c.group)} is {w.pick(*words)} {w.value(c)}.",
        f"For {w.who(c.group)}, the data show a {w.what(c)} of {w.pick(*words)} {w.value(c)}.",
    )


def peaks(w: Writer) -> str:
    """Up to: the largest value of all runs."""
    c = bounding.peak(w.draw)
    metric, value, who = w.metric(c), w.value(c), w.who(c.group)
    return w.pick(
        f"Individual runs of {who} saw a {metric} of up to {value}.",
        f"With {who}, the {metric} peaked at {value}.",
        f"Across the individual measurements of {who}, the {metric} reached up to {value}.",
    )


def switching(w: Writer) -> str:
    """A comparison told as a change from one configuration to the other."""
    c = w.derived()
    while "failed" in c.family and c.unit == "%":  # a percentage of a percentage, or of its points: either reading
        c = w.derived()
    what, one, other, number = w.what(c), w.who(c.group), w.who(c.versus), w.pen.mark(c)
    if c.operation == "ratio":
        return w.pick(
            f"The {what} of {one} works out to {number}{w.unit('×')} the {what} of {other}.",
            f"Going from {other} to {one} multiplies the {what} by {number}.",
        )
    if c.operation == "difference":
        return f"In {what}, a gap of {number}{w.unit(c.unit)} separates {one} from {other}."
    word = w.pick("raises", "increases") if c.operation == "percent_higher" else w.pick("cuts", "reduces")
    return w.pick(
        f"Switching from {other} to {one} {word} the {what} by {number}{w.unit('%')}.",
        f"Moving from {other} to {one} {word} {what} by {number}%.",
    )


def sources(w: Writer) -> str:
    """What the report draws on, in figures, and the first result."""
    c, first = w.count(), w.plain()
    c = deriving.spelled(c) if w.rng.random() < 0.3 else c
    number, one = w.pen.mark(c), c.number in {"1", "one"}
    kind = dict(c.group).get("type", "")
    basis = {
        "files": f"{number} {f'{kind} result' if kind else 'input'} file{'' if one else 's'}{'' if kind else ' overall'}",
        "rows": f"{number} data row{'' if one else 's'} in total",
        "failed rows": f"all rows but {number} that failed",
    }[c.family]
    return f"**Data basis:** {basis}, analysed {w.date()}.\n**First result:** {w.who(first.group)}, {w.what(first)} {w.value(first)}."


def ranking(w: Writer) -> str:
    """The end of a ranking."""
    c = deriving.extreme(w.draw)
    return w.pick(
        f"Ranked by {w.metric(c)}, {w.who(c.group)} comes out with the {w.kind(c)}value overall: {w.value(c)}.",
        f"No other configuration has a {'higher' if c.statistic == 'highest' else 'lower'} {w.metric(c)} than {w.who(c.group)} ({w.value(c)}).",
    )


def sweep(w: Writer) -> str:
    """A range over one setting."""
    low, high = deriving.spread(w.draw)
    ((varied, _),) = low.versus
    where = f" for {w.who(low.group)}" if low.group else ""
    return f"Varying `{varied}`{where} moves the {w.what(low)} between {w.value(low)} at the low end and {w.value(high)} at the high end."


def or_so(w: Writer) -> str:
    """Approximations."""
    c = deriving.rough(w.draw)
    value, what, who = w.value(c), w.what(c), w.who(c.group)
    return w.pick(
        f"You can count on {value} or so for the {what} of {who}.",
        f"The {what} of {who} is in the region of {value}.",
        f"{opening(w, c.group)} sits somewhere around {value} for {what}.",
    )


def tldr(w: Writer) -> str:
    """One line of several configurations, parts divided by semicolons."""
    parts = []
    for _ in range(w.rng.randint(2, 3)):
        c = w.plain()
        parts.append(f"{w.who(c.group)} → {w.value(c)} {w.what(c)}")
    return (
        f"**TL;DR:** {'; '.join(parts)}. (Report v{w.other(f'{w.rng.randint(1, 3)}.{w.rng.randint(0, 9)}', 'version')})"
    )


STYLES = (
    executive_bullets,
    result_with_comment,
    table_by_setting,
    findings_with_evidence,
    while_pairs,
    clocks_in,
    definitions,
    conclusion,
    at_a_glance,
    section_per_configuration,
    over_the_runs,
    bounds,
    peaks,
    switching,
    sources,
    ranking,
    sweep,
    or_so,
    tldr,
)
