"""Walking a tree without following links, opening devices or leaving the root; every file is accounted for."""

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from chimera.record.stamp import COMPARISON_MARKER, RUN_MARKER

TYPES = {
    ".csv": "CSV",
    ".tsv": "TSV",
    ".json": "JSON",
    ".jsonl": "JSONL",
    ".ndjson": "JSONL",
    ".md": "MARKDOWN",
    ".markdown": "MARKDOWN",
}
"""Suffixes that are read, also with `.gz` behind them."""
PACKED = ".gz"
PLAIN_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{0,11}")
"""Of other files, a suffix that may stand for their type."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file of the tree: where it lies, or why it is not read."""

    path: str
    """Below the root, as it is shown."""
    type: str
    size_bytes: int
    mtime_s: float
    place: str
    """What the file system knows it by."""
    reason: str = ""
    """Why it is not read; "" if it is to be read."""
    state: str = "unreadable"
    """State of a file with a reason."""

    @property
    def is_packed(self) -> bool:
        """Whether it has to be unpacked."""
        return self.path.lower().endswith(PACKED)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far the walk goes."""

    max_depth: int
    max_files: int


def scan(root: Path, bounds: Bounds) -> list[Found]:
    """Every file below `root` (or `root` itself, if it is a file), sorted by path.

    Raises:
        OSError: `root` cannot be examined.
    """
    if not root.is_dir():
        return [_look(str(root), root.name, os.lstat(root))]
    found: list[tuple[bytes, Found]] = []
    folders = [(str(root), "", 0)]
    while folders:
        folder, below, depth = folders.pop()
        for relative, one in _list(folder, below):
            if isinstance(one, Found):
                found.append((os.fsencode(relative), one))
            elif depth >= bounds.max_depth:
                reason = f"deeper than {bounds.max_depth} folders (max_depth)"
                found.append((os.fsencode(relative), _refuse(relative, one, reason)))
            else:
                folders.append((one, relative, depth + 1))
    found.sort(key=lambda row: row[0])
    return _bound([one for _, one in found], bounds.max_files)


def printable(name: str) -> str:
    """A path as text that can be stored and shown: bytes that are no UTF-8 become escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def _bound(found: Sequence[Found], max_files: int) -> list[Found]:
    """The first files are read, in order of paths; those that are not read anyway do not count."""
    left = max_files
    kept = []
    for one in found:
        if not one.reason:
            left -= 1
            if left < 0:
                kept.append(replace(one, reason=f"beyond the first {max_files} files (max_files)"))
                continue
        kept.append(one)
    return kept


OF_OUR_OWN = {RUN_MARKER: "run", COMPARISON_MARKER: "comparison"}
"""Files that mark the folders we make."""


def _list(folder: str, below: str) -> list[tuple[str, Found | str]]:
    """What lies in a folder: files with what is known of them, folders with their places."""
    try:
        with os.scandir(folder) as listing:
            entries = list(listing)
    except OSError as error:
        return [(below or ".", _refuse(below or ".", folder, f"folder cannot be opened: {error.strerror}"))]
    names = {entry.name for entry in entries}
    if made := next((what for marker, what in OF_OUR_OWN.items() if marker in names), None):
        name, reason = f"{below}/" if below else "./", f"a {made} folder of Chimera: its reports are no data"
        return [(name, _refuse(name, folder, reason, "own_output"))]
    return [_enter(entry, f"{below}/{entry.name}" if below else entry.name) for entry in entries]


def _enter(entry: os.DirEntry[str], relative: str) -> tuple[str, Found | str]:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return relative, _refuse(relative, entry.path, f"cannot be examined: {error.strerror}")
    if not stat.S_ISDIR(status.st_mode):
        return relative, _look(entry.path, relative, status)
    if entry.name.startswith("."):
        return f"{relative}/", _refuse(f"{relative}/", entry.path, "a hidden folder: not looked into", "other")
    return relative, entry.path


def _type_of(name: str) -> str:
    lower = name.lower()
    suffix = PurePosixPath(lower).suffix
    known = TYPES.get(PurePosixPath(lower.removesuffix(PACKED)).suffix)
    return known or (suffix[1:].upper() if PLAIN_SUFFIX.fullmatch(suffix) else "OTHER")


def _refuse(relative: str, place: str, reason: str, state: str = "unreadable") -> Found:
    name = printable(relative)
    return Found(name, _type_of(name), 0, 0.0, place, reason, state)


def _look(place: str, relative: str, status: os.stat_result) -> Found:
    """A file by what the folder says of it; a link or device is told, never opened."""
    name = printable(relative)
    kind = _type_of(name)
    reason, state = "", "unreadable"
    if stat.S_ISLNK(status.st_mode):
        reason = "a link: links are not followed"
    elif not stat.S_ISREG(status.st_mode):
        reason = "not a regular file"
    elif kind not in TYPES.values():
        reason, state = "not a type that is read", "other"
    return Found(name, kind, status.st_size, status.st_mtime, place, reason, state)
