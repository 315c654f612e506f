"""What makes the arms two: as their specs ask for it, and as the servers really give it."""

from collections.abc import Mapping
from typing import Any

from chimera.record.plan import Arm, Difference
from chimera.record.run import ServerModel
from chimera.spec.model import ModelConfig, Persona, Spec

NOT_AN_OPTION = {"provider", "base_url", "headers", "path", "model"}
"""Fields of a model block that say who answers, not how."""
MAX_CHARS = 60
"""Longer values are cut when shown."""


def requested(a: Spec, b: Spec) -> tuple[Difference, ...]:
    """The settings in which two specs differ, model blocks that no agent uses and names left out."""
    return _differences(_flat(_asked(a)), _flat(_asked(b)))


def effective(a: Arm, b: Arm) -> tuple[Difference, ...]:
    """What differs in effect: agent by agent who speaks, which weights answer, and with which options."""
    return _differences(_flat(_given(a)), _flat(_given(b)))


def told(differences: tuple[Difference, ...]) -> str:
    """Differences on one line."""
    return " · ".join(f"{one.path.rpartition('.')[2]} {one.a or 'unset'} → {one.b or 'unset'}" for one in differences)


def served(arm: Arm, block: str) -> ServerModel | None:
    """What the server said about a model block."""
    return next((model for model in arm.models if model.block == block), None)


def window_of(config: ModelConfig, model: ServerModel | None) -> int:
    """The window in tokens that a block gets: never more than its model was trained with."""
    trained = model.num_ctx_trained if model is not None else None
    return min(config.num_ctx, trained or config.num_ctx)


def _asked(spec: Spec) -> dict[str, Any]:
    used = {agent.model for agent in spec.agents.values()}
    whole = spec.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"name", "directory", "personas"})
    whole["models"] = {block: config for block, config in whole["models"].items() if block in used}
    whole["personas"] = {name: _persona(spec.persona_of(name)) for name in spec.agents}
    return whole


def _given(arm: Arm) -> dict[str, Any]:
    spec = arm.spec
    agents = {name: _given_agent(arm, name) for name in spec.agents}
    return {
        "agents": agents,
        "graph": spec.graph,
        "grounding": spec.grounding,
        "limits": spec.limits.model_dump(mode="json", by_alias=True),
    }


def _given_agent(arm: Arm, name: str) -> dict[str, Any]:
    config, agent = arm.spec.model_of(name), arm.spec.agents[name]
    model = served(arm, agent.model)
    options = config.model_dump(mode="json", exclude_none=True, exclude=NOT_AN_OPTION)
    return {
        "role": agent.role,
        "persona": _persona(arm.spec.persona_of(name)),
        "server": model.server if model else config.base_url,
        "digest": (model.digest if model else None) or config.model,
        "options": options | {"num_ctx": window_of(config, model)},
    }


def _persona(persona: Persona) -> dict[str, Any]:
    return persona.model_dump(mode="json", exclude={"description"})


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """Leaves by their dotted path."""
    if isinstance(value, Mapping):
        leaves: dict[str, str] = {}
        for key, below in value.items():
            leaves |= _flat(below, f"{path}.{key}" if path else str(key))
        return leaves
    if value is None:
        return {}
    return {path: str(value).lower() if isinstance(value, bool) else str(value)}


def _differences(a: Mapping[str, str], b: Mapping[str, str]) -> tuple[Difference, ...]:
    paths = [path for path in dict.fromkeys([*a, *b]) if a.get(path) != b.get(path)]
    return tuple(Difference(path=path, a=_clip(a.get(path)), b=_clip(b.get(path))) for path in paths)


def _clip(value: str | None) -> str | None:
    """One line of a value; of two long texts that begin alike, their lengths tell them apart."""
    if value is None:
        return None
    line = " ".join(value.split())
    return line if len(line) <= MAX_CHARS else f"{line[:MAX_CHARS]}… ({len(value)} characters)"
