"""Bytes to text, or the reason why they are none."""

import codecs

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Unreadable(Exception):
    """A file that is not what its suffix says; the message is the reason."""


def decode(content: bytes) -> str:
    """Text of a file: by its byte-order mark, else UTF-8, else Windows-1252.

    Raises:
        Unreadable: Binary content.
    """
    for bom, encoding in BOMS:
        if content.startswith(bom):
            try:
                return _checked(content.decode(encoding))
            except UnicodeDecodeError as error:
                raise Unreadable(f"starts like {encoding} but is not: {error.reason}") from error
    try:
        return _checked(content.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    try:
        return _checked(content.decode("cp1252"))
    except UnicodeDecodeError as error:
        raise Unreadable("neither UTF-8 nor Windows-1252 text") from error


def _checked(text: str) -> str:
    if "\x00" in text:
        raise Unreadable("binary, or UTF-16 that was written as something else: holds NUL characters")
    control = sum(character < " " and character not in "\t\n\r\f" for character in text[:100_000])
    if control > 0.02 * min(len(text), 100_000):
        raise Unreadable("binary: holds control characters")
    return text
