"""JSON and JSONL: a small document whole, a large one in pieces, lines one by one; what is broken is counted."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import orjson

from chimera.tools.ingest.json_stream import stream_json
from chimera.tools.ingest.json_tables import Collector, context_of
from chimera.tools.ingest.lines import read_lines, read_text
from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.source import Source
from chimera.tools.ingest.text import Unreadable

PIECE_LINES = 2000
PIECE_CHARS = 1024 * 1024
"""Of a large file of lines."""
KEY = re.compile(r'"\s*:')
PEEK_BYTES = 64 * 1024
BEGUN = re.compile(
    r"|t|tr|tru|f|fa|fal|fals|n|nu|nul|N|Na|-|-?I|-?In|-?Inf\w*|[-.\d]+([eE][-+]?)?|\\u?[\da-fA-F]{0,4}|[\da-fA-F]{0,3}"
)
"""How a value may begin that is cut off: behind the place of an error there is no more than this."""
ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(?P<lone>u[dD][89a-fA-F][\da-fA-F]{2})|.)", re.DOTALL
)
"""Escapes of a JSON text; half a surrogate pair is no character."""


def read_json(source: Source) -> Iterator[RawTable]:
    """All tables of a JSON document.

    Raises:
        Unreadable: Not JSON.
    """
    if not source.is_small:
        yield from read_jsonl(source) if _begins_with_lines(source) else stream_json(source)
        return
    text = read_text(source)
    try:
        document = _parse(text, source)
    except json.JSONDecodeError as error:
        yield from _read_broken(source, text, error)
        return
    if not isinstance(document, (dict, list)):
        raise Unreadable("no table: a single JSON value")
    _warn_of_doubles(source, text, document)
    yield from _tables(source, document)


def read_jsonl(source: Source) -> Iterator[RawTable]:
    """The table of a file with one object per line.

    Raises:
        Unreadable: No line is an object.
    """
    collector = Collector(source)
    lines = _Lines(source, collector)
    for line in read_lines(source):
        if lines.add(line):
            source.check_time()
            yield from collector.take()
    yield from collector.take()
    if not lines.n_rows:
        yield from _read_as_document(source, lines)
        return
    lines.conclude()


class _Lines:
    """Adds the objects of lines to a collector and counts the lines that are none."""

    def __init__(self, source: Source, collector: Collector) -> None:
        self.source = source
        self.collector = collector
        self.number = self.n_lines = self.n_rows = self.n_bad = self.n_other = 0
        self.first_bad = self.first_other = 0
        self.reason = ""
        self.last = ""
        self.waiting = (0, 0)

    def add(self, line: str) -> bool:
        """Read one line; True when enough of a large file is gathered."""
        self.number += 1
        self.last = line
        if not line.strip():
            return False
        self.n_lines += 1
        try:
            value = _parse(line, self.source)
        except (json.JSONDecodeError, Unreadable) as error:
            self.n_bad += 1
            self.first_bad = self.first_bad or self.number
            self.reason = self.reason or (error.msg if isinstance(error, json.JSONDecodeError) else str(error))
            return False
        if not isinstance(value, dict):
            self.n_other += 1
            self.first_other = self.first_other or self.number
            return False
        self.n_rows += 1
        self.collector.add_row("lines", value, {})
        n_lines, n_chars = self.waiting
        self.waiting = n_lines + 1, n_chars + len(line)
        if self.source.is_small or (n_lines < PIECE_LINES and n_chars < PIECE_CHARS):
            return False
        self.waiting = (0, 0)
        return True

    def conclude(self) -> None:
        """Tell which lines were no rows."""
        if self.n_bad == 1 and self.first_bad == self.number and not self.last.endswith(("\n", "\r")):
            self.source.warnings.append(f"the last line ({self.number}) is cut off and left out")
        elif self.n_bad:
            told = f"{self.n_bad} of {self.n_lines} lines are no JSON, the first is line {self.first_bad}"
            self.source.warnings.append(told)
        if self.n_other:
            told = f"{self.n_other} of {self.n_lines} lines are no objects, the first is line {self.first_other}"
            self.source.warnings.append(told)
        self.collector.conclude()


def _read_as_document(source: Source, lines: _Lines) -> Iterator[RawTable]:
    """A file of lines without a single object may be one document over several lines."""
    if source.is_small and lines.n_bad:
        del source.warnings[:], source.notes[:]
        try:
            yield from read_json(source)
        except Unreadable:
            pass
        else:
            source.notes.append("one JSON document, not lines")
            return
    if lines.n_bad:
        raise Unreadable(f"no line is an object; line {lines.first_bad}: not JSON: {lines.reason}")
    raise Unreadable("no line is an object")


def _tables(source: Source, document: Any) -> Iterator[RawTable]:
    collector = Collector(source)
    collector.collect("$", document, context_of(document))
    source.notes += [f"path {selector}: {len(found.rows)} rows" for selector, found in collector.found.items()]
    yield from collector.take()
    collector.conclude()


def _parse(text: str, source: Source) -> Any:
    """A JSON value. The standard library also reads NaN, Infinity and lone surrogates.

    Raises:
        json.JSONDecodeError: Not JSON.
        Unreadable: Nested too deeply.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        value = json.loads(_without_halves(text), parse_int=_read_int)
    except RecursionError as error:
        raise Unreadable("not JSON: nested too deeply") from error
    note = "read by the slower parser: holds NaN, Infinity, or characters that JSON does not allow"
    if note not in source.notes:
        source.notes.append(note)
    return value


def _without_halves(text: str) -> str:
    """The text with a replacement character for half a surrogate pair, which cannot be written anywhere."""
    return ESCAPE.sub(lambda match: "\\ufffd" if match["lone"] else match[0], text)


def _read_int(digits: str) -> float:
    """An integer; one of thousands of digits is no number to compute with."""
    return int(digits) if len(digits) < 400 else float("inf")


def _read_broken(source: Source, text: str, error: json.JSONDecodeError) -> Iterator[RawTable]:
    """Several documents in a row, text behind a document, or a document that is cut off.

    Raises:
        Unreadable: None of these.
    """
    end = len(text.rstrip())
    if error.msg.startswith("Extra data"):
        yield from _read_several(source, text)
        return
    if not error.msg.startswith("Unterminated string") and not BEGUN.fullmatch(text, error.pos, end):
        raise Unreadable(f"not JSON: {error}") from error
    n_rows = 0
    for table in stream_json(source, is_cut=True):
        n_rows += len(table.rows)
        yield table
    if not n_rows:
        raise Unreadable(f"not JSON: cut off, and nothing before is complete: {error}") from error


def _read_several(source: Source, text: str) -> Iterator[RawTable]:
    decoder = json.JSONDecoder(parse_int=_read_int)
    text = _without_halves(text)
    documents: list[Any] = []
    position = 0
    while position < len(text):
        source.check_time()
        start = len(text) - len(text[position : position + 4096].lstrip()) - max(len(text) - position - 4096, 0)
        try:
            document, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        documents.append(document)
        position = _skip_space(text, position)
    if position < len(text):
        line = text.count("\n", 0, position) + 1
        source.warnings.append(f"the text from line {line} on is no JSON and left out")
    objects = [document for document in documents if isinstance(document, dict)]
    if len(documents) == 1 and isinstance(documents[0], (dict, list)):
        yield from _tables(source, documents[0])
        return
    if not objects or len(objects) < len(documents):
        raise Unreadable("not JSON: several values that are no objects")
    source.notes.append(f"{len(objects)} JSON documents in a row, read like lines")
    collector = Collector(source)
    for document in objects:
        collector.add_row("lines", document, {})
    yield from collector.take()
    collector.conclude()


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,\x1e":
        position += 1
    return position


def _begins_with_lines(source: Source) -> bool:
    """Whether a large file named .json begins with a line that is a whole object, and another behind it."""
    with source.open() as stream:
        first, _, rest = stream.read(PEEK_BYTES).partition(b"\n")
    if not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(orjson.loads(first.removeprefix(b"\xef\xbb\xbf")), dict)
    except orjson.JSONDecodeError:
        return False


def _warn_of_doubles(source: Source, text: str, document: Any) -> None:
    """Tell keys that an object has twice: a parser keeps the last one and says nothing."""
    written = sum(1 for _ in KEY.finditer(text))
    if written <= _count_keys(document):
        return
    doubles: dict[str, int] = {}

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            for name, _ in pairs:
                if name in seen:
                    doubles[name] = doubles.get(name, 0) + 1
                seen.add(name)
        return made

    with suppress(RecursionError):  # the fast parser goes a little deeper
        json.loads(text, object_pairs_hook=build, parse_int=_read_int)
    if doubles:
        count, first = sum(doubles.values()), next(iter(doubles))
        stand = "key stands" if count == 1 else "keys stand"
        source.warnings.append(f"{count} {stand} twice in one object, the last value is kept: {first!r}")


def _count_keys(document: Any) -> int:
    count = 0
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            count += len(value)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return count
