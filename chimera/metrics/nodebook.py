"""Executions of graph nodes and the tools they use, from chain and tool events."""

import threading
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from chimera.record.run import Node, Span
from chimera.wire import Clock


@dataclass(slots=True)
class OpenNode:
    """An execution that has started."""

    name: str
    task: str
    """LangGraph's name of the task; a retry has the same, a second round of a loop another."""
    attempt: int
    started_ns: int
    agents: set[str] = field(default_factory=set)
    has_model_runs: bool = False
    spans: list[Span] = field(default_factory=list)


class NodeBook:
    """Keeps the executions of nodes. Safe to use from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._perf_ns = clock.perf_ns
        self._lock = threading.Lock()
        self._inside: dict[UUID, OpenNode | None] = {}
        self._open: dict[UUID, OpenNode] = {}
        self._tools: dict[UUID, tuple[str, int, OpenNode | None]] = {}
        self._failed: dict[str, int] = {}
        self._nodes: list[Node] = []

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Executions that are over, in the order they started."""
        with self._lock:
            return tuple(sorted(self._nodes, key=lambda node: node.started_ns))

    def add(self, node: Node) -> None:
        """Keep an execution that no chain announced."""
        with self._lock:
            self._nodes.append(node)

    def around(self, run_id: UUID | None) -> OpenNode | None:
        """The execution a run belongs to."""
        return self._inside.get(run_id) if run_id is not None else None

    def start_chain(self, run_id: UUID, parent_id: UUID | None, name: str | None, config: tuple[Any, Any]) -> None:
        """A chain starts; `config` holds its metadata and tags."""
        metadata, tags = config[0] or {}, config[1] or ()
        if name is None or name != metadata.get("langgraph_node") or not _is_step(name, tags):
            self._inside[run_id] = self.around(parent_id)
            return
        task = str(metadata.get("langgraph_checkpoint_ns", run_id))
        node = OpenNode(name, task, 1 + self._failed.get(task, 0), self._perf_ns())
        if isinstance(agent := metadata.get("chimera_agent"), str):
            node.agents.add(agent)
        self._inside[run_id] = self._open[run_id] = node

    def end_chain(self, run_id: UUID, error: BaseException | None) -> None:
        """A chain ended, failed or was cancelled."""
        self._inside.pop(run_id, None)
        node = self._open.pop(run_id, None)
        if node is None:
            return
        ended_ns = self._perf_ns()
        status = _status(error)
        kind = "agent" if node.has_model_runs else "tool" if node.spans else "other"
        with self._lock:
            if status == "failed":
                self._failed[node.task] = self._failed.get(node.task, 0) + 1
            self._nodes.append(
                Node(
                    name=node.name,
                    kind=kind,
                    agent=min(node.agents) if len(node.agents) == 1 else None,
                    started_ns=node.started_ns,
                    ended_ns=ended_ns,
                    status=status,
                    spans=tuple(node.spans),
                    error=None if error is None or status == "done" else f"{type(error).__name__}: {error}",
                )
            )

    def start_tool(self, run_id: UUID, parent_id: UUID | None, name: str) -> None:
        """A tool starts."""
        around = self.around(parent_id)
        self._inside[run_id] = around
        self._tools[run_id] = (name, self._perf_ns(), around)

    def end_tool(self, run_id: UUID) -> None:
        """A tool ended, with a result or an error."""
        now = self._perf_ns()
        self._inside.pop(run_id, None)
        name, started_ns, around = self._tools.pop(run_id, ("", 0, None))
        if around is not None:
            around.spans.append(Span(name=name, started_ns=started_ns, ended_ns=now))


def _is_step(name: str, tags: Any) -> bool:
    """Chains inside a node inherit its metadata, only the node itself has this tag; `__start__` is LangGraph's own."""
    return not name.startswith("__") and any(isinstance(tag, str) and tag.startswith("graph:step:") for tag in tags)


def _status(error: BaseException | None) -> Literal["done", "failed", "cancelled"]:
    if error is None:
        return "done"
    names = {kind.__name__ for kind in type(error).__mro__}  # by name: only graph/ imports LangGraph
    if "ParentCommand" in names:
        return "done"  # a jump to the parent graph
    if "GraphBubbleUp" in names or not isinstance(error, Exception):
        return "cancelled"  # an interrupt that waits for a person, or a cancel
    return "failed"
