"""Draws claims from an evidence: true ones by reading facts, false ones by bending them until nothing bears them out."""

import random
from dataclasses import dataclass, replace

from claim import Claim, Undrawable
from points import Point, Truth, dimension_of, half_step, parse_number, print_number, prints_as

from chimera.evidence import Evidence, Group

ABSENT_FAMILIES = (("perplexity", None), ("energy", "J"), ("cost", "USD"), ("gpu temperature", "°C"), ("bleu", None))
ABSENT_VALUES = {
    "model": ("mistral-nemo:12b", "qwen3:14b", "phi4-mini", "granite3.3:8b"),
    "engine": ("mariadb", "cockroachdb"),
    "backend": ("ROCm", "openvino"),
    "task": ("gsm8k", "truthfulqa"),
    "library": ("msgspec", "ujson"),
    "config": ("candidate-large", "canary"),
}
UNSAID = frozenset({"exact", "value_changed", "group_swapped"})
BENDS = (
    "value_changed",
    "value_changed",
    "group_swapped",
    "statistic_swapped",
    "one_value_called_mean",
    "metric_swapped",
    "unit_swapped",
    "absent_metric",
    "absent_group",
)
SWAPPED = {
    "mean": ("max", "min", "p50", "p95"),
    "p50": ("max", "p95"),
    "min": ("mean", "max"),
    "max": ("mean", "min"),
    "value": ("p95",),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Settings x metrics of one table, everything else equal."""

    varied: str
    """Name of the setting that differs from row to row."""
    fixed: Group
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    points: dict[tuple[str, str], Point]
    statistic: str


class Draw:
    """Claims of one evidence, drawn with one random source."""

    def __init__(self, evidence: Evidence, families: frozenset[str], rng: random.Random):
        self.truth = Truth(evidence)
        self.rng = rng
        self.families = families
        self.drawable = [point for point in self.truth.points if self._is_drawable(point)]
        if not self.drawable:
            raise Undrawable("no drawable facts")

    def _is_drawable(self, point: Point) -> bool:
        fact = point.fact
        if fact.trust != "measured" or fact.kind != "statistic" or point.family not in self.families:
            return False
        known = point.statistic in {"mean", "value", "p50", "min", "max"}
        readable = all(len(value) <= 40 and " " not in value.strip() and value.isascii() for _, value in fact.group)
        dump = "__" in fact.column or "metadata" in fact.column
        return known and readable and not dump and fact.value > 0 and "summary" not in fact.file

    def point(self) -> Point:
        """Any point, metrics and settings evenly mixed."""
        family = self.rng.choice(sorted({point.family for point in self.drawable}))
        points = [point for point in self.drawable if point.family == family]
        usual = [point for point in points if point.statistic in {"mean", "value"}]
        points = usual if usual and self.rng.random() < 0.75 else points
        width = self.rng.choice(sorted({len(point.group) for point in points}))
        return self.rng.choice([point for point in points if len(point.group) == width])

    def plain(self, *, lie: bool | None = None) -> Claim:
        """A claim on one fact, true or false."""
        lie = self.rng.random() < 0.52 if lie is None else lie
        for _ in range(12):
            how = self.rng.choice(BENDS)
            for _ in range(25):
                point = self.point()
                claim = self.bend(point, how) if lie else self.true(point)
                if claim:
                    return self._left_unsaid(claim)
        raise Undrawable("plain")

    def _left_unsaid(self, claim: Claim) -> Claim:
        """At times a mean is not called one: the bare number is read as the mean."""
        if claim.statistic == "mean" and claim.cause in UNSAID and self.rng.random() < 0.2:
            return replace(claim, statistic=None, cause="unsaid_mean" if claim.label == "true" else claim.cause)
        return claim

    def true(self, point: Point, *, converted: bool = False, digits: int | None = None) -> Claim | None:
        """The fact as it is, rounded; None where its words would also fit a fact with another value."""
        unit, value = self._unit(point, converted=converted or self.rng.random() < 0.3)
        number = self._print(point, value, digits)
        if number is None:
            return None
        named = self._naming(point)
        if named is None:
            return None
        cause = "exact" if unit == point.fact.unit else "converted"
        return Claim(
            number,
            unit,
            "true",
            cause,
            point.family,
            point.fact.column,
            point.statistic,
            point.fact.group,
            named=named,
            facts=(point.fact.id,),
            file=point.fact.file,
        )

    def _unit(self, point: Point, *, converted: bool) -> tuple[str | None, float]:
        unit, value = point.fact.unit, float(point.fact.value)
        if unit == "ns":
            return ("ms", value / 1e6)
        if converted and unit == "s" and 0.001 <= value < 10:
            return "ms", float(repr(round(value * 1000, 9)))
        if converted and unit == "ms" and value >= 10:
            return "s", float(repr(round(value / 1000, 12)))
        if converted and unit is None and point.family.endswith("accuracy") and value <= 1:
            return "%", float(repr(round(value * 100, 9)))
        return unit, value

    def _print(self, point: Point, value: float, digits: int | None = None) -> str | None:
        if value.is_integer() and (point.fact.n == 1 or value < 10000):
            whole = f"{int(value)}"
            return f"{int(value):,}" if value >= 1000 and self.rng.random() < 0.5 else whole
        return print_number(value, digits or self.rng.choice((2, 3, 3, 4, 4, 5)))

    def _naming(self, point: Point) -> str | None:
        """Whether family words suffice to mean this fact alone, else its column; None if not even that."""
        rivals = [other for other in self.truth.exact(point.family, point.fact.group) if self._rivals(point, other)]
        if not rivals:
            return "family"
        return None if any(other.fact.column == point.fact.column for other in rivals) else "column"

    @staticmethod
    def _rivals(point: Point, other: Point) -> bool:
        same = other.statistic == point.statistic or {other.statistic, point.statistic} == {"mean", "value"}
        return (
            same and other.dimension == point.dimension and abs(other.amount - point.amount) > 5e-6 * abs(point.amount)
        )

    # ---- lies

    def bend(self, point: Point, how: str) -> Claim | None:
        """A false claim made from a fact; None where it cannot be or would be true by accident."""
        base = self.true(point, digits=4 if how == "statistic_swapped" else None)
        if base is None:
            return None
        bent = getattr(self, f"_{how}")(point, replace(base, label="false", cause=how))
        source = point if "statistic" in how or how.startswith("one_value") else None
        return bent if bent and not self.is_borne_out(bent, source) else None

    def is_borne_out(self, claim: Claim, source: Point | None = None) -> bool:
        """Whether any fact that the claim could mean prints so (within a whole last place); `source` is known not to."""
        dimension, scale = dimension_of(claim.unit)
        for point in self.truth.about(claim.family, claim.group):
            percent = claim.unit == "%" and point.dimension is None
            if point is source or (point.dimension != dimension and not percent):
                continue
            if source and point.statistic not in {claim.statistic, "value"} and point.group == source.group:
                continue
            if prints_as(point.amount * 100 if percent else point.amount / scale, claim.number, 2):
                return True
        return False

    def _value_changed(self, point: Point, base: Claim) -> Claim | None:
        number = self.changed(base.number, 0.02, 0.5)
        return replace(base, number=number) if number else None

    def changed(self, number: str, least: float, most: float) -> str | None:
        """A printed number moved by a share, printed to as many places."""
        value = parse_number(number)
        moved = value * (1 + self.rng.choice((-1, 1)) * self.rng.uniform(least, most))
        places = len(number.partition(".")[2])
        shown = f"{moved:,.{places}f}" if "," in number else f"{moved:.{places}f}"
        far = abs(parse_number(shown) - value) >= max(least * 0.9 * value, 4 * half_step(number))
        return shown if far and moved > 0 else None

    def _group_swapped(self, point: Point, base: Claim) -> Claim | None:
        others = [
            other
            for other in self.drawable
            if (other.fact.file, other.fact.column, other.statistic)
            == (point.fact.file, point.fact.column, point.statistic)
            and other.group != point.group
            and len(other.group & point.group) == len(point.group) - 1 == len(other.group) - 1
        ]
        return replace(base, group=self.rng.choice(others).fact.group) if others else None

    def _statistic_swapped(self, point: Point, base: Claim) -> Claim | None:
        fact = point.fact
        asserted = self.rng.choice(SWAPPED.get(point.statistic, ("p95",)))
        varied = self.truth.distinct.get((fact.file, fact.selector, fact.column), 0) >= 0.5
        if not varied or fact.n < 3 or len(base.number.replace(".", "").strip("0")) < 4:
            return None
        if asserted in {"max", "min"} and self._is_end(point):
            return None
        told = {other.statistic for other in self.truth.exact(point.family, fact.group)}
        if asserted == "p50" and "p50" not in told:
            return (
                None  # a median may lie as near to its mean as any printed place: only a known one is known to differ
            )
        return replace(base, statistic=asserted)

    def _one_value_called_mean(self, point: Point, base: Claim) -> Claim | None:
        """A single measurement is nobody's mean or median, though its value is right."""
        told = {other.statistic for other in self.truth.exact(point.family, point.fact.group)}
        if point.statistic != "value" or told != {"value"}:
            return None
        if self.rng.random() < 0.3:
            return replace(base, statistic="p50", cause="one_value_called_median")
        return replace(base, statistic="mean")

    def _is_end(self, point: Point) -> bool:
        """Whether some best or worst configuration lies within these settings."""
        fact = point.fact
        return any(
            file == fact.file and metric == fact.metric and point.group <= frozenset(group)
            for file, metric, group in self.truth.ends
        )

    def _metric_swapped(self, point: Point, base: Claim) -> Claim | None:
        others = sorted(
            {
                (other.family, other.fact.column)
                for other in self.drawable
                if other.fact.unit == point.fact.unit
                and other.family != point.family
                and (other.fact.unit or {other.family, point.family} == {"accuracy", "normalised accuracy"})
            }
        )
        if not others:
            return None
        family, column = self.rng.choice(others)
        return replace(base, family=family, column=column)

    def _unit_swapped(self, point: Point, base: Claim) -> Claim | None:
        swaps = {"s": "ms", "ms": "s", "MiB": "GiB", "GiB": "MiB"}
        return replace(base, unit=swaps[base.unit]) if base.unit in swaps else None

    def _absent_metric(self, point: Point, base: Claim) -> Claim | None:
        family, unit = self.rng.choice(ABSENT_FAMILIES)
        words = family.split()
        if any(all(word in f"{p.family} {p.fact.column}".lower() for word in words) for p in self.truth.points):
            return None
        number = self.rng.choice((f"{self.rng.uniform(2, 90):.1f}", f"{self.rng.uniform(2, 90):.2f}"))
        return replace(base, family=family, column="", unit=unit, number=number, named="family")

    def _absent_group(self, point: Point, base: Claim) -> Claim | None:
        choices = [(name, value) for name, value in base.group if any(known in name.lower() for known in ABSENT_VALUES)]
        if not choices:
            return None
        pair = self.rng.choice(choices)
        key = next(known for known in ABSENT_VALUES if known in pair[0].lower())
        new = (pair[0], self.rng.choice(ABSENT_VALUES[key]))
        return replace(base, group=tuple(new if one == pair else one for one in base.group))

    # ---- sheets

    def sheet(self, *, rows: int = 2, columns: int = 1) -> Sheet:
        """A table with at least so many rows and columns."""
        for _ in range(200):
            seed = self.point()
            if not seed.fact.group:
                continue
            varied = self.rng.choice([name for name, value in seed.fact.group])
            fixed = tuple(pair for pair in seed.fact.group if pair[0] != varied)
            found: dict[tuple[str, str], Point] = {}
            for point in self.drawable:
                here = (point.fact.file, point.statistic) == (seed.fact.file, seed.statistic) and len(
                    point.fact.group
                ) == len(fixed) + 1
                if (
                    here
                    and frozenset(fixed) <= point.group
                    and varied in dict(point.fact.group)
                    and self._naming(point)
                ):
                    found[dict(point.fact.group)[varied], point.fact.column] = point
            names = list(dict.fromkeys(column for _, column in found))
            self.rng.shuffle(names)
            full = list(names[: self.rng.randint(columns, max(columns, 3))])
            kept = [
                row for row in dict.fromkeys(row for row, _ in found) if all((row, name) in found for name in full)
            ][:6]
            if len(kept) >= rows and len(full) >= columns:
                return Sheet(varied, fixed, tuple(kept), tuple(full), found, seed.statistic)
        raise Undrawable("sheet")

    def cell(self, sheet: Sheet, row: str, column: str, *, digits: int = 4) -> Claim:
        """One cell: mostly true, at times changed or another row's."""
        point = sheet.points[row, column]
        honest = self._in_column_unit(point, digits)
        if self.rng.random() < 0.6:
            return honest
        how = self.rng.choice(("value_changed", "row_swapped"))
        if how == "value_changed":
            number = self.changed(honest.number, 0.03, 0.5)
        else:
            other = self.rng.choice([one for one in sheet.rows if one != row] or [row])
            number = self._in_column_unit(sheet.points[other, column], digits).number
        bent = replace(
            honest, number=number or "", label="false", cause="group_swapped" if how == "row_swapped" else how
        )
        return honest if not number or self.is_borne_out(bent) else bent

    def _in_column_unit(self, point: Point, digits: int) -> Claim:
        """The true claim in the data's own unit: one unit for a whole column."""
        unit, value = self._unit(point, converted=False)
        number = None
        for count in (digits, digits + 1, digits + 2):
            number = number or self._print(point, value, count)
        if number is None:
            raise Undrawable("tie")
        return Claim(
            number,
            unit,
            "true",
            "exact",
            point.family,
            point.fact.column,
            point.statistic,
            point.fact.group,
            named=self._naming(point) or "column",
            facts=(point.fact.id,),
            file=point.fact.file,
        )
