"""Words and sentences of the fourteenth set."""

import re
from dataclasses import replace

import bounding
import deriving
from claim import Claim, Undrawable
from drawing import Sheet
from points import parse_number
from wording import NAMING, Vocabulary, Writer

from chimera.evidence import Group

WORDS = Vocabulary(
    metrics={
        "throughput": ("throughput", "token throughput", "generation throughput"),
        "request rate": ("request rate", "request throughput"),
        "ttft": ("TTFT", "time to first token", "time-to-first-token"),
        "tpot": ("TPOT", "time per output token"),
        "load": ("load time", "model load time"),
        "latency": ("latency",),
        "accuracy": ("accuracy",),
        "normalised accuracy": ("normalized accuracy",),
        "memory": ("memory usage", "memory consumption"),
        "size": ("size on disk", "file size"),
        "power": ("power draw", "power consumption"),
        "eval time": ("eval time",),
        "prompt eval": ("prompt eval time",),
        "iops": ("disk IOPS", "storage IOPS"),
        "bandwidth_mib_s": ("bandwidth",),
        "elapsed_s": ("elapsed time", "wall-clock time"),
        "epoch_s": ("epoch time", "epoch duration"),
        "perplexity": ("perplexity",),
        "energy": ("energy per request",),
        "cost": ("cost per million tokens",),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score",),
    },
    statistics={
        "mean": ("mean", "average"),
        "p50": ("median",),
        "max": ("maximum", "peak"),
        "min": ("minimum",),
        "p95": ("p95", "95th percentile"),
        "highest": ("highest",),
        "lowest": ("lowest",),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second", " tokens/sec"),
        "s": (" s", "s", " seconds", " sec"),
        "ms": (" ms", "ms", " milliseconds", " msec"),
        "%": ("%", " percent"),
        "MiB": (" MiB", " MB"),
        "GiB": (" GiB", " GB"),
        "req/s": (" req/s", " requests/s", " requests per second", " RPS"),
        "W": (" W", "W", " watts"),
        "J": (" J", " joules"),
        "°C": (" °C", "°C"),
        "×": ("x", "×", " times"),
        "USD": (" USD", " dollars"),
    },
    groups=("{main} ({rest})", "{main} at {rest}", "{main} with {rest}"),
    settings=("{name} {value}", "{name}={value}"),
    everything=("all runs combined", "the full set of runs"),
)
PLURAL = frozenset({"connections", "threads", "clients", "workers"})
RATES = frozenset({"throughput", "request rate", "iops", "bandwidth_mib_s"})
TIMES = frozenset({"ttft", "tpot", "latency", "load", "eval time", "prompt eval", "elapsed_s", "epoch_s"})


def cap(text: str) -> str:
    """A sentence's first letter in upper case."""
    return text[:1].upper() + text[1:]


def begin(text: str) -> str:
    """The same in upper case where it begins with a common word, not with the name of a system."""
    return cap(text) if text.startswith(("all runs", "the ", "runs ")) else text


def setting(w: Writer, name: str, value: str) -> str:
    """One setting as engineers say it: 64 connections, batch size 8, precision=fp8."""
    numeric = re.fullmatch(r"[\d.]+", value)
    if name == "load":
        return w.setting(name, value)
    shown, plain = (w.other(value, "setting") if numeric else value), name.replace("_", " ")
    if numeric and plain in PLURAL:
        return w.pick(f"{shown} {plain[:-1] if value == '1' else plain}", f"{name}={shown}")
    return w.pick(f"{plain} {shown}", f"{plain} {shown}", f"{name}={shown}", f"{plain} = {shown}")


def name(w: Writer, group: Group) -> str:
    """A configuration with all its settings."""
    main = next((p for p in group if NAMING.search(p[0]) and re.search("[A-Za-z]", p[1])), None)
    rest = [setting(w, *pair) for pair in group if pair != main]
    joined = w.pick(", ", " and ").join(rest) if len(rest) < 3 else ", ".join(rest)
    if not group:
        return w.pick(*w.words.everything)
    if main is None:
        return f"{w.pick('the runs', 'runs', 'the configurations')} with {joined}"
    shown = w.pick(main[1], main[1], main[1], f"`{main[1]}`", f"**{main[1]}**")
    return f"{shown} {w.pick('({})', 'at {}', 'with {}').format(joined)}" if rest else shown


def topic(w: Writer, c: Claim, *, metric: str = "") -> str:
    """Metric and configuration as one noun phrase."""
    what, who = metric or w.what(c), name(w, c.group)
    if len(c.group) == 1 and not who.startswith(("the ", "runs")):
        return w.pick(f"{who}'s {what}", f"the {what} of {who}", f"the {what} for {who}")
    return w.pick(f"the {what} of {who}", f"the {what} for {who}", f"the {what} we measured for {who}")


def did(w: Writer, c: Claim) -> str:
    """A verb in the past that suits the metric."""
    if c.family in RATES:
        return w.pick("delivered", "sustained", "reached", "managed", "posted", "hit")
    if c.family in TIMES:
        return w.pick("had", "showed", "posted", "recorded", "came back with")
    return w.pick("had", "showed", "recorded", "ended up with")


def fact(w: Writer, c: Claim) -> str:
    """One value of one configuration, with its full stop."""
    v = w.value(c)
    forms = [
        f"{name(w, c.group)} {did(w, c)} a {w.what(c)} of {v}.",
        f"{cap(topic(w, c))} {w.pick('was', 'came in at', 'landed at', 'came out at', 'sits at')} {v}.",
        f"We measured a {w.what(c)} of {v} for {name(w, c.group)}.",
        f"For {name(w, c.group)}, {w.pick('we recorded a', 'the logs give a', 'we saw a')} {w.what(c)} of {v}.",
        f"At {v}, {topic(w, c)} is {w.pick('about what we hoped for', 'worth noting', 'no surprise')}.",
        f"With {name(w, c.group)} the {w.what(c)} is {v}.",
    ]
    if c.statistic == "mean":
        forms += [
            f"On average, {name(w, c.group)} {did(w, c)} a {w.metric(c)} of {v}.",
            f"{cap(topic(w, c, metric=w.metric(c)))} averaged {v}.",
            f"{cap(topic(w, c, metric=w.metric(c)))} works out to {v} on average.",
        ]
    if c.statistic == "max":
        forms += [f"{cap(topic(w, c, metric=w.metric(c)))} peaked at {v}."] * 2
    if c.statistic == "min":
        forms.append(f"{cap(topic(w, c, metric=w.metric(c)))} bottomed out at {v}.")
    return begin(w.pick(*forms))


def relation(w: Writer, *operations: str) -> Claim:
    """A comparison; none in percent of what is itself a share, where points could be meant."""
    for _ in range(40):
        c = w.derived(*operations)
        share = c.family.endswith("accuracy") or w.draw.truth.evidence.fact(c.facts[0]).unit == "%"
        if not (share and (c.operation or "").startswith("percent")) and not (share and c.operation == "difference"):
            return c
    raise Undrawable("relation")


def larger(w: Writer, c: Claim) -> bool:
    """Whether the first of the two compared facts is the larger."""
    one, other = (w.draw.truth.evidence.fact(f).value for f in c.facts)
    return float(one) > float(other)


def compared(w: Writer, c: Claim) -> str:
    """A comparison as a sentence."""
    one, other, what, n = name(w, c.group), name(w, c.versus), w.what(c), w.pen.mark(c)
    if c.operation == "ratio":
        return begin(
            w.pick(
                f"{one} {did(w, c)} {n}x the {what} of {other}.",
                f"{cap(topic(w, c, metric=what))} is {n}× that of {other}.",
                f"In terms of {what}, {one} came to {n} times the figure for {other}.",
                f"Against {other}, {one} had {n}x the {what}.",
            )
        )
    if c.operation == "difference":
        v = f"{n}{w.unit(c.unit)}"
        word = "higher" if larger(w, c) else "lower"
        return begin(
            w.pick(
                f"{cap(topic(w, c, metric=what))} is {v} {word} than {w.pick('that of', 'with')} {other}.",
                f"{one} and {other} are {v} apart in {what}.",
                f"The gap in {what} between {one} and {other} is {v}.",
                f"Compared with {other}, {one} had a {what} that is {v} {word}.",
            )
        )
    up = c.operation == "percent_higher"
    pct, word = w.pick(f"{n}%", f"{n}%", f"{n} %", f"{n} percent"), "higher" if up else "lower"
    return begin(
        w.pick(
            f"{cap(topic(w, c, metric=what))} is {pct} {word} than {w.pick('that of', 'for', 'with')} {other}.",
            f"{one} showed a {pct} {word} {what} than {other}.",
            f"Relative to {other}, {one} {w.pick('raised', 'increased') if up else w.pick('cut', 'reduced')} {what} by {pct}.",
            f"Going from {other} to {one}, {what} {w.pick('rises', 'goes up', 'grows') if up else w.pick('drops', 'falls', 'goes down')} by {pct}.",
            f"{cap(what)} is {pct} {word} on {one} than on {other}.",
            f"{one} beat {other} by a {pct} {word} {what}."
            if up == (c.family in RATES)
            else f"{one} trailed {other}: its {what} is {pct} {word}.",
        )
    )


def leader(w: Writer) -> str:
    """The highest or lowest of all configurations."""
    c = deriving.extreme(w.draw)
    v, who, metric, end = w.value(c), name(w, c.group), w.metric(c), w.kind(c).strip()
    over = "higher" if c.statistic == "highest" else "lower"
    return begin(
        w.pick(
            f"The {end} {metric} of all configurations belongs to {who}: {v}.",
            f"{who} posted the {end} {metric} in the whole comparison, at {v}.",
            f"No configuration had a {over} {metric} than {who} ({v}).",
            f"With {v}, {who} had the {end} {metric} of every configuration we tested.",
            f"{end.capitalize()} {metric} overall: {who}, {v}.",
            f"At the {'top' if c.statistic == 'highest' else 'bottom'} of the {metric} ranking sits {who} with {v}, the {end} value of any configuration.",
        )
    )


def across(w: Writer) -> str:
    """A range over one setting."""
    low, high = deriving.spread(w.draw)
    ((varied, _),) = low.versus
    over, where = varied.replace("_", " "), f" for {name(w, low.group)}" if low.group else ""
    first, last, what = w.pen.mark(low), w.value(high), w.what(low)
    return w.pick(
        f"Depending on the {over}, {what}{where} ranges from {first} to {last}.",
        f"The {what}{where} varies between {first} and {last} across the values of {over}.",
        f"Over all {over} settings, the {what}{where} spans {first} to {last}.",
        f"As the {over} changes, the {what}{where} moves between {first} and {last}.",
    )


SIDES = {
    "bound_at_least": ("at least", "no less than"),
    "bound_just_over": ("just over", "slightly above", "a little over"),
    "bound_at_most": ("at most", "no more than"),
    "bound_just_under": ("just under", "slightly below", "a little under"),
}


def bounded(w: Writer) -> str:
    """A value by a limit near to it."""
    c = bounding.bound(w.draw)
    v = f"{w.pick(*SIDES[c.cause.removesuffix('_wrong')])} {w.value(c)}"
    return begin(w.pick(
        f"{cap(topic(w, c))} was {v}.",
        f"{name(w, c.group)} {did(w, c)} a {w.what(c)} of {v}.",
        f"You can expect {v} of {w.what(c)} with {name(w, c.group)}." if c.family in RATES else f"Plan for a {w.what(c)} of {v} with {name(w, c.group)}.",
        f"We saw {v} as the {w.what(c)} of {name(w, c.group)}.",
    ))  # fmt: skip


def about(w: Writer) -> str:
    """A rounded value."""
    c = deriving.rough(w.draw)
    if w.rng.random() < 0.25:
        large = deriving.suffixed(w.draw)
        c = large if parse_number(large.number) >= 1000 else c
    v = (
        f"{w.pick('about ', 'around ', 'roughly ', '~', 'approximately ')}{w.value(c)}"
        if "approx" in c.cause
        else w.value(c)
    )
    return begin(
        w.pick(
            f"{cap(topic(w, c))} is {v}.",
            f"{name(w, c.group)} gave us a {w.what(c)} of {v}.",
            f"We're looking at {v} of {w.what(c)} for {name(w, c.group)}.",
            f"Figure on {v} as the {w.what(c)} of {name(w, c.group)}.",
            f"Expect a {w.what(c)} of {v} from {name(w, c.group)}.",
        )
    )


def counted(w: Writer) -> str:
    """How many files or rows there are."""
    c = w.count()
    c = deriving.spelled(c) if w.rng.random() < 0.4 else c
    n, one = w.pen.mark(c), c.number in {"1", "one"}
    if c.family == "files":
        kind, s = dict(c.group).get("type", ""), "" if one else "s"
        if kind:
            return w.pick(f"The folder contains {n} {kind} file{s}.", f"We parsed {n} {kind} file{s}.")
        return w.pick(f"The report rests on {n} file{s} in total.", f"Altogether, {n} file{s} went into this analysis.")
    noun = "row" if one else "rows"
    if c.family == "rows":
        return w.pick(
            f"Altogether the files hold {n} data {noun}.", f"We loaded {n} data {noun} from all files in total."
        )
    return w.pick(
        f"Of all rows, {n} failed with an error.", f"Overall, {n} failed {noun} {'was' if one else 'were'} dropped."
    )


def sampled(w: Writer, c: Claim) -> str:
    """How many runs a true claim rests on, in brackets or behind a comma; often nothing."""
    runs = bounding.runs_of(w.draw, c) if c.label == "true" and w.rng.random() < 0.6 else None
    if not runs:
        return ""
    n = w.pen.mark(runs)
    return w.pick(f" (n={n})", f" ({n} runs)", f" over {n} runs", f" (based on {n} runs)")


def two_cells(w: Writer) -> tuple[Sheet, Claim, Claim]:
    """The same metric of two configurations that differ in one setting."""
    sheet = w.sheet(rows=2)
    one, other = w.rng.sample(sheet.rows, 2)
    return sheet, w.cell(sheet, one, sheet.columns[0]), w.cell(sheet, other, sheet.columns[0])


def change(w: Writer, sheet: Sheet, rows: tuple[str, str], column: str) -> tuple[Claim, str] | None:
    """By how many percent the second row differs from the first, and the sign; None where it cannot be told well."""
    base, new = (sheet.points[row, column] for row in rows)
    if not 1.03 <= max(base.amount, new.amount) / min(base.amount, new.amount) <= 30:
        return None
    up = new.amount > base.amount
    honest = deriving._print(w.draw, "percent_higher" if up else "percent_lower", new, base)
    if honest is None or honest.family.endswith("accuracy") or new.fact.unit == "%":
        return None
    if w.rng.random() < 0.45:
        number = w.draw.changed(honest.number, 0.1, 0.6)
        bent = replace(honest, number=number or "", label="false", cause="derived_changed")
        if number and not deriving.is_derivable(w.draw, bent, new):
            return bent, "+" if up else w.pick("-", "−")
    return honest, "+" if up else w.pick("-", "−")


def aside(w: Writer) -> str:
    """A sentence whose numbers are no claims."""
    return w.pick(
        f"Everything ran on Ubuntu {w.other(w.pick('22.04', '24.04'), 'version')} with kernel {w.other(w.pick('6.5', '6.8', '6.11'), 'version')}.",
        f"The raw logs are attached to ticket #{w.other(w.rng.randint(210, 9800), 'reference')}.",
        f"Data was collected on {w.date()}.",
        f"See section {w.other(w.rng.randint(2, 9), 'reference')} for the setup.",
        f"The harness is at version {w.other(f'{w.rng.randint(0, 4)}.{w.rng.randint(1, 19)}.{w.rng.randint(0, 9)}', 'version')}.",
        f"The next review is due on {w.date()}.",
    )
