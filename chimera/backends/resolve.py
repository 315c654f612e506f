"""Who answers for each model block: decided once, before anything is run."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from chimera.backends.builtin import BUILTIN_MODEL
from chimera.backends.endpoint import endpoint_of, model_file
from chimera.backends.faults import model_missing, pull_hint
from chimera.backends.gguf import check_gguf
from chimera.backends.ollama import ServerInfo, probe
from chimera.backends.protocol import Server
from chimera.errors import ServerError
from chimera.spec import ModelConfig, Spec, server_address


@dataclass(frozen=True, slots=True)
class Resolved:
    """A spec in which every model block says who answers."""

    spec: Spec
    """No `auto` is left; blocks of the built-in analyst name it as their model."""
    notices: tuple[str, ...]
    """What the user must be told: where the built-in analyst stands in, and how to get a model."""
    servers: Mapping[str, str]
    """Server of each model block."""


@dataclass
class _Probes:
    """What servers answer, asked at most once each."""

    found: dict[tuple[object, ...], asyncio.Task[ServerInfo]] = field(default_factory=dict)

    async def ask(self, config: ModelConfig) -> ServerInfo:
        server = server_address(config.base_url, os.environ)
        key = (server, *sorted(config.headers.items()))
        if key not in self.found:
            self.found[key] = asyncio.create_task(probe(server, config.headers))
        return await self.found[key]


async def resolve(spec: Spec, fake: Server | None = None) -> Resolved:
    """Decide `auto` blocks and check that the named servers answer and have their models.

    `auto` is Ollama if it answers and has the model, else the built-in analyst, and a notice. A block that names
    `ollama` never falls back.

    Args:
        spec: As loaded.
        fake: Who answers for `provider: fake`.

    Raises:
        ServerError: The server of an agent's `ollama` block does not answer; xllamacpp is missing for a `gguf` block.
        ModelMissing: The server does not have the model; the file of a `gguf` block is missing or no GGUF file.
        UsageError: A block says `fake` and no server was handed in, or `gguf` and no path.
        SpecError: `$OLLAMA_HOST` is not an address.
    """
    used = {agent.model for agent in spec.agents.values()}
    probes, notices = _Probes(), []
    models: dict[str, ModelConfig] = {}
    for block, config in spec.models.items():
        provider, notice = config.provider, None
        if provider == "auto":
            provider, notice = await _decide(config, probes)
        elif provider == "ollama" and block in used:
            await _check(block, config, probes)
        elif provider == "gguf" and block in used:
            await asyncio.to_thread(check_gguf, model_file(config), f"models.{block}")
        if notice and block in used:
            notices.append(notice)
        models[block] = _pin(config, provider)
    servers = {block: endpoint_of(models[block], fake).server for block in models if block in used}
    fields = {name: getattr(spec, name) for name in type(spec).model_fields}
    return Resolved(Spec.model_validate(fields | {"models": models}), tuple(dict.fromkeys(notices)), servers)


async def _decide(config: ModelConfig, probes: _Probes) -> tuple[str, str | None]:
    """The provider of an `auto` block, and what to tell the user about it."""
    try:
        info = await probes.ask(config)
    except ServerError as error:
        hint = f"with a model: start Ollama, `ollama pull {config.model}`, or name an installed one with --model NAME"
        return "builtin", f"{error.where}: {error.what}: the built-in analyst answers\n  → {hint}"
    if info.has(config.model):
        return "ollama", None
    server = server_address(config.base_url, os.environ)
    what = f"Ollama at {server} does not have {config.model}: the built-in analyst answers"
    return "builtin", f"{what}\n  → with a model: {pull_hint(config.model, info.models)}"


async def _check(block: str, config: ModelConfig, probes: _Probes) -> None:
    info = await probes.ask(config)
    if not info.has(config.model):
        server = server_address(config.base_url, os.environ)
        raise model_missing(config.model, f"models.{block} at {server}", info.models)


def _pin(config: ModelConfig, provider: str) -> ModelConfig:
    """The block with its provider decided, validated again; what was not set stays not set."""
    fields = {name: getattr(config, name) for name in config.model_fields_set} | {"provider": provider}
    if provider == "builtin":
        fields["model"] = BUILTIN_MODEL
    return ModelConfig.model_validate(fields)
