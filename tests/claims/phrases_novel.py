"""Words and sentences of the novel part: what its styles are put together from."""

from dataclasses import replace

import bounding
import deriving
from claim import Claim, Undrawable
from points import Point
from wording import Vocabulary, Writer

from chimera.evidence import Group

WORDS = Vocabulary(
    metrics={
        "throughput": ("throughput", "decode speed", "generation throughput", "token throughput"),
        "ttft": ("TTFT", "time to first token", "time-to-first-token", "first-token latency"),
        "tpot": ("time per output token", "TPOT", "per-token latency"),
        "request rate": ("QPS", "query throughput", "query rate"),
        "latency": ("latency", "response time", "request latency"),
        "load": ("load time", "loading time"),
        "memory": ("memory use", "memory usage", "memory footprint"),
        "power": ("power draw", "power consumption"),
        "size": ("size on disk", "on-disk size"),
        "accuracy": ("accuracy",),
        "normalised accuracy": ("normalised accuracy", "length-normalised accuracy"),
        "f1_macro": ("macro F1", "F1 (macro)", "macro-averaged F1"),
        "eval_loss": ("eval loss", "evaluation loss"),
        "train_duration_s": ("training time", "training duration", "time to train"),
        "samples_per_s": ("training throughput", "training speed"),
        "cpu_percent": ("CPU utilisation", "CPU usage", "CPU load"),
        "compile": ("compile time", "compilation time"),
        "link_ms": ("link time", "linking time"),
        "prompt eval": ("prompt evaluation time", "prompt processing time"),
        "eval time": ("eval time", "evaluation time"),
        "perplexity": ("perplexity",),
        "energy": ("energy use", "energy consumption"),
        "cost": ("cost", "total cost"),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU", "BLEU score"),
    },
    statistics={
        "mean": ("mean", "average", "avg"),
        "p50": ("median", "p50"),
        "p95": ("p95", "95th percentile"),
        "max": ("maximum", "max", "peak"),
        "min": ("minimum", "min"),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second", " tokens/sec"),
        "req/s": (" queries/s", " req/s", " requests per second"),
        "samples/s": (" samples/s", " samples/sec"),
        "s": (" s", "s", " seconds"),
        "ms": (" ms", "ms", " milliseconds"),
        "%": ("%", " percent"),
        "MiB": (" MB", "MB", " MiB"),
        "GiB": (" GB", " GiB"),
        "W": (" W", " watts"),
        "J": (" J", " joules"),
        "×": ("x", "×"),
        "USD": (" USD", " dollars"),
    },
    groups=("{main} ({rest})", "{main} with {rest}", "{main} [{rest}]"),
    settings=("{name} {value}", "{name}={value}", "`{name}={value}`", "{name} = {value}", "`{name}` {value}"),
    everything=("all runs pooled", "the full data set", "the benchmark as a whole"),
)
SHARES = frozenset({"accuracy", "normalised accuracy", "f1_macro", "cpu_percent"})
"""A percentage of these may mean points or a share: nobody can tell which."""
HIGHER_IS_BETTER = frozenset({"throughput", "request rate", "samples_per_s"})


def settle(w: Writer) -> None:
    """One spelling of each unit, of settings and of configurations for the whole text."""
    units = {unit: (w.pick(*forms),) for unit, forms in w.words.units.items()}
    w.words = replace(w.words, units=units, settings=(w.pick(*w.words.settings),), groups=(w.pick(*w.words.groups),))


def plain(w: Writer) -> Claim:
    """A claim on one fact, none that is false only to those who tell the two accuracies apart."""
    while True:
        c = w.plain()
        other = {"accuracy": "normalised accuracy", "normalised accuracy": "accuracy"}.get(c.family)
        if c.label == "true" or not other or not w.draw.is_borne_out(replace(c, family=other)):
            return c


def in_thousands(w: Writer) -> Claim:
    """A claim with a k behind its number, where the evidence has numbers so large; else a plain one."""
    try:
        c = deriving.suffixed(w.draw)
    except Undrawable:
        return plain(w)
    return plain(w) if c.number.startswith("0") else c


def who(w: Writer, group: Group) -> str:
    """A configuration; "the CSV files" where the files are the configuration."""
    return f"all {group[0][1]} files" if [name for name, _ in group] == ["files"] else w.who(group)


def first(w: Writer, group: Group) -> str:
    """A configuration at the start of a sentence; names keep their own case."""
    text = who(w, group)
    return upper(text) if not group or text.startswith(("warm ", "cold ", "all ")) else text


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def say(w: Writer, c: Claim) -> str:
    """A plain claim as a sentence without its full stop."""
    whom, what, value = who(w, c.group), w.what(c), w.value(c)
    rates = {p.family for p in w.draw.truth.points if p.fact.unit == "tok/s"}
    if c.unit == "tok/s" and c.family == "throughput" and c.statistic == "mean" and rates == {"throughput"}:
        return w.pick(f"{first(w, c.group)} averaged {value}", f"On average, {whom} generated {value}")
    return w.pick(
        f"{first(w, c.group)} recorded a {what} of {value}",
        f"The {what} for {whom} was {value}",
        f"For {whom}, we measured a {what} of {value}",
        f"For {whom}, the {what} came out at {value}",
        f"{first(w, c.group)} came in at {value} for {what}",
        f"A {what} of {value} was observed for {whom}",
    )


def comparison(w: Writer) -> Claim:
    """A comparison of two configurations that has one reading."""
    while True:
        c = w.derived()
        if not (c.family in SHARES and (c.operation or "").startswith("percent")):
            return c


def sides(w: Writer, c: Claim) -> tuple[str, str, str]:
    """What both sides share, as an opening (or nothing), and the two sides."""
    shared = tuple(pair for pair in c.group if pair in c.versus)
    if not shared or w.rng.random() < 0.4:
        return "", who(w, c.group), who(w, c.versus)
    one, other = (tuple(pair for pair in group if pair not in shared) for group in (c.group, c.versus))
    opening = w.pick("For {}: ", "With {} held constant, ").format(w.who(shared))
    return opening, w.who(one), w.who(other)


def compare(w: Writer, c: Claim) -> str:
    """A comparison as a sentence without its full stop."""
    opening, one, other = sides(w, c)
    what, value = w.what(c), w.value(c) if (c.operation, c.unit) != ("difference", "%") else ""
    if c.operation == "ratio":
        bare = w.pen.mark(c)
        form = w.pick(
            f"{one} has {value} the {what} of {other}",
            f"the {what} of {one} is {bare} times that of {other}",
            f"the {what} is {value} as high with {one} as with {other}",
        )
    elif c.operation == "difference":
        value = value or f"{w.pen.mark(c)} percentage points"
        form = w.pick(
            f"{one} and {other} differ by {value} in {what}",
            f"the gap in {what} between {one} and {other} is {value}",
            f"the difference in {what} between {one} and {other} amounts to {value}",
        )
    else:
        form = _percent(w, c, (one, other), (what, value))
    return f"{opening}{form}" if opening or form.startswith((one, "`")) else upper(form)


def _percent(w: Writer, c: Claim, ends: tuple[str, str], said: tuple[str, str]) -> str:
    (one, other), (what, value) = ends, said
    up = c.operation == "percent_higher"
    if up and c.family in HIGHER_IS_BETTER and w.rng.random() < 0.4:
        return w.pick(
            f"{one} outperforms {other} by {value} in {what}", f"{one} delivers {value} more {what} than {other}"
        )
    word, verb = ("higher", w.pick("raises", "increases")) if up else ("lower", w.pick("reduces", "cuts", "lowers"))
    return w.pick(
        f"the {what} is {value} {word} for {one} than for {other}",
        f"{one} shows a {what} that is {value} {word} than that of {other}",
        f"compared with {other}, {one} {verb} the {what} by {value}",
        f"switching from {other} to {one} {verb} the {what} by {value}",
    )


def runs(w: Writer, c: Claim) -> str:
    """How many measurements are behind a true claim, in brackets; nothing where that is not known."""
    n = bounding.runs_of(w.draw, c) if c.label == "true" else None
    if n is None:
        return ""
    return w.pick(f" (n={w.pen.mark(n)})", f" (n = {w.pen.mark(n)})", f" ({w.pen.mark(n)} successful runs)")


def further(w: Writer, statistic: str) -> Point:
    """A standard deviation or 95th percentile whose mean or median is drawable, too."""
    least = {"sd": 5, "p95": 10}[statistic]
    points = [
        p for p in w.draw.truth.points
        if p.statistic == p.fact.aggregation == statistic and p.fact.value > 0 and p.fact.n >= least and partner(w, p)
    ]  # fmt: skip
    if not points:
        raise Undrawable(statistic)
    return w.rng.choice(points)


def partner(w: Writer, point: Point) -> Point | None:
    """The mean that goes with a standard deviation, the median that goes with a percentile."""
    wanted = {"sd": "mean", "p95": "p50"}[point.statistic]

    def place(p: Point) -> tuple:
        return p.fact.file, p.fact.selector, p.fact.column, p.fact.group, p.fact.n

    found = (p for p in w.draw.drawable if p.statistic == wanted == p.fact.aggregation and place(p) == place(point))
    return next((p for p in found if w.draw._naming(p) and w.draw._naming(point)), None)


def turned(w: Writer, honest: Claim, least: float) -> Claim:
    """The claim, or a false one with a number at least so much off."""
    number = w.draw.changed(honest.number, least, least + 0.4) if w.rng.random() < 0.45 else None
    bent = replace(honest, number=number or "", label="false", cause="value_changed")
    return bent if number and not w.draw.is_borne_out(bent) else honest


def counted(w: Writer) -> str:
    """A number of files or rows with its noun."""
    c = w.count()
    c = deriving.spelled(c) if w.rng.random() < 0.15 else c
    ending = "" if c.number in {"1", "one"} else "s"
    if c.family == "files":
        kind = f"{c.group[0][1].replace('MARKDOWN', 'Markdown')} " if c.group else w.pick("result ", "")
        return f"{w.pen.mark(c)} {kind}file{ending}{'' if c.group else ' in total'}"
    if c.family == "rows":
        return f"{w.pen.mark(c)} data row{ending} over all tables"
    return f"{w.pen.mark(c)} " + w.pick(f"failed row{ending}", f"row{ending} that ended in an error")
