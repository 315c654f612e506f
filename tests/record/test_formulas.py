"""Formulas: each by hand-made numbers, and the adding-up for any spans whatsoever."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.record.call import Call, Stamp
from chimera.record.energy import RunEnergy
from chimera.record.formulas import FORMULAS
from chimera.record.measured import fresh_calls, measure_calls
from chimera.record.measures import CallMetrics, call_metrics
from chimera.record.run import Anchor, Manifest, Node, RunRecord, Span
from chimera.record.sums import NodeMetrics, node_metrics, run_metrics
from chimera.spec.model import Spec

S = 1_000_000_000
FINAL = {
    "done": True,
    "done_reason": "stop",
    "total_duration": 6 * S,
    "load_duration": 1 * S,
    "prompt_eval_count": 200,
    "prompt_eval_duration": 2 * S,
    "eval_count": 5,
    "eval_duration": 2 * S,
}
STAMPS = (
    Stamp(4 * S, "thinking", 3),
    Stamp(5 * S, "content", 3),
    Stamp(6 * S, "content", 3),
    Stamp(7 * S, "done", 0),
)


def call(final=FINAL, stamps=STAMPS, **fields):
    fields = {
        "id": "n.1",
        "node": "n",
        "ordinal": 1,
        "clock": "wire",
        "server": "http://h:1",
        "path": "/api/chat",
        "model": "m",
        "request": "{}",
        "status": 200,
        "content_type": "application/x-ndjson",
        "sent_ns": 0,
        "headers_ns": 1,
        "ended_ns": 7 * S,
        "end": "clean",
        "text": "ab",
    } | fields
    return Call(stamps=stamps, final_line=None if final is None else json.dumps(final), **fields)


def node(start_s=0, end_s=10, **fields):
    fields = {"name": "n", "kind": "agent", "status": "done"} | fields
    return Node(started_ns=round(start_s * S), ended_ns=round(end_s * S), **fields)


def measured(nodes, calls):
    return node_metrics(nodes, measure_calls(calls))


def test_a_call_in_full():
    assert call_metrics(call()) == CallMetrics(
        ttft_s=4.0,
        ttft_answer_s=5.0,
        e2e_s=7.0,
        load_s=1.0,
        prefill_s=2.0,
        decode_s=2.0,
        server_wait_s=1.0,
        queue_s=None,
        queue_uncertainty_s=None,
        server_total_s=6.0,
        client_overhead_s=1.0,
        residual_s=1.0,
        prompt_tokens=200,
        cached_tokens=None,
        evaluated_tokens=None,
        output_tokens=5,
        prefill_tokens_per_s=None,
        decode_tokens_per_s=2.0,
        decode_tokens_per_s_ollama=2.5,
        time_per_output_token_s=0.5,
        energy_j=None,
        done_reason="stop",
    )


def test_without_a_final_line_the_server_is_silent():
    metrics = call_metrics(call(final=None, stamps=STAMPS[:2], end="cut"))
    assert metrics.ttft_s == 4.0
    left = [name for name in CallMetrics.__slots__ if name not in {"ttft_s", "ttft_answer_s"}]
    assert all(getattr(metrics, name) is None for name in left)


@pytest.mark.parametrize("line", ["[]", "nonsense", "{}"])
def test_a_final_line_that_says_nothing_gives_nothing(line):
    metrics = call_metrics(call().model_copy(update={"final_line": line}))
    assert (metrics.e2e_s, metrics.load_s, metrics.output_tokens) == (None, None, None)


@pytest.mark.parametrize("value", [-1, 1.5, "9", None, True])
def test_numbers_of_a_wrong_kind_are_not_measured(value):
    metrics = call_metrics(call(FINAL | {"eval_count": value, "load_duration": value}))
    assert (metrics.output_tokens, metrics.load_s, metrics.decode_tokens_per_s) == (None, None, None)


@pytest.mark.parametrize(
    ("final", "rate"),
    [
        ({"eval_count": 1, "eval_duration": 1000}, None),  # 0.33 reports a duration for one token, nonsense for a rate
        ({"eval_count": 1, "eval_duration": None}, None),
        ({"eval_count": 5, "eval_duration": 0}, None),
        ({"eval_count": 2, "eval_duration": S}, 1.0),
    ],
)
def test_a_decode_rate_needs_two_tokens_and_a_duration(final, rate):
    metrics = call_metrics(call(FINAL | final))
    assert metrics.decode_tokens_per_s == rate
    assert (metrics.decode_tokens_per_s_ollama is None) == (rate is None)


@pytest.mark.parametrize(
    ("final", "fresh", "rate"),
    [
        ({"prompt_eval_cached_count": 100}, False, 50.0),
        ({"prompt_eval_cached_count": 0}, False, 100.0),
        ({"prompt_eval_cached_count": 137}, False, None),  # 63 evaluated tokens are noise
        ({"prompt_eval_cached_count": 136}, False, 32.0),
        ({}, False, None),
        ({}, True, 100.0),
        ({"prompt_eval_count": 63}, True, None),
        ({"prompt_eval_duration": 0}, True, None),
    ],
)
def test_a_prefill_rate_needs_to_know_the_cache(final, fresh, rate):
    assert call_metrics(call(FINAL | final), fresh=fresh).prefill_tokens_per_s == rate


@pytest.mark.parametrize(
    ("first_ns", "wait"),
    [(3 * S + 5, 5e-9), (3 * S, 0.0), (3 * S - 1_000_000, 0.0), (3 * S - 1_100_000, None)],
)
def test_server_wait_is_never_negative(first_ns, wait):
    metrics = call_metrics(call(stamps=(Stamp(first_ns, "content", 1), STAMPS[-1])))
    assert metrics.server_wait_s == (None if wait is None else pytest.approx(wait, abs=1e-12))


@pytest.mark.parametrize(
    "stamps",
    [
        (Stamp(7 * S, "done", 2),),  # asked for in one piece
        (Stamp(4 * S, "tool_calls", 0), Stamp(7 * S, "done", 0)),
    ],
)
def test_replies_in_one_piece_have_no_first_token(stamps):
    metrics = call_metrics(call(stamps=stamps))
    assert (metrics.ttft_s, metrics.ttft_answer_s, metrics.server_wait_s, metrics.time_per_output_token_s) == (
        None,
    ) * 4
    assert (metrics.e2e_s, metrics.decode_tokens_per_s) == (7.0, 2.0)


@pytest.mark.parametrize(("tokens", "span_ns", "ttft"), [(20, S - 1, None), (20, S, 4.0), (19, 0, 4.0)])
def test_a_stream_held_back_on_the_way_has_no_first_token(tokens, span_ns, ttft):
    stamps = (Stamp(4 * S, "content", 1), Stamp(4 * S + span_ns, "content", 1), STAMPS[-1])
    metrics = call_metrics(call(FINAL | {"eval_count": tokens}, stamps))
    assert metrics.ttft_s == ttft


def test_every_metric_has_a_formula_with_its_own_id():
    names = {*CallMetrics.__slots__, *NodeMetrics.__slots__, *RunEnergy.__slots__}
    said = {
        "note",
        "name",
        "agent",
        "kind",
        "status",
        "n_calls",
        "done_reason",
        "queue_uncertainty_s",
        "formulas",
        "unlike",
    }
    assert set(FORMULAS) == names - said
    assert len({formula.id for formula in FORMULAS.values()}) == len(FORMULAS)
    units = {"_j": "J", "_s": "s", "_per_s": "tok/s", "_s_ollama": "tok/s", "token_j": "J/token", "tokens": "tokens"}
    for name, formula in FORMULAS.items():
        ending = max((ending for ending in units if name.endswith(ending)), key=len)
        assert formula.unit == units[ending], name


def parts(metrics):
    named = ("server_wait_s", "load_s", "prefill_s", "decode_s", "tool_s", "own_s", "retry_s", "residual_s")
    return sum(getattr(metrics, name) or 0.0 for name in named)


def test_a_node_in_full():
    spans = (Span(name="look", started_ns=8 * S, ended_ns=9 * S),)
    metrics = measured([node(spans=spans, agent="a")], [call(sent_ns=S), call(node="other", id="other.1")])
    assert (metrics.name, metrics.agent, metrics.kind, metrics.status, metrics.n_calls) == (
        "n",
        "a",
        "agent",
        "done",
        1,
    )
    assert (metrics.wall_s, metrics.own_s, metrics.tool_s, metrics.retry_s, metrics.residual_s) == (10, 1 + 1, 1, 0, 1)
    assert (metrics.server_wait_s, metrics.load_s, metrics.prefill_s, metrics.decode_s) == (1, 1, 2, 2)
    assert (metrics.ttft_s, metrics.ttft_answer_s) == (4, 5)
    assert (metrics.prompt_tokens, metrics.output_tokens) == (200, 5)


def test_a_node_without_calls_measures_no_server():
    metrics = measured([node(kind="other")], [])
    assert (metrics.own_s, metrics.tool_s, metrics.residual_s) == (10, 0, 0)
    assert (metrics.load_s, metrics.ttft_s, metrics.prompt_tokens, metrics.decode_tokens_per_s) == (None,) * 4


def test_a_tool_node_without_finer_spans_is_one_tool_span():
    assert measured([node(kind="tool")], []).tool_s == 10
    spans = (Span(name="read", started_ns=0, ended_ns=S),)
    assert measured([node(kind="tool", spans=spans)], []).tool_s == 1


def test_a_call_inside_a_tool_counts_as_call():
    spans = (Span(name="agent", started_ns=0, ended_ns=9 * S),)
    metrics = measured([node(spans=spans)], [call(sent_ns=S)])
    assert (metrics.tool_s, metrics.own_s) == (2, 1)


def test_the_pause_before_a_retry_is_retry_time():
    failed = call(final=None, stamps=(), end="no_answer", ended_ns=S, id="n.1")
    again = call(sent_ns=3 * S, attempt=2, id="n.2")
    metrics = measured([node()], [failed, again])
    assert (metrics.retry_s, metrics.residual_s, metrics.own_s) == (3, 1, 0)
    assert metrics.n_calls == 2
    assert metrics.ttft_s == 4


def test_a_failed_attempt_that_closes_late_takes_nothing_from_the_retry():
    failed = call(final=None, stamps=(), end="left", ended_ns=5 * S, id="n.1")
    again = call(sent_ns=3 * S, attempt=2, id="n.2")
    metrics = measured([node()], [failed, again])
    assert (metrics.retry_s, metrics.load_s, metrics.residual_s) == (3, 1, 1)


def test_a_failed_execution_that_ran_again_is_retry_time():
    nodes = [node(0, 4, status="failed"), node(5, 15)]
    lost = call(final=None, stamps=(), end="cut", ended_ns=2 * S, id="n.1", sent_ns=S)
    first, second = (call(id=f"n.{n}", sent_ns=start * S, attempt=2, ended_ns=2 * S) for n, start in ((2, 6), (3, 9)))
    metrics = measured(nodes, [lost, first, second])
    assert (metrics.wall_s, metrics.retry_s, metrics.own_s) == (14, 4, 6)
    assert metrics.status == "done"


def test_a_last_execution_that_failed_is_no_retry():
    metrics = measured([node(0, 4), node(4, 4, status="failed")], [])
    assert (metrics.retry_s, metrics.status) == (0, "failed")


def test_time_shared_by_calls_is_divided():
    metrics = measured([node(0, 7)], [call(id="n.1"), call(id="n.2")])
    assert (metrics.load_s, metrics.prefill_s, metrics.decode_s, metrics.residual_s) == (1, 2, 2, 1)
    assert parts(metrics) == pytest.approx(7)


def test_rates_are_ratios_of_sums():
    fast = call(FINAL | {"eval_count": 101, "eval_duration": S}, id="n.1")
    slow = call(FINAL | {"eval_count": 11, "eval_duration": 4 * S}, id="n.2", sent_ns=8 * S)
    silent = call(FINAL | {"eval_count": 1, "eval_duration": 1000}, id="n.3", sent_ns=16 * S)
    metrics = measured([node(0, 30)], [fast, slow, silent])
    assert metrics.decode_tokens_per_s == 110 / 5
    assert metrics.decode_tokens_per_s_ollama == 112 / 5
    assert metrics.output_tokens == 113


def test_a_prefill_rate_of_a_node_counts_calls_whose_cache_is_known():
    known = call(FINAL | {"prompt_eval_cached_count": 100}, id="n.1")
    unknown = call(FINAL | {"load_duration": 2_000_000}, id="n.2", sent_ns=8 * S)
    loaded = call(id="n.2", sent_ns=8 * S)
    assert measured([node(0, 30)], [known, unknown]).prefill_tokens_per_s == 50
    assert measured([node(0, 30)], [known, loaded]).prefill_tokens_per_s == 300 / 4


def test_a_call_that_paid_its_own_load_found_an_empty_cache():
    loaded, warm = call(id="n.1"), call(FINAL | {"load_duration": 2_000_000}, id="n.2", sent_ns=8 * S)
    assert fresh_calls([loaded, warm]) == {"n.1"}
    elsewhere = call(id="o.1", sent_ns=S, server="http://other:1")
    assert fresh_calls([loaded, elsewhere]) == {"n.1", "o.1"}
    beside = call(id="n.3", sent_ns=S)
    assert fresh_calls([loaded, beside]) == set()  # it may have waited for the other's load


times = st.integers(0, 60 * S)


@st.composite
def any_calls(draw):
    calls = []
    for ordinal in range(draw(st.integers(0, 6))):
        ended = draw(st.integers(0, 20 * S))
        first = draw(st.integers(0, ended))
        final = {key: draw(st.integers(0, 20 * S)) for key in FINAL if key.endswith("_duration")}
        final |= {"done": True, "eval_count": draw(st.integers(0, 40)), "prompt_eval_count": draw(st.integers(0, 500))}
        stamps = (Stamp(first, draw(st.sampled_from(["content", "thinking", "tool_calls", "empty"])), 1),)
        calls.append(
            call(
                draw(st.none() | st.just(final)),
                (*stamps, Stamp(ended, "done", 0)),
                id=f"n.{ordinal}",
                sent_ns=draw(times),
                ended_ns=ended,
                attempt=draw(st.integers(1, 3)),
                end=draw(st.sampled_from(["clean", "cut", "left"])),
            )
        )
    return calls


@st.composite
def any_nodes(draw):
    nodes = []
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted((draw(times), draw(times)))
        bounds = [sorted((draw(times), draw(times))) for _ in range(draw(st.integers(0, 3)))]
        nodes.append(
            Node(
                name="n",
                kind=draw(st.sampled_from(["tool", "agent", "other"])),
                started_ns=start,
                ended_ns=end,
                status=draw(st.sampled_from(["done", "failed", "cancelled"])),
                spans=tuple(Span(name="t", started_ns=one, ended_ns=other) for one, other in bounds),
            )
        )
    return nodes


@given(any_nodes(), any_calls())
def test_whatever_happened_the_parts_of_a_node_add_up(nodes, calls):
    metrics = measured(nodes, calls)
    assert parts(metrics) == pytest.approx(metrics.wall_s, abs=1e-6)
    assert min(metrics.wall_s, metrics.own_s, metrics.tool_s, metrics.retry_s) >= 0
    assert metrics.wall_s <= max(node.ended_ns for node in nodes) / S
    for name in ("server_wait_s", "load_s", "prefill_s", "decode_s"):
        value = getattr(metrics, name)
        assert value is None or value >= 0


def record(nodes, calls, **fields):
    manifest = Manifest(chimera="0", python="3", platform="p", host="h", packages={}, gpus=(), spec_sha256="0" * 64)
    fields = {"status": "done", "ended_ns": 61 * S} | fields
    return RunRecord(
        id="r",
        created=Anchor(utc="2026-01-01T00:00:00+00:00", perf_ns=0),
        data="d",
        spec=Spec(name="s", models={}, agents={}),
        manifest=manifest,
        evidence=None,
        nodes=tuple(nodes),
        calls=tuple(calls),
        insights={},
        drafts={},
        **fields,
    )


@given(any_nodes(), any_calls())
def test_whatever_happened_the_parts_of_a_run_add_up(nodes, calls):
    metrics = run_metrics(record(nodes, calls))
    assert metrics.wall_s == metrics.totals.wall_s == 61
    assert parts(metrics.totals) == pytest.approx(61, abs=1e-6)
    (only,) = metrics.nodes
    assert only.name == "n"


def test_a_run_lists_its_nodes_and_counts_unlinked_calls():
    nodes = [node(5, 9, name="b"), node(0, 4, name="a", kind="tool"), node(9, 20, name="a")]
    stray = call(id="call.1", node=None, sent_ns=30 * S)
    metrics = run_metrics(record(nodes, [stray], status="interrupted"))
    assert [one.name for one in metrics.nodes] == ["a", "b"]
    assert (metrics.totals.n_calls, metrics.totals.load_s, metrics.totals.status) == (1, 1, "cancelled")
    assert metrics.totals.own_s == 61 - 4 - 7
