"""Who answers: `auto` becomes Ollama or the built-in analyst, once, aloud, and before anything is run."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from chimera.backends.builtin import NAME
from chimera.backends.failures import model_missing, no_server
from chimera.backends.ollama import ServerInfo, describe, probe
from chimera.backends.protocol import Server
from chimera.errors import UsageError
from chimera.record.run import ServerModel
from chimera.spec.host import server_address
from chimera.spec.model import ModelConfig, Spec


@dataclass(frozen=True, slots=True)
class Resolved:
    """A spec in which every model block names who answers."""

    spec: Spec
    notices: tuple[str, ...]


async def resolve(spec: Spec, fake: Server | None = None) -> Resolved:
    """Decide for every model block who answers.

    Raises:
        ServerError: A block names ollama and no server answers.
        ModelMissing: The server does not have the model.
        UsageError: A block names fake and none was given.
    """
    models: dict[str, ModelConfig] = {}
    notices: list[str] = []
    infos: dict[tuple[str, str], ServerInfo | None] = {}
    used = {agent.model for agent in spec.agents.values()}
    for name, config in spec.models.items():
        models[name] = config
        if config.provider == "fake" and fake is None and name in used:
            raise UsageError("provider fake needs a server", todo="RunOptions(fake=chimera.testing.FakeOllama(...))")
        if config.provider not in {"auto", "ollama"} or (name not in used and config.provider == "ollama"):
            continue
        server = server_address(config.base_url, os.environ)
        key = (server, str(sorted(config.headers.items())))
        if key not in infos:
            infos[key] = await probe(server, config.headers)
        info = infos[key]
        if config.provider == "ollama":
            _require(config, server, info)
        elif info is not None and info.has(config.model):
            models[name] = config.model_copy(update={"provider": "ollama"})
        else:
            models[name] = config.model_copy(update={"provider": "builtin"})
            if name in used:
                notices.append(_tell(config, server, info))
    resolved = spec.model_copy(update={"models": models})
    return Resolved(Spec.model_validate(resolved.model_dump(by_alias=True)), tuple(dict.fromkeys(notices)))


async def describe_models(spec: Spec, fake: Server | None = None) -> tuple[ServerModel, ...]:
    """What the servers say of the models that agents of the spec use."""
    described = []
    for name in dict.fromkeys(agent.model for agent in spec.agents.values()):
        config = spec.models[name]
        if config.provider in {"auto", "builtin", "fake"}:
            server = fake.name if config.provider == "fake" and fake else NAME
            said: Mapping[str, object] = {}
        else:
            server = server_address(config.base_url, os.environ)
            said = await describe(server, config.headers, config.model)
        described.append(
            ServerModel(block=name, provider=config.provider, server=server, model=config.model, **said)  # pyright: ignore[reportArgumentType]  validated by pydantic
        )
    return tuple(described)


def _require(config: ModelConfig, server: str, info: ServerInfo | None) -> None:
    """A spec that names ollama never falls back."""
    if info is None:
        raise no_server(server)
    if not info.has(config.model):
        raise model_missing(server, config.model, info.models)


def _tell(config: ModelConfig, server: str, info: ServerInfo | None) -> str:
    if info is None:
        return (
            f"no Ollama at {server}: the built-in analyst answers, no language model takes part "
            f"(with a model: start Ollama and `ollama pull {config.model}`)"
        )
    have = ", ".join(info.models) or "none"
    return (
        f"Ollama at {server} has no {config.model!r}: the built-in analyst answers, no language model takes part "
        f"(installed: {have}; choose one with --model NAME, or `ollama pull {config.model}`)"
    )
