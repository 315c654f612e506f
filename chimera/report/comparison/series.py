"""What the charts of single pairs are drawn from: the wall of both arms, pair by pair."""

import math
from dataclasses import dataclass

from chimera.record.outcome import Outcome, PairRow

WALL = "wall_s"


@dataclass(frozen=True, slots=True)
class Walled:
    """A pair in which both walls are known."""

    row: PairRow
    a_s: float
    b_s: float

    @property
    def log_ratio(self) -> float:
        """Of B to A."""
        return math.log(self.b_s / self.a_s)

    @property
    def position(self) -> int:
        """Of the run that came first."""
        return min(self.row.position_a, self.row.position_b)

    @property
    def order(self) -> str:
        """AB or BA."""
        return "AB" if self.row.first == "A" else "BA"


def walled(outcome: Outcome) -> list[Walled]:
    """All pairs that have both, those left out too."""
    found = ((row, row.a.get(WALL), row.b.get(WALL)) for row in outcome.pairs)
    return [Walled(row, a, b) for row, a, b in found if a and b and min(a, b) > 0]
