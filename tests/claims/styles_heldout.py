"""The held-out half: other styles, words and trees. Whoever works on the claim judge does not read this."""

import deriving
from claim import Claim
from trees_heldout import trees
from wording import Vocabulary, Writer

TREES = trees
WORDS = Vocabulary(
    metrics={
        "throughput": ("generation speed", "decode rate", "decoding speed", "throughput", "token rate"),
        "ttft": ("first-token latency", "time-to-first-token", "TTFT", "wait for the first token"),
        "tpot": ("time per output token", "TPOT"),
        "request rate": ("request rate", "queries per second", "request throughput"),
        "load": ("load duration", "time to load the model", "load time"),
        "latency": ("latency", "total latency"),
        "accuracy": ("accuracy", "share of right answers"),
        "memory": ("memory consumption", "RAM usage", "memory"),
        "power": ("power consumption", "wattage"),
        "eval time": ("time spent in eval", "eval duration"),
        "compile": ("compilation time", "time to compile"),
        "perplexity": ("perplexity",),
        "energy": ("energy per token", "energy consumption"),
        "cost": ("price per request",),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU",),
    },
    statistics={
        "mean": ("mean", "average", "avg."),
        "p50": ("median", "p50"),
        "max": ("maximum", "highest"),
        "min": ("minimum", "smallest"),
        "p95": ("p95", "95th percentile of the"),
        "highest": ("highest", "top"),
        "lowest": ("lowest", "smallest"),
    },
    units={
        "tok/s": (" tok/s", " t/s", " tokens per second", " tokens/sec"),
        "s": (" s", " sec", " seconds", "s"),
        "ms": (" ms", " milliseconds", "ms"),
        "%": ("%", " %", " percent"),
        "MiB": (" MB", " MiB"),
        "GiB": (" GB",),
        "req/s": (" requests per second", " req/s"),
        "W": (" W", " watts"),
        "J": (" J", " joules"),
        "USD": (" dollars",),
    },
    groups=("{main} under {rest}", "{main} [{rest}]", "{main} run with {rest}"),
    settings=("a {name} of {value}", "{name} set to {value}", "{name}: {value}", "`{name}={value}`"),
    everything=("the complete set of rows", "all measurements taken together"),
)


def group_first(w: Writer) -> str:
    """The configuration does the measuring: X averages V."""
    c = w.plain()
    who, value = w.who(c.group), w.value(c)
    if c.statistic == "mean":
        return w.pick(f"{who} averages {value} in {w.metric(c)}.", f"On average, {who} has a {w.metric(c)} of {value}.")
    if c.statistic is None:
        return w.pick(f"{who} manages a {w.metric(c)} of {value}.", f"{who} clocks in at {value} ({w.metric(c)}).")
    return f"{who} has a {w.what(c)} of {value}."


def passive_end(w: Writer) -> str:
    """Passive voice, the number last."""
    c = w.plain()
    verb = w.pick("was measured to be", "was found to be", "has been recorded as", "was determined as")
    start = w.pick("", f"On {w.date()}, ", f"In experiment {w.other(w.rng.randint(2, 40), 'reference')}, ")
    text = f"{start}the {w.what(c)} of {w.who(c.group)} {verb} {w.value(c)}."
    return text[0].upper() + text[1:]


def nested_bullets(w: Writer) -> str:
    """The parent bullet names the configuration, its children bring the metrics."""
    sheet = w.sheet(rows=2, columns=1)
    where = f" ({w.who(sheet.fixed)})" if sheet.fixed else ""
    lines = [f"Per {sheet.varied}{where}:", ""]
    for row in sheet.rows[:3]:
        name = w.who(((sheet.varied, row),)) if row[:1].isdigit() else row
        lines.append(f"- {w.pick(f'**{name}**', f'{name}:')}")
        for column in sheet.columns:
            c = w.cell(sheet, row, column, digits=w.rng.choice((3, 4)))
            lines.append(f"  - {w.pick(f'{w.what(c)}: {w.value(c)}', f'{w.value(c)} {w.what(c)}')}")
    return "\n".join(lines)


def transposed_table(w: Writer) -> str:
    """Metrics down, configurations across, the unit in its own column."""
    sheet = w.sheet(rows=2, columns=1)
    rows = sheet.rows[:4]
    lines = [f"**{sheet.varied} side by side**{f' — {w.who(sheet.fixed)}' if sheet.fixed else ''}", ""]
    heads = [w.other(row, "setting") if row.replace(".", "").isdigit() else row for row in rows]
    lines += [f"| Metric | Unit | {' | '.join(heads)} |", f"|:--|:-:|{'--:|' * len(rows)}"]
    for column in sheet.columns:
        cells = [w.cell(sheet, row, column) for row in rows]
        unit = w.unit(cells[0].unit).strip() or "-"
        lines.append(f"| {w.what(cells[0])} | {unit} | {' | '.join(w.pen.mark(c) for c in cells)} |")
    return "\n".join(lines)


def key_value_table(w: Writer) -> str:
    """Two columns; the configuration stands in the heading above."""
    sheet = w.sheet(rows=2, columns=1)
    row = w.rng.choice(sheet.rows)
    group = tuple(sorted((*sheet.fixed, (sheet.varied, row))))
    lines = [f"#### Key figures of {w.who(group)}", "", "| Figure | Result |", "| --- | --- |"]
    for column in sheet.columns:
        c = w.cell(sheet, row, column)
        lines.append(f"| {w.what(c)} | {w.value(c)} |")
    lines.append(f"| Report revision | {w.other(w.rng.randint(2, 9), 'version')} |")
    return "\n".join(lines)


def question(w: Writer) -> str:
    """Question and answer; only the answer holds the number."""
    c = w.plain()
    asked = w.pick(
        f"**Q{w.other(w.rng.randint(1, 9), 'list')}: What is the {w.what(c)} of {w.who(c.group)}?**",
        f"**What did we see for {w.who(c.group)} in terms of {w.what(c)}?**",
    )
    return f"{asked}\n\n{w.pick('A: ', '', 'Answer: ')}{w.pick('It is', 'We measured', 'The data say')} {w.value(c)}."


def two_sentences(w: Writer) -> str:
    """The configuration in the first sentence, the number in the second."""
    c = w.plain()
    first = w.pick("We turn to {}.", "Next in line is {}.", "Consider {}.").format(w.who(c.group))
    second = w.pick("Its {} {} {}.", "Here the {} {} {}.").format(w.what(c), w.pick("is", "reached"), w.value(c))
    return f"{first} {second}"


def several_numbers(w: Writer) -> str:
    """One sentence with numbers of several configurations."""
    sheet = w.sheet(rows=2, columns=1)
    column, rows = sheet.columns[0], sheet.rows[: w.rng.randint(2, 4)]
    cells = [w.cell(sheet, row, column, digits=w.rng.choice((3, 4))) for row in rows]
    names = [w.who(((sheet.varied, row),)) for row in rows]
    where = f" with {w.who(sheet.fixed)}" if sheet.fixed else ""
    parts = [f"{w.value(c)} for {name}" for c, name in zip(cells, names, strict=True)]
    return f"The {w.what(cells[0])}{where} is {', '.join(parts[:-1])} and {parts[-1]}."


def caption(w: Writer) -> str:
    """A figure caption or a footnote."""
    c = w.plain()
    text = f"{w.what(c)} of {w.who(c.group)}: {w.value(c)}"
    if w.rng.random() < 0.5:
        return f"*Figure {w.other(w.rng.randint(1, 14), 'reference')}: {text}, measured with driver {w.other('550.54', 'version')}.*"
    return f"[^{w.other(w.rng.randint(1, 30), 'reference')}]: {text}."


def abstract(w: Writer) -> str:
    """The tone of a paper's abstract."""
    c, d = w.plain(), w.derived("ratio", "percent_higher", "percent_lower")
    runs = w.runs_behind(c)
    behind = f" over {w.pen.mark(runs)} runs" if runs else ""
    return (
        f"We present a study of local inference in the spirit of Smith et al. ({w.other(w.rng.randint(2019, 2025), 'date')}). "
        f"For {w.who(c.group)} we observe a {w.what(c)} of {w.value(c)}{behind}. {_compared(w, d)}"
    )


def _compared(w: Writer, d: Claim) -> str:
    one, other, what = w.who(d.group), w.who(d.versus), w.what(d)
    if d.operation == "ratio":
        return w.pick(
            f"The {what} of {one} exceeds that of {other} by a factor of {w.pen.mark(d)}."
            if float(d.number) > 1
            else f"The {what} of {one} is {w.pen.mark(d)} times that of {other}.",
            f"Relative to {other}, {one} shows {w.pen.mark(d)}× the {what}.",
        )
    if d.operation == "difference":
        return f"Between {one} and {other}, the {what} differs by {w.value(d)}."
    word = w.pick("above", "larger than") if d.operation == "percent_higher" else w.pick("below", "smaller than")
    return f"The {what} of {one} is {w.value(d)} {word} that of {other}."


def versus(w: Writer) -> str:
    """Comparisons in other words."""
    return _compared(w, w.derived())


def chatty(w: Writer) -> str:
    """A model in a talkative mood."""
    c = w.plain()
    opening = w.pick("Great news!", "Here's the thing:", "Okay, let's dive in!", "Interestingly,")
    closing = w.pick(
        "Not bad at all!",
        f"That's {w.other('100', 'idiom')}% worth a look!",
        "Pretty solid, right?",
        "Let me know if you want more detail!",
    )
    return f"{opening} {w.who(c.group)} comes with a {w.what(c)} of **{w.value(c)}**. {closing}"


def suffixes(w: Writer) -> str:
    """k and M behind the digits."""
    c = deriving.suffixed(w.draw)
    return f"For {w.who(c.group)}, the {w.what(c)} comes out at {w.value(c)}."


def ballpark(w: Writer) -> str:
    """Approximations in other words."""
    c = deriving.rough(w.draw)
    about = w.pick("approximately", "close to", "some", "≈", "circa")
    return f"As a rule of thumb, expect {about} {w.value(c)} of {w.what(c)} from {w.who(c.group)}."


def from_to(w: Writer) -> str:
    """A range over one setting, in other words."""
    low, high = deriving.spread(w.draw)
    ((varied, _),) = low.versus
    where = f" under {w.who(low.group)}" if low.group else ""
    numbers = w.pick("from {} to {}", "from {} up to {}", "{}–{}").format(w.pen.mark(low), w.value(high))
    return f"Across the values of {varied}{where}, the {w.what(low)} ranges {numbers}."


def top_of_all(w: Writer) -> str:
    """The end of the ranking, with the configuration last."""
    c = deriving.extreme(w.draw)
    return f"The {w.what(c)} among all setups, {w.value(c)}, belongs to {w.who(c.group)}."


def summary_list(w: Writer) -> str:
    """A numbered list that opens with the inventory."""
    c, p = w.count(), w.plain()
    c = deriving.spelled(c) if w.rng.random() < 0.4 else c
    number = w.pen.mark(c)
    kind = dict(c.group).get("type", "")
    noun = {"files": f"{kind} files".strip(), "rows": "rows of data", "failed rows": "rows that failed"}[c.family]
    noun = noun.replace("files", "file").replace("rows", "row") if c.number in {"1", "one"} else noun
    return f"1. {w.pick('Counting gives', 'The material comprises')} {number} {noun}.\n2. {w.what(p)} for {w.who(p.group)}: {w.value(p)}."


STYLES = (
    group_first,
    passive_end,
    nested_bullets,
    transposed_table,
    key_value_table,
    question,
    two_sentences,
    several_numbers,
    caption,
    abstract,
    versus,
    chatty,
    suffixes,
    ballpark,
    from_to,
    summary_list,
    top_of_all,
)
