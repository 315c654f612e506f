"""How a CSV file separates and quotes: an own vote over a sample, and rows that survive a broken quote."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chimera.tools.ingest.cells import read_cell
from chimera.tools.ingest.text import Unreadable

SEPARATORS = ",;\t|"
NO_SEPARATOR = "\x1f"
SAMPLE_LINES = 120
SAMPLE_CHARS = 64 * 1024
MAX_LOOK_CHARS = 2000
MAX_RECORD_CHARS = 4 * 1024 * 1024
MAX_RECORD_LINES = 2000
"""A quoted cell that goes on for longer was never closed."""
MAX_DAMAGED = 50
"""More rows with broken quotes, and the file is refused."""
DECLARED = re.compile(r'\s*"?sep=([,;\t|])"?\s*', re.IGNORECASE)
SIMPLE = re.compile(r"[\w .:/+%()\[\]µ°×#@&*=<>~^!?-]*")


class Dialect(NamedTuple):
    """Separator, quote and escape, with the reason for `--explain`."""

    separator: str
    quote: str = '"'
    escape: str | None = None
    why: str = ""


class Record(NamedTuple):
    """One row of the file."""

    line: int
    """Where it begins."""
    cells: list[str]
    is_damaged: bool = False
    """Its quotes do not match: cut at every separator."""
    is_after_blank: bool = False
    is_cut: bool = False
    """The last line, without an end of line."""


class _Feed:
    """Lines for csv.reader that can be taken back when a quote turns out never to be closed."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.waiting: list[str] = []
        self.taken: list[str] = []
        self.chars = 0
        self.n_read = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self.waiting.pop() if self.waiting else next(self.lines)
        self.taken.append(line)
        self.chars += len(line)
        if len(self.taken) > MAX_RECORD_LINES or (self.chars > MAX_RECORD_CHARS and len(self.taken) > 1):
            raise csv.Error("a quoted cell that never ends")
        return line

    def start(self) -> int:
        """Begin the next record; its line number."""
        self.n_read += len(self.taken)
        self.taken = []
        self.chars = 0
        return self.n_read + 1

    def take_back(self) -> str:
        """Return all lines of the record but its first, which is handed out."""
        first, *rest = self.taken
        self.waiting += reversed(rest)
        self.taken = [first]
        return first


def read_records(lines: Iterator[str], dialect: Dialect) -> Iterator[Record]:
    """The rows of a file; a quote that is never closed spoils its own line only.

    Raises:
        Unreadable: Too many rows are damaged.
    """
    csv.field_size_limit(2 * MAX_RECORD_CHARS)
    feed = _Feed(lines)
    reader = csv.reader(
        feed, strict=True, delimiter=dialect.separator, quotechar=dialect.quote, escapechar=dialect.escape
    )
    damaged = 0
    is_after_blank = False
    while True:
        line = feed.start()
        is_damaged = False
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells, is_damaged = _read_alone(feed.take_back(), dialect)
            damaged += is_damaged
            if damaged > MAX_DAMAGED:
                raise Unreadable(f"not CSV: quotes do not match in more than {MAX_DAMAGED} lines") from None
        if cells and (cells[0].strip() or any(map(str.strip, cells))):
            is_cut = not feed.taken[-1].endswith(("\n", "\r"))
            yield Record(line, cells, is_damaged, is_after_blank, is_cut)
            is_after_blank = False
        else:
            is_after_blank = True


def _read_alone(line: str, dialect: Dialect) -> tuple[list[str], bool]:
    """One line whose quotes do not match, and whether that spoils it: text behind a closing quote does not."""
    if line.lstrip().startswith("#"):
        return [line.strip()], False
    is_damaged = line.count(dialect.quote) % 2 == 1
    quoting = csv.QUOTE_NONE if is_damaged else csv.QUOTE_MINIMAL
    try:
        (cells,) = csv.reader([line], delimiter=dialect.separator, quotechar=dialect.quote, quoting=quoting)
    except (csv.Error, ValueError):
        return [line.strip()], True
    return cells, is_damaged


def declared_separator(line: str) -> str | None:
    """The separator of a first line such as `sep=;`."""
    match = DECLARED.fullmatch(line)
    return match[1] if match else None


def vote(sample: Sequence[str], prior: str) -> Dialect:
    """The dialect that cuts the sample most evenly into cells that look like cells; `prior` wins ties."""
    lines = [line for line in sample if line.strip() and not line.lstrip().startswith("#")]
    text = "".join(lines)
    quote = _vote_quote(lines, text)
    escape = "\\" if re.search(r'[^\\]\\"[^,;\t|\r\n]', text) and '""' not in text else None
    present = [separator for separator in (prior, *SEPARATORS.replace(prior, "")) if separator in text]
    if not present:
        return Dialect(prior, quote, escape, "a single column")
    if all(_is_single(lines, Dialect(separator, quote, escape)) for separator in present):
        return Dialect(NO_SEPARATOR, quote, escape, "a single column")
    if len(present) == 1:
        return Dialect(present[0], quote, escape, "the only separator in it")
    scores = {separator: _score(lines, Dialect(separator, quote, escape)) for separator in present}
    best = max(present, key=lambda separator: scores[separator])
    shares = ", ".join(f"{separator!r} {score:.2f}" for separator, score in scores.items())
    return Dialect(best, quote, escape, f"vote: {shares}")


def _vote_quote(lines: list[str], text: str) -> str:
    """Apostrophes are quotes only where no line has double quotes and most lines have cells in apostrophes."""
    if '"' in text or "'" not in text:
        return '"'
    quoted = sum(
        re.search(r"(^|[,;\t|])\s*'[^']*'\s*($|[,;\t|])", line[:MAX_LOOK_CHARS].rstrip("\r\n")) is not None
        for line in lines
    )
    return "'" if 2 * quoted >= len(lines) else '"'


def _is_single(lines: list[str], dialect: Dialect) -> bool:
    """Whether neither the first row nor most others are cut by a separator."""
    try:
        widths = [len(record.cells) for record in read_records(iter(lines), dialect)]
    except Unreadable:
        return False
    return widths[:1] == [1] and 2 * widths.count(1) > len(widths)


def _score(lines: list[str], dialect: Dialect) -> float:
    """Share of rows of the usual width, times how many cells look like one value."""
    try:
        records = [record.cells for record in read_records(iter(lines), dialect)]
    except Unreadable:
        return 0.0
    if len(records) > 10:
        records = records[:-1]  # the sample may end inside a row
    widths = [len(cells) for cells in records]
    if not widths:
        return 0.0
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    if usual < 2:
        return 0.01 * (max(widths) > 1)
    cells = [cell for cells in records if len(cells) == usual for cell in cells]
    return widths.count(usual) / len(widths) * sum(map(_is_clean, cells)) / len(cells)


def _is_clean(cell: str) -> float:
    """1 for a value, 0.3 for text in which something else seems to separate."""
    if SIMPLE.fullmatch(cell) or read_cell(cell).number is not None:
        return 1.0
    if len(cell) > MAX_LOOK_CHARS:
        return 0.3
    if re.fullmatch(r"\s*-?\d[\d.,'’ ]*", cell):
        return 0.95
    return 0.5 if re.search(r"[a-z][,;] [A-Za-z]", cell) else 0.3
