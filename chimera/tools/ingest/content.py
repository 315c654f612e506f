"""The bytes of one opened file: as streams that start anew, hashed on the way, unpacked up to a limit."""

import gzip
import hashlib
import io
import os
import stat
import zlib
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Self, cast

from chimera.tools.ingest.text import Unreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

OPENING = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):  # each exists on some systems only
    OPENING |= getattr(os, _flag, 0)
BLOCK_BYTES = 1 << 18
"""Read at a time."""


class Content:
    """An opened file. Only the bytes it had when it was opened are read.

    Raises:
        Unreadable: Not a regular file, or it cannot be opened.
    """

    def __init__(self, place: str, on_bytes: Callable[[int], None] | None = None) -> None:
        try:
            self._descriptor = os.open(place, OPENING)
        except OSError as error:
            raise Unreadable(f"cannot be opened: {error.strerror}") from error
        self._status = os.fstat(self._descriptor)
        self.size_bytes = self._status.st_size
        self.mtime_s = self._status.st_mtime
        self._hash = hashlib.sha256()
        self._hashed_bytes = 0
        self._on_bytes = on_bytes
        if not stat.S_ISREG(self._status.st_mode):
            os.close(self._descriptor)
            raise Unreadable("not a regular file")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def read_at(self, start: int, n_bytes: int) -> bytes:
        """Some bytes; what is read for the first time is hashed."""
        os.lseek(self._descriptor, start, os.SEEK_SET)
        data = os.read(self._descriptor, max(0, min(n_bytes, self.size_bytes - start)))
        new = start + len(data) - self._hashed_bytes
        if new > 0 and start <= self._hashed_bytes:
            self._hash.update(data[-new:] if new < len(data) else data)
            self._hashed_bytes += new
            if self._on_bytes is not None:
                self._on_bytes(new)
        return data

    def read(self) -> bytes:
        """All of it."""
        blocks: list[bytes] = []
        n_bytes = 0
        while block := self.read_at(n_bytes, self.size_bytes):
            blocks.append(block)
            n_bytes += len(block)
        return blocks[0] if len(blocks) == 1 else b"".join(blocks)

    def stream(self) -> BinaryIO:
        """A stream from the beginning."""
        return cast("BinaryIO", io.BufferedReader(_Stream(self), BLOCK_BYTES))

    def sha256(self) -> str:
        """Of all bytes; those not read so far are read now."""
        while self.read_at(self._hashed_bytes, BLOCK_BYTES):
            pass
        return self._hash.hexdigest()

    def check_unchanged(self) -> None:
        """Raises: Unreadable: Somebody wrote to it since it was opened."""
        now = os.fstat(self._descriptor)
        if (now.st_size, now.st_mtime_ns) != (self._status.st_size, self._status.st_mtime_ns):
            raise Unreadable("changed while it was read: ingest again when nothing writes to it")


class _Stream(io.RawIOBase):
    """A file from its beginning, next to other streams of the same file."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._content.read_at(self._at, len(view))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


def unpack(packed: IO[bytes], max_bytes: int) -> BinaryIO:
    """A stream of what a gzip stream holds; it raises `Unreadable` where that is damaged or too much."""
    return cast("BinaryIO", io.BufferedReader(_Unpacked(packed, max_bytes), BLOCK_BYTES))


class _Unpacked(io.RawIOBase):
    def __init__(self, packed: IO[bytes], max_bytes: int) -> None:
        self._file: Any = gzip.GzipFile(fileobj=packed, mode="rb")
        self._max_bytes = max_bytes
        self._n_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        try:
            n_bytes = self._file.readinto(buffer)
        except EOFError as error:
            raise Unreadable("the gzip data end too early: the file is truncated") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise Unreadable(f"not what .gz says: {error}") from error
        self._n_bytes += n_bytes
        if self._n_bytes > self._max_bytes:
            raise Unreadable(f"unpacks to more than the limit of {self._max_bytes} bytes (max_file)")
        return n_bytes
