"""Specs, servers and models that the tests of the backends share."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest

from chimera.backends import CallTag, ChatModel, Endpoint, InProcessTransport, Message, Reply, serve
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
