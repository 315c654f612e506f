"""A model server as data: a request comes in, a reply is status, content type and steps that somebody plays."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

NDJSON = "application/x-ndjson"
"""Content type of streams: each `Line` is a line of its own, headers leave with the first one."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as a server sees it."""

    method: str
    path: str
    """Without host and query."""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Names in lower case."""

    def read_json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Line:
    """Send this text; in a stream a line end follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Send nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Break the connection here; before the first line, the client gets no response at all."""

    reset: bool = False
    """Over TCP: reset the connection instead of closing it in mid-body."""


Step = Line | Wait | Cut
"""What a server does next."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answers. `steps` may be a generator: it is closed when the client leaves early."""

    status: int
    content_type: str
    steps: Iterable[Step]


@dataclass(frozen=True, slots=True)
class LiveReply:
    """An answer whose steps are awaited: something is at work while they are sent."""

    status: int
    content_type: str
    steps: AsyncIterator[Step]
    closing: AsyncExitStack
    """Ends the work; closed when the reply is over or the client leaves."""


class Server(Protocol):
    """Whatever answers requests; `InProcessTransport` and `serve` put it behind httpx and TCP."""

    def respond(self, request: Request) -> Reply:
        """The reply to a request. Time passes in the reply's steps, not in here."""
        ...


class LiveServer(Protocol):
    """A server that must be awaited; only `serve` and `serve_in_thread` can play it."""

    async def respond(self, request: Request) -> Reply | LiveReply:
        """The reply to a request; cancelled when the client leaves before it is there."""
        ...


def close_steps(steps: Iterable[Step]) -> None:
    """Tell a reply's generator that nobody reads on."""
    close = getattr(steps, "close", None)
    if close is not None:
        close()
