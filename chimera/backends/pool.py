"""Models ready to be asked: built once per event loop and configuration, so that connections are reused."""

import asyncio
import os
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import httpx
from langchain_ollama import ChatOllama

from chimera.backends.builtin import make_builtin
from chimera.backends.chat import ChatModel
from chimera.backends.inprocess import InProcessTransport
from chimera.backends.protocol import Server
from chimera.errors import Problem, SpecError, UsageError
from chimera.spec.host import server_address
from chimera.spec.model import Limits, ModelConfig, Spec
from chimera.wire.clock import Clock
from chimera.wire.network import network_transport
from chimera.wire.transport import MeasuredTransport

CONNECT_TIMEOUT_S = 10.0
IN_PROCESS_URL = "http://127.0.0.1:11434"
"""Address the client is given for servers in this process; nothing is sent there."""
NOT_OPTIONS = {"provider", "base_url", "headers"}
"""Fields of a model block that are not ChatOllama's."""

_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, ChatModel]] = WeakKeyDictionary()


def open_models(spec: Spec, clock: Clock, fake: Server | None = None) -> Mapping[str, ChatModel]:
    """A model for every model block; must be called in the event loop that will ask them.

    Args:
        spec: Resolved, see `resolve`.
        clock: Handed down to the wire.
        fake: Who answers for `provider: fake`.
    """
    pool = _loops.setdefault(asyncio.get_running_loop(), {})
    models = {}
    for name, config in spec.models.items():
        key = f"{config.model_dump_json()} {spec.limits.model_dump_json()} {id(clock)} {id(fake)}"
        if key not in pool:
            pool[key] = build_model(config, spec.limits, clock, fake)
        models[name] = pool[key]
    return models


async def close_models() -> None:
    """Close the connections of this event loop's models."""
    for model in _loops.pop(asyncio.get_running_loop(), {}).values():
        await model.client._async_client.close()  # noqa: SLF001  ChatOllama has no public way to close its client
        model.client._client.close()  # noqa: SLF001  likewise


def build_model(config: ModelConfig, limits: Limits, clock: Clock, fake: Server | None = None) -> ChatModel:
    """ChatOllama over the measuring transport, for whatever provider answers."""
    server, transport = _transport(config, clock, fake)
    url = server if "://" in server and server.startswith("http") else IN_PROCESS_URL
    shared = {
        "transport": transport,
        "trust_env": False,
        "timeout": httpx.Timeout(limits.idle_timeout_s, connect=CONNECT_TIMEOUT_S),
    }
    options: dict[str, Any] = {
        name: value for name, value in config.model_dump().items() if name not in NOT_OPTIONS and value is not None
    }
    if "stop" in options:
        options["stop"] = list(options["stop"])
    client = ChatOllama(
        **options,
        base_url=url,
        client_kwargs={"headers": dict(config.headers)},
        async_client_kwargs=shared,
        sync_client_kwargs=dict(shared),
    )
    used = str(client._async_client._client.base_url).rstrip("/")  # noqa: SLF001  the only place that tells
    if used != url.rstrip("/"):
        problem = Problem("base_url", None, None, f"the client would ask {used} instead of {url}")
        raise SpecError((problem,), todo="write base_url as http://host:port")
    return ChatModel(config, server, limits, client)


def _transport(config: ModelConfig, clock: Clock, fake: Server | None) -> tuple[str, MeasuredTransport]:
    """Server name and measuring transport of a model block."""
    if config.provider == "ollama":
        server = server_address(config.base_url, os.environ)
        inner_async = network_transport(server, asynchronous=True)
        inner_sync = network_transport(server, asynchronous=False)
        return server, MeasuredTransport(inner_async, inner_sync, clock=clock, amend=True)
    if config.provider == "auto":
        raise UsageError("provider auto is not resolved yet", todo="call resolve() first")
    double = fake if config.provider == "fake" else make_builtin(config.model, clock)
    if double is None:
        raise UsageError("provider fake needs a server", todo="RunOptions(fake=chimera.testing.FakeOllama(...))")
    inner = InProcessTransport(double, clock)
    return double.name, MeasuredTransport(inner, inner, double.name, clock, amend=True)
