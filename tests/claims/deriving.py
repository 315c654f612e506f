"""Claims that need more than one plain fact: comparisons, ends, ranges, counts, approximations."""

import math
import random
from dataclasses import replace

from claim import Claim, Undrawable
from drawing import Draw
from points import Point, dimension_of, family_of, half_step, parse_number, print_number, prints_as

from chimera.evidence import Fact

NUMBER_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
OPERATIONS = ("ratio", "difference", "percent_higher", "percent_lower")


def operate(operation: str, one: float, other: float) -> float:
    """What a comparison of two values comes to, in the direction that its words give."""
    return {
        "ratio": one / other,
        "difference": abs(one - other),
        "percent_higher": 100 * (one / other - 1),
        "percent_lower": 100 * (1 - one / other),
    }[operation]


def derived(draw: Draw, *, operations: tuple[str, ...] = OPERATIONS, lie: bool | None = None) -> Claim:
    """A comparison of two configurations, both named."""
    rng = draw.rng
    lie = rng.random() < 0.5 if lie is None else lie
    for _ in range(200):
        one, other = _pair(draw)
        operation = rng.choice(operations)
        if (operation == "percent_lower") == (one.amount > other.amount):
            one, other = other, one
        honest = _print(draw, operation, one, other)
        if not honest:
            continue
        if not lie:
            return honest
        bent = _bend(draw, honest, one, other)
        if bent and not is_derivable(draw, bent, one):
            return bent
    raise Undrawable("derived")


def _pair(draw: Draw) -> tuple[Point, Point]:
    sheet = draw.sheet(rows=2)
    one, other = draw.rng.sample(sheet.rows, 2)
    first, second = sheet.points[one, sheet.columns[0]], sheet.points[other, sheet.columns[0]]
    if not 1.04 <= max(first.amount, second.amount) / min(first.amount, second.amount) <= 40:
        return _pair(draw)
    return first, second


def _print(draw: Draw, operation: str, one: Point, other: Point) -> Claim | None:
    value = operate(operation, float(one.fact.value), float(other.fact.value))
    digits = {"ratio": draw.rng.choice((2, 3)), "difference": draw.rng.choice((3, 4))}.get(
        operation, draw.rng.choice((2, 3))
    )
    number = print_number(value, digits)
    if number is None or parse_number(number) == 0:
        return None
    unit = {"ratio": "×", "difference": one.fact.unit}.get(operation, "%")
    return Claim(
        number,
        unit,
        "true",
        f"derived_{operation}",
        one.family,
        one.fact.column,
        one.statistic,
        one.fact.group,
        other.fact.group,
        operation,
        draw._naming(one) or "column",
        (one.fact.id, other.fact.id),
        one.fact.file,
    )


def _bend(draw: Draw, honest: Claim, one: Point, other: Point) -> Claim | None:
    how = draw.rng.choice(("changed", "changed", "wrong_base", "turned_round"))
    cause = f"derived_{how}"
    if how == "turned_round":
        return (
            replace(honest, group=honest.versus, versus=honest.group, label="false", cause=cause)
            if honest.operation != "difference"
            else None
        )
    if how == "wrong_base" and honest.operation in {"percent_higher", "percent_lower"}:
        wrong = 100 * abs(one.amount - other.amount) / one.amount
        number = print_number(float(repr(round(wrong, 9))), len(honest.number.replace(".", "")))
        return replace(honest, number=number, label="false", cause=cause) if number else None
    number = draw.changed(honest.number, 0.06, 0.6)
    return replace(honest, number=number, label="false", cause="derived_changed") if number else None


def is_derivable(draw: Draw, claim: Claim, like: Point) -> bool:
    """Whether any two facts that the claim could mean come to the printed number."""
    ones = [p for p in draw.truth.about(claim.family, claim.group) if p.fact.unit == like.fact.unit]
    others = [p for p in draw.truth.about(claim.family, claim.versus) if p.fact.unit == like.fact.unit]
    pairs = [
        (a, b)
        for a in ones
        for b in others
        if a.fact.value > 0 and b.fact.value > 0 and a.statistic == b.statistic and a.fact.file == b.fact.file
    ]
    return any(
        prints_as(operate(claim.operation or "", float(a.fact.value), float(b.fact.value)), claim.number, 2)
        for a, b in pairs
    )


def extreme(draw: Draw, *, lie: bool | None = None) -> Claim:
    """The best or worst configuration of a table: statistic "highest" or "lowest"."""
    rng = draw.rng
    lie = rng.random() < 0.5 if lie is None else lie
    ends = [fact for fact in draw.truth.evidence.facts if _is_telling_end(draw, fact)]
    rng.shuffle(ends)
    for fact in ends:
        point = next((p for p in draw.drawable if p.fact.id in fact.parents), None)
        base = point and draw.true(point)
        if not base:
            continue
        high = (fact.kind == "best") == (fact.better == "higher")
        everywhere = draw.truth.evidence.facts
        tables = {
            (f.file, f.metric) for f in everywhere if f.kind == fact.kind and family_of(f.metric)[0] == base.family
        }
        alone = len(tables) == 1
        honest = replace(
            base,
            statistic="highest" if high else "lowest",
            cause="extreme",
            facts=(fact.id,),
            named=base.named if alone else "column",
        )
        if not lie:
            return honest
        if rng.random() < 0.5:
            bent = replace(honest, group=fact.versus, label="false", cause="extreme_group_swapped")
        else:
            bent = replace(
                honest, number=draw.changed(honest.number, 0.03, 0.5) or "", label="false", cause="extreme_changed"
            )
        if bent.number and not draw.is_borne_out(bent):
            return bent
    raise Undrawable("extreme")


def _is_telling_end(draw: Draw, fact: Fact) -> bool:
    if fact.kind not in {"best", "worst"} or fact.trust != "measured" or "summary" in fact.file:
        return False
    return sum(1 for other in draw.truth.evidence.facts if other.kind == fact.kind and other.metric == fact.metric) == 1


def spread(draw: Draw, *, lie: bool | None = None) -> tuple[Claim, Claim]:
    """Lowest and highest of a sheet's column: a range over one setting, each end its own claim."""
    rng = draw.rng
    for _ in range(100):
        sheet = draw.sheet(rows=3)
        column = sheet.columns[0]
        points = sorted((p for (_, name), p in sheet.points.items() if name == column), key=lambda p: p.amount)
        ends = [draw._in_column_unit(point, 4) for point in (points[0], points[-1])]
        if ends[0].number == ends[1].number:
            continue
        low, high = (replace(end, group=sheet.fixed, versus=((sheet.varied, "*"),), cause="range_end") for end in ends)
        bend = rng.choice((0, 1, 2)) if lie is None else rng.choice((1, 2)) if lie else 0
        if bend == 0:
            return low, high
        target = low if bend == 1 else high
        number = draw.changed(target.number, 0.06, 0.5)
        if not number or any(prints_as(float(point.fact.value), number, 2) for point in points):
            continue
        bent = replace(target, number=number, label="false", cause="range_changed")
        pair = (bent, high) if bend == 1 else (low, bent)
        if parse_number(pair[0].number) < parse_number(pair[1].number) and not draw.is_borne_out(bent):
            return pair
    raise Undrawable("range")


def rough(draw: Draw, *, lie: bool | None = None) -> Claim:
    """An approximation: within 2.5 % if true, more than 15 % off every fact it could mean if false."""
    lie = draw.rng.random() < 0.5 if lie is None else lie
    for _ in range(200):
        honest = draw.true(draw.point(), digits=5)
        if not honest:
            continue
        value = parse_number(honest.number)
        shown = roughly(value * (draw.rng.choice((1.25, 1.4, 0.75, 0.62)) if lie else 1))
        if lie:
            bent = replace(honest, number=shown, label="false", cause="approximation_changed")
            if not _near_any(draw, bent):
                return bent
        elif abs(parse_number(shown) / value - 1) <= 0.025:
            return replace(honest, number=shown, cause="approximation")
    raise Undrawable("approximation")


def roughly(value: float) -> str:
    """Two significant digits, with a k for thousands."""
    if value >= 1000:
        return f"{float(f'{value / 1000:.2g}'):.1f}k" if value < 10000 else f"{float(f'{value / 1000:.2g}'):.0f}k"
    places = max(1 - math.floor(math.log10(value)), 0)
    return f"{float(f'{value:.2g}'):.{places}f}"


def _near_any(draw: Draw, claim: Claim) -> bool:
    dimension, scale = dimension_of(claim.unit)
    value = parse_number(claim.number)
    points = draw.truth.about(claim.family, claim.group)
    return any(
        abs(p.amount / scale / value - 1) < 0.15 for p in points if p.dimension == dimension or claim.unit == "%"
    )


def suffixed(draw: Draw, *, lie: bool | None = None) -> Claim:
    """A number of at least a hundred with a k or M behind it, correctly rounded."""
    for _ in range(200):
        plain = draw.plain(lie=lie)
        if parse_number(plain.number) < 100 or plain.cause == "absent_metric":
            continue
        exact = _exact(draw, plain)
        source = exact if plain.label == "true" else parse_number(plain.number)
        scale, letter = (1e6, "M") if source >= 1e6 else (1e3, "k")
        number = f"{source / scale:.{draw.rng.choice((2, 3))}f}{letter}"
        off = abs(parse_number(number) - exact) / half_step(number)
        if plain.label == "true" and off < 0.98:
            return replace(plain, number=number, cause=f"{plain.cause}_suffix")
        claim = replace(plain, number=number)
        if plain.label == "false" and not draw.is_borne_out(claim) and (off > 4 or plain.cause != "value_changed"):
            return claim
    raise Undrawable("suffix")


def _exact(draw: Draw, claim: Claim) -> float:
    """The unrounded value of the fact behind a claim, in the claim's unit."""
    amount = next(point.amount for point in draw.truth.points if point.fact.id == claim.facts[0])
    return amount / dimension_of(claim.unit)[1]


def count(draw: Draw, *, lie: bool | None = None) -> Claim:
    """A number of files, files of a type, data rows or failed rows; family says which."""
    rng = draw.rng
    lie = rng.random() < 0.5 if lie is None else lie
    facts = [
        f
        for f in draw.truth.evidence.facts
        if f.aggregation == "count"
        and not f.label
        and f.metric in {"files", "rows", "failed rows"}
        and not (f.kind == "failure" and f.group)
    ]
    if not facts:
        raise Undrawable("count")
    fact = rng.choice(facts)
    value = int(fact.value)
    if lie:
        value = max(value + rng.choice((-1, 1)) * max(1, round(value * rng.uniform(0.03, 0.6))), 0)
        if any(int(other.value) == value for other in facts if other.metric == fact.metric) or value == 0:
            return count(draw, lie=True)
    return Claim(
        str(value),
        fact.unit,
        "false" if lie else "true",
        "count_changed" if lie else "count",
        fact.metric,
        fact.column,
        "count",
        fact.group,
        facts=(fact.id,),
        file=fact.file,
    )


def runs_behind(draw: Draw, claim: Claim, *, lie: bool | None = None) -> Claim | None:
    """The n of the fact behind a true claim; None for a single value."""
    fact = draw.truth.evidence.fact(claim.facts[0])
    if claim.label == "false" or fact.n < 2:
        return None
    lie = draw.rng.random() < 0.4 if lie is None else lie
    n = fact.n
    if lie:
        known = {p.fact.n for p in draw.truth.about(claim.family, claim.group)}
        known |= {other.n for other in draw.truth.evidence.facts if other.group == claim.group}
        n = next(
            (m for m in (n + draw.rng.choice((-3, -2, -1, 1, 2, 3, 5)), n + 4, n + 7) if m > 1 and m not in known), 0
        )
        if not n:
            raise Undrawable("n")
    return replace(claim, number=str(n), unit=None, label="false" if lie else "true", cause="n_changed" if lie else "n")


def spell(value: int) -> str:
    """A whole number below a hundred in words."""
    if value < 20:
        return NUMBER_WORDS[value]
    tens, ones = divmod(value, 10)
    return TENS[tens - 2] + (f"-{NUMBER_WORDS[ones]}" if ones else "")


def spelled(claim: Claim) -> Claim:
    """The same count in words, where it is below a hundred."""
    value = int(parse_number(claim.number))
    return replace(claim, number=spell(value), cause=f"{claim.cause}_spelled") if value < 100 else claim


def seeded(*parts: object) -> random.Random:
    """A random source named by its parts, the same on every machine."""
    return random.Random("/".join(map(str, parts)))
