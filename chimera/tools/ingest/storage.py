"""The cells of a column, stored by what they are: few values once each with a code per row, many as plain numbers."""

import math
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeVar, overload

from chimera.tools.ingest.cells import MAX_NUMBER_CHARS, NOTHING, Cell, read_cell
from chimera.tools.ingest.dictionary import DROPPED, MISSING, NOT_KEPT, Dictionary, typecode
from chimera.tools.ingest.spill import Numbers, Spill

T = TypeVar("T")
FEW = 4096
"""So many different numbers are always stored by code."""
REPEATED = 32
"""More than `FEW` are if each stands in this many rows on average."""
MAX_DISTINCT = 10_000
"""Different values are counted up to this."""
EXACT = 1 << 53
"""Integers beyond this are no floats."""
ODD = re.compile(r"[_nN]|(?:\A|\n)[-+]?0[0-9]|[\t\v\f\r\x1c-\x1f]")
"""What `float` reads and `read_cell` does not, or not so: 1_0, nan, inf, 007."""
TRUTH = ("false", "true")
"""What `read_cell` makes of a JSON truth value, which must not be found under the keys 0 and 1."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a column holds."""

    n: int
    n_missing: int
    n_numeric: int
    units: dict[str | None, int]
    """Unit written in the cells -> cells."""
    n_distinct: int
    """Different values, missing ones aside; counted up to `MAX_DISTINCT`."""
    is_whole: bool
    """Whether every text was kept."""

    @property
    def n_present(self) -> int:
        """Cells with something in them."""
        return self.n - self.n_missing


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a column as it is stored."""

    cells: Sequence[Cell]
    """Code -> cell."""
    codes: "array[int] | None"
    numbers: "array[float] | None"
    """Plain numbers, NaN for other cells; None if all are stored by code."""
    unit: str | None
    """Unit of the plain numbers."""

    def __iter__(self) -> Iterator[Cell]:
        codes = self.codes if self.codes is not None else repeat(MISSING)
        if self.numbers is None:
            return map(self.cells.__getitem__, codes)
        return (
            Cell(number, self.unit, None) if number == number else self.cells[code]  # noqa: PLR0124  not NaN
            for number, code in zip(self.numbers, codes, strict=False)
        )


class Cells(Sequence[Cell]):
    """The cells of a column, from the first row to the last; grows at the end.

    What is told of it does not depend on the pieces in which it grew, as long as every text was kept.
    """

    def __init__(self, spill: Spill | None = None) -> None:
        self._spill = spill
        self._known = Dictionary()
        self._codes: array[int] | None = array("B")
        """Codes of all rows; next to numbers only those of cells that are no plain number, None without any."""
        self._numbers: Numbers | None = None
        """Plain numbers, NaN for other cells; None while all cells are stored by code."""
        self._unit: str | None = None
        """Unit of the plain numbers."""
        self._tally: Tally | None = None

    def extend(self, values: Sequence[Any]) -> None:
        """Append cells as a file has them."""
        self._tally = None
        kinds = set(map(type, values))
        if bool in kinds:
            values = [TRUTH[value] if value.__class__ is bool else value for value in values]
        if float in kinds:
            values = [None if value != value else value for value in values]  # noqa: PLR0124  NaN equals no key
        if self._numbers is not None:
            self._extend_numbers(values)
            return
        new = list(map(self._known.__getitem__, values))
        codes = self._widen()
        codes.extend(new)
        if self._known.n_numbers > FEW and self._known.n_numbers * REPEATED > len(codes):
            self._change_to_numbers()

    def repeat(self, cell: Cell, times: int) -> None:
        """Append one typed cell several times."""
        self.extend_cells([cell], array("B", bytes(times)))

    def pad(self, n: int) -> None:
        """Append missing cells up to `n` rows."""
        if n > len(self):
            self.repeat(NOTHING, n - len(self))

    def join(self, other: "Cells") -> None:
        """Append the cells of another column."""
        for part in other.parts():
            if part.numbers is None:
                self.extend_cells(part.cells, part.codes or array("B"))
                continue
            if self._numbers is None:
                self._change_to_numbers(part.unit)
            if self._unit == part.unit:
                new = _Lazily(lambda code, cells=part.cells: self._code_of(cells[code]))
                codes = array("I", map(new.__getitem__, part.codes)) if part.codes is not None else None
                self._append(part.numbers, codes)
            else:
                cells = list(part)
                self.extend_cells(cells, array("I", range(len(cells))))

    def parts(self) -> "Iterator[Part]":
        """The column as it is stored, one chunk of numbers at a time."""
        if self._numbers is None:
            yield Part(self._known.cells, self._codes, None, None)
            return
        done = 0
        for chunk in self._numbers.chunks():
            codes = self._codes[done : done + len(chunk)] if self._codes is not None else None
            yield Part(self._known.cells, codes, chunk, self._unit)
            done += len(chunk)

    def extend_cells(self, cells: Sequence[Cell], codes: "array[int]") -> None:
        """Append typed cells, each by its place in `cells`."""
        self._tally = None
        if self._numbers is not None:
            self._append(*self._split(cells, codes))
            return
        new = {code: self._code_of(cells[code]) for code in dict.fromkeys(codes)}
        own = self._widen()
        own.extend(map(new.__getitem__, codes))
        if self._known.n_numbers > FEW and self._known.n_numbers * REPEATED > len(own):
            self._change_to_numbers()

    def __len__(self) -> int:
        return len(self._numbers) if self._numbers is not None else len(self._codes or ())

    @overload
    def __getitem__(self, row: int) -> Cell: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[Cell, ...]: ...
    def __getitem__(self, row: int | slice) -> Cell | tuple[Cell, ...]:
        if isinstance(row, slice):
            return tuple(self[at] for at in range(*row.indices(len(self))))
        row = row if row >= 0 else len(self) + row
        if self._numbers is not None:
            number = self._numbers[row]
            if number == number:  # noqa: PLR0124  not NaN
                return Cell(number, self._unit, None)
        return self._known.cells[self._codes[row]] if self._codes is not None else NOTHING

    def __iter__(self) -> Iterator[Cell]:
        return self.map(lambda cell: cell)

    def map(self, function: Callable[[Cell], T]) -> Iterator[T]:
        """The function's value of every cell, computed once for all cells of one code."""
        told = _Lazily(lambda code: function(self._known.cells[code]))
        if self._numbers is None:
            return map(told.__getitem__, self._codes or ())
        codes = self._codes if self._codes is not None else repeat(MISSING)
        return (
            function(Cell(number, self._unit, None)) if number == number else told[code]  # noqa: PLR0124  not NaN
            for number, code in zip(self._numbers, codes, strict=False)
        )

    def numbers(self) -> Iterator[float]:
        """The number of every cell, NaN where there is none."""
        if self._numbers is not None and self._codes is None:
            return iter(self._numbers)
        table = [math.nan if cell.number is None else float(cell.number) for cell in self._known.cells]
        if self._numbers is None or self._codes is None:
            return map(table.__getitem__, self._codes or ())
        return (
            number if number == number else table[code]  # noqa: PLR0124  not NaN
            for number, code in zip(self._numbers, self._codes, strict=True)
        )

    def partition(self) -> "tuple[array[int], list[str]]":
        """Number of every row's value, in order of their first rows, and the values as texts."""
        numbers: dict[str, int] = {}

        def number_of(cell: Cell) -> int:
            return numbers.setdefault(value_text(cell), len(numbers))

        codes = array("I" if self._numbers is not None else typecode(len(self._known.cells)))
        codes.extend(self.map(number_of))
        return codes, list(numbers)

    @property
    def tally(self) -> Tally:
        """Counts of what is in the column."""
        if self._tally is None:
            self._tally = self._count()
        return self._tally

    def values(self) -> list[str]:
        """Different values as texts, without missing ones, in order of their first rows; at most `MAX_DISTINCT`."""
        found: dict[str, None] = {}
        if self._numbers is None:
            for code in dict.fromkeys(self._codes or ()):
                if code != MISSING and len(found) < MAX_DISTINCT:
                    found[value_text(self._known.cells[code])] = None
            return list(found)
        for cell in self:
            if not cell.is_missing:
                found[value_text(cell)] = None
                if len(found) == MAX_DISTINCT:
                    break
        return list(found)

    def _count(self) -> Tally:
        units: dict[str | None, int] = {}
        n, n_texts = len(self), 0
        for code, count in Counter(self._codes or ()).items():
            cell = self._known.cells[code]
            if cell.number is not None:
                units[cell.unit] = units.get(cell.unit, 0) + count
            n_texts += count if cell.text is not None else 0
        if self._numbers is not None:
            plain = sum(len(chunk) - sum(map(math.isnan, chunk)) for chunk in self._numbers.chunks())
            if plain:
                units[self._unit] = units.get(self._unit, 0) + plain
        n_numeric = sum(units.values())
        return Tally(n, n - n_numeric - n_texts, n_numeric, units, self._count_distinct(), self._known.is_whole)

    def _count_distinct(self) -> int:
        others = {self._known.cells[code] for code in set(self._codes or ()) if code != MISSING}
        found: set[float] = set()
        for chunk in self._numbers.chunks() if self._numbers is not None else ():
            found.update(number for number in chunk if number == number)  # noqa: PLR0124  not NaN
            if len(found) > MAX_DISTINCT:
                break
        return min(len(found) + len(others), MAX_DISTINCT)

    def _widen(self) -> "array[int]":
        """The codes, in items that hold every one that is known."""
        assert self._codes is not None
        wanted = array(typecode(len(self._known.cells)))
        if wanted.itemsize > self._codes.itemsize:
            wanted.extend(iter(self._codes))
            self._codes = wanted
        return self._codes

    def _code_of(self, cell: Cell) -> int:
        if cell is NOT_KEPT:
            self._known.is_whole = False
            return DROPPED
        return self._known[cell]

    def _change_to_numbers(self, unit: str | None = None) -> None:
        """From now on numbers are stored as such, and only other cells by code."""
        cells, codes = self._known.cells, self._codes
        assert codes is not None
        units = Counter(cell.unit for cell in cells if cell.number is not None)
        self._unit = units.most_common(1)[0][0] if units else unit
        whole = self._known.is_whole
        self._known, self._codes, self._numbers = Dictionary(), None, Numbers(self._spill)
        self._append(*self._split(cells, codes))
        self._known.is_whole &= whole

    def _split(self, cells: Sequence[Cell], codes: "array[int]") -> "tuple[array[float], array[int] | None]":
        """Plain numbers, and the codes of what is none."""
        table = [float(cell.number or 0) if self._is_plain(cell) else math.nan for cell in cells]
        other = _Lazily(lambda code: MISSING if self._is_plain(cells[code]) else self._code_of(cells[code]))
        numbers = array("d", map(table.__getitem__, codes))
        others = array("I", map(other.__getitem__, codes))
        return numbers, others if any(others) else None

    def _is_plain(self, cell: Cell) -> bool:
        number = cell.number
        return number is not None and cell.unit == self._unit and (isinstance(number, float) or abs(number) <= EXACT)

    def _extend_numbers(self, values: Sequence[Any]) -> None:
        numbers = _plain_numbers(values) if self._unit is None else None
        if numbers is not None:
            self._append(numbers, None)
            return
        numbers, others = array("d"), array("I")
        for raw in values:
            code = self._known.get(raw)
            cell = read_cell(raw) if code is None else NOTHING
            if cell.number is not None and self._is_plain(cell):
                numbers.append(float(cell.number))
                others.append(MISSING)
            else:
                numbers.append(math.nan)
                others.append(self._known[raw] if code is None else code)
        self._append(numbers, others if any(others) else None)

    def _append(self, numbers: "array[float]", codes: "array[int] | None") -> None:
        self._tally = None
        assert self._numbers is not None
        if codes is not None and self._codes is None:
            self._codes = array("B", bytes(len(self._numbers)))
        if self._codes is not None:
            self._widen().extend(iter(codes if codes is not None else bytes(len(numbers))))
        self._numbers.extend(numbers)


def value_text(cell: Cell) -> str:
    """A cell as the value of a setting."""
    if cell.text is not None:
        return cell.text
    if cell.number is None:
        return "(none)"
    number = cell.number
    text = str(int(number)) if float(number).is_integer() else str(number)
    return f"{text} {cell.unit}" if cell.unit else text


class _Lazily(dict[int, T]):
    """A table of one value per code, filled as codes are met."""

    def __init__(self, value_of: Callable[[int], T]) -> None:
        self._value_of = value_of

    def __missing__(self, code: int) -> T:
        self[code] = value = self._value_of(code)
        return value


def _plain_numbers(values: Sequence[Any]) -> "array[float] | None":
    """All values at once, if they are numbers that `read_cell` and `float` read alike; else None."""
    kinds = set(map(type, values))
    try:
        if kinds == {str}:
            joined = "\n".join(values)
            if " " in joined:
                values = [value.strip() for value in values]
                joined = "\n".join(values)
            if not joined.isascii() or ODD.search(joined) or max(map(len, values)) > MAX_NUMBER_CHARS:
                return None
            numbers = array("d", map(float, values))
        elif kinds <= {int, float}:
            numbers = array("d", values)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return numbers if not numbers or -EXACT < min(numbers) <= max(numbers) < EXACT else None
