"""The two groups that a sentence sets against each other, and which number is whose."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from chimera.claims.names import Naming
from chimera.claims.scene import Scene

VERSUS = re.compile(r"\W*(?:vs\.?|versus|against|compared (?:to|with))\W*", re.IGNORECASE)
ARROW = re.compile(r"(?:\W*\w+){0,2}\W*(?:→|->|=>|⇒|➜)\W*")
BASE_FIRST = re.compile(
    r"^\W*(?:(?:measured|benchmarked|judged|set|held) against|compared (?:to|with)|relative to|versus|vs\.?|against|over|from|moving from|switching from|going from|increasing|changing|raising|doubling)\b",
    re.IGNORECASE,
)


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
    sides: list[list[Naming]] = [[]]
    for naming in scene.namings:
        if any(naming.settings & one.settings for one in sides[-1]):
            sides.append([])
        sides[-1].append(naming)
    if len(sides) < 2:
        return _with_subject(sides[0], subject, inherited)
    first, second = _nearest(sides, quantity_at)
    one = _complete(first, second, inherited)
    two = _complete(second, first, inherited)
    if _is_base_first(scene, first, second):
        return Sides(tuple(two), tuple(one))
    return Sides(tuple(one), tuple(two))


def _with_subject(base: Sequence[Naming], subject: Scene | None, inherited: Sequence[Naming]) -> Sides | None:
    """It is faster than B: it is what the sentence before named."""
    for naming in subject.namings if subject and base else ():
        if any(naming.settings & one.settings for one in base) and not any(naming.pairs == one.pairs for one in base):
            return Sides(tuple(_complete([naming], base, inherited)), tuple(_complete(base, [], inherited)))
    return None


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
    if re.search(r"\b(?:replaced|swapped|substituted|exchanged) (?:by|with|for)\b", between, re.IGNORECASE):
        return True
    if BASE_FIRST.match(scene.text) and not re.search(r"\bthan\b|compared", between, re.IGNORECASE):
        return True
    return (
        bool(re.match(r"\s*(?:down |up |over )?(?:to|→|->)\s", between))
        and re.search(r"\bfrom\b", before[-20:]) is not None
    )


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
