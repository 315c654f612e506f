"""What one setting does, seen through rows that agree in everything else: ratios of matched pairs and their estimate.

Means over unlike mixtures are never compared (Simpson's paradox): a pair holds one value of the metric for each of two
values of the setting, measured under the same other settings and, where the data names them, on the same prompt.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from chimera.stats import hodges_lehmann, signed_rank_interval

PAIRS_FOR_INTERVAL = 6
"""Below this no interval at 95 % exists, and the median stands for the estimate."""
ALL_PAIRS_UP_TO = 5
"""Settings with more values are compared with their most frequent value only, and numbers end to end."""

USUAL_PAIRS = 6
"""Values, the most frequent first, that are compared with the most frequent one."""

Pair = tuple[str, str]
"""Two values of a setting: the one on top of the ratio, the one below."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a set of matched ratios amounts to."""

    n: int
    """Pairs."""
    ratio: float
    """From six pairs up the Hodges-Lehmann estimate on the log scale, below their median."""
    interval: tuple[float, float] | None
    """95 %, by inversion of the signed-rank test; None below six pairs."""
    range: tuple[float, float]
    """Lowest and highest ratio."""


def matched_ratios(
    keys: Sequence[Hashable], values: Sequence[str], numbers: Sequence[float | None]
) -> dict[Pair, list[float]]:
    """Ratios between any two values of a setting, one per key that has both; repetitions are averaged first.

    Args:
        keys: Per row, everything that a pair must agree in.
        values: Per row, the setting's value.
        numbers: Per row, the metric; None where it is missing.

    Returns:
        For every pair of values that is to be compared the ratios in the order of their keys; an empty list where no
        key has both. Numbers that are not positive have no ratio.
    """
    cells: dict[Hashable, dict[str, list[float]]] = {}
    for key, value, number in zip(keys, values, numbers, strict=True):
        if number is not None and number > 0:
            cells.setdefault(key, {}).setdefault(value, []).append(number)
    means = [{value: math.fsum(found) / len(found) for value, found in cell.items()} for cell in cells.values()]
    seen: dict[str, int] = {}
    for cell in means:
        for value in cell:
            seen[value] = seen.get(value, 0) + 1
    return {
        (top, bottom): [cell[top] / cell[bottom] for cell in means if top in cell and bottom in cell]
        for top, bottom in pairs_of(seen)
    }


def pairs_of(seen: Mapping[str, int]) -> Iterable[Pair]:
    """Pairs of values worth comparing, the larger number on top; names in the order of their alphabet."""
    ordered = sorted(seen, key=value_order)
    if len(ordered) <= ALL_PAIRS_UP_TO:
        return [(top, bottom) for bottom, top in combinations(ordered, 2)]
    usual = max(ordered, key=lambda value: seen[value])
    place = {value: position for position, value in enumerate(ordered)}
    pairs = {(ordered[-1], ordered[0])}
    for value in sorted(ordered, key=lambda value: (-seen[value], place[value]))[:USUAL_PAIRS]:
        if value != usual:
            pairs.add((value, usual) if place[value] > place[usual] else (usual, value))
    return sorted(pairs, key=lambda pair: (value_order(pair[0]), value_order(pair[1])))


def value_order(value: str) -> tuple[int, float, str]:
    """Sorts values of a setting: numbers by size, before words by their letters."""
    try:
        return 0, float(value.partition(" ")[0]), value
    except ValueError:
        return 1, 0.0, value


def estimate(ratios: Sequence[float]) -> Estimate:
    """Centre, interval and range of at least one positive ratio."""
    logs = [math.log(ratio) for ratio in ratios]
    extent = (min(ratios), max(ratios))
    if len(ratios) < PAIRS_FOR_INTERVAL:
        return Estimate(len(ratios), median(ratios), None, extent)
    ends = signed_rank_interval(logs)
    interval = (math.exp(ends[0]), math.exp(ends[1])) if ends else None
    return Estimate(len(ratios), math.exp(hodges_lehmann(logs)), interval, extent)
