"""Words of the thirteenth set: how configurations are named, values stated and two configurations compared."""

import re

from claim import Claim
from wording import Vocabulary, Writer

from chimera.evidence import Group

WORDS = Vocabulary(
    metrics={
        "throughput": ("throughput", "generation throughput", "decode throughput", "generation speed"),
        "ttft": ("TTFT", "time to first token", "time-to-first-token"),
        "load": ("load time", "model loading time"),
        "latency": ("latency", "response latency"),
        "accuracy": ("accuracy", "accuracy score"),
        "memory": ("memory usage", "memory consumption", "memory footprint"),
        "power": ("power draw", "power consumption"),
        "request rate": ("request rate", "request throughput"),
        "compile": ("compile time", "compilation time"),
        "size": ("size on disk", "on-disk size"),
        "bandwidth_mb_s": ("bandwidth", "I/O bandwidth"),
        "epoch_s": ("epoch time", "time per epoch"),
        "images_per_s": ("training throughput", "image throughput"),
        "startup_s": ("startup time", "start-up time"),
        "perplexity": ("perplexity",),
        "energy": ("energy consumption", "energy per request"),
        "cost": ("cost per million tokens",),
        "gpu temperature": ("GPU temperature",),
        "bleu": ("BLEU score", "BLEU"),
    },
    statistics={
        "mean": ("mean", "average"),
        "p50": ("median", "p50"),
        "max": ("maximum", "max"),
        "min": ("minimum", "min"),
        "p95": ("p95", "95th-percentile"),
        "highest": ("highest",),
        "lowest": ("lowest",),
    },
    units={
        "tok/s": (" tok/s", " tokens/s", " tokens per second", " tokens/sec"),
        "s": (" s", " seconds", "s", " sec"),
        "ms": (" ms", "ms", " milliseconds"),
        "%": ("%", " %", " percent"),
        "MiB": (" MB", " MB", "MB", " megabytes"),
        "GiB": (" GB", "GB", " gigabytes"),
        "MB/s": (" MB/s",),
        "req/s": (" req/s", " requests/s", " requests per second"),
        "images/s": (" images/s", " images per second"),
        "W": (" W", " watts"),
        "J": (" J", " joules"),
        "USD": (" USD", " US dollars"),
    },
    groups=("{main} ({rest})", "{main} with {rest}", "{main} at {rest}"),
    settings=("{name} {value}", "{name}={value}", "{name} of {value}"),
    everything=("all runs", "the full set of runs"),
)
TIMES = frozenset({"ttft", "load", "latency", "compile", "epoch_s", "startup_s"})
PLURALS = frozenset({"connections", "threads"})
TELLING = re.compile(r"model|engine|backend|variant|config|name|library|task", re.IGNORECASE)


def upper(text: str, keep: bool = False) -> str:
    """With a capital, unless it opens with a name that is spelled as it is."""
    return text if keep else text[:1].upper() + text[1:]


def setting(w: Writer, name: str, value: str) -> str:
    """One setting: batch size 8, 32 connections, precision=bf16."""
    if name == "load" and value in {"warm", "cold"}:
        return f"a {value} start"
    shown = w.other(value, "setting") if re.fullmatch(r"[\d.]+", value) else value
    if w.rng.random() < 0.3:
        return f"{name}={shown}"
    word = name.replace("_", " ")
    if name in PLURALS:
        return f"{shown} {word}"
    if shown == value:
        return w.pick(f"{word} {shown}", f"{shown} {word}")
    return w.pick(f"{word} {shown}", f"{word} {shown}", f"a {word} of {shown}")


def joined(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def split(group: Group) -> tuple[str | None, list[tuple[str, str]]]:
    """The name that a configuration goes by, and its further settings."""
    main = next((pair for pair in group if TELLING.search(pair[0]) and re.search("[A-Za-z]", pair[1])), None)
    return (main[1] if main else None), [pair for pair in group if pair != main]


def subject(w: Writer, group: Group) -> str:
    """A configuration as the doer of a sentence."""
    name, pairs = split(group)
    rest = [setting(w, *pair) for pair in pairs]
    if name is None:
        return f"the setup with {joined(rest)}" if rest else w.pick("the benchmark as a whole", "the full set of runs")
    name = f"`{name}`" if w.rng.random() < 0.15 else name
    return w.pick(f"{name} with {joined(rest)}", f"{name} ({', '.join(rest)})") if rest else name


def place(w: Writer, group: Group) -> str:
    """A configuration as where something was measured."""
    name, pairs = split(group)
    rest = [setting(w, *pair) for pair in pairs]
    if name is None:
        return f"{w.pick('with', 'at')} {joined(rest)}" if rest else w.pick("across all runs", "over all runs")
    first = w.pick(f"for {name}", f"on {name}", f"with {name}")
    return (
        f"{first}{w.pick(' at ', ' and ' if first.startswith('with') else ' with ')}{joined(rest)}" if rest else first
    )


def label(w: Writer, group: Group) -> str:
    """A configuration as a heading or a table row."""
    name, pairs = split(group)
    parts = [*([name] if name else []), *(setting(w, *pair).removeprefix("a ") for pair in pairs)]
    return w.pick(", ", " / ", " · ").join(parts) if parts else "All runs"


PLAIN_FORMS = (
    "The {W} {P} was {V}.",
    "{S} recorded a {W} of {V}.",
    "{P}, the {W} came out at {V}.",
    "We measured a {W} of {V} {P}.",
    "{S} has a {W} of {V}.",
    "{W} sits at {V} {P}.",
    "At {V}, the {W} of {S} is where it should be.",
    "{V} is the {W} we got {P}.",
    "{S} came in with a {W} of {V}.",
    "The {W} of {S} landed at {V}.",
    "{P}, we see a {W} of {V}.",
)
KIND_FORMS = {
    "mean": (
        "{M} averaged {V} {P}.",
        "{P}, {M} was {V} on average.",
        "On average, {S} shows a {M} of {V}.",
        "{S} averages {V} in {M}.",
    ),
    "p50": ("The median of the {M} {P} is {V}.", "{P}, {M} has a median of {V}."),
    "max": ("{M} peaked at {V} {P}.", "{P}, {M} topped out at {V}."),
    "min": ("{M} bottomed out at {V} {P}.", "{P}, the lowest {M} in any run was {V}."),
}


def said(w: Writer, claim: Claim, forms: tuple[str, ...]) -> str:
    """One value in one of these forms: {S} doer, {P} place, {W} statistic and metric, {M} metric, {V} value."""
    form = w.rng.choice(forms)
    words = {
        "S": subject(w, claim.group),
        "P": place(w, claim.group),
        "W": w.what(claim),
        "M": w.metric(claim),
        "V": w.value(claim),
    }
    return filled(form, words)


def filled(form: str, words: dict[str, str]) -> str:
    """The form with its words; the first one gets a capital unless it is a name."""
    first = re.match(r"\{(\w)\}", form)
    if first and (first[1] in "PWM" or words[first[1]].startswith("the ")):
        words = {**words, first[1]: upper(words[first[1]])}
    return form.format(**words)


def stated(w: Writer, claim: Claim) -> str:
    """One value in a full sentence."""
    own = KIND_FORMS.get(claim.statistic or "", ())
    return said(w, claim, own if own and w.rng.random() < 0.4 else PLAIN_FORMS)


RATIO_FORMS = (
    "{S} reaches {N} times the {W} of {T}.",
    "the {W} of {S} is {N}x that of {T}.",
    "{W} is {N}× as high {P} as {Q}.",
    "{S} shows {N}x the {W} of {T}.",
    "compared to {T}, {S} shows {N} times the {W}.",
    "going from {T} to {S} multiplies {W} by {N}.",
)
DIFFERENCE_FORMS = (
    "the {W} of {S} is {N} higher than that of {T}.",
    "{W} rises by {N} from {T} to {S}.",
    "{W} is {N} lower {Q} than {P}.",
    "{T} comes in {N} below {S} on {W}.",
    "the gap in {W} between {S} and {T} is {N}.",
    "{S} and {T} are {N} apart in {W}.",
)
HIGHER_FORMS = (
    "{S} has a {N} higher {W} than {T}.",
    "compared with {T}, the {W} of {S} is {N} higher.",
    "moving from {T} to {S} raises {W} by {N}.",
    "{W} {P} is {N} above what we saw {Q}.",
    "{W} goes up by {N} when switching from {T} to {S}.",
    "{S} exceeds {T} by {N} in {W}.",
    "versus {T}, {S} is up {N} in {W}.",
)
LOWER_FORMS = (
    "{S} has a {N} lower {W} than {T}.",
    "compared with {T}, the {W} of {S} is {N} lower.",
    "moving from {T} to {S} cuts {W} by {N}.",
    "{W} {P} is {N} below what we saw {Q}.",
    "{W} drops by {N} when switching from {T} to {S}.",
    "{S} reduces {W} by {N} relative to {T}.",
)
LONGER_FORMS = ("the {W} of {S} is {N} longer than that of {T}.", "{W} is {N} longer {P} than {Q}.")
SHORTER_FORMS = ("the {W} of {S} is {N} shorter than that of {T}.", "{W} is {N} shorter {P} than {Q}.")
FORMS = {
    "ratio": RATIO_FORMS,
    "difference": DIFFERENCE_FORMS,
    "percent_higher": HIGHER_FORMS,
    "percent_lower": LOWER_FORMS,
}


def one_spelling(w: Writer, claims: list[Claim]) -> list[str]:
    """The marked numbers of one metric, their unit spelled the same for all."""
    unit = w.unit(claims[0].unit)
    return [f"{w.pen.mark(claim)}{unit}" for claim in claims]


def amount(w: Writer, claim: Claim) -> str:
    """The number of a comparison with its unit; a ratio stays bare."""
    if claim.operation == "ratio":
        return w.pen.mark(claim)
    if claim.operation == "difference" and claim.unit == "%":
        return f"{w.pen.mark(claim)} percentage points"
    return w.value(claim)


def compared(w: Writer, claim: Claim) -> str:
    """Two configurations against each other; settings they share may be told once, in front."""
    forms = FORMS[claim.operation or ""]
    if claim.family in TIMES and claim.operation in {"percent_higher", "percent_lower"} and w.rng.random() < 0.25:
        forms = LONGER_FORMS if claim.operation == "percent_higher" else SHORTER_FORMS
    shared = tuple(pair for pair in claim.group if pair in claim.versus)
    front = shared if shared and w.rng.random() < 0.6 else ()
    one = tuple(pair for pair in claim.group if pair not in front)
    other = tuple(pair for pair in claim.versus if pair not in front)
    words = {
        "S": subject(w, one),
        "T": subject(w, other),
        "P": place(w, one),
        "Q": place(w, other),
        "W": w.what(claim),
        "N": amount(w, claim),
    }
    form = w.rng.choice(forms)
    if front:
        return f"{upper(place(w, front))}, {form.format(**words)}"
    return filled(upper(form), words)
