"""What the servers say about the models of a spec: before a run for what it finds, after it for its manifest."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from chimera import __version__
from chimera.backends.chat import options_of
from chimera.backends.endpoint import Endpoint, endpoint_of
from chimera.backends.ollama import InstalledModel, LoadedModel, ModelInfo, OllamaClient, ServerInfo, open_client
from chimera.backends.protocol import Server
from chimera.backends.shapes import full_name
from chimera.errors import ChimeraError, ServerError
from chimera.record.run import ServerModel
from chimera.spec import ModelConfig, Spec
from chimera.wire import proxy_of

T = TypeVar("T")
M = TypeVar("M", InstalledModel, LoadedModel)


@dataclass(frozen=True, slots=True)
class Before:
    """What a server said about a model before the first call. None = it did not say."""

    was_loaded: bool | None = None
    """Whether it was in memory already."""
    num_ctx: int | None = None
    """Window it was loaded with, in tokens."""
    num_ctx_trained: int | None = None
    """Window it was trained with, in tokens: more is never given."""


UNSEEN = Before()


async def look_before(spec: Spec, fake: Server | None = None) -> Mapping[str, Before]:
    """What the servers say about each model block that agents use, before a run; never raises."""

    async def look(config: ModelConfig, endpoint: Endpoint) -> Before:
        async with open_client(endpoint, config.headers) as client:
            loaded = await client.loaded()
            shown = await _or(client.show(config.model), ModelInfo())
        here = _among(loaded, config.model)
        return Before(here is not None, here.context_length if here else None, shown.context_length)

    said = await asyncio.gather(*(_ask(config, fake, look) for config in _used(spec).values()))
    return {block: before or UNSEEN for block, before in zip(_used(spec), said, strict=True)}


async def read_windows(spec: Spec, fake: Server | None = None) -> Mapping[str, int]:
    """Window in force, in tokens, of each model block whose model is loaded; never raises, silence is left out."""

    async def read(config: ModelConfig, endpoint: Endpoint) -> int | None:
        async with open_client(endpoint, config.headers) as client:
            here = _among(await client.loaded(), config.model)
        return here.context_length if here else None

    said = await asyncio.gather(*(_ask(config, fake, read) for config in _used(spec).values()))
    return {block: given for block, given in zip(_used(spec), said, strict=True) if given}


async def describe_models(
    spec: Spec, fake: Server | None = None, before: Mapping[str, Before] | None = None
) -> tuple[ServerModel, ...]:
    """What the servers say about the model blocks that agents use; never raises, silence is None.

    Ask after the first call: only then does a server know the window in force. Blocks that were never resolved are
    left out.

    Args:
        spec: As resolved.
        fake: Who answers for `provider: fake`.
        before: What `look_before` found.
    """
    said = await asyncio.gather(
        *(_describe(block, config, fake, (before or {}).get(block, UNSEEN)) for block, config in _used(spec).items())
    )
    return tuple(model for model in said if model is not None)


async def _describe(block: str, config: ModelConfig, fake: Server | None, before: Before) -> ServerModel | None:
    try:
        endpoint = endpoint_of(config, fake)
    except ChimeraError:
        return None
    silent = ServerModel(
        block=block,
        provider=config.provider,
        server=endpoint.server,
        model=config.model,
        options=options_of(config),
        proxy=_proxy(endpoint),
        was_loaded=before.was_loaded,
        num_ctx_before=before.num_ctx,
    )
    if config.provider == "builtin":  # no weights that could have a digest or a size
        return silent.model_copy(update={"version": __version__})

    async def describe(config: ModelConfig, endpoint: Endpoint) -> ServerModel:
        async with open_client(endpoint, config.headers) as client:
            return silent.model_copy(update=await _answers(client, await client.probe(), config.model))

    return await _ask(config, fake, describe) or silent


async def _answers(client: OllamaClient, info: ServerInfo, model: str) -> dict[str, Any]:
    """Fields of a ServerModel as the server tells them."""
    shown = await _or(client.show(model), ModelInfo())
    here = _among(await _or(client.loaded(), ()), model) or LoadedModel(model)
    installed = _among(await _or(client.installed(), ()), model)
    return {
        "version": info.version,
        "digest": here.digest or (installed.digest if installed else None),
        "quantization": shown.quantization,
        "parameters": shown.parameters,
        "template_sha256": shown.template_sha256,
        "capabilities": shown.capabilities,
        "num_ctx_trained": shown.context_length,
        "num_ctx_effective": here.context_length,
        "size_bytes": here.size_bytes,
        "size_vram_bytes": here.size_vram_bytes,
    }


async def _ask(
    config: ModelConfig, fake: Server | None, question: Callable[[ModelConfig, Endpoint], Awaitable[T]]
) -> T | None:
    """The answer of a model block's server; None when there is none."""
    try:
        return await question(config, endpoint_of(config, fake))
    except ChimeraError:
        return None


async def _or(question: Awaitable[T], silence: T) -> T:
    try:
        return await question
    except ServerError:
        return silence


def _used(spec: Spec) -> dict[str, ModelConfig]:
    return {agent.model: spec.models[agent.model] for agent in spec.agents.values()}


def _among(listed: tuple[M, ...], model: str) -> M | None:
    return next((one for one in listed if full_name(one.name) == full_name(model)), None)


def _proxy(endpoint: Endpoint) -> str | None:
    """The proxy on the way, without credentials."""
    proxy = proxy_of(endpoint.server) if endpoint.inside is None else None
    return str(httpx.URL(proxy).copy_with(username=None, password=None)) if proxy else None
