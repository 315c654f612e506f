"""The unseen part: reports as small language models write them, with words and trees of its own. Whoever works on the claim judge does not read this."""

from dataclasses import replace

import bounding
import deriving
from claim import Claim, Undrawable
from drawing import Sheet
from points import Point, parse_number, print_number
from trees_unseen import trees
from wording import Vocabulary, Writer

from chimera.evidence import Group

TREES = trees
WORDS = Vocabulary(
    metrics={
        "throughput": ("token generation rate", "decoding throughput", "generation speed", "token output rate"),
        "ttft": ("time to first token", "delay before the first token", "first-token time", "TTFT"),
        "tpot": ("time per output token", "inter-token latency"),
        "request rate": ("request throughput", "rate of requests served"),
        "eval_rate": ("eval rate", "evaluation rate"),
        "prompt_eval_rate": ("prompt eval rate", "prompt evaluation rate", "prompt processing rate"),
        "total_duration_s": ("total duration", "overall duration"),
        "success_rate": ("success rate", "task success rate", "share of tasks solved"),
        "steps": ("number of steps", "step count"),
        "tool_calls": ("number of tool calls", "tool call count"),
        "cost_usd": ("cost", "monetary cost", "cost in US dollars"),
        "wall_clock_s": ("wall-clock time", "wall time"),
        "size": ("model size", "size on disk", "file size of the model"),
        "load": ("load duration", "model load time", "loading duration"),
        "latency": ("response latency", "end-to-end latency", "latency"),
        "accuracy": ("accuracy", "raw accuracy", "accuracy score"),
        "normalised accuracy": ("normalized accuracy", "length-normalized accuracy"),
        "memory": ("memory footprint", "memory consumption", "memory usage"),
        "power": ("power consumption", "power draw"),
        "eval time": ("evaluation time", "eval time"),
        "compile": ("compilation time",),
        "perplexity": ("perplexity", "perplexity score"),
        "energy": ("energy consumption", "energy usage"),
        "cost": ("inference cost", "total cost"),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score",),
    },
    statistics={
        "mean": ("average", "mean", "averaged"),
        "p50": ("median", "50th-percentile"),
        "max": ("maximum", "highest observed", "peak"),
        "min": ("minimum", "lowest observed"),
        "p95": ("95th-percentile", "p95"),
        "highest": ("highest", "largest"),
        "lowest": ("lowest", "smallest"),
    },
    units={
        "tok/s": (" tokens/s", " tokens per second", " tok/s", " tokens/sec", " t/s"),
        "s": (" seconds", "s", " s", " sec"),
        "ms": (" ms", "ms", " milliseconds"),
        "%": ("%", " %"),
        "MiB": (" MB", "MB", " MiB"),
        "GiB": (" GB", "GB", " GiB"),
        "req/s": (" requests/s", " requests per second"),
        "W": (" W", " watts"),
        "J": (" J", " joules"),
        "×": ("x", "×"),
        "USD": (" USD", " dollars"),
    },
    groups=("{main} ({rest})", "{main} configured with {rest}", "{main} / {rest}", "{main} (settings: {rest})"),
    settings=("{name} {value}", "{name} = {value}", "`{name}` = {value}", "{name}: {value}"),
    everything=("all runs in the dataset", "the entire dataset", "all runs combined"),
)
SHARES = frozenset({"accuracy", "normalised accuracy", "success_rate"})
"""A percentage of these may be one of their points: nobody can tell which."""
BETTER_HIGHER = frozenset({"throughput", "request rate", "eval_rate", "prompt_eval_rate"})
COSTLY = ("total_duration_s", "wall_clock_s", "cost_usd", "ttft", "tpot", "load", "latency", "memory", "size", "power")


def settle(w: Writer) -> None:
    """One spelling of settings and of each unit for the whole text, as one hand writes it."""
    units = {unit: (w.pick(*spellings),) for unit, spellings in w.words.units.items()}
    w.words = replace(w.words, settings=(w.pick(*w.words.settings),), units=units)


def plain(w: Writer) -> Claim:
    """A claim on one fact, none that is false only to those who tell the two accuracies apart."""
    c = w.plain()
    while is_arguable(w, c):
        c = w.plain()
    return c


def cell(w: Writer, sheet: Sheet, row: str, column: str) -> Claim:
    """A sheet's cell, under the same condition."""
    c = w.cell(sheet, row, column, digits=w.rng.choice((3, 4)))
    while is_arguable(w, c):
        c = w.cell(sheet, row, column, digits=w.rng.choice((3, 4)))
    return c


def is_arguable(w: Writer, claim: Claim) -> bool:
    """Whether a false accuracy is the other accuracy of this configuration."""
    other = {"accuracy": "normalised accuracy", "normalised accuracy": "accuracy"}.get(claim.family)
    return claim.label == "false" and other is not None and w.draw.is_borne_out(replace(claim, family=other))


def value(w: Writer, claim: Claim, number: str | None = None) -> str:
    """The marked number with its unit; money with a sign or its code, as its column says dollars."""
    if claim.family == "cost_usd" and not claim.unit:
        form = "{} USD" if w.unit("USD") == " USD" else "${}"
        return form.format(number or w.pen.mark(claim))
    return w.value(claim)


def one_setting(w: Writer, sheet: Sheet, row: str) -> str:
    """A row of a sheet by its varied setting alone."""
    return w.who(((sheet.varied, row),))


def upper(text: str) -> str:
    return text if text[0] == "`" else text[0].upper() + text[1:]


def start(w: Writer, group: Group) -> str:
    """A configuration at the start of a sentence; names keep their own case."""
    who = w.who(group)
    return upper(who) if not group or who.startswith(("warm ", "cold ")) else who


def rating(w: Writer, claim: Claim) -> str:
    """Praise that says nothing."""
    if claim.family in COSTLY:
        return w.pick("which matters for interactive use", "which is relevant for deployment on small machines")
    return w.pick("indicating stable behavior", "highlighting its potential", "demonstrating its capabilities")


def participial(w: Writer) -> str:
    """Prose that adds a participle to every number."""
    settle(w)
    parts = []
    for opening in w.rng.sample(("", "Notably, ", "Additionally, ", "It is worth noting that "), w.rng.randint(1, 3)):
        c = plain(w)
        runs = bounding.runs_of(w.draw, c) if w.rng.random() < 0.4 else None
        who = w.who(c.group) if opening else start(w, c.group)
        form = w.pick(
            "{who} achieved a {what} of {value}",
            "{who} exhibited a {what} of **{value}**",
            "{who} reached {value} in terms of {what}",
            "{who} recorded {value} for the {what}",
        )
        said = form.format(who=who, what=w.what(c), value=value(w, c))
        behind = f" (based on {w.pen.mark(runs)} measurements)" if runs else ""
        parts.append(f"{opening}{said}{behind}, {rating(w, c)}.")
    return " ".join(parts)


def hedged(w: Writer) -> str:
    """Prose with limits and vague values: exceeds, stays below, hovers around, fluctuates."""
    settle(w)
    c = bounding.bound(w.draw)
    lower = ("exceeds", "surpasses", "is higher than")
    upper_words = ("stays below", "remains under", "does not exceed")
    verb = w.pick(*(lower if c.cause.removesuffix("_wrong") in bounding.LOWER else upper_words))
    text = f"Looking at the numbers, the {w.what(c)} of {w.who(c.group)} {verb} {value(w, c)}."
    if w.rng.random() < 0.5:
        d = deriving.rough(w.draw)
        about = w.pick("hovers around", "is in the ballpark of", "is approximately")
        return f"{text} Meanwhile, the {w.what(d)} of {w.who(d.group)} {about} {value(w, d)}."
    try:
        low, high, runs = bounding.runs_range(w.draw)
    except Undrawable:
        return text
    metric, n = w.metric(low), w.pen.mark(runs)
    ends = f"between {w.pen.mark(low)} and {value(w, high)}"
    return f"{text} Across {n} measurements, the {metric} of {w.who(low.group)} fluctuated {ends}, which shows some variance."


def emoji_findings(w: Writer) -> str:
    """Bullets that open with a picture; the statistic stands in brackets behind the metric."""
    settle(w)
    lines = [w.pick("### 🔍 Key Insights", "## 📊 Results at a Glance", "**🔑 Key Takeaways**"), ""]
    for _ in range(w.rng.randint(2, 4)):
        c = plain(w)
        kind = w.kind(c).strip()
        said = f"{upper(w.metric(c))}{f' ({kind})' if kind else ''}"
        icon = w.pick("✅", "🚀", "⚡", "📈", "💡")
        lines.append(
            w.pick(
                f"- {icon} **{said}**: {value(w, c)} for {w.who(c.group)}",
                f"- {icon} **{said}** → **{value(w, c)}** (config: {w.who(c.group)})",
                f"- {icon} {start(w, c.group)}: {said} = {value(w, c)}",
            )
        )
    return "\n".join(lines)


def overview_list(w: Writer) -> str:
    """What was counted, then ends of rankings and largest single values, each behind a bold label."""
    settle(w)
    c = w.count()
    kind = dict(c.group).get("type", "").replace("MARKDOWN", "Markdown")
    label = {
        "files": f"Number of {kind} files" if kind else "Total number of files",
        "rows": "Total number of data rows",
        "failed rows": "Total number of failed rows",
    }[c.family]
    lines = ["### Dataset Overview", "", f"- **{label}:** {w.pen.mark(c)}", f"- **Report date:** {w.date()}", ""]
    lines += ["### Highlights", ""]
    try:
        e = deriving.extreme(w.draw)
        lines.append(f"- **{upper(w.what(e))} of all configurations:** {value(w, e)} ({w.who(e.group)})")
    except Undrawable:
        pass
    try:
        p = bounding.peak(w.draw)
        lines.append(
            f"- **Peak {w.metric(p)}{'' if p.family == 'size' else ' in a single run'}:** {value(w, p)} ({w.who(p.group)})"
        )
    except Undrawable:
        pass
    one = plain(w)
    lines.append(f"- **{upper(w.what(one))}:** {value(w, one)} ({w.who(one.group)})")
    return "\n".join(lines)


def long_table(w: Writer) -> str:
    """One fact a row; statistic, value, unit and number of values each in a column of their own."""
    settle(w)
    lines = ["| # | Configuration | Metric | Statistic | Value | Unit | n |", "|---|---|---|---|---:|---|---:|"]
    for place in range(1, w.rng.randint(2, 4) + 1):
        c = plain(w)
        runs = bounding.runs_of(w.draw, c)
        cells = (
            w.other(place, "list"),
            w.who(c.group),
            upper(w.metric(c)),
            w.kind(c).strip() or "–",
            w.pen.mark(c),
            ("USD" if c.family == "cost_usd" else w.unit(c.unit).strip()) or "–",
            w.pen.mark(runs) if runs else "–",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def delta_table(w: Writer) -> str:
    """Metrics down, two configurations across, and by how many percent the second is above or below the first."""
    settle(w)
    sheet = w.sheet(rows=2, columns=1)
    rows = w.rng.sample(sheet.rows, 2)
    names = [one_setting(w, sheet, row) for row in rows]
    where = f" ({w.who(sheet.fixed)})" if sheet.fixed else ""
    lines = [f"**{names[0]} vs. {names[1]}**{where}", ""]
    lines += [f"| Metric | {names[0]} | {names[1]} | Change relative to {names[0]} |", "|:---|---:|---:|---:|"]
    for column in sheet.columns:
        cells = [cell(w, sheet, row, column) for row in rows]
        change = _change(w, sheet, rows, column) if all(c.label == "true" for c in cells) else "–"
        lines.append(f"| {upper(w.what(cells[0]))} | {value(w, cells[0])} | {value(w, cells[1])} | {change} |")
    return "\n".join(lines)


def _change(w: Writer, sheet: Sheet, rows: list[str], column: str) -> str:
    """The change from the first to the second row with its sign, true or not; a dash where percent could mislead."""
    first, second = (sheet.points[row, column] for row in rows)
    if first.family in SHARES or not 1.04 <= max(first.amount, second.amount) / min(first.amount, second.amount) <= 40:
        return "–"
    rises = second.amount > first.amount
    honest = deriving._print(w.draw, "percent_higher" if rises else "percent_lower", second, first)
    if honest is None:
        return "–"
    claim = honest if w.rng.random() < 0.5 else _bent_change(w, honest, first, second)
    return f"{'+' if rises else '-'}{w.pen.mark(claim)}%"


def _bent_change(w: Writer, honest: Claim, first: Point, second: Point) -> Claim:
    """Another number, or the change relative to the wrong one of the two; the true one where neither is surely false."""
    cause = w.pick("derived_changed", "derived_changed", "derived_wrong_base")
    if cause == "derived_wrong_base":
        wrong = 100 * abs(second.amount - first.amount) / second.amount
        number = print_number(float(repr(round(wrong, 9))), 3)
    else:
        number = w.draw.changed(honest.number, 0.1, 0.6)
    if not number or abs(parse_number(number) / parse_number(honest.number) - 1) < 0.06:
        return honest
    bent = replace(honest, number=number, label="false", cause=cause)
    return honest if deriving.is_derivable(w.draw, bent, second) else bent


def head_to_head(w: Writer) -> str:
    """Comparisons as small models put them."""
    settle(w)
    c = w.derived()
    while c.family in SHARES and c.unit == "%":
        c = w.derived()
    what, one, other, number = w.what(c), w.who(c.group), w.who(c.versus), w.pen.mark(c)
    if c.family in BETTER_HIGHER and c.statistic in {"mean", "value"}:
        if c.operation == "ratio" and float(c.number) > 1:
            return f"{start(w, c.group)} outperforms {other} by a factor of {number} in terms of {what}."
        if c.operation == "percent_higher" and w.rng.random() < 0.5:
            return f"In terms of {what}, {one} outperforms {other} by {number}%."
    if c.operation == "ratio":
        return w.pick(
            f"In a head-to-head comparison, the {what} of {one} is {number} times as high as that of {other}.",
            f"Dividing the {what} of {one} by that of {other} gives a ratio of {number}.",
        )
    if c.operation == "difference":
        shown = value(w, c, number) if c.family == "cost_usd" else f"{number}{w.unit(c.unit)}"
        return w.pick(
            f"There is a difference of {shown} in {what} between {one} and {other}.",
            f"{upper(what)}: the gap between {one} and {other} is {shown}.",
        )
    more, noun = ("more", "increase") if c.operation == "percent_higher" else ("less", "reduction")
    return w.pick(
        f"Compared to {other}, {one} shows a {number}% {noun} in {what}.",
        f"There is a {number}% {noun} in {what} when going from {other} to {one}.",
        f"{upper(what)}: {one} comes in at {number}% {more} than {other}.",
    )


def short_report(w: Writer) -> str:
    """Three paragraphs: what was read, two configurations side by side, and a summary with a range and a comparison."""
    settle(w)
    c = w.count()
    kind = dict(c.group).get("type", "").replace("MARKDOWN", "Markdown")
    noun = {"files": f"{kind} files".strip(), "rows": "data rows", "failed rows": "failed rows"}[c.family]
    total = "" if kind else " in total"
    basis = f"{w.pen.mark(c)} {noun}{total}"
    first = w.pick(
        f"This report summarizes the benchmark results as of {w.date()}. The dataset includes {basis}.",
        f"The purpose of this report is to evaluate the results collected so far. The data provided contains {basis}.",
    )
    sheet = w.sheet(rows=2, columns=2)
    rows = w.rng.sample(sheet.rows, 2)
    texts = []
    for row in rows:
        cells = [cell(w, sheet, row, column) for column in sheet.columns[:2]]
        texts.append((one_setting(w, sheet, row), [(w.what(x), value(w, x)) for x in cells]))
    fixed = f"All numbers in this paragraph refer to {w.who(sheet.fixed)}. " if sheet.fixed else ""
    (name, ((a, x), (b, y))), (other, ((_, p), (_, q))) = texts
    second = fixed + w.pick(
        f"For {name}, the {a} was {x} and the {b} was {y}. In contrast, {other} recorded {p} and {q}, respectively.",
        f"We can see that {name} showed a {a} of {x} and a {b} of {y}, whereas {other} had {p} and {q}, respectively.",
    )
    try:
        low, high = deriving.spread(w.draw)
        ((varied, _),) = low.versus
        where = f" with {w.who(low.group)}" if low.group else ""
        third = f"In summary, the {w.what(low)}{where} spans {value(w, low)} to {value(w, high)} across the tested values of {varied}. "
    except Undrawable:
        third = "In summary, the results are mixed. "
    return f"{w.pick('## Benchmark Report', '# Performance Analysis')}\n\n{first}\n\n{second}\n\n{third}{head_to_head(w).replace('In a head-to-head', 'In a direct')}"


STYLES = (
    participial,
    hedged,
    emoji_findings,
    overview_list,
    long_table,
    delta_table,
    head_to_head,
    short_report,
)
