"""TokenTimings outside graphs, without handlers, over a real socket, and when something in it fails."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from langchain_core.caches import InMemoryCache
from langchain_core.tools import tool
from langchain_ollama import ChatOllama, OllamaLLM
from langgraph.graph import START, MessagesState, StateGraph

from chimera.backends import shapes
from chimera.metrics import TokenTimings
from chimera.record.flags import call_flags
from chimera.record.measures import call_metrics
from chimera.testing import FakeOllama, Line, Say
from chimera.wire import SYSTEM_CLOCK


async def ask(model, config, *, asynchronous):
    return await model.ainvoke("x", config) if asynchronous else model.invoke("x", config)


async def test_a_bare_model_is_measured_without_a_node(lab, asynchronous):
    await ask(lab.model(), lab.config(), asynchronous=asynchronous)
    (call,) = lab.timings.calls
    assert (call.id, call.node, call.run_id is None) == ("call.1", None, False)


async def test_without_a_callback_the_transport_still_records(lab, asynchronous):
    await ask(lab.model(), {}, asynchronous=asynchronous)
    (call,) = lab.timings.calls
    assert (call.id, call.node, call.run_id) == ("call.1", None, None)


async def test_a_request_after_the_run_is_not_taken_for_the_runs(lab):
    model = lab.model()
    await model.ainvoke("x", lab.config())
    await model.ainvoke("y")  # nobody announced it
    linked, unlinked = lab.timings.calls
    assert linked.run_id
    assert unlinked.run_id is None


async def test_callback_calls_carry_the_final_line_and_say_whose_clock_it_was(lab, asynchronous):
    await ask(lab.model(measured=False), lab.config(), asynchronous=asynchronous)
    (call,) = lab.timings.calls
    assert (call.clock, call.path, call.model, call.server, call.request) == ("callback", "/api/chat", "tiny", "", "")
    assert [stamp.kind for stamp in call.stamps] == ["content"] * 3 + ["done"]
    final = json.loads(call.final_line)
    assert {key: final[key] for key in lab.DONE} == lab.DONE
    assert call_flags([call]) == ()


async def test_an_answer_without_done_line_is_flagged_from_callbacks_too(lab, asynchronous):
    for measured in (True, False):
        lab.server.queue = [lab.Reply([lab.message(content="half")])]
        await ask(lab.model(measured=measured), lab.config(), asynchronous=asynchronous)
    assert [flag.name for flag in call_flags(lab.timings.calls)] == ["no_done_line"] * 2


@pytest.mark.parametrize("measured", [True, False], ids=["wire", "callback"])
@pytest.mark.parametrize(
    ("reply", "end", "status"),
    [
        (httpx.ConnectError("refused"), "no_answer", None),
        ("cut", "cut", None),
        ("status", "refused", 503),
    ],
)
async def test_failures_are_recorded(lab, measured, reply, end, status):
    broken = httpx.RemoteProtocolError("peer closed")
    replies = {
        "cut": lab.Reply([lab.message(content="a")], error=broken),
        "status": lab.Reply([{"error": "busy"}], status=503),
    }
    lab.server.queue = [replies.get(reply, reply)]
    with pytest.raises(Exception, match=r"refused|peer closed|busy"):
        await lab.model(measured=measured).ainvoke("x", lab.config())
    (call,) = lab.timings.calls
    assert call.end == end
    assert call.status == (200 if measured and end == "cut" else status)
    assert call.error
    assert call.final_line is None
    assert lab.timings.unrecorded == 0


async def test_an_answer_from_langchains_cache_is_no_call_and_is_counted(lab, asynchronous):
    lab.server.reply_to = {"x": lab.Reply([lab.message(content="a"), lab.answer()[-1] | {"total_duration": 10**15}])}
    for measured in (True, False):
        model = lab.model(measured=measured, cache=InMemoryCache())
        await ask(model, lab.config(), asynchronous=asynchronous)
        await ask(model, lab.config(), asynchronous=asynchronous)
    assert len(lab.server.requests) == len(lab.timings.calls) == 2
    assert (lab.timings.started, lab.timings.unrecorded) == (4, 2)


async def test_completion_models_are_measured_on_the_wire_without_a_node(lab, asynchronous):
    lab.server.reply_to = {
        "": lab.Reply([{"response": "a", "done": False}, {"response": "", "done": True, "eval_count": 2}])
    }
    transport = lab.model()._async_client._client._transport
    kwargs = {"transport": transport}
    model = OllamaLLM(model="tiny", sync_client_kwargs=kwargs, async_client_kwargs=kwargs)
    await lab.model().ainvoke("before", lab.config())
    await ask(model, lab.config(), asynchronous=asynchronous)
    call = lab.timings.calls[1]
    assert (call.path, call.text, call.run_id, call.clock) == ("/api/generate", "a", None, "wire")


async def test_tools_of_a_node_are_spans_of_it(lab, asynchronous):
    @tool
    def look(text: str) -> str:
        """Look."""
        return text

    @tool
    def fall(text: str) -> str:
        """Fall."""
        raise ValueError(text)

    async def anode(state: MessagesState):
        await look.ainvoke("a")
        with pytest.raises(ValueError, match="b"):
            await fall.ainvoke("b")
        return {"messages": []}

    def node(state: MessagesState):
        look.invoke("a")
        with pytest.raises(ValueError, match="b"):
            fall.invoke("b")
        return {"messages": []}

    graph = StateGraph(MessagesState)
    graph.add_node("act", anode if asynchronous else node)
    graph.add_edge(START, "act")
    compiled = graph.compile()
    if asynchronous:
        await compiled.ainvoke({"messages": []}, lab.config())
    else:
        compiled.invoke({"messages": []}, lab.config())
    (node_run,) = lab.timings.nodes
    assert [span.name for span in node_run.spans] == ["look", "fall"]
    assert node_run.kind == "tool"
    metrics = lab.timings.node("act")
    spans_ns = sum(span.ended_ns - span.started_ns for span in node_run.spans)
    assert metrics.tool_s == pytest.approx(spans_ns / 1e9)
    assert metrics.tool_s + metrics.own_s == pytest.approx(metrics.wall_s)


def test_many_threads_share_one_timings(lab):
    model = lab.model()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: model.invoke("x", lab.config()), range(40)))
    calls = lab.timings.calls
    assert len({call.id for call in calls}) == len({call.run_id for call in calls}) == 40
    assert all(call.run_id for call in calls)


@pytest.mark.parametrize("measured", [True, False], ids=["wire", "callback"])
async def test_observers_that_fail_are_counted_and_disturb_nobody(asynchronous, measured, lab, caplog):
    def fail(_):
        raise ValueError("observer")

    timings = lab.timings
    lab.timings = TokenTimings(on_token=fail, on_call=fail)
    answer = await ask(lab.model(measured=measured), lab.config(), asynchronous=asynchronous)
    assert answer.content == "abc"
    assert lab.timings.failures == 4  # three tokens and one call, whoever made the transport
    assert [transport.failures for transport in lab.timings._transports] == [0] * measured
    assert len(lab.timings.calls) == 1
    assert "observer" in caplog.text
    lab.timings = timings


def test_events_out_of_order_disturb_nobody(lab):
    from uuid import uuid4

    lab.timings.on_llm_end(None, run_id=uuid4())
    lab.timings.on_llm_error(ValueError(), run_id=uuid4())
    lab.timings.on_llm_new_token("x", run_id=uuid4())
    lab.timings.on_chain_end({}, run_id=uuid4())
    lab.timings.on_tool_end("", run_id=uuid4())
    assert lab.timings.calls == lab.timings.nodes == ()


class _Handler(BaseHTTPRequestHandler):
    lines: tuple = ()

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/x-ndjson")
        self.end_headers()
        for line in self.lines:
            self.wfile.write(json.dumps(line).encode() + b"\n")

    def log_message(self, *args):
        pass


@pytest.fixture
def base_url(lab):
    handler = type("Handler", (_Handler,), {"lines": lab.answer("a", "b")})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def test_client_kwargs_reach_a_real_server_past_any_proxy(lab, asynchronous, base_url, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nothing answers there
    kwargs = lab.timings.client_kwargs()
    assert kwargs.keys() == {"sync_client_kwargs", "async_client_kwargs"}
    model = ChatOllama(model="tiny", base_url=base_url, **kwargs)
    answer = await ask(model, lab.config(), asynchronous=asynchronous)
    await model._async_client.close()
    model._client.close()
    assert answer.content == "ab"
    (call,) = lab.timings.calls
    assert (call.server, call.clock, call.status, call.amended) == (base_url, "wire", 200, ())
    assert json.loads(call.request)["model"] == "tiny"


def test_client_kwargs_are_fresh_each_time(lab):
    first, second = lab.timings.client_kwargs(), lab.timings.client_kwargs()
    assert first["sync_client_kwargs"]["transport"] is not second["sync_client_kwargs"]["transport"]


def test_one_timings_serves_several_event_loops(lab):
    for _ in range(2):
        asyncio.run(lab.model().ainvoke("x", lab.config()))
    assert [call.id for call in lab.timings.calls] == ["call.1", "call.2"]


async def test_fields_that_the_client_drops_are_kept_from_the_raw_line():
    final = shapes.final_line("gemma3", SYSTEM_CLOCK.utc(), "stop", shapes.Tally(900, 1, 200, 300, 5, 400))
    told = {**json.loads(final.text), "prompt_eval_cached_count": 120, "of_a_later_version": {"draft": [1, 2]}}
    fake, timings = FakeOllama(Say("hello there", then=[Line(json.dumps(told))])), TokenTimings()
    async with fake.listening() as base_url:
        kwargs = timings.client_kwargs()
        model = ChatOllama(model="gemma3", base_url=base_url, reasoning=False, **kwargs)
        said = await model.ainvoke("Go.", {"callbacks": [timings]})
        await kwargs["async_client_kwargs"]["transport"].aclose()
    assert "of_a_later_version" not in said.response_metadata
    (call,) = timings.calls
    assert json.loads(call.final_line) == told
    assert call_metrics(call).cached_tokens == 120
