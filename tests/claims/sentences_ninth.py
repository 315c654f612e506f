"""Clauses of the ninth half: one claim each, without the full stop."""

import re
from dataclasses import replace

from claim import Claim, Undrawable
from phrases_ninth import RATES, SHARES, TIMES, article, is_name, named, noun, pair_names, point, what, who
from points import Point, parse_number, prints_as
from wording import Writer

ANY = (
    "{s} has a {what} of {v}",
    "{s} shows a {what} of {v}",
    "the {what} for {s} is {v}",
    "the {what} of {s} was {v}",
    "for {s}, the {what} came to {v}",
    "for {s} we measured a {what} of {v}",
    "we saw a {what} of {v} for {s}",
    "{s} came in at a {what} of {v}",
    "{what} for {s} stands at {v}",
    "{what} landed at {v} for {s}",
    "{what} comes out at {v} for {s}",
    "{s} recorded a {what} of {v}",
    "{s} ended up with a {what} of {v}",
    "with a {what} of {v}, {s} behaves as we expected",
    "the benchmark puts the {what} of {s} at {v}",
)
PLURAL = tuple(one for one in ANY if "for {s}" in one)
"""Where the subject may be several runs."""
RATE = (
    "{s} sustains a {what} of {v}",
    "{s} delivers a {what} of {v}",
    "{s} reaches a {what} of {v}",
    "{s} achieved a {what} of {v}",
    "{s} manages a {what} of {v}",
)
BY_UNIT = {
    "mean": ("{s} averages {v}", "{s} delivers {v} on average", "on average, {s} sustained {v}", "{s} averaged {v}"),
    "value": ("{s} delivers {v}", "{s} pushes {v}", "{s} runs at {v}", "{s} handles {v}", "{s} does {v}"),
    "max": ("{s} peaks at {v}", "{s} tops out at {v}", "the best run of {s} hit {v}"),
    "min": ("the slowest run of {s} still did {v}", "{s} bottoms out at {v}"),
    "p50": ("{s} delivers a median {v}", "the median run of {s} did {v}"),
}
"""Where the unit alone tells the metric."""
TIME = {
    "mean": ("{noun} averages {v} for {s}", "{noun} averaged {v} with {s}", "on average, {noun} is {v} for {s}"),
    "value": ("{noun} is {v} for {s}", "{s} clocks in at {v} {noun}", "{noun} was {v} with {s}"),
    "max": ("{noun} peaks at {v} for {s}", "the worst {noun} for {s} was {v}", "{noun} goes up to {v} for {s}"),
    "min": ("the best {noun} for {s} was {v}", "{noun} gets down to {v} for {s}"),
    "p50": ("{noun} for {s} has a median of {v}", "the median {noun} sits at {v} for {s}"),
    "p95": ("{noun} for {s} is {v} at p95", "{noun} reaches {v} at the p95 for {s}"),
    "p99": ("{noun} for {s} is {v} at p99", "the p99 {noun} of {s} sits at {v}"),
}
MEMORY = {
    "mean": ("{s} uses {v} of {m} on average", "{s} needs {v} of {m} on average"),
    "value": ("{s} uses {v} of {m}", "{s} needs {v} of {m}", "{s} takes up {v} of {m}", "{s} occupies {v} of {m}"),
    "max": ("{s} peaks at {v} of {m}", "at its peak {s} used {v} of {m}"),
}
SIZE = {
    "disk_size_gb": ("{s} takes up {v} on disk", "{s} occupies {v} on disk"),
    "compressed_size_mb": ("{s} compresses the corpus to {v}", "{s} shrinks the logs to {v}"),
}
SCORE = ("{s} scores {v} on {what}", "{s} reaches a {what} of {v}", "{s} achieves a {what} of {v}")
MORE = (
    "{one} has {a} {n} higher {what} than {other}{where}",
    "{what} is {n} higher with {one} than with {other}{where}",
    "compared with {other}, {one} raises {what} by {n}{where}",
    "moving from {other} to {one} increases {what} by {n}{where}",
    "{what} goes up by {n} when we switch from {other} to {one}{where}",
    "{one} shows {n} higher {what} than {other}{where}",
    "relative to {other}, {what} with {one} is up {n}{where}",
    "{what} with {one} exceeds that with {other} by {n}{where}",
)
LESS = (
    "{one} has {a} {n} lower {what} than {other}{where}",
    "{what} is {n} lower with {one} than with {other}{where}",
    "compared to {other}, {one} cuts {what} by {n}{where}",
    "switching from {other} to {one} reduces {what} by {n}{where}",
    "{what} drops by {n} when going from {other} to {one}{where}",
    "relative to {other}, {what} with {one} is down {n}{where}",
    "{one} brings {what} down by {n} compared with {other}{where}",
    "{what} with {one} is {n} below that with {other}{where}",
)
BETTER = (
    "{one} beats {other} by {n} on {what}{where}",
    "{one} outperforms {other} by {n} in {what}{where}",
    "{one} improves {what} by {n} over {other}{where}",
    "{one} leads {other} by {n} in {what}{where}",
)
TIMES_AS = (
    "{one} reaches {n}x the {what} of {other}{where}",
    "the {what} with {one} is {n} times that of {other}{where}",
    "{what} with {one} is {n}× that with {other}{where}",
    "{what} is {n} times as high with {one} as with {other}{where}",
    "measured by {what}, {one} comes to {n}x {other}{where}",
    "{one} has {n} times the {what} of {other}{where}",
)
TIMES_MORE = (
    "{one} has {n}x higher {what} than {other}{where}",
    "going from {other} to {one} multiplies {what} by {n}{where}",
    "{what} grows by a factor of {n} from {other} to {one}{where}",
    "{one} shows {a} {n}x higher {what} than {other}{where}",
)
GAP = (
    "{what} with {one} is {n} {way} than with {other}{where}",
    "the {what} of {one} is {n} {way} than that of {other}{where}",
    "{one} and {other} differ by {n} in {what}{where}",
    "the gap between {one} and {other} in {what} is {n}{where}",
    "there is a difference of {n} in {what} between {one} and {other}{where}",
    "{what} {moves} by {n} from {other} to {one}{where}",
)


def statement(w: Writer, c: Claim) -> str:
    """One value of one configuration."""
    forms = ANY
    if w.rng.random() < 0.55:
        forms = _own_forms(c) or ANY
    if not named(w, c.group)[0]:
        forms = tuple(one for one in forms if "for {s}" in one) or PLURAL
    form, name = w.pick(*forms), noun(w, c)
    memory = "GPU memory" if c.column.startswith("gpu_") else "memory"
    return form.format(s=who(w, c.group), what=f"{w.kind(c)}{name}", noun=name, v=w.value(c), m=memory)


def _own_forms(c: Claim) -> tuple[str, ...]:
    """Forms for this kind of metric and statistic."""
    said = c.statistic or "value"
    if c.family in RATES:
        told = BY_UNIT.get(said, ()) if c.unit and c.named == "family" else ()
        return RATE + told + told
    if c.family in TIMES:
        return TIME.get(said, ())
    if c.family == "memory":
        return MEMORY.get(said, ()) if c.named == "family" else ()
    if c.family == "size":
        return SIZE.get(c.column, ()) if said == "value" else ()
    return SCORE if c.family == "accuracy" else ()


def plain(w: Writer, *, lie: bool | None = None) -> Claim:
    """A claim on one fact; whether a single value may be called a mean is left open by not drawing it."""
    for _ in range(40):
        c = w.plain(lie=lie)
        if not c.cause.startswith("one_value"):
            return c
    raise Undrawable("plain")


def compared(w: Writer, *operations: str) -> Claim:
    """A comparison whose words can mean one thing only; a mean is at times not called one."""
    for _ in range(60):
        c = w.derived(*operations)
        points = [point(w, fact) for fact in c.facts]
        if c.family in SHARES and c.operation != "ratio" and (c.unit == "%" or c.family == "cpu_percent"):
            continue
        if any(w.draw._naming(one) not in {"family", c.named} for one in points):
            continue
        return replace(c, statistic=None) if c.statistic == "mean" and w.rng.random() < 0.5 else c
    raise Undrawable("compared")


def is_honest_way(c: Claim) -> bool:
    """Whether the two sides stand as in the facts; not so for a comparison turned round."""
    return c.cause != "derived_turned_round"


def comparison(w: Writer, c: Claim) -> str:
    """One configuration against another."""
    one, other, where = pair_names(w, c)
    number, a = w.pen.mark(c), article(c.number)
    if c.operation == "ratio":
        form = w.pick(*_fitting(w, c, TIMES_AS + (TIMES_MORE if _may_be_called_higher(w, c) else ())))
        return form.format(one=one, other=other, where=where, what=what(w, c), n=number, a=a)
    if c.operation == "difference":
        up = point(w, c.facts[0]).amount > point(w, c.facts[1]).amount
        way, moves = ("higher", "rises") if up else ("lower", "falls")
        n = f"{number}{w.unit(c.unit)}"
        return w.pick(*_fitting(w, c, GAP)).format(
            one=one, other=other, where=where, what=what(w, c), n=n, way=way, moves=moves
        )
    forms = MORE if c.operation == "percent_higher" else LESS
    good = c.family in RATES if c.operation == "percent_higher" else c.family in TIMES
    forms = forms + (BETTER if good else ())
    n = number + w.unit("%")
    return w.pick(*_fitting(w, c, forms)).format(one=one, other=other, where=where, what=what(w, c), n=n, a=a)


def _fitting(w: Writer, c: Claim, forms: tuple[str, ...]) -> tuple[str, ...]:
    """For sides such as 16 threads, the forms that do not let them act like a product."""
    if is_name(w, c):
        return forms
    acting = re.compile(r"(?<!with )(?<!from )(?<!to )(?<!between )(?<!than )\{one\}")
    return tuple(form for form in forms if not acting.search(form))


def _may_be_called_higher(w: Writer, c: Claim) -> bool:
    """Whether 2x higher is no odd thing to say, and is not true by its other reading."""
    one, other = (point(w, fact).amount for fact in c.facts)
    return parse_number(c.number) > 1.1 and not any(
        prints_as(share - 1, c.number, 3) for share in (one / other, other / one)
    )


def change(w: Writer) -> tuple[Claim, Claim, Claim]:
    """Percent by which a second value is above or below a first, and the two values: at most one of the three is false."""
    for _ in range(60):
        c = compared(w, "percent_higher", "percent_lower")
        if not is_honest_way(c):
            continue
        after, before = (w.draw._in_column_unit(point(w, fact), 4) for fact in c.facts)
        if c.label == "true" and w.rng.random() < 0.4:
            before, after = _one_bent(w, before, after)
        up = parse_number(after.number) > parse_number(before.number)
        if before.number != after.number and up == (c.operation == "percent_higher"):
            return before, after, replace(c, statistic=before.statistic)
    raise Undrawable("change")


def _one_bent(w: Writer, before: Claim, after: Claim) -> tuple[Claim, Claim]:
    """One of two values changed, if nothing bears it out."""
    target = w.rng.choice((before, after))
    number = w.draw.changed(target.number, 0.05, 0.3)
    bent = replace(target, number=number or "", label="false", cause="value_changed")
    if not number or w.draw.is_borne_out(bent):
        return before, after
    return (bent, after) if target is before else (before, bent)


def tail(w: Writer) -> Claim:
    """A 95th or 99th percentile: as it is, changed, of another configuration, or another percentile's value."""
    points = [
        one
        for one in w.draw.truth.points
        if one.statistic in {"p95", "p99"}
        and one.fact.trust == "measured"
        and one.family in w.words.families
        and one.fact.value > 0
        and (one.fact.n == 1 or one.fact.n >= 15)
        and all(name != "files" for name, _ in one.group)
    ]
    for _ in range(200 if points else 0):
        one = w.rng.choice(points)
        base = w.draw.true(one, digits=w.rng.choice((3, 4)))
        if base and w.rng.random() < 0.5:
            return base
        bent = base and w.rng.choice((_changed_tail, _swapped_tail, _other_percentile))(w, one, base)
        if bent and not w.draw.is_borne_out(bent):
            return bent
    raise Undrawable("tail")


def _changed_tail(w: Writer, one: Point, base: Claim) -> Claim | None:
    number = w.draw.changed(base.number, 0.05, 0.5)
    return replace(base, number=number, label="false", cause="value_changed") if number else None


def _swapped_tail(w: Writer, one: Point, base: Claim) -> Claim | None:
    """The number of one configuration said of another."""
    others = [
        other
        for other in w.draw.truth.points
        if (other.fact.file, other.fact.column, other.statistic) == (one.fact.file, one.fact.column, one.statistic)
        and len(other.group & one.group) == len(one.group) - 1 == len(other.group) - 1
    ]
    swapped = w.rng.choice(others).fact.group if others else None
    return replace(base, group=swapped, label="false", cause="group_swapped") if swapped else None


def _other_percentile(w: Writer, one: Point, base: Claim) -> Claim | None:
    """The number of one percentile said of another that the data has too."""
    others = [
        other
        for other in w.draw.truth.exact(one.family, one.fact.group)
        if other.statistic in {"p50", "p95", "p99"} and other.statistic != one.statistic
        if other.fact.file == one.fact.file and (other.fact.column == one.fact.column or one.fact.n == 1)
    ]
    if not others:
        return None
    other = w.rng.choice(others)
    return replace(
        base,
        statistic=other.statistic,
        column=other.fact.column,
        label="false",
        cause="statistic_swapped",
        named=w.draw._naming(other) or "column",
    )
