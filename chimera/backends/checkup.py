"""A server examined before a run: does it answer, what do its numbers mean, has it the models."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from chimera.backends.endpoint import Endpoint
from chimera.backends.ollama import InstalledModel, LoadedModel, ModelInfo, OllamaClient, PullStep, open_client
from chimera.backends.shapes import full_name
from chimera.errors import ServerError
from chimera.record.generation import Generation, generation_of
from chimera.spec import ModelConfig, Spec, server_address
from chimera.wire import proxy_of


@dataclass(frozen=True, slots=True)
class Checkup:
    """What was found at one server."""

    server: str
    answers: bool
    trouble: str
    """Why it does not answer, and what to do; "" when it does."""
    version: str | None
    generation: Generation
    """What its numbers mean."""
    has_proxy: bool
    """Whether requests to it go through a proxy."""
    installed: tuple[InstalledModel, ...]
    loaded: tuple[LoadedModel, ...]
    wanted: Mapping[str, ModelInfo]
    """Installed models that specs use."""
    missing: tuple[str, ...]
    """Models that specs use and the server does not have."""
    asked: Mapping[str, tuple[int, ...]]
    """Model -> windows that specs ask for, in tokens."""


def servers_of(specs: Sequence[Spec]) -> dict[str, list[ModelConfig]]:
    """Server -> blocks of agents that are answered by Ollama there, or would be.

    Raises:
        SpecError: `$OLLAMA_HOST` is not an address.
    """
    servers: dict[str, list[ModelConfig]] = {}
    for spec in specs:
        for name in dict.fromkeys(agent.model for agent in spec.agents.values()):
            config = spec.models[name]
            if config.provider in {"auto", "ollama"}:
                servers.setdefault(server_address(config.base_url, os.environ), []).append(config)
    return servers


async def checkup_server(server: str, wanted: Sequence[ModelConfig]) -> Checkup:
    """Examine one server; never raises for what is wrong with it."""
    headers = wanted[0].headers if wanted else {}
    has_proxy = proxy_of(server) is not None
    try:
        async with open_client(Endpoint(server), headers) as client:
            return await _examine(client, server, wanted, has_proxy=has_proxy)
    except ServerError as error:
        nothing = generation_of("ollama", None)
        return Checkup(server, False, str(error), None, nothing, has_proxy, (), (), {}, (), {})


async def pull_missing(found: Checkup, wanted: Sequence[ModelConfig]) -> AsyncIterator[tuple[str, PullStep]]:
    """Make a server download what it lacks: the model and how far it is.

    Raises:
        ServerError: A download failed.
    """
    async with open_client(Endpoint(found.server), wanted[0].headers) as client:
        for model in found.missing:
            async for step in client.pull(model):
                yield model, step


async def _examine(client: OllamaClient, server: str, wanted: Sequence[ModelConfig], *, has_proxy: bool) -> Checkup:
    info = await client.probe()
    names = list(dict.fromkeys(config.model for config in wanted))
    known = {full_name(one) for one in info.models}
    return Checkup(
        server=server,
        answers=True,
        trouble="",
        version=info.version,
        generation=generation_of("ollama", info.version),
        has_proxy=has_proxy,
        installed=await client.installed(),
        loaded=await client.loaded(),
        wanted={name: await client.show(name) for name in names if full_name(name) in known},
        missing=tuple(name for name in names if full_name(name) not in known),
        asked={name: tuple(sorted({one.num_ctx for one in wanted if one.model == name})) for name in names},
    )
