"""What the evidence says, in the terms a writer uses: metric family, statistic, settings, quantity; and how numbers print."""

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from chimera.evidence import Evidence, Fact, Group

TIME_S = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0}
SIZE_BYTES = {"B": 1.0, "KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30}
STATISTIC = re.compile(r"(^|[_. ])(mean|avg|average|median|p\d\d|min|max|peak|std|stdev|stddev|overall)(?=$|[_. ])")
STATISTIC_NAMES = {
    "avg": "mean",
    "average": "mean",
    "median": "p50",
    "peak": "max",
    "std": "sd",
    "stdev": "sd",
    "stddev": "sd",
}
FAMILIES = (
    ("change", r"Δ|delta|change|improvement|speedup"),
    ("ttft", r"ttft|first_token"),
    ("tpot", r"tpot|inter_token"),
    ("request rate", r"(^|_)[qr]ps$|request_throughput|requests?_per"),
    ("throughput", r"throughput|tok(en)?s?[_/]s(ec)?$|tok(en)?s?_per_s|^ts$"),
    ("load", r"load"),
    ("prompt eval", r"prompt_eval_s|prompt_eval_ms"),
    ("eval time", r"eval_s$|eval_time"),
    ("compile", r"compile_time"),
    ("normalised accuracy", r"acc_norm"),
    ("accuracy", r"acc(uracy)?$"),
    ("free memory", r"memory_free"),
    ("total memory", r"memory_total"),
    ("memory", r"memory|rss|vram"),
    ("power", r"power_draw|power_w"),
    ("energy", r"energy"),
    ("size", r"size"),
    ("latency", r"latency|time_ms|time_s|generation_time"),
)
"""First match names the family; a column that matches none is a family of its own."""


@dataclass(frozen=True, slots=True)
class Point:
    """A plain fact as one measured quantity."""

    fact: Fact
    family: str
    statistic: str
    """mean, value, p50, min, max, cv, sd, p99: the fact's aggregation, or the one in the column's own name."""
    group: frozenset[tuple[str, str]]
    dimension: str | None
    amount: float
    """In seconds, bytes, or the fact's own unit."""


def dimension_of(unit: str | None) -> tuple[str | None, float]:
    """What a unit measures, and how many base units one of it is."""
    if unit in TIME_S:
        return "time", TIME_S[unit]
    if unit in SIZE_BYTES:
        return "size", SIZE_BYTES[unit]
    return unit, 1.0


def family_of(column: str) -> tuple[str, str | None]:
    """Metric family, and the statistic that the column's name tells."""
    plain = re.sub(r"[^\w/%Δ]+", "_", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", column).lower().replace("δ", "Δ")).strip(
        "_"
    )
    found = STATISTIC.search(plain.replace(".", "_"))
    told = STATISTIC_NAMES.get(found[2], found[2]) if found and found[2] != "overall" else None
    bare = re.sub(
        r"(^|_)(mean|avg|average|median|p\d\d|min|max|peak|std|stdev|stddev|overall)(?=_|$)", "", plain
    ).strip("_")
    for family, pattern in FAMILIES:
        if re.search(pattern, bare):
            return family, told
    return bare, told


def point_of(fact: Fact) -> Point:
    """A statistic (or coefficient of variation) as a point."""
    family, told = family_of(fact.column or fact.metric)
    dimension, scale = dimension_of(fact.unit)
    if fact.aggregation == "value":
        statistic = told or "value"
    else:
        statistic = fact.aggregation if told in {None, fact.aggregation} else f"{fact.aggregation} of {told}"
    return Point(fact, family, statistic, frozenset(fact.group), dimension, float(fact.value) * scale)


class Truth:
    """All points of one evidence, for asking what is true."""

    def __init__(self, evidence: Evidence):
        self.evidence = evidence
        plain = (f for f in evidence.facts if f.kind == "statistic" or f.aggregation == "cv")
        self.points = tuple(point_of(fact) for fact in plain)
        self.by_family: dict[str, list[Point]] = defaultdict(list)
        for point in self.points:
            self.by_family[point.family].append(point)
        self.distinct = {
            (table.name, table.selector, column.name): column.n_distinct / max(table.n_rows, 1)
            for table in evidence.tables
            for column in table.columns
        }
        self.ends = {
            (f.file, f.metric, pair)
            for f in evidence.facts
            if f.kind in {"best", "worst"}
            for pair in (f.group, f.versus)
        }

    def about(self, family: str, group: Group) -> list[Point]:
        """Points that a claim on this family and these settings could mean: exact, wider and narrower settings."""
        named = frozenset(group)
        return [point for point in self.by_family[family] if named <= point.group or point.group <= named]

    def exact(self, family: str, group: Group) -> list[Point]:
        """Points with exactly these settings."""
        named = frozenset(group)
        return [point for point in self.by_family[family] if point.group == named]


def print_number(value: float, digits: int) -> str | None:
    """Correctly rounded to `digits` significant digits, never fewer than its whole part; None at a tie."""
    exact = Decimal(repr(value))
    places = max(digits - 1 - exact.adjusted(), 0) if exact else digits
    rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    tie = abs(abs(exact - rounded) - Decimal(1).scaleb(-places) / 2) < Decimal(1).scaleb(-places - 6)
    return None if tie and exact != rounded else f"{rounded:f}"


def half_step(number: str) -> float:
    """Half a unit in the last printed place; k and M count in thousands and millions."""
    bare = number.replace(",", "").rstrip("kM")
    places = len(bare.partition(".")[2])
    return 0.5 * 10.0**-places * suffix_of(number)


def suffix_of(number: str) -> float:
    """What a k or M behind the digits multiplies by."""
    return {"k": 1e3, "M": 1e6}.get(number[-1], 1.0)


def parse_number(number: str) -> float:
    """The value a printed number shows."""
    return float(number.replace(",", "").rstrip("kM").replace("−", "-")) * suffix_of(number)


def prints_as(value: float, number: str, slack: float = 1.0) -> bool:
    """Whether a value rounds to the printed number; slack widens the half step."""
    return abs(value - parse_number(number)) <= half_step(number) * slack * (1 + 1e-4) + 1e-15
