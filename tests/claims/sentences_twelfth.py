"""Sentences of the twelfth set, without the final stop: one fact, one comparison, an end, a range, a bound."""

from collections.abc import Callable
from dataclasses import replace

import bounding
import deriving
from claim import Claim, Undrawable
from phrases_twelfth import (
    BIGGER_IS_BETTER,
    RATES,
    TIMES,
    ahead,
    compared,
    fact,
    is_above,
    leader,
    moved,
    sides,
    step,
    who,
)
from wording import Writer


def one_of(w: Writer, *makers: Callable[[Writer], str]) -> str:
    """A sentence by one of these, or by the first that this evidence can carry."""
    for maker in w.rng.sample(makers, len(makers)):
        try:
            return maker(w)
        except Undrawable:
            continue
    raise Undrawable("sentence")


def stated(w: Writer, *, lie: bool | None = None) -> str:
    """One fact in a full sentence, as reports have it."""
    c = fact(w, lie=lie)
    what, one, value = w.what(c), who(w, c.group), w.value(c)
    forms = [
        f"{one} has a {what} of {value}",
        f"the {what} for {one} is {value}",
        f"{one} recorded a {what} of {value}",
        f"for {one}, the {what} came in at {value}",
        f"we measured a {what} of {value} for {one}",
        f"the {what} of {one} works out to {value}",
        f"{one} posted a {what} of {value}",
        f"a {what} of {value} was observed for {one}",
        f"in the case of {one}, {what} was {value}",
    ]
    return w.pick(*forms, *_by_statistic(w, c, one, value))


def _by_statistic(w: Writer, c: Claim, one: str, value: str) -> list[str]:
    """Forms whose verb tells the statistic."""
    metric = w.metric(c)
    if c.statistic == "mean":
        return [f"{metric} averages {value} for {one}", f"on average, {one} has a {metric} of {value}"]
    if c.statistic == "max":
        return [f"{metric} for {one} peaks at {value}", f"at its peak, the {metric} of {one} is {value}"]
    if c.statistic == "min":
        return [f"{metric} for {one} bottoms out at {value}"]
    return []


def told(w: Writer, *, lie: bool | None = None) -> str:
    """One fact as people write in messages."""
    c = fact(w, lie=lie)
    what, one, value = w.what(c), who(w, c.group), w.value(c)
    return w.pick(
        f"{one} is at {value} {what}" if "`" not in what else f"{one} is at {value} for {what}",
        f"I'm seeing {value} for the {what} of {one}",
        f"{what} for {one}: {value}",
        f"{one} gives us a {what} of {value}",
        f"{one} lands at {value} for {what}",
        f"with {one} we get a {what} of {value}",
        f"the {what} I get for {one} is {value}",
        f"{one} clocked a {what} of {value}",
    )


def contrast(w: Writer) -> str:
    """Two configurations compared by a percentage, a multiple or a difference."""
    c = compared(w)
    if c.operation == "ratio":
        return _times(w, c)
    if c.operation == "difference":
        return _apart(w, c)
    return _percent(w, c)


def _percent(w: Writer, c: Claim) -> str:
    one, other, where = sides(w, c)
    what, number = w.what(c), f"{w.pen.mark(c)}{w.pick('%', '%', '%', ' %', ' percent')}"
    up = c.operation == "percent_higher"
    word, verb, noun = ("higher", "raises", "increase") if up else ("lower", "reduces", "reduction")
    forms = [
        f"{ahead(where)}{one} shows a {number} {word} {what} than {other}",
        f"{ahead(where)}the {what} of {one} is {number} {word} than that of {other}",
        f"compared to {other}, {one} has a {number} {word} {what}{where}",
        f"switching from {other} to {one} {verb} the {what} by {number}{where}",
        f"{ahead(where)}{what} is {number} {word} with {one} than with {other}",
        f"relative to {other}, {one} {verb} {what} by {number}{where}",
        f"{ahead(where)}going from {other} to {one} means a {number} {noun} in {what}",
        f"{ahead(where)}{one} comes with a {what} {number} {'above' if up else 'below'} {other}",
    ]
    if c.family in RATES and up and "`" not in what:
        forms += [f"{ahead(where)}{one} delivers {number} more {what} than {other}"] * 2
    if c.family in TIMES and not up:
        forms += [f"{ahead(where)}{one} cuts {what} by {number} versus {other}"] * 2
    return w.pick(*forms)


def _times(w: Writer, c: Claim) -> str:
    one, other, where = sides(w, c)
    what, number = w.what(c), w.pen.mark(c)
    return w.pick(
        f"{ahead(where)}{one} has {number}x the {what} of {other}",
        f"{ahead(where)}the {what} of {one} is {number} times that of {other}",
        f"{ahead(where)}{what} with {one} is {number}× what it is with {other}",
        f"{ahead(where)}{one} comes out at {number}x {other} in terms of {what}",
        f"the ratio of {one} to {other} in {what} is {number}{where}",
        f"{ahead(where)}measured by {what}, {one} is at {number} times the level of {other}",
        f"{ahead(where)}{what} for {one} is {number}x as high as for {other}",
    )


def _apart(w: Writer, c: Claim) -> str:
    one, other, where = sides(w, c)
    what, value = w.what(c), w.value(c)
    word, verb = ("higher", "exceeds") if is_above(w, c) else ("lower", "is below")
    return w.pick(
        f"{one} and {other} are {value} apart in {what}{where}",
        f"{ahead(where)}the gap in {what} between {one} and {other} is {value}",
        f"{ahead(where)}the {what} of {one} is {value} {word} than that of {other}",
        f"{ahead(where)}the {what} of {one} {verb} that of {other} by {value}",
        f"{ahead(where)}there is a difference of {value} in {what} between {one} and {other}",
        f"{ahead(where)}{what} differs by {value} between {one} and {other}",
    )


def stepped(w: Writer) -> str:
    """From one value to another, with the percentage between them."""
    before, after, percent = step(w)
    one, other, where = sides(w, percent)
    what = w.what(percent)
    v, u, n = w.pen.mark(before), w.value(after), w.pen.mark(percent)
    up = percent.operation == "percent_higher"
    verb, sign = ("rises", "+") if up else ("drops", w.pick("-", "−"))
    past, noun = ("rose", "increase") if up else ("fell", "decrease")
    return w.pick(
        f"{ahead(where)}{what} {verb} from {v} to {u} ({sign}{n}%) when going from {other} to {one}",
        f"moving from {other} to {one}, {what} {past} {n}%, from {v} to {u}{where}",
        f"{what}{where} {past} by {n}% from {v} with {other} to {u} with {one}",
        f"{what}{where}: {v} → {u} ({sign}{n}%) from {other} to {one}",
        f"{ahead(where)}{other} has a {what} of {v} and {one} {u}, a {n}% {noun}",
        f"{ahead(where)}replacing {other} with {one} takes {what} from {v} to {u}, a {noun} of {n} percent",
    )


def shifted(w: Writer) -> str:
    """Both values of two configurations, no percentage."""
    before, after = moved(w)
    one, other, where = sides(w, replace(after, versus=before.group))
    what = w.what(after)
    v, u = w.value(before), w.value(after)
    return w.pick(
        f"{ahead(where)}{one} has a {what} of {u}, whereas {other} has {v}",
        f"{what}{where} goes from {v} with {other} to {u} with {one}",
        f"{ahead(where)}{what} is {u} for {one} and {v} for {other}",
        f"{ahead(where)}{one} reaches a {what} of {u}, against {v} for {other}",
        f"{ahead(where)}{other} shows a {what} of {v}, while {one} shows {u}",
        f"{what}{where}: {one} {u}, {other} {v}",
        f"{ahead(where)}{one} and {other} have a {what} of {u} and {v}, respectively",
    )


def topmost(w: Writer) -> str:
    """The highest or lowest configuration of all."""
    c = leader(w)
    one, metric, value = who(w, c.group), w.metric(c), w.value(c)
    high = c.statistic == "highest"
    kind, more = ("highest", "higher") if high else ("lowest", "lower")
    forms = [
        f"of all configurations, {one} has the {kind} {metric} at {value}",
        f"the {kind} {metric} of any configuration belongs to {one}, with {value}",
        f"no configuration has a {more} {metric} than {one} ({value})",
        f"{metric} is {kind} for {one}, at {value}",
        f"sorted by {metric} from high to low, {one} comes {'first' if high else 'last'} of all configurations: {value}",
        f"across all configurations the {kind} {metric}, {value}, was recorded for {one}",
    ]
    if high == (c.family in BIGGER_IS_BETTER):
        forms += [f"{one} achieves the best {metric} of all configurations with {value}"]
    return w.pick(*forms)


def varying(w: Writer) -> str:
    """The range of a metric over one setting."""
    low, high = deriving.spread(w.draw)
    ((varied, _),) = low.versus
    where = f" for {who(w, low.group)}" if low.group else ""
    what, v, u, name = w.what(low), w.pen.mark(low), w.value(high), w.pick(varied, f"`{varied}`")
    return w.pick(
        f"depending on {name}, the {what}{where} ranges from {v} to {u}",
        f"across all values of {name}, {what}{where} spans {v}–{u}",
        f"{what}{where} varies between {v} and {u} depending on {name}",
        f"over the different values of {name}, the {what}{where} runs from {v} up to {u}",
        f"{name} moves the {what}{where} anywhere between {v} and {u}",
        f"the {what}{where} spreads from {v} to {u} over {name}",
    )


def spread_of_runs(w: Writer) -> str:
    """Smallest, largest and number of the runs of one configuration."""
    low, high, runs = bounding.runs_range(w.draw)
    one, metric = who(w, low.group), w.metric(low)
    v, u, n = w.pen.mark(low), w.value(high), w.pen.mark(runs)
    return w.pick(
        f"over {n} runs, the {metric} of {one} ranged from {v} to {u}",
        f"{one}: {metric} between {v} and {u} across {n} runs",
        f"the {n} runs of {one} had a {metric} between {v} and {u}",
        f"{metric} for {one} varied from {v} to {u} (n={n})",
        f"individual runs of {one} fall between {v} and {u} in {metric} (n = {n})",
        f"min/max {metric} for {one} is {v}/{u} over {n} runs",
    )


def limited(w: Writer) -> str:
    """At least, under, just over."""
    c = bounding.bound(w.draw)
    side = c.cause.removesuffix("_wrong")
    word = w.pick(
        *{
            "bound_at_least": ("at least", "no less than", "more than", "upwards of", "over"),
            "bound_just_over": ("just over", "slightly above", "a little over", "just above"),
            "bound_at_most": ("at most", "no more than", "below", "under", "less than"),
            "bound_just_under": ("just under", "slightly below", "just shy of", "a bit under", "almost"),
        }[side]
    )
    what, one, value = w.what(c), who(w, c.group), w.value(c)
    return w.pick(
        f"the {what} of {one} is {word} {value}",
        f"{one} has a {what} of {word} {value}",
        f"{what}: {word} {value} for {one}",
        f"expect {word} {value} of {what} from {one}" if "`" not in what else f"{what} of {one} is {word} {value}",
        f"{what} for {one} is {word} {value}",
        f"for {one} we saw a {what} of {word} {value}",
        f"{one} comes in at {word} {value} ({what})",
    )


def guessed(w: Writer) -> str:
    """About, roughly, around; at times in thousands."""
    try:
        c = deriving.suffixed(w.draw) if w.rng.random() < 0.25 else deriving.rough(w.draw)
    except Undrawable:
        c = deriving.rough(w.draw)
    exact = "suffix" in c.cause or c.cause not in {"approximation", "approximation_changed"}
    about = "" if exact else w.pick("about ", "around ", "roughly ", "approximately ", "~", "some ", "circa ")
    what, one, value = w.what(c), who(w, c.group), w.value(c)
    return w.pick(
        f"{one} runs at {about}{value} {what}" if "`" not in what else f"{one} has a {what} of {about}{value}",
        f"the {what} of {one} is {about}{value}",
        f"for {one}, figure on a {what} of {about}{value}",
        f"{one} lands at {about}{value} for {what}",
        f"{what} with {one}: {about}{value}",
        f"you can expect a {what} of {about}{value} from {one}",
        f"{about}{value} is the {what} we see for {one}",
    )
