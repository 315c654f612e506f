"""Words of the ninth half: metrics, statistics, units, and how configurations are named."""

import re
from collections.abc import Callable

from claim import Claim
from points import Point
from wording import NAMING, Vocabulary, Writer

from chimera.evidence import Group

WORDS = Vocabulary(
    metrics={
        "throughput": ("throughput", "generation throughput", "token throughput", "decode throughput"),
        "ttft": ("TTFT", "time to first token", "time-to-first-token"),
        "tpot": ("TPOT", "time per output token"),
        "load": ("load time", "model load time"),
        "latency": ("latency", "response latency"),
        "request rate": ("request rate", "throughput", "request throughput"),
        "accuracy": ("accuracy",),
        "memory": ("memory use", "memory usage", "memory footprint"),
        "size": ("size",),
        "cpu_percent": ("CPU utilisation", "CPU usage", "CPU utilization"),
        "ops_per_sec": ("throughput", "operation throughput"),
        "read_iops": ("read IOPS",),
        "write_iops": ("write IOPS",),
        "samples_per_second": ("training throughput", "training speed"),
        "perplexity": ("perplexity",),
        "energy": ("energy use", "energy per request"),
        "cost": ("cost per million tokens",),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score", "BLEU"),
    },
    statistics={
        "mean": ("mean", "average", "avg"),
        "p50": ("median", "p50"),
        "p95": ("p95", "95th-percentile"),
        "p99": ("p99", "99th-percentile"),
        "max": ("maximum", "peak", "max"),
        "min": ("minimum", "lowest", "min"),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second", " t/s", " tokens/sec"),
        "req/s": (" req/s", " requests/s", " requests per second", " RPS"),
        "ops/s": (" ops/s", " operations per second", " ops/sec"),
        "samples/s": (" samples/s", " samples per second", " samples/sec"),
        "s": (" s", " seconds", "s", " sec"),
        "ms": (" ms", "ms", " milliseconds"),
        "MiB": (" MB", " MiB", "MB"),
        "GiB": (" GB", " GiB", "GB"),
        "%": ("%", " %", " percent"),
        "J": (" J", " joules"),
        "USD": (" USD",),
        "°C": (" °C", "°C"),
    },
    groups=("{main} with {rest}", "{main} ({rest})", "{main} at {rest}"),
    settings=("{name}={value}", "{name} {value}"),
    everything=("all runs combined", "the full data set", "all measurements together"),
)
COLUMNS = {
    "output_tokens_per_s": ("output throughput", "generation throughput", "output token throughput"),
    "requests_per_sec": ("request rate", "throughput", "request throughput"),
    "latency_p50_ms": ("latency", "request latency"),
    "latency_p95_ms": ("latency", "request latency"),
    "latency_p99_ms": ("latency", "request latency"),
    "read_latency_ms": ("read latency",),
    "update_latency_ms": ("update latency",),
    "epoch_time_s": ("epoch time", "time per epoch"),
    "gpu_memory_gb": ("GPU memory use", "GPU memory usage", "GPU memory"),
    "compression_time_s": ("compression time",),
    "decompression_time_ms": ("decompression time",),
    "compressed_size_mb": ("compressed size", "output size"),
    "disk_size_gb": ("disk footprint", "size on disk", "on-disk size"),
}
"""Columns that have a name of their own in everyday words."""
SETTINGS = {
    "num_ctx": ("num_ctx {v}", "a context of {v}", "a context length of {v}", "num_ctx={v}"),
    "temperature": ("temperature {v}", "a temperature of {v}"),
    "concurrency": ("concurrency {v}", "a concurrency of {v}"),
    "connections": ("{v} connections", "{v} open connections"),
    "threads": ("{v} threads", "{v} client threads"),
    "batch_size": ("batch size {v}", "a batch size of {v}"),
    "level": ("level {v}", "compression level {v}"),
    "block_size": ("{v} blocks", "a block size of {v}"),
    "workload": ("workload {v}", "the {v} workload"),
}
MAIN = re.compile(rf"{NAMING.pattern}|server|volume|method", re.IGNORECASE)
RATES = frozenset({"throughput", "request rate", "ops_per_sec", "read_iops", "write_iops", "samples_per_second"})
TIMES = frozenset({"ttft", "tpot", "load", "latency"})
SHARES = frozenset({"accuracy", "normalised accuracy", "cpu_percent"})
"""Metrics whose percentages could be relative or points: no comparison is made of them in percent."""


def noun(w: Writer, c: Claim) -> str:
    """The metric in everyday words where they mean its column alone, else the column."""
    if c.column in COLUMNS:
        return w.pick(*COLUMNS[c.column]) if w.rng.random() < 0.93 else f"`{c.column}`"
    return w.metric(c, code=None if w.rng.random() < 0.4 else False)


def what(w: Writer, c: Claim) -> str:
    """Statistic and metric."""
    return f"{w.kind(c)}{noun(w, c)}"


def named(w: Writer, group: Group) -> tuple[str, Group]:
    """The name of a configuration if it has one, and its other settings."""
    main = next((pair for pair in group if MAIN.search(pair[0]) and re.search("[A-Za-z]", pair[1])), None)
    rest = tuple(pair for pair in group if pair != main and pair[0] != "files")
    if main is None:
        return "", rest
    return (f"`{main[1]}`" if w.rng.random() < 0.15 else main[1]), rest


def setting(w: Writer, name: str, value: str) -> str:
    """One setting as a noun phrase: 16 threads, batch size 8."""
    if name == "load":
        return w.pick(f"a {value} start", f"a {value} model")
    digits = re.fullmatch(r"([\d.]+)(k?)", value)
    shown = w.other(value, "setting") if digits else value
    return w.pick(*SETTINGS.get(name, (f"{name} {{v}}", f"{name}={{v}}"))).format(v=shown)


def settings(w: Writer, pairs: Group) -> str:
    """Settings in a row: 16 threads and workload ycsb-a."""
    told = [setting(w, *pair) for pair in pairs]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def who(w: Writer, group: Group) -> str:
    """A configuration as a noun phrase that can be the subject of a sentence."""
    name, rest = named(w, group)
    if not name and not rest:
        return w.pick(
            "all CSV files together" if group else "the full data set", *WORDS.everything[: 0 if group else 3]
        )
    if not name:
        return w.pick("the runs with ", "the measurements with ") + settings(w, rest)
    if not rest:
        return name
    told = settings(w, rest)
    if dict(rest).get("load"):
        return w.pick(f"{name} with {told}", f"{name} ({told})")
    return w.pick(f"{name} with {told}", f"{name} at {told}", f"{name} ({told})")


def place(w: Writer, pairs: Group) -> str:
    """What two compared configurations have in common, to be put behind: at 16 threads. Empty if nothing."""
    name, rest = named(w, pairs)
    if not name and not rest:
        return ""
    joint = " with " if dict(rest).get("load") else w.pick(" with ", " at ")
    told = joint + settings(w, rest) if rest else ""
    return f" for {name}{told}" if name else told


def pair_names(w: Writer, c: Claim) -> tuple[str, str, str]:
    """The two sides of a comparison by what differs, and what they share."""
    shared = tuple(pair for pair in c.group if pair in c.versus)
    (one,), (other,) = ([p for p in group if p not in shared] for group in (c.group, c.versus))
    return side(w, *one), side(w, *other), place(w, shared)


def side(w: Writer, name: str, value: str) -> str:
    """One side of a comparison: a name, or the setting that differs."""
    found, rest = named(w, ((name, value),))
    return found if not rest else setting(w, *rest[0])


def is_name(w: Writer, c: Claim) -> bool:
    """Whether the side of a comparison is a name, and no setting such as 16 threads."""
    return all(bool(named(w, (pair,))[0]) for pair in c.group if pair not in c.versus)


def header(w: Writer, name: str) -> Callable[[str], str]:
    """How all the headers or lines of one table name its configurations."""
    short = (form for form in SETTINGS.get(name, ("{v}",)) if not form.startswith("a "))
    form = w.pick(*short, f"{name}={{v}}")

    def shown(value: str) -> str:
        if MAIN.search(name) or name in {"load", "workload"}:
            return value
        return form.format(v=w.other(value, "setting") if re.fullmatch(r"[\d.]+k?", value) else value)

    return shown


def point(w: Writer, fact: str) -> Point:
    """The measured quantity behind the id of a fact."""
    return next(one for one in w.draw.truth.points if one.fact.id == fact)


def article(number: str) -> str:
    """a or an before a number in digits."""
    return "an" if number.startswith("8") or re.match(r"1[18](\D|$)", number) else "a"


def cap(w: Writer, text: str) -> str:
    """A capital at the start of a sentence, unless a name stands there."""
    names = {value for one in w.draw.truth.points for _, value in one.group} | {"mariadb", "cockroachdb", "openvino"}
    first = re.match(r"[A-Za-z][^\s,:;.]*", text)
    if not first:
        return text
    keep = first[0].rstrip("'s") in names or first[0] in names or re.search(r"[\d_:=]", first[0])
    return text if keep or first[0] in {"msgspec", "ujson", "canary"} else text[0].upper() + text[1:]
