"""A model server as data: a request comes in, a reply is status, content type and steps that somebody plays."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

NDJSON = "application/x-ndjson"
JSON = "application/json; charset=utf-8"
"""Content type of streams: each `Line` is a line of its own, headers leave with the first one."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as a server sees it."""

    method: str
    path: str
    """Without host and query."""
    body: bytes = b""


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
    """Break the connection here."""


Step = Line | Wait | Cut
"""What a server does next."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answers. `steps` may be a generator: it is closed when the client leaves early."""

    status: int
    content_type: str
    steps: Iterable[Step]


class Server(Protocol):
    """Whatever answers requests; `InProcessTransport` and `serve` put it behind httpx and TCP."""

    @property
    def name(self) -> str:
        """How records call it: builtin:// or fake://."""
        ...

    def respond(self, request: Request) -> Reply:
        """The reply to a request. Time passes in the reply's steps, not in here."""
        ...

    def left(self, request: Request) -> None:
        """The client went away in the middle of the answer."""
        ...
