"""A table of one file while it is read: a few rows as they are, many by columns."""

from collections.abc import Iterable, Sequence
from typing import Any

from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.spill import Spill
from chimera.tools.ingest.storage import Cells

MANY_ROWS = 4096
"""Rows that are kept as the file has them."""


class FileTable:
    """Grows by the pieces that a reader yields; columns merge by name."""

    def __init__(self, first: RawTable, spill: Spill | None = None) -> None:
        self.file = first.file
        self.selector = first.selector
        self.reported = first.reported
        self.keys = first.keys
        self.n_rows = 0
        self.stored: dict[str, Cells] = {}
        """Columns of the rows that were put away."""
        self.waiting: dict[str, list[Any]] = {}
        """Columns of the other rows, as the file has them."""
        self._n_waiting = 0
        self._spill = spill
        self.add(first)

    @property
    def names(self) -> list[str]:
        """Columns in the order in which they were met."""
        return list(self.waiting)

    def add(self, piece: RawTable) -> None:
        """Append rows."""
        for start in range(0, len(piece.rows), MANY_ROWS):
            self._add_rows(piece.header, piece.rows[start : start + MANY_ROWS])
        if len(piece.keys) > len(self.keys):
            self.keys = tuple(dict.fromkeys((*self.keys, *piece.keys)))

    def append_to(self, cells: Cells, name: str) -> None:
        """Append a column of this table to that of a larger one."""
        if self.stored:
            cells.join(self.stored[name])
        else:
            cells.extend(self.waiting[name])

    def finish(self) -> None:
        """Put the last rows of many away too."""
        if self.stored and self._n_waiting:
            self._put_away()

    def _add_rows(self, header: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        waiting, before = self.waiting, self._n_waiting
        for name, values in zip(header, zip(*rows, strict=True), strict=True):
            column = waiting.get(name)
            if column is None:
                column = waiting[name] = [None] * before
            column.extend(values)
        self._n_waiting += len(rows)
        self.n_rows += len(rows)
        if len(waiting) > len(header):
            for column in waiting.values():
                column.extend([None] * (self._n_waiting - len(column)))
        if self._n_waiting >= MANY_ROWS:
            self._put_away()

    def _put_away(self) -> None:
        before = self.n_rows - self._n_waiting
        for name, values in self.waiting.items():
            if name not in self.stored:
                self.stored[name] = Cells(self._spill)
                self.stored[name].pad(before)
            self.stored[name].extend(values)
        self.waiting = {name: [] for name in self.waiting}
        self._n_waiting = 0


def gather(pieces: Iterable[RawTable], spill: Spill | None = None) -> list[FileTable]:
    """The tables of one file, by selector, in the order of their first pieces."""
    tables: dict[str, FileTable] = {}
    for piece in pieces:
        if not piece.rows:
            continue
        table = tables.get(piece.selector)
        if table is None:
            tables[piece.selector] = FileTable(piece, spill)
        else:
            table.add(piece)
    for table in tables.values():
        table.finish()
    return list(tables.values())
