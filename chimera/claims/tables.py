"""Tables: which settings a cell's row and the head of its column name, and which unit."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from chimera.claims.axes import MAX_LABELS, aliases, bare_of, by_beginning, head_settings, row_settings
from chimera.claims.index import FactIndex
from chimera.claims.masks import flatten
from chimera.claims.naming import Naming
from chimera.claims.passages import Cell
from chimera.claims.quantities import Quantity, Unit, parse_unit
from chimera.claims.scene import Scene
from chimera.claims.setting_words import COUNTED
from chimera.claims.spelling import COMMON

NUMBER_ALONE = re.compile(r"[\s`*]*\d[\d.,]*[kKM]?[\s`*]*")
A_VALUE = re.compile(r"[\s*`$~≈+−-]*\d")
IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
WHOSE_NAME = re.compile(r"\b(model|backend|config|name|variant|engine|task|quant)", re.IGNORECASE)
LAST_WORD = re.compile(r"\w[\s,()/:–-]+(?:\w+\s)?([A-Za-z]+)[\s*`)]*$")
EVERYTHING = re.compile(
    r"\b(?:all|overall|total|whole|entire|full|complete|pooled|combined|average|mean|everything|aggregate)\b",
    re.IGNORECASE,
)
"""Words of a row for all settings together: it is named by nobody's name."""
Look = Callable[[str], Scene]


def row_namings(index: FactIndex, cell: Cell, above: tuple[str, ...], seen: Look) -> list[Naming]:
    """Settings that the row and the column head name: values under a setting's name, and names in labels.

    Args:
        index: The facts.
        cell: The cell.
        above: What its table stands under.
        seen: Looks at a text.
    """
    found: list[Naming] = []
    for column, text in _telling(cell):
        head = cell.headers[column] if column < len(cell.headers) else ""
        settings = index.names.settings_named(head) if column else row_settings(index, cell, above)
        if settings:
            found += _of_label(index, settings, head, text, seen)
        elif not index.names.settings_named(cell.row[0]) or column:
            scene = seen(text)
            if not [one for one in scene.quantities if one.unit]:
                found += _of_pair(cell, column, scene)
                if column == 0 and not scene.namings and not scene.metrics and not scene.aggregations:
                    found += aliases(text, [row[0] for row in cell.body[:MAX_LABELS]], above, seen) or _stranger(
                        text, head
                    )
    return [*found, *_of_head(index, cell, above, seen)]


def _of_label(index: FactIndex, settings: frozenset[str], head: str, text: str, seen: Look) -> list[Naming]:
    """What a label names under the head of a setting: its value, and the values of others that stand beside it."""
    pairs = index.names.value_of(settings, text) or index.names.value_of(settings, IN_BRACKETS.sub("", text))
    if pairs:
        return [Naming(0, 0, pairs, settings, f"{head} {text}")]
    scene = seen(text)
    own = [one for one in scene.namings if one.pairs]
    if any(one.settings & settings for one in own):
        return [*own, *_beside(index, scene, own)]
    if COUNTED.match(head) or scene.metrics or EVERYTHING.search(text):
        return []
    return [Naming(0, 0, pairs, settings, f"{head} {text}")]


def _beside(index: FactIndex, scene: Scene, own: list[Naming]) -> list[Naming]:
    """The rest of a label, if it is the value of one setting alone: gzip -6."""
    rest = scene.text
    for one in own:
        rest = rest.replace(one.said, " ")
    rest = rest.strip(" ,;:@()[]/")
    free = index.names.values.keys() - {name for one in own for name in one.settings}
    pairs = index.names.value_of(free, rest) if A_VALUE.match(rest) else frozenset()
    return [Naming(0, 0, pairs, frozenset(name for name, _ in pairs), rest)] if len(pairs) == 1 else []


def _telling(cell: Cell) -> Iterator[tuple[int, str]]:
    """The other cells of the row that may name its settings; of those that heads refer to, the one that the own head does."""
    references = _references(cell.headers)
    referred = frozenset[int]().union(*references.values())
    own = references.get(cell.column, frozenset())
    for column, text in enumerate(cell.row):
        if column != cell.column and text and not (own and column in referred - own):
            yield column, text


@lru_cache(maxsize=64)
def _references(headers: tuple[str, ...]) -> dict[int, frozenset[int]]:
    """For a column whose head has another column's head for a word (A in "A value"): those columns."""
    heads = [head.strip(" *`") for head in headers]
    places: dict[str, set[int]] = {}
    for column, head in enumerate(heads):
        places.setdefault(head, set()).add(column)
    found: dict[int, frozenset[int]] = {}
    for column, head in enumerate(heads):
        words = head.split()
        named = {other for word in words for other in places.get(word, ()) if other != column}
        if len(words) > 1 and named:
            found[column] = frozenset(named)
    return found


def _of_pair(cell: Cell, column: int, scene: Scene) -> list[Naming]:
    """What a cell names; where it names a pair, the first number of the row is of the first, the second of the second."""
    if column:
        return scene.namings
    numbers = [n for n, text in enumerate(cell.row) if n and A_VALUE.match(text)]
    if len(numbers) < 2 or cell.column not in numbers[:2]:
        return scene.namings
    place = numbers.index(cell.column)
    pairs = [slot for slot in scene.slots() if len(slot) == 2 and slot[0].pairs != slot[1].pairs]
    other = [slot[1 - place] for slot in pairs]
    return [one for one in scene.namings if one not in other]


def _of_head(index: FactIndex, cell: Cell, above: tuple[str, ...], seen: Look) -> list[Naming]:
    """What a column's head names where its words do not: a value of the corner's setting, what is told above, a beginning."""
    head = seen(cell.header)
    if not cell.column or index.names.settings_named(cell.header):
        return []
    side = head_settings(index, cell, above)
    if side and cell.header and not head.metrics:
        pairs = index.names.value_of(side, bare_of(cell.header) or cell.header)
        if pairs or bare_of(cell.header):
            return [Naming(0, 0, pairs, side, cell.header)]
    if last := _by_last_word(index, cell):
        return last
    if head.namings:
        return []
    named = frozenset(
        name for other in cell.headers[1:] for one in seen(other).namings if one.pairs for name in one.settings
    )
    if not head.metrics:
        pairs = index.names.value_of(named, cell.header)  # full, beside lora and qlora
        return [Naming(0, 0, pairs, named, cell.header)] if pairs else aliases(cell.header, cell.headers, above, seen)
    return by_beginning(index, head, named) if named else []


def _by_last_word(index: FactIndex, cell: Cell) -> list[Naming]:
    """A value that heads end with, however common the word, where another head ends with another: Valid JSON, on."""
    lasts = [match[1].lower() if (match := LAST_WORD.search(head)) else "" for head in cell.headers]
    word = lasts[cell.column] if cell.column < len(lasts) else ""
    if word not in COMMON:
        return []
    found = [
        pairs
        for name in index.names.values
        if (pairs := index.names.value_of([name], word))
        and any(other and index.names.value_of([name], other) - pairs for other in lasts)
    ]
    settings = frozenset(name for pairs in found for name, _ in pairs)
    return [Naming(0, 0, found[0], settings, word)] if len(found) == 1 else []


def _stranger(text: str, head: str) -> list[Naming]:
    """A row named by something that is in no setting of the data."""
    if WHOSE_NAME.search(head) and text.strip() and not EVERYTHING.search(text):
        return [Naming(0, 0, frozenset(), frozenset({head}), text)]
    return []


def quotient_of(cell: Cell) -> tuple[int, int] | None:
    """The columns that a head such as A/B divides, by words of their heads."""
    parts = [part.strip(" *`()").lower() for part in re.split(r"[/÷]", cell.header)]
    if len(parts) != 2 or not all(parts):
        return None
    places = [
        [n for n, head in enumerate(cell.headers) if n != cell.column and n and part in head.lower().split()]
        for part in parts
    ]
    pairs = [(one, other) for one, other in itertools.product(*places) if one != other]
    numbers = [(one, other) for one, other in pairs if all(A_VALUE.match(cell.row[n]) for n in (one, other))]
    return numbers[0] if len(numbers) == 1 else None


def unit_in(text: str) -> Unit | None:
    """The unit a table head or label gives for its column: TTFT (ms), throughput in tok/s, ttft_ms."""
    flat = flatten(text)
    for match in re.finditer(r"[(\[]([^()\[\]]{1,24})[)\]]", flat):
        if unit := parse_unit(match[1]):
            return unit
    for match in re.finditer(r"(?:[,.:]|\bin|/)\s+([\w/%°µ.]{1,16})[\s:]*$", flat):
        if unit := parse_unit(match[1]):
            return unit
    bare = flat.strip()
    is_letter = len(bare) == 1 and bare.isupper()  # A and B are names
    if bare.lower() != "min" and not is_letter and (unit := parse_unit(bare)) is not None:
        return unit
    tail = re.search(r"_(ms|s|mb|gb|pct|tok_s|tokens_s)$", bare)
    return (
        parse_unit({"mb": "MiB", "gb": "GiB", "tokens_s": "tok/s", "tok_s": "tok/s"}.get(tail[1], tail[1]))
        if tail
        else None
    )


def with_unit(quantity: Quantity, unit: Unit | None) -> Quantity:
    """The quantity in the unit that its column has, if it brings none."""
    return quantity if quantity.unit or unit is None else replace(quantity, unit=unit)
