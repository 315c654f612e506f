"""Comparisons of two configurations in words, for the eleventh set."""

from claim import Claim
from phrases_eleventh import COSTS, RATES, aside, cap, kind_of, points_of, sides, unit_of, what_of
from wording import Writer


def more_or_less(c: Claim) -> str:
    """The comparative that goes before a metric's name."""
    return "higher" if c.operation == "percent_higher" else "lower"


def compared(w: Writer, c: Claim) -> str:
    """A comparison as a clause."""
    return {"ratio": _ratio, "difference": _difference}.get(c.operation or "", _percent)(w, c)


def _ratio(w: Writer, c: Claim) -> str:
    what, number = what_of(w, c), w.pen.mark(c)
    one, other, place = sides(w, c)
    x = w.pick("x", "×", " times")
    return w.pick(
        f"{one} had {number}{x} the {what} of {other}{place}",
        f"the {what} of {one} was {number}{x} that of {other}{place}",
        f"{one} came to {number} times {other} in {what}{place}",
        f"in {what}, {one} stood at {number}{x} the level of {other}{place}",
        f"relative to {other}, the {what} of {one} is {number}x{place}",
        f"{one} showed a {what} that is {number} times that of {other}{place}",
    )


def _difference(w: Writer, c: Claim) -> str:
    what, value = what_of(w, c), f"{w.pen.mark(c)}{unit_of(w, c.unit)}"
    one, other, place = sides(w, c)
    first, second = points_of(w, c)
    word = "higher" if first.amount > second.amount else "lower"
    lead = "above" if word == "higher" else "below"
    return w.pick(
        f"the {what} of {one} was {value} {word} than that of {other}{place}",
        f"{one} ended up {value} {lead} {other} in {what}{place}",
        f"the gap in {what} between {one} and {other} is {value}{place}",
        f"{one} and {other} were {value} apart in {what}{place}",
        f"with {one}, {what} was {value} {word} than with {other}{place}",
        f"going from {other} to {one} moved the {what} {'up' if word == 'higher' else 'down'} by {value}{place}",
    )


def _percent(w: Writer, c: Claim) -> str:
    what, value, word = what_of(w, c), f"{w.pen.mark(c)}{unit_of(w, '%')}", more_or_less(c)
    one, other, place = sides(w, c)
    forms = [
        f"{one} had a {value} {word} {what} than {other}{place}",
        f"the {what} of {one} was {value} {word} than that of {other}{place}",
        f"{what} was {value} {word} with {one} than with {other}{place}",
        f"compared with {other}, {one} {'increased' if word == 'higher' else 'reduced'} {what} by {value}{place}",
        f"switching from {other} to {one} {w.pick('raised', 'increased') if word == 'higher' else w.pick('cut', 'lowered', 'reduced')} {what} by {value}{place}",
        f"{one} ended up {value} {'above' if word == 'higher' else 'below'} {other} in {what}{place}",
        f"moving to {one} {'added' if word == 'higher' else 'took'} {value} {'to' if word == 'higher' else 'off'} the {what} seen with {other}{place}",
    ]
    if c.family in RATES and word == "higher":
        forms.append(f"{one} delivered {value} more {what} than {other}{place}")
    if c.family in COSTS and not kind_of(w, c):
        forms.append(f"{one} had {value} {'more' if word == 'higher' else 'less'} {what} than {other}{place}")
    return w.rng.choice(forms)


def comparing(w: Writer, c: Claim) -> str:
    """A comparison as a sentence."""
    clause = compared(w, c)
    ordinary = ("the ", "in ", "with ", "going ", "compared ", "switching ", "moving ", "relative ")
    metric = not clause.startswith(tuple(value for _, value in (*c.group, *c.versus))) and not clause.startswith("`")
    return f"{cap(clause) if metric or clause.startswith(ordinary) else clause}{aside(w)}."
