"""One request and its reply as they passed the wire, before anyone knows which node asked."""

from typing import NamedTuple

from chimera.record.call import CallEnd, Stamp


class Exchange(NamedTuple):
    """The raw half of a `Call`; every field means what it means there."""

    server: str
    path: str
    model: str
    request: str
    amended: tuple[str, ...]
    status: int | None
    content_type: str | None
    sent_ns: int
    headers_ns: int | None
    stamps: tuple[Stamp, ...]
    ended_ns: int
    end: CallEnd
    final_line: str | None
    error: str | None
    text: str
    thinking: str
