"""The same servers over TCP: HTTP/1.1 with chunked bodies, headers sent with the first line as real servers do."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from chimera.backends.protocol import NDJSON, Cut, Line, Reply, Request, Server, Wait

MAX_HEADER_BYTES = 64 * 1024
REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 500: "Internal Server Error"}


class ClientLeft(Exception):
    """The client closed the connection in the middle of an answer."""


@contextlib.asynccontextmanager
async def serve(server: Server, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve on a loopback port; yields the base URL."""
    connections: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(_converse(server, reader, writer))
        connections.add(task)
        task.add_done_callback(connections.discard)

    listening = await asyncio.start_server(accept, host, port, limit=2**20)
    try:
        yield f"http://{host}:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _converse(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection until somebody closes it."""
    try:
        while (request := await _read(reader)) is not None:
            try:
                if not await _answer(server.respond(request), reader, writer):
                    break
            except (ClientLeft, ConnectionError):
                server.left(request)
                break
            except asyncio.CancelledError:
                writer.transport.abort()
                raise
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    """The next request, or None at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = int(headers.get("content-length") or 0)
    if "chunked" in headers.get("transfer-encoding", ""):
        body = b"".join([part async for part in _chunks(reader)])
    else:
        body = await reader.readexactly(length)
    return Request(method, target.partition("?")[0], body)


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readline()).split(b";")[0], 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readline()


async def _answer(reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Send one reply; False when the connection is not usable afterwards."""
    watch = asyncio.ensure_future(reader.read(1))  # a client that leaves is seen at once, also during a pause
    try:
        streamed = reply.content_type == NDJSON
        started = False
        for step in reply.steps:
            if isinstance(step, Wait):
                await _pause(step.seconds, watch)
            elif isinstance(step, Cut):
                if not started:
                    writer.write(_head(reply, streamed=True))
                    await writer.drain()
                writer.transport.abort()
                return False
            elif streamed:
                started = started or _start(reply, writer)
                _write_chunk(writer, step)
                await writer.drain()
                await asyncio.sleep(0)
                _check(watch)
            else:
                body = step.text.encode()
                writer.write(_head(reply, streamed=False, length=len(body)) + body)
                await writer.drain()
        if streamed:
            started = started or _start(reply, writer)
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        return True
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            await watch


async def _pause(seconds: float, watch: "asyncio.Future[bytes]") -> None:
    await asyncio.wait([watch], timeout=seconds)
    _check(watch)


def _check(watch: "asyncio.Future[bytes]") -> None:
    if watch.done():
        raise ClientLeft


def _start(reply: Reply, writer: asyncio.StreamWriter) -> bool:
    writer.write(_head(reply, streamed=True))
    return True


def _head(reply: Reply, *, streamed: bool, length: int = 0) -> bytes:
    body = "Transfer-Encoding: chunked" if streamed else f"Content-Length: {length}"
    reason = REASONS.get(reply.status, "Status")
    return f"HTTP/1.1 {reply.status} {reason}\r\nContent-Type: {reply.content_type}\r\n{body}\r\n\r\n".encode()


def _write_chunk(writer: asyncio.StreamWriter, line: Line) -> None:
    data = line.text.encode() + b"\n"
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
