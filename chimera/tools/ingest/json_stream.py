"""A JSON document in pieces: the rows of its outermost lists as they come, what stands around them at the end.

For documents too large to be read whole, and for those that are cut off: what was complete before is kept.
"""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import ijson

from chimera.tools.ingest.json_tables import MAX_DEPTH, Collector, context_of, frame_header
from chimera.tools.ingest.lines import check_encoding
from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.source import Source
from chimera.tools.ingest.text import Unreadable

PIECE_ROWS = 2000
PIECE_VALUES = 20_000
MAX_VALUES = 150_000
"""In one row, or around the lists; more cannot be held, and cannot be cut either."""
READ_BYTES = 64 * 1024
DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
LONG_NUMBER = b"0" * 2000
"""Python refuses to make integers of 4300 digits, which the C parser does not survive; half of it is in one chunk."""

Event = tuple[str, Any]


def stream_json(source: Source, *, is_cut: bool = False) -> Iterator[RawTable]:
    """The tables of a document that is read once, front to back.

    Args:
        source: Where it lies.
        is_cut: The end is known to be missing; else that is found out.

    Raises:
        Unreadable: Not JSON, or not to be read in pieces.
    """
    reading = _Reading(source)
    try:
        for event in _events(source):
            if reading.add(*event):
                source.check_time()
                yield from reading.take()
    except ijson.JSONError as error:
        if reading.is_done:
            source.warnings.append("text after the end of the JSON document is left out")
        elif is_cut or re.search("premature EOF|Incomplete", str(error)):
            source.warnings.append(f"the document is cut off: {reading.n_items} complete items kept")
        else:
            raise Unreadable(f"not JSON: {_first_line(error)}") from error
    except (ValueError, ArithmeticError) as error:  # text and digits beyond the parsers
        raise Unreadable(f"not JSON that can be read in pieces: {_first_line(error)}") from error
    yield from reading.end()


def _events(source: Source) -> Iterator[Event]:
    """What the parser sees, piece by piece; all that was whole before an error comes first."""
    events: Any = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events)
    try:
        for chunk in _utf8_chunks(source):
            if LONG_NUMBER in chunk.translate(DIGITS):
                raise Unreadable(f"not JSON that can be read in pieces: holds a number of {len(LONG_NUMBER)} digits")
            try:
                parser.send(chunk)
            finally:
                yield from events
                del events[:]
        parser.close()  # a number at the end of a cut document may lack digits: what close() finds then is not used
        yield from events
    finally:
        with suppress(ijson.JSONError):
            parser.close()


def _utf8_chunks(source: Source) -> Iterator[bytes]:
    encoding = check_encoding(source)
    decoder = codecs.getincrementaldecoder(encoding.name)()
    with source.open() as stream:
        if encoding.name == "utf-8-sig":
            stream.read(len(codecs.BOM_UTF8))
        while chunk := stream.read(READ_BYTES):
            yield chunk if encoding.name.startswith("utf-8") else decoder.decode(chunk).encode()


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0][:200].encode("utf-8", "replace").decode()


class _Value:
    """Builds one value from events."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.keys: list[str] = []
        self.n_values = 0
        self.result: Any = None

    def add(self, kind: str, value: Any) -> bool:
        """True when the value is complete."""
        if kind == "map_key":
            self.keys[-1] = _plain(value)
            return False
        if kind in {"end_map", "end_array"}:
            self.keys.pop()
            self.result = self.stack.pop()
            return not self.stack
        self.n_values += 1
        if self.n_values > MAX_VALUES:
            raise Unreadable(f"a JSON object of more than {MAX_VALUES} values in a file too large to be read whole")
        made: Any = {} if kind == "start_map" else [] if kind == "start_array" else _plain(value)
        if self.stack:
            outer = self.stack[-1]
            if isinstance(outer, dict):
                outer[self.keys[-1]] = made
            else:
                outer.append(made)
        if isinstance(made, (dict, list)):
            self.stack.append(made)
            self.keys.append("")
            if len(self.stack) > 8 * MAX_DEPTH:
                raise Unreadable("not JSON: nested too deeply")
            return False
        self.result = made
        return not self.stack


class _Reading:
    """Where the stream is: in the maps around the lists, in a list, or in one item of it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.collector = Collector(source)
        self.root: Any = None
        self.maps: list[tuple[dict[str, Any], str]] = []
        self.key = ""
        self.list_path: str | None = None
        self.items: list[Any] = []
        self.item: _Value | None = None
        self.n_values = self.n_items = self.n_around = 0
        self.is_flushed = self.is_done = False
        self.header: list[str] | None = None

    def add(self, kind: str, value: Any) -> bool:
        """One event; True when a piece is complete."""
        if self.item is not None:
            if self.item.add(kind, value):
                self._add_item(self.item.result, self.item.n_values)
                self.item = None
        elif self.list_path is not None:
            if kind == "end_array":
                self._end_list()
                return True
            self.item = _Value()
            if self.item.add(kind, value):
                self._add_item(self.item.result, 1)
                self.item = None
        else:
            self._add_around(kind, value)
        return len(self.items) >= PIECE_ROWS or self.n_values >= PIECE_VALUES

    def _add_item(self, item: Any, n_values: int) -> None:
        self.items.append(item)
        self.n_items += 1
        self.n_values += n_values

    def _add_around(self, kind: str, value: Any) -> None:
        self.n_around += 1
        if self.n_around > MAX_VALUES:
            raise Unreadable(
                f"too large to be read whole, and its more than {MAX_VALUES} values stand in maps, not in lists"
            )
        if kind == "map_key":
            self.key = _plain(value)
        elif kind == "start_map":
            made: dict[str, Any] = {}
            if self.maps:
                self.maps[-1][0][self.key] = made
                path = f"{self.maps[-1][1]}.{self.key}"
            else:
                self.root, path = made, "$"
            if len(self.maps) > 8 * MAX_DEPTH:
                raise Unreadable("not JSON: nested too deeply")
            self.maps.append((made, path))
        elif kind == "end_map":
            self.maps.pop()
            self.is_done = not self.maps
        elif kind == "start_array":
            self.list_path = f"{self.maps[-1][1]}.{self.key}" if self.maps else "$"
            self.is_flushed, self.header = False, None
        elif self.maps:
            self.maps[-1][0][self.key] = _plain(value)
        else:
            raise Unreadable("no table: a single JSON value")

    def _end_list(self) -> None:
        """A list that was never handed out in pieces stays where it stands, the layouts of data frames included."""
        if self.maps and not self.is_flushed:
            self.n_around += self.n_values
            self.maps[-1][0][self.key] = self.items
            self.items, self.n_values = [], 0
        else:
            self._flush()
        self.list_path = None
        self.is_done = not self.maps

    def take(self) -> Iterator[RawTable]:
        """The piece that is complete."""
        if self.list_path is not None:
            self._flush()
        yield from self.collector.take()

    def _flush(self) -> None:
        assert self.list_path is not None
        items, self.items, self.n_values = self.items, [], 0
        if items and all(isinstance(item, list) for item in items):
            if not self.is_flushed:
                self.header = (frame_header(self.maps[-1][0]) if self.maps else None) or items.pop(0)
            if items:
                self.collector.collect_grid(self.list_path, [self.header or [], *items], context_of(self.root))
        elif items:
            self.collector.collect(self.list_path, items, context_of(self.root))
        self.is_flushed = True

    def end(self) -> Iterator[RawTable]:
        """What is left: the last rows, and what stands around the lists."""
        if self.list_path is not None:
            self._flush()
        if isinstance(self.root, dict):
            self.collector.collect("$", self.root, context_of(self.root))
        yield from self.collector.take()
        self.collector.conclude()


def _plain(value: Any) -> Any:
    """Numbers as the json module reads them: integers exact, all others floats; half a surrogate pair is no text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode()
    return value
