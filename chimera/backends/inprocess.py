"""httpx transports to a server inside this process; lines really come one by one, unlike with ASGI."""

import time
from collections.abc import AsyncIterator, Callable, Iterator

import httpx

from chimera.backends.protocol import Cut, Line, Reply, Request, Server, Wait
from chimera.wire.clock import SYSTEM_CLOCK, Clock


class InProcessTransport(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """Plays a server's replies. Pauses go through the clock, or `sleep` for synchronous requests."""

    def __init__(self, server: Server, clock: Clock = SYSTEM_CLOCK, sleep: Callable[[float], None] = time.sleep) -> None:
        self._server = server
        self._clock = clock
        self._sleep = sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a synchronous request."""
        asked = Request(request.method, request.url.path, request.read())
        reply = self._server.respond(asked)
        return httpx.Response(reply.status, headers=_headers(reply), stream=_Body(self, asked, reply))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer an asynchronous request."""
        asked = Request(request.method, request.url.path, await request.aread())
        reply = self._server.respond(asked)
        return httpx.Response(reply.status, headers=_headers(reply), stream=_Body(self, asked, reply))

    def play(self, reply: Reply) -> Iterator[bytes]:
        """The body for a synchronous reader."""
        for step in reply.steps:
            if isinstance(step, Wait):
                self._sleep(step.seconds)
            else:
                yield _bytes(step)

    async def aplay(self, reply: Reply) -> AsyncIterator[bytes]:
        """The body for an asynchronous reader."""
        for step in reply.steps:
            if isinstance(step, Wait):
                await self._clock.sleep(step.seconds)
            else:
                yield _bytes(step)

    def left(self, request: Request) -> None:
        """Tell the server that its reader went away."""
        self._server.left(request)


class _Body(httpx.AsyncByteStream, httpx.SyncByteStream):
    def __init__(self, transport: InProcessTransport, request: Request, reply: Reply) -> None:
        self._transport = transport
        self._request = request
        self._reply = reply
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        yield from self._transport.play(self._reply)
        self._is_open = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._transport.aplay(self._reply):
            yield chunk
        self._is_open = False

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._transport.left(self._request)

    async def aclose(self) -> None:
        self.close()


def _headers(reply: Reply) -> dict[str, str]:
    return {"content-type": reply.content_type}


def _bytes(step: Line | Cut) -> bytes:
    if isinstance(step, Cut):
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body (incomplete chunked read)"
        )
    return step.text.encode() + b"\n"
