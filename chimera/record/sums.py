"""Metrics of nodes and runs: times that add up, rates as ratios of sums. None means not measured, never 0.

wall = server wait + load + prefill + decode + tool + own + retry + residual, exactly. Where calls of a node overlap,
the shared time is divided equally among them, so that the parts still add up to the wall. What a call's span holds
beyond the parts the server explains is the residual; it is negative where a server's durations reach into each other.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from chimera.evidence.grid import Grid
from chimera.evidence.numbers import NOT_MEASURED, amount, seconds
from chimera.record.call import Call
from chimera.record.energy import RunEnergy, run_energy
from chimera.record.formulas import FORMULAS
from chimera.record.gpu_state import GpuState, gpu_state
from chimera.record.measured import MeasuredCall, measure_calls
from chimera.record.measures import CallMetrics, ratio_of_sums
from chimera.record.overhead import WARM_UP
from chimera.record.run import Node, NodeKind, NodeStatus, RunRecord
from chimera.record.timeline import Interval, difference, divide, duration_ns, intersection, union

PARTS = ("server_wait_s", "load_s", "prefill_s", "decode_s")
"""What the server explains of a call."""
OF_CALLS = ("ttft_s", "ttft_answer_s", *PARTS, "queue_s", "prompt_tokens", "output_tokens",
            "prefill_tokens_per_s", "decode_tokens_per_s", "decode_tokens_per_s_ollama", "energy_j")  # fmt: skip
"""Metrics of a node that come from its calls."""
OF_NODES = ("wall_s", "tool_s", "own_s", "retry_s", "residual_s")
"""Metrics of a node that hold whatever its calls were."""


@dataclass(frozen=True, slots=True)
class NodeMetrics:
    """Metrics of all executions of one graph node, or of a whole run. None = not measured."""

    name: str
    agent: str | None
    kind: NodeKind
    status: NodeStatus
    """Of the last execution."""
    wall_s: float
    """Time covered by executions; overlapping ones count once."""
    n_calls: int
    """Requests to models, failed attempts included; in a run's totals without warm-up calls."""
    ttft_s: float | None
    """Of the first successful call."""
    ttft_answer_s: float | None
    """Of the first successful call."""
    server_wait_s: float | None
    queue_s: float | None
    """Of `server_wait_s`; None unless every call's is known."""
    queue_uncertainty_s: float | None
    """Half-width of `queue_s`."""
    load_s: float | None
    prefill_s: float | None
    decode_s: float | None
    tool_s: float
    own_s: float
    residual_s: float
    retry_s: float
    prompt_tokens: int | None
    output_tokens: int | None
    prefill_tokens_per_s: float | None
    decode_tokens_per_s: float | None
    decode_tokens_per_s_ollama: float | None
    energy_j: float | None
    """Of its calls, each of which must be known."""
    formulas: Mapping[str, str]
    """Metric -> id of the formula it was computed by, of those that were measured."""
    unlike: tuple[str, ...]
    """Metrics left out because the calls' numbers mean different things, as of two server versions."""


@dataclass(frozen=True, slots=True)
class RunMetrics:
    """Metrics of a run."""

    wall_s: float
    """From the making of the run folder to the record."""
    nodes: tuple[NodeMetrics, ...]
    """In order of their first start."""
    totals: NodeMetrics
    """The whole run as if it were one node called "run"; own_s is everything but calls and tools."""
    energy: RunEnergy
    """Of the GPUs, from the first request to the last answer."""
    gpus: GpuState
    """What they were like meanwhile."""

    def rows(self) -> list[dict[str, Any]]:
        """One plain dict per node, for a data frame; None where nothing was measured. Totals are in `totals`."""
        return [_row(node) for node in self.nodes]

    def row(self) -> dict[str, Any]:
        """The totals of the run as a plain dict; `wall_s` is the whole run's."""
        left_out = ("name", "agent", "kind", "status")
        return {name: value for name, value in _row(self.totals).items() if name not in left_out}

    def _grid(self) -> Grid:
        heads = {"wall": "wall_s", "TTFT": "ttft_s", "load": "load_s", "prefill": "prefill_s", "decode": "decode_s"}
        heads |= {"tool": "tool_s", "own": "own_s"}
        rows = [
            (
                "all" if node is self.totals else node.name,
                *(seconds(getattr(node, metric)) for metric in heads.values()),
                amount(node.output_tokens),
                amount(node.decode_tokens_per_s, "tok/s"),
            )
            for node in (*self.nodes, self.totals)
        ]
        caption = f"timings, {seconds(self.wall_s)} in all"
        return Grid(caption, ("node", *heads, "tokens", "rate"), rows, n_left=1, more=f"{NOT_MEASURED} not measured")

    def __repr__(self) -> str:
        return self._grid().text()

    def _repr_html_(self) -> str:
        return self._grid().html()


def _row(node: NodeMetrics) -> dict[str, Any]:
    """A node's metrics beside the ids of their formulas, as JSON: what has another id is another quantity."""
    words = {"formulas": json.dumps(dict(node.formulas)), "unlike": " ".join(node.unlike)}
    return {one.name: words.get(one.name, getattr(node, one.name)) for one in fields(node)}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is summed up."""

    name: str
    agent: str | None
    kind: NodeKind
    status: NodeStatus
    windows: list[Interval]


def node_metrics(nodes: Sequence[Node], calls: Iterable[MeasuredCall]) -> NodeMetrics:
    """Metrics of all executions of one node.

    Args:
        nodes: The executions, at least one, all of one name.
        calls: Calls of the run; those of other nodes are left out.
    """
    last = max(nodes, key=lambda node: (node.ended_ns, node.started_ns))
    windows = union((node.started_ns, node.ended_ns) for node in nodes)
    subject = _Subject(last.name, last.agent, last.kind, last.status, windows)
    return _sum_up(subject, nodes, [one for one in calls if one.call.node == last.name])


def run_metrics(record: RunRecord) -> RunMetrics:
    """Metrics of every node and of the run as a whole."""
    calls = measure_calls(record.calls, record.manifest, record.gpu_traces)
    executions: dict[str, list[Node]] = {}
    for node in sorted(record.nodes, key=lambda node: node.started_ns):
        executions.setdefault(node.name, []).append(node)
    window = (record.created.perf_ns, record.ended_ns)
    status = "cancelled" if record.status == "interrupted" else record.status
    subject = _Subject("run", None, "other", status, [window])
    return RunMetrics(
        wall_s=(window[1] - window[0]) / 1e9,
        nodes=tuple(node_metrics(nodes, calls) for nodes in executions.values()),
        totals=_sum_up(subject, record.nodes, calls),
        energy=_energy(record, calls),
        gpus=gpu_state(record.gpu_traces, _asked(calls), record.gpu_trace_note),
    )


def _energy(record: RunRecord, calls: Sequence[MeasuredCall]) -> RunEnergy:
    tokens = _total(one.metrics.output_tokens for one in calls)
    return run_energy(record.gpu_traces, _asked(calls), tokens, record.gpu_trace_note)


def _asked(calls: Sequence[MeasuredCall]) -> Interval | None:
    """From the first request to the last answer."""
    spans = [_span(one.call) for one in calls]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None


def _sum_up(subject: _Subject, nodes: Sequence[Node], calls: Sequence[MeasuredCall]) -> NodeMetrics:
    retries, superseded = _retries(nodes, [one.call for one in calls])
    working = difference(subject.windows, retries)
    live = [one for one in calls if one.call.id not in superseded]
    shares_s = [part / 1e9 for part in divide([_span(one.call) for one in live], working)]
    without_calls = difference(working, [_span(one.call) for one in live])
    tool_ns = duration_ns(intersection(without_calls, [span for node in nodes for span in _tool_spans(node)]))
    counted = [one for one in calls if one.call.node != WARM_UP or subject.name == WARM_UP]
    formulas, unlike = _formulas(calls, counted)
    parts = {name: None if name in unlike else _scaled(live, shares_s, name) for name in PARTS}
    first = next((one for one in sorted(counted, key=lambda one: one.call.sent_ns) if one.has_succeeded), None)
    values = {
        "ttft_s": first.metrics.ttft_s if first else None,
        "ttft_answer_s": first.metrics.ttft_answer_s if first else None,
        "queue_s": _queue(live, shares_s, "queue_s"),
        "prompt_tokens": _total(one.metrics.prompt_tokens for one in counted),
        "output_tokens": _total(one.metrics.output_tokens for one in counted),
        **_rates([one.metrics for one in counted]),
    }
    return NodeMetrics(
        name=subject.name,
        agent=subject.agent,
        kind=subject.kind,
        status=subject.status,
        wall_s=duration_ns(subject.windows) / 1e9,
        n_calls=len(counted),
        **parts,
        **{name: None if name in unlike else value for name, value in values.items()},  # pyright: ignore[reportArgumentType]
        queue_uncertainty_s=_queue(live, shares_s, "queue_uncertainty_s"),
        tool_s=tool_ns / 1e9,
        own_s=(duration_ns(without_calls) - tool_ns) / 1e9,
        residual_s=sum(shares_s) - sum(part or 0.0 for part in parts.values()),
        retry_s=duration_ns(intersection(subject.windows, retries)) / 1e9,
        energy_j=_energy_j(counted),
        formulas=formulas,
        unlike=unlike,
    )


def _formulas(calls: Sequence[MeasuredCall], counted: Sequence[MeasuredCall]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The one formula of each metric, and the metrics that have several."""
    formulas = {name: FORMULAS[name].id for name in OF_NODES}
    unlike = []
    for name in OF_CALLS:
        among = calls if name in PARTS else counted
        ids = {one.formulas[name] for one in among if getattr(one.metrics, name) is not None}
        if len(ids) == 1:
            formulas[name] = ids.pop()
        elif ids:
            unlike.append(name)
    return formulas, tuple(unlike)


def _queue(calls: Sequence[MeasuredCall], shares_s: Sequence[float], name: str) -> float | None:
    """A sum that says nothing as long as one part of it is unknown."""
    waited = [one for one in calls if one.metrics.server_wait_s is not None]
    known = waited and all(one.metrics.queue_s is not None for one in waited)
    return _scaled(calls, shares_s, name) if known else None


def _energy_j(calls: Sequence[MeasuredCall]) -> float | None:
    known = [joules for one in calls if (joules := one.metrics.energy_j) is not None]
    return sum(known) if known and len(known) == len(calls) else None


def _rates(calls: Sequence[CallMetrics]) -> dict[str, float | None]:
    """Ratios of sums, each over the calls that have the rate themselves."""
    decoded = [
        (one.output_tokens, one.decode_s)
        for one in calls
        if one.decode_tokens_per_s is not None and one.output_tokens is not None and one.decode_s is not None
    ]
    prefilled = [
        (one.evaluated_tokens, one.prefill_s)
        for one in calls
        if one.evaluated_tokens is not None and one.prefill_s is not None
    ]
    return {
        "prefill_tokens_per_s": ratio_of_sums(prefilled),
        "decode_tokens_per_s": ratio_of_sums([(tokens - 1, duration_s) for tokens, duration_s in decoded]),
        "decode_tokens_per_s_ollama": ratio_of_sums(decoded),
    }


def _retries(nodes: Sequence[Node], calls: Sequence[Call]) -> tuple[list[Interval], set[str]]:
    """Time lost to attempts that were repeated, and the ids of the calls that were repeated within an execution."""
    lost = [
        (node.started_ns, node.ended_ns)
        for node in nodes
        if node.status == "failed"
        and any(other is not node and other.name == node.name and other.started_ns >= node.ended_ns for other in nodes)
    ]
    superseded: set[str] = set()
    for call in sorted(calls, key=lambda call: call.sent_ns):
        before = [
            other
            for other in calls
            if call.attempt > 1
            and other.id not in superseded
            and (other.node, other.agent, other.attempt) == (call.node, call.agent, call.attempt - 1)
            and other.sent_ns <= call.sent_ns
            and _same_execution(other, call, nodes)
        ]
        if before:
            earlier = max(before, key=lambda other: other.sent_ns)
            superseded.add(earlier.id)
            lost.append((earlier.sent_ns, call.sent_ns))
    return lost, superseded


def _same_execution(one: Call, other: Call, nodes: Sequence[Node]) -> bool:
    """Whether no execution of their node starts between the two calls."""
    return not any(node.name == one.node and one.sent_ns < node.started_ns <= other.sent_ns for node in nodes)


def _scaled(calls: Sequence[MeasuredCall], shares_s: Sequence[float], name: str) -> float | None:
    """Sum of a part over calls, each scaled by the share of its span that counts."""
    known = [
        value * share_s / (one.call.ended_ns / 1e9) if one.call.ended_ns else 0.0
        for one, share_s in zip(calls, shares_s, strict=True)
        if (value := getattr(one.metrics, name)) is not None
    ]
    return sum(known) if known else None


def _tool_spans(node: Node) -> list[Interval]:
    """A tool node of which no finer spans are known is one tool span."""
    if node.kind == "tool" and not node.spans:
        return [(node.started_ns, node.ended_ns)]
    return [(span.started_ns, span.ended_ns) for span in node.spans]


def _span(call: Call) -> Interval:
    return (call.sent_ns, call.sent_ns + call.ended_ns)


def _total(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
