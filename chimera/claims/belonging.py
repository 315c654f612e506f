"""What belongs together in a passage: the metric, the aggregation and the settings of each of its numbers."""

import itertools
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from chimera.claims.naming import Naming
from chimera.claims.quantities import Quantity, Unit
from chimera.claims.scene import Aggregation, Metric, Scene
from chimera.claims.vocabulary import ENDS, PERCENTILES

LISTED = re.compile(r"[\s(*_`]*(?:,|/|&|and|or|,\s*(?:and|or))[\s(*_`]*(?:the )?", re.IGNORECASE)
BREAK = re.compile(r"[,;)]|\b(?:and|while|but|whereas|versus|vs|than|compared|against|or)\b")
SAME_LIST = re.compile(r"[\s\d.,/%]*(?:\b(?:and|or)\b)?\s*")
ASIDE = re.compile(r"\((?:n|sd|std\.?|±|median|mean|p\d\d|min|max|ci|\d\d\s?% ci)\b", re.IGNORECASE)
TELLS = re.compile(r"\s*[:=(]?\s*(?:of|is|was)?\s*")
IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,60}")
RELATIVE = frozenset({"%", "×", "pp"})
"""What is said of two values, and belongs to neither."""
BREAK_COSTS = 40
"""A comma between a word and a number counts like so many characters."""
CONTRAST = re.compile(r"[;·|]|\b(?:whereas|while|but)\b")
CONTRAST_COSTS = 100
"""What stands beyond such a word is told of somebody else."""
FITTING = frozenset({"time", "size", "tok/s", "req/s", "W", "J", "°C"})
"""Dimensions that no other metric is given in."""
ALL_WITH = re.compile(
    r"\b(?:all|both|each|everything) (?:of them )?(?:measured |run |taken )?(?:with|at|under|on|for|using)\b",
    re.IGNORECASE,
)
Located = TypeVar("Located", Metric, Aggregation, Naming)
Placed = Callable[[Scene, Sequence[Naming], int], Naming | None]

OWN = re.compile(r"\s?\w{0,8}\s?[(\[]\s?")
"""Between a number and what the brackets behind it say of it."""
COUNTS_RUNS = re.compile(r"\s+(?:runs?|samples?|readings?|measurements?|times|repetitions?|trials?)\b", re.IGNORECASE)
"""Behind a number that only says how often something was measured."""


def belongs(text: str, mentions: Sequence[Located], quantities: Sequence[Quantity], at: int) -> Located | None:
    """The mention that the number at position `at` belongs to."""
    if not mentions:
        return None
    quantity = quantities[at]
    own = [one for one in mentions if one.start >= quantity.stop and OWN.fullmatch(text, quantity.stop, one.start)]
    if own and not isinstance(own[0], Naming) and text[own[0].end :].lstrip()[:1] in {")", "]"}:
        return own[0]  # 145 (minimum) and 148 (maximum)
    if quantity.role in {"high", "spread"} and not quantity.is_loose and at:
        return belongs(text, mentions, quantities, at - 1)
    ends = [one for one in quantities if one.role not in {"high", "spread"} or one.is_loose]
    values = [one for one in ends if one.unit is None or one.unit.dimension not in RELATIVE]
    values = [one for one in values if not COUNTS_RUNS.match(text, one.end)]
    alike = [one for one in ends if one.unit == quantity.unit]
    for told in (ends, values, alike):
        if len(mentions) == len(told) > 1 and quantity in told:
            first, last = told[0], told[-1]
            listed = all(one.end <= first.start for one in mentions) or all(last.stop <= one.start for one in mentions)
            if (listed and told is not alike) or _alternate(text, mentions, told):
                return mentions[told.index(quantity)]
    near = [one for one in mentions if not _is_taken(text, one, quantity, ends)]
    free = [one for one in near if not _is_told_of(text, one, quantity, ends)]
    near = free or [one for one in near if not (isinstance(one, Aggregation) and one.start >= quantity.stop)]
    if len(near) < 2:
        return near[0] if near else None
    return min(near, key=lambda one: _distance(text, one, quantity, quantities))


def _alternate(text: str, mentions: Sequence[Located], ends: Sequence[Quantity]) -> bool:
    """Whether numbers and mentions take turns: from 5 s with A to 3 s with B."""
    places = sorted([*((one.start, 0) for one in mentions), *((one.start, 1) for one in ends)])
    behind = (
        IN_BRACKETS.fullmatch(text, one.stop, other.start) for one, other in zip(ends, mentions[1:], strict=False)
    )
    in_turn = all(one[1] != other[1] for one, other in itertools.pairwise(places))
    return in_turn and (places[0][1] == 1 or not any(behind))  # A: 5 s (B) to 3 s: B belongs to the 5 s


def _is_taken(text: str, mention: Located, quantity: Quantity, ends: Sequence[Quantity]) -> bool:
    """Whether another number stands between a number and a word behind it: then the word belongs to that one."""
    return mention.start >= quantity.stop and any(
        quantity.stop <= one.start and one.stop <= mention.start and one.role is None
        for one in ends
        if one is not quantity
        and not _is_aside(text, quantity.stop, one, mention.start)
        and not _is_shared(text, mention, quantity, one)
    )


def _is_shared(text: str, mention: Located, quantity: Quantity, one: Quantity) -> bool:
    """Whether two numbers of one list share the metric behind it: 69.5, 65.6 and 73.5 % accuracy."""
    return not isinstance(mention, Naming) and SAME_LIST.fullmatch(text, quantity.end, one.start) is not None


def _is_aside(text: str, start: int, one: Quantity, word: int) -> bool:
    """Whether a number stands in brackets that open behind `start` and close before a word: 204 s (SD 35.9 s) for A."""
    opened = text.rfind("(", start, one.start)
    if opened < 0 or ")" in text[opened : one.start]:
        return False
    return ASIDE.match(text, opened) is not None or text.find(")", one.stop, word) >= 0


def _is_told_of(text: str, mention: Located, quantity: Quantity, ends: Sequence[Quantity]) -> bool:
    """Whether a mention and another number stand together: SD 35.9 s; 1.08 ms (sqlite)."""
    return any(
        (quantity.stop <= mention.start and mention.end <= one.start and TELLS.fullmatch(text[mention.end : one.start]))
        or (
            one.stop <= mention.start
            and not TELLS.fullmatch(text[mention.end : quantity.start])
            and IN_BRACKETS.fullmatch(text[one.stop : mention.start])
        )
        for one in ends
        if one is not quantity and one.role is None
    )


def _distance(text: str, mention: Located, quantity: Quantity, others: Sequence[Quantity]) -> tuple[float, int]:
    """How far a word is from a number; breaks in the sentence count more than letters, what stands behind a bit more."""
    if mention.end <= quantity.start:
        start, stop, behind = mention.end, quantity.start, 0
    else:
        start, stop, behind = quantity.stop, mention.start, 1
    between = text[start:stop]
    if behind and IN_BRACKETS.fullmatch(between):
        return len(between) + 3, behind
    costs = len(between) + BREAK_COSTS * len(BREAK.findall(between)) + CONTRAST_COSTS * len(CONTRAST.findall(between))
    numbers = sum(start <= one.start < stop for one in others)
    return costs + 60 * numbers + behind * 3, behind


def metric_of(scene: Scene, at: int) -> Metric | None:
    """The metric of a number: the nearest that can have its unit."""
    quantity = scene.quantities[at]
    fitting = [one for one in scene.metrics if can_have(one, quantity.unit)]
    fitting = [one for one in fitting if one.start >= scene.label_end] or fitting
    found = belongs(scene.text, fitting, scene.quantities, at)
    if found is None and len({(one.concept, one.columns) for one in fitting}) == 1:
        return fitting[-1]  # said once, of all numbers
    return found


def can_have(metric: Metric, unit: Unit | None) -> bool:
    """Whether a metric can be given in a unit."""
    return unit is None or metric.dimension in {None, unit.dimension} or unit.dimension not in FITTING


def aggregation_of(scene: Scene, at: int) -> tuple[str | None, str | None]:
    """Statistic and end of a number: ("mean", None), (None, "max"), ("mean", "max") for the highest mean."""
    quantity = scene.quantities[at]
    if quantity.role == "spread":
        return "sd", None
    told = scene.aggregations
    if scene.label_end and not any(one.start < scene.label_end for one in scene.metrics):
        told = [one for one in told if one.start >= scene.label_end or one.name in PERCENTILES]
    if quantity.role in {"low", "high"}:  # ranged from 57 to 88 with a mean of 70
        told = [one for one in told if not _is_told_of(scene.text, one, quantity, scene.quantities)]
    one = belongs(scene.text, told, scene.quantities, at)
    end = quantity.bound
    if one is None:
        return None, end
    together = [one]
    for other in scene.aggregations:
        gap = scene.text[min(one.end, other.end) : max(one.start, other.start)]
        if other is not one and re.fullmatch(r"\s{1,3}", gap):
            together.append(other)
    names = [each.name for each in sorted(together, key=lambda each: each.start)]
    ends = [name for name in names if name in ENDS]
    told = [name for name in names if name not in ENDS and name != "count"]
    statistic = next((name for name in told if name != "mean"), next(iter(told), None))  # the average p99 is a p99
    if len(ends) > 1 and statistic is None:  # the lowest maximum
        return ends[1], end or ends[0]
    return statistic, end or next(iter(ends), None)


def namings_of(scene: Scene, at: int, placed: Placed = lambda *_: None) -> list[Naming]:
    """The settings of a number: of every slot the naming in its place or it belongs to, or all of a list that shares it."""
    found = [
        placed(scene, slot, at)
        or _for_all(scene, slot)
        or _together(scene, slot)
        or belongs(scene.text, slot, scene.quantities, at)
        for slot in scene.slots()
    ]
    return sorted((one for one in found if one is not None), key=lambda one: one.start)


def _for_all(scene: Scene, slot: Sequence[Naming]) -> Naming | None:
    """A setting said once behind all numbers: ..., all with num_ctx 8192."""
    last = max((one.stop for one in scene.quantities), default=0)
    if len(slot) == 1 and slot[0].start >= last and ALL_WITH.search(scene.text[last : slot[0].start]):
        return slot[0]
    return None


def _together(scene: Scene, slot: Sequence[Naming]) -> Naming | None:
    """One naming for a list of them (CSV, JSON and MARKDOWN; the 1b and 270m models) with fewer numbers than names."""
    ends = [one for one in scene.quantities if one.role not in {"high", "spread"} or one.is_loose]
    if len(slot) < 2 or len(ends) >= len(slot):
        return None
    for one, other in itertools.pairwise(slot):
        if not LISTED.fullmatch(scene.text[one.end : other.start]):
            return None
    pairs = frozenset(pair for one in slot for pair in one.pairs)
    settings = frozenset(name for one in slot for name in one.settings)
    return Naming(slot[0].start, slot[-1].end, pairs, settings, scene.text[slot[0].start : slot[-1].end])
