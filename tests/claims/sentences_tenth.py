"""Sentences of the tenth half that several of its styles write: one fact, a comparison, a bound, a count."""

from dataclasses import replace

import bounding
import deriving
from claim import Claim, Undrawable
from phrases_tenth import (
    RATES,
    TIMES,
    a_of,
    adverb,
    art,
    axes,
    axis,
    cap,
    fact,
    main_of,
    place,
    setting,
    subject,
    what,
)
from wording import Writer

from chimera.evidence import Group

ACTIONS = {
    "throughput": ("{s} generated {v}{a}", "{s} produced {v}{a}", "{s} sustained {v}{a}", "tokens came out at {v}{a}{p}"),
    "ttft": (
        "{s} returned the first token after {v}{a}", "the first token took {v}{a} to arrive{p}",
        "users waited {v}{a} for the first token{p}", "{s} needed {v}{a} to emit the first token",
    ),
    "tpot": ("each output token took {v}{a}{p}", "{s} spent {v}{a} per output token"),
    "request rate": ("{s} served {v}{a}", "{s} handled {v}{a}", "{s} got through {v}{a}"),
    "load": ("loading the model took {v}{a}{p}", "the model took {v}{a} to load{p}"),
    "latency": ("a request took {v}{a}{p}", "{s} responded in {v}{a}", "{s} needed {v}{a} per request"),
    "memory": ("{s} used {v} of memory{a}", "{s} took up {v} of memory{a}", "{s} required {v} of memory{a}"),
    "power": ("{s} drew {v}{a}", "{s} consumed {v}{a}"),
    "size": ("{s} took up {v} on disk{a}", "{s} occupied {v} of disk space{a}"),
    "cpu_percent": ("CPU usage sat at {v}{a}{p}", "{s} kept the CPU {v} busy{a}"),
    "transactions_per_s": ("{s} committed {v}{a}", "{s} processed {v}{a}"),
    "restore_s": ("a restore took {v}{a}{p}", "{s} finished the restore in {v}{a}"),
    "compress_mb_s": ("{s} compressed at {v}{a}", "{s} compressed data at a rate of {v}{a}"),
    "decompress_mb_s": ("{s} decompressed at {v}{a}", "decompression ran at {v}{a}{p}"),
    "iops": ("{s} delivered {v} IOPS{a}", "{s} reached {v} IOPS{a}", "{s} managed {v} IOPS{a}"),
    "samples_per_s": ("{s} trained at {v}{a}", "{s} processed {v}{a}"),
    "epoch_s": ("an epoch took {v}{a}{p}", "{s} completed an epoch in {v}{a}"),
    "accuracy": ("{s} reached {v} accuracy{a}", "{s} scored {v} on accuracy{a}"),
}  # fmt: skip
"""Metric family -> clauses that say it with a verb of its own."""
COMMENTS = (
    "which matches what we expected", "in line with earlier runs", "good enough for our use case",
    "so nothing looks out of order", "and the runs were stable throughout", "which is what the team had hoped for",
)  # fmt: skip


def clause(w: Writer, c: Claim) -> str:
    """One fact as a main clause, in the past tense, without full stop."""
    if c.named == "family" and c.family in ACTIONS and w.rng.random() < 0.45:
        after = adverb(w, c)
        if after is not None:
            forms = [form for form in ACTIONS[c.family] if c.group or "{p}" in form]
            form = w.rng.choice(forms or ["we measured {v}{a}{p}"])
            where = place(w, c.group) if "{p}" in form else ""
            return form.format(s="" if "{s}" not in form else subject(w, c.group), v=w.value(c), a=after, p=where)
    return w.rng.choice(NOUNS if c.group else NOUNS[:2])(w, c)


NOUNS = (
    lambda w, c: f"{w.pick('', 'the ')}{what(w, c)}{place(w, c.group)} {w.pick('was', 'was', 'came in at', 'stood at', 'came to')} {w.value(c)}",
    lambda w, c: f"{w.pick('we measured', 'we saw', 'we recorded', 'our tests showed', 'I measured')} {a_of(w, c)}{place(w, c.group)}",
    lambda w, c: f"{subject(w, c.group)} {w.pick('had', 'showed', 'posted', 'recorded', 'achieved', 'reached')} {a_of(w, c)}",
    lambda w, c: f"{subject(w, c.group)} {w.pick('came in at', 'landed at', 'finished at', 'came out at')} {w.value(c)} for {what(w, c)}",
    lambda w, c: f"{w.pick('', 'the ')}{what(w, c)} of {subject(w, c.group)} {w.pick('was', 'worked out at', 'amounted to')} {w.value(c)}",
    lambda w, c: f"{subject(w, c.group)} {w.pick('ran with', 'got by with', 'ended up with', 'finished with')} {a_of(w, c)}",
)  # fmt: skip


def sentence(w: Writer, c: Claim) -> str:
    """One fact as a whole sentence: a clause, with its place in front, or with a remark behind."""
    form = w.rng.random()
    if form < 0.12:
        front = place(w, c.group).strip()
        return cap(f"{front}, {what(w, c)} {w.pick('was', 'came to', 'reached')} {w.value(c)}.")
    if form < 0.24 and c.group:
        return cap(
            f"with {a_of(w, c)}, {subject(w, c.group)} {w.pick('did well', 'met our needs', 'behaved as expected', 'left room for tuning')}."
        )
    if form < 0.4:
        return cap(f"{clause(w, c)}, {w.pick(*COMMENTS)}.")
    return cap(f"{clause(w, c)}.")


# ---- comparisons


def sides(w: Writer, c: Claim) -> tuple[str, str, str]:
    """What both configurations share, as an opening with a comma, and each one by what is its own."""
    shared = tuple(pair for pair in c.group if pair in c.versus)
    one, other = (tuple(pair for pair in group if pair not in shared) for group in (c.group, c.versus))
    if not shared or w.rng.random() < 0.15:
        return "", _side(w, c.group), _side(w, c.versus)
    names = [_side(w, side) for side in (one, other)]
    return f"{place(w, shared).strip()}, ", names[0], names[1]


def _side(w: Writer, group: Group) -> str:
    if main_of(group) or not group:
        return subject(w, group)
    return " and ".join(setting(w, *pair)[1] for pair in group)


def comparison(w: Writer, c: Claim) -> str:
    """A ratio, difference or percentage between two named configurations, as a sentence."""
    if c.statistic == "mean" and w.rng.random() < 0.25:
        c = replace(c, statistic=None)
    opening, one, other = sides(w, c)
    forms = {"ratio": _ratio, "difference": _difference, "percent_higher": _higher, "percent_lower": _lower}
    return cap(f"{opening}{w.rng.choice(forms[c.operation or ''](w, c, one, other))}.")


def _ratio(w: Writer, c: Claim, one: str, other: str) -> list[str]:
    n, m = f"{w.pen.mark(c)}{w.pick('x', '×', ' times')}", what(w, c)
    forms = [
        f"the {m} of {one} was {n} that of {other}",
        f"{one} had {n} the {m} of {other}",
        f"compared with {other}, {one} showed {n} the {m}",
        f"{one} came in at {n} the {m} of {other}",
        f"going from {other} to {one} multiplied {m} by {w.pen.mark(c)}",
    ]
    if c.family in TIMES:
        forms += [f"in terms of {m}, {one} took {w.pen.mark(c)} times as long as {other}"]
    if c.family in RATES:
        forms += [
            f"{one} delivered {n} the {m} of {other}",
            f"in terms of {m}, {one} was {w.pen.mark(c)} times as fast as {other}",
        ]
    return forms


def _difference(w: Writer, c: Claim, one: str, other: str) -> list[str]:
    n, m = w.pen.mark(c), what(w, c)
    n += w.pick(" percentage points", " points") if c.unit == "%" else w.unit(c.unit)
    forms = [
        f"{m} was {n} higher for {one} than for {other}",
        f"the gap in {m} between {one} and {other} was {n}",
        f"{one} and {other} were {n} apart in {m}",
        f"{m} differed by {n} between {one} and {other}",
        f"{m} for {other} was {n} lower than for {one}",
    ]
    if c.family in TIMES:
        forms += [f"{one} added {n} to the {m} of {other}", f"switching from {one} to {other} saved {n} in {m}"]
    if c.family in RATES:
        forms += [f"{one} beat {other} by {n} in {m}", f"{other} trailed {one} by {n} in {m}"]
    return forms


def _relative(w: Writer, c: Claim) -> tuple[str, str]:
    """The marked percentage, and words that say it is one of the value where the value itself may be a share."""
    said = " in relative terms" if c.family in {"accuracy", "cpu_percent"} else ""
    return f"{w.pen.mark(c)}{w.unit('%')}", said


def _higher(w: Writer, c: Claim, one: str, other: str) -> list[str]:
    (n, said), m = _relative(w, c), what(w, c)
    forms = [
        f"{m} was {n} higher for {one} than for {other}{said}",
        f"{one} had {n} higher {m} than {other}{said}",
        f"moving from {other} to {one} raised {m} by {n}{said}",
        f"{m} with {one} exceeded that of {other} by {n}{said}",
        f"compared to {other}, {one} increased {m} by {n}{said}",
        f"the {m} of {one} was {n} above that of {other}{said}",
    ]
    if c.family in RATES:
        forms += [f"{one} outperformed {other} by {n} in {m}", f"in terms of {m}, {one} was {n} faster than {other}"]
    if c.family in {"memory", "power"}:
        forms += [f"{one} needed {n} more than {other} in {m}"]
    return forms


def _lower(w: Writer, c: Claim, one: str, other: str) -> list[str]:
    (n, said), m = _relative(w, c), what(w, c)
    forms = [
        f"{m} was {n} lower for {one} than for {other}{said}",
        f"moving from {other} to {one} reduced {m} by {n}{said}",
        f"the {m} of {one} was {n} below that of {other}{said}",
        f"relative to {other}, {one} lowered {m} by {n}{said}",
        f"{m} dropped by {n} when going from {other} to {one}{said}",
    ]
    if c.family in TIMES | {"memory", "power"}:
        forms += [f"{one} cut {m} by {n} compared with {other}", f"{one} saved {n} in {m} over {other}"]
    if c.family in RATES:
        forms += [f"{one} fell {n} short of {other} in {m}", f"{one} lost {n} in {m} against {other}"]
    return forms


# ---- bounds, rough values, counts


BOUNDS = {
    "bound_at_least": ("at least", "no less than", "upwards of"),
    "bound_just_over": ("just over", "slightly more than", "a little above"),
    "bound_at_most": ("at most", "no more than", "not more than"),
    "bound_just_under": ("just under", "slightly below", "a little less than"),
}


def bounded(w: Writer) -> str:
    """A fact told by a bound near it."""
    c = bounding.bound(w.draw)
    limit = w.pick(*BOUNDS[c.cause.removesuffix("_wrong")])
    return cap(w.pick(
        f"{what(w, c)}{place(w, c.group)} was {limit} {w.value(c)}.",
        f"{subject(w, c.group)} had {art(what(w, c))} of {limit} {w.value(c)}.",
        f"for {subject(w, c.group)}, {what(w, c)} was {limit} {w.value(c)}.",
        f"{what(w, c)} was {limit} {w.value(c)}{place(w, c.group)}.",
        f"{subject(w, c.group)} ended up with {art(what(w, c))} of {limit} {w.value(c)}.",
    ))  # fmt: skip


def approximate(w: Writer) -> str:
    """A fact told in round numbers."""
    c = deriving.rough(w.draw)
    value = f"{w.pick('about ', 'roughly ', 'around ', '~', 'approximately ')}{w.value(c)}"
    return cap(w.pick(
        f"{what(w, c)}{place(w, c.group)} was {value}.",
        f"expect {art(what(w, c))} of {value}{place(w, c.group)}.",
        f"{subject(w, c.group)} ended up at {value} for {what(w, c)}.",
        f"at {value}, {what(w, c)}{place(w, c.group)} was about where we wanted it.",
    ))  # fmt: skip


def counted(w: Writer) -> str:
    """How many files or rows there were, or rows that failed."""
    c = w.count()
    c = deriving.spelled(c) if w.rng.random() < 0.35 else c
    one, n = c.number in {"1", "one"}, w.pen.mark(c)
    kind = dict(c.group).get("type", "")
    if c.family == "files":
        noun = f"{kind + ' ' if kind else ''}{'file' if one else 'files'}"
        ends = ("", "") if kind else (" in total", " altogether")
        return cap(w.pick(
            f"the results directory contains {n} {noun}{w.pick(*ends)}.",
            f"the analysis covers {n} {noun}{w.pick(*ends)}.",
            f"we went through {n} {noun}{w.pick(*ends)} for this report.",
            f"the raw results {'include' if kind else 'consist of'} {n} {noun}.",
        ))  # fmt: skip
    rows = "row" if one else "rows"
    if c.family == "rows":
        return w.pick(
            f"In total, the data set has {n} {rows}.",
            f"Altogether {n} {rows} of measurements were analysed.",
            f"All files together hold {n} data {rows}.",
            f"The tables add up to {n} {rows}.",
        )
    return w.pick(
        f"In total, {n} {rows} failed with an error.",
        f"Of all rows, {n} failed and {'was' if one else 'were'} left out.",
        f"Altogether {n} failed {rows} had to be excluded.",
    )


def spread(w: Writer) -> str:
    """The range of a metric over one setting."""
    low, high = deriving.spread(w.draw)
    ((varied, _),) = low.versus
    where = place(w, low.group) if low.group else ""
    m, a, b = what(w, low), w.pen.mark(low), w.value(high)
    across = w.pick(f"across the {axes(varied)}", f"depending on the {axis(w, varied)}", f"over all {axes(varied)}")
    return cap(w.pick(
        f"{across}, {m}{where} ranged from {a} to {b}.",
        f"{m}{where} was between {a} and {b} {across}.",
        f"{across}, {m}{where} lay between {a} and {b}.",
        f"{m}{where} spanned {a} to {b} {across}.",
    ))  # fmt: skip


def superlative(w: Writer) -> str:
    """The highest or lowest of all configurations of a table; among warm starts only where those are compared."""
    c = deriving.extreme(w.draw)
    source = w.draw.truth.evidence.fact(c.facts[0])
    if any(name == "load" for name, _ in c.group):
        scope = f"among {dict(c.group)['load']} starts, "
        group: Group = tuple(pair for pair in c.group if pair[0] != "load")
    else:
        scope, group = w.pick("", "", "of all configurations, ", "across the whole comparison, "), c.group
    m = f"{w.kind(c)}{'average ' if source.aggregation == 'mean' else ''}{w.metric(c)}"
    s, v = subject(w, group), w.value(c)
    return cap(scope + w.pick(
        f"the {m} came from {s} at {v}.",
        f"{s} had the {m}: {v}.",
        f"{s} recorded the {m}, {v}.",
        f"the {m} was {v}, measured with {s}.",
        f"{s} stood out with the {m} ({v}).",
    ))  # fmt: skip


def with_runs(w: Writer, c: Claim) -> str:
    """A remark in brackets on the runs behind a claim; nothing for a single value."""
    runs = bounding.runs_of(w.draw, c) if c.facts and c.cause != "absent_metric" else None
    if runs is None:
        return ""
    n = w.pen.mark(runs)
    return w.pick(f" (n={n})", f" (n = {n})", f" ({n} runs)", f" ({n} measurements)", f" over {n} runs")


def perhaps(w: Writer, make, otherwise) -> str:
    """What the first makes, or the second where this evidence holds nothing for it."""
    try:
        return make(w)
    except Undrawable:
        return otherwise(w)


# ---- ready-made parts


TOPICS = (
    (RATES, ("Speed", "Throughput", "Raw performance", "Performance")),
    (TIMES, ("Responsiveness", "Latency", "Waiting times", "Timing")),
    (frozenset({"memory", "size"}), ("Footprint", "Resource use", "Memory and storage")),
    (frozenset({"power", "energy", "cpu_percent", "gpu temperature", "cost"}), ("Efficiency", "Hardware", "Running costs")),
    (frozenset({"accuracy", "val_loss", "perplexity", "bleu"}), ("Quality", "Model quality", "Output quality")),
)  # fmt: skip


def topic(w: Writer, c: Claim) -> str:
    """A lead-in that suits the metric."""
    return next((w.pick(*words) for families, words in TOPICS if c.family in families), w.pick("Results", "In detail"))


def plain_sentence(w: Writer) -> str:
    return sentence(w, fact(w))


def compared(w: Writer) -> str:
    return comparison(w, w.derived())


def version(w: Writer) -> str:
    """A version, commit, date or command line that goes with a report: no claim on the results."""
    rng = w.rng
    return w.pick(
        f"Tests were run on {w.date()}.",
        f"Build: `v{w.other(f'{rng.randint(0, 4)}.{rng.randint(0, 19)}.{rng.randint(0, 9)}', 'version')}`.",
        f"Environment: Ubuntu {w.other(w.pick('22.04', '24.04'), 'version')}, kernel {w.other(w.pick('6.8', '6.5', '5.15'), 'version')}.",
        f"Python {w.other(w.pick('3.11', '3.12', '3.13'), 'version')} was used throughout.",
        f"See issue #{w.other(rng.randint(20, 4000), 'reference')} for background.",
        f"Details are in Section {w.other(rng.randint(2, 9), 'reference')}.",
        f"Last updated: {w.date()}.",
        f"The next review is planned for Q{w.other(rng.randint(1, 4), 'date')} {w.other(rng.randint(2026, 2027), 'date')}.",
    )
