"""Values of a setting right behind the name of another: zstd -3, xz 6, brotli level 11, libx264 slow."""

import re
from collections.abc import Iterable, Mapping

from chimera.claims.naming import Pair
from chimera.claims.quantities import find_unit
from chimera.claims.spelling import COMMON, number_of
from chimera.evidence.fact import Group

BEHIND = re.compile(r"[`*\s]{1,2}(?:at )?(?:level |lvl |-l ?|l)?(-{0,2}\d+(?:\.\d+)?)(?![\w%]|[.,]\d)", re.IGNORECASE)
"""A number, as the value of a setting is written behind another."""
WORD_BEHIND = re.compile(r"[`*\s,(/-]{1,3}([A-Za-z]+)(?![\w-])(?!\s(?:enough|as)\b)")
"""A word alone in its place."""


def companions(groups: Iterable[Group], values: Mapping[str, Mapping[float, str]]) -> dict[Pair, set[Pair]]:
    """Of every named value the numeric ones that stand in one group with it."""
    found: dict[Pair, set[Pair]] = {}
    for group in set(groups):
        numbers = [pair for pair in group if pair[0] in values]
        for pair in group if numbers else ():
            if pair[0] not in values:
                found.setdefault(pair, set()).update(numbers)
    return found


def common_companions(groups: Iterable[Group]) -> dict[Pair, dict[str, Pair]]:
    """Of every value the common words that are values of another setting in one group with it: they name nothing alone."""
    found: dict[Pair, dict[str, Pair]] = {}
    for group in set(groups):
        words = [pair for pair in group if pair[1].lower() in COMMON]
        for pair in group if words else ():
            found.setdefault(pair, {}).update((word[1].lower(), word) for word in words if word[0] != pair[0])
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


def beside_word(
    text: str, end: int, pairs: Iterable[Pair], known: Mapping[Pair, Mapping[str, Pair]]
) -> tuple[int, int, Pair] | None:
    """The same for a value that is a common word, which names nothing elsewhere."""
    near = {word: pair for one in pairs for word, pair in known.get(one, {}).items()}
    match = WORD_BEHIND.match(text, end) if near else None
    pair = near.get(match[1].lower()) if match else None
    return (match.start(1), match.end(1), pair) if match and pair else None
