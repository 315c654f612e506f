"""The development half: styles, vocabulary and trees that the claim judge may be built with."""

import deriving
from trees_dev import trees
from wording import Vocabulary, Writer

TREES = trees
WORDS = Vocabulary(
    metrics={
        "throughput": ("throughput", "tokens per second", "token throughput", "output speed"),
        "ttft": ("time to first token", "TTFT"),
        "load": ("load time", "model load time"),
        "latency": ("latency", "end-to-end latency"),
        "accuracy": ("accuracy",),
        "normalised accuracy": ("normalised accuracy",),
        "memory": ("memory use", "memory footprint"),
        "power": ("power draw",),
        "eval time": ("eval time", "evaluation time"),
        "compile": ("compile time", "compilation time"),
        "perplexity": ("perplexity",),
        "energy": ("energy per request", "energy use"),
        "cost": ("cost per million tokens",),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score",),
    },
    statistics={
        "mean": ("mean", "average"),
        "p50": ("median",),
        "max": ("maximum", "peak"),
        "min": ("minimum", "lowest"),
        "p95": ("95th-percentile", "P95"),
        "highest": ("highest",),
        "lowest": ("lowest",),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second"),
        "s": (" s", " seconds"),
        "ms": (" ms", "ms"),
        "%": (" %", "%"),
        "MiB": (" MiB", " MB"),
        "GiB": (" GB", " GiB"),
        "req/s": (" req/s", " requests/s"),
        "W": (" W",),
        "×": ("x", " times", "×"),
        "USD": (" USD",),
    },
    groups=("{main} ({rest})", "{main} with {rest}", "{main} at {rest}"),
    settings=("{name} {value}", "{name}={value}", "{name} = {value}"),
    everything=("all runs together", "the whole data set"),
)


def metric_first(w: Writer) -> str:
    """The mean throughput of X is V."""
    c = w.plain()
    verb = w.pick("is", "was", "comes to", "amounts to", "stands at")
    tail = w.pick(
        "",
        "",
        f" as of {w.date()}",
        f", as Table {w.other(w.rng.randint(1, 9), 'reference')} shows",
        f" (see section {w.other(f'{w.rng.randint(1, 6)}.{w.rng.randint(1, 9)}', 'reference')})",
    )
    return f"The {w.what(c)} of {w.who(c.group)} {verb} {w.value(c)}{tail}."


def dashed_labels(w: Writer) -> str:
    """Bullets whose bold label is the configuration or the metric."""
    lines = []
    for _ in range(w.rng.randint(2, 3)):
        c = w.plain()
        runs = w.runs_behind(c)
        behind = f" (n = {w.pen.mark(runs)})" if runs else ""
        lines.append(
            w.pick(
                f"- **{w.who(c.group)}** — {w.what(c)} {w.value(c)}{behind}",
                f"* {w.what(c).capitalize()} – **{w.value(c)}** for {w.who(c.group)}{behind}",
            )
        )
    return "\n".join(lines)


def model_table(w: Writer) -> str:
    """Configurations down, metrics across, units in the headers."""
    sheet = w.sheet(rows=2, columns=1)
    heads, cells = [], {}
    for column in sheet.columns:
        drawn = [w.cell(sheet, row, column) for row in sheet.rows]
        first = drawn[0]
        word = w.metric(first, code=True if sheet.statistic == "value" else None)
        unit = f" ({w.unit(first.unit).strip()})" if first.unit else ""
        heads.append(f"{w.kind(first)}{word}{unit}".strip().replace("|", "/"))
        cells.update({(row, column): w.pen.mark(c) for row, c in zip(sheet.rows, drawn, strict=True)})
    where = f", {w.who(sheet.fixed)}" if sheet.fixed else ""
    lines = [
        f"Table {w.other(w.rng.randint(1, 12), 'reference')}. Results by {sheet.varied}{where}.",
        "",
        f"| {sheet.varied} | {' | '.join(heads)} |",
        f"|---|{'---:|' * len(heads)}",
        *(
            f"| {_row_name(w, row)} | {' | '.join(cells[row, column] for column in sheet.columns)} |"
            for row in sheet.rows
        ),
    ]
    return "\n".join(lines)


def _row_name(w: Writer, row: str) -> str:
    return w.other(row, "setting") if row.replace(".", "").isdigit() else row


def comparison(w: Writer) -> str:
    """One configuration against another: ratio, difference, percent."""
    c = w.derived()
    what, one, other = w.what(c), w.who(c.group), w.who(c.versus)
    number = w.pen.mark(c)
    if c.operation == "ratio":
        return w.pick(
            f"{one} reaches {number} times the {what} of {other}.", f"The {what} of {one} is {number}x that of {other}."
        )
    if c.operation == "difference":
        return f"The {what} of {one} and that of {other} differ by {number}{w.unit(c.unit)}."
    word = "higher" if c.operation == "percent_higher" else "lower"
    return w.pick(
        f"{one} has a {number}% {word} {what} than {other}.",
        f"Compared with {other}, the {what} of {one} is {number} % {word}.",
    )


def roughly(w: Writer) -> str:
    """About, around, nearly."""
    c = deriving.rough(w.draw)
    value = w.value(c)
    about = w.pick("about ", "around ", "roughly ", "~")
    return w.pick(
        f"{w.who(c.group)} shows a {w.what(c)} of {about}{value}.",
        f"With {about}{value}, the {w.what(c)} of {w.who(c.group)} is what one would expect.",
    )


def inventory(w: Writer) -> str:
    """Counts of files and rows, in digits or in words."""
    c = w.count()
    c = deriving.spelled(c) if w.rng.random() < 0.5 else c
    number = w.pen.mark(c)
    one = c.number in {"1", "one"}
    if c.family == "files":
        kind = dict(c.group).get("type", "")
        noun = f"{kind} file" if kind else w.pick("file", "file")
        verb = (
            w.pick("The input holds", "We read a tree of", "The data set consists of")
            if not kind
            else w.pick("The input contains", "The tree includes")
        )
        return f"{verb} {number} {noun}{'' if one else 's'}{'' if kind else ' in total'}."
    noun = "row" if one else "rows"
    if c.family == "rows":
        return f"In total, {number} data {noun} were read from the files."
    return w.pick(
        f"In total, {number} {noun} failed and carried an error instead of a measurement.",
        f"Across the whole tree {number} failed {noun} had to be left out.",
    )


def parenthetical(w: Writer) -> str:
    """The value in brackets behind the words."""
    c = w.plain()
    end = w.pick(
        "which was expected",
        "as noted earlier",
        "in line with the vendor's claims for CUDA " + w.other("12.4", "version"),
        "with Ollama " + w.other("0.5.7", "version"),
    )
    return f"Looking at {w.who(c.group)}, the {w.what(c)} ({w.value(c)}) deserves a closer look, {end}."


def changelog(w: Writer) -> str:
    """Entries under a version heading."""
    lines = [
        f"## [{w.other(f'{w.rng.randint(0, 3)}.{w.rng.randint(0, 12)}.{w.rng.randint(0, 9)}', 'version')}] - {w.other(f'2026-{w.rng.randint(1, 12):02}-{w.rng.randint(1, 28):02}', 'date')}",
        "",
    ]
    for _ in range(w.rng.randint(1, 2)):
        c = w.plain()
        lines.append(
            f"- Benchmarked {w.who(c.group)}: {w.what(c)} now at {w.value(c)} (#{w.other(w.rng.randint(12, 900), 'reference')})"
        )
    if w.rng.random() < 0.5:
        c = w.derived("percent_higher", "percent_lower")
        lines.append(
            f"- {w.what(c).capitalize()} of {w.who(c.group)} {w.pen.mark(c)}% {'higher' if c.operation == 'percent_higher' else 'lower'} than that of {w.who(c.versus)}"
        )
    return "\n".join(lines)


def heading(w: Writer) -> str:
    """The claim stands in the heading."""
    c = w.plain()
    level = "#" * w.rng.randint(2, 4)
    section = w.pick("", f"{w.other(f'{w.rng.randint(1, 5)}.{w.rng.randint(1, 9)}', 'section')} ")
    return f"{level} {section}{w.who(c.group)}: {w.value(c)} {w.what(c)}\n\nDetails follow below; the commands are in `scripts/run_{w.other(w.rng.randint(2, 9), 'code')}.sh`."


def superlative(w: Writer) -> str:
    """The highest or lowest of all configurations."""
    c = deriving.extreme(w.draw)
    return f"Of all configurations, {w.who(c.group)} has the {w.kind(c)}{w.metric(c)}: {w.value(c)}."


def between(w: Writer) -> str:
    """A range over one setting."""
    low, high = deriving.spread(w.draw)
    ((varied, _),) = low.versus
    where = f" for {w.who(low.group)}" if low.group else ""
    return f"Depending on {varied}, the {w.what(low)}{where} lies between {w.pen.mark(low)} and {w.value(high)}."


STYLES = (
    metric_first,
    dashed_labels,
    model_table,
    comparison,
    roughly,
    inventory,
    parenthetical,
    changelog,
    heading,
    superlative,
    between,
)
