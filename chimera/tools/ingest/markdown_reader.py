"""Markdown: GFM tables outside code, comments and raw HTML. What prose says in sentences is not read."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chimera.tools.ingest.decimals import Decimals
from chimera.tools.ingest.inline import split_row
from chimera.tools.ingest.layout import name_columns
from chimera.tools.ingest.lines import read_lines
from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.source import Source

FENCE = re.compile(r"(`{3,})[^`]*|(~{3,}).*")
HEADING = re.compile(r"#{1,6}(\s|$)")
LINE_ACROSS = re.compile(r"([-*_])(\s*+\1){2,}+\s*+")
TAG = re.compile(r"</?[A-Za-z][^<>]*>\s*$")
BLOCK_MARKS = frozenset("#`~-*_<")
"""How a heading, a fence, a line across or a tag begins."""
RULE = re.compile(r"\|?\s*+:?-++:?\s*+(\|\s*+:?-++:?\s*+)*+\|?\s*+")
ITEM = re.compile(r"([-+*]|\d{1,9}[.)])( {1,4}(?=\S)|(?= {5})|\s*$)")
QUOTE = re.compile(r" {0,3}> ?")
HTML = (
    ("<!--", "-->"),
    ("<pre", "</pre>"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<textarea", "</textarea>"),
)
"""What opens a passage that is not Markdown, and what closes it."""
PIECE_ROWS = 5000
TIME_LINES = 500


class Line(NamedTuple):
    """One line that is Markdown and no code."""

    number: int
    text: str
    """Without indentation and the markers of quotes and lists."""
    place: tuple[int, int]
    """Depth of quotes, indentation of the list around it: a table stays in one place."""


BLANK = Line(0, "", (-1, -1))


def read_markdown(source: Source) -> Iterator[RawTable]:
    """All tables of a Markdown file, numbered in their order."""
    source.headings = source.hash_lines = 0
    reading = _Reading(source)
    for line in _markdown_lines(source):
        if HEADING.match(line.text):
            source.headings += 1
        yield from reading.add(line)
    yield from reading.add(BLANK)
    reading.conclude()


class _Reading:
    """Finds tables: a line with pipes, a rule of as many cells below it, and rows down to the first line without."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.before = BLANK
        self.header: tuple[str, ...] | None = None
        self.place = BLANK.place
        self.rows: list[list[str]] = []
        self.decimals: Decimals | None = None
        self.count = self.n_long = self.first_long = 0
        self.n_without = self.n_between = 0
        """Lines without a pipe: since the last row, and between rows."""

    def add(self, line: Line) -> Iterator[RawTable]:
        """The next line; yields the pieces that are complete."""
        if self.header is not None:
            if line.text and line.place == self.place and not _begins_block(line.text):
                self._add_row(line)
                if len(self.rows) >= PIECE_ROWS and not self.source.is_small:
                    yield self._piece()
                return
            if self.rows:
                yield self._piece()
            self._tell()
            self.header = None
            self.before = BLANK
        if self._is_rule(line):
            cells = split_row(self.before.text)
            self.header, self.place = name_columns(cells), line.place
            self.decimals, self.rows = None, []
            self.count += 1
            self.n_without = 0
        self.before = line

    def _is_rule(self, line: Line) -> bool:
        text, above = line.text, self.before
        return (
            "|" in above.text
            and line.place == above.place
            and RULE.fullmatch(text) is not None
            and not text.startswith("- ")
            and not _begins_block(above.text)
            and len(split_row(text)) == len(split_row(above.text))
        )

    def _add_row(self, line: Line) -> None:
        assert self.header is not None
        if "|" not in line.text:  # a row for GFM, of one cell; nearly always the sentence below a table
            self.n_without += 1
            return
        self.n_between, self.n_without = self.n_between + self.n_without, 0
        cells, width = split_row(line.text), len(self.header)
        if any(cells[width:]):
            self.n_long += 1
            self.first_long = self.first_long or line.number
        self.rows.append((cells + [""] * width)[:width])

    def _piece(self) -> RawTable:
        assert self.header is not None
        if self.decimals is None:
            self.decimals = Decimals(self.header, "|", self.rows)
        rows, self.rows = self.decimals.rewrite(self.rows), []
        return RawTable(self.source.path, f"table {self.count}", self.header, tuple(map(tuple, rows)), reported=True)

    def _tell(self) -> None:
        if self.decimals is not None:
            self.source.notes += [f"table {self.count}: {note}" for note in self.decimals.notes()]
            self.source.warnings += [f"table {self.count}: {warning}" for warning in self.decimals.warnings()]

    def conclude(self) -> None:
        """Tell what was left out."""
        self.source.notes.append(f"{self.count} tables, {self.source.headings} headings")
        if self.n_between:
            lines = "1 line" if self.n_between == 1 else f"{self.n_between} lines"
            self.source.warnings.append(f"{lines} without a pipe between the rows of a table, left out")
        if self.n_long:
            rows = "1 row has" if self.n_long == 1 else f"{self.n_long} rows have"
            told = f"{rows} cells beyond the header, left out, first in line {self.first_long}"
            self.source.warnings.append(told)


def _begins_block(text: str) -> bool:
    if text[:1] not in BLOCK_MARKS:
        return False
    return any((HEADING.match(text), FENCE.fullmatch(text), LINE_ACROSS.fullmatch(text), TAG.match(text)))


def _markdown_lines(source: Source) -> Iterator[Line]:
    passages = _Passages()
    for number, line in enumerate(read_lines(source), 1):
        if number % TIME_LINES == 0:
            source.check_time()
        if line.lstrip().startswith("#"):
            source.hash_lines = (source.hash_lines or 0) + 1
        yield passages.read(number, line.rstrip("\r\n").expandtabs(4))


class _Passages:
    """Tells Markdown from code, comments and raw HTML, line by line."""

    def __init__(self) -> None:
        self.items: list[int] = []
        """Indentations of the content of the list items around the line."""
        self.closer: re.Pattern[str] | None = None
        """What ends the passage that is no Markdown."""
        self.is_fence = False
        self.home = (0, 0)
        """Place of the fence."""

    def read(self, number: int, line: str) -> Line:
        """The line, empty if it is no Markdown."""
        depth = 0
        while match := QUOTE.match(line):
            line, depth = line[match.end() :], depth + 1
        text = line.strip()
        if not text:
            if self.closer is None or self.is_fence:
                return Line(number, "", (depth, -1))
            return BLANK
        indent = len(line) - len(line.lstrip())
        if self.closer is not None:
            left = self.is_fence and (depth < self.home[0] or indent < self.home[1])
            if not left:
                self._close(text, indent)
                return BLANK
            self.closer = None
        return self._open(number, text, indent, depth)

    def _close(self, text: str, indent: int) -> None:
        assert self.closer is not None
        is_code = self.is_fence and indent - self.home[1] > 3
        if not is_code and (self.closer.fullmatch(text) if self.is_fence else self.closer.search(text)):
            self.closer = None

    def _open(self, number: int, text: str, indent: int, depth: int) -> Line:
        while self.items and indent < self.items[-1]:
            self.items.pop()
        base = self.items[-1] if self.items else 0
        while indent - base < 4 and (match := ITEM.match(text)) and not RULE.fullmatch(text):
            base = indent + len(match[1]) + max(len(match[2]) if text[match.end() :] else 1, 1)
            self.items.append(base)
            text = text[match.end() :].lstrip()
            indent = base
        place = (depth, base)
        if indent - base >= 4:
            return BLANK
        fence = FENCE.fullmatch(text)
        if fence is not None:
            mark = fence[1] or fence[2]
            self.closer = re.compile(rf"{re.escape(mark[0])}{{{len(mark)},}}\s*")
            self.is_fence, self.home = True, place
            return BLANK
        lowered = text.lower()
        for opener, closer in HTML if text.startswith("<") else ():
            if lowered.startswith(opener):
                if closer not in lowered[len(opener) :]:
                    self.closer, self.is_fence = re.compile(re.escape(closer), re.IGNORECASE), False
                return BLANK
        return Line(number, text, place)
