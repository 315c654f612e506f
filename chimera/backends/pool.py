"""Models that can be asked, made once per event loop and configuration: a connection must not cross loops."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from chimera.backends.chat import ChatModel
from chimera.backends.endpoint import endpoint_of
from chimera.backends.gguf import SERVERS
from chimera.backends.protocol import Server
from chimera.spec import Limits, ModelConfig, Spec
from chimera.wire import SYSTEM_CLOCK, Clock

_POOLS: dict[asyncio.AbstractEventLoop, "ModelPool"] = {}


class ModelPool:
    """The models of one event loop."""

    def __init__(self) -> None:
        self.users = 0
        """Who keeps the pool open, see `keep_models`."""
        self._models: dict[tuple[object, ...], ChatModel] = {}

    def get(
        self,
        config: ModelConfig,
        limits: Limits | None = None,
        *,
        fake: Server | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> ChatModel:
        """The model of a block, made at the first request for it.

        Args:
            config: A resolved model block.
            limits: How long its answers may take.
            fake: Who answers for `provider: fake`.
            clock: Where time comes from.

        Raises:
            UsageError: The block is not resolved, or ChatOllama refuses its options.
            SpecError: The server's address is none.
        """
        limits = limits or Limits()
        endpoint = endpoint_of(config, fake, clock)
        headers = tuple(sorted(config.headers.items()))  # the dump hides their values
        timeouts = (limits.call_timeout_s, limits.idle_timeout_s)
        inside = fake if config.provider == "fake" else None
        key = (config.model_dump_json(), headers, endpoint.server, timeouts, clock, inside)
        if key not in self._models:
            self._models[key] = ChatModel(config, endpoint, limits, clock)
        return self._models[key]

    async def aclose(self) -> None:
        """Close all connections; the pool can be used again afterwards."""
        models, self._models = list(self._models.values()), {}
        for model in models:
            await model.aclose()


def pool_of_loop() -> ModelPool:
    """The pool of the running event loop."""
    for loop in [loop for loop in _POOLS if loop.is_closed()]:
        del _POOLS[loop]
    return _POOLS.setdefault(asyncio.get_running_loop(), ModelPool())


def model_of(
    config: ModelConfig, limits: Limits, *, fake: Server | None = None, clock: Clock = SYSTEM_CLOCK
) -> ChatModel:
    """The model of a resolved block, out of the running event loop's pool; raises what `ModelPool.get` raises."""
    return pool_of_loop().get(config, limits, fake=fake, clock=clock)


def open_models(spec: Spec, clock: Clock = SYSTEM_CLOCK, fake: Server | None = None) -> Mapping[str, ChatModel]:
    """The models that a resolved spec's agents use, by model block; they belong to the running event loop.

    Raises:
        UsageError: A block is not resolved, or ChatOllama refuses its options.
        SpecError: A server's address is none.
    """
    used = dict.fromkeys(agent.model for agent in spec.agents.values())
    return {block: model_of(spec.models[block], spec.limits, fake=fake, clock=clock) for block in used}


@asynccontextmanager
async def keep_models() -> AsyncIterator[None]:
    """Keep the models of the running event loop open; the last one to leave closes their connections.

    GGUF files stay loaded until the last one in the process leaves.
    """
    pool = pool_of_loop()
    pool.users += 1
    SERVERS.keep()
    try:
        yield
    finally:
        pool.users -= 1
        SERVERS.leave()
        if pool.users == 0:
            await close_models()


async def close_models() -> None:
    """Close the models of the running event loop; the last thing to do in it."""
    pool = _POOLS.pop(asyncio.get_running_loop(), None)
    if pool is not None:
        await pool.aclose()
    if SERVERS.are_idle:
        await asyncio.to_thread(SERVERS.close)
