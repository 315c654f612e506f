"""Sentences of the fifteenth set that compare, bound and tell changes."""

import re

import deriving
from claim import Claim, Undrawable
from points import Point, parse_number
from wording import Writer


def cap(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def point_of_fact(w: Writer, fact_id: str) -> Point:
    """The point of a fact's id."""
    return next(point for point in w.draw.truth.points if point.fact.id == fact_id)


def sized(w: Writer, *operations: str) -> Claim:
    """A comparison that reads naturally: no percent of what is a share itself, no ratio below one."""
    for _ in range(60):
        c = w.derived(*operations)
        if c.operation == "ratio" and parse_number(c.number) <= 1:
            continue
        share = c.family.endswith("accuracy") or point_of_fact(w, c.facts[0]).fact.unit == "%"
        if share and c.operation != "ratio":
            continue
        return c
    raise Undrawable("comparison")


def compare(w: Writer, c: Claim) -> str:
    """One configuration against another in a sentence."""
    what, one, other, number = w.what(c), w.who(c.group), w.who(c.versus), w.pen.mark(c)
    if c.operation == "ratio":
        times = w.pick("×", "x", " times")
        return w.pick(
            f"{one} has {number}{times} the {what} of {other}.",
            f"The {what} of {one} is {number}{times} that of {other}.",
            f"Relative to {other}, the {what} of {one} is {number}{times} as high.",
            f"In terms of {what}, {one} comes to {number}{times} the value of {other}.",
            f"Compared with {other}, {one} shows {number}{times} the {what}.",
            f"{cap(what)} on {one} is {number}{times} what we see on {other}.",
        )
    if c.operation == "difference":
        return _apart(w, c)
    word = "higher" if c.operation == "percent_higher" else "lower"
    more = "more" if word == "higher" else "less"
    sign = w.pick("%", " %", " percent")
    return w.pick(
        f"The {what} of {one} is {number}{sign} {word} than that of {other}.",
        f"Compared to {other}, {one} has a {number}{sign} {word} {what}.",
        f"{one} shows a {what} that is {number}{sign} {word} than what {other} shows.",
        f"{cap(what)} is {number}{sign} {word} on {one} than on {other}.",
        f"Against {other}, {one} comes out {number}{sign} {word} in {what}.",
        f"With {one}, {what} is {number}{sign} {word} than with {other}.",
        f"{one} has {number}{sign} {more} {what} than {other}."
        if "memory" in what
        else f"At {one}, the {what} is {number}{sign} {word} than at {other}.",
    )


def _apart(w: Writer, c: Claim) -> str:
    """A difference, in the direction that the facts have."""
    what, one, other, value = w.what(c), w.who(c.group), w.who(c.versus), w.value(c)
    first, second = (point_of_fact(w, fact_id).amount for fact_id in c.facts)
    word = "higher" if first > second else "lower"
    side = "above" if first > second else "below"
    return w.pick(
        f"The {what} of {one} is {value} {word} than that of {other}.",
        f"{one} and {other} are {value} apart in {what}.",
        f"The difference in {what} between {one} and {other} is {value}.",
        f"{cap(what)} differs by {value} between {one} and {other}.",
        f"At {value} {side} {other}, {one} has the {word} {what}.",
        f"In {what}, {one} lies {value} {side} {other}.",
        f"The gap between {one} and {other} in {what} comes to {value}.",
    )


def change(w: Writer, c: Claim) -> str:
    """A rise or fall in percent when going from one configuration to the other."""
    what, new, old, number = w.what(c), w.who(c.group), w.who(c.versus), w.pen.mark(c)
    up = c.operation == "percent_higher"
    rises, rise = (
        (w.pick("rises", "increases", "goes up"), "increase") if up else (w.pick("drops", "falls", "decreases"), "drop")
    )
    return w.pick(
        f"{what} {rises} by {number}% when going from {old} to {new}.",
        f"switching from {old} to {new} means a {number}% {rise} in {what}.",
        f"from {old} to {new}, {what} {rises} by {number}%.",
        f"moving from {old} to {new}, we see {what} {'up' if up else 'down'} {number}%.",
        f"{what} is {'up' if up else 'down'} {number}% on {new} relative to {old}.",
        f"a {number}% {rise} in {what} for {new} over the baseline {old}."
        if up
        else f"a {number}% {rise} in {what} for {new} against the baseline {old}.",
        f"with {old} as the baseline, {new} {'raises' if up else 'lowers'} {what} by {number}%.",
    )


def hedge(w: Writer, c: Claim) -> str:
    """The words for the side of a bound."""
    return w.pick(
        *{
            "bound_at_least": ("at least ", "no less than ", "not less than "),
            "bound_just_over": ("just over ", "slightly above ", "a little more than "),
            "bound_at_most": ("at most ", "no more than ", "not more than "),
            "bound_just_under": ("just under ", "slightly below ", "a little less than "),
        }[c.cause.removesuffix("_wrong")]
    )


def code_for_end(w: Writer, c: Claim) -> bool | None:
    """Whether the end of the field must go by its column: where the family has several."""
    columns = {point.fact.column for point in w.draw.truth.by_family[c.family]}
    return True if len(columns) > 1 else None


def stated(w: Writer) -> Claim:
    """A claim on one fact; over all data its statistic is always said, as a bare figure there might be a total."""
    for _ in range(60):
        c = w.plain()
        if c.group or c.statistic is not None:
            return c
    raise Undrawable("plain")


def tidy(text: str) -> str:
    """Sentences and bullets that start with "the" get their capital."""
    return re.sub(r"(^|\n|- |\. )the (?=full|whole)", r"\1The ", text)


def stock(w: Writer, c: Claim) -> str:
    c = deriving.spelled(c) if w.rng.random() < 0.4 else c
    number, many = w.pen.mark(c), "" if c.number in {"1", "one"} else "s"
    if c.family == "files":
        kind = dict(c.group).get("type", "")
        return w.pick(
            f"In total I read {number} {kind} file{many}.".replace("  ", " "),
            f"The folder holds {number} {kind} file{many} altogether.".replace("  ", " "),
            f"The results tree contains {number} {kind} file{many} overall.".replace("  ", " "),
        )
    if c.family == "rows":
        return w.pick(
            f"The data has {number} row{many} in total.",
            f"Altogether, the files hold {number} data row{many}.",
            f"Total number of data rows: {number}.",
        )
    return w.pick(f"In total, {number} row{many} failed.", f"Number of failed rows across all files: {number}.")
