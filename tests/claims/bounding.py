"""Claims of bounds (at least, just under), of peaks (up to) and of the range over the runs of one configuration."""

import math
from dataclasses import replace

import deriving
from claim import Claim, Undrawable
from drawing import Draw
from points import Point, dimension_of, parse_number, prints_as

LOWER = ("bound_at_least", "bound_just_over")
UPPER = ("bound_at_most", "bound_just_under")
NEAR = 0.05
"""A true bound lies so near to the value that nobody would call it misleading."""


def bound(draw: Draw, *, lie: bool | None = None) -> Claim:
    """At least, at most, just under, just over: true by arithmetic and near, or on the wrong side of every value it could mean."""
    rng = draw.rng
    lie = rng.random() < 0.5 if lie is None else lie
    for _ in range(300):
        point = draw.point()
        honest = draw.true(point, digits=5)
        if not honest:
            continue
        side = rng.choice(LOWER + UPPER)
        value = (
            point.amount / dimension_of(honest.unit)[1] * (100 if (point.fact.unit, honest.unit) == (None, "%") else 1)
        )
        below = (side in LOWER) != lie
        share = rng.uniform(0.06, 0.4) if lie else rng.uniform(0.003, 0.045 if "at" in side else 0.025)
        number = _rounded(value * (1 - share if below else 1 + share), rng.choice((2, 3)))
        gap = (value / parse_number(number) - 1) * (1 if side in LOWER else -1)
        if not lie and 0.001 <= gap <= (NEAR if "at" in side else 0.03):
            return replace(honest, number=number, cause=side)
        bent = replace(honest, number=number, label="false", cause=f"{side}_wrong")
        if lie and gap <= -0.04 and not draw.is_borne_out(bent) and not _is_on_the_side(draw, bent, side):
            return bent
    raise Undrawable("bound")


def _rounded(value: float, digits: int) -> str:
    """To so many significant digits, as limits are told: 87,500 and 0.38."""
    short = float(f"{value:.{digits}g}")
    return f"{short:,.{max(digits - 1 - math.floor(math.log10(value)), 0)}f}"


def _is_on_the_side(draw: Draw, claim: Claim, side: str) -> bool:
    """Whether some value of this statistic, for these or wider or narrower settings, keeps to the bound."""
    dimension, scale = dimension_of(claim.unit)
    limit = parse_number(claim.number)
    for point in draw.truth.about(claim.family, claim.group):
        percent = claim.unit == "%" and point.dimension is None
        same = point.statistic == claim.statistic or {point.statistic, claim.statistic} == {"mean", "value"}
        if not same or (point.dimension != dimension and not percent):
            continue
        value = point.amount * 100 if percent else point.amount / scale
        if value >= limit * 0.97 if side in LOWER else value <= limit * 1.03:
            return True
    return False


def peak(draw: Draw, *, lie: bool | None = None) -> Claim:
    """The largest value of all runs, for "up to": as it is, changed, or a mean in its place."""
    rng = draw.rng
    lie = rng.random() < 0.5 if lie is None else lie
    peaks = [
        point for point in draw.drawable if point.fact.aggregation == point.statistic == "max" and point.fact.n > 2
    ]
    for _ in range(200 if peaks else 0):
        if lie and rng.random() < 0.4:
            bent = draw.bend(draw.point(), "statistic_swapped")
            if bent and bent.statistic == "max":
                return bent
            continue
        point = rng.choice(peaks)
        claim = draw.bend(point, "value_changed") if lie else draw.true(point)
        if claim:
            return claim
    raise Undrawable("peak")


def runs_of(draw: Draw, claim: Claim) -> Claim | None:
    """The number of runs behind a true claim; a false one is never the number that would include failed runs."""
    runs = deriving.runs_behind(draw, claim)
    failures = [fact for fact in draw.truth.evidence.facts if fact.kind == "failure"]
    if runs is None or runs.label == "true" or not failures:
        return runs
    more = int(runs.number) - draw.truth.evidence.fact(claim.facts[0]).n
    return None if 0 < more <= max(int(fact.value) for fact in failures) else runs


def runs_range(draw: Draw, *, lie: bool | None = None) -> tuple[Claim, Claim, Claim]:
    """Smallest and largest value of one configuration's runs, and how many runs there were."""
    rng = draw.rng
    lows = [point for point in draw.drawable if point.fact.aggregation == point.statistic == "min" and point.fact.n > 2]
    for _ in range(200 if lows else 0):
        point = rng.choice(lows)
        top = _top(draw, point)
        if top is None or None in {draw._naming(point), draw._naming(top)}:
            continue
        low, high = (draw._in_column_unit(end, 4) for end in (point, top))
        if parse_number(low.number) >= parse_number(high.number):
            continue
        if "column" in {low.named, high.named}:
            low, high = replace(low, named="column"), replace(high, named="column")
        runs = runs_of(draw, low)
        bend = rng.choice((0, 0, 1, 2)) if lie is None else rng.choice((1, 2)) if lie else 0
        if runs is None or bend == 0:
            if runs:
                return low, high, runs
            continue
        target = (low, high)[bend - 1]
        number = draw.changed(target.number, 0.03, 0.4)
        bent = replace(target, number=number or "", label="false", cause="runs_end_changed")
        ends = (bent, high) if bend == 1 else (low, bent)
        if not number or draw.is_borne_out(bent) or parse_number(ends[0].number) >= parse_number(ends[1].number):
            continue
        if not any(prints_as(float(end.fact.value), number, 2) for end in (point, top)):
            return *ends, runs
    raise Undrawable("runs")


def _top(draw: Draw, low: Point) -> Point | None:
    """The largest value that goes with a smallest one."""
    fact = low.fact
    same = (fact.file, fact.selector, fact.column, fact.group, fact.n)
    tops = [point for point in draw.drawable if point.fact.aggregation == point.statistic == "max"]
    return next(
        (p for p in tops if (p.fact.file, p.fact.selector, p.fact.column, p.fact.group, p.fact.n) == same), None
    )
