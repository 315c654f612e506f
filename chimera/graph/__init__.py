"""The only room that knows LangGraph: state, nodes, built-in graphs, the runner and its events."""

from chimera.graph.builders import compile_graph
from chimera.graph.events import (
    Event,
    FilesRead,
    NodeFinished,
    NodeStarted,
    Notice,
    RunFinished,
    RunStarted,
    Token,
)
from chimera.graph.nodes import agent_node, ingest_node, merge_node
from chimera.graph.runner import RunOptions, arun, astream, from_sync, raise_failure, run
from chimera.graph.state import Context, State
from chimera.graph.warm_up import load_models

__all__ = [
    "Context",
    "Event",
    "FilesRead",
    "NodeFinished",
    "NodeStarted",
    "Notice",
    "RunFinished",
    "RunOptions",
    "RunStarted",
    "State",
    "Token",
    "agent_node",
    "arun",
    "astream",
    "compile_graph",
    "from_sync",
    "ingest_node",
    "load_models",
    "merge_node",
    "raise_failure",
    "run",
]
