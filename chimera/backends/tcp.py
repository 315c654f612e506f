"""A server of this process on a loopback port: HTTP/1.1, chunked, and able to break off like a dying one."""

import asyncio
import contextlib
import socket
import struct
import sys
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import Future

from chimera.backends.protocol import (
    NDJSON,
    Cut,
    Line,
    LiveReply,
    LiveServer,
    Reply,
    Request,
    Server,
    Step,
    Wait,
    close_steps,
)

REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 500: "Internal Server Error"}
LOOPBACK = "127.0.0.1"
LINGER_NOT = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""SO_LINGER that makes closing a socket reset the connection."""


@contextlib.asynccontextmanager
async def serve(server: Server | LiveServer, parallel: int | None = None) -> AsyncIterator[str]:
    """Serve on a free loopback port while the block runs.

    Args:
        server: Who answers.
        parallel: Chat requests answered at a time; the others wait. None = all at once.

    Yields:
        The base URL.
    """
    connections = _Connections(server, parallel)
    listener = await asyncio.start_server(connections.handle, LOOPBACK, 0)
    try:
        yield f"http://{LOOPBACK}:{listener.sockets[0].getsockname()[1]}"
    finally:
        listener.close()
        await connections.close()
        await listener.wait_closed()


@contextlib.contextmanager
def serve_in_thread(server: Server | LiveServer, parallel: int | None = None) -> Iterator[str]:
    """`serve` from a thread with an event loop of its own, for synchronous programs."""
    ready: Future[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve_until_stopped() -> None:
        stop = asyncio.Event()
        async with serve(server, parallel) as base_url:
            ready.set_result((base_url, asyncio.get_running_loop(), stop))
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve_until_stopped(),), name="chimera-double", daemon=True)
    thread.start()
    base_url, loop, stop = ready.result(timeout=10)
    try:
        yield base_url
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


class _Connections:
    """The open connections of one listener."""

    def __init__(self, server: Server | LiveServer, parallel: int | None) -> None:
        self._server = server
        self._turns = asyncio.Semaphore(parallel) if parallel else None
        self._tasks: set[asyncio.Task[None]] = set()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection in a task of our own, so that `close` can end it quietly."""
        task = asyncio.create_task(self._converse(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Break off all connections."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read_request(reader)) is not None:
                if not await self._answer_watched(request, reader, writer):
                    break
        except (ConnectionError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client is gone, or speaks no HTTP
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer_watched(
        self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer until the reply is over or the client leaves; returns whether the connection can go on."""
        answering = asyncio.create_task(self._answer(request, writer))
        leaving = asyncio.create_task(reader.read(1))  # a client that waits for a reply sends nothing
        try:
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
            return answering.done() and answering.result()
        finally:
            for task in (answering, leaving):
                task.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        answer = self._server.respond(request)
        reply = answer if isinstance(answer, Reply) else await answer
        try:
            if self._turns is None or request.path != "/api/chat":
                return await _play(reply, writer)
            async with self._turns:
                return await _play(reply, writer)
        finally:
            if isinstance(reply, Reply):
                close_steps(reply.steps)
            else:
                await reply.closing.aclose()


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None  # closed between two requests
    method, target, _ = head[0].split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, target.partition("?")[0], body, headers)


async def _play(reply: Reply | LiveReply, writer: asyncio.StreamWriter) -> bool:
    """Send a reply; returns False when it ends with a broken connection."""
    sender = _Sender(reply, writer)
    if isinstance(reply.steps, Iterable):
        for step in reply.steps:
            if not await sender.send(step):
                return False
    else:
        async for step in reply.steps:
            if not await sender.send(step):
                return False
    await sender.end()
    return True


class _Sender:
    """Sends one reply step by step: a stream at once, anything else as a whole at its end."""

    def __init__(self, reply: Reply | LiveReply, writer: asyncio.StreamWriter) -> None:
        self._reply = reply
        self._writer = writer
        self._streamed = reply.content_type == NDJSON
        self._begun = False
        self._body = b""

    async def send(self, step: Step) -> bool:
        """Send a step; returns whether the connection still stands."""
        if isinstance(step, Wait):
            await asyncio.sleep(step.seconds)
        elif isinstance(step, Cut):
            _cut(step, self._writer)
            return False
        elif self._streamed:
            self._writer.write(self._head_once() + _chunk(step))
            await self._writer.drain()
        else:
            self._body += step.text.encode()
        return True

    async def end(self) -> None:
        """Nothing follows."""
        if self._streamed:
            self._writer.write(self._head_once() + b"0\r\n\r\n")
        else:
            self._writer.write(_head(self._reply, len(self._body)) + self._body)
        await self._writer.drain()

    def _head_once(self) -> bytes:
        begun, self._begun = self._begun, True
        return b"" if begun else _head(self._reply, None)


def _cut(step: Cut, writer: asyncio.StreamWriter) -> None:
    if step.reset:
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        writer.transport.abort()


def _chunk(line: Line) -> bytes:
    data = (line.text + "\n").encode()
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _head(reply: Reply | LiveReply, length: int | None) -> bytes:
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    reason = REASONS.get(reply.status, "Status")
    return f"HTTP/1.1 {reply.status} {reason}\r\nContent-Type: {reply.content_type}\r\n{size}\r\n\r\n".encode("latin-1")
