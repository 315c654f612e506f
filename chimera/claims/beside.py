"""Values of a numeric setting right behind the name of another: zstd -3, xz 6, brotli level 11."""

import re
from collections.abc import Iterable, Mapping

from chimera.claims.naming import Pair
from chimera.claims.quantities import find_unit
from chimera.claims.spelling import number_of
from chimera.evidence.fact import Group

BEHIND = re.compile(r"[`*\s]{1,2}(?:at )?(?:level |lvl |-l ?|l)?(-{0,2}\d+(?:\.\d+)?)(?![\w%]|[.,]\d)", re.IGNORECASE)


def companions(groups: Iterable[Group], values: Mapping[str, Mapping[float, str]]) -> dict[Pair, set[Pair]]:
    """Of every named value the numeric ones that stand in one group with it."""
    found: dict[Pair, set[Pair]] = {}
    for group in set(groups):
        numbers = [pair for pair in group if pair[0] in values]
        for pair in group if numbers else ():
            if pair[0] not in values:
                found.setdefault(pair, set()).update(numbers)
    return found


def beside(text: str, end: int, pairs: Iterable[Pair], known: Mapping[Pair, set[Pair]]) -> tuple[int, int, Pair] | None:
    """Start, end and value of the setting whose value stands behind a name that ends at `end`; None if there is none."""
    match = BEHIND.match(text, end)
    if match is None or find_unit(text, match.end()) is not None:
        return None
    said = float(match[1].replace("--", "-"))
    near = {other: number_of(other[1]) for pair in pairs for other in known.get(pair, ())}
    fitting = {other for other, number in near.items() if number is not None and abs(number) == abs(said)}
    fitting = {other for other in fitting if near[other] == said} or fitting
    return (match.start(1), match.end(1), fitting.pop()) if len(fitting) == 1 else None
