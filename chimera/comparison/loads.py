"""Model loads: which ones a comparison needs, and which options would be inherited from the other arm."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chimera.comparison.difference import served, window_of
from chimera.errors import UsageError
from chimera.record.plan import Arm
from chimera.spec import RELOADING_OPTIONS

INHERITED = tuple(name for name in RELOADING_OPTIONS if name != "num_ctx")
"""Options that a server keeps from an earlier call when a request leaves them out; num_ctx is always sent."""
Runner = tuple[str, tuple[tuple[str, object], ...]]
"""What a server loads: a model, and the options it is loaded with."""


@dataclass(frozen=True, slots=True)
class _Use:
    """One model block that an arm's agents use."""

    block: str
    server: str
    model: str
    """Digest, or the name where the server does not say it."""
    options: Mapping[str, object]
    """Of those that a change of makes the server load the model again."""

    @property
    def runner(self) -> Runner:
        return (self.model, tuple(sorted(self.options.items(), key=str)))


def why_loads(a: Arm, b: Arm) -> str:
    """Why the arms cannot share what a server has loaded; "" when they can."""
    for server in sorted({use.server for use in _uses(a)} & {use.server for use in _uses(b)}):
        of_a = {use.runner for use in _uses(a) if use.server == server}
        of_b = {use.runner for use in _uses(b) if use.server == server}
        if of_a == of_b:
            continue
        models_a, models_b = ({model for model, _ in runners} for runners in (of_a, of_b))
        if models_a != models_b:
            return "the arms use different models of one server, which may push each other out of its memory"
        changed = [name for name in RELOADING_OPTIONS if _values(of_a, name) != _values(of_b, name)]
        return f"{' and '.join(changed)} reloads the model"
    return ""


def count_loads(arm: Arm) -> int:
    """Loads of a model that one arm needs, from an empty server."""
    return len({(use.server, use.runner) for use in _uses(arm)})


def check_inheritance(a: Arm, b: Arm) -> None:
    """Refuse an option that reloads the model and is set in one arm only: the other would run with its value.

    Raises:
        UsageError: Names the option and the lines to add.
    """
    for name in INHERITED:
        for one, other in ((a, b), (b, a)):
            for use in _uses(one):
                if name not in use.options:
                    continue
                unset = [it for it in _uses(other) if _alike(it, use) and name not in it.options]
                if unset:
                    _refuse(name, use, (one, other), unset[0].block)


def _refuse(name: str, use: _Use, arms: tuple[Arm, Arm], block: str) -> None:
    one, other = arms
    value, label = use.options[name], other.spec.name
    where = other.source or f"spec {label}"
    raise UsageError(
        f"{name} is {value} in {one.spec.name} and not set in {label}: a server keeps what was loaded, "
        f"so {label} would run with {value} whenever {one.spec.name} ran before it",
        where=where,
        todo=f"say what {label} should have, under models: in {where}:\n      {block}:\n        {name}: {value}",
    )


def _alike(one: _Use, other: _Use) -> bool:
    return (one.server, one.model) == (other.server, other.model)


def _uses(arm: Arm) -> Iterator[_Use]:
    for block in dict.fromkeys(agent.model for agent in arm.spec.agents.values()):
        config, model = arm.spec.models[block], served(arm, block)
        options = {name: value for name in INHERITED if (value := getattr(config, name)) is not None}
        options["num_ctx"] = window_of(config, model)
        server = model.server if model is not None else (config.base_url or "")
        digest = (model.digest if model is not None else None) or config.model
        yield _Use(block, server, digest, options)


def _values(runners: set[Runner], name: str) -> set[object]:
    return {dict(options).get(name) for _, options in runners}
