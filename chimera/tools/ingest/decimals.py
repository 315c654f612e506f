"""Which decimal mark a column uses, on the evidence of all its cells; cells that could be read two ways stay words.

"1.234,5" can only be a decimal comma, "0.5" only a decimal point; "1.234" and "1,234" can be either, and "0,5" could
be two numbers. Columns with a decimal comma are handed on with a point.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chimera.tools.ingest.cells import MAX_NUMBER_CHARS, UNIT, Cell

NUMBER = re.compile(
    r"(?P<head>[-+−]?(?:[$€£]\s?)?)(?P<body>\d(?:[\d.,'’_ \u00a0\u202f]*\d)?)"
    rf"(?P<tail>(?:[eE][-+]?\d+)?(?:\s*(?P<unit>{UNIT}))?)"
)
GROUPS_BY_COMMA = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
GROUPS_BY_POINT = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
OTHER_GROUPS = str.maketrans("", "", "'’_ \u00a0\u202f")

POINT, COMMA, WEAK_COMMA, EITHER_POINT, EITHER_COMMA, LIST, PLAIN, WORDS = range(8)
"""Surely a decimal point; surely a comma; "0,5"; "1.234"; "1,234"; "0,1,2"; no mark; no number."""


@dataclass
class Column:
    """How often a column's cells show each kind, and what follows."""

    counts: list[int] = field(default_factory=lambda: [0] * 8)
    mark: str = "."
    """`.`, `,` or `?`: ambiguous cells stay words."""


def shape(cell: str) -> int:
    """The kind of one cell."""
    match = NUMBER.fullmatch(cell.strip()) if len(cell) <= MAX_NUMBER_CHARS else None
    if match is None:
        return WORDS
    body = match["body"]
    plain = body.translate(OTHER_GROUPS)
    is_sure = plain != body or match["unit"] is not None or match["head"] not in {"", "-", "+", "−"}
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        return _both(plain)
    if not points and not commas:
        return PLAIN
    if points:
        if points > 1:
            return EITHER_POINT if GROUPS_BY_POINT.fullmatch(plain) else WORDS
        return EITHER_POINT if GROUPS_BY_POINT.fullmatch(body) else POINT
    if commas > 1:
        return POINT if GROUPS_BY_COMMA.fullmatch(plain) else LIST
    if GROUPS_BY_COMMA.fullmatch(body):
        return EITHER_COMMA
    return COMMA if is_sure else WEAK_COMMA


def _both(plain: str) -> int:
    if GROUPS_BY_COMMA.fullmatch(plain):
        return POINT
    if GROUPS_BY_POINT.fullmatch(plain):
        return COMMA
    return LIST


class Decimals:
    """Decides on the first rows of a table, then rewrites its rows; counts what stayed ambiguous.

    `is_european` says that the file's separator (a semicolon or a tab) leaves the comma free to be a decimal mark.
    """

    def __init__(self, names: Sequence[str], separator: str, rows: Sequence[Sequence[Any]]) -> None:
        self.names = names
        self.is_semicolon = separator == ";"
        self.is_european = separator in {";", "\t"}
        self.columns = [Column() for _ in names]
        self.kept: dict[str, int] = {}
        self._count(rows)
        self._decide()

    def _count(self, rows: Sequence[Sequence[Any]]) -> None:
        for position, column in enumerate(self.columns):
            cells = [row[position] for row in rows]
            if any("," in cell for cell in cells) or self.is_semicolon:
                for cell in cells:
                    column.counts[shape(cell)] += 1

    def _decide(self) -> None:
        votes = [self._own_mark(column.counts) for column in self.columns]
        is_comma_file = "," in votes and "." not in votes
        is_point_file = "." in votes and "," not in votes
        for column, vote in zip(self.columns, votes, strict=True):
            column.mark = vote or self._mark_by_file(column.counts, is_comma_file, is_point_file)

    def _own_mark(self, counts: list[int]) -> str:
        """What a column says by itself; "" if it says nothing."""
        commas = counts[COMMA] + (counts[WEAK_COMMA] if self.is_european and not counts[LIST] else 0)
        if commas and counts[POINT]:
            return "?"
        if commas:
            return ","
        if counts[WEAK_COMMA]:
            return "?"
        return "." if counts[POINT] else ""

    def _mark_by_file(self, counts: list[int], is_comma_file: bool, is_point_file: bool) -> str:
        """The mark of a column of which every cell could be either."""
        if counts[EITHER_COMMA] and counts[EITHER_POINT]:
            return "?"
        if counts[EITHER_COMMA]:
            if is_comma_file:
                return ","
            return "?" if self.is_semicolon and not is_point_file else "."
        if counts[EITHER_POINT] and self.is_semicolon and not is_point_file:
            return "," if is_comma_file and counts[PLAIN] else "?"
        return "."

    def rewrite(self, rows: list[list[Any]]) -> list[list[Any]]:
        """The rows with decimal points; in place."""
        for position, (name, column) in enumerate(zip(self.names, self.columns, strict=True)):
            written = "\n".join([row[position] for row in rows])
            if "," not in written and (column.mark == "." or "." not in written):
                continue
            for row in rows:
                cell = row[position]
                if "," in cell or (column.mark != "." and "." in cell):
                    row[position] = self._rewrite_cell(cell, name, column.mark)
        return rows

    def _rewrite_cell(self, cell: str, name: str, mark: str) -> Any:
        kind = shape(cell)
        if kind in {WORDS, PLAIN}:
            return cell
        if mark == "," and kind not in {POINT, LIST}:
            match = NUMBER.fullmatch(cell.strip())
            assert match is not None
            body = match["body"].replace(".", "").replace(",", ".")
            return f"{match['head']}{body}{match['tail']}"
        if kind == POINT or (mark == "." and kind in {EITHER_COMMA, EITHER_POINT}):
            return cell
        if kind != LIST:
            self.kept[name] = self.kept.get(name, 0) + 1
        return Cell(None, None, cell.strip())

    def notes(self) -> list[str]:
        """Which columns use a decimal comma."""
        names = [name for name, column in zip(self.names, self.columns, strict=True) if column.mark == ","]
        return [f"decimal comma in: {', '.join(names)}"] if names else []

    def warnings(self) -> list[str]:
        """What was kept as words."""
        return [
            f"column {name!r}: {count} numbers could have a decimal point or a decimal comma, kept as words"
            for name, count in self.kept.items()
        ]
