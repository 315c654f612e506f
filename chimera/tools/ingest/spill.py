"""Long rows of numbers: in memory while they fit there, beyond that in a temporary file without a name."""

import os
import tempfile
from array import array
from collections.abc import Iterator
from itertools import chain
from typing import IO, Self

CHUNK = 1 << 16
"""Numbers per chunk: half a MiB, read back in one piece."""
MEMORY_BYTES = 4 * 1024 * 1024
"""Full chunks of all columns together that stay in memory."""


class Spill:
    """Where full chunks go."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        self._left_bytes = memory_bytes
        self._file: IO[bytes] | None = None

    def keep(self, chunk: "array[float]") -> "array[float] | int":
        """The chunk itself while there is room, else its place in the file."""
        self._left_bytes -= len(chunk) * chunk.itemsize
        if self._left_bytes >= 0:
            return chunk
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="chimera-")  # noqa: SIM115  closed by `close`
        place = self._file.seek(0, os.SEEK_END)
        chunk.tofile(self._file)
        return place

    def load(self, place: "array[float] | int") -> "array[float]":
        """What `keep` was handed."""
        if isinstance(place, array):
            return place
        chunk = array("d")
        assert self._file is not None
        self._file.seek(place)
        chunk.fromfile(self._file, CHUNK)
        return chunk

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let the file go; nothing kept in it can be loaded any more."""
        if self._file is not None:
            self._file.close()


IN_MEMORY = Spill(1 << 62)


class Numbers:
    """Floats in their order; grows at the end."""

    def __init__(self, spill: Spill | None = None) -> None:
        self._spill = spill or IN_MEMORY
        self._full: list[array[float] | int] = []
        self._tail = array("d")
        self._cached: tuple[int, array[float]] = (-1, self._tail)

    def extend(self, values: "array[float]") -> None:
        """Append numbers."""
        tail = self._tail
        tail.extend(values)
        start = 0
        while len(tail) - start >= CHUNK:
            self._full.append(self._spill.keep(tail[start : start + CHUNK]))
            start += CHUNK
        if start:
            self._tail = tail[start:]

    def chunks(self) -> Iterator["array[float]"]:
        """The numbers in pieces, one of them in memory at a time."""
        yield from map(self._spill.load, self._full)
        yield self._tail

    def __iter__(self) -> Iterator[float]:
        return chain.from_iterable(self.chunks())

    def __len__(self) -> int:
        return len(self._full) * CHUNK + len(self._tail)

    def __getitem__(self, row: int) -> float:
        number, offset = divmod(row, CHUNK)
        if number == len(self._full):
            return self._tail[offset]
        if self._cached[0] != number:
            self._cached = number, self._spill.load(self._full[number])
        return self._cached[1][offset]

    def __getstate__(self) -> bytes:
        return b"".join(chunk.tobytes() for chunk in self.chunks())

    def __setstate__(self, state: bytes) -> None:
        self.__init__()
        numbers = array("d")
        numbers.frombytes(state)
        self.extend(numbers)
