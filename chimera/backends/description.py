"""What the servers say about the models of a spec, for the manifest of a run."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TypeVar

from chimera import __version__
from chimera.backends.endpoint import endpoint_of
from chimera.backends.ollama import LoadedModel, ModelInfo, OllamaClient, ServerInfo, open_client
from chimera.backends.protocol import Server
from chimera.backends.shapes import full_name
from chimera.errors import ChimeraError, ServerError
from chimera.record.run import ServerModel
from chimera.spec import ModelConfig, Spec

T = TypeVar("T")


async def describe_models(spec: Spec, fake: Server | None = None) -> tuple[ServerModel, ...]:
    """What the servers say about the model blocks that agents use; never raises, silence is None.

    Ask after the first call: only then does a server know the window in force. Blocks that were never resolved are
    left out.
    """
    used = dict.fromkeys(agent.model for agent in spec.agents.values())
    blocks = [(block, spec.models[block]) for block in used]
    said = await asyncio.gather(*(_describe(block, config, fake) for block, config in blocks))
    return tuple(model for model in said if model is not None)


async def _describe(block: str, config: ModelConfig, fake: Server | None) -> ServerModel | None:
    try:
        endpoint = endpoint_of(config, fake)
    except ChimeraError:
        return None
    silent = ServerModel(block=block, provider=config.provider, server=endpoint.server, model=config.model)
    if config.provider == "builtin":  # no weights that could have a digest or a size
        return silent.model_copy(update={"version": __version__})
    try:
        async with open_client(endpoint, config.headers) as client:
            info = await client.probe()
            return await _describe_model(client, info, silent)
    except ServerError:
        return silent


async def _describe_model(client: OllamaClient, info: ServerInfo, silent: ServerModel) -> ServerModel:
    name = full_name(silent.model)
    shown = await _or(client.show(silent.model), ModelInfo())
    loaded = await _or(client.loaded(), ())
    nowhere: Mapping[str, str] = {}
    here = next((model for model in loaded if full_name(model.name) == name), LoadedModel(name))
    digests = nowhere if here.digest else await _or(client.digests(), nowhere)
    return ServerModel(
        block=silent.block,
        provider=silent.provider,
        server=silent.server,
        model=silent.model,
        version=info.version,
        digest=here.digest or digests.get(name),
        quantization=shown.quantization,
        parameters=shown.parameters,
        num_ctx_effective=here.context_length,
        size_bytes=here.size_bytes,
        size_vram_bytes=here.size_vram_bytes,
    )


async def _or(question: Awaitable[T], silence: T) -> T:
    try:
        return await question
    except ServerError:
        return silence
