"""Specs, servers and models that the tests of the backends share."""

import asyncio
import faulthandler
import importlib.util
import os
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from chimera.backends import CallTag, ChatModel, Endpoint, InProcessTransport, Message, Reply, serve
from chimera.backends.gguf import SERVERS
from chimera.spec import Limits, ModelConfig

HELLO = (Message("system", "Be brief."), Message("user", "Say hello."))


class Telling:
    """A server around another one, that tells when it is in mid-stream."""

    def __init__(self, server):
        self.server = server
        self.streaming = asyncio.Event()

    def respond(self, request):
        reply = self.server.respond(request)
        return Reply(reply.status, reply.content_type, self.watch(reply.steps))

    def watch(self, steps):
        try:
            for number, step in enumerate(steps):
                if number == 6:
                    self.streaming.set()
                yield step
        finally:
            steps.close()


class Bench:
    """Short ways to put a model on a server and ask it."""

    Limits = Limits
    Telling = Telling
    hello = HELLO

    @staticmethod
    def config(**fields):
        return ModelConfig(**{"provider": "ollama", "model": "gemma3", **fields})

    @asynccontextmanager
    async def over_tcp(self, fake, limits=None, **fields):
        """A model behind the double on a loopback port."""
        async with fake.listening() as base_url, self.at(Endpoint(base_url), limits, **fields) as model:
            yield model

    @asynccontextmanager
    async def inside(self, fake, limits=None, **fields):
        """A model behind the double in this process."""
        async with self.at(Endpoint("fake://", fake), limits, provider="fake", **fields) as model:
            yield model

    @asynccontextmanager
    async def telling(self, fake):
        """A model over TCP, and an event that is set in mid-stream, after the third line."""
        telling = Telling(fake)
        async with serve(telling) as base_url, self.at(Endpoint(base_url)) as model:
            yield model, telling.streaming

    @asynccontextmanager
    async def at(self, endpoint, limits=None, **fields):
        model = ChatModel(self.config(**fields), endpoint, limits)
        try:
            yield model
        finally:
            await model.aclose()

    @staticmethod
    async def ask(model, schema=None, agent="insight", attempt=1):
        return await model.ask(HELLO, schema=schema, tag=CallTag(agent, attempt))

    @staticmethod
    async def until_left(fake):
        """Wait until the double has seen a client go away."""
        assert await asyncio.to_thread(fake.client_left.wait, 10)


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture(params=["in process", "over TCP"])
def http_to(request):
    """A function that opens an HTTP client to a server, by both ways."""

    @asynccontextmanager
    async def open_http(server):
        if request.param == "in process":
            async with httpx.AsyncClient(
                transport=InProcessTransport(server), base_url="http://double.invalid", trust_env=False
            ) as http:
                yield http
        else:
            async with serve(server) as base_url, httpx.AsyncClient(base_url=base_url, trust_env=False) as http:
                yield http

    return open_http


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory):
    """A model file with random weights, whose tokens are about as long as those of real models."""
    pytest.importorskip("gguf", reason="gguf writes the model file of these tests")
    script = Path(__file__).with_name("tiny_gguf.py")
    spec = importlib.util.spec_from_file_location("tiny_gguf", script)
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    text = (script.parent.parent / "fixtures" / "prose.txt").read_text("utf-8")
    return writer.write_tiny_gguf(tmp_path_factory.mktemp("model") / "tiny.gguf", text, context_length=8192)


@pytest.fixture(scope="session")
def gguf_address(tiny_gguf):
    """The base URL of the only engine of the session, on one thread."""
    pytest.importorskip("xllamacpp", reason="real inference needs xllamacpp", exc_type=ImportError)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 2)
        SERVERS.keep()
        yield SERVERS.address_of(tiny_gguf, "tiny")
        SERVERS.leave()
        SERVERS.close()


@pytest.fixture
def gguf(gguf_address):
    """An HTTP client to the engine; should C code hang, the whole process ends, for nothing else can interrupt it."""
    faulthandler.dump_traceback_later(100, exit=True)
    with httpx.Client(base_url=gguf_address, trust_env=False, timeout=60) as http:
        yield http
    faulthandler.cancel_dump_traceback_later()
