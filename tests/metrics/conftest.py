"""A model server inside the process: answers ChatOllama over httpx, line by line."""

import asyncio
import json
import threading
from dataclasses import dataclass, field

import httpx
import pytest
from langchain_ollama import ChatOllama

from chimera.metrics import TokenTimings
from chimera.wire import MeasuredTransport

DONE = {
    "done": True,
    "done_reason": "stop",
    "total_duration": 3_000,
    "load_duration": 500,
    "prompt_eval_count": 9,
    "prompt_eval_duration": 600,
    "eval_duration": 1_000,
}


def message(**fields):
    return {"model": "tiny", "message": {"role": "assistant", "content": "", **fields}, "done": False}


def answer(*texts):
    """Lines of an ordinary reply."""
    lines = [message(content=text) for text in texts]
    return [*lines, message() | DONE | {"eval_count": len(texts) + 1}]


@dataclass
class Reply:
    lines: list = field(default_factory=lambda: answer("a", "b", "c"))
    status: int = 200
    error: Exception | None = None
    """Raised after the lines."""
    hang: bool = False
    """Never goes on after the lines."""


class _Body(httpx.AsyncByteStream, httpx.SyncByteStream):
    def __init__(self, reply, server):
        self.reply, self.server = reply, server

    def __iter__(self):
        for line in self.reply.lines:
            yield json.dumps(line).encode() + b"\n"
        if self.reply.error:
            raise self.reply.error

    async def __aiter__(self):
        for line in self.reply.lines:
            await asyncio.sleep(0)
            yield json.dumps(line).encode() + b"\n"
        if self.reply.hang:
            self.server.hanging.set()
            await asyncio.Event().wait()
        if self.reply.error:
            raise self.reply.error


class Ollama(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Gives the queued replies in turn, then ordinary ones; with `reply_to`, by the text of the last message."""

    def __init__(self):
        self.queue = []
        self.reply_to = {}
        self.requests = []
        self.hanging = asyncio.Event()
        self._lock = threading.Lock()

    def handle_request(self, request):
        body = json.loads(request.content)
        with self._lock:
            self.requests.append(body)
            said = body["messages"][-1]["content"] if "messages" in body else ""
            reply = self.reply_to.get(said) or (self.queue.pop(0) if self.queue else Reply())
        if isinstance(reply, Exception):
            raise reply
        return httpx.Response(reply.status, headers={"content-type": "application/x-ndjson"}, stream=_Body(reply, self))

    async def handle_async_request(self, request):
        await asyncio.sleep(0)
        return self.handle_request(request)


class Lab:
    """Timings, a server, and models that use them, with or without our transport."""

    Reply, message, answer, DONE = Reply, staticmethod(message), staticmethod(answer), DONE

    def __init__(self):
        self.server = Ollama()
        self.timings = TokenTimings()
        self.transports = []

    def config(self, **more):
        return {"callbacks": [self.timings], **more}

    def model(self, *, measured=True, **options):
        """A ChatOllama on this server; `measured` as `client_kwargs()` does it, else a bare one."""
        transport = self.server
        if measured:
            transport = self.timings.client_kwargs()["async_client_kwargs"]["transport"]
            assert isinstance(transport, MeasuredTransport)
            transport._inner_async = transport._inner_sync = self.server
        kwargs = {"transport": transport}
        options = {"model": "tiny", "num_ctx": 512, "reasoning": False} | options
        return ChatOllama(sync_client_kwargs=kwargs, async_client_kwargs=kwargs, **options)


@pytest.fixture
def lab():
    """Everything recorded must have been recorded without a failure of ours."""
    made = Lab()
    yield made
    assert made.timings.failures == 0


@pytest.fixture(params=[True, False], ids=["async", "sync"])
def asynchronous(request):
    return request.param
