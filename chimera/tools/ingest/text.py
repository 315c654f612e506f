"""Bytes to text, or the reason why they are none."""

import codecs
import re
from collections.abc import Iterable
from typing import NamedTuple

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16 and must be asked for first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAGIC = {
    b"\x1f\x8b": "gzip data",
    b"PK\x03\x04": "a zip archive (or a spreadsheet)",
    b"PK\x05\x06": "an empty zip archive",
    b"PAR1": "a Parquet file",
    b"SQLite format 3\x00": "an SQLite database",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF-": "a PDF document",
    b"\x7fELF": "an ELF program",
    b"\x28\xb5\x2f\xfd": "zstd data",
    b"\xfd7zXZ\x00": "xz data",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"BZh": "bzip2 data",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array",
    b"ARROW1": "an Arrow file",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"version https://git-lfs.github.com/spec/": "a Git LFS pointer: the content itself was not checked out",
}
"""How files of other kinds begin, whatever they are named."""
WEB_PAGE = re.compile(rb"\s*<(!doctype\s+html|html[\s>])", re.IGNORECASE)
CONTROLS = bytes(range(1, 32)).translate(None, b"\t\n\r\f")
MAX_CONTROL_SHARE = 0.02
NEITHER = "neither UTF-8 nor Windows-1252 text"


class Unreadable(Exception):
    """A file that is not what its suffix says; the message is the reason."""


class Encoding(NamedTuple):
    """How to decode a file."""

    name: str
    warning: str = ""


def decode(content: bytes) -> tuple[str, Encoding]:
    """Text of a whole file.

    Raises:
        Unreadable: Binary content.
    """
    encoding = find_encoding([content])
    try:
        return content.decode(encoding.name), encoding
    except UnicodeDecodeError as error:
        raise Unreadable(NEITHER) from error


def find_encoding(chunks: Iterable[bytes]) -> Encoding:
    """The encoding of content in chunks: by its byte-order mark, else UTF-8, UTF-16 without a mark, Windows-1252.

    Raises:
        Unreadable: Binary content, or bytes that are not what they begin like.
    """
    check = _Check()
    for chunk in chunks:
        check.add(chunk)
    return check.conclude()


class _Check:
    """Looks at every byte once, in chunks."""

    def __init__(self) -> None:
        self.started = False
        self.name = "utf-8"
        self.warning = ""
        self.decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")()
        self.seen_bytes = 0

    def add(self, chunk: bytes) -> None:
        if not self.started:
            self._start(chunk)
        try:
            text = self.decoder.decode(chunk)
        except UnicodeDecodeError as error:
            text = self._fall_back(chunk, error)
        at = text.find("\x00")
        if at >= 0:
            what = "binary, or UTF-16 that was written as something else"
            raise Unreadable(f"{what}: holds NUL characters, the first near byte {self.seen_bytes + at}")
        self.seen_bytes += len(chunk)

    def _start(self, head: bytes) -> None:
        self.started = True
        if head.startswith(tuple(MAGIC)):
            what = next(what for magic, what in MAGIC.items() if head.startswith(magic))
            raise Unreadable(f"is {what}, not what its name says")
        if WEB_PAGE.match(head[:1024]):
            raise Unreadable("is a web page, not what its name says")
        self.name = next((name for bom, name in BOMS if head.startswith(bom)), None) or _unmarked(head[:4096])
        if self.name in {"utf-8", "utf-8-sig"}:
            sample = head[:100_000]
            if len(sample) - len(sample.translate(None, CONTROLS)) > max(2, MAX_CONTROL_SHARE * len(sample)):
                raise Unreadable("binary: holds control characters")
        self.decoder = codecs.getincrementaldecoder(self.name)()

    def _fall_back(self, chunk: bytes, error: UnicodeDecodeError) -> str:
        """UTF-8 failed: Windows-1252 has a meaning for nearly every byte, so it is what is left."""
        if self.name != "utf-8":
            raise Unreadable(f"starts like {self.name} but is not: {error.reason}") from error
        self.name = "cp1252"
        near = max(self.seen_bytes + error.start, 0)
        self.warning = f"read as Windows-1252: not UTF-8 near byte {near}"
        self.decoder = codecs.getincrementaldecoder("cp1252")()
        try:
            return self.decoder.decode(chunk)
        except UnicodeDecodeError as second:
            raise Unreadable(NEITHER) from second

    def conclude(self) -> Encoding:
        """The encoding, after the last chunk."""
        try:
            self.decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            if self.name != "utf-8":
                raise Unreadable(f"starts like {self.name} but is not: {error.reason}") from error
            self.name, self.warning = "cp1252", f"read as Windows-1252: not UTF-8 near byte {self.seen_bytes}"
        return Encoding(self.name, self.warning)


def _unmarked(head: bytes) -> str:
    """UTF-16 without a byte-order mark shows as NULs at every second byte."""
    half = len(head) // 2
    if half >= 2 and b"\x00" in head:
        even, odd = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
        if odd > 0.6 * half and even <= 0.05 * half:
            return "utf-16-le"
        if even > 0.6 * half and odd <= 0.05 * half:
            return "utf-16-be"
    return "utf-8"
