"""What the metrics mean: pure, versioned functions of raw calls; a node's time, which adds up; rates as ratios of sums.

A formula that changes gets a new id, so that two numbers with one id can be compared. None means not measured, never 0.

wall = server wait + load + prefill + decode + tool + own + retry + residual, exactly. Where calls of a node overlap,
the shared time is divided equally among them, so that the parts still add up to the wall. What a call's span holds
beyond the parts the server explains is the residual; it is negative where a server's durations reach into each other.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from chimera.record.call import Call
from chimera.record.measures import CallMetrics, call_metrics, ratio_of_sums, read_final_line, seconds
from chimera.record.run import Node, RunRecord
from chimera.record.timeline import Interval, difference, divide, duration_ns, intersection, union

__all__ = [
    "FORMULAS",
    "CallMetrics",
    "Formula",
    "NodeMetrics",
    "RunMetrics",
    "call_metrics",
    "fresh_calls",
    "node_metrics",
    "run_metrics",
]

FRESH_LOAD_S = 0.05
"""A load longer than this, with no other call in flight, was this call's own: its prompt found an empty cache."""


@dataclass(frozen=True, slots=True)
class Formula:
    """Meaning of one metric."""

    id: str
    """Name and version, e.g. ttft.v1."""
    unit: str
    """s, tok/s or tokens."""
    text: str
    """How it is computed."""
    source: str
    """Who measures: the client's stamps, the server's final line, or both."""


_DEFINITIONS = (
    ("ttft_s", "ttft.v1", "s", "first line with content, thinking or tool calls − request handed over", "client"),
    ("ttft_answer_s", "ttft_answer.v1", "s", "first line with content or tool calls − request handed over", "client"),
    ("e2e_s", "e2e.v1", "s", "final line − request handed over", "client"),
    ("load_s", "load.v1", "s", "load_duration: until the model is ready, waiting for a load included", "server"),
    ("prefill_s", "prefill.v1", "s", "prompt_eval_duration: evaluating the part of the prompt not cached", "server"),
    ("decode_s", "decode.v1", "s", "eval_duration: from the first token to the last", "server"),
    ("server_total_s", "server_total.v1", "s", "total_duration: all of it, as the server sees it", "server"),
    ("server_wait_s", "server_wait.v1", "s", "ttft − load − prefill: queue, template, tokenising, transport", "both"),
    ("client_overhead_s", "client_overhead.v1", "s", "e2e − total_duration", "both"),
    ("residual_s", "residual.v1", "s", "e2e − server wait − load − prefill − decode; may be negative", "both"),
    ("prompt_tokens", "prompt_tokens.v1", "tokens", "prompt_eval_count, cached tokens included", "server"),
    ("cached_tokens", "cached_tokens.v1", "tokens", "prompt_eval_cached_count, where the server sends it", "server"),
    ("evaluated_tokens", "evaluated_tokens.v1", "tokens", "prompt − cached tokens, from 64 up", "server"),
    ("output_tokens", "output_tokens.v1", "tokens", "eval_count, thinking and end token included", "server"),
    ("prefill_tokens_per_s", "prefill_rate.v1", "tok/s", "evaluated tokens ÷ prefill", "server"),
    ("decode_tokens_per_s", "decode_rate.v1", "tok/s", "(output tokens − 1) ÷ decode", "server"),
    ("decode_tokens_per_s_ollama", "decode_rate_ollama.v1", "tok/s", "output tokens ÷ decode", "server"),
    ("time_per_output_token_s", "tpot.v1", "s", "(last − first generative line) ÷ (output tokens − 1)", "client"),
    ("wall_s", "wall.v1", "s", "time covered by the node's executions", "client"),
    ("tool_s", "tool.v1", "s", "time covered by tool spans and by no call", "client"),
    ("own_s", "own.v1", "s", "wall − calls − tools − retries: the node's own code", "client"),
    ("retry_s", "retry.v1", "s", "failed attempts and the pauses after them", "client"),
)
FORMULAS: Mapping[str, Formula] = MappingProxyType({name: Formula(*rest) for name, *rest in _DEFINITIONS})
"""Metric name -> its formula. Rates over several calls are ratios of sums."""


@dataclass(frozen=True, slots=True)
class NodeMetrics:
    """Metrics of all executions of one graph node, or of a whole run. None = not measured."""

    name: str
    agent: str | None
    kind: Literal["tool", "agent", "merge", "other"]
    status: Literal["done", "failed", "cancelled"]
    """Of the last execution."""
    wall_s: float
    """Time covered by executions; overlapping ones count once."""
    n_calls: int
    """Requests to models, failed attempts included."""
    ttft_s: float | None
    """Of the first successful call."""
    ttft_answer_s: float | None
    """Of the first successful call."""
    server_wait_s: float | None
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


@dataclass(frozen=True, slots=True)
class RunMetrics:
    """Metrics of a run."""

    wall_s: float
    """From the making of the run folder to the record."""
    nodes: tuple[NodeMetrics, ...]
    """In order of their first start."""
    totals: NodeMetrics
    """The whole run as if it were one node called "run"; own_s is everything but calls and tools."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is summed up."""

    name: str
    agent: str | None
    kind: Literal["tool", "agent", "merge", "other"]
    status: Literal["done", "failed", "cancelled"]
    windows: list[Interval]


def node_metrics(nodes: Sequence[Node], calls: Iterable[Call], fresh: Collection[str] = ()) -> NodeMetrics:
    """Metrics of all executions of one node.

    Args:
        nodes: The executions, at least one, all of one name.
        calls: Calls of the run; those of other nodes are left out.
        fresh: Ids of calls that found an empty prompt cache, see `fresh_calls`.
    """
    last = max(nodes, key=lambda node: (node.ended_ns, node.started_ns))
    windows = union((node.started_ns, node.ended_ns) for node in nodes)
    subject = _Subject(last.name, last.agent, last.kind, last.status, windows)
    return _sum_up(subject, nodes, [call for call in calls if call.node == last.name], fresh)


def run_metrics(record: RunRecord) -> RunMetrics:
    """Metrics of every node and of the run as a whole."""
    fresh = fresh_calls(record.calls)
    executions: dict[str, list[Node]] = {}
    for node in sorted(record.nodes, key=lambda node: node.started_ns):
        executions.setdefault(node.name, []).append(node)
    window = (record.created.perf_ns, record.ended_ns)
    status = "cancelled" if record.status == "interrupted" else record.status
    subject = _Subject("run", None, "other", status, [window])
    return RunMetrics(
        wall_s=(window[1] - window[0]) / 1e9,
        nodes=tuple(node_metrics(nodes, record.calls, fresh) for nodes in executions.values()),
        totals=_sum_up(subject, record.nodes, record.calls, fresh),
    )


def fresh_calls(calls: Sequence[Call]) -> frozenset[str]:
    """Ids of calls whose model was loaded for them, as far as this run can know.

    Such a call paid a load while no other call to its server was in flight: the load was its own, and a model just
    loaded has no prompt cached.
    """

    def alone(call: Call) -> bool:
        return not any(
            other is not call and other.server == call.server and _span(other)[0] < _span(call)[1]
            and _span(call)[0] < _span(other)[1]
            for other in calls
        )  # fmt: skip

    return frozenset(
        call.id
        for call in calls
        if (seconds(read_final_line(call), "load_duration") or 0) > FRESH_LOAD_S and alone(call)
    )


def _sum_up(subject: _Subject, nodes: Sequence[Node], calls: Sequence[Call], fresh: Collection[str]) -> NodeMetrics:
    retries, superseded = _retries(nodes, calls)
    working = difference(subject.windows, retries)
    live = [call for call in calls if call.id not in superseded]
    shares_s = [part / 1e9 for part in divide([_span(call) for call in live], working)]
    without_calls = difference(working, [_span(call) for call in live])
    tool_ns = duration_ns(intersection(without_calls, [span for node in nodes for span in _tool_spans(node)]))
    metrics = {call.id: call_metrics(call, fresh=call.id in fresh) for call in calls}
    parts = {
        name: _scaled(live, shares_s, [getattr(metrics[call.id], name) for call in live])
        for name in ("server_wait_s", "load_s", "prefill_s", "decode_s")
    }
    first = next((metrics[c.id] for c in sorted(calls, key=lambda call: call.sent_ns) if _succeeded(c)), None)
    done = [metrics[call.id] for call in calls]
    return NodeMetrics(
        name=subject.name,
        agent=subject.agent,
        kind=subject.kind,
        status=subject.status,
        wall_s=duration_ns(subject.windows) / 1e9,
        n_calls=len(calls),
        ttft_s=first.ttft_s if first else None,
        ttft_answer_s=first.ttft_answer_s if first else None,
        **parts,
        tool_s=tool_ns / 1e9,
        own_s=(duration_ns(without_calls) - tool_ns) / 1e9,
        residual_s=sum(shares_s) - sum(part or 0.0 for part in parts.values()),
        retry_s=duration_ns(intersection(subject.windows, retries)) / 1e9,
        prompt_tokens=_total(one.prompt_tokens for one in done),
        output_tokens=_total(one.output_tokens for one in done),
        **_rates(done),
    )


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


def _scaled(calls: Sequence[Call], shares_s: Sequence[float], values: Sequence[float | None]) -> float | None:
    """Sum of a part over calls, each scaled by the share of its span that counts."""
    known = [
        value * share_s / (call.ended_ns / 1e9) if call.ended_ns else 0.0
        for call, share_s, value in zip(calls, shares_s, values, strict=True)
        if value is not None
    ]
    return sum(known) if known else None


def _tool_spans(node: Node) -> list[Interval]:
    """A tool node of which no finer spans are known is one tool span."""
    if node.kind == "tool" and not node.spans:
        return [(node.started_ns, node.ended_ns)]
    return [(span.started_ns, span.ended_ns) for span in node.spans]


def _span(call: Call) -> Interval:
    return (call.sent_ns, call.sent_ns + call.ended_ns)


def _succeeded(call: Call) -> bool:
    return call.end == "clean" and call.final_line is not None


def _total(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
