"""CSV and TSV: own vote on the dialect, tolerant of titles, ragged rows and totals, in pieces where a file is large."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from chimera.tools.ingest.decimals import Decimals
from chimera.tools.ingest.dialect import (
    SAMPLE_CHARS,
    SAMPLE_LINES,
    Dialect,
    Record,
    declared_separator,
    read_records,
    vote,
)
from chimera.tools.ingest.layout import (
    SAMPLE_ROWS,
    Header,
    count_footers,
    find_header,
    is_comment,
    is_number,
    is_other_header,
)
from chimera.tools.ingest.lines import read_lines
from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.source import Source
from chimera.tools.ingest.text import Unreadable

PIECE_ROWS = 5000
PIECE_CELLS = 50_000
"""Of a large file; a small one is one piece, so that decisions stand on all its rows."""


def read_csv(source: Source) -> Iterator[RawTable]:
    """The table of a CSV file, or its tables, where a second header stands in the middle.

    Raises:
        Unreadable: No header with rows below it.
    """
    dialect, lines = _find_dialect(source, read_lines(source))
    records = read_records(lines, dialect)
    head = list(records if source.is_small else islice(records, SAMPLE_ROWS + PIECE_ROWS // 10))
    if not head:
        raise Unreadable("empty")
    source.check_time()
    header = find_header(head)
    if len(header.names) < 2 and len(head) < 2:
        raise Unreadable("no table: a single cell")
    reading = _Reading(source, dialect, header)
    source.warnings += header.warnings
    source.notes.append(header.why)
    for batch in _batches(source, chain(head[header.first_row :], records)):
        yield from reading.add(batch)
    yield from reading.end()


def _find_dialect(source: Source, lines: Iterator[str]) -> tuple[Dialect, Iterator[str]]:
    """The dialect, and the lines from the beginning."""
    sample: list[str] = []
    chars = 0
    for line in lines:
        sample.append(line)
        chars += len(line)
        if len(sample) >= SAMPLE_LINES or chars >= SAMPLE_CHARS:
            break
    declared = declared_separator(sample[0]) if sample else None
    if declared:
        voted = vote(sample[1:], declared)
        dialect = voted._replace(separator=declared, why="declared in the first line")
        sample[0] = "\n"
    else:
        dialect = vote(sample, "\t" if source.type == "TSV" else ",")
    escape = ", backslash escapes" if dialect.escape else ""
    source.notes.append(f"separator {dialect.separator!r} ({dialect.why}), quote {dialect.quote}{escape}")
    return dialect, chain(sample, lines)


def _batches(source: Source, records: Iterator[Record]) -> Iterator[list[Record]]:
    if source.is_small:
        yield list(records)
        return
    batch: list[Record] = []
    cells = 0
    for record in records:
        batch.append(record)
        cells += len(record.cells)
        if len(batch) >= PIECE_ROWS or cells >= PIECE_CELLS:
            source.check_time()
            yield batch
            batch, cells = [], 0
    yield batch


@dataclass
class _Tally:
    """Rows that are not what the others are: how many, and the line of the first."""

    found: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, what: str, line: int) -> None:
        count, first = self.found.get(what, (0, line))
        self.found[what] = count + 1, first

    def sentences(self) -> list[str]:
        said = []
        for what, (count, first) in self.found.items():
            one, many = what.split("|") if "|" in what else (what, what)
            said.append(
                f"1 row {one} (line {first})" if count == 1 else f"{count} rows {many}, the first is line {first}"
            )
        return said


SHORT = "has fewer cells than the header|have fewer cells than the header"
LONG = "has cells beyond the header, left out|have cells beyond the header, left out"
DAMAGED = "has a quote that is never closed|have a quote that is never closed"
LEFT_OUT = "with a quote that is never closed left out"
CUT = "cut off at the end of the file left out"
COMMENT = "left out as a comment|left out as comments"
REPEATED = "repeats the header, left out|repeat the header, left out"


class _Reading:
    """Turns records into tables, one piece behind, because only the last piece can end with totals."""

    def __init__(self, source: Source, dialect: Dialect, header: Header) -> None:
        self.source = source
        self.dialect = dialect
        self.names = header.names
        self.name_set = frozenset(header.names)
        self.number = 1
        self.tally = _Tally()
        self.decimals: Decimals | None = None
        self.numeric: list[int] | None = None
        self.waiting: list[list[Any]] = []
        self.n_rows = 0

    def add(self, records: list[Record]) -> Iterator[RawTable]:
        """The pieces that are complete."""
        rows: list[list[str]] = []
        for record in records:
            if self._is_other_table(record, rows):
                yield from self._piece(rows)
                yield from self._finish()
                rows = []
                self._start(record)
                continue
            row = self._row(record)
            if row is not None:
                rows.append(row)
        yield from self._piece(rows)

    def _is_other_table(self, record: Record, rows: list[list[str]]) -> bool:
        """A row without a number, in a table that has them, after a blank line or with names of the header."""
        if not record.is_after_blank and len(self.name_set.intersection(record.cells)) < 2:
            return False
        if any(map(is_number, record.cells)) or is_comment(record) or self._is_header(record):
            return False
        if self.numeric is None:
            self.numeric = _numeric((self.waiting or rows)[:SAMPLE_ROWS], len(self.names)) or None
        return self.numeric is not None and is_other_header(record, self.names)

    def _start(self, record: Record) -> None:
        self.number += 1
        header = find_header([record])
        self.names = header.names
        self.name_set = frozenset(header.names)
        self.decimals = self.numeric = None
        self.n_rows = 0
        self.source.warnings.append(f"another header in line {record.line}: what follows is a table of its own")

    def _is_header(self, record: Record) -> bool:
        width = len(self.names)
        cells = tuple(" ".join(cell.split()) for cell in record.cells)
        return cells[:width] == self.names and not any(cells[width:])

    def _row(self, record: Record) -> list[str] | None:
        """The cells of a row, as many as the header has; None if it is none."""
        cells, width = record.cells, len(self.names)
        if is_comment(record) and sum(bool(cell.strip()) for cell in cells) == 1 < width:
            self.tally.add(COMMENT, record.line)
            return None
        if len(cells) == width and not record.is_damaged:
            if cells[0].strip() == self.names[0] and self._is_header(record):
                self.tally.add(REPEATED, record.line)
                return None
            return cells
        if record.is_damaged:
            self.tally.add(DAMAGED if len(cells) == width else LEFT_OUT, record.line)
            return cells if len(cells) == width else None
        if len(cells) < width:
            if record.is_cut and len(cells) > 1:
                self.tally.add(CUT, record.line)
                return None
            self.tally.add(SHORT, record.line)
        elif any(cell.strip() for cell in cells[width:]):
            self.tally.add(LONG, record.line)
        return (cells + [""] * width)[:width]

    def _piece(self, rows: list[list[Any]]) -> Iterator[RawTable]:
        """Hand out the piece before, keep this one."""
        if not rows:
            return
        if self.waiting:
            yield self._table(self.waiting)
        self.waiting = rows
        if self.decimals is None:
            self.decimals = Decimals(self.names, self.dialect.separator, rows)

    def _finish(self) -> Iterator[RawTable]:
        """The last piece of a table, without its totals."""
        rows, self.waiting = self.waiting, []
        count, named = count_footers(rows, self.n_rows)
        if count:
            rows = rows[:-count]
            self.source.warnings.append(f"left out at the end, as it summarises the rows above: {', '.join(named)}")
        elif named:
            self.source.warnings.append(f"read like the other rows, though called a summary: {', '.join(named[:5])}")
        if rows:
            yield self._table(rows)
        if self.decimals is not None:
            self.source.notes += self.decimals.notes()
            self.source.warnings += self.decimals.warnings()

    def _table(self, rows: list[list[Any]]) -> RawTable:
        assert self.decimals is not None
        self.n_rows += len(rows)
        rows = self.decimals.rewrite(rows)
        selector = "csv" if self.number == 1 else f"csv {self.number}"
        return RawTable(self.source.path, selector, self.names, tuple(map(tuple, rows)))

    def end(self) -> Iterator[RawTable]:
        """What is left at the end of the file."""
        yield from self._finish()
        self.source.warnings += self.tally.sentences()


def _numeric(rows: list[list[Any]], width: int) -> list[int]:
    """Columns that hold numbers."""
    found = []
    for position in range(width):
        cells = [row[position] for row in rows]
        if cells and sum(isinstance(cell, str) and is_number(cell) for cell in cells) > 0.5 * len(cells):
            found.append(position)
    return found
