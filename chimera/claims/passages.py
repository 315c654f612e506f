"""Markdown cut into passages: sentences and table cells, each with what stands above and beside it."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chimera.claims.captions import MAX_CAPTION, Rows, caption_below, has_two_heads, joined_heads
from chimera.claims.drawn import Drawn, drawn_tables, is_rule, may_hold_table

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*)")
ITEM = re.compile(r"(\s*)(?:[-*+•]|\d{1,3}[.)])\s+")
TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
RULE = re.compile(r"\s*([-*_=]\s*){3,}")
CELL = re.compile(r"((?:\\.|[^|\\])*)(?:\||$)")
STOP = re.compile(
    r"(?P<mark>[.!?…])[*_\"')\]`]*(?P<note>(?:\[\^[\w-]+\]|<sup>[^<>]{1,12}</sup>|[¹²³⁴-⁹†‡§]+)*)\s+(?=\S)|;\s+"
)
BEGINS = re.compile(r"[\"“(\[*`_]*(?:[A-Z0-9~≈<]|[a-z][a-z.]*[\d_:=-][\w.:-])")
"""What a sentence may begin with behind a mark that need not end one: names have their own case."""
LISTS = re.compile(r":\s+(?:[^:;]|:(?!\s)){1,60}(?::\s|[=–—(]|\s-\s)\W{0,4}\d")
LABELLED_NEXT = re.compile(r"(?:and )?[^\s,;.](?:[^,;.=–—:]|\.\d|:(?!\s)){0,40}(?::\s|\s?[=–—(]|\s-\s)\W{0,4}\d")
"""A list on one line: what its head says holds for every item. By engine: A: 5 s; B: 3 s."""
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
CITED = re.compile(r"\[F\d+")
ABBREVIATION = re.compile(
    r"(?:\b(?:vs|approx|ca|e\.g|i\.e|etc|cf|fig|figs|no|nos|resp|incl|max|min|avg|std|dev|sec|dr|mr|al|sq|est)|(?-i:(?<!\d)(?<!\d )\b[A-Z]))\.$",
    re.IGNORECASE,
)
ENDS = re.compile(r"(?:[a-z]{4}|[^a-z.]|[\d\ue000] ?[a-z]{1,3}|/ ?[a-z]{1,6})\.$", re.IGNORECASE)
"""A word, not shortened, or a number with its unit: here a sentence may end before a small letter."""
UNIT_ENDS = re.compile(r"\d\s?(?:sec|min)\.$")
"""Behind a number these are units: before a capital letter, the sentence ends here."""


MAX_TITLE = 60
"""A line without a full stop, no longer than this, is the title of a list below it."""
MAX_CHARS = 800
MAX_DRAWN = 400
"""Lines of plain text that are looked through for one table."""
COLUMNS = re.compile(r"\S(?:\t|  +)\S|[|│┃║]")
"""What stands between columns."""
WRAPPED = 60
"""No text is wrapped at fewer characters."""
NEW_LINE = re.compile(r"\s*[\"“(\[*`_>]*(?:[A-Z0-9~≈<]|[a-z][a-z.]*[\d_:=-][\w.:-])|\s*[^\w\s:]")
LABELLED = re.compile(r"\s*(?:\*\*[^*]+(?::\s*\*\*|\*\*\s*[:–—-])|[•▪◦‣➤→✓✔✅🔹]|[A-Za-z][\w /()-]{0,30}:\s)")
HARD_BREAK = re.compile(r"(?:\s\s|\\|<br\s*/?>)\r?\n$")
SAYS_RESULT = re.compile(
    r"\W*(?:results?|values?|metrics?|measures?|units?|statistics?|n|scores?|numbers?|readings?)\W*[:=]", re.IGNORECASE
)
"""A line that tells one more thing of what the lines before began: Config: A, Metric: TTFT, Result: 61 ms."""
REFERS = re.compile(r"\b(?:it|its|they|their|this (?:model|configuration|setup|variant|engine))\b", re.IGNORECASE)
"""What points back at the sentence before."""
HERE = re.compile(r"[^.]*\bin this (?:paragraph|section|table|list)\b", re.IGNORECASE)
"""What a first sentence says of its own paragraph."""
STANDING = re.compile(
    r"\b(?:the following|all|these|below)\b[^.]*\b(?:results?|numbers?|figures?|measurements?|values?)\b[^.]*\b(?:are|were|is|refer|hold|apply|use[ds]?|at|for|with)\b",
    re.IGNORECASE,
)
"""What a paragraph says of everything below it: the following results are for num_ctx 4096."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell stands in its table."""

    header: str
    """Head of its column."""
    row: tuple[str, ...]
    """All cells of its row."""
    headers: tuple[str, ...]
    """All heads of the table."""
    column: int
    """0-based."""
    body: tuple[tuple[str, ...], ...] = ()
    """All rows below the heads."""
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was found out about its table, for its other cells."""
    is_code: bool = False
    """Whether the table stands in a block of code."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or a cell."""

    text: str
    start: int
    """Offset in the document."""
    line: int
    """1-based."""
    kind: str = "prose"
    """prose, heading, cell, code or comment."""
    before: str = ""
    """The sentence before it in the same paragraph."""
    above: tuple[str, ...] = ()
    """What it stands under, nearest first: list lead-in, caption, headings."""
    cell: Cell | None = None
    beside: tuple[str, ...] = ()
    """The items before it in its list."""


@dataclass
class _Reader:
    """The walk down the lines."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    lead: str = ""
    """Last paragraph line: what introduces a list or a table."""
    standing: str = ""
    """What a paragraph said of everything below it."""
    siblings: list[tuple[int, str]] = field(default_factory=list)
    """Items of the list so far: indentation and text."""
    items: list[tuple[int, str]] = field(default_factory=list)
    """Open list items: indentation and text."""

    def above(self, kind: str = "heading") -> tuple[str, ...]:
        """What a passage of a kind stands under: a list needs a lead-in, an answer its question, a table any short line."""
        said = self.lead.rstrip("*_ ")
        is_title = self.lead.startswith("**") and self.lead.rstrip().endswith("**")
        is_title = is_title or (bool(said) and len(said) <= MAX_TITLE and said[-1] not in ".!?;,")
        introduces = said.endswith(":") or is_title if kind != "table" else len(self.lead) <= MAX_CAPTION
        asked = said.endswith("?") and kind != "table"
        lead = (self.lead,) if asked or (said and introduces and kind != "paragraph") else ()
        standing = (self.standing,) if self.standing else ()
        headings = (text for _, text in reversed(self.headings))
        return (*(text for _, text in reversed(self.items)), *lead, *headings, *standing)


def split(text: str) -> list[Passage]:
    """All passages of a Markdown text, in order; what is longer than any sentence is cut."""
    return [part for passage in _walk(text) for part in _cut(passage)]


def _cut(passage: Passage) -> Iterator[Passage]:
    """A passage in pieces that a reader's patterns can bear: a page without a full stop costs what its length does."""
    text, at = passage.text, 0
    while passage.kind != "code" and len(text) - at > MAX_CHARS:
        end = text.rfind(" ", at + 1, at + MAX_CHARS)
        end = end if end > at else at + MAX_CHARS
        yield replace(passage, text=text[at:end], start=passage.start + at)
        at = end
    yield replace(passage, text=text[at:], start=passage.start + at) if at else passage


def _walk(text: str) -> Iterator[Passage]:
    lines = text.splitlines(keepends=True)
    reader, at, offset = _Reader(), 0, 0
    offsets = []
    for line in lines:
        offsets.append(offset)
        offset += len(line)
    while at < len(lines):
        line = lines[at].rstrip("\r\n")
        if fence := FENCE.match(line):
            end = _fence_end(lines, at, fence[1])
            yield from _code(reader, lines, offsets, (at, end))
            at = end
        elif not line.strip():
            reader.items = []
            at += 1
        elif heading := HEADING.match(line):
            yield from _heading(reader, heading, offsets[at], at)
            at += 1
        elif _is_table(lines, at):
            end = _table_end(lines, at)
            rows = [(number, _cells(lines[number])) for number in range(at, end) if number != at + 1]
            yield from _table(rows, offsets, (*caption_below(lines, end, rows), *reader.above("table")))
            reader.lead = ""
            at = end
        elif drawn := _drawn(lines, at):
            if drawn.first > at and not is_rule(lines[at]):
                yield from _paragraph(reader, lines[at], offsets[at], at)
            below = caption_below(lines, drawn.end, drawn.rows)
            yield from _table(drawn.rows, offsets, (*below, *reader.above("table")))
            reader.lead = ""
            at = drawn.end
        elif RULE.fullmatch(line):
            reader.lead, reader.items = "", []
            at += 1
        else:
            end = _paragraph_end(lines, at)
            yield from _paragraph(reader, "".join(lines[at:end]), offsets[at], at)
            at = end


def _heading(reader: _Reader, heading: re.Match[str], offset: int, at: int) -> Iterator[Passage]:
    level = len(heading[1])
    reader.headings = [one for one in reader.headings if one[0] < level]
    yield Passage(heading[2], offset + heading.start(2), at + 1, "heading", above=reader.above())
    reader.headings.append((level, heading[2]))
    reader.lead, reader.items, reader.siblings = "", [], []


def _fence_end(lines: list[str], at: int, mark: str) -> int:
    for end in range(at + 1, len(lines)):
        stripped = lines[end].strip()
        if stripped.startswith(mark) and not stripped.strip(mark[0]):
            return end + 1
    return len(lines)


def _is_table(lines: list[str], at: int) -> bool:
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    return "|" in lines[at] and "-" in below and "|" in below and TABLE_RULE.fullmatch(below) is not None


def _table_end(lines: list[str], at: int) -> int:
    end = at
    while end < len(lines) and lines[end].strip() and "|" in lines[end]:
        end += 1
    return end


def _paragraph_end(lines: list[str], at: int) -> int:
    end = at + 1
    while end < len(lines):
        line = lines[end].rstrip("\r\n")
        new = FENCE.match(line) or HEADING.match(line) or ITEM.match(line) or RULE.fullmatch(line)
        if not line.strip() or new or _is_table(lines, end):
            break
        end += 1
    return end


def _cells(line: str) -> list[tuple[str, int]]:
    """Cells with their offsets in the line."""
    body, shift = line.rstrip("\r\n"), 0
    if body.lstrip().startswith("|"):
        shift = body.index("|") + 1
    cells, at = [], shift
    while at < len(body):
        match = CELL.match(body, at)
        assert match is not None  # matches anything
        cells.append((match[1], at))
        at = match.end() if match.end() > at else at + 1
    if cells and not cells[-1][0].strip() and body.rstrip().endswith("|") and len(cells) > 1:
        cells.pop()
    return cells


def _table(rows: Rows, offsets: list[int], above: tuple[str, ...], *, is_code: bool = False) -> Iterator[Passage]:
    """Heads and cells of a table.

    Args:
        rows: The line of each row with its cells and their offsets in it; the heads come first.
        offsets: Where each line begins.
        above: What the table stands under.
        is_code: Whether it stands in a block of code.
    """
    texts = [tuple(cell.strip() for cell, _ in cells) for _, cells in rows]
    deep = 2 if has_two_heads(texts) else 1
    headers, body, memo = joined_heads(texts[:deep]), tuple(texts[deep:]), {}
    for (line, cells), row in zip(rows, texts, strict=True):
        is_head = any(row is one for one in texts[:deep])
        for column, (text, shift) in enumerate(cells):
            lead = len(text) - len(text.lstrip())
            head = headers[column] if column < len(headers) else ""
            place = None if is_head else Cell(head, row, headers, column, body, memo, is_code)
            start = offsets[line] + shift + lead
            yield Passage(text.strip(), start, line + 1, "head" if is_head else "cell", above=above, cell=place)


def _code(reader: _Reader, lines: list[str], offsets: list[int], span: tuple[int, int]) -> Iterator[Passage]:
    """A block of code: the tables in it are read, the rest is not."""
    at, end = span
    inside = [line.rstrip("\r\n") for line in lines[at + 1 : end]]
    tables = list(drawn_tables(inside)) if may_hold_table(lines[at]) else []
    for table in [_moved(one, at + 1) for one in tables]:
        yield Passage("".join(lines[at : table.first]), offsets[at], at + 1, "code")
        below = caption_below(lines, end, table.rows)
        yield from _table(table.rows, offsets, (*table.captions, *below, *reader.above("table")), is_code=True)
        at = table.end
    if at < end:
        yield Passage("".join(lines[at:end]), offsets[at], at + 1, "code")
    reader.lead = "" if tables else reader.lead


def _moved(table: Drawn, by: int) -> Drawn:
    """A table counted from the first line of the text."""
    rows = tuple((line + by, cells) for line, cells in table.rows)
    return Drawn(table.first + by, table.end + by, rows, table.captions)


def _drawn(lines: list[str], at: int) -> Drawn | None:
    """A table of plain text that begins with a line, or right below it."""
    block: list[str] = []
    for line in itertools.islice(lines, at, at + MAX_DRAWN):
        if not line.strip() or FENCE.match(line) or HEADING.match(line) or ITEM.match(line):
            break
        block.append(line.rstrip("\r\n"))
    table = next(drawn_tables(block, is_code=False), None) if any(map(COLUMNS.search, block[:3])) else None
    return _moved(table, at) if table and table.first <= 1 else None


def _paragraph(reader: _Reader, raw: str, offset: int, at: int) -> Iterator[Passage]:
    """Sentences of a paragraph or list item; line breaks inside are blanks."""
    text = re.sub(r"[\r\n\t]", " ", raw)
    shift, indent = 0, 0
    if quote := re.match(r"\s*>+\s?", text):
        shift = quote.end()
    if item := ITEM.match(text, shift):
        indent = len(item[1].expandtabs(4))
        reader.items = [one for one in reader.items if one[0] < indent]
        reader.siblings = [one for one in reader.siblings if one[0] <= indent]
        shift = item.end()
    else:
        reader.items, reader.siblings = [], []
    beside = tuple(said for at_indent, said in reader.siblings if item and at_indent == indent)
    before = ""
    above = reader.above("item" if item else "paragraph")
    if HERE.match(text, shift):
        above = (*above, next(text[start:end] for start, end in _sentences(text, shift)))
    for start, end in _sentences(text, shift, [at for at in _line_ends(raw) if at > shift]):
        line = at + 1 + raw.count("\n", 0, start)
        kind = "comment" if text[start:].startswith("<!--") else "prose"
        yield Passage(text[start:end], offset + start, line, kind, before, above, None, beside)
        refers = before and REFERS.search(text, start, end)
        before = f"{before} {text[start:end]}" if refers else text[start:end]
    if not item and not HERE.match(text, shift):
        sentences = (text[start:end] for start, end in _sentences(text, shift))
        reader.standing = next(filter(STANDING.search, sentences), reader.standing)
    if item:
        reader.items.append((indent, text[shift:].strip()))
        if len(said := text[shift:].strip()) <= MAX_TITLE:
            reader.siblings.append((indent, said))
    else:
        reader.lead = text[shift:].strip()


def _sentences(text: str, start: int, breaks: Sequence[int] = ()) -> Iterator[tuple[int, int]]:
    """Where sentences stand; at `breaks` a line was ended on purpose, and what it says with it."""
    begin = start
    code = [match.span() for match in CODE.finditer(text, start)]
    stops = [match for match in STOP.finditer(text, start) if not _is_inside(match.start(), code)]
    for end, stop in sorted([*((one.end(), one) for one in stops), *((one, None) for one in breaks)], key=_first):
        if end > begin and (stop is None or _is_end(text, begin, stop)):
            yield _trim(text, begin, end)
            begin = end
    if text[begin:].strip():
        yield _trim(text, begin, len(text))


def _first(pair: tuple[int, object]) -> int:
    return pair[0]


def _line_ends(raw: str) -> Iterator[int]:
    """Where the lines of a paragraph end on purpose: the next word had room, or the next line has a label of its own."""
    lines = raw.splitlines(keepends=True)
    width, at = max(WRAPPED, *(len(line.rstrip()) for line in lines)), 0
    for line, after in itertools.pairwise(lines):
        at += len(line)
        has_room = len(line.rstrip()) + 1 + len(after.split(maxsplit=1)[0]) <= width
        is_new = has_room and NEW_LINE.match(after) and not line.rstrip().endswith((",", "(", "-", ":"))
        if (is_new or LABELLED.match(after) or HARD_BREAK.search(line)) and not SAYS_RESULT.match(after):
            yield at


def _is_inside(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= at < last for first, last in spans)


def _is_end(text: str, begin: int, stop: re.Match[str]) -> bool:
    """Whether a mark ends the sentence that begins at a given place."""
    head = text[begin : stop.start() + 1]
    if stop["mark"] is None:
        if LISTS.search(head) and LABELLED_NEXT.match(text, stop.end()):
            return False
        return head.count("(") <= head.count(")") and not CITED.search(text, stop.end())
    if stop["note"]:
        return True
    if stop["mark"] == "." and UNIT_ENDS.search(head):
        return text[stop.end()].isupper()
    if stop["mark"] == "." and (
        head.endswith("...") or ABBREVIATION.search(head) or re.fullmatch(r"\s*\W*\d+[.)]", head)
    ):
        return False
    return BEGINS.match(text, stop.end()) is not None or (stop["mark"] == "." and ENDS.search(head) is not None)


def _trim(text: str, begin: int, end: int) -> tuple[int, int]:
    part = text[begin:end]
    return begin + len(part) - len(part.lstrip()), begin + len(part.rstrip())
