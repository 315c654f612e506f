"""Where each row of a table stood."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import overload


class Origins(Sequence[str]):
    """The file of every row; a file's rows stand together."""

    def __init__(self) -> None:
        self._files: list[str] = []
        self._ends: list[int] = []

    def add(self, file: str, n_rows: int) -> None:
        """Append the rows of a file."""
        self._files.append(file)
        self._ends.append(len(self) + n_rows)

    def place(self, row: int) -> tuple[str, int]:
        """The file of a row and the row's number in it, counted from 1 below the header."""
        at = bisect_right(self._ends, row)
        return self._files[at], row + 1 - (self._ends[at - 1] if at else 0)

    def pick(self, rows: Sequence[int]) -> "Origins":
        """The places of some of the rows; each keeps its number in its file."""
        return _Picked(self, rows)

    def runs(self) -> Iterator[tuple[str, int]]:
        """Every file with its number of rows."""
        starts = [0, *self._ends[:-1]]
        return ((file, end - start) for file, start, end in zip(self._files, starts, self._ends, strict=True))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[str, ...]: ...
    def __getitem__(self, row: int | slice) -> str | tuple[str, ...]:
        if isinstance(row, slice):
            return tuple(self[at] for at in range(*row.indices(len(self))))
        return self.place(row if row >= 0 else len(self) + row)[0]


class _Picked(Origins):
    """Some of the rows of other origins."""

    def __init__(self, all_rows: Origins, rows: Sequence[int]) -> None:
        super().__init__()
        self._all = all_rows
        self._rows = rows
        for file, same in groupby(rows, key=lambda row: all_rows.place(row)[0]):
            self.add(file, sum(1 for _ in same))

    def place(self, row: int) -> tuple[str, int]:
        """The file of a row and the row's number in it."""
        return self._all.place(self._rows[row])
