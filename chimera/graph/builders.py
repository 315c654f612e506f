"""From a spec's `graph` to a LangGraph graph: the built-in ones, or the user's own builder."""

import importlib.util
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from chimera.errors import Problem, SpecError
from chimera.graph.nodes import agent_node, ingest_node, merge_node
from chimera.graph.state import Context, State
from chimera.spec.model import Spec


def build_report(spec: Spec) -> StateGraph[State, Context]:
    """The built-in graph `report`: ingest, insight agents side by side, a merge of several, then the others."""
    insights = [name for name, agent in spec.agents.items() if agent.role == "insight"]
    others = [name for name, agent in spec.agents.items() if agent.role != "insight"]
    graph = StateGraph(State, context_schema=Context)
    graph.add_node("ingest", ingest_node())
    graph.add_edge(START, "ingest")
    for name in insights:
        graph.add_node(name, agent_node(name))
        graph.add_edge("ingest", name)
    last = insights[0] if len(insights) == 1 else "ingest"
    if len(insights) > 1:
        graph.add_node("merge", merge_node())
        graph.add_edge(insights, "merge")
        last = "merge"
    for name in others:
        graph.add_node(name, agent_node(name))
        graph.add_edge(last, name)
        last = name
    graph.add_edge(last, END)
    return graph


BUILDERS: dict[str, Callable[[Spec], StateGraph[State, Context]]] = {"report": build_report}


def compile_graph(spec: Spec) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The compiled graph of a spec; takes about a millisecond, so it is done for every run.

    Raises:
        SpecError: The builder cannot be found or imported, failed, or returned something else.
    """
    builder = BUILDERS.get(spec.graph) or load_builder(spec)
    try:
        graph = builder(spec)
        return graph if isinstance(graph, CompiledStateGraph) else graph.compile(name=spec.name)
    except SpecError:
        raise
    except Exception as error:
        raise wrong_graph(spec, f"{type(error).__name__}: {error}", error) from error


def load_builder(spec: Spec) -> Callable[[Spec], Any]:
    """The user's `package.module:build`, looked for beside the spec first, then among what is installed."""
    module_name, _, function_name = spec.graph.partition(":")
    try:
        module = _import_beside(Path(spec.directory), module_name) if spec.directory else None
        module = module or importlib.import_module(module_name)
    except Exception as error:
        raise wrong_graph(spec, f"cannot import {module_name!r}: {type(error).__name__}: {error}", error) from error
    builder = getattr(module, function_name, None)
    if not callable(builder):
        raise wrong_graph(spec, f"{module_name!r} has no function {function_name!r}")
    return builder


def _import_beside(directory: Path, module_name: str) -> ModuleType | None:
    """Import a module that lies beside the spec, under a name that two specs' folders cannot share."""
    path = directory.joinpath(*module_name.split(".")).with_suffix(".py")
    if not path.is_file():
        return None
    unique = f"_chimera_graph_{abs(hash(str(path.resolve())))}_{path.stem}"
    if unique in sys.modules:
        return sys.modules[unique]
    found = importlib.util.spec_from_file_location(unique, path)
    if found is None or found.loader is None:
        return None
    module = importlib.util.module_from_spec(found)
    sys.modules[unique] = module
    sys.path.insert(0, str(directory))  # the module may import its neighbours
    try:
        found.loader.exec_module(module)
    except BaseException:
        del sys.modules[unique]
        raise
    finally:
        sys.path.remove(str(directory))
    return module


def wrong_graph(spec: Spec, message: str, error: BaseException | None = None) -> SpecError:
    """A SpecError about the user's graph, with the line of their code that raised, if it was theirs."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__ if error else None)
        if spec.directory and frame.filename.startswith(str(Path(spec.directory).resolve()))
    ]
    place = frames[-1] if frames else None
    problem = Problem(
        file=place.filename if place else f"graph {spec.graph}",
        line=place.lineno if place else None,
        column=None,
        message=message,
    )
    return SpecError((problem,), todo="graph: names a built-in graph or package.module:function(spec) -> StateGraph")
