"""What the eighth half says: names of metrics and configurations, and sentences on one value or on two configurations."""

import re
from functools import lru_cache

from claim import Claim, Undrawable
from points import Truth, parse_number
from wording import Vocabulary, Writer

from chimera.evidence import Group

WORDS = Vocabulary(
    metrics={
        "throughput": ("throughput", "token throughput", "generation speed", "token rate"),
        "ttft": ("time to first token", "TTFT", "first-token latency"),
        "tpot": ("time per output token", "TPOT", "inter-token latency"),
        "load": ("load time", "model load time"),
        "latency": ("latency", "response time"),
        "accuracy": ("accuracy",),
        "memory": ("memory use", "memory usage", "memory footprint"),
        "power": ("power draw", "power consumption"),
        "request rate": ("request rate", "request throughput"),
        "transactions_per_s": ("transaction rate", "transaction throughput"),
        "samples_per_s": ("training throughput", "sample throughput"),
        "compress_mb_s": ("compression speed", "compression throughput"),
        "decompress_mb_s": ("decompression speed", "decompression throughput"),
        "compression_ratio": ("compression ratio",),
        "iops": ("IOPS",),
        "perplexity": ("perplexity",),
        "energy": ("energy per request", "energy use"),
        "cost": ("cost per million tokens",),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score",),
    },
    statistics={
        "mean": ("mean", "average"),
        "p50": ("median",),
        "max": ("maximum", "peak", "max"),
        "min": ("minimum", "min"),
        "p95": ("p95", "P95", "95th-percentile"),
        "highest": ("highest",),
        "lowest": ("lowest",),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second", " t/s"),
        "req/s": (" req/s", " requests per second", " requests/s"),
        "transactions/s": (" transactions per second", " transactions/s"),
        "samples/s": (" samples/s", " samples per second"),
        "MB/s": (" MB/s",),
        "s": (" s", " seconds", " sec", "s"),
        "ms": (" ms", "ms", " milliseconds"),
        "%": ("%", " %", " percent"),
        "MiB": (" MB", " MiB"),
        "GiB": (" GB", " GiB"),
        "W": (" W", " watts"),
        "J": (" J", " joules"),
        "°C": (" °C",),
        "USD": (" USD",),
    },
    groups=("{main} ({rest})",),
    settings=("{name}={value}", "{name} {value}"),
    everything=("all runs together", "the full data set", "the benchmark as a whole"),
)
COLUMNS = {
    "val_accuracy": ("validation accuracy",),
    "epoch_time_s": ("epoch time", "time per epoch"),
    "wall_time_s": ("wall-clock time", "run time"),
    "gpu_memory_gb": ("GPU memory use", "GPU memory footprint"),
    "rss_mb": ("resident memory", "memory use", "RSS"),
    "peak_rss_mb": ("resident memory", "memory use", "RSS"),
}
"""Columns whose own words fit better than those of their family."""
LOWER_IS_BETTER = frozenset({"ttft", "tpot", "load", "latency", "memory", "power"})
SPEEDS = frozenset(
    {"throughput", "request rate", "transactions_per_s", "samples_per_s", "compress_mb_s", "decompress_mb_s"}
)
HIGHER_IS_BETTER = SPEEDS | {"accuracy", "iops", "compression_ratio"}
RATES = frozenset({"tok/s", "req/s", "transactions/s", "samples/s"})
MAINS = ("model", "engine", "config", "server", "device", "codec", "task_name")
PLACES = {
    "model": ("serving {}", "with {}", "running {}"),
    "engine": ("on {}", "under {}"),
    "concurrency": ("at concurrency {}", "with {} concurrent requests", "at a concurrency of {}"),
    "num_ctx": ("at num_ctx {}", "with num_ctx={}", "with a context window of {}"),
    "temperature": ("at temperature {}", "with temperature {}", "at a temperature of {}"),
    "load": ("on a {} start", "with a {} start"),
    "connections": ("with {} connections", "at {} open connections", "at {} connections"),
    "clients": ("with {} clients", "at {} clients"),
    "workload": ("on the {} workload", "under {}"),
    "pattern": ("on {}", "under {}", "for {}"),
    "queue_depth": ("at queue depth {}", "with a queue depth of {}"),
    "gpus": ("with gpus={}", "at a GPU count of {}"),
    "level": ("at level {}", "at compression level {}"),
    "dataset": ("on {}", "on the {} data set"),
    "task_name": ("on {}", "on the {} task"),
}
"""Setting -> prepositional phrases for one of its values."""
NOUNS = {
    "concurrency": ("concurrency {}", "a concurrency of {}"),
    "num_ctx": ("num_ctx={}", "a num_ctx of {}"),
    "temperature": ("a temperature of {}",),
    "load": ("a {} start",),
    "connections": ("a connection count of {}", "the {}-connection test"),
    "clients": ("a client count of {}", "the {}-client test"),
    "workload": ("the {} workload", "{}"),
    "pattern": ("{}", "the {} pattern"),
    "queue_depth": ("queue depth {}", "a queue depth of {}"),
    "gpus": ("a GPU count of {}", "gpus={}"),
    "level": ("level {}", "compression level {}"),
    "dataset": ("{}", "the {} data set"),
    "files": ("all {} files together",),
}
"""Setting -> noun phrases for one of its values standing alone."""
SPECIAL = {
    "ttft": ("{it} took {val}{adv} to return the first token", "with {it}, the first token arrived after {val}{adv}"),
    "latency_ms": ("{it} responded in {val}{adv}",),
    "latency_s": ("{it} responded in {val}{adv}",),
    "epoch_time_s": ("{it} needed {val} per epoch{adv}", "one epoch with {it} took {val}{adv}"),
    "wall_time_s": ("{it} finished in {val}{adv}",),
    "gpu_memory_gb": ("{it} used {val} of GPU memory{adv}", "{it} held {val} of GPU memory{adv}"),
    "memory": ("{it} used {val} of memory{adv}", "{it} needed {val} of memory{adv}"),
    "power": ("{it} drew {val}{adv}",),
    "throughput": ("{it} generated {val}{adv}", "{it} ran at {val}{adv}"),
    "request rate": ("{it} handled {val}{adv}", "{it} served {val}{adv}"),
    "transactions_per_s": ("{it} processed {val}{adv}", "{it} sustained {val}{adv}"),
    "samples_per_s": ("{it} trained at {val}{adv}", "{it} got through {val}{adv}"),
    "compress_mb_s": ("{it} compressed at {val}{adv}",),
    "decompress_mb_s": ("{it} decompressed at {val}{adv}",),
    "iops": ("{it} delivered {val} IOPS{adv}", "{it} managed {val} IOPS{adv}"),
}
"""Column or family -> sentences for a mean or a plain value, whose verb names the metric."""


def a(phrase: str) -> str:
    """A noun phrase with its indefinite article."""
    return f"{'an' if re.match(r'[aeio]|IOPS|RSS', phrase) else 'a'} {phrase}"


def metric(w: Writer, c: Claim) -> str:
    """The metric in words, in code font where only the column is clear, and now and then without need."""
    if c.column not in COLUMNS or c.named == "column":
        return w.metric(c)
    return w.pick(*COLUMNS[c.column]) if w.rng.random() < 0.88 else f"`{c.column}`"


def what(w: Writer, c: Claim) -> str:
    """Statistic and metric."""
    word = w.kind(c)
    if c.statistic in {"highest", "lowest"} and w.draw.truth.evidence.fact(c.facts[0]).aggregation == "mean":
        word += w.pick("average ", "mean ")
    return f"{word}{metric(w, c)}"


def noun(w: Writer, name: str, value: str) -> str:
    """One setting as a noun phrase."""
    shown = w.other(value, "setting") if re.fullmatch(r"[\d.]+", value) else value
    if name in MAINS:
        return value
    return w.pick(*NOUNS[name]).format(shown) if name in NOUNS else w.setting(name, value)


def place(w: Writer, name: str, value: str) -> str:
    """One setting as a phrase behind a noun."""
    if name not in PLACES:
        return f"with {w.setting(name, value)}"
    shown = w.other(value, "setting") if re.fullmatch(r"[\d.]+", value) else value
    if name == "gpus" and w.rng.random() < 0.6:
        return f"on {shown} GPU{'' if value == '1' else 's'}"
    return w.pick(*PLACES[name]).format(shown)


def who(w: Writer, group: Group) -> str:
    """A configuration as a noun phrase, with all of its settings."""
    if not group:
        return w.pick(*w.words.everything)
    main = next((pair for name in MAINS for pair in group if pair[0] == name), None)
    rest = [pair for pair in group if pair != main]
    w.rng.shuffle(rest)
    if main is None:
        nouns = [noun(w, *pair) for pair in rest]
        return nouns[0] if len(nouns) == 1 else f"the combination of {', '.join(nouns[:-1])} and {nouns[-1]}"
    places = [place(w, *pair) for pair in rest]
    name = f"`{main[1]}`" if w.rng.random() < 0.15 else main[1]
    if rest and w.rng.random() < 0.3:
        return f"{name} ({', '.join(w.setting(*pair) for pair in rest)})"
    return " ".join([name, *places])


def value(w: Writer, c: Claim) -> str:
    """The number with its unit, now and then in bold."""
    shown = w.value(c)
    return f"**{shown}**" if w.rng.random() < 0.08 else shown


@lru_cache(maxsize=4)
def _names(truth: Truth) -> frozenset[str]:
    """All values of settings in the data."""
    return frozenset(shown for point in truth.points for _, shown in point.fact.group)


def cap(w: Writer, text: str) -> str:
    """With a capital first letter, unless a name from the data stands first."""
    first = text.split(" ", maxsplit=1)[0].strip("`,:*")
    names = _names(w.draw.truth)
    plain = re.fullmatch(r"[a-z][a-z'-]*", first) and first not in names and first not in {"mariadb", "cockroachdb"}
    return text[0].upper() + text[1:] if plain and first not in {"canary", "candidate-large", "openvino"} else text


def is_plain_rate(w: Writer, c: Claim) -> bool:
    """Whether the unit alone says which metric is meant."""
    same = {point.family for point in w.draw.truth.points if point.fact.unit == c.unit}
    return c.unit in RATES and c.named == "family" and len(same) == 1


def drawn(w: Writer, *, lie: bool | None = None, grouped: bool = False) -> Claim:
    """A claim on one fact; never a right single value called a mean, over which readers would differ."""
    for _ in range(60):
        c = w.plain(lie=lie)
        if not c.cause.startswith("one_value") and (c.group or not grouped):
            return c
    raise Undrawable("plain")


def statement(w: Writer, c: Claim) -> str:
    """One value of one configuration as a clause without capital and full stop."""
    forms = w.words.statistics.get(c.statistic or "", ())
    special = SPECIAL.get(c.column) or SPECIAL.get(c.family)
    it, val = who(w, c.group), value(w, c)
    if not c.group:
        return w.pick(
            f"across all runs, the {what(w, c)} was {val}",
            f"taken over the whole data set, the {what(w, c)} comes to {val}",
            f"overall, we see {a(what(w, c))} of {val}",
        )
    if special and c.named == "family" and c.statistic in {"mean", "value", None} and w.rng.random() < 0.4:
        adv = w.pick(" on average", " on average", " (mean)") if c.statistic == "mean" else ""
        return w.pick(*special).format(it=it, val=val, adv=adv)
    if is_plain_rate(w, c) and forms and w.rng.random() < 0.5:
        verb = {"mean": "averaged", "max": "peaked at", "min": "bottomed out at"}.get(c.statistic or "")
        if verb:
            return f"{it} {verb} {val}"
    return _general(w, c, it, val)


def _general(w: Writer, c: Claim, it: str, val: str) -> str:
    term = what(w, c)
    if c.statistic in {"max", "min"} and w.rng.random() < 0.25:
        verb = (
            w.pick("peaked at", "topped out at")
            if c.statistic == "max"
            else w.pick("bottomed out at", "fell to a low of")
        )
        return f"{metric(w, c)} for {it} {verb} {val}"
    return w.pick(
        f"{it} recorded {a(term)} of {val}",
        f"{it} shows {a(term)} of {val}",
        f"{it} came in at {val} {term}" if c.unit in {"ms", "s"} else f"{it} came in with {a(term)} of {val}",
        f"the {term} of {it} was {val}",
        f"the {term} for {it} is {val}",
        f"for {it}, the {term} landed at {val}",
        f"with {it} we measured {a(term)} of {val}",
        f"{term} for {it} stood at {val}",
        f"we saw {val} as the {term} of {it}",
        f"at {val}, the {term} of {it} is in line with expectations",
        f"{it} has {a(term)} of {val}",
        f"{it} achieved {a(term)} of {val}"
        if c.family not in LOWER_IS_BETTER
        else f"{it} ended up with {a(term)} of {val}",
    )


# ---- two configurations


def sides(w: Writer, c: Claim) -> tuple[str, str, str]:
    """What both share as an opening phrase (or nothing), then the two configurations as far as they differ."""
    shared = tuple(pair for pair in c.group if pair in c.versus)
    one = tuple(pair for pair in c.group if pair not in shared)
    other = tuple(pair for pair in c.versus if pair not in shared)
    if shared and w.rng.random() < 0.6:
        main = next((pair for name in MAINS for pair in shared if pair[0] == name), None)
        opening = f"for {who(w, shared)}" if main else " ".join(place(w, *pair) for pair in shared)
        return f"{opening}, ", who(w, one), who(w, other)
    return "", who(w, c.group), who(w, c.versus)


def is_higher(w: Writer, c: Claim) -> bool:
    """Whether the first fact behind a comparison has the higher value."""
    one, other = (float(w.draw.truth.evidence.fact(fact_id).value) for fact_id in c.facts)
    return one > other


def compare(w: Writer, c: Claim) -> str:
    """A derived claim as a clause without capital and full stop."""
    by = {
        "ratio": _ratio,
        "difference": _difference,
        "percent_higher": _more,
        "percent_lower": _less,
    }
    opening, one, other = sides(w, c)
    return opening + by[c.operation or ""](w, c, one, other)


def _percent(w: Writer, c: Claim) -> str:
    return f"{w.pen.mark(c)}{w.pick('%', '%', ' %', ' percent')}"


def _more(w: Writer, c: Claim, one: str, two: str) -> str:
    term, num = what(w, c), _percent(w, c)
    forms = [
        f"{one} has {a(term)} that is {num} higher than that of {two}",
        f"the {term} is {num} higher with {one} than with {two}",
        f"the {term} of {one} exceeds that of {two} by {num}",
        f"compared with {two}, {one} raises the {term} by {num}",
        f"moving from {two} to {one} increases the {term} by {num}",
        f"the {term} of {one} is {num} above that of {two}",
        f"{one} comes out {num} higher than {two} in {term}",
    ]
    if c.family in LOWER_IS_BETTER:
        forms += [
            f"{one} pays for it with {a(term)} that is {num} higher than with {two}",
            f"{one} is {num} worse than {two} on {term}",
        ]
    elif c.family in HIGHER_IS_BETTER:
        forms.append(
            f"{one} is {num} faster than {two} in {term}"
            if c.family in SPEEDS
            else f"{one} is {num} ahead of {two} in {term}"
        )
        forms += [
            f"{one} outperforms {two} by {num} in {term}",
            f"{one} leads {two} by {num} on {term}",
            f"{one} beats {two} by {num} in {term}",
        ]
    return w.pick(*forms)


def _less(w: Writer, c: Claim, one: str, two: str) -> str:
    term, num = what(w, c), _percent(w, c)
    forms = [
        f"{one} has {a(term)} that is {num} lower than that of {two}",
        f"the {term} is {num} lower with {one} than with {two}",
        f"{one} reduces the {term} by {num} compared to {two}",
        f"the {term} drops by {num} when going from {two} to {one}",
        f"the {term} of {one} is {num} below that of {two}",
        f"relative to {two}, the {term} of {one} is down {num}",
        f"switching from {two} to {one} lowers the {term} by {num}",
    ]
    if c.family in LOWER_IS_BETTER:
        forms += [f"{one} cuts the {term} by {num} versus {two}", f"{one} shaves {num} off the {term} of {two}"]
    elif c.family in HIGHER_IS_BETTER:
        forms += [f"{one} trails {two} by {num} in {term}", f"{one} gives up {num} of the {term} of {two}"]
    return w.pick(*forms)


def _ratio(w: Writer, c: Claim, one: str, two: str) -> str:
    term, num = what(w, c), f"{w.pen.mark(c)}{w.pick('x', '×', ' times')}"
    forms = [
        f"{one} has {num} the {term} of {two}",
        f"the {term} of {one} is {num} that of {two}",
        f"the {term} of {one} amounts to {num} the value for {two}",
        f"{one} comes to {num} the {term} of {two}",
        f"going from {two} to {one} multiplies the {term} by {w.pen.mark(c)}",
        f"the {term} with {one} is higher than with {two} by a factor of {w.pen.mark(c)}",
    ]
    forms = forms[: 6 if parse_number(c.number) > 1 else 4]
    if parse_number(c.number) > 1.2 and c.cause in {"derived_ratio", "derived_turned_round"}:
        forms.append(f"{one} has {a(term)} {num} higher than {two}")
    return w.pick(*forms)


def _difference(w: Writer, c: Claim, one: str, two: str) -> str:
    term, num, up = what(w, c), w.value(c), is_higher(w, c)
    return w.pick(
        f"the {term} of {one} is {num} {'higher' if up else 'lower'} than that of {two}",
        f"{one} and {two} are {num} apart in {term}",
        f"the gap between {one} and {two} in {term} is {num}",
        f"{one} sits {num} {'above' if up else 'below'} {two} in {term}",
        f"going from {two} to {one} {'adds' if up else 'takes'} {num} {'to' if up else 'off'} the {term}",
        f"{two} has {a(term)} {num} {'below' if up else 'above'} that of {one}",
        f"the {term} differs by {num} between {one} and {two}",
    )
