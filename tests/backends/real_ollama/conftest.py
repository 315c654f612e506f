"""A real server at $OLLAMA_HOST and one small model on it; without them these tests are skipped, with the reason.

The model is $CHIMERA_TEST_MODEL, else the first installed one. Nobody else may use the server meanwhile: the tests load
and unload the model.
"""

import asyncio
import os
from contextlib import asynccontextmanager

import httpx
import pytest
from langchain_core.runnables import RunnableLambda

from chimera.backends import (
    CallTag,
    Endpoint,
    LoadedModel,
    Message,
    ModelInfo,
    endpoint_of,
    keep_models,
    open_client,
    probe,
)
from chimera.backends.pool import pool_of_loop
from chimera.errors import ServerError
from chimera.metrics import TokenTimings
from chimera.record.flags import call_flags
from chimera.record.measures import call_metrics
from chimera.spec import ModelConfig, server_address

NUM_CTX = 1024
MAX_LOOKS = 5000
"""How often the server is asked whether a model is still loaded; a busy one needs a second to unload."""


def list_schema(items):
    """A schema that makes any model, clever or not, write at least so many tokens."""
    letters = {"type": "array", "minItems": items, "maxItems": items, "items": {"enum": ["a", "b"]}}
    return {"type": "object", "properties": {"c": letters}, "required": ["c"], "additionalProperties": False}


class Real:
    """The server, and calls to it that are measured like those of a run.

    Args:
        address: scheme://host:port.
        model: Name of the model that is asked.
    """

    list_schema = staticmethod(list_schema)

    def __init__(self, address: str, model: str) -> None:
        self.address = address
        self.model = model
        self.first_token = asyncio.Event()
        """Set whenever a piece of an answer comes; clear it to wait for the next one."""
        self.timings = TokenTimings(on_token=lambda _: self.first_token.set())

    def config(self, **fields) -> ModelConfig:
        fields = {"model": self.model, "num_ctx": NUM_CTX, "num_predict": 16, "temperature": 0, "seed": 1} | fields
        return ModelConfig(provider="ollama", base_url=self.address, **fields)

    async def ask(self, text="Say hello.", schema=None, **fields):
        """One measured question; the model block is the default one with some fields changed."""
        config = self.config(**fields)
        model = pool_of_loop().get(config)

        async def work(_):
            return await model.ask([Message("user", text)], schema=schema, tag=CallTag("test"))

        return await RunnableLambda(work).ainvoke(None, {"callbacks": [self.timings]})

    @property
    def calls(self):
        """All calls so far, in the order sent."""
        return self.timings.calls

    @property
    def metrics(self):
        """Metrics of all calls."""
        return [call_metrics(call) for call in self.calls]

    @property
    def flags(self):
        """One dict of each call, name of the flag -> its sentence."""
        found = {call.id: {} for call in self.calls}
        for flag in call_flags(self.calls):
            if flag.call is not None:
                found[flag.call][flag.name] = flag.text
        return list(found.values())

    def skip_if_late(self) -> None:
        """Skip when a stream came in a burst, as on a machine whose other work is in the way: then it has no times."""
        if any("buffered" in flags for flags in self.flags):
            pytest.skip("this machine is too busy to time the streams of so quick a model")

    @asynccontextmanager
    async def streaming(self, schema, **fields):
        """A question whose answer is in mid-stream, as a task; it is cancelled in the end unless it is over."""
        self.first_token.clear()
        asking = asyncio.create_task(self.ask(schema=schema, **fields))
        waiting = asyncio.create_task(self.first_token.wait())
        try:
            await asyncio.wait((asking, waiting), return_when=asyncio.FIRST_COMPLETED)
            if not self.first_token.is_set():
                await asking
            yield asking
        finally:
            for task in (asking, waiting):
                task.cancel()
            await asyncio.gather(asking, waiting, return_exceptions=True)

    async def unload(self) -> None:
        """Put the model out of the server's memory."""
        body = {"model": self.model, "messages": [], "keep_alive": 0}
        async with httpx.AsyncClient(base_url=self.address, timeout=60, trust_env=False) as http:
            (await http.post("/api/chat", json=body)).raise_for_status()
        await self.until_unloaded()

    async def until_unloaded(self) -> None:
        """Wait until the server lists the model no more; it unloads behind the answer's back."""
        for _ in range(MAX_LOOKS):
            if await self.loaded() is None:
                return
        pytest.fail(f"{self.model} stays loaded; was it created anew while an older version was loaded?")

    async def loaded(self) -> LoadedModel | None:
        """What the server says of the model in its memory."""
        async with open_client(self.endpoint) as client:
            models = await client.loaded()
        return next((model for model in models if model.name == self.model), None)

    async def expires_at(self) -> str:
        """When the server will unload the model, as it says."""
        async with httpx.AsyncClient(base_url=self.address, timeout=60, trust_env=False) as http:
            models = (await http.get("/api/ps")).json()["models"]
        return next(model["expires_at"] for model in models if model["name"] == self.model)

    async def show(self) -> ModelInfo:
        """What the server knows of the model."""
        async with open_client(self.endpoint) as client:
            return await client.show(self.model)

    @property
    def endpoint(self) -> Endpoint:
        return endpoint_of(self.config())


@pytest.fixture
async def real():
    """The server, in whatever state it is; nothing may go wrong in measuring it."""
    address = server_address(None, os.environ)
    try:
        info = await probe(address)
    except ServerError as error:
        pytest.skip(str(error))
    wanted = os.environ.get("CHIMERA_TEST_MODEL")
    if wanted and not info.has(wanted):
        pytest.skip(f"the server at {address} does not have $CHIMERA_TEST_MODEL, {wanted}")
    if not info.models:
        pytest.skip(f"the server at {address} has no model")
    name = wanted or info.models[0]
    made = Real(address, name if ":" in name else f"{name}:latest")
    async with keep_models():
        yield made
    assert (made.timings.failures, made.timings.unrecorded) == (0, 0)


@pytest.fixture
async def unloaded(real):
    """The same with the model out of memory."""
    await real.unload()
    return real
