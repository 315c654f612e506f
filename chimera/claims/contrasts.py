"""A second look at a number that compares: the numbers just before it, or two groups that the text sets beside each other."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from chimera.claims.comparing import pairs_of, results_of
from chimera.claims.directions import Direction, direction_at
from chimera.claims.entry import Entry, within
from chimera.claims.frame import Frame
from chimera.claims.index import FactIndex
from chimera.claims.naming import Naming
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, tell
from chimera.claims.seeking import metrics_of, names_unknown, said_before
from chimera.claims.sides import Sides, sides_of
from chimera.evidence.fact import Fact

UNSIGNED = Direction(0, "")
BY_SIGN = "a sign"
EITHER_WAY = "|b / a"
"""In the formula of a change that does not say from which side: too much would fit."""
NEAR = 6
"""Facts behind the numbers before that are put against each other."""
MOST_VALUES = 5
"""Values of one setting in a sentence of which any two may be compared."""


def seek_contrast(index: FactIndex, frame: Frame, reading: Reading, behind: Sequence[Fact]) -> Ruling | None:
    """Support for a ratio or a percentage from two numbers told before it, or from two groups; None if there is none."""
    unit = reading.quantity.unit.dimension if reading.quantity.unit else None
    said = _signed(frame, reading) or direction_at(frame.scene, reading.quantity)
    if names_unknown(reading) or not reading.quantity.value:
        return None
    if unit not in {"%", "×"} and (said is None or reading.quantity.hedge in {"over", "under"}):
        return None  # slightly below 5 s is no difference
    direction = said or UNSIGNED
    if (sides := sides_of(frame.scene, reading.quantity.start, frame.row_namings, frame.subject)) is not None:
        return _between_groups(index, frame, reading, direction, _completed(frame, sides))
    told = _between_told(index, frame, reading, direction, behind)
    return told or _between_groups(index, frame, reading, direction, _all_sides(frame, reading))


def _signed(frame: Frame, reading: Reading) -> Direction | None:
    """The direction that a plus or minus before the number gives."""
    at = reading.quantity.start
    if reading.quantity.value < 0 or frame.scene.text[max(0, at - 1) : at] in {"-", "−"}:
        return Direction(-1, BY_SIGN)
    return Direction(1, BY_SIGN) if frame.scene.text[max(0, at - 1) : at] == "+" else None


def _between_told(
    index: FactIndex, frame: Frame, reading: Reading, direction: Direction, behind: Sequence[Fact]
) -> Ruling | None:
    """What the facts behind two numbers before it come to, in the order told: 128 to 119 tok/s, a loss of 7 %."""
    near = list(dict.fromkeys([*frame.earlier[: NEAR - len(behind)], *behind[-NEAR:]]))
    told = [index.entries[fact.id] for fact in near if fact.id in index.entries]
    for first, second in itertools.combinations(told, 2):
        if first.fact.column != second.fact.column or not first.value or not second.value:
            continue
        if any(within(value, _size(reading)) for value in _changes(reading, direction, first, second)):
            why = f"between {tell(first.fact)} and {tell(second.fact)}"
            return Ruling("supported (derived)", why, (first.fact, second.fact))
    return None


def _size(reading: Reading):  # noqa: ANN202  a quantity
    return replace(reading.quantity, value=abs(reading.quantity.value))


def _changes(reading: Reading, direction: Direction, first: Entry, second: Entry) -> Iterator[float]:
    low, high = sorted((first.value, second.value))
    unit = reading.quantity.unit
    if unit is not None and unit.dimension == "×":
        yield high / low
        return
    if unit is None or unit.dimension != "%":
        yield (high - low) / (
            unit.factors[0] if unit is not None and unit.dimension == first.dimension else first.factor
        )
        return
    in_order = direction.sign == 0 or direction.word == BY_SIGN  # from the first to the second, as they are told
    if direction.sign >= 0 and (not in_order or second.value > first.value):
        yield 100 * (high / low - 1)
    if direction.sign <= 0 and (not in_order or second.value < first.value):
        yield 100 * (1 - low / high)


def _between_groups(
    index: FactIndex, frame: Frame, reading: Reading, direction: Direction, all_sides: Iterable[Sides]
) -> Ruling | None:
    for sides, (concept, columns) in itertools.product(all_sides, list(metrics_of(index, reading, frame))):
        of_metric = replace(reading, concept=concept, columns=columns)
        for one, base in pairs_of(index, of_metric, sides):
            if one.fact.aggregation == "p50" and reading.statistic is None:
                continue
            for name, value in results_of(of_metric, direction, one, base):
                if EITHER_WAY not in name and within(value, _size(reading)):
                    why = f"{name}: {tell(one.fact)}, {tell(base.fact)}"
                    return Ruling("supported (derived)", why, (one.fact, base.fact))
    return None


def _completed(frame: Frame, said: Sides) -> Iterator[Sides]:
    """Two groups with what the text before says of both."""
    far = list(said_before(frame, [*said.one, *said.base]))
    for length in range(1, len(far) + 1):
        yield Sides((*said.one, *far[:length]), (*said.base, *far[:length]))


def _all_sides(frame: Frame, reading: Reading) -> Iterator[Sides]:
    """Any two values of a setting that the sentence names, or its own and the one named before, with all else that holds."""
    for slot in frame.scene.slots():
        values = list({one.pairs: one for one in slot if one.pairs}.values())
        rest = [one for one in reading.namings if one.pairs and not one.settings & slot[0].settings]
        others: list[Naming] = values[1:] if len(values) > 1 else _named_before(frame, values)
        for one, base in itertools.islice(_ordered(values, others), MOST_VALUES * 2):
            far = list(said_before(frame, [one, base, *rest]))
            for length in range(len(far) + 1):
                yield Sides((one, *rest, *far[:length]), (base, *rest, *far[:length]))


def _ordered(values: Sequence[Naming], others: Sequence[Naming]) -> Iterator[tuple[Naming, Naming]]:
    if len(values) > 1:
        yield from itertools.combinations(values[:MOST_VALUES], 2)
    else:
        yield from ((one, base) for one in values for base in others)


def _named_before(frame: Frame, values: Sequence[Naming]) -> list[Naming]:
    """The nearest other value of the same setting in the text before."""
    for scene in (*frame.around, *frame.trail):
        found = [
            one for one in scene.namings for own in values if one.settings & own.settings and one.pairs != own.pairs
        ]
        found = [one for one in found if one.pairs]
        if found:
            return found[:2]
    return []
