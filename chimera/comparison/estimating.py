"""Estimates: from pairs of runs to one number per metric, with everything that says how far it can be trusted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import NormalDist, median, stdev

from chimera.comparison.metric import METRICS, OF_NODES, Metric
from chimera.comparison.pairing import Samples
from chimera.comparison.quality import agreement
from chimera.comparison.sample import Sample
from chimera.comparison.units import Pair, Reader, averaged, differences, reader
from chimera.comparison.verdict import Numbers, Rule, decide
from chimera.record.outcome import Estimate, Gate, Interval, Tail, Verdict
from chimera.record.plan import ARMS, ArmName, Plan
from chimera.stats import (
    benjamini_hochberg,
    detectable_log_ratio,
    hodges_lehmann,
    hodges_lehmann_shift,
    holm,
    mean_ratio,
    quantile,
    quantile_interval,
    rank_biserial,
    rank_sum_interval,
    rank_sum_test,
    signed_rank_interval,
    signed_rank_test,
    spikes,
    superiority,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One metric of a run or a node, with the independent units that have it."""

    metric: Metric
    node: str | None
    values: tuple[float, ...]
    """Per unit: log ratio or difference."""
    numbers: Numbers

    @property
    def name(self) -> tuple[str, str | None]:
        """Metric and node."""
        return self.metric.name, self.node


def estimates_of(samples: Samples, gates: Sequence[Gate], seconds_per_pair: float | None) -> tuple[Estimate, ...]:
    """All metrics that both arms have, the primaries first."""
    cells = _cells(samples)
    primaries = [cell for cell in cells if _is_primary(cell, samples)]
    others = [cell for cell in cells if not _is_primary(cell, samples)]
    primaries.sort(key=lambda cell: samples.plan.primaries.index(cell.metric.name))
    rule = Rule(samples.plan.margin, seconds_per_pair)
    found = []
    for role, family in (("primary", primaries), ("exploratory", others)):
        known = [cell for cell in family if cell.numbers.p is not None]
        adjust = holm if role == "primary" else benjamini_hochberg
        adjusted = dict(
            zip((cell.name for cell in known), adjust([cell.numbers.p or 0.0 for cell in known]), strict=True)
        )
        for cell in family:
            withheld = [
                gate for gate in gates if gate.status == "withheld" and gate.concerns in ("all", cell.metric.concern)
            ]
            found.append(_estimate(cell, role == "primary", adjusted.get(cell.name), samples, (rule, withheld)))
    measured = {cell.metric.name for cell in primaries}
    missing = [_unmeasured(METRICS[name], samples.plan) for name in samples.plan.primaries if name not in measured]
    return (*missing, *found)


def _unmeasured(metric: Metric, plan: Plan) -> Estimate:
    """A primary without a value in both arms: that nothing can be said is said."""
    return Estimate(
        metric=metric.name,
        node=None,
        unit=metric.unit,
        scale=metric.scale,
        better=metric.better,
        role="primary",
        unit_of_analysis=plan.unit,
        n_units=0,
        n_pairs=0,
        typical_a=None,
        typical_b=None,
        estimate=None,
        ci95=None,
        ci90=None,
        p=None,
        p_adjusted=None,
        adjustment="holm",
        verdict=Verdict(kind="not_comparable", text=f"not comparable: no pair has {metric.name} in both arms"),
    )


def _cells(samples: Samples) -> list[Cell]:
    nodes = dict.fromkeys(node for sample in samples.all for node in sample.nodes)
    wanted = [(metric, None) for metric in METRICS.values()]
    wanted += [(METRICS[name], node) for node in nodes for name in OF_NODES]
    return [cell for metric, node in wanted if (cell := _cell(metric, node, samples)) is not None]


def _cell(metric: Metric, node: str | None, samples: Samples) -> Cell | None:
    """None when no unit has the metric in both arms."""
    if not samples.is_paired:
        return _unpaired_cell(metric, node, samples)
    read = _agreements(samples) if metric.name == "agreement" else reader(metric.name, node)
    pairs = _pairs_for(metric, samples)
    if metric.name == "agreement":
        pairs = _one_per_input(pairs)
    units = differences(pairs, read, metric.scale, samples.plan.unit)
    if not units:
        return None
    values = tuple(value for value, _ in units.values())
    numbers = Numbers(
        n_units=len(values),
        n_pairs=sum(n for _, n in units.values()),
        unit=samples.plan.unit,
        centre=hodges_lehmann(values),
        ci95=signed_rank_interval(values),
        ci90=signed_rank_interval(values, 0.9),
        p=signed_rank_test(values).p if signed_rank_interval(values) is not None else None,
        sd=stdev(values) if len(values) > 1 else None,
        spread=_spread(signed_rank_interval(values), len(values)),
        typical_a=_typical([pair.a for pair in pairs], read),
    )
    return Cell(metric, node, values, numbers)


def _unpaired_cell(metric: Metric, node: str | None, samples: Samples) -> Cell | None:
    """Records made each for itself: two groups of runs."""
    read = reader(metric.name, node)
    a, b = (
        [value for sample in _runs_for(metric, arm, samples) if (value := read(sample)) is not None] for arm in ARMS
    )
    typical = median(a) if a else None
    if metric.scale == "ratio":
        a, b = ([math.log(value) for value in values if value > 0] for values in (a, b))
    if not a or not b:
        return None
    interval = rank_sum_interval(a, b)
    numbers = Numbers(
        n_units=min(len(a), len(b)),
        n_pairs=0,
        unit="run",
        centre=hodges_lehmann_shift(a, b),
        ci95=interval,
        ci90=rank_sum_interval(a, b, 0.9),
        p=rank_sum_test(a, b).p if interval is not None else None,
        sd=None,
        spread=None,
        typical_a=typical,
    )
    return Cell(metric, node, (), numbers)


def _pairs_for(metric: Metric, samples: Samples) -> list[Pair]:
    """Times are compared over pairs that no gate took out, quality over all whose runs ended well."""
    if metric.concern == "quality":
        return [pair for pair in samples.pairs if pair.has_values]
    return [pair for pair in samples.pairs if not pair.left_out]


def _runs_for(metric: Metric, arm: ArmName, samples: Samples) -> list[Sample]:
    """The same for runs that were never paired."""
    good = samples.good(arm)
    return good if metric.concern == "quality" else [sample for sample in good if sample.run not in samples.spoilt]


def _is_primary(cell: Cell, samples: Samples) -> bool:
    return cell.node is None and cell.metric.name in samples.plan.primaries


def _agreements(samples: Samples) -> Reader:
    """How far the repetitions of one arm on one input found the same."""
    groups: dict[tuple[ArmName, str], list[frozenset[str]]] = {}
    for sample in samples.all:
        if sample.failure is None:
            groups.setdefault((sample.slot.arm, sample.slot.input), []).append(sample.findings)
    told = {key: agreement(findings) for key, findings in groups.items()}
    return lambda sample: told.get((sample.slot.arm, sample.slot.input))


def _one_per_input(pairs: Sequence[Pair]) -> list[Pair]:
    """The first pair of every input: repetitions agree as a group, once."""
    return list({pair.a.slot.input: pair for pair in reversed(pairs)}.values())


def _typical(samples: Sequence[Sample], read: Reader) -> float | None:
    known = [value for sample in samples if (value := read(sample)) is not None]
    return median(known) if known else None


def _estimate(
    cell: Cell, is_primary: bool, p_adjusted: float | None, samples: Samples, judged: tuple[Rule, Sequence[Gate]]
) -> Estimate:
    metric, told = cell.metric, cell.numbers
    rule, withheld = judged
    pairs = _pairs_for(metric, samples)
    arms = ([pair.a for pair in pairs], [pair.b for pair in pairs])
    if not samples.is_paired:
        arms = (_runs_for(metric, "A", samples), _runs_for(metric, "B", samples))
    read = _agreements(samples) if metric.name == "agreement" else reader(metric.name, cell.node)
    extra = {}
    if cell.values:
        wins = superiority(cell.values)
        extra = {
            "rank_biserial": rank_biserial(cell.values),
            "superiority": wins.share,
            "superiority_ci95": (wins.low, wins.high),
            "detectable": _detectable(told, metric),
        }
    if metric.name in ("wall_s", "energy_j") and cell.node is None and cell.values:
        means = mean_ratio(*_unit_means(pairs, read, samples.plan), Random(samples.plan.seed))  # noqa: S311  resampling
        extra |= {"mean_ratio": means.ratio, "mean_ratio_ci95": means.interval}
    is_wall = metric.name == "wall_s" and cell.node is None
    return Estimate(
        metric=metric.name,
        node=cell.node,
        unit=metric.unit,
        scale=metric.scale,
        better=metric.better,
        role="primary" if is_primary else "exploratory",
        unit_of_analysis=told.unit,  # pyright: ignore[reportArgumentType]  a key of UNITS
        n_units=told.n_units,
        n_pairs=told.n_pairs,
        typical_a=_typical(arms[0], read),
        typical_b=_typical(arms[1], read),
        estimate=_back(metric, told.centre),
        ci95=_interval_back(metric, told.ci95),
        ci90=_interval_back(metric, told.ci90),
        p=told.p,
        p_adjusted=p_adjusted,
        adjustment="holm" if is_primary else "bh",
        sd=told.sd,
        tails=tuple(_tail(arm, part, read) for arm, part in zip(ARMS, arms, strict=True)) if is_wall else (),
        formulas=tuple(sorted({id_ for arm in arms for sample in arm if (id_ := sample.formulas.get(metric.name))})),
        verdict=decide(metric, told, p_adjusted, rule, withheld),
        **extra,
    )


def _unit_means(pairs: Sequence[Pair], read: Reader, plan: Plan) -> tuple[list[float], list[float]]:
    """Arithmetic means of both arms, unit by unit."""

    def both(pair: Pair) -> list[float] | None:
        a, b = read(pair.a), read(pair.b)
        return None if a is None or b is None else [a, b]

    means = averaged(pairs, both, plan.unit)
    return [a for a, _ in means], [b for _, b in means]


def _spread(interval: Interval | None, n_units: int) -> float | None:
    """The standard deviation of normal values with this interval, which a few spikes do not widen."""
    if interval is None:
        return None
    return (interval[1] - interval[0]) / 2 * math.sqrt(n_units) / NormalDist().inv_cdf(0.975)


def _detectable(told: Numbers, metric: Metric) -> float | None:
    found = detectable_log_ratio(told.spread, told.n_units) if told.spread else None
    if found is None:
        return None
    return math.exp(found) if metric.scale == "ratio" else found


def _tail(arm: ArmName, samples: Sequence[Sample], read: Reader) -> Tail:
    known = [value for sample in samples if (value := read(sample)) is not None]
    interval = quantile_interval(known, 0.95)
    return Tail(
        arm=arm,
        p95=quantile(known, 0.95) if interval is not None else None,
        interval=interval,
        max=max(known, default=0.0),
        n_spikes=len(spikes(known)),
    )


def _back(metric: Metric, centre: float) -> float:
    return math.exp(centre) if metric.scale == "ratio" else centre


def _interval_back(metric: Metric, interval: Interval | None) -> Interval | None:
    return (_back(metric, interval[0]), _back(metric, interval[1])) if interval is not None else None
