"""Walking a tree without following links, opening devices or leaving the root; every file is accounted for."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from chimera.record.stamp import REPORT_STAMP, RUN_MARKER

TYPES = {
    ".csv": "CSV",
    ".tsv": "TSV",
    ".json": "JSON",
    ".jsonl": "JSONL",
    ".ndjson": "JSONL",
    ".md": "MARKDOWN",
    ".markdown": "MARKDOWN",
}
"""Suffixes that are read."""
MAX_FILE_BYTES = 64 * 1024 * 1024
"""Larger files are refused with the reason."""
OPENING = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY"):  # each exists on some systems only
    OPENING |= getattr(os, _flag, 0)
MAX_DEPTH = 32
"""Folders deeper than this are refused with the reason."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file of the tree: its content, or the reason why it was not read."""

    path: str
    type: str
    size_bytes: int
    mtime_s: float
    content: bytes | None
    reason: str = ""
    state: str = "unreadable"
    """State of a file without content."""

    @property
    def sha256(self) -> str:
        """Of the content; "" without one."""
        return hashlib.sha256(self.content).hexdigest() if self.content is not None else ""


def scan(root: Path) -> Iterator[Found]:
    """Every file below `root` (or `root` itself, if it is a file), sorted by path."""
    if not root.is_dir():
        yield _look(str(root), root.name, os.lstat(root))
        return
    found: list[tuple[str, str, os.stat_result | None, str]] = []
    _walk(str(root), "", 0, found)
    for relative, path, status, reason in sorted(found, key=lambda row: os.fsencode(row[0])):
        if status is None:
            yield Found(printable(relative), _type_of(relative), 0, 0.0, None, reason)
        else:
            yield _look(path, relative, status)


def printable(name: str) -> str:
    """A path as text that can be stored and shown: bytes that are no UTF-8 become escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def _walk(folder: str, below: str, depth: int, found: list[tuple[str, str, os.stat_result | None, str]]) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        found.append((below or ".", folder, None, f"folder cannot be opened: {error.strerror}"))
        return
    if any(entry.name == RUN_MARKER for entry in entries):
        found.append((f"{below}/" if below else "./", folder, None, "a run folder of Chimera: its reports are no data"))
        return
    for entry in entries:
        relative = f"{below}/{entry.name}" if below else entry.name
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            found.append((relative, entry.path, None, f"cannot be examined: {error.strerror}"))
            continue
        if not stat.S_ISDIR(status.st_mode):
            found.append((relative, entry.path, status, ""))
        elif depth >= MAX_DEPTH:
            found.append((relative, entry.path, None, f"deeper than {MAX_DEPTH} folders"))
        elif not entry.name.startswith("."):
            _walk(entry.path, relative, depth + 1, found)


def _type_of(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return TYPES.get(suffix) or suffix.removeprefix(".").upper() or "OTHER"


def _look(path: str, relative: str, status: os.stat_result) -> Found:
    """Open one file, if it is one; a link or device is told, never opened."""
    name, kind = printable(relative), _type_of(printable(relative))

    def refuse(reason: str, state: str = "unreadable") -> Found:
        return Found(name, kind, status.st_size, status.st_mtime, None, reason, state)

    if stat.S_ISLNK(status.st_mode):
        return refuse("a link: links are not followed")
    if not stat.S_ISREG(status.st_mode):
        return refuse("not a regular file")
    if kind not in TYPES.values():
        return refuse("not a type that is read", "other")
    if status.st_size > MAX_FILE_BYTES:
        return refuse(f"{status.st_size} bytes: larger than the limit of {MAX_FILE_BYTES}")
    try:
        descriptor = os.open(path, OPENING)
        with os.fdopen(descriptor, "rb") as file:
            opened = os.fstat(file.fileno())
            if not stat.S_ISREG(opened.st_mode):
                return refuse("not a regular file")
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return refuse(f"cannot be opened: {error.strerror}")
    if len(content) > MAX_FILE_BYTES:
        return refuse(f"grew beyond the limit of {MAX_FILE_BYTES} bytes while it was read")
    if REPORT_STAMP.encode() in content[:4096]:
        return refuse("a report of Chimera: its numbers are no data", "own_output")
    return Found(name, kind, len(content), opened.st_mtime, content)
