"""How the twelfth set names configurations and puts one number or one comparison into a sentence."""

import re
from dataclasses import replace

import deriving
from claim import Claim, Undrawable
from points import Point, parse_number
from wording import Vocabulary, Writer

from chimera.evidence import Group

WORDS = Vocabulary(
    metrics={
        "throughput": ("token throughput", "generation speed", "decode throughput", "output token rate"),
        "request rate": ("request throughput", "request processing rate"),
        "queries_per_s": ("query rate", "query throughput"),
        "images_per_sec": ("training throughput", "image throughput"),
        "put_mb_s": ("PUT bandwidth", "upload bandwidth"),
        "get_mb_s": ("GET bandwidth", "download bandwidth"),
        "first_byte_ms": ("time to first byte", "TTFB"),
        "compress_mb_s": ("compression speed", "compression throughput"),
        "decompress_mb_s": ("decompression speed", "decompression throughput"),
        "compression_ratio": ("compression ratio",),
        "ttft": ("time to first token", "TTFT", "first-token latency"),
        "tpot": ("time per output token", "TPOT"),
        "load": ("load time", "model load time"),
        "latency": ("latency", "response time"),
        "epoch_s": ("epoch time", "time per epoch"),
        "accuracy": ("accuracy",),
        "normalised accuracy": ("normalised accuracy",),
        "train_loss": ("training loss",),
        "memory": ("memory usage", "memory consumption", "memory footprint"),
        "wal_mb": ("WAL volume", "WAL output"),
        "power": ("power draw",),
        "perplexity": ("perplexity",),
        "energy": ("energy consumption", "energy usage"),
        "cost": ("serving cost", "cost per request"),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score",),
    },
    statistics={
        "mean": ("mean", "average", "avg."),
        "p50": ("median", "p50"),
        "max": ("peak", "maximum"),
        "min": ("minimum", "lowest"),
        "p95": ("p95", "95th-percentile"),
        "highest": ("highest",),
        "lowest": ("lowest",),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second", " t/s", " tokens/sec"),
        "s": (" s", " seconds", "s", " sec"),
        "ms": (" ms", "ms", " milliseconds"),
        "%": ("%", "%", " percent"),
        "MiB": (" MB", " MiB", " megabytes"),
        "GiB": (" GB", " GiB", " gigabytes"),
        "MB/s": (" MB/s", " MB per second", "MB/s"),
        "req/s": (" req/s", " requests/s", " requests per second", " rps"),
        "queries/s": (" queries/s", " queries per second"),
        "images/s": (" images/s", " images per second", " img/s"),
        "J": (" J", " joules"),
        "USD": (" USD",),
        "W": (" W", " watts"),
    },
    groups=("{main} ({rest})", "{main}, {rest}"),
    settings=("{name}={value}", "{name} {value}"),
    everything=("the full data set", "all runs combined"),
)
MAIN = re.compile(r"model|config|engine|store|variant|codec|backbone|proxy", re.IGNORECASE)
SETTINGS = {
    "num_ctx": ("with num_ctx={}", "at a context length of {}", "with a {}-token context", "at {} context"),
    "temperature": ("at temperature {}", "with temperature={}"),
    "threads": ("at {} threads", "with {} threads"),
    "connections": ("at {} connections", "with {} concurrent connections"),
    "request_rate": ("at a request rate of {}", "at request_rate={}"),
    "precision": ("in {}", "with {}"),
    "client": ("via {}", "using {}"),
    "workload": ("on {}", "under {}"),
    "task": ("on {}", "on {}"),
    "task_name": ("on {}", "on {}"),
    "corpus": ("on {}", "on {}"),
}
"""Setting -> how it is put behind a configuration."""
ALONE = {
    "num_ctx": ("num_ctx={}", "a context length of {}"),
    "temperature": ("temperature {}", "temperature={}"),
    "threads": ("{} threads", "threads={}"),
    "connections": ("{} connections", "connections={}"),
    "request_rate": ("request_rate={}", "a request rate of {}"),
}
"""Setting -> how it stands for itself where all else is equal."""
RATES = frozenset({
    "throughput", "request rate", "queries_per_s", "images_per_sec", "put_mb_s", "get_mb_s", "compress_mb_s",
    "decompress_mb_s",
})  # fmt: skip
BIGGER_IS_BETTER = RATES | {"accuracy", "normalised accuracy", "compression_ratio"}
TIMES = frozenset({"ttft", "tpot", "load", "latency", "epoch_s", "first_byte_ms"})
UNMEASURED = {
    "store": ("garage", "riak-cs"),
    "codec": ("xz-6", "snappy", "gzip-6"),
    "variant": ("caddy", "pingora"),
    "backbone": ("swin-t", "efficientnet-b3"),
    "model_id": ("Phi-4-mini", "Gemma-3-12B"),
    "model": ("phi4:14b", "gemma3:12b"),
}
"""Setting -> names of the same kind that are in no tree."""
DISPUTED = frozenset({"one_value_called_mean", "one_value_called_median"})


def shown(w: Writer, value: str) -> str:
    """A setting's value; a number among them is marked as no claim."""
    return w.other(value, "setting") if re.fullmatch(r"[\d.]+", value) else value


def with_setting(w: Writer, name: str, value: str) -> str:
    """One setting behind a configuration: at 64 threads, on a cold start."""
    if name == "load" and value in {"warm", "cold"}:
        return w.pick(f"on {value} runs", f"on a {value} start")
    plain = ("for {}",) if MAIN.search(name) else ("with {name}={}", "at {name} {}")
    forms = SETTINGS.get(name, plain)
    return w.rng.choice(forms).format(shown(w, value), name=name)


def behind(w: Writer, pairs: Group) -> str:
    """Settings in a row, the numbers last."""
    ordered = sorted(pairs, key=lambda pair: pair[1][:1].isdigit())
    return " ".join(with_setting(w, *pair) for pair in ordered)


def who(w: Writer, group: Group) -> str:
    """A configuration as a noun phrase."""
    main = next((pair for pair in group if MAIN.search(pair[0])), None)
    rest = behind(w, tuple(pair for pair in group if pair != main))
    if main:
        name = f"`{main[1]}`" if w.rng.random() < 0.15 else main[1]
        return f"{name} {rest}".strip()
    return (
        f"{w.pick('the set of runs', 'the subset')} {rest}"
        if rest
        else w.pick("the full data set", "the whole benchmark")
    )


def alone(w: Writer, name: str, value: str, form: int = 0) -> str:
    """One side of a comparison in which only this setting differs."""
    if name == "load" and value in {"warm", "cold"}:
        return f"a {value} start"
    forms = ALONE.get(name, ("{}",))
    return forms[form % len(forms)].format(shown(w, value))


def sides(w: Writer, c: Claim) -> tuple[str, str, str]:
    """Both sides of a comparison, and what they share with a space before it, if that is said apart."""
    common = tuple(pair for pair in c.group if pair in c.versus)
    one = [pair for pair in c.group if pair not in common]
    other = [pair for pair in c.versus if pair not in common]
    named = any(MAIN.search(name) for name, _ in c.group)
    if len(one) != 1 or len(other) != 1 or (named and w.rng.random() < 0.2):
        return who(w, c.group), who(w, c.versus), ""
    main = next((pair for pair in common if MAIN.search(pair[0])), None)
    rest = behind(w, tuple(pair for pair in common if pair != main))
    where = f" for {main[1]}" if main else ""
    form = w.rng.randint(0, 1)
    return alone(w, *one[0], form), alone(w, *other[0], form), f"{where} {rest}".rstrip() if rest else where


def ahead(where: str) -> str:
    """What both sides share, put before the sentence."""
    return f"{where.strip()}, " if where else ""


def cap(w: Writer, sentence: str) -> str:
    """A sentence with a capital, unless it begins with a name from the data or with code."""
    first = re.match(r"[\w.:-]+", sentence)
    known = {value for point in w.draw.truth.points for _, value in point.group}
    named = first and (first[0].rstrip(".:") in known or re.search(r"[_\d]", first[0]))
    return sentence if named or not sentence[:1].islower() else sentence[0].upper() + sentence[1:]


def unknown(w: Writer) -> Claim | None:
    """A claim about a configuration that nobody measured."""
    drawn = [w.plain(lie=True) for _ in range(8)]
    c = next((c for c in drawn if c.cause == "value_changed" and UNMEASURED.keys() & dict(c.group).keys()), None)
    if c is None:
        return None
    choices = [(pair, UNMEASURED[pair[0]]) for pair in c.group if pair[0] in UNMEASURED]
    pair, names = w.rng.choice(choices)
    new = (pair[0], w.rng.choice(names))
    group = tuple(new if one == pair else one for one in c.group)
    bent = replace(c, group=group, cause="absent_group")
    return None if w.draw.is_borne_out(bent) else bent


def fact(w: Writer, *, lie: bool | None = None) -> Claim:
    """A claim on one fact whose label nobody would dispute."""
    for _ in range(40):
        c = w.plain(lie=lie)
        if lie is not False and w.rng.random() < 0.08:
            c = unknown(w) or c
        if c.cause not in DISPUTED and parse_number(c.number) > 0:
            return c
    raise Undrawable("fact")


def compared(w: Writer, *operations: str) -> Claim:
    """A comparison; no percentages of what may itself be read as a percentage."""
    for _ in range(40):
        c = w.derived(*operations)
        share = c.operation in {"percent_higher", "percent_lower"} and c.family.endswith("accuracy")
        if not share and parse_number(c.number) > 0.02 and not (c.operation == "ratio" and c.number.strip("1.0") == ""):
            return c
    raise Undrawable("compared")


def point_of(w: Writer, fact_id: str) -> Point:
    return next(point for point in w.draw.truth.points if point.fact.id == fact_id)


def step(w: Writer) -> tuple[Claim, Claim, Claim]:
    """Before, after and the percentage between them; only the percentage is ever false, and never turned round."""
    for _ in range(60):
        percent = compared(w, "percent_higher", "percent_lower")
        if percent.cause == "derived_turned_round":
            continue
        after, before = (w.draw._in_column_unit(point_of(w, one), 4) for one in percent.facts)
        if before.number != after.number and "" not in (before.number, after.number):
            return before, after, percent
    raise Undrawable("step")


def moved(w: Writer) -> tuple[Claim, Claim]:
    """Before and after, where one of both may be false."""
    for _ in range(60):
        sheet = w.sheet(rows=2)
        one, other = w.rng.sample(sheet.rows, 2)
        before, after = (w.cell(sheet, row, sheet.columns[0]) for row in (one, other))
        if before.number != after.number and "true" in {before.label, after.label}:
            return before, after
    raise Undrawable("moved")


def is_above(w: Writer, c: Claim) -> bool:
    """Whether the first side of a difference is really the larger one."""
    one, other = (point_of(w, fact_id) for fact_id in c.facts)
    return one.amount > other.amount


def leader(w: Writer) -> Claim:
    """The highest or lowest of all configurations."""
    return deriving.extreme(w.draw)
