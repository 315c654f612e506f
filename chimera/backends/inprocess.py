"""A server in this process behind httpx: no socket, but streaming step by step as over a network."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

import httpx

from chimera.backends.protocol import NDJSON, Cut, Line, Reply, Request, Server, Step, Wait, close_steps
from chimera.wire import SYSTEM_CLOCK, Clock

NO_RESPONSE = "Server disconnected without sending a response."
CUT = "peer closed connection without sending complete message body (incomplete chunked read)"


class InProcessTransport(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """Carries requests to a server in this process, synchronous or asynchronous.

    Args:
        server: Who answers.
        clock: Its `sleep` is awaited where the server says `Wait`.
        sleep: The same for synchronous requests.
    """

    def __init__(
        self, server: Server, clock: Clock = SYSTEM_CLOCK, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._server = server
        self._clock = clock
        self._sleep = sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a synchronous request; headers come with the first line."""
        player = self._player(request, request.read())
        while (wait_s := player.until_line()) is not None:
            self._sleep(wait_s)
            player.waited(wait_s)
        return player.response(_SyncBody(player, self._sleep))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer an asynchronous request; headers come with the first line."""
        player = self._player(request, await request.aread())
        try:
            while (wait_s := player.until_line()) is not None:
                await self._clock.sleep(wait_s)
                player.waited(wait_s)
        except BaseException:
            player.close()
            raise
        return player.response(_AsyncBody(player, self._clock))

    def _player(self, request: httpx.Request, body: bytes) -> "_Player":
        headers = {name.lower(): value for name, value in request.headers.items()}
        reply = self._server.respond(Request(request.method, request.url.path, body, headers))
        timeout = request.extensions.get("timeout", {}).get("read")
        return _Player(reply, iter(reply.steps), request, timeout)


@dataclass
class _Player:
    """Plays the steps of one reply; tells how long to wait, and fails as a network would."""

    reply: Reply
    steps: Iterator[Step]
    request: httpx.Request
    read_timeout_s: float | None
    silent_s: float = 0.0
    pending: bytes | None = None
    begun: bool = False
    expired: bool = False
    ended: bool = field(default=False)

    def until_line(self) -> float | None:
        """Seconds to wait before asking again; None when `pending` holds a line or the reply is over."""
        if self.expired:
            raise httpx.ReadTimeout("no line came in time", request=self.request)
        for step in self.steps:
            if isinstance(step, Line):
                newline = "\n" if self.reply.content_type == NDJSON else ""
                self.pending, self.begun, self.silent_s = (step.text + newline).encode(), True, 0.0
                return None
            if isinstance(step, Cut):
                self.close()
                raise httpx.RemoteProtocolError(CUT if self.begun else NO_RESPONSE, request=self.request)
            return self._bounded(step)
        self.ended = True
        return None

    def _bounded(self, step: Wait) -> float:
        limit = self.read_timeout_s
        if limit is not None and self.silent_s + step.seconds > limit:
            self.expired = True
            return limit - self.silent_s
        return step.seconds

    def waited(self, seconds: float) -> None:
        """Count silence against the client's read timeout."""
        self.silent_s += seconds

    def take(self) -> bytes | None:
        """The line that is due; None when the reply is over."""
        line, self.pending = self.pending, None
        return line

    def close(self) -> None:
        """Tell the server that nobody reads on."""
        if not self.ended:
            self.ended = True
            close_steps(self.steps)

    def response(self, body: httpx.AsyncByteStream | httpx.SyncByteStream) -> httpx.Response:
        """The response whose body plays the rest."""
        headers = {"content-type": self.reply.content_type}
        return httpx.Response(self.reply.status, headers=headers, stream=body)


@dataclass
class _SyncBody(httpx.SyncByteStream):
    player: _Player
    sleep: Callable[[float], None]

    def __iter__(self) -> Iterator[bytes]:
        while (line := self.player.take()) is not None:
            yield line
            while (wait_s := self.player.until_line()) is not None:
                self.sleep(wait_s)
                self.player.waited(wait_s)

    def close(self) -> None:
        self.player.close()


@dataclass
class _AsyncBody(httpx.AsyncByteStream):
    player: _Player
    clock: Clock

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (line := self.player.take()) is not None:
            yield line
            await asyncio.sleep(0)  # others get their turn between two lines, as with a socket
            while (wait_s := self.player.until_line()) is not None:
                await self.clock.sleep(wait_s)
                self.player.waited(wait_s)

    async def aclose(self) -> None:
        self.player.close()
