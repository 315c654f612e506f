"""How a comparison was made and judged, so that it can be doubted and done again: list items and tables in Markdown."""

import math
from collections import Counter
from collections.abc import Iterable

from chimera.evidence.names import clip, code, escape
from chimera.evidence.numbers import NOT_MEASURED
from chimera.record.outcome import Outcome
from chimera.record.plan import Plan
from chimera.record.run import ServerModel
from chimera.report.comparison.numerals import counted, duration, percent
from chimera.report.comparison.settings import told_design
from chimera.report.page import fence, table

DIGEST_CHARS = 12
UNITS = {
    "input": "inputs (pairs of one input are averaged first)",
    "load": "loads of a model (the runs inside a load are reduced to their median first)",
    "pair": "pairs of runs on one input, so that every verdict holds on this input only",
    "run": "runs, which were never paired",
}
PAIRED_TEST = (
    "Estimate: Hodges-Lehmann, the median of all averages of two units; for times of log ratios, told as a ratio. "
    "Interval: the one that inverts the exact signed-rank test. p: exact, two-sided, Wilcoxon signed-rank."
)
ADJUSTMENT = (
    "p of the primaries is adjusted by Holm; everything else is exploratory, with q-values by Benjamini-Hochberg."
)
WARM_UP = "Warm-up runs are left out by their position, never by what they measured; no value is left out for its size."


def method_lines(outcome: Outcome) -> list[str]:
    """Tests, units, order, what was left out, margin, versions, formulas, and what to type to do it again."""
    plan = outcome.plan
    lines = [f"- {text}" for text in (*_design(outcome), *_left_out(outcome), *_origin(outcome))]
    lines += ["", *_models(plan)] if plan.a.models or plan.b.models else []
    lines += ["", *_inputs(plan)]
    if outcome.command:
        lines += ["", "To do it again:", "", *fence(outcome.command)]
    return lines


def _design(outcome: Outcome) -> Iterable[str]:
    plan = outcome.plan
    yield f"Design: {escape(told_design(plan, outcome.is_paired))}."
    units = {one.unit_of_analysis for one in outcome.estimates} or {plan.unit}
    yield f"What is independent, and so what is tested: {'; '.join(UNITS[unit] for unit in sorted(units))}."
    if outcome.is_paired:
        yield PAIRED_TEST
        yield (
            f"Order: a seeded fair coin, seed {plan.seed}; every run has a word of its own at the start of its "
            "prompts, against caches."
        )
        yield (
            "Closed loop: a server has one request at a time, and the next when that is answered; nothing is said "
            "about many users at once."
        )
    yield ADJUSTMENT
    yield (
        f"Margin: a difference matters from {percent(plan.margin)} on; two arms are called equivalent when the 90 % "
        "interval lies inside of it."
    )
    if outcome.noise_floor:
        floor = outcome.noise_floor
        yield (
            f"Noise floor: ratios of equal arms scatter by {percent(math.expm1(floor.sd_log))} (standard deviation) in "
            f"{counted(floor.n_pairs, 'pair')} of a self-test on {code(floor.host)}, {escape(floor.created_utc[:10])}, "
            f"{code(floor.folder)}."
        )


def _left_out(outcome: Outcome) -> Iterable[str]:
    reasons = Counter(row.left_out for row in outcome.pairs if row.left_out)
    told = "; ".join(f"{counted(n, 'pair')}: {escape(reason)}" for reason, n in sorted(reasons.items()))
    yield f"Left out of the times: {told}." if told else "Left out of the times: no pair."
    yield WARM_UP
    yield (
        f"Failed runs: {outcome.failures_a} of A, {outcome.failures_b} of B; times are those of pairs in which both "
        "runs came to an end."
    )
    if outcome.measured_s is not None:
        yield f"All measured runs together took {duration(outcome.measured_s)}."


def _origin(outcome: Outcome) -> Iterable[str]:
    plan = outcome.plan
    yield f"Chimera {escape(plan.chimera)}, comparison {code(plan.id)}, planned {escape(plan.created_utc)}."
    sources = [f"{side} {code(arm.source)}" for side, arm in (("A", plan.a), ("B", plan.b)) if arm.source]
    if sources:
        yield f"Specs: {', '.join(sources)}."
    if outcome.host:
        yield f"Machine: {escape(outcome.host)}."
    formulas = sorted({formula for one in outcome.estimates for formula in one.formulas})
    if formulas:
        yield f"Formulas: {', '.join(map(code, formulas))}; `docs/timings.md` explains them."


def _models(plan: Plan) -> list[str]:
    heads = ("arm", "block", "model", "digest", "quantization", "window", "server", "version")
    rows = [_model(side, one) for side, arm in (("A", plan.a), ("B", plan.b)) for one in arm.models]
    return table(heads, rows)


def _model(side: str, one: ServerModel) -> tuple[str, ...]:
    digest = (one.digest or "").removeprefix("sha256:")[:DIGEST_CHARS]
    window = NOT_MEASURED if one.num_ctx_effective is None else str(one.num_ctx_effective)
    told = (code(one.model), _code(digest), _code(one.quantization), window, code(one.server), _code(one.version))
    return (side, code(one.block), *told)


def _code(text: str | None) -> str:
    return code(text) if text else NOT_MEASURED


def _inputs(plan: Plan) -> list[str]:
    rows = [
        (code(one.name), code(clip(f"{one.data} {one.column} = {one.value}" if one.column else one.data)),
         str(one.n_facts), code(one.evidence_sha256[:DIGEST_CHARS]))
        for one in plan.inputs
    ]  # fmt: skip
    return table(("input", "data", "facts", "sha256 of the evidence"), rows)
