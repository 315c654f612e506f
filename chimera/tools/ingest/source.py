"""One file of the tree while a reader works on it: its bytes as a stream, and what is to be told about the reading."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from chimera.tools.ingest.text import Unreadable

WHOLE_BYTES = 8 * 1024 * 1024
"""Files up to this size are read whole; larger ones only ever in pieces."""


@dataclass
class Source:
    """What a reader gets. Readers yield `RawTable`s, a long table in several pieces of one selector."""

    path: str
    """Below the root, as it is shown."""
    type: str
    """CSV, TSV, JSON, JSONL or MARKDOWN."""
    size_bytes: int
    """Of the content, unpacked."""
    open: Callable[[], BinaryIO]
    """A fresh stream from the beginning."""
    deadline_s: float = float("inf")
    """`time.monotonic()` at which reading must have ended."""
    warnings: list[str] = field(default_factory=list)
    """What a user must know although the file was read; kept in the evidence."""
    hash_lines: int | None = None
    """Its lines that begin with #, in code too."""
    headings: int | None = None
    """Headings of a Markdown file, set by its reader."""
    notes: list[str] = field(default_factory=list)
    """How the file was read (encoding, dialect, header row), for `--explain`; kept nowhere."""

    @property
    def is_small(self) -> bool:
        """Whether it may be read whole."""
        return self.size_bytes <= WHOLE_BYTES

    def check_time(self) -> None:
        """Raises: Unreadable: The time for one file is used up."""
        if time.monotonic() > self.deadline_s:
            raise Unreadable("reading took longer than the limit for one file")
