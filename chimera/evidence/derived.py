"""Words for what was derived from several numbers: effects of settings, outliers, trade-offs."""

import re
from collections.abc import Sequence

from chimera.evidence.fact import Fact, Group
from chimera.evidence.magnitude import Magnitude, magnitude
from chimera.evidence.names import clean, code
from chimera.evidence.numbers import show_fact, show_group, show_interval

LOADS = ("with a load", "warm")
"""How the two medians of a load's effect are told apart, in the order of its parents."""


def size_of(fact: Fact) -> Magnitude:
    """How large the ratio of an effect is: by its interval, or by the range of too few pairs."""
    return magnitude(float(fact.value), fact.interval or fact.range)


def effect_title(fact: Fact) -> str:
    """Short, for a list of findings."""
    metric, setting = clean(fact.metric), clean(_setting(fact))
    top, bottom = sides(fact)
    if fact.aggregation == "count":
        return f"{top} against {bottom}: nothing to compare"
    if setting == "load":
        return f"{metric} with a model load over {metric} without"
    if size_of(fact) in {"none", "negligible"}:
        return f"{setting} makes no difference to {metric}"
    open_ = ", not settled" if size_of(fact) == "open" else ""
    return f"{metric}: {top} over {bottom}{open_}"


def _setting(fact: Fact) -> str:
    """The setting that an effect is of; several that change together."""
    return " with ".join(name for name, value in fact.group if (name, value) not in fact.versus)


def sides(fact: Fact) -> tuple[str, str]:
    """Both sides of a comparison by what they differ in."""
    both = ((fact.group, fact.versus), (fact.versus, fact.group))
    top, bottom = (_side(tuple(pair for pair in one if pair not in other)) for one, other in both)
    return top, bottom


def _shared(fact: Fact) -> str:
    """What holds for both sides, as a clause."""
    shared = tuple(pair for pair in fact.group if pair in fact.versus)
    return f" for {code(_side(shared))}" if shared else ""


def _side(group: Group) -> str:
    """One side of a comparison: a name by itself, a number with its setting."""
    return clean(", ".join(value if re.search(r"[A-Za-z]{2}", value) else f"{name} {value}" for name, value in group))


def effect_sentence(fact: Fact, value: str, parents: Sequence[Fact]) -> str:
    """What a setting does to a metric, by the size of its ratio."""
    metric, setting = code(fact.metric), _setting(fact)
    top, bottom = map(code, sides(fact))
    if fact.aggregation == "count":
        why = f"{value} of rows agree in {_names(fact.matched_on)}"
        return f"{top} and {bottom} cannot be compared on {metric}{_shared(fact)}: {why}"
    if setting == "load":
        told = [f"{show_fact(one)} {who} (n {one.n}) [{one.id}]" for one, who in zip(parents, LOADS, strict=False)]
        medians = f": the medians are {', '.join(told)}" if told else ""
        return (
            f"a model load makes {metric}{_shared(fact)} {value} as large{medians}; a mean over both describes neither"
        )
    if size_of(fact) == "real":
        return f"{top} has {value} the {metric} of {bottom}{_shared(fact)} ({_pairs(fact)})"
    verdict = {
        "none": f"{code(setting)} makes no difference of practical size to {metric}",
        "negligible": f"{code(setting)} moves {metric} measurably, but by nothing of practical size",
        "open": f"whether {code(setting)} moves {metric} is not settled",
    }[size_of(fact)]
    return f"{verdict}{_shared(fact)}: {top} over {bottom} is {value} ({_pairs(fact)})"


def _pairs(fact: Fact) -> str:
    """What an effect rests on: its interval, its pairs, what they agree in, their range."""
    parts = [f"95 % interval {show_interval(fact.interval)}"] if fact.interval else []
    parts.append(f"{fact.n} pairs matched on {_names(fact.matched_on)}" if fact.matched_on else f"{fact.n} pairs")
    if fact.range:
        parts.append(f"range {show_interval(fact.range)}")
    return "; ".join(parts if fact.interval else [*parts, "too few for an interval"])


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(code, names))


def outlier_sentence(fact: Fact, value: str, parents: Sequence[Fact]) -> str:
    """Which row stands out, and from what."""
    usual = f", where {fact.n} such rows have a median of {show_fact(parents[0])} [{parents[0].id}]" if parents else ""
    more = f"; {fact.n_groups} rows of this metric stand out so" if fact.n_groups > 1 else ""
    who = f" for {code(show_group(fact.group))}" if fact.group else ""
    return f"{code(fact.row or fact.file)} stands out with {value} of {code(fact.metric)}{who}{usual}{more}"


def trade_off_sentence(fact: Fact, value: str) -> str:
    """The candidates among which a choice between two metrics lies."""
    first, second = (code(name.strip()) for name in fact.column.split(", ", 1))
    front = _names([_side((pair,)) for pair in fact.group])
    if fact.value == 1:
        return f"of {fact.n_groups} candidates {front} is ahead on both {first} and {second}: the front is {value}"
    choice = f"the choice is among {value} of {fact.n_groups}, which nothing else beats on both"
    return f"between {first} and {second} {choice}: {front}"
