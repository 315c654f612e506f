"""TokenTimings: put it into any LangChain or LangGraph program and read where the time of every node went."""
# ruff: noqa: ARG002  LangChain passes every handler more than it needs

import functools
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler

from chimera.errors import UsageError
from chimera.metrics.callback_call import Ending
from chimera.metrics.callbook import CallBook, ModelRun
from chimera.metrics.nodebook import NodeBook
from chimera.record.call import Call
from chimera.record.measured import measure_calls
from chimera.record.run import Node
from chimera.record.sums import NodeMetrics, node_metrics
from chimera.wire import CURRENT, SYSTEM_CLOCK, Clock, MeasuredTransport, NetworkTransport, Owner

P = ParamSpec("P")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TokenSeen:
    """One piece of an answer, for live display."""

    node: str | None
    text: str
    index: int
    """0-based within its call."""


def _guarded(event: Callable[P, None]) -> Callable[P, None]:
    """A handler that fails is counted and logged, and the program goes on."""

    @functools.wraps(event)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            event(*args, **kwargs)
        except Exception:  # noqa: BLE001  measuring must never break the program that is measured
            timings = args[0]
            assert isinstance(timings, TokenTimings)
            timings.count_failure(event.__name__)

    return guarded


class TokenTimings(BaseCallbackHandler):
    """Callback that records node spans, tool spans and model calls, with a time for every token.

    Give it to a graph or model as `config={"callbacks": [timings]}`. With `ChatOllama(..., **timings.client_kwargs())`
    times are taken on the wire; without, they are the callback's, and `Call.clock` says so. Completion models
    (`OllamaLLM`) are measured on the wire only, and belong to no node: LangChain announces them from another task.

    Args:
        clock: Where time comes from.
        on_token: Told of each piece of text as it comes; must be quick, it runs in the event loop.
        on_call: Told of each call as it is recorded.
    """

    run_inline = True  # otherwise LangChain runs handlers in another task, and CURRENT never reaches the transport

    def __init__(
        self,
        *,
        clock: Clock = SYSTEM_CLOCK,
        on_token: Callable[[TokenSeen], None] | None = None,
        on_call: Callable[[Call], None] | None = None,
    ) -> None:
        self._clock = clock
        self._on_token = on_token
        self._on_call = on_call
        self._calls = CallBook(clock, self._tell_call if on_call is not None else None)
        self._nodes = NodeBook(clock)
        self._failures = 0
        self._transports: list[MeasuredTransport] = []

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every request to a model that is over, in the order sent."""
        return self._calls.calls

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every node execution that is over, in the order started; a retried node appears once per attempt."""
        return self._nodes.nodes

    @property
    def started(self) -> int:
        """Model runs that LangChain announced."""
        return self._calls.started

    @property
    def unrecorded(self) -> int:
        """Announced model runs without a call: in flight, answered from a cache, or given up before the request."""
        return self._calls.unrecorded

    @property
    def failures(self) -> int:
        """How often measuring went wrong; the program never noticed, the log has the tracebacks."""
        return self._failures + sum(transport.failures for transport in self._transports)

    def node(self, name: str) -> NodeMetrics:
        """Metrics of all executions of a node.

        Raises:
            UsageError: No node of this name has ended.
        """
        nodes = [node for node in self.nodes if node.name == name]
        if not nodes:
            known = ", ".join(dict.fromkeys(node.name for node in self.nodes)) or "none"
            raise UsageError(f"no node {name!r} has ended", todo=f"nodes that have: {known}")
        return node_metrics(nodes, measure_calls(self.calls))

    @contextmanager
    def warming_up(self, node: str) -> Iterator[None]:
        """Record the requests of this block, outside any graph, as calls of a node of this name."""
        started_ns = self._clock.perf_ns()
        token = CURRENT.set(Owner(None, node, None, 1, self._calls))
        try:
            yield
        finally:
            CURRENT.reset(token)
            self._nodes.add(
                Node(name=node, kind="warm_up", started_ns=started_ns, ended_ns=self._clock.perf_ns(), status="done")
            )

    def client_kwargs(self) -> dict[str, dict[str, Any]]:
        """Arguments for `ChatOllama(...)` that put a transport under it which only observes; fresh ones each time.

        A model must not be shared between event loops, so neither may these.
        """
        network = NetworkTransport()
        transport = MeasuredTransport(network, network, clock=self._clock, fallback_sink=self._calls)
        self._transports.append(transport)
        return {"sync_client_kwargs": {"transport": transport}, "async_client_kwargs": {"transport": transport}}

    def count_failure(self, event: str) -> None:
        """Count a handler that failed, and log its traceback."""
        self._failures += 1
        _log.warning("TokenTimings.%s failed; the program goes on, this event is not measured", event, exc_info=True)

    @_guarded
    def _tell_call(self, call: Call) -> None:
        if self._on_call is not None:
            self._on_call(call)

    @_guarded
    def on_chain_start(
        self,
        serialized: dict[str, Any] | None,
        inputs: Any,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """A chain starts; a node's own chain opens its span."""
        config = (kwargs.get("metadata"), kwargs.get("tags"))
        self._nodes.start_chain(run_id, parent_run_id, kwargs.get("name"), config)

    @_guarded
    def on_chain_end(self, outputs: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """A chain is over."""
        self._calls.finish_children(run_id, None)
        self._nodes.end_chain(run_id, None)

    @_guarded
    def on_chain_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """A chain failed or was cancelled; LangChain closes no model run inside it."""
        self._calls.finish_children(run_id, error)
        self._nodes.end_chain(run_id, error)

    @_guarded
    def on_tool_start(
        self,
        serialized: dict[str, Any] | None,
        input_str: str,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """A tool starts."""
        name = kwargs.get("name") or (serialized or {}).get("name") or "tool"
        self._nodes.start_tool(run_id, parent_run_id, name)

    @_guarded
    def on_tool_end(self, output: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """A tool is over."""
        self._nodes.end_tool(run_id)

    @_guarded
    def on_tool_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """A tool failed."""
        self._nodes.end_tool(run_id)

    @_guarded
    def on_chat_model_start(
        self,
        serialized: dict[str, Any] | None,
        messages: Sequence[Any],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **kwargs: Any,
    ) -> None:
        """A chat model starts: from here on, requests of this context are its own."""
        metadata = kwargs.get("metadata") or {}
        around = self._nodes.around(parent_run_id)
        agent = metadata.get("chimera_agent")
        if around is not None:
            around.has_model_runs = True
            if isinstance(agent, str):
                around.agents.add(agent)
        self._calls.start(
            ModelRun(
                run_id=run_id,
                parent_id=parent_run_id,
                node=metadata.get("langgraph_node"),
                agent=agent if isinstance(agent, str) else None,
                attempt=_attempt(metadata, kwargs.get("tags"), around.attempt if around is not None else 1),
                model=str(metadata.get("ls_model_name", "")),
                path="/api/chat" if metadata.get("ls_provider") == "ollama" else "",
            )
        )

    def on_llm_new_token(self, token: Any, *, chunk: Any = None, run_id: UUID, **kwargs: Any) -> None:
        """A piece of an answer came; LangChain passes `token` by name or by position."""
        try:  # guarded without a call more: this runs once per token
            run = self._calls.take_token(run_id, token, chunk)
            if self._on_token is not None and run is not None and token and isinstance(token, str):
                run.n_texts += 1
                self._on_token(TokenSeen(run.node, token, run.n_texts - 1))
        except Exception:  # noqa: BLE001  measuring must never break the program that is measured
            self.count_failure("on_llm_new_token")

    @_guarded
    def on_llm_end(self, response: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """A model run ended well."""
        self._calls.finish(run_id, Ending(response=response))

    @_guarded
    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """A model run failed."""
        self._calls.finish(run_id, Ending(error=error))


def _attempt(metadata: dict[str, Any], tags: Any, of_node: int) -> int:
    """As Chimera's agents say, else as `.with_retry()` says, else as often as LangGraph has tried the node."""
    said = metadata.get("chimera_attempt")
    if isinstance(said, int):
        return said
    for tag in tags or ():
        number = str(tag).removeprefix("retry:attempt:")
        if number != tag and number.isdigit():
            return int(number)
    return of_node
