"""Tables of estimates in Markdown: what may be said of each, and the statistics behind it."""

from collections.abc import Iterable, Sequence

from chimera.evidence.names import code, escape
from chimera.evidence.numbers import NOT_MEASURED
from chimera.record.outcome import Estimate
from chimera.report.comparison.numerals import effect, interval, measure, number, probability, signed
from chimera.report.comparison.wording import WORDS, told_metric, told_units
from chimera.report.page import table

KEY = (
    "B smaller: share of units, with Wilson's interval. sd: of log ratios or differences over units. Can see: smallest "
    "effect that four of five attempts find. Ratio of means: what a large batch would cost; descriptive below thirty "
    "units."
)


def estimate_lines(estimates: Iterable[Estimate], *, in_full: bool = True) -> list[str]:
    """A row per estimate, what may be said of it in a sentence or in a word."""
    rows = [
        (
            code(told_metric(one)),
            measure(one.typical_a, one.unit),
            measure(one.typical_b, one.unit),
            effect(one, one.estimate),
            interval(one, one.ci95),
            told_units(one),
            probability(one.p_adjusted),
            escape(one.verdict.text) if in_full else WORDS[one.verdict.kind],
        )
        for one in estimates
    ]
    heads = ("metric", "A", "B", "estimate", "95 % interval", "n", "adjusted p", "says")
    return table(heads, rows) if rows else ["Nothing was measured in both arms."]


def statistic_lines(estimates: Sequence[Estimate]) -> list[str]:
    """Every estimate with its statistics, then every verdict in full."""
    if not estimates:
        return estimate_lines(())
    rows = [
        (
            code(told_metric(one)),
            f"{one.role}, {one.adjustment}",
            interval(one, one.ci90),
            probability(one.p),
            signed(one.rank_biserial),
            _with_ends(number(one.superiority), one.superiority_ci95),
            number(one.sd),
            effect(one, one.detectable),
            _mean_ratio(one),
        )
        for one in estimates
    ]
    heads = ("metric", "role", "90 % interval", "p", "rank-biserial", "B smaller", "sd", "can see", "ratio of means")
    sentences = [f"- {code(told_metric(one))}: {escape(one.verdict.text)}" for one in estimates]
    return [
        *estimate_lines(estimates, in_full=False),
        "",
        *table(heads, rows),
        "",
        KEY,
        "",
        *sentences,
    ]


def _mean_ratio(one: Estimate) -> str:
    return _with_ends(number(one.mean_ratio), one.mean_ratio_ci95)


def _with_ends(told: str, ends: tuple[float, float] | None) -> str:
    if told == NOT_MEASURED or ends is None:
        return told
    return f"{told} ({number(ends[0])} to {number(ends[1])})"
