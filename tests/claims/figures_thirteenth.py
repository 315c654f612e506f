"""Ends, ranges, limits, rounded numbers, counts and sample sizes of the thirteenth set."""

import bounding
import deriving
from claim import Claim, Undrawable
from phrases_thirteenth import filled, label, place, said, subject, upper
from wording import Writer

RATES = frozenset({"tok/s", "req/s", "images/s"})


def _of_means(w: Writer, claim: Claim) -> str:
    """The word for a mean where configurations are ranked by one: a single run may lie beyond it."""
    evidence = w.draw.truth.evidence
    parents = [evidence.fact(parent) for parent in evidence.fact(claim.facts[0]).parents]
    return w.pick("mean ", "average ") if any(fact.aggregation == "mean" for fact in parents) else ""


def leader_and_rest(w: Writer) -> str:
    """Which configuration is at one end of the field."""
    claim = deriving.extreme(w.draw)
    kind, metric, value = w.kind(claim).strip(), f"{_of_means(w, claim)}{w.metric(claim)}", w.value(claim)
    name = subject(w, claim.group)
    first = upper(name, keep=not name.startswith("the "))
    return w.pick(
        f"{first} has the {kind} {metric} of all configurations at {value}.",
        f"The {kind} {metric} belongs to {name}, with {value}.",
        f"Among all configurations, the {kind} {metric} was {value}, measured {place(w, claim.group)}.",
        f"No configuration has a {'higher' if kind == 'highest' else 'lower'} {metric} than {name} ({value}).",
        f"- **Configuration with the {kind} {metric}:** {label(w, claim.group)} – {value}",
        f"When it comes to {metric}, {name} marks the {'upper' if kind == 'highest' else 'lower'} end of the field at {value}.",
        f"With {value}, {name} shows the {kind} {metric} in the comparison.",
    )


def span_statements(w: Writer) -> str:
    """From so much to so much, over one setting or over the runs."""
    if w.rng.random() < 0.4:
        low, high, runs = bounding.runs_range(w.draw)
        metric, where = w.metric(low), place(w, low.group)
        return w.pick(
            f"{upper(where)}, {metric} varied between {w.pen.mark(low)} and {w.value(high)} over {w.pen.mark(runs)} runs.",
            f"The {w.pen.mark(runs)} runs {where} span {w.pen.mark(low)} to {w.value(high)} in {metric}.",
            f"{upper(metric)} {where}: min {w.value(low)}, max {w.value(high)} (n={w.pen.mark(runs)}).",
        )
    low, high = deriving.spread(w.draw)
    ((varied, _),) = low.versus
    varied = varied.replace("_", " ")
    where = f" {place(w, low.group)}" if low.group else ""
    what = w.what(low)
    return w.pick(
        f"Depending on the {varied}, the {what}{where} ranges from {w.pen.mark(low)} to {w.value(high)}.",
        f"Across the {varied} settings, {what}{where} runs from {w.value(low)} up to {w.value(high)}.",
        f"The {what}{where} varies with {varied}: {w.pen.mark(low)}–{w.value(high)}.",
        f"{upper(what)}{where}: {w.pen.mark(low)} to {w.value(high)}, depending on {varied}.",
        f"We saw a {what} of anywhere from {w.value(low)} to {w.value(high)}{where}, depending on {varied}.",
    )


def _thousands(w: Writer) -> Claim:
    """A rate with a k behind it: nobody writes thousands of megabytes or milliseconds so."""
    for _ in range(60):
        claim = deriving.suffixed(w.draw)
        if claim.unit in RATES:
            return claim
    raise Undrawable("thousands")


def _approximate(w: Writer) -> Claim:
    """An approximation, its k only behind a rate."""
    for _ in range(60):
        claim = deriving.rough(w.draw)
        if claim.number[-1] != "k" or claim.unit in RATES:
            return claim
    raise Undrawable("approximation")


def loose_rounding(w: Writer) -> str:
    """Approximate numbers, and thousands with a k."""
    if w.rng.random() < 0.3:
        return said(w, _thousands(w), ("{S} has a {W} of {V}.", "{P}, the {W} is {V}.", "{W} {P}: {V}"))
    claim = _approximate(w)
    about = w.pick("about ", "around ", "roughly ", "approximately ", "~", "some ", "close to ")
    return said(
        w,
        claim,
        tuple(
            form.replace("{V}", about + "{V}")
            for form in (
                "{S} has a {W} of {V}.",
                "{P}, expect a {W} of {V}.",
                "The {W} {P} is {V}.",
                "As a rule of thumb, plan with a {W} of {V} {P}.",
                "{W} hovers at {V} {P}.",
                "In round numbers, the {W} of {S} is {V}.",
                "{S} gets you a {W} of {V}.",
            )
        ),
    )


SIDES = {
    "bound_at_least": ("at least", "no less than", "upwards of"),
    "bound_just_over": ("just over", "slightly more than", "a little over"),
    "bound_at_most": ("at most", "no more than", "not more than"),
    "bound_just_under": ("just under", "slightly less than", "a little below"),
}


def threshold_lines(w: Writer) -> str:
    """Values told by a limit they keep, or by their peak."""
    if w.rng.random() < 0.3:
        claim = bounding.peak(w.draw)
        words = {"S": subject(w, claim.group), "P": place(w, claim.group), "M": w.metric(claim), "V": w.value(claim)}
        form = w.pick(
            "{M} {P} went up to {V}.",
            "{P}, {M} reached up to {V}.",
            "The maximum {M} {P} was {V}.",
            "{S} peaks at {V} {M}.",
        )
        return filled(form, words)
    claim = bounding.bound(w.draw)
    side = w.pick(*SIDES[claim.cause.removesuffix("_wrong")])
    forms = (
        "The {W} {P} is {V}.",
        "{S} has a {W} of {V}.",
        "{P}, the {W} comes to {V}.",
        "For {W}, {S} shows {V}.",
        "With {V}, the {W} of {S} meets the target.",
        "{W} {P}: {V}.",
    )
    return said(w, claim, tuple(form.replace("{V}", side + " {V}") for form in forms))


def whats_in_the_data(w: Writer) -> str:
    """How many files, rows and failed rows the data have."""
    claim = w.count()
    claim = deriving.spelled(claim) if w.rng.random() < 0.3 else claim
    number, one = w.pen.mark(claim), claim.number in {"1", "one"}
    end = "" if one else "s"
    if claim.family == "files":
        kind = dict(claim.group).get("type", "")
        noun = f"{kind} file{end}" if kind else f"file{end} in total"
        return w.pick(
            f"The results folder contains {number} {noun}.",
            f"This report is based on {number} {noun}.",
            f"Input: {number} {noun}, collected with harness v{w.other('0.9.3', 'version')}.",
            f"We went through {number} {noun}.",
        )
    if claim.family == "rows":
        return w.pick(
            f"The files hold {number} row{end} of data in total.",
            f"Altogether, {number} data row{end} went into this analysis.",
            f"Data volume: {number} row{end} over all files.",
        )
    return w.pick(
        f"In total, {number} row{end} failed with an error.",
        f"Over all files, {number} failed row{end} {'was' if one else 'were'} excluded from the statistics.",
        f"Errors: {number} failed row{end} in the whole data set.",
    )


def sample_size_remarks(w: Writer) -> str:
    """A mean with the number of runs it rests on."""
    for _ in range(60):
        claim = w.plain(lie=False)
        runs = bounding.runs_of(w.draw, claim)
        if runs:
            break
    else:
        raise Undrawable("runs")
    what, where, value, n = w.what(claim), place(w, claim.group), w.value(claim), w.pen.mark(runs)
    return w.pick(
        f"The {what} {where} is {value}, based on {n} runs.",
        f"Over {n} runs, the {what} {where} was {value}.",
        f"{upper(what)} {where}: {value} (n = {n})",
        f"{upper(where)} we collected {n} samples; the {what} is {value}.",
        f"{label(w, claim.group)}: {what} {value}, N={n}",
        f"{n} measurements {where} give a {what} of {value}.",
    )
