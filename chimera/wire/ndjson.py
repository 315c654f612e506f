"""Lines of a reply: cut out of the byte stream, and told what they carry."""

import json
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from chimera.record.call import LineKind


class Line(NamedTuple):
    """What one line of a reply carried."""

    kind: LineKind
    content: str = ""
    thinking: str = ""
    error: str | None = None


class LineSplitter:
    """Cuts a byte stream into lines, whatever the chunk boundaries are."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that `chunk` completes, without line ends; blank lines are left out."""
        if not self._rest and chunk.find(b"\n") == len(chunk) - 1:  # one whole line, as servers send them
            line = chunk.strip()
            return [line] if line else []
        if b"\n" not in chunk:
            self._rest += chunk
            return []
        *lines, rest = bytes(self._rest + chunk).split(b"\n")
        self._rest = bytearray(rest)
        return [line for line in map(bytes.strip, lines) if line]

    def rest(self) -> bytes:
        """What is left after the last line end."""
        return bytes(self._rest).strip()


def read_line(raw: bytes) -> Line:
    """Tell what a line of `/api/chat` or `/api/generate` carries; never raises."""
    value = _parse(raw)
    if not isinstance(value, dict):
        return Line("garbage")
    if "error" in value and not value.get("done"):
        return Line("error", error=_words(value["error"]))
    message = value.get("message")
    part = message if isinstance(message, dict) else value
    content = part.get("content" if part is message else "response")
    if not isinstance(content, str):
        content = ""
    thinking = part.get("thinking", "")
    if not isinstance(thinking, str):
        thinking = ""
    if value.get("done") is True:
        kind: LineKind = "done"
    elif part.get("tool_calls"):
        kind = "tool_calls"
    elif content or thinking:
        kind = "content" if content else "thinking"
    else:
        kind = "empty" if part is message or "response" in value else "garbage"
    return Line(kind, content, thinking)


def error_text(body: str) -> str:
    """The words of an error reply; unwraps errors that are themselves JSON text, numbers included.

    A body that is no JSON is returned as it is, at most 2000 characters of it.
    """
    return _words(body.strip())[:2000]


def decoder(content_encoding: str) -> Callable[[bytes], bytes] | None:
    """A function that undoes a compressed transfer piece by piece; None = nothing to undo, or not ours to undo."""
    if content_encoding.lower() in {"gzip", "x-gzip", "deflate"}:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress
    return None


def _parse(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    try:  # the client replaces broken UTF-8 too, so such a line reaches the program
        return json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def _words(error: Any) -> str:
    """`error` may be text, an object, or an object written as text inside an object."""
    if isinstance(error, str):
        inner = _parse(error.encode()) if error.startswith("{") else None
        return _words(inner) if isinstance(inner, dict) and inner else error
    if not isinstance(error, dict):
        return json.dumps(error)
    if "message" in error:
        words = _words(error["message"])
        numbers = {key: error[key] for key in ("n_prompt_tokens", "n_ctx") if isinstance(error.get(key), int)}
        unsaid = [f"{key} {number}" for key, number in numbers.items() if str(number) not in words]
        return f"{words} ({', '.join(unsaid)})" if unsaid else words
    return _words(error["error"]) if "error" in error else json.dumps(error)
