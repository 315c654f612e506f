"""Values far from their peers: which ones, and how far, by median and median absolute deviation."""

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chimera.evidence.fact import Group
from chimera.tools.ingest.statistics import quantile

LEAST_PEERS = 8
"""Fewer values say nothing about what is usual."""
FAR = 6.0
"""Distance from the median, in robust standard deviations on the log scale."""
LEAST_RATIO = 1.25
"""A value nearer to its peers' median than this is no outlier, however tight they are."""
MOST_SHARE = 0.1
"""Where more of the values are far, they are a second heap and not outliers; a single one always is."""
NORMAL = 1.4826
"""MAD times this is the standard deviation of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """One value far from its peers."""

    peers: Group
    """What it has in common with its peers."""
    place: int
    """Its index among them."""
    value: float
    usual: float
    """Median of its peers."""
    n: int
    """Peers, itself included."""


def find_outliers(peers: Mapping[Group, Sequence[float]]) -> list[Outlier]:
    """Outliers within groups of values that ought to be alike, the farthest first; only positive values are judged."""
    found: list[tuple[float, Outlier]] = []
    for group, values in peers.items():
        if len(values) < LEAST_PEERS:
            continue
        positive = values if min(values) > 0 else array("d", (value for value in values if value > 0))
        if len(positive) < LEAST_PEERS:
            continue
        centre = math.log(quantile([positive], 0.5))
        distances = array("d", (abs(math.log(value) - centre) for value in positive))
        deviation = NORMAL * quantile([distances], 0.5)
        limit = max(FAR * deviation, math.log(LEAST_RATIO))
        low, high = math.exp(centre - limit), math.exp(centre + limit)
        far = [place for place, value in enumerate(values) if 0 < value < low or value > high]
        if len(far) <= max(1, MOST_SHARE * len(positive)):
            found += [
                (
                    abs(math.log(values[place]) - centre),
                    Outlier(group, place, values[place], math.exp(centre), len(positive)),
                )
                for place in far
            ]
    found.sort(key=lambda one: (-one[0], one[1].peers, one[1].place))
    return [outlier for _, outlier in found]
