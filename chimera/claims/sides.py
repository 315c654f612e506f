"""The two groups that a sentence sets against each other, and which number is whose."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from chimera.claims.naming import Naming
from chimera.claims.scene import Scene

VERSUS = re.compile(r"\W*(?:vs\.?|versus|against|compared (?:to|with))\W*", re.IGNORECASE)
ARROW = re.compile(r"(?:\W*\w+){0,2}\W*(?:→|->|=>|⇒|➜)\W*")
LABEL_OF_TWO = re.compile(r"\W*[^.;]{3,90}?\b(?:vs\.?|versus|against)\s[^.;]{2,90}?:\**\s", re.IGNORECASE)
BASE_FIRST = re.compile(
    r"\W*(?:[A-Z]+-\d+\W+)?(?:[^:.;]{1,40}:\W+)?(?:(?:measured|benchmarked|judged|set|held) against|compared (?:to|with)|relative to|versus|vs\.?|against|over|from|moving from|switching from|going from|increasing|changing|raising|doubling)\b",
    re.IGNORECASE,
)


CHANGE_SAID = re.compile(
    r"Δ|\b(?:delta|changes?|diff(?:erence)?s?|gains?|loss(?:es)?|drops?|relative)\b", re.IGNORECASE
)
AGAINST = re.compile(
    r"\b(?:against|vs\.?|versus|over|from|relative to|compared (?:to|with)|to)\s+(?:the |our )?[`*\"]*$", re.IGNORECASE
)

CHANGED_BETWEEN = re.compile(
    r"\b(?:increas|decreas|fell|fall|rose|rise|grew|grow|chang|drop|improv|declin)\w*\b[^.;]*\bbetween\W*(?:the\s+)?(?:\w+ (?:under|on|with|at|in) )?(?:the )?$",
    re.IGNORECASE,
)
"""Fell by 7 % between A and B: A comes first."""
TIMES = (
    (re.compile(r"\s*(?:\S{1,12}\s)?(?:before|previously|earlier)\b", re.IGNORECASE), "base"),
    (re.compile(r"\s*(?:\S{1,12}\s)?(?:after(?:wards)?|now)\b(?! \w+ing)", re.IGNORECASE), "one"),
)
"""Behind a number: whether it is of what was, or of what came."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two groups: what is compared, and what it is compared with."""

    one: tuple[Naming, ...]
    base: tuple[Naming, ...]


def sides_of(
    scene: Scene, quantity_at: int, inherited: Sequence[Naming] = (), subject: Scene | None = None
) -> Sides | None:
    """The two groups a sentence names: a second naming of a slot begins the second side.

    Args:
        scene: The sentence.
        quantity_at: Where its number stands.
        inherited: Settings that hold for both sides.
        subject: The sentence before, where this one only says "it".
    """
    sides = _divided([one for one in scene.namings if one.start >= _label_end(scene)])
    if len(sides) < 2 or _is_same(sides[0], sides[1]):
        sides = _divided(scene.namings)
    if len(sides) < 2:
        return _with_subject(sides[0], subject, inherited)
    if (told := _told_again(sides, quantity_at)) is not None:
        first, second = told
        return Sides(tuple(_complete(first, second, inherited)), tuple(_complete(second, first, inherited)))
    first, second = _nearest(sides, quantity_at)
    one = _complete(first, second, inherited)
    two = _complete(second, first, inherited)
    if _is_base_first(scene, first, second):
        return Sides(tuple(two), tuple(one))
    return Sides(tuple(one), tuple(two))


def _divided(namings: Sequence[Naming]) -> list[list[Naming]]:
    sides: list[list[Naming]] = [[]]
    for naming in namings:
        if any(naming.settings & one.settings for one in sides[-1]):
            sides.append([])
        sides[-1].append(naming)
    return sides


def _label_end(scene: Scene) -> int:
    """Where a label such as "A vs B:" ends, in bold or plain."""
    label = LABEL_OF_TWO.match(scene.text)
    return max(scene.label_end, label.end() if label else 0)


def _with_subject(base: Sequence[Naming], subject: Scene | None, inherited: Sequence[Naming]) -> Sides | None:
    """It is faster than B: it is what the sentence before named."""
    for naming in subject.namings if subject and base else ():
        if any(naming.settings & one.settings for one in base) and not any(naming.pairs == one.pairs for one in base):
            return Sides(tuple(_complete([naming], base, inherited)), tuple(_complete(base, [], inherited)))
    return None


def _told_again(sides: Sequence[list[Naming]], at: int) -> tuple[list[Naming], list[Naming]] | None:
    """A vs B: 12 % higher with A. Behind the number stands who it is said of; None where two are named but once."""
    before = [side for side in sides if side[0].start <= at]
    behind = [side for side in sides if side[0].start > at] or before[2:]  # A vs B: with A, it is 12 % higher
    before = before[:2]
    if len(before) != 2 or len(behind) not in {1, 2} or _is_same(before[0], before[1]):
        return None
    one = next((side for side in before if _is_same(side, behind[0])), None)
    if one is None:
        return None
    base = before[1] if one is before[0] else before[0]
    return (one, base) if len(behind) == 1 or _is_same(base, behind[1]) else None


def _is_same(one: Sequence[Naming], other: Sequence[Naming]) -> bool:
    """Whether two sides differ in no setting that both name."""
    shared = [(a, b) for a in one for b in other if a.settings & b.settings]
    return bool(shared) and all(a.pairs == b.pairs for a, b in shared)


def _nearest(sides: Sequence[list[Naming]], at: int) -> tuple[list[Naming], list[Naming]]:
    """Of several sides the two around a number."""
    if len(sides) == 2:
        return sides[0], sides[1]
    index = max((number for number, side in enumerate(sides) if side[0].start <= at), default=0)
    index = min(index, len(sides) - 2)
    return sides[index], sides[index + 1]


def _complete(side: Sequence[Naming], other: Sequence[Naming], inherited: Sequence[Naming]) -> list[Naming]:
    """What only the other side says holds for both: gemma at 2048 against 4096."""
    full = list(side)
    for naming in (*other, *inherited):
        if not any(naming.settings & one.settings for one in full):
            full.append(naming)
    return full


def _is_base_first(scene: Scene, first: Sequence[Naming], second: Sequence[Naming]) -> bool:
    """Compared with B, A is ...; from B to A."""
    unlike = [one for one in first if any(one.settings & other.settings for other in second)] or [first[0]]
    before = scene.text[: unlike[0].start]
    between = scene.text[first[-1].end : second[0].start]
    if re.search(
        r"\b(?:compared (?:to|with)|relative to|from|replacing|in place of|instead of)(?:\W|the\b)*$",
        before,
        re.IGNORECASE,
    ):
        return True
    if re.search(r"\b(?:had|was|were)\b", between) and re.search(
        r"\b(?:has|have|is|are|now)\b", scene.text[second[-1].end :][:12]
    ):
        return True  # A had 5 s, B has 3 s
    if CHANGED_BETWEEN.search(before):
        return True
    if re.search(r"\b(?:replaced|swapped|substituted|exchanged) (?:by|with|for)\b", between, re.IGNORECASE):
        return True
    if BASE_FIRST.match(scene.text, _label_end(scene)) and not re.search(r"\bthan\b|compared", between, re.IGNORECASE):
        return True
    return (
        bool(re.match(r"\s*(?:down |up |over )?(?:to|→|->)\s", between))
        and re.search(r"\bfrom\b", before[-20:]) is not None
    )


def compared_with(scene: Scene) -> list[Naming]:
    """What changes are said to be against: score at A and change against B."""
    if len(scene.namings) < 2 or not CHANGE_SAID.search(scene.text):
        return []
    return [one for one in scene.namings if AGAINST.search(scene.text, max(0, one.start - 24), one.start)]


def is_aside(scene: Scene, at: int) -> bool:
    """Whether a number stands in brackets."""
    start = scene.quantities[at].start
    return scene.text.rfind("(", 0, start) > scene.text.rfind(")", 0, start)


def opposed(scene: Scene, before: Scene | None, at: int, *, swapped: bool = False) -> list[Naming]:
    """Whom one of two numbers is of that stand against each other: B takes longer than A (5 vs. 3 s).

    Args:
        scene: The sentence.
        before: The sentence before, which names both where this one only weighs them.
        at: The number's position.
        swapped: Whether the other one is asked for.
    """
    quantities = scene.quantities
    gaps = [scene.masked[one.stop : other.start] for one, other in itertools.pairwise(quantities)]
    is_first = at < len(gaps) and VERSUS.fullmatch(gaps[at]) is not None
    is_second = at > 0 and VERSUS.fullmatch(gaps[at - 1]) is not None
    if is_first == is_second:
        return []
    sides = sides_of(scene, quantities[at].start)
    if sides is None and before is not None:
        sides = sides_of(before, 0, scene.namings)
    return list(() if sides is None else sides.one if is_first != swapped else sides.base)


def timed(scene: Scene, at: int) -> list[Naming]:
    """Whom a number is of that stands before or after a change: when A replaced B, 5 s before, 3 s after."""
    quantity = scene.quantities[at]
    side = next((name for pattern, name in TIMES if pattern.match(scene.masked, quantity.stop)), None)
    sides = sides_of(scene, quantity.start) if side else None
    return [] if sides is None or side is None else list(getattr(sides, side))


def moved(scene: Scene, around: Sequence[Scene], at: int) -> list[Naming]:
    """Whom one of two numbers is of in "5 → 3 s" under a line that says from whom to whom it goes: A → B."""
    quantities = scene.quantities
    gaps = [scene.masked[one.stop : other.start] for one, other in itertools.pairwise(quantities)]
    is_last = at > 0 and ARROW.fullmatch(gaps[at - 1]) is not None
    if not is_last and not (at < len(gaps) and ARROW.fullmatch(gaps[at])):
        return []
    for said in (scene, *around):
        for one, other in itertools.pairwise(said.namings):
            if one.settings & other.settings and ARROW.fullmatch(said.text[one.end : other.start]):
                return [other if is_last else one]
    return []


def carried(scene: Scene, before: Scene | None) -> list[Naming]:
    """What the sentence before names that holds on: behind a semicolon, or where both compare the same groups."""
    if before is None or not before.namings:
        return []
    slots = before.slots()
    single = [slot[0] for slot in slots if len({one.pairs for one in slot}) == 1]
    if goes_on(before) and not scene.namings:
        return single if len(single) == len(slots) else []
    compared = [{one.pairs for one in slot} for slot in slots if len({one.pairs for one in slot}) > 1]
    again = [{one.pairs for one in slot} for slot in scene.slots()]
    return single if compared and all(pairs in again for pairs in compared) else []


def goes_on(scene: Scene | None) -> bool:
    """Whether a sentence ends in a semicolon."""
    return scene is not None and scene.text.rstrip().endswith(";")
