"""What the types of single values cannot say: references, names, windows, and warnings about a whole spec."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from chimera.errors import Problem
from chimera.spec.graphs import BUILTIN_GRAPHS, OWN_GRAPH, RESERVED_NAMES
from chimera.spec.model import RELOADING_OPTIONS, ModelConfig, Provider, Spec
from chimera.spec.wording import choose_from, suggest
from chimera.spec.yaml_tree import Tree

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
DEFAULT_WINDOW: Mapping[str, Any] = {
    name: ModelConfig.model_fields[name].default for name in ("num_ctx", "num_predict")
}

WHICH_MODEL = ("provider", "base_url", "path", "model")
"""Fields that tell which model on which server a block means."""
OTHER_PROVIDERS = tuple(provider for provider in get_args(Provider) if provider != "gguf")


def check_references(spec: Tree) -> list[Problem]:
    """Names that lead nowhere, and values that cannot stand together."""
    return [*_check_names(spec), *_check_agents(spec), *_check_graph(spec), *_check_windows(spec), *_check_paths(spec)]


def warn(spec: Spec) -> tuple[str, ...]:
    """What is allowed and probably not meant."""
    used = {agent.model for agent in spec.agents.values()}
    unused = [f"models.{name}: no agent uses it" for name in spec.models if name not in used]
    roles = [agent.role for agent in spec.agents.values()]
    idle = []
    if spec.graph in BUILTIN_GRAPHS and "insight" not in roles:
        idle.append("no agent has role insight: the report will hold no findings")
    return (*_warn_of_reloads(spec), *unused, *idle)


def _check_names(spec: Tree) -> list[Problem]:
    problems = []
    for block in ("models", "agents"):
        tree = spec.at(block)
        if tree is not None and tree.value == {}:
            problems.append((tree.key or tree.place).problem(f"{block}: at least one is needed"))
        for name, below in (tree or spec).entries.items() if tree else ():
            place = below.key or below.place
            if not NAME.fullmatch(name):
                problems.append(
                    place.problem(f"{block}: {name!r} is not a name; letters, digits, _ and - only, no digit first")
                )
            if block == "agents" and name in RESERVED_NAMES:
                problems.append(place.problem(f"agents: {name!r} is taken by the graph; choose another name"))
    return problems


def _check_agents(spec: Tree) -> list[Problem]:
    problems = []
    models = spec.at("models")
    known = models.entries if models else {}
    for name in (spec.at("agents") or Tree({}, spec.place)).entries:
        model, leaf = spec.word("agents", name, "model"), spec.at("agents", name, "model")
        if model is not None and leaf is not None and known and model not in known:
            message = f"agents.{name}.model: no block {model!r} under models{choose_from(model, known)}"
            problems.append(leaf.place.problem(message))
    return problems


def _check_graph(spec: Tree) -> list[Problem]:
    graph, leaf = spec.word("graph"), spec.at("graph")
    if graph is None or leaf is None or graph in BUILTIN_GRAPHS:
        return []
    if ".py:" in graph:
        return [leaf.place.problem(f"graph: a module has no .py, did you mean {graph.replace('.py:', ':')!r}?")]
    if OWN_GRAPH.fullmatch(graph):
        return []
    known = suggest(graph, BUILTIN_GRAPHS) or f"; built in: {', '.join(BUILTIN_GRAPHS)}"
    return [leaf.place.problem(f"graph: no graph {graph!r} (your own is package.module:function){known}")]


def _check_windows(spec: Tree) -> list[Problem]:
    problems = []
    for name, block in (spec.at("models") or Tree({}, spec.place)).entries.items():
        sizes, places = dict(DEFAULT_WINDOW), []
        for key in DEFAULT_WINDOW:
            leaf = block.at(key)
            if leaf is not None:
                sizes[key] = leaf.value
                places.append(leaf.place)
        sound = all(isinstance(size, int) and not isinstance(size, bool) and size > 0 for size in sizes.values())
        if sound and places and sizes["num_predict"] >= sizes["num_ctx"]:
            problems.append(
                places[-1].problem(
                    f"models.{name}: num_predict {sizes['num_predict']} leaves no room for a prompt in "
                    f"num_ctx {sizes['num_ctx']}; an answer and its prompt share the window"
                )
            )
    return problems


def _check_paths(spec: Tree) -> list[Problem]:
    problems = []
    for name, block in (spec.at("models") or Tree({}, spec.place)).entries.items():
        provider, path, leaf = block.at("provider"), block.at("path"), block.word("provider") or "auto"
        if provider is not None and leaf == "gguf" and path is None:
            message = f"models.{name}: provider gguf needs the path of a GGUF file, e.g. path: model.gguf"
            problems.append(provider.place.problem(message))
        if path is not None and leaf in OTHER_PROVIDERS:
            unset = "write path: null to drop what a base says" if leaf != "auto" else "add provider: gguf"
            message = f"models.{name}.path: only provider gguf reads a file, this block says {leaf}; {unset}"
            problems.append((path.key or path.place).problem(message))
    return problems


def _warn_of_reloads(spec: Spec) -> list[str]:
    """Agents that share a model on a server but ask for it with options that make the server load it again."""
    warnings = []
    agents = [(name, spec.model_of(name)) for name in spec.agents]
    for index, (first, one) in enumerate(agents):
        for second, other in agents[index + 1 :]:
            if any(getattr(one, field) != getattr(other, field) for field in WHICH_MODEL):
                continue
            differing = [option for option in RELOADING_OPTIONS if getattr(one, option) != getattr(other, option)]
            if differing and one.provider != "builtin":
                said = ", ".join(f"{option} ({_told(one, option)} and {_told(other, option)})" for option in differing)
                warnings.append(
                    f"agents {first} and {second} share {one.model} but differ in {said}: "
                    "the server loads the model again at every change between them"
                )
    return warnings


def _told(config: ModelConfig, option: str) -> str:
    value = getattr(config, option)
    return "server default" if value is None else str(value)
