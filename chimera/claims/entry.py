"""A fact as the judge sees it, and whether a printed number agrees with it."""

from collections.abc import Iterable
from dataclasses import dataclass

from chimera.claims.naming import Pair
from chimera.claims.quantities import Quantity
from chimera.evidence.fact import Fact

DECIMAL = {2.0**10: 1e3, 2.0**20: 1e6, 2.0**30: 1e9}
"""A column in MB may mean 10^6 bytes as well as 2^20: then its GB are 10^9."""
ALIKE = 3
"""Letters in which two names for what is counted per second must agree."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as the judge sees it."""

    fact: Fact
    concept: str
    statistic: str | None
    """What the column's own name says its numbers are."""
    dimension: str | None
    value: float
    """In base units."""
    factor: float
    """Base units in one of the fact's units."""
    group: frozenset[Pair]

    is_made: bool = False
    """Put together from facts, and in the evidence only through these."""

    @property
    def is_comparison(self) -> bool:
        """Whether the value is a ratio or difference of two groups."""
        return self.fact.aggregation in {"ratio", "difference"}

    def agrees(self, quantity: Quantity, slack: float = 1.0001) -> bool:
        """Whether the fact's value rounds to the number as printed, or lies where its hedge allows."""
        return any(self._agrees(quantity, factor, slack) for factor in self._scales(quantity))

    def _scales(self, quantity: Quantity) -> Iterable[float]:
        """Units of the fact in one unit of the claim."""
        unit = quantity.unit
        if unit is None:
            return (1.0,) if self.dimension != "%" else (1.0, 100.0)
        if alike(unit.dimension, self.dimension) or (unit.dimension == "pp" and self.dimension == "%"):
            scales = tuple(factor / self.factor for factor in unit.factors)
            return (*scales, min(unit.factors) / DECIMAL[self.factor]) if self.factor in DECIMAL else scales
        if unit.dimension in {"%", "pp"} and self.dimension is None:
            return (0.01,) if abs(self.value) <= 1 else (1.0,)
        if self.dimension is None:
            return (1.0,)
        return ()

    def _agrees(self, quantity: Quantity, scale: float, slack: float) -> bool:
        return within(float(self.fact.value), quantity, scale, slack)


def alike(one: str, other: str | None) -> bool:
    """Whether two dimensions are the same; what is counted per second may be shortened: docs/s and documents/s."""
    is_rate = (
        other is not None and one.endswith("/s") and other.endswith("/s") and min(len(one), len(other)) > ALIKE + 1
    )
    return one == other or (is_rate and other is not None and one[:ALIKE] == other[:ALIKE])


def within(value: float, quantity: Quantity, scale: float = 1.0, slack: float = 1.0001) -> bool:
    """Whether a value rounds to the printed number (times scale), or lies where the hedge allows."""
    said, step = quantity.value * scale, quantity.step * abs(scale) * slack
    if quantity.hedge == "about":
        step = max(step, 0.05 * abs(said))
    if quantity.hedge == "over":
        return said - step <= value <= max(1.5 * abs(said), said + step)
    if quantity.hedge == "under":
        return 0.5 * said - step <= value <= said + step
    return abs(value - said) <= step + 1e-12
