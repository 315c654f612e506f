"""Verdicts: the words for an interval, an adjusted p and the gates. Nothing else decides them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chimera.comparison.metric import COUNTS, Metric
from chimera.record.outcome import Gate, Interval, Verdict, VerdictKind
from chimera.stats import sample_size

ALPHA = 0.05
"""Adjusted p up to which a difference is called one."""
HOPELESS = 1000.0
"""Standard deviations in a margin: from here on it would take millions of pairs."""
UNITS = {"input": "inputs", "load": "loads of each arm on this input", "pair": "pairs on this input", "run": "runs"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known about one metric before it is judged, on its scale: logs of ratios, or differences."""

    n_units: int
    n_pairs: int
    unit: str
    """A key of UNITS."""
    centre: float
    ci95: Interval | None
    ci90: Interval | None
    p: float | None
    sd: float | None
    spread: float | None
    """As the interval tells it: what planning rests on."""
    typical_a: float | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What the user decides by."""

    margin: float
    """Share that matters: 0.05 = 5 %."""
    seconds_per_pair: float | None = None
    """How long one more pair would take; None = not known."""


def decide(metric: Metric, told: Numbers, p_adjusted: float | None, rule: Rule, withheld: Sequence[Gate]) -> Verdict:
    """The verdict on one metric."""
    if withheld:
        return Verdict(kind="not_comparable", text=f"not comparable: {'; '.join(gate.text for gate in withheld)}")
    if told.ci95 is None or p_adjusted is None:
        units = UNITS[told.unit].partition(" ")[0]
        so_far = _direction(metric, told.centre, _amount(metric, told.centre))
        text = f"too few {units} for a verdict ({told.n_units}, at least 6 are needed); so far {so_far}"
        return Verdict(kind="too_few_units", text=text)
    low, high = told.ci95
    margin = margin_of(metric, rule.margin, told.typical_a)
    if (low > 0 or high < 0) and p_adjusted <= ALPHA:
        return _different(metric, told, p_adjusted, margin, rule)
    if told.ci90 is not None and margin is not None and -margin < told.ci90[0] and told.ci90[1] < margin:
        between = _between(metric, told.ci90)
        text = f"no difference larger than {_margin_text(metric, rule, margin)} (90 % interval {between}, {_n(told)})"
        return Verdict(kind="equivalent", text=text)
    return Verdict(kind="not_settled", text=_not_settled(metric, told, p_adjusted, margin, rule))


def margin_of(metric: Metric, share: float, typical_a: float | None) -> float | None:
    """The margin on the scale of a metric; counts are held against A's typical one, None where that is zero."""
    if metric.scale == "ratio":
        return math.log1p(share)
    if metric.name in COUNTS:
        return share * typical_a if typical_a else None
    return share


def percent(share: float) -> str:
    """A share, with the digits that mean something: 0.4 %, 4.2 %, 18 %."""
    value = abs(share) * 100
    digits = 0 if value >= 9.95 else 1 if value >= 0.95 else 2
    text = f"{value:.{digits}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def p_text(p: float) -> str:
    """A p value as it is printed: .003, < .001."""
    return "< .001" if p < 0.001 else f"{p:.3f}".removeprefix("0") if p < 0.1 else f"{p:.2f}".removeprefix("0")


def _different(metric: Metric, told: Numbers, p_adjusted: float, margin: float | None, rule: Rule) -> Verdict:
    assert told.ci95 is not None  # decide() looked
    ends = sorted(_amount_value(metric, end) for end in told.ci95)
    interval = _range(metric, ends)
    sentence = _direction(metric, told.centre, _amount(metric, told.centre))
    proof = f"(95 % interval {interval}, {_n(told)}, adjusted p {p_text(p_adjusted)})"
    if margin is not None and -margin < told.ci95[0] and told.ci95[1] < margin:
        small = f"real, but below the {_margin_text(metric, rule, margin)} that matter"
        return Verdict(kind="equivalent", text=f"{sentence} {proof}: {small}")
    kind: VerdictKind = "different"
    if metric.better is not None:
        kind = "better" if (told.centre < 0) == (metric.better == "lower") else "worse"
    return Verdict(kind=kind, text=f"{sentence} {proof}")


def _not_settled(metric: Metric, told: Numbers, p_adjusted: float, margin: float | None, rule: Rule) -> str:
    assert told.ci95 is not None  # decide() looked
    text = f"not settled: {_between(metric, told.ci95)} ({_n(told)})"
    if told.ci95[0] > 0 or told.ci95[1] < 0:
        text += f", adjusted p {p_text(p_adjusted)}"
    if not margin or not told.spread or told.unit == "run" or told.spread > HOPELESS * margin:
        return text
    more = sample_size(told.spread, margin) - told.n_units
    if more <= 0:
        return text
    what = "inputs" if told.unit == "input" else "pairs"
    pairs = more * told.n_pairs / told.n_units
    minutes = ""
    if rule.seconds_per_pair is not None:
        minutes = f", {duration_text(pairs * rule.seconds_per_pair)}"
    return f"{text}; to detect {_margin_text(metric, rule, margin)} about {more} more {what}{minutes}"


def duration_text(seconds: float) -> str:
    """How long something takes, as one would say it."""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    minutes = seconds / 60
    return f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:.0f} hours"


def _amount_value(metric: Metric, centre: float) -> float:
    """How far from no difference: a share for ratios, as it is for differences."""
    return abs(math.expm1(centre)) if metric.scale == "ratio" else abs(centre)


def _amount(metric: Metric, centre: float) -> str:
    return _print(metric, _amount_value(metric, centre))


def _print(metric: Metric, value: float) -> str:
    if metric.name in COUNTS:
        return f"{value:.2g}" if value < 10 else f"{value:.0f}"
    return percent(value)


def _range(metric: Metric, ends: Sequence[float]) -> str:
    low, high = (_print(metric, end) for end in ends)
    return f"{low.removesuffix(' %')} to {high}"


def _direction(metric: Metric, centre: float, amount: str) -> str:
    if centre == 0:
        return "B is level with A"
    return (metric.less if centre < 0 else metric.more).format(amount)


def _between(metric: Metric, interval: Interval) -> str:
    """Both ends with their words: between 4 % faster and 15 % slower."""
    ends = [f"{_amount(metric, end)} {metric.less_word if end < 0 else metric.more_word}" for end in interval]
    return f"between {ends[0]} and {ends[1]}"


def _margin_text(metric: Metric, rule: Rule, margin: float) -> str:
    return f"{margin:.2g}" if metric.name in COUNTS else percent(rule.margin)


def _n(told: Numbers) -> str:
    return f"{told.n_units} {UNITS[told.unit]}"
