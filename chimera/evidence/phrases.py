"""Facts in words: every sentence and every digit of a finding is written here, never by a model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chimera.evidence.derived import effect_sentence, effect_title, outlier_sentence, size_of, trade_off_sentence
from chimera.evidence.fact import Evidence, Fact, Group
from chimera.evidence.magnitude import PRACTICALLY_EQUAL
from chimera.evidence.names import clean, clip, code
from chimera.evidence.numbers import show_fact, show_group
from chimera.evidence.units import TIMES

PLACEHOLDER = re.compile(r"\[(F\d+)\]")
ENDS = {
    "higher": frozenset(
        {"best", "highest", "leads", "lead", "leading", "top", "peak", "peaks", "maximum", "strongest"}
    ),
    "lower": frozenset({"best", "lowest", "leads", "lead", "leading", "least", "minimum", "smallest"}),
}
TAILS = {
    "higher": frozenset({"worst", "lowest", "trails", "trailing", "weakest", "least"}),
    "lower": frozenset({"worst", "highest", "trails", "trailing", "most", "weakest"}),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fact in words."""

    title: str
    """Short, without numbers; plain text for a terminal."""
    sentence: str
    """Markdown with value, unit, n and settings; without its citation."""
    says: frozenset[str]
    """Comparing words that this fact bears out, in lower case."""


def describe(fact: Fact, parents: Sequence[Fact] = ()) -> Phrase:
    """The words for a fact; with its parents at hand, their values too."""
    return Phrase(_title(fact), _sentence(fact, parents), _says(fact))


def substitute(text: str, evidence: Evidence) -> str:
    """Prose with every `[F12]` replaced by value, unit and citation. Unknown ids stay as they are."""

    def value(match: re.Match[str]) -> str:
        try:
            return f"**{show_fact(evidence.fact(match[1]))}** [{match[1]}]"
        except KeyError:
            return match[0]

    return PLACEHOLDER.sub(value, text)


def subject(group: Group, versus: Group = ()) -> str:
    """The name of a configuration for people: its model if it differs or is all there is, else its settings."""
    differing = tuple(pair for pair in group if pair not in versus) or group
    return clean(show_group(differing)) if differing else "all rows"


def _title(fact: Fact) -> str:
    metric, who = clean(fact.metric), subject(fact.group)
    if fact.kind in {"best", "worst"}:
        return f"{'highest' if _is_high_end(fact) else 'lowest'} {metric}: {who}"
    if fact.kind == "effect":
        return effect_title(fact)
    if fact.kind == "trade_off":
        return f"{metric}: the front"
    if fact.kind == "outlier":
        return f"outlier in {metric}: {clean(fact.row or who)}"
    if fact.aggregation == "ratio" and fact.kind == "spread":
        return f"{metric} between configurations"
    if fact.kind == "gap":
        return f"{metric} against the baseline: {who}"
    if fact.kind == "failure":
        what = clean(clip(fact.label)) if fact.label else who if fact.group else ""
        return f"failed rows: {what}" if what else "failed rows"
    if fact.kind == "coverage":
        return clean(fact.label or metric)
    if fact.aggregation == "cv":
        return f"variation of {metric}: {who}"
    return f"{metric}: {who}" if fact.group else metric


def _sentence(fact: Fact, parents: Sequence[Fact]) -> str:
    value, metric, who = f"**{show_fact(fact)}**", code(fact.metric), code(show_group(fact.group))
    writer = {
        "best": _end_sentence,
        "worst": _end_sentence,
        "gap": _gap_sentence,
        "failure": _failure_sentence,
        "coverage": _coverage_sentence,
        "inventory": _inventory_sentence,
        "trade_off": trade_off_sentence,
    }.get(fact.kind)
    if writer:
        return writer(fact, value)
    if fact.kind == "effect":
        return effect_sentence(fact, value, parents)
    if fact.kind == "outlier":
        return outlier_sentence(fact, value, parents)
    if fact.aggregation == "ratio":
        ends = f"from {code(show_group(fact.versus))} to {who}"
        if abs(float(fact.value) - 1) < PRACTICALLY_EQUAL:
            return f"{metric} shows no practical difference between {fact.n_groups} configurations: {value}, {ends}"
        return f"{metric} differs by {value} between {fact.n_groups} configurations, {ends} (n {fact.n})"
    if fact.aggregation == "cv":
        whose = f"of {fact.n_groups} configurations" if fact.n_groups else f"for {who}"
        return f"{metric} varies by {value} between repetitions {whose} (n {fact.n})"
    return f"{metric} {AGGREGATION_WORDS[fact.aggregation]} {value}{f' for {who}' if fact.group else ''} (n {fact.n})"


AGGREGATION_WORDS = {
    "value": "is",
    "mean": "has a mean of",
    "sd": "has a standard deviation of",
    "min": "has a minimum of",
    "max": "has a maximum of",
    "p50": "has a median of",
    "p95": "has a 95th percentile of",
    "count": "counts",
    "sum": "adds up to",
    "newest": "is",
    "ratio": "has a ratio of",
    "difference": "differs by",
    "cv": "varies by",
}


def _end_sentence(fact: Fact, value: str) -> str:
    word = "highest" if _is_high_end(fact) else "lowest"
    mean = "mean " if fact.aggregation == "mean" else ""
    return (
        f"{code(show_group(fact.group))} has the {word} {mean}{code(fact.metric)} of {fact.n_groups} configurations: "
        f"{value} (n {fact.n})"
    )


def _gap_sentence(fact: Fact, value: str) -> str:
    who, base = code(show_group(fact.group)), code(show_group(fact.versus))
    if abs(float(fact.value) - 1) < PRACTICALLY_EQUAL:
        return (
            f"{who} shows no practical difference from the baseline {base} in {code(fact.metric)}: {value} (n {fact.n})"
        )
    return f"{who} has {value} the {code(fact.metric)} of the baseline {base} (n {fact.n})"


def _failure_sentence(fact: Fact, value: str) -> str:
    cause = f" with {code(clip(fact.label))}" if fact.label else ""
    who = f" for {code(show_group(fact.group))}" if fact.group else ""
    return f"{value} of {fact.n}{who} failed{cause} and are left out of all statistics"


def _coverage_sentence(fact: Fact, value: str) -> str:
    return f"{value} of {fact.n} with measured results hold {clean(fact.metric)}"


def _inventory_sentence(fact: Fact, value: str) -> str:
    kind = dict(fact.group).get("type")
    of_kind = f" of type {code(kind)}" if kind else ""
    if fact.aggregation == "newest":
        return f"the newest file{of_kind} is of {value}"
    what = f" ({clean(fact.label)})" if fact.label else ""
    return f"the input holds {value}{of_kind}{what}"


def _is_high_end(fact: Fact) -> bool:
    return (fact.kind == "best") == (fact.better != "lower")


def _says(fact: Fact) -> frozenset[str]:
    """Words of comparison that the fact licenses; none for plain statistics."""
    if fact.better and fact.kind in {"best", "worst"}:
        words = (ENDS if fact.kind == "best" else TAILS)[fact.better]
        if fact.unit == "tok/s" or fact.unit in TIMES:
            words |= {"fastest", "quickest"} if fact.kind == "best" else {"slowest"}
        if fact.unit in TIMES:
            words |= {"shortest"} if fact.kind == "best" else {"longest"}
        return words
    if fact.kind == "effect" and fact.aggregation == "ratio":
        return frozenset() if size_of(fact) == "open" else _gap_words(fact)
    if fact.kind == "gap":
        return _gap_words(fact)
    if fact.kind == "trade_off" and fact.value == 1:
        return frozenset({"leads", "lead", "leading", "dominates", "dominant"})
    if fact.kind == "spread" and fact.aggregation == "ratio":
        if abs(float(fact.value) - 1) < PRACTICALLY_EQUAL:
            return frozenset({"similar", "same", "equal"})
        return frozenset({"differ", "differs", "different", "difference", "vary", "varies"})
    return frozenset()


def _gap_words(fact: Fact) -> frozenset[str]:
    if abs(float(fact.value) - 1) < PRACTICALLY_EQUAL:
        return frozenset({"similar", "same", "equal", "equals", "comparable"})
    above = fact.value > 1
    words = {"higher", "more", "greater"} if above else {"lower", "less", "fewer"}
    if fact.better:
        good = above == (fact.better == "higher")
        words |= {"better", "improves", "outperforms"} if good else {"worse"}
        if fact.unit == "tok/s" or fact.metric.endswith("_s"):
            words |= {"faster"} if good else {"slower"}
    return frozenset(words)


def known_names(facts: Sequence[Fact]) -> tuple[str, ...]:
    """Names that prose may use although they hold digits or marks: metrics, settings and their values."""
    names = {name for fact in facts for pair in (*fact.group, *fact.versus) for name in pair}
    names |= {fact.metric for fact in facts}
    marked = (name for name in names if re.search(r"[A-Za-z]", name) and re.search(r"[\d_:.@/]", name))
    return tuple(sorted(marked, key=lambda name: (-len(name), name)))
