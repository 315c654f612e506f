"""Words of the tenth half: metrics, units, and how a configuration is named as a subject, a place or a label."""

import re

from claim import Claim, Undrawable
from wording import Vocabulary, Writer

from chimera.evidence import Group

WORDS = Vocabulary(
    metrics={
        "throughput": ("throughput", "generation speed", "token throughput", "decode rate"),
        "ttft": ("time to first token", "TTFT", "first-token latency"),
        "tpot": ("time per output token", "TPOT", "inter-token latency"),
        "request rate": ("request rate", "request throughput"),
        "load": ("load time", "model load time"),
        "latency": ("latency", "response time"),
        "accuracy": ("accuracy",),
        "memory": ("memory usage", "memory footprint", "memory consumption"),
        "power": ("power draw", "power consumption"),
        "size": ("size on disk", "on-disk size"),
        "cpu_percent": ("CPU utilisation", "CPU usage"),
        "transactions_per_s": ("transaction rate", "transaction throughput"),
        "restore_s": ("restore time",),
        "compress_mb_s": ("compression speed", "compression throughput"),
        "decompress_mb_s": ("decompression speed", "decompression throughput"),
        "compression_ratio": ("compression ratio",),
        "iops": ("IOPS",),
        "samples_per_s": ("training throughput", "training speed"),
        "epoch_s": ("epoch time", "time per epoch"),
        "val_loss": ("validation loss",),
        "perplexity": ("perplexity",),
        "energy": ("energy per request", "energy consumption"),
        "cost": ("cost per run", "total cost"),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score",),
    },
    statistics={
        "mean": ("mean", "average", "average"),
        "p50": ("median", "median", "p50"),
        "max": ("maximum", "peak"),
        "min": ("minimum",),
        "p95": ("p95", "P95", "95th-percentile"),
        "highest": ("highest",),
        "lowest": ("lowest",),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second", " tokens/sec", " t/s"),
        "s": (" s", "s", " seconds", " sec"),
        "ms": (" ms", "ms", " ms", " milliseconds"),
        "%": ("%", "%", " %", " percent"),
        "MiB": (" MiB", " MB", " MB"),
        "GiB": (" GiB", " GB", " GB"),
        "MB/s": (" MB/s", " MB/sec", " megabytes per second"),
        "req/s": (" req/s", " requests/s", " requests per second", " RPS"),
        "transactions/s": (" transactions/s", " transactions per second", " TPS"),
        "samples/s": (" samples/s", " samples per second", " samples/sec"),
        "W": (" W", " watts"),
        "J": (" J", " joules"),
        "USD": (" USD", " dollars"),
        "×": ("x", "×"),
    },
    groups=("{main} ({rest})", "{main} with {rest}"),
    settings=("{name} {value}", "{name}={value}"),
    everything=("the runs as a whole", "all runs together"),
)
MAIN = re.compile(r"model|backend|engine|config|library|variant|server|drive", re.IGNORECASE)
RATES = frozenset(
    ("throughput", "request rate", "transactions_per_s", "compress_mb_s", "decompress_mb_s", "iops", "samples_per_s")
)
TIMES = frozenset(("ttft", "tpot", "load", "latency", "restore_s", "epoch_s"))
SETTINGS = {
    "concurrency": (("at", "concurrency {v}"), ("with", "{v} concurrent requests"), ("at", "a concurrency of {v}")),
    "connections": (("with", "{v} connections"), ("at", "{v} connections"), ("with", "{v} open connections")),
    "clients": (("with", "{v} clients"), ("at", "{v} clients"), ("with", "{v} concurrent clients")),
    "num_ctx": (("at", "num_ctx {v}"), ("with", "num_ctx={v}"), ("with", "a context size of {v}")),
    "temperature": (("at", "temperature {v}"), ("with", "temperature={v}")),
    "level": (("at", "level {v}"), ("at", "compression level {v}")),
    "iodepth": (("at", "iodepth {v}"), ("at", "an I/O depth of {v}"), ("with", "iodepth={v}")),
    "batch_size": (("at", "batch size {v}"), ("with", "a batch size of {v}"), ("with", "batch_size={v}")),
    "seed": (("with", "seed {v}"), ("with", "seed={v}")),
    "corpus": (("on", "the {v} corpus"), ("on", "{v}")),
    "pattern": (("on", "the {v} pattern"), ("under", "{v}")),
    "task_name": (("on", "{v}"), ("on", "the {v} task")),
    "load": (("with", "a {v} model"), ("on", "a {v} start")),
}
"""Setting -> preposition and words with {v} for the value."""
AXES = {
    "model": ("model", "models"),
    "server": ("server", "servers"),
    "engine": ("engine", "engines"),
    "drive": ("drive", "drives"),
    "config": ("config", "configs"),
    "library": ("library", "libraries"),
    "corpus": ("corpus", "corpora"),
    "pattern": ("access pattern", "access patterns"),
    "concurrency": ("concurrency level", "concurrency levels"),
    "connections": ("number of connections", "connection counts"),
    "clients": ("number of clients", "client counts"),
    "num_ctx": ("context size", "context sizes"),
    "temperature": ("temperature", "temperatures"),
    "level": ("compression level", "compression levels"),
    "iodepth": ("I/O depth", "I/O depths"),
    "batch_size": ("batch size", "batch sizes"),
    "seed": ("seed", "seeds"),
    "task_name": ("task", "tasks"),
    "load": ("kind of start", "kinds of start"),
}
"""Setting -> what one and many of its values are called."""


def is_number(value: str) -> bool:
    return re.fullmatch(r"[\d.]+", value) is not None


def setting(w: Writer, name: str, value: str) -> tuple[str, str]:
    """Preposition and words of one setting, a number in it marked as a setting."""
    preposition, words = w.rng.choice(SETTINGS.get(name, (("with", f"{name}={{v}}"), ("with", f"{name} {{v}}"))))
    words = re.sub(r"s$", "", words) if value == "1" else words
    return preposition, words.format(v=w.other(value, "setting") if is_number(value) else value)


def bare(w: Writer, pair: tuple[str, str]) -> str:
    """One setting as it stands in brackets and labels: without article."""
    return re.sub(r"^(the|a|an) ", "", setting(w, *pair)[1]).replace(" of ", " ")


def axis(w: Writer, name: str) -> str:
    """What one value of a setting is called: its words or, at times, the name in the data."""
    return w.pick(name, AXES.get(name, (name, ""))[0], AXES.get(name, (name, ""))[0])


def axes(name: str) -> str:
    """What the values of a setting are called."""
    return AXES.get(name, ("", f"{name} values"))[1]


def fact(w: Writer) -> Claim:
    """A claim on one fact that a careful reader can decide and a writer would make: mostly of a named configuration."""
    language = {"throughput", "accuracy"} & {point.family for point in w.draw.drawable}
    for _ in range(40):
        c = w.plain()
        alone = c.cause.startswith("one_value") or (not c.group and (c.statistic is None or w.rng.random() < 0.8))
        loose = c.cause == "metric_swapped" and c.family == "latency" and "throughput" in language
        if not alone and not loose and (language or c.family not in {"bleu", "perplexity", "gpu temperature"}):
            return c
    raise Undrawable("fact")


def main_of(group: Group) -> tuple[str, str] | None:
    """The setting that a configuration is called by: its model, engine, server."""
    return next((pair for pair in group if MAIN.search(pair[0]) and re.search("[A-Za-z]", pair[1])), None)


def name_of(w: Writer, pair: tuple[str, str]) -> str:
    """A model's or server's name; a configuration called by an everyday word is said to be one."""
    kind, name = pair
    if "config" in kind:
        return w.pick(f"the {name} config", f"`{name}`", f"the {name} configuration", f"the `{name}` setup")
    return w.pick(name, name, name, f"`{name}`")


def _tail(w: Writer, pairs: list[tuple[str, str]]) -> str:
    out, last = "", ""
    for pair in pairs:
        preposition, words = setting(w, *pair)
        out += f" {'and' if preposition == last else preposition} {words}"
        last = preposition
    return out


def subject(w: Writer, group: Group) -> str:
    """A configuration as the subject of a sentence in the past tense."""
    main = main_of(group)
    rest = [pair for pair in group if pair != main]
    if main is None:
        return w.pick(*WORDS.everything) if not rest else f"{w.pick('the runs', 'runs', 'the tests')}{_tail(w, rest)}"
    if len(rest) > 1 or (rest and w.rng.random() < 0.4):
        return f"{name_of(w, main)} ({', '.join(bare(w, pair) for pair in rest)})"
    return f"{name_of(w, main)}{_tail(w, rest)}"


def place(w: Writer, group: Group) -> str:
    """A configuration as an adverbial with a space before it: for X with 8 clients, across all runs."""
    if not group:
        return w.pick(" across all runs", " overall", " over all configurations")
    if main_of(group) is None:
        return _tail(w, list(group))
    name = subject(w, group)
    return f" for {name}" if " with " in name else f" {w.pick('for', 'for', 'with')} {name}"


def label(w: Writer, group: Group) -> str:
    """A configuration as a row or bullet is labelled with."""
    main = main_of(group)
    rest = [pair for pair in group if pair != main]
    words = ", ".join(bare(w, pair) for pair in rest)
    if main is None:
        return words or w.pick("All runs", "Overall")
    return main[1] if not rest else w.pick(f"{main[1]} ({words})", f"{main[1]}, {words}", f"{main[1]} / {words}")


def what(w: Writer, c: Claim) -> str:
    """Statistic and metric: median response time."""
    return f"{w.kind(c)}{w.metric(c)}"


def art(phrase: str) -> str:
    """The phrase with its indefinite article."""
    start = phrase.lstrip("`")
    return f"{'an' if start[:1] in 'AEIOaeio' else 'a'} {phrase}"


def a_of(w: Writer, c: Claim) -> str:
    """A mean latency of 12 ms, an average of 812 IOPS: the metric with its value as an object."""
    if c.family == "iops" and c.named == "family":
        kind = w.kind(c).strip()
        return f"{art(kind)} of {w.value(c)} IOPS" if kind else f"{w.value(c)} IOPS"
    eighty = re.match(r"8|11\b|18\b", c.number)
    if c.unit in {"s", "ms"} and c.named == "family" and not eighty and w.rng.random() < 0.12:
        return f"a {w.pen.mark(c)}-{'second' if c.unit == 's' else 'millisecond'} {what(w, c)}"
    return f"{art(what(w, c))} of {w.value(c)}"


def cap(text: str) -> str:
    """The text with a capital letter in front, names of models and columns left alone."""
    return text if re.match(r"[\w.]*[\d_:]|`|\ue000", text) else text[:1].upper() + text[1:]


def adverb(w: Writer, c: Claim) -> str | None:
    """The statistic behind the value, with its space; None where only an adjective would do."""
    worst = {"max": (" in the worst case", " at worst"), "min": (" at best", " in the best case")}
    ends = {"max": (" at its peak", " in the best run"), "min": (" in the slowest run",)}
    said = {
        "mean": (" on average",),
        "p50": (" at the median", " in the median case"),
        "p95": (" at the 95th percentile", " at p95"),
    }
    if c.statistic in {None, "value"}:
        return ""
    if c.statistic in said:
        return w.pick(*said[c.statistic])
    if c.family in TIMES:
        return w.pick(*worst.get(c.statistic or "", ("",))) or None
    return w.pick(*ends[c.statistic]) if c.family in RATES and c.statistic in ends else None
