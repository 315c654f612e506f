"""Tables: which settings a cell's row and the head of its column name, and which unit."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from chimera.claims.index import FactIndex
from chimera.claims.masks import flatten
from chimera.claims.names import COUNTED, Naming
from chimera.claims.passages import Cell
from chimera.claims.quantities import Quantity, Unit, parse_unit
from chimera.claims.scene import Scene

NUMBER_ALONE = re.compile(r"[\s`*]*\d[\d.,]*[kKM]?[\s`*]*")
A_VALUE = re.compile(r"[\s*`$~≈+−-]*\d")
IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
WHOSE_NAME = re.compile(r"\b(model|backend|config|name|variant|engine|task|quant)", re.IGNORECASE)
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
        settings = index.names.settings_named(head)
        if settings:
            pairs = index.names.value_of(settings, text) or index.names.value_of(settings, IN_BRACKETS.sub("", text))
            if not pairs and (COUNTED.match(head) or seen(text).metrics):
                continue
            if not pairs and EVERYTHING.search(text):
                continue
            found.append(Naming(0, 0, pairs, settings, f"{head} {text}"))
        elif not index.names.settings_named(cell.row[0]) or column:
            scene = seen(text)
            if not [one for one in scene.quantities if one.unit]:
                found += _of_pair(cell, column, scene)
                if column == 0 and not scene.namings and not scene.metrics and not scene.aggregations:
                    found += _stranger(text, head)
    return [*found, *_of_head(index, cell, above, seen)]


def _telling(cell: Cell) -> Iterator[tuple[int, str]]:
    """The other cells of the row that may name its settings; of those that heads refer to, the one that the own head does."""
    heads = [head.strip(" *`") for head in cell.headers]
    referred = {number for one in range(len(heads)) for number in _refers(heads, one)}
    own = _refers(heads, cell.column)
    for column, text in enumerate(cell.row):
        if column != cell.column and text and not (own and column in referred - own):
            yield column, text


def _refers(heads: list[str], column: int) -> set[int]:
    """Columns whose head stands as a word in a column's head: A in "A value"."""
    words = heads[column].split() if column < len(heads) else []
    return {n for n, head in enumerate(heads) if n != column and len(words) > 1 and head in words}


def _of_pair(cell: Cell, column: int, scene: Scene) -> list[Naming]:
    """What a cell names; where it names a pair, the first number of the row is of the first, the second of the second."""
    numbers = [n for n, text in enumerate(cell.row) if n > column and A_VALUE.match(text)]
    place = numbers.index(cell.column) if cell.column in numbers else -1
    if column or len(numbers) < 2 or place not in {0, 1}:
        return scene.namings
    pairs = [slot for slot in scene.slots() if len(slot) == 2 and slot[0].pairs != slot[1].pairs]
    other = [slot[1 - place] for slot in pairs]
    return [one for one in scene.namings if one not in other]


def _of_head(index: FactIndex, cell: Cell, above: tuple[str, ...], seen: Look) -> list[Naming]:
    """A value as the head of a column, of the setting that the corner or the caption names."""
    side = index.names.settings_named(cell.headers[0]) if cell.headers else frozenset[str]()
    if not side and above and NUMBER_ALONE.fullmatch(cell.header):  # a caption says what the heads are values of
        side = frozenset(one for _, _, names in index.names.mentions_setting(above[0]) for one in names)
    if side and cell.header and not index.names.settings_named(cell.header) and not seen(cell.header).metrics:
        pairs = index.names.value_of(side, cell.header)
        return [Naming(0, 0, pairs, side, cell.header)] if pairs else []
    return []


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
    for match in re.finditer(r"(?:,|\bin|/)\s+([\w/%°µ.]{1,16})\s*$", flat):
        if unit := parse_unit(match[1]):
            return unit
    bare = flat.strip()
    if bare.lower() != "min" and (unit := parse_unit(bare)) is not None:
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
