"""Where the table of a CSV file begins and ends: titles above the header, a missing header, totals below."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from chimera.evidence.units import cell_unit
from chimera.tools.ingest.cells import read_cell
from chimera.tools.ingest.decimals import PLAIN, WORDS, shape
from chimera.tools.ingest.dialect import Record
from chimera.tools.ingest.text import Unreadable

SAMPLE_ROWS = 200
MAX_PREAMBLE = 40
"""Rows above a header; more, and the file is no table with a title."""
SUMMARY = re.compile(
    r"(grand )?totals?|sums?|means?|averages?|avg|medians?|std|stdev|std\.? ?dev\.?"
    r"|min|max|minimum|maximum|overall|geomean",
    re.IGNORECASE,
)
NAME = re.compile(r"[A-Za-z_#][\w .:/%()\[\]#+-]*")
UNIT_IN_BRACKETS = re.compile(r"[(\[]?([^()\[\]]*)[)\]]?")


class Header(NamedTuple):
    """The names of a table's columns and where its rows begin."""

    names: tuple[str, ...]
    first_row: int
    """Index of the first record that is a row."""
    why: str
    warnings: tuple[str, ...] = ()


def is_number(cell: str) -> bool:
    """Whether a cell holds a number in one convention or the other."""
    return read_cell(cell).number is not None or shape(cell) not in {WORDS, PLAIN}


def is_comment(record: Record) -> bool:
    """A line that begins with #."""
    return record.cells[0].lstrip().startswith("#")


def find_header(records: Sequence[Record]) -> Header:
    """The header of a table among its first records.

    Raises:
        Unreadable: No table, or a header that does not fit its rows.
    """
    records = _first_section(records)
    widths = Counter(_width(record) for record in records[:SAMPLE_ROWS] if not is_comment(record))
    if not widths:
        raise Unreadable("no table: nothing but comments")
    usual = max(widths, key=lambda width: (widths[width], width))
    at = next((at for at, record in enumerate(records[:MAX_PREAMBLE]) if _may_be_header(record, usual)), None)
    if at is None:
        raise Unreadable(f"no table: no header among the first {MAX_PREAMBLE} rows")
    above = records[at - 1] if at else None
    body = records[at + 1 : at + 1 + SAMPLE_ROWS]
    if not _looks_like_data(records[at], body):
        return _with_units(_named(records, at), records)
    if above is not None and is_comment(above) and len(above.cells) >= 2 and len(above.cells) == _width(records[at]):
        names = [above.cells[0].lstrip().lstrip("#").strip() or "#", *above.cells[1:]]
        return Header(name_columns(names), at, f"header: the comment in line {above.line}")
    if above is not None and not is_comment(above) and not records[at].is_after_blank:
        raise Unreadable(f"the header (line {above.line}) has {_width(above)} names, the rows have {usual} cells")
    names = tuple(f"column_{number}" for number in range(1, max(usual, len(records[at].cells)) + 1))
    told = f"no header, the first row is data: columns are called {names[0]} to {names[-1]}"
    return Header(names, at, told, (told,))


def _first_section(records: Sequence[Record]) -> Sequence[Record]:
    """The rows before another table begins behind a blank line; pairs of names and values are no table but a title."""
    for at in range(2, min(len(records), SAMPLE_ROWS)):
        record, above = records[at], records[at - 1]
        if record.is_after_blank and _width(above) > 2 and is_name_row(record) and any(map(is_number, above.cells)):
            return records[:at]
    return records


def is_name_row(record: Record) -> bool:
    """Whether a row holds nothing but names, each once."""
    cells = [cell.strip() for cell in record.cells]
    if len(cells) < 2 or len({*cells}) < len(cells):
        return False
    return all(NAME.fullmatch(cell) and not read_cell(cell).is_missing for cell in cells)


def _width(record: Record) -> int:
    """Cells up to the last that is not empty."""
    width = len(record.cells)
    while width and not record.cells[width - 1].strip():
        width -= 1
    return width


def _may_be_header(record: Record, usual: int) -> bool:
    """Not a comment, not a title: a title fills one cell of a wide table."""
    if is_comment(record) and not (record.cells[0].strip() == "#" and len(record.cells) > 1):
        return False
    filled = sum(bool(cell.strip()) for cell in record.cells)
    return len(record.cells) >= usual and filled >= (usual if usual <= 2 else max(2, math.ceil(usual / 2)))


def _looks_like_data(candidate: Record, body: Sequence[Record]) -> bool:
    """Whether a first row is no header: it has numbers where the columns below have numbers."""
    cells = candidate.cells
    has_numbers = any(map(is_number, cells))
    if not body or not has_numbers:
        return has_numbers
    numeric = []
    for position in range(len(cells)):
        below = [record.cells[position] for record in body if position < len(record.cells)]
        present = [cell for cell in below if not read_cell(cell).is_missing]
        if present and sum(map(is_number, present)) >= 0.8 * len(present):
            numeric.append(position)
    if any(read_cell(cells[at]).text is not None and not is_number(cells[at]) for at in numeric):
        return False
    shown = [cells[at] for at in numeric if is_number(cells[at])]
    return bool(shown) and not _are_levels(shown, numeric, body)


def _are_levels(shown: list[str], numeric: list[int], body: Sequence[Record]) -> bool:
    """Rising whole numbers over columns of fractions name the columns: 1024, 2048, 4096."""
    numbers = [read_cell(cell).number for cell in shown]
    whole = [number for number in numbers if isinstance(number, int)]
    if len(whole) < 3 or len(whole) < len(shown) or any(a >= b for a, b in pairwise(whole)):
        return False
    below = [record.cells[at] for record in body for at in numeric if at < len(record.cells)]
    return all(isinstance(read_cell(cell).number, (float, type(None))) for cell in below)


def _named(records: Sequence[Record], at: int) -> Header:
    header = records[at]
    width = max(_width(header), 1)
    body = records[at + 1 : at + 1 + SAMPLE_ROWS]
    longer = [record for record in body if _width(record) > width and not record.is_damaged]
    if len(header.cells) > width and longer:
        width = min(len(header.cells), max(map(_width, longer)))
        longer = [record for record in longer if _width(record) > width]
    if len(longer) > len(body) / 2:
        raise Unreadable(
            f"the header (line {header.line}) has {width} names, "
            f"line {longer[0].line} and most others have {_width(longer[0])} cells"
        )
    skipped = [record for record in records[:at] if not is_comment(record)]
    warnings = ()
    if skipped:
        warnings = (f"{_count(len(skipped), 'line')} above the header (line {header.line}) left out",)
    why = f"header: line {header.line}" + (f", {_count(at, 'line')} above it left out" if at else "")
    return Header(name_columns(header.cells[:width]), at + 1, why, warnings)


def _with_units(header: Header, records: Sequence[Record]) -> Header:
    """A row of units under the header goes into the names."""
    if header.first_row + 1 >= len(records):
        return header
    row = records[header.first_row].cells
    units = [UNIT_IN_BRACKETS.fullmatch(cell.strip()) for cell in row[: len(header.names)]]
    words = [match[1].strip() if match else "?" for match in units]
    if not any(words) or not all(not word or word == "-" or cell_unit(word) for word in words):
        return header
    if not any(cell_unit(word) for word in words):
        return header
    words += [""] * len(header.names)
    names = tuple(
        f"{name} ({word})" if cell_unit(word) else name for name, word in zip(header.names, words, strict=False)
    )
    why = f"{header.why}, units in line {records[header.first_row].line}"
    return Header(names, header.first_row + 1, why, header.warnings)


def is_other_header(record: Record, names: Sequence[str]) -> bool:
    """Whether a row in the middle of a table of numbers begins another table: it holds nothing but names."""
    if not is_name_row(record):
        return False
    cells = [cell.strip() for cell in record.cells]
    common = len({*cells} & {*names})
    return record.is_after_blank or (common >= 2 and 2 * common >= len(cells))


def count_footers(rows: Sequence[Sequence[str]], n_before: int) -> tuple[int, list[str]]:
    """How many rows at the end summarise the others, and what they are called.

    A table made of nothing but such rows is a table of statistics and keeps them all.
    """
    count = 0
    while count < len(rows) and _is_summary(rows[-1 - count]):
        count += 1
    others = len(rows) - count + n_before
    named = [_label(row) for row in rows[len(rows) - count :]]
    return (count, named) if others >= 2 and count <= max(others // 2, 1) else (0, named)


def _label(row: Sequence[str]) -> str:
    return next((str(cell).strip() for cell in row if str(cell).strip()), "")


def _is_summary(row: Sequence[str]) -> bool:
    """Whether a row is called a total or a mean in its first words."""
    label = _label(row)
    head = re.split(r"[:=(]", label)[0].strip()
    return SUMMARY.fullmatch(head) is not None or (
        SUMMARY.match(head) is not None and sum(bool(str(cell).strip()) for cell in row) <= max(len(row) / 2, 1)
    )


def name_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Column names without gaps and doubles: empty ones become column_2, repeated ones get a number."""
    names: dict[str, None] = {}
    counts: dict[str, int] = {}
    for position, raw in enumerate(header, 1):
        wanted = name = " ".join(raw.split()) or f"column_{position}"
        while name in names:
            counts[wanted] = counts.get(wanted, 1) + 1
            name = f"{wanted}_{counts[wanted]}"
        names[name] = None
    return tuple(names)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
