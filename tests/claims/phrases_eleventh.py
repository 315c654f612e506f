"""Words, names and sentences of the eleventh set."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from weakref import WeakKeyDictionary

import deriving
from claim import Claim, Undrawable
from drawing import Sheet
from points import Point, prints_as
from wording import Vocabulary, Writer

from chimera.evidence import Group

WORDS = Vocabulary(
    metrics={
        "throughput": ("throughput", "token throughput", "generation speed", "decode throughput"),
        "ttft": ("time to first token", "TTFT", "first-token latency"),
        "load": ("load time", "loading time"),
        "latency": ("latency", "response time"),
        "request rate": ("request rate", "request throughput"),
        "accuracy": ("accuracy",),
        "memory": ("memory usage", "memory footprint", "memory consumption"),
        "power": ("power draw", "power consumption"),
        "bandwidth_mb_s": ("bandwidth", "I/O bandwidth"),
        "images_per_s": ("training throughput", "image throughput"),
        "epoch_s": ("epoch time", "time per epoch"),
        "compress_mb_s": ("compression speed", "compression throughput"),
        "decompress_mb_s": ("decompression speed", "decompression throughput"),
        "compression_ratio": ("compression ratio",),
        "perplexity": ("perplexity",),
        "energy": ("energy per request",),
        "cost": ("cost per million tokens",),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score",),
    },
    statistics={
        "mean": ("mean", "average"),
        "p50": ("median", "p50"),
        "max": ("maximum", "peak"),
        "min": ("minimum",),
        "p95": ("p95", "95th-percentile"),
        "highest": ("highest",),
        "lowest": ("lowest",),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second", " t/s"),
        "req/s": (" req/s", " requests/s", " requests per second"),
        "images/s": (" images/s", " images per second", " img/s"),
        "MB/s": (" MB/s", " MB/s", " MB per second"),
        "s": (" s", " seconds", "s", " sec"),
        "ms": (" ms", "ms", " milliseconds"),
        "%": ("%", "%", " percent", " %"),
        "MiB": (" MB", " MiB"),
        "GiB": (" GB", " GiB"),
        "W": (" W", " watts"),
        "×": ("x", "×"),
        "USD": (" USD",),
    },
    groups=("{main} ({rest})", "{main} with {rest}"),
    settings=("{name} {value}", "{name}={value}"),
    everything=("the full data set",),
)
T = TypeVar("T")
RATES = {"throughput", "request rate", "bandwidth_mb_s", "images_per_s", "compress_mb_s", "decompress_mb_s"}
TIMES = {"ttft", "load", "latency", "epoch_s"}
COSTS = {"memory", "power"}
MAINS = ("model", "engine", "config", "server", "volume", "codec")
"""Settings that go by their value alone, the first of them as the subject."""
PLACES = {
    "batch_size": ("at", ("batch size {}", "batch_size={}", "a batch size of {}")),
    "precision": ("with", ("{} weights", "precision={}")),
    "connections": ("at", ("{} connections", "{} concurrent connections", "connections={}")),
    "workload": ("on", ("the {} workload", "workload={}")),
    "pattern": ("under", ("the {} pattern", "pattern={}")),
    "optimizer": ("with", ("the {} optimizer", "optimizer={}")),
    "level": ("at", ("level {}", "the {} level", "level={}")),
    "num_ctx": ("at", ("num_ctx {}", "num_ctx={}", "a num_ctx of {}")),
    "temperature": ("at", ("temperature {}", "temperature={}", "a temperature of {}")),
    "seed": ("with", ("seed {}", "seed={}")),
}
"""Setting -> its preposition, and noun phrases for a value."""
ODD = {"files", "licence", "variant", "type"}
"""Settings that no report would speak of."""
VERBS = {
    "throughput": ("generated {}", "produced {}", "put out {}", "ran at {}"),
    "request rate": ("served {}", "handled {}", "processed {}"),
    "images_per_s": ("trained at {}", "got through {}"),
    "compress_mb_s": ("compressed at {}", "compressed the data at {}"),
    "decompress_mb_s": ("decompressed at {}", "unpacked the archives at {}"),
    "epoch_s": ("took {} per epoch", "needed {} for an epoch"),
    "load": ("took {} to load", "needed {} to load"),
    "ttft": ("returned the first token after {}", "needed {} to produce the first token"),
    "memory": ("used {} of memory", "occupied {} of memory", "needed {} of memory"),
    "power": ("drew {}", "consumed {} of power"),
}
"""What a subject did with a value, where the verb tells the metric."""


def redrawn(make: Callable[[], T], fits: Callable[[T], bool]) -> T:
    """The first draw that fits."""
    for _ in range(60):
        drawn = make()
        if fits(drawn):
            return drawn
    raise Undrawable("nothing fits")


CHOSEN: WeakKeyDictionary[Writer, dict[str, str]] = WeakKeyDictionary()
"""What a writer has settled on: one text keeps to one spelling and one name for the same thing."""


def settled(w: Writer, key: str, make: Callable[[], str]) -> str:
    """What was chosen for this text, or a choice for the rest of it."""
    return CHOSEN.setdefault(w, {}).setdefault(key, make())


def unit_of(w: Writer, spelled: str | None) -> str:
    return settled(w, f"unit {spelled}", lambda: w.unit(spelled))


def value_of(w: Writer, c: Claim) -> str:
    """The marked number with its unit."""
    shown = unit_of(w, c.unit)
    gap = " " if c.number[-1:] in {"k", "M"} and shown[:1].isalpha() else ""
    return f"{w.pen.mark(c)}{gap}{shown}"


def metric_of(w: Writer, c: Claim) -> str:
    return settled(w, f"metric {c.family} {c.column} {c.named}", lambda: w.metric(c))


def kind_of(w: Writer, c: Claim) -> str:
    return settled(w, f"kind {c.statistic}", lambda: w.kind(c))


def what_of(w: Writer, c: Claim) -> str:
    return f"{kind_of(w, c)}{metric_of(w, c)}"


def is_usual(*groups: Group) -> bool:
    return not any(name in ODD for group in groups for name, _ in group)


def is_plain(c: Claim) -> bool:
    """Whether nobody would dispute the label: the mean of a single value may well be called one."""
    return is_usual(c.group) and not c.cause.startswith("one_value")


def fact(w: Writer, *, lie: bool | None = None) -> Claim:
    """A plain claim; the whole data set is spoken of at times, and then with its statistic."""

    def fits(c: Claim) -> bool:
        return is_plain(c) and (bool(c.group) or (c.statistic is not None and w.rng.random() < 0.25))

    return redrawn(lambda: w.plain(lie=lie), fits)


def sheet(w: Writer, *, rows: int = 2, columns: int = 1) -> Sheet:
    return redrawn(lambda: w.sheet(rows=rows, columns=columns), lambda s: s.varied not in ODD and is_usual(s.fixed))


def comparison(w: Writer, *operations: str, turned: bool = True) -> Claim:
    """A derived claim; a mean is not always called one."""
    c = redrawn(
        lambda: w.derived(*operations),
        lambda c: (
            is_usual(c.group, c.versus)
            and (turned or c.cause != "derived_turned_round")
            and not is_arguable(c, *points_of(w, c))
        ),
    )
    return replace(c, statistic=None) if c.statistic == "mean" and w.rng.random() < 0.3 else c


def is_arguable(c: Claim, one: Point, other: Point) -> bool:
    """Whether a false comparison is right when read the other way round, or in percentage points."""
    a, b = float(one.fact.value), float(other.fact.value)
    if c.label == "true" or c.cause == "derived_turned_round":
        return False
    points = one.fact.unit is None and c.unit == "%" and prints_as(100 * abs(a - b), c.number, 3)
    return points or (c.operation == "ratio" and prints_as(b / a, c.number, 3))


def points_of(w: Writer, c: Claim) -> tuple[Point, Point]:
    """The facts of the claim's group and of the one it is compared with."""
    found = [next(p for p in w.draw.truth.points if p.fact.id == fact_id) for fact_id in c.facts]
    return (found[0], found[1]) if found[0].fact.group == c.group else (found[1], found[0])


def values_of(w: Writer, c: Claim) -> tuple[Claim, Claim]:
    """The true values of both sides of a comparison."""
    one, other = (w.draw._in_column_unit(point, 4) for point in points_of(w, c))
    return replace(one, statistic=c.statistic), replace(other, statistic=c.statistic)


def change(w: Writer, one: Point, other: Point) -> tuple[str, Claim]:
    """By how many percent the first is above or below the second, with its sign: true, or changed or of the wrong sign."""
    up = one.amount > other.amount
    honest = deriving._print(w.draw, "percent_higher" if up else "percent_lower", one, other)
    if honest is None:
        raise Undrawable("change")
    bent = None
    if w.rng.random() < 0.45:
        if w.rng.random() < 0.25:
            turned = "percent_lower" if up else "percent_higher"
            bent = replace(honest, operation=turned, label="false", cause="derived_turned_round")
        else:
            bent = deriving._bend(w.draw, honest, one, other)
            bent = None if bent and bent.cause == "derived_turned_round" else bent
        if bent and (deriving.is_derivable(w.draw, bent, one) or is_arguable(bent, one, other)):
            bent = None
    c = bent or honest
    return ("+" if c.operation == "percent_higher" else w.pick("-", "−")), c


# ---- names


def _phrase(w: Writer, name: str, value: str) -> tuple[str, str]:
    """Preposition and noun phrase of a setting."""
    shown = w.other(value, "setting") if value.replace(".", "").isdigit() else value
    if name == "load":
        return "on", f"a {value} start"
    if name in MAINS:
        return "with", shown
    before, forms = PLACES.get(name, ("with", (f"{name} {{}}", f"{name}={{}}")))
    return before, settled(w, f"setting {name}", lambda: w.pick(*forms)).format(shown)


def where(w: Writer, group: Group) -> str:
    """Settings with their prepositions: at batch size 8 with awq weights."""
    placed = [" ".join(_phrase(w, *pair)) for pair in group]
    return " and ".join([", ".join(placed[:-1]), placed[-1]] if len(placed) > 2 else placed)


def name(w: Writer, group: Group) -> str:
    """A configuration as a noun."""
    if not group:
        return w.pick("the full data set", "the whole test series")
    main = next((pair for key in MAINS for pair in group if pair[0] == key), None)
    rest = tuple(pair for pair in group if pair != main)
    if main is None:
        return f"the runs {where(w, rest)}"
    head = settled(w, "name", lambda: w.pick("{}", "{}", "{}", "`{}`")).format(main[1])
    if not rest:
        return head
    listed = ", ".join(_phrase(w, *pair)[1].removeprefix("the ").removeprefix("a ") for pair in rest)
    return w.pick(f"{head} ({listed})", f"{head} {where(w, rest)}")


def sides(w: Writer, c: Claim) -> tuple[str, str, str]:
    """Both configurations of a comparison, and what they share with a space before, where that is said once."""
    shared = tuple(pair for pair in c.group if pair in c.versus)
    if not shared or w.rng.random() < 0.35:
        return name(w, c.group), name(w, c.versus), ""
    one, other = (
        name(w, tuple(pair for pair in group if pair not in shared)).removeprefix("the runs at ")
        for group in (c.group, c.versus)
    )
    mains = [pair for pair in shared if pair[0] in MAINS]
    place = f" for {name(w, shared)}" if mains else f" {where(w, shared)}"
    return one, other, place


def cap(text: str) -> str:
    """A sentence's first letter as a capital; names in code and numbers stay."""
    return text[:1].upper() + text[1:]


def start(text: str) -> str:
    """A name at the start of a sentence: lower-case product names stay as they are."""
    return cap(text) if text.startswith(("the ", "a ", "batch size", "temperature", "level ", "seed ")) else text


# ---- sentences


def day(w: Writer) -> str:
    """A date with its day."""
    number, year = w.rng.randint(1, 28), w.rng.randint(2024, 2026)
    iso, month = f"{year}-{w.rng.randint(1, 12):02}-{number:02}", w.pick("January", "April", "June", "October")
    return w.pick(
        w.other(iso, "date"),
        f"{w.other(number, 'date')} {month} {w.other(year, 'date')}",
        f"{month} {w.other(number, 'date')}, {w.other(year, 'date')}",
    )


def aside(w: Writer) -> str:
    """A remark at the end of a sentence, mostly none."""
    return w.pick(
        "",
        "",
        "",
        "",
        f" (see Section {w.other(f'{w.rng.randint(2, 6)}.{w.rng.randint(1, 5)}', 'reference')})",
        f", measured on {day(w)}",
        f", as shown in Figure {w.other(w.rng.randint(1, 9), 'reference')}",
        f" [{w.other(w.rng.randint(1, 14), 'reference')}]",
    )


def housekeeping(w: Writer) -> str:
    """A sentence whose numbers are no claims about the results."""
    r = w.rng
    return w.pick(
        f"The runs used Ubuntu {w.other('24.04', 'version')} with kernel {w.other('6.8', 'version')}.",
        f"We will repeat the exercise on {day(w)}.",
        f"Raw files are attached to ticket #{w.other(r.randint(200, 4900), 'reference')}.",
        f"Everything was run with Python {w.other('3.12', 'version')} on {day(w)}.",
        f"The client timeout was set to {w.other(r.choice((10, 30, 60)), 'setting')} s.",
        f"See appendix {w.pick('A', 'B')}.{w.other(r.randint(1, 4), 'reference')} for the commands.",
        f"The next review is due in Q{w.other(r.randint(1, 4), 'date')} {w.other(2026, 'date')}.",
        f"This is revision {w.other(r.randint(2, 7), 'version')} of the document.",
    )


def statement(w: Writer, c: Claim) -> str:
    """A plain claim as a clause, without a capital or a full stop."""
    what, who, v = what_of(w, c), name(w, c.group), value_of(w, c)
    forms = [
        f"{who} {w.pick('had', 'showed', 'recorded', 'posted')} a {what} of {v}",
        f"the {what} {w.pick('of', 'for')} {who} {w.pick('was', 'came out at', 'stood at', 'came to', 'is')} {v}",
        f"for {who}, the {what} {w.pick('was', 'landed at', 'is', 'worked out to')} {v}",
        f"we {w.pick('measured', 'saw', 'observed', 'recorded')} a {what} of {v} for {who}",
        f"{who} came in at {v} {what}" if c.unit else f"{who} ended up with a {what} of {v}",
    ]
    if c.family in RATES:
        forms.append(f"{who} {w.pick('sustained', 'delivered', 'achieved', 'reached')} a {what} of {v}")
    if c.family in TIMES | COSTS:
        forms.append(f"{who} kept its {what} at {v}" if not who.startswith("the ") else f"{who} had {v} {what}")
    if c.family in VERBS and c.named == "family" and c.group and c.statistic in {None, "value", "mean"}:
        verb = w.pick(*VERBS[c.family]).format(v)
        forms += [f"{who} {verb}{' on average' if c.statistic == 'mean' else ''}"] * 3
    return w.rng.choice(forms)


def sentence(w: Writer, c: Claim) -> str:
    return f"{start(cap_metric(statement(w, c)))}{aside(w)}."


def cap_metric(text: str) -> str:
    """Capital for a clause that opens with an ordinary word and not with a name."""
    return cap(text) if text.startswith(("the ", "for ", "we ")) else text
