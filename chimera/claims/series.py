"""Series: a list of values under, behind or before a list of settings; each value is of the setting in its place."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from chimera.claims.belonging import RELATIVE, belongs
from chimera.claims.naming import Naming
from chimera.claims.quantities import Quantity, Unit
from chimera.claims.scene import Scene

SIGN = r"(?:[,/|;→➜⇒]|->|=>|\b(?:and|or|to|then|vs\.?|versus|against)\b)"
NEXT = re.compile(
    rf"[\s*_`)]*(?:{SIGN}[\s*_`]*)+(?:(?:about|around|roughly|approximately|nearly|almost|only|just|even|up|down|over|under|to)\b\s*)*[~≈$€£(*_`\s]*",
    re.IGNORECASE,
)
"""Between the values of a list."""
LISTED = re.compile(SIGN, re.IGNORECASE)
ENDED = re.compile(r"[.:;](?:\s|$)")
ITEM = re.compile(
    r"(?:[\s\ue000,;/|()\[\]*_`:=–—~≈&@]|\b(?:and|or|for|with|on|at|in|under|by|of|vs\.?|versus|against|then|to|while|whereas|but|compared|is|are|was|has"
    r"|gets?|reach(?:es)?|manages?|needs?|takes?|makes?|does|comes?|follow(?:s|ed)|about|around|roughly|approximately|nearly|almost|only|just|even|still"
    r"|both|all|a|an|the|it|rather|model|using)\b)*",
    re.IGNORECASE,
)
"""Between two values of an enumeration, names left out: 104 tokens per second, A 96, B about 61."""
ALONE = re.compile(
    r"[\s*_`]*(?:$|[\ue000,;:.)/|→➜⇒(\[\]@]|->|=>|\b(?:for|with|on|at|in|under|and|or|to|then|vs|versus|against|respectively|while|whereas|but|if|when)\b)",
    re.IGNORECASE,
)
MAX_BETWEEN = 70
"""Letters between two settings of one list."""
MAX_GAP = 6
"""Letters between a list and the setting of all its values: 64.5 / 9.87 tok/s at 8 threads."""
LONG = 3
"""A list of so many values may belong to settings that were listed before."""


def run_at(scene: Scene, at: int) -> list[int]:
    """The list of values that a number stands in, by positions: 2.4 → 1.4 → 0.9 s."""
    run = [at]
    while run[0] > 0 and _follows(scene, run[0] - 1):
        run.insert(0, run[0] - 1)
    while run[-1] + 1 < len(scene.quantities) and _follows(scene, run[-1]):
        run.append(run[-1] + 1)
    return run


def _follows(scene: Scene, at: int) -> bool:
    """Whether the number behind another one goes on its list; a range is one value."""
    one, two = scene.quantities[at], scene.quantities[at + 1]
    if one.is_word != two.is_word or two.role == "spread" or (two.role == "high" and not two.is_loose):
        return False
    unlike = one.unit and two.unit and one.unit.dimension != two.unit.dimension
    return not unlike and NEXT.fullmatch(scene.masked, one.stop, two.start) is not None


def in_place(scene: Scene, slot: Sequence[Naming], at: int) -> Naming | None:
    """The setting in the place of a value: as many of them stand in one list as there are values in its own."""
    run = run_at(scene, at)
    if len(run) > 1 and len(slot) == 1 and not any(scene.quantities[one].is_loose for one in run):
        return belongs(scene.text, slot, scene.quantities, run[-1]) or belongs(
            scene.text, slot, scene.quantities, run[0]
        )
    if len(run) < 2 or len(run) > len(slot):
        return None
    first, last = scene.quantities[run[0]], scene.quantities[run[-1]]
    lists = [one for one in _lists(scene, slot) if len(one) == len(run)]
    apart = [one for one in lists if one[-1].end <= first.start or one[0].start >= last.stop]
    if not apart:
        return None if last.is_loose else _next_to(scene, slot, first.start, last.stop)
    nearest = min(apart, key=lambda one: min(abs(first.start - one[-1].end), abs(one[0].start - last.stop)))
    return nearest[run.index(at)]


def _next_to(scene: Scene, slot: Sequence[Naming], start: int, stop: int) -> Naming | None:
    """The setting that stands right behind a list of values, else right before it."""
    behind = [
        one for one in slot if 0 <= one.start - stop <= MAX_GAP and not LISTED.search(scene.text, stop, one.start)
    ]
    before = [one for one in slot if 0 <= start - one.end <= MAX_GAP and not LISTED.search(scene.text, one.end, start)]
    return next(iter([*behind, *before]), None)


def _lists(scene: Scene, slot: Sequence[Naming]) -> list[list[Naming]]:
    """The settings of a slot that are listed together."""
    lists = [[slot[0]]]
    for one, other in itertools.pairwise(slot):
        between = scene.text[one.end : other.start]
        numbers = any(one.end <= number.start < other.start for number in scene.quantities)
        together = len(between) <= MAX_BETWEEN and LISTED.search(between) and not ENDED.search(between) and not numbers
        if together:
            lists[-1].append(other)
        else:
            lists.append([other])
    return lists


def orders(scene: Scene) -> list[list[Naming]]:
    """The lists of settings that a sentence gives values for: later ones may name the values alone."""
    found = [one for slot in scene.slots() for one in _lists(scene, slot)] + scene.slots()
    return [one for one in found if len(one) >= LONG and len({naming.pairs for naming in one}) == len(one)]


def by_order(scene: Scene, told: Sequence[Sequence[Naming]], at: int) -> list[Naming]:
    """The settings of a value in a list without its own, in the order of the last list that is as long."""
    run = run_at(scene, at)
    named = frozenset[str]().union(*(one.settings for one in scene.namings))
    for order in reversed(told):
        if len(order) == len(run) >= LONG and not order[0].settings & named:
            return [order[run.index(at)]]
    return []


def may_share(scene: Scene, quantity: Quantity) -> bool:
    """Whether nothing that could be counted stands behind a number."""
    unlike = "respectively" in scene.text and len({one.concept for one in scene.metrics}) != 1
    return not quantity.is_word and not unlike and ALONE.match(scene.masked, quantity.stop) is not None


def shared_unit(scene: Scene, before: Scene | None, at: int) -> Unit | None:
    """The unit that is said once for a list or an enumeration: of a neighbour, or of the sentence before."""
    run = run_at(scene, at)
    units: set[Unit | None] = {one.unit for one in (scene.quantities[n] for n in run) if one.unit}
    if len(units) == 1:
        return units.pop()
    first, unit = _along(scene, at, -1)
    _, behind = _along(scene, at, 1) if unit is None else (at, None)
    if unit or (behind and behind.dimension not in RELATIVE):  # 61.5 (A), about 1.2 % of its mean
        return unit or behind
    last = before.quantities[-1] if before and before.quantities and first == 0 else None
    is_bare = scene.namings and not scene.metrics and not any(one.unit for one in scene.quantities)
    return last.unit if last and is_bare else None


def leader(scene: Scene, at: int) -> int:
    """The first number of an enumeration of one unit: it rises by 3 % on A, 4 % on B."""
    while at > 0 and scene.quantities[at - 1].unit == scene.quantities[at].unit:
        if not _goes_on(scene, scene.quantities[at - 1], scene.quantities[at]):
            break
        at -= 1
    return at


def _along(scene: Scene, at: int, step: int) -> tuple[int, Unit | None]:
    """How far an enumeration goes from a number in one direction, up to the first unit, and that unit."""
    while 0 <= at + step < len(scene.quantities):
        one, two = sorted((at, at + step))
        if not _goes_on(scene, scene.quantities[one], scene.quantities[two]):
            break
        at += step
        if unit := scene.quantities[at].unit:
            return at, unit
    return at, None


def _goes_on(scene: Scene, one: Quantity, two: Quantity) -> bool:
    """Whether one number follows another with nothing but a name between: A 96, B about 61."""
    named = any(one.stop <= naming.start and naming.end <= two.start for naming in scene.namings)
    behind = any(two.stop <= naming.start <= two.stop + 8 for naming in scene.namings)
    chars = list(scene.masked[one.stop : two.start])
    for naming in scene.namings:
        if one.stop <= naming.start and naming.end <= two.start:
            chars[naming.start - one.stop : naming.end - one.stop] = " " * (naming.end - naming.start)
    return (named or behind) and ITEM.fullmatch("".join(chars)) is not None


def focused(scene: Scene, at: int) -> Scene:
    """A sentence that compares two groups for each of several: what it names for the other numbers is left out.

    From A to B it rises by 3 % on X, 4 % on Y and 6 % on Z.
    """
    alike = [one for one in scene.quantities if one.unit == scene.quantities[at].unit]
    slots = scene.slots()
    several = [slot for slot in slots if _take_turns(slot, alike)]
    compared = [slot for slot in slots if slot not in several and len({one.pairs for one in slot}) > 1]
    if not several or len(compared) != 1:
        return scene
    own = [belongs(scene.text, slot, scene.quantities, at) for slot in several]
    left = [one for slot in several for one in slot if one not in own]
    return replace(scene, namings=[one for one in scene.namings if one not in left])


def _take_turns(slot: Sequence[Naming], quantities: Sequence[Quantity]) -> bool:
    """Whether each of several numbers has a name of its own beside it."""
    if not len(slot) == len(quantities) > 1 or len({one.pairs for one in slot}) < len(slot):
        return False
    places = sorted([*((one.start, True) for one in slot), *((one.start, False) for one in quantities)])
    return all(one[1] != other[1] for one, other in itertools.pairwise(places))
