"""Model runs as LangChain announces them, joined with the requests the wire saw for them."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from chimera.metrics.callback_call import Ending, TokenEvent, build_exchange
from chimera.record.call import Call
from chimera.wire import CURRENT, Clock, Exchange, Owner


@dataclass(slots=True)
class Group:
    """Runs that cannot be told apart on the wire; nearly always just one.

    `generate` with several prompts announces all of them before it sends the first request, so that every request
    carries the run id announced last.
    """

    ordinals: deque[int]
    """Numbers within the node that no request has taken yet."""
    runs: int = 1
    requests: int = 0
    recorded: int = 0

    @property
    def is_certain(self) -> bool:
        """Whether a request belongs to the run whose id it carries."""
        return self.runs == 1 and self.requests <= 1

    @property
    def unrecorded(self) -> int:
        """Runs or requests of which no call was recorded."""
        return max(self.runs, self.requests) - self.recorded


@dataclass(slots=True)
class ModelRun:
    """One run of a model, from its start event on."""

    run_id: UUID
    parent_id: UUID | None
    node: str | None
    agent: str | None
    attempt: int
    model: str
    path: str
    """Path of Ollama's API; "" for other providers."""
    started_ns: int = 0
    closed_ns: int | None = None
    group: Group = field(default_factory=lambda: Group(deque()))
    tokens: list[TokenEvent] = field(default_factory=list)
    n_texts: int = 0


class CallBook:
    """Makes exactly one `Call` of every request: from the wire if it passed our transport, else from callbacks.

    It is the sink of every owner it announces, and safe to use from several threads.

    Args:
        clock: Where time comes from.
        on_call: Told of each call as it is recorded.
    """

    def __init__(self, clock: Clock, on_call: Callable[[Call], None] | None) -> None:
        self._perf_ns = clock.perf_ns
        self._on_call = on_call
        self._lock = threading.Lock()
        self._runs: dict[UUID, ModelRun] = {}
        self._open: dict[UUID, ModelRun] = {}
        self._ordinals: dict[str | None, count[int]] = {}
        self._raw: list[tuple[Exchange, dict[str, Any]]] = []
        self._calls: list[Call] = []

    @property
    def calls(self) -> tuple[Call, ...]:
        """Calls recorded so far, in the order their requests were sent."""
        with self._lock:
            self._calls += [_build(*raw) for raw in self._raw[len(self._calls) :]]
            return tuple(sorted(self._calls, key=lambda call: call.sent_ns))

    @property
    def started(self) -> int:
        """Model runs announced so far."""
        return len(self._runs)

    @property
    def unrecorded(self) -> int:
        """Announced runs without a call: in flight, answered from a cache, or given up before the request."""
        with self._lock:
            return sum(group.unrecorded for group in {id(run.group): run.group for run in self._runs.values()}.values())

    def start(self, run: ModelRun) -> None:
        """A model run starts; requests of this context are its own from now on."""
        before = CURRENT.get()
        with self._lock:
            run.group.ordinals.append(self._next_ordinal(run.node))
            shared = self._awaiting(before, run)
            if shared is not None:
                shared.ordinals += run.group.ordinals
                shared.runs += 1
                run.group = shared
            self._runs[run.run_id] = self._open[run.run_id] = run
        CURRENT.set(Owner(str(run.run_id), run.node, run.agent, run.attempt, self))
        run.started_ns = self._perf_ns()

    def take_token(self, run_id: UUID, token: Any, chunk: Any) -> ModelRun | None:
        """A token callback fired; its time is kept only where the wire does not tell."""
        run = self._open.get(run_id)
        if run is not None and not run.group.requests:
            run.tokens.append((self._perf_ns() - run.started_ns, token, chunk))
        return run

    def finish(self, run_id: UUID, ending: Ending) -> None:
        """A model run is over, as its callback says."""
        now = self._perf_ns()
        with self._lock:
            run = self._open.pop(run_id, None)
        if run is not None:
            self._close(run, now, ending)

    def finish_children(self, parent_id: UUID, error: BaseException | None) -> None:
        """A chain is over: model runs still open inside it were abandoned (LangChain then says nothing)."""
        if not self._open:
            return
        now = self._perf_ns()
        with self._lock:
            left = [run for run in self._open.values() if run.parent_id == parent_id]
            for run in left:
                del self._open[run.run_id]
        for run in left:
            self._close(run, now, Ending(error=error, abandoned=True))

    def began(self, owner: Owner | None) -> None:
        """A request leaves; see `chimera.wire.Sink`."""
        run = self._run_of(owner)
        if run is not None and run.closed_ns is None:
            with self._lock:
                run.group.requests += 1

    def ended(self, exchange: Exchange, owner: Owner | None) -> None:
        """A request is over; see `chimera.wire.Sink`."""
        run = self._run_of(owner)
        if run is not None and run.closed_ns is not None and exchange.sent_ns > run.closed_ns:
            run = None  # sent after its run was over: somebody else's, from the same context
        node = owner.node if owner is not None and owner.run_id is None else None
        self._record(exchange, run, "wire", node)

    def _run_of(self, owner: Owner | None) -> ModelRun | None:
        return self._runs.get(UUID(owner.run_id)) if owner is not None and owner.run_id is not None else None

    def _awaiting(self, before: Owner | None, run: ModelRun) -> Group | None:
        """Group of the run announced just before in this context, if it has sent nothing yet."""
        if before is None or before.sink is not self or before.run_id is None:
            return None
        other = self._open.get(UUID(before.run_id))
        if other is None or other.group.requests or other.tokens or other.parent_id != run.parent_id:
            return None
        return other.group

    def _close(self, run: ModelRun, now: int, ending: Ending) -> None:
        run.closed_ns = now
        if not run.group.requests:
            exchange = build_exchange(run.model, run.path, run.started_ns, now - run.started_ns, (run.tokens, ending))
            if exchange is not None:
                self._record(exchange, run, "callback")
        run.tokens = []

    def _record(self, exchange: Exchange, run: ModelRun | None, clock: str, node: str | None = None) -> None:
        """Keep a call; `node` = whose it is when no run says so."""
        with self._lock:
            node = run.node if run is not None else node
            group = run.group if run is not None else None
            ordinal = group.ordinals.popleft() if group is not None and group.ordinals else self._next_ordinal(node)
            certain = run is not None and (clock == "callback" or run.group.is_certain)
            if group is not None:
                group.recorded += 1
            label = {
                "id": f"{node or 'call'}.{ordinal}",
                "node": node,
                "agent": run.agent if run is not None else None,
                "run_id": str(run.run_id) if run is not None and certain else None,
                "ordinal": ordinal,
                "attempt": run.attempt if run is not None else 1,
                "clock": clock,
            }
            self._raw.append((exchange, label))
        if self._on_call is not None:
            self._on_call(_build(exchange, label))

    def _next_ordinal(self, node: str | None) -> int:
        return next(self._ordinals.setdefault(node, count(1)))


def _build(exchange: Exchange, label: dict[str, Any]) -> Call:
    return Call(**label, **exchange._asdict())
