"""The text of a source, whole or line by line, with what is to be told about its encoding."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from chimera.tools.ingest.source import Source
from chimera.tools.ingest.text import NEITHER, Encoding, Unreadable, decode, find_encoding

CHUNK_BYTES = 256 * 1024
MAX_LINE_CHARS = 4 * 1024 * 1024
"""A longer line of a large file is no line of a table."""


def read_text(source: Source) -> str:
    """The text of a small file.

    Raises:
        Unreadable: Binary content.
    """
    with source.open() as stream:
        text, encoding = decode(stream.read())
    _tell(source, encoding)
    return text


def read_lines(source: Source) -> Iterator[str]:
    """The lines of a file of any size with their ends, which are LF, CR LF or CR and nothing else.

    Raises:
        Unreadable: Binary content, or a line that is none.
    """
    if source.is_small:
        yield from io.StringIO(read_text(source), newline="")
        return
    encoding = check_encoding(source)
    with io.TextIOWrapper(source.open(), encoding=encoding.name, newline="") as stream:
        try:
            while line := stream.readline(MAX_LINE_CHARS):
                if len(line) == MAX_LINE_CHARS:
                    raise Unreadable(f"has a line of more than {MAX_LINE_CHARS} characters")
                yield line
        except UnicodeDecodeError as error:
            raise Unreadable(NEITHER) from error


def check_encoding(source: Source) -> Encoding:
    """The encoding of a large file, told to the user; reads all of it once.

    Raises:
        Unreadable: Binary content.
    """
    with source.open() as stream:
        encoding = find_encoding(_chunks(source, stream))
    _tell(source, encoding)
    return encoding


def _chunks(source: Source, stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK_BYTES):
        source.check_time()
        yield chunk


def _tell(source: Source, encoding: Encoding) -> None:
    note = f"encoding: {encoding.name}"
    if note not in source.notes:
        source.notes.append(note)
    if encoding.warning and encoding.warning not in source.warnings:
        source.warnings.append(encoding.warning)
