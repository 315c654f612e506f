"""Tables drawn with blanks, tabs, commas or lines, as programs print them: in blocks of code and in plain text."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Row = tuple[tuple[str, int], ...]
"""Cells with their offsets in the line."""
Way = Callable[[str], Row]
PLAIN_INFO = re.compile(
    r"\s*(?:te?xt|console|plain\w*|output|results?|table|none|[ct]sv|markdown|md|log)?\s*", re.IGNORECASE
)
"""What may be said behind the fence of a block that may hold a table."""
BARS = re.compile(r"[|│┃║]")
DRAWN_RULE = re.compile(r"[\s|│┃║+\-=_:.─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╞╡╪]*")
"""A line of a frame; an empty line, too."""
GAPS = re.compile(r"\t+ *|  +\t*")
NUMBER = re.compile(
    r"[~≈<>≤≥+−±-]?\s?[$€£]?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?\s?(?:[kKMG]\b)?\s?(?:%|[x×]|[^\W\d]{1,10}(?:\s?/\s?[^\W\d]{1,8})?)?"
    r"(?:\s?(?:±|\+/-)\s?\d[\d.,]*\s?\S{0,6})?(?:\s?\([^()]{1,14}\))?"
)
"""A cell that holds a measurement: with its unit, its scatter, its change."""
NOTHING = re.compile(r"[-–—.?*]+|n/?a|nan|null|none|oom|fail(?:ed)?|error|timeout", re.IGNORECASE)
MEASURED = re.compile(r"(?<![\w.:-])\d[\d,]*(?:\.\d+(?![\w.:-])|(?:\.\d+)?\s?(?:%|ms\b|s\b|tok|[KMG]i?B\b))")
"""What stands in no head: heads may be settings such as 8 or q4_0."""
WORD = re.compile(r"[\w/%.:+@#=()-]+")
TAIL = re.compile(r"(?P<label>.*\S) (?P<number>[+−-]?\d[\d,]*\.?\d*)$")
LINE = re.compile(r"\s*(?P<label>[^\W\d][^:=|]{1,47}?)(?:\s*[:=]\s*|\s{2,}|\t)(?P<number>\S.{0,23})")
HAS_UNIT = re.compile(r"\d\s?(?:%|[x×]|[^\W\d_])")
MAX_CELL = 48
"""No cell of such a table is longer."""
MAX_CAPTIONS = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table among lines."""

    first: int
    """Its first line, without captions."""
    end: int
    """Behind its last line."""
    rows: tuple[tuple[int, Row], ...]
    """Line and cells of each row; the first holds the heads, one for every cell of any row."""
    captions: tuple[str, ...] = ()
    """Lines right above it, nearest first."""


def may_hold_table(fence: str) -> bool:
    """Whether a fence does not name a language."""
    return PLAIN_INFO.fullmatch(fence.strip().lstrip("`~").strip()) is not None


def drawn_tables(lines: Sequence[str], *, is_code: bool = True) -> Iterator[Drawn]:
    """All tables that are drawn in some lines, in order; single blanks and commas divide columns in code alone."""
    ways = (_by_bars, _by_gaps, _by_commas, _by_words) if is_code else (_by_bars, _by_gaps)
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
        above = _captions(lines, at)
        while at < end:
            table = _first_table(lines, (at, end), ways)
            if table is None:
                break
            told = (lines[n].strip() for n in range(table.first - 1, at - 1, -1) if not is_rule(lines[n]))
            captions = tuple(told)[:MAX_CAPTIONS]
            yield Drawn(table.first, table.end, table.rows, captions or above)
            at, above = table.end, ()
        at = max(at, end)


def _captions(lines: Sequence[str], at: int) -> tuple[str, ...]:
    """A line of its own above an empty line."""
    alone = at >= 2 and not lines[at - 1].strip() and lines[at - 2].strip() and (at == 2 or not lines[at - 3].strip())
    return (lines[at - 2].strip(),) if alone and not is_rule(lines[at - 2]) else ()


def _first_table(lines: Sequence[str], span: tuple[int, int], ways: Sequence[Way]) -> Drawn | None:
    """The first table of some lines without an empty one, by the first way to divide columns that gives one."""
    at, end = span
    told = [n for n in range(at, end) if not is_rule(lines[n])]
    for way in ways:
        rows = [(n, way(lines[n])) for n in told]
        for head in range(min(len(rows) - 1, 3)):
            ruled = head + 1 < len(rows) and rows[head + 1][0] > rows[head][0] + 1
            if table := _table_from(rows[head:], is_ruled=ruled or way is _by_bars, is_loose=way is _by_words):
                last = max(n for n, _ in table) + 1
                while last < end and is_rule(lines[last]):
                    last += 1
                return Drawn(table[0][0], last, tuple(table))
    return _without_heads(lines, told) if _by_words in ways else None


def _without_heads(lines: Sequence[str], told: Sequence[int]) -> Drawn | None:
    """Lines of a label and one number with its unit: Throughput: 64.5 tok/s."""
    rows: list[tuple[int, Row]] = []
    for number in told:
        match = LINE.fullmatch(lines[number].rstrip())
        if match and NUMBER.fullmatch(match["number"]) and HAS_UNIT.search(match["number"]):
            rows.append((number, ((match["label"], match.start("label")), (match["number"], match.start("number")))))
        elif rows:
            break
    if len(rows) < 2 or rows[-1][0] - rows[0][0] != len(rows) - 1:
        return None
    heads = (rows[0][0], (("", rows[0][1][0][1]), ("", rows[0][1][1][1])))
    return Drawn(rows[0][0], rows[-1][0] + 1, (heads, *rows))


def is_rule(line: str) -> bool:
    """Whether a line only frames a table."""
    return DRAWN_RULE.fullmatch(line) is not None


def _table_from(rows: Sequence[tuple[int, Row]], *, is_ruled: bool, is_loose: bool) -> list[tuple[int, Row]] | None:
    """Heads and the rows below that fit them; None if that is no table."""
    (line, head), body = rows[0], []
    if len(head) < 2 or not _may_be_head(head, is_loose=is_loose):
        return None
    for number, row in rows[1:]:
        fitted = _fitted(row, head, is_loose=is_loose)
        if fitted is None:
            break
        body.append((number, fitted))
    wide = max((len(row) for _, row in body), default=0)
    if wide == len(head) + 1 and all(len(row) == wide for _, row in body):
        head = (("", head[0][1]), *head)  # nothing stands in the corner
    elif any(len(row) != len(head) for _, row in body):
        return None
    if len(body) < (1 if is_ruled else 2) or (len(head) == 2 and _is_number(head[1][0])):
        return None
    return [(line, head), *body] if _has_number_column([row for _, row in body]) else None


def _may_be_head(head: Row, *, is_loose: bool) -> bool:
    texts = [text for text, _ in head]
    if any(MEASURED.search(text) or len(text) > MAX_CELL for text in texts) or not any(texts):
        return False
    return not is_loose or all(WORD.fullmatch(text) and not text.endswith(":") for text in texts)


def _fitted(row: Row, head: Row, *, is_loose: bool) -> Row | None:
    """The cells of a row, one for each head; None if they are not such a row's."""
    while len(row) < len(head) and row and (tail := TAIL.fullmatch(row[0][0])) and not is_loose:
        label, start = tail["label"].rstrip(), row[0][1]  # a long label reaches its number
        row = ((label, start), (tail["number"], start + tail.start("number")), *row[1:])
    if 2 <= len(row) < len(head) and not is_loose:
        row = _aligned(row, head)
    numbers = [_is_number(text) for text, _ in row[1:]]
    if len(row) < 2 or not row[0][0] or not any(numbers) or any(len(text) > MAX_CELL for text, _ in row):
        return None
    if is_loose and (len(row) != len(head) or not all(numbers)):
        return None
    return row if len(row) in {len(head), len(head) + 1} else None


def _aligned(row: Row, head: Row) -> Row:
    """Cells under the heads that they stand below; empty ones where nothing does."""
    spans = [(start, start + len(text)) for text, start in head]
    cells: list[tuple[str, int]] = [("", start) for start, _ in spans]
    for text, start in row:
        stop = start + len(text)

        def apart(column: int, start: int = start, stop: int = stop) -> float:
            first, last = spans[column]
            return max(first - stop, start - last, 0) + min(abs(first - start), abs(last - stop)) / 1000

        free = [column for column in range(len(head)) if not cells[column][0]]
        cells[min(free, key=apart)] = (text, start)
    return tuple(cells)


def _has_number_column(body: Sequence[Row]) -> bool:
    """Whether a column behind the labels holds numbers nearly everywhere."""
    for column in range(1, len(body[0])):
        texts = [row[column][0] for row in body]
        told = [text for text in texts if text and not NOTHING.fullmatch(text)]
        if told and sum(map(_is_number, told)) >= max(1, 0.8 * len(told)):
            return True
    return False


def _is_number(text: str) -> bool:
    return NUMBER.fullmatch(text.strip(" *`")) is not None


def _split(line: str, pattern: re.Pattern[str]) -> Row:
    """The stripped cells between separators."""
    body, at, cells = line.rstrip(), 0, []
    for match in [*pattern.finditer(body), None]:
        end = match.start() if match else len(body)
        text = body[at:end]
        cells.append((text.strip(), at + len(text) - len(text.lstrip())))
        at = match.end() if match else end
    return tuple(cells)


def _by_bars(line: str) -> Row:
    cells = _split(line, BARS)
    if len(cells) < 2:
        return ()
    begins, ends = BARS.match(line.lstrip()) is not None, BARS.match(line.rstrip()[-1:]) is not None
    return cells[1 if begins else 0 : len(cells) - (1 if ends else 0)]


def _by_gaps(line: str) -> Row:
    return tuple(cell for cell in _split(line, GAPS) if cell[0])


def _by_commas(line: str) -> Row:
    return _split(line, re.compile(",")) if line.count(",") and not re.search(r",\s", line) else ()


def _by_words(line: str) -> Row:
    return tuple((match[0], match.start()) for match in re.finditer(r"\S+", line))
