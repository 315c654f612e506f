"""The audit of order and time: whether it mattered which arm ran first, and whether the machine changed meanwhile."""

import math
from collections.abc import Sequence
from statistics import median

from chimera.comparison.pairing import Samples
from chimera.comparison.sample import Sample
from chimera.comparison.units import differences, reader
from chimera.comparison.verdict import ALPHA, p_text, percent
from chimera.record.outcome import GateStatus
from chimera.record.seen import MIN_PROMPT_TOKENS
from chimera.stats import SPIKE, autocorrelation, fit_trend, hodges_lehmann_shift, rank_sum_test

MIN_RUNS = 8
"""Fewer runs show no trend."""
NEIGHBOURS = 2.24
"""Lag-one correlation times the root of the number of runs: of two series, chance passes it once in twenty."""
MIN_OF_ORDER = 4
"""Pairs of each order: with fewer no order effect can be shown at five per cent."""


def order(samples: Samples) -> tuple[GateStatus, str]:
    """Pairs that began with A against pairs that began with B: half their distance is what the second place costs."""
    kept = [pair for pair in samples.pairs if not pair.left_out]
    sides = [
        list(
            differences([pair for pair in kept if pair.a_first is a_first], reader("wall_s"), "ratio", "pair").values()
        )
        for a_first in (True, False)
    ]
    ab, ba = ([value for value, _ in side] for side in sides)
    if min(len(ab), len(ba)) < MIN_OF_ORDER:
        return "ok", f"too few pairs to tell the orders apart ({len(ab)} began with A, {len(ba)} with B)"
    p = rank_sum_test(ab, ba).p
    effect = hodges_lehmann_shift(ba, ab) / 2  # what B gains or loses by being second
    text = f"running second changes a run by {_signed(effect)} (p {p_text(p)})"
    if p <= ALPHA and abs(math.expm1(effect)) > samples.plan.margin:
        return "withheld", text
    return "ok", text


def drift(samples: Samples) -> tuple[GateStatus, str]:
    """Whether the machine became slower or faster in the course of the session.

    Seen in whole runs, each less what is usual for its arm and input, and in seconds per token, less what is usual
    for the arm: those compare between inputs, too. The coin keeps a drift out of the verdict, so it is a caution.
    """
    told = [
        (name, found)
        for name, series in _series(samples).items()
        if len(series[0]) >= MIN_RUNS and (found := fit_trend(*series)) is not None
    ]
    if not told:
        return "ok", f"too few runs for a trend ({len(samples.all)})"
    name, found = min(told, key=lambda one: one[1].p)
    change = found.slope * (len(samples.all) - 1)
    text = f"{name} changed by {_signed(change)} over the session"
    if found.p * len(told) <= ALPHA and abs(math.expm1(change)) > samples.plan.margin / 2:
        return "caution", f"{text} (p {p_text(found.p)}); the coin keeps it out of the verdict"
    kept = {name: series[1] for name, series in _series(samples).items() if len(series[0]) >= MIN_RUNS}
    waves = {name: (r, len(logs)) for name, logs in kept.items() if (r := autocorrelation(logs)) is not None}
    for name, (r, n) in waves.items():
        if abs(r) > NEIGHBOURS / math.sqrt(n):
            return "caution", f"{text}; neighbouring runs are alike in {name} (lag-one correlation {r:.2f})"
    return "ok", text


def spiked_runs(samples: Sequence[Sample]) -> set[str]:
    """Runs of one arm that took twice as long as usual for their input.

    Or of which one node did, per token that it read or wrote.
    """
    series: dict[tuple[str, str, str], list[tuple[str, float]]] = {}
    for sample in samples:
        told = {("", "run", sample.slot.input): sample.values.get("wall_s")}
        for node, prompt in sample.prompts.items():
            told[node, "written token", ""] = sample.nodes.get(node, {}).get("seconds_per_token")
            if prompt.prefill_s and prompt.prompt_tokens and prompt.prompt_tokens >= MIN_PROMPT_TOKENS:
                told[node, "read token", sample.slot.input] = prompt.prefill_s / prompt.prompt_tokens
        for key, seconds in told.items():
            if seconds:
                series.setdefault(key, []).append((sample.run, seconds))
    usual = {key: median(seconds for _, seconds in taken) for key, taken in series.items()}
    return {run for key, taken in series.items() for run, seconds in taken if seconds > SPIKE * usual[key]}


def _series(samples: Samples) -> dict[str, tuple[list[float], list[float]]]:
    """Name -> positions and logs, less what is usual."""
    return {
        "time per report": _residuals(samples, "wall_s", by_input=True),
        "time per token": _residuals(samples, "seconds_per_token", by_input=False),
    }


def _residuals(samples: Samples, metric: str, *, by_input: bool) -> tuple[list[float], list[float]]:
    groups: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for sample in samples.all:
        value = sample.values.get(metric)
        if value:
            key = (sample.slot.arm, sample.slot.input if by_input else "")
            groups.setdefault(key, []).append((sample.slot.position, math.log(value)))
    told = sorted(
        (float(position), value - median(one for _, one in group))
        for group in groups.values()
        if len(group) > 1
        for position, value in group
    )
    return [position for position, _ in told], [value for _, value in told]


def _signed(log_change: float) -> str:
    return f"{'+' if log_change >= 0 else '−'}{percent(math.expm1(log_change))}"
