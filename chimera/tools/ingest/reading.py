"""One file from its bytes to its tables, or to the reason why there are none."""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from chimera.evidence.exports import CSV_HEADER_LINE, EVIDENCE_SCHEMA
from chimera.record.stamp import COMPARISON_STAMP, REPORT_STAMP
from chimera.tools.ingest.content import Content, unpack
from chimera.tools.ingest.csv_reader import read_csv
from chimera.tools.ingest.file_table import FileTable, gather
from chimera.tools.ingest.json_reader import read_json, read_jsonl
from chimera.tools.ingest.markdown_reader import read_markdown
from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.scan import Found
from chimera.tools.ingest.source import WHOLE_BYTES, Source
from chimera.tools.ingest.spill import IN_MEMORY, Spill
from chimera.tools.ingest.text import Unreadable

READERS = {
    "CSV": read_csv,
    "TSV": read_csv,
    "JSON": read_json,
    "JSONL": read_jsonl,
    "MARKDOWN": read_markdown,
}
EMPTY = "empty"
HEAD_BYTES = 4096
"""Where the stamp of a report stands."""


@dataclass(slots=True)
class Reading:
    """What became of a file."""

    size_bytes: int
    mtime_s: float
    state: str
    """As in `SourceFile`."""
    reason: str = ""
    sha256: str = ""
    """"" where the bytes were not read, or do not count."""
    warnings: tuple[str, ...] = ()
    headings: int | None = None
    hash_lines: int | None = None
    tables: list[FileTable] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    """How it was read."""

    @property
    def can_be_copy(self) -> bool:
        """Whether another file with these bytes is one too many."""
        return bool(self.sha256) and self.reason != EMPTY

    def as_copy_of(self, original: str) -> "Reading":
        """What becomes of it when these bytes were read before."""
        reason = f"byte-identical to {original}"
        return Reading(self.size_bytes, self.mtime_s, "duplicate", reason, self.sha256)


@dataclass(slots=True)
class Desk:
    """What reading a file needs besides the file."""

    max_file_bytes: int
    file_timeout_s: float
    spill: Spill = IN_MEMORY
    on_bytes: Callable[[int], None] | None = None
    """Told how many further bytes of a file were read."""
    first_with: dict[str, str] = field(default_factory=dict)
    """Files read before: sha256 -> path. Copies of them are not read again."""
    sizes_bytes: set[int] = field(default_factory=set)
    """Sizes of files read before: only a file of such a size can be a copy, and is hashed first."""


def read_file(found: Found, desk: Desk) -> Reading:
    """Read a file of the tree; whatever is wrong with it becomes the reason."""
    if found.reason:
        return Reading(found.size_bytes, found.mtime_s, found.state, found.reason)
    told = partial(Reading, found.size_bytes, found.mtime_s)
    try:
        with Content(found.place, desk.on_bytes) as content:
            told = partial(Reading, content.size_bytes, content.mtime_s)
            reading = _read(found, content, desk)
            content.check_unchanged()
            return reading
    except Unreadable as error:
        return told("unreadable", str(error))
    except OSError as error:
        return told("unreadable", f"cannot be read: {error.strerror or error}")


def _read(found: Found, content: Content, desk: Desk) -> Reading:
    told = partial(Reading, content.size_bytes, content.mtime_s)
    if content.size_bytes > desk.max_file_bytes:
        raise Unreadable(f"{content.size_bytes} bytes: larger than the limit of {desk.max_file_bytes} (max_file)")
    size_bytes, open_stream = _open(found, content, desk)
    head = open_stream().read(HEAD_BYTES)
    if _is_own(found.type, head):
        return told("own_output", "written by Chimera: its numbers are no data")
    if len(head) < HEAD_BYTES and not head.strip():
        return told("no_table", EMPTY, content.sha256())
    if size_bytes <= WHOLE_BYTES or content.size_bytes in desk.sizes_bytes:
        original = desk.first_with.get(content.sha256())
        if original is not None:
            return told("duplicate", sha256=content.sha256()).as_copy_of(original)
    source = Source(found.path, found.type, size_bytes, open_stream, time.monotonic() + desk.file_timeout_s)
    try:
        tables = gather(_pieces(source), desk.spill)
    except (Unreadable, OSError) as error:
        reason = str(error)
        return told("unreadable", reason, content.sha256(), notes=tuple(source.notes))
    except Exception as error:  # noqa: BLE001  one odd file must not cost the others; the reason says what to report
        reason = f"the reader failed, please report it: {type(error).__name__}: {error}"
        return told("unreadable", reason, content.sha256(), notes=tuple(source.notes))
    return told(
        "read" if tables else "no_table",
        "" if tables else "no table in it",
        content.sha256(),
        warnings=tuple(source.warnings),
        headings=source.headings,
        hash_lines=source.hash_lines,
        tables=tables,
        notes=tuple(source.notes),
    )


def _is_own(kind: str, head: bytes) -> bool:
    """Whether a file begins like one that Chimera writes: a report, a comparison, exported facts, evidence."""
    first = head.partition(b"\n")[0]
    match kind:
        case "MARKDOWN":
            return any(stamp.encode() in head for stamp in (REPORT_STAMP, COMPARISON_STAMP))
        case "CSV":
            return first == CSV_HEADER_LINE.encode()
        case "JSONL":
            return f'"schema":"{EVIDENCE_SCHEMA}"'.encode() in first
    return False


def _pieces(source: Source) -> Iterator[RawTable]:
    for piece in READERS[source.type](source):
        source.check_time()
        yield piece


def _open(found: Found, content: Content, desk: Desk) -> tuple[int, Callable[[], BinaryIO]]:
    """Size of the unpacked content, and streams of it. A small file is read once."""
    if not found.is_packed:
        if content.size_bytes > WHOLE_BYTES:
            return content.size_bytes, content.stream
        whole = content.read()
        return len(whole), lambda: io.BytesIO(whole)
    limit = desk.max_file_bytes
    start = unpack(content.stream(), limit).read(WHOLE_BYTES + 1)
    if len(start) <= WHOLE_BYTES:
        return len(start), lambda: io.BytesIO(start)
    return len(start), lambda: unpack(content.stream(), limit)
