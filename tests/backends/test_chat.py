"""What leaves on the wire, what comes back, and that a cancelled call lets the server go."""

import asyncio
import json
import subprocess
import sys
import threading
from typing import TypedDict

import pytest
from langgraph.graph import END, START, StateGraph

from chimera.backends import CallTag, ChatModel, Endpoint, FakeOllama, Message, Say, Traits, endpoint_of
from chimera.errors import ServerError, UsageError
from chimera.metrics import TokenTimings
from chimera.spec import ModelConfig

EVERYTHING = {
    "keep_alive": "10m",
    "num_ctx": 512,
    "num_predict": 7,
    "num_gpu": 3,
    "num_thread": 2,
    "temperature": 0.5,
    "seed": 11,
    "top_k": 5,
    "top_p": 0.25,
    "repeat_penalty": 1.5,
    "repeat_last_n": 9,
    "mirostat": 1,
    "mirostat_eta": 0.125,
    "mirostat_tau": 4.5,
    "tfs_z": 0.75,
    "stop": ("###",),
}
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
ENDLESS = Say(["x "] * 100_000, token_s=0.005)


async def body_of(bench, schema=None, **fields):
    fake = FakeOllama("hello")
    async with bench.over_tcp(fake, **fields) as model:
        await bench.ask(model, schema)
    (body,) = fake.chats
    return body


async def test_every_option_leaves_under_its_name(bench):
    body = await body_of(bench, **EVERYTHING)
    options = {name: value for name, value in EVERYTHING.items() if name != "keep_alive"} | {"stop": ["###"]}
    assert body["options"] == options
    assert body["keep_alive"] == "10m"
    assert body["model"] == "gemma3"
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Say hello."},
    ]


async def test_what_is_always_sent_and_what_never(bench):
    body = await body_of(bench)
    assert body["options"] == {"num_ctx": 4096, "num_predict": 1024}
    assert body["think"] is False
    assert body["truncate"] is False
    assert body["stream"] is True
    assert body.keys().isdisjoint({"shift", "format", "keep_alive", "logprobs"})


@pytest.mark.parametrize(("asked", "sent"), [({"logprobs": True}, {"logprobs": True}), ({"top_logprobs": 2}, None)])
async def test_log_probabilities(bench, asked, sent):
    body = await body_of(bench, **asked)
    assert {key: body[key] for key in ("logprobs", "top_logprobs") if body.get(key) is not None} == (
        sent or {"logprobs": True, "top_logprobs": 2}
    )


async def test_a_schema_rules_one_call_only_and_keeps_the_options(bench):
    fake = FakeOllama({"a": 1}, "free text")
    async with bench.over_tcp(fake, num_ctx=1024, temperature=0) as model:
        answer = await bench.ask(model, SCHEMA)
        await bench.ask(model)
    first, second = fake.chats
    assert json.loads(answer.text) == {"a": 1}
    assert first["format"] == SCHEMA
    assert "format" not in second
    assert first["options"] == second["options"]


async def test_format_of_the_block_holds_where_no_schema_is_asked(bench):
    assert (await body_of(bench, format="json"))["format"] == "json"
    assert (await body_of(bench, format=SCHEMA))["format"] == SCHEMA
    assert (await body_of(bench, {"type": "object"}, format="json"))["format"] == {"type": "object"}


async def test_an_answer_says_how_it_came_about(bench):
    traits = Traits(capabilities=("completion", "thinking"))
    fake = FakeOllama(Say("hello there", thinking="let me see"), traits=traits)
    async with bench.over_tcp(fake, reasoning=True) as model:
        answer = await bench.ask(model)
    assert (answer.text, answer.thinking, answer.done_reason) == ("hello there", "let me see", "stop")
    assert answer.output_tokens == 6
    assert answer.prompt_tokens > 5
    assert fake.chats[0]["think"] is True


async def test_a_conversation_keeps_its_order(bench):
    fake = FakeOllama("four")
    turns = [("user", "one"), ("assistant", "two"), ("user", "three")]
    async with bench.over_tcp(fake) as model:
        await model.ask([Message(*turn) for turn in turns], tag=CallTag("insight"))
    assert [(message["role"], message["content"]) for message in fake.chats[0]["messages"]] == turns


async def test_length_is_an_answer(bench):
    async with bench.over_tcp(FakeOllama("one two three four"), num_predict=2) as model:
        answer = await bench.ask(model)
    assert (answer.text, answer.done_reason, answer.output_tokens) == ("one two", "length", 2)


async def test_the_call_is_recorded_with_agent_and_attempt(bench):
    timings = TokenTimings()

    async def node(_state):
        await bench.ask(model, agent="sceptic", attempt=2)
        return {}

    graph = StateGraph(TypedDict("Nothing", {"x": int}, total=False))
    graph.add_node("thinker", node)
    graph.add_edge(START, "thinker")
    graph.add_edge("thinker", END)
    async with bench.inside(FakeOllama("hello")) as model:
        await graph.compile().ainvoke({}, {"callbacks": [timings]})
    (call,) = timings.calls
    assert (call.node, call.agent, call.attempt, call.clock) == ("thinker", "sceptic", 2, "wire")
    assert (call.server, call.amended, call.text) == ("fake://", ("truncate",), "hello")
    assert timings.failures == 0


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:80", "http://[::1]:11434", "https://h.example:443", "http://h.example:8080/ollama"],
)
async def test_chatollama_calls_the_configured_address(bench, address):
    async with bench.at(Endpoint(address)):
        pass


async def test_an_address_that_chatollama_would_replace_is_an_error(bench):
    with pytest.raises(ServerError, match="ChatOllama would call http://127"):
        ChatModel(bench.config(), Endpoint("h.example"))


def test_a_model_costs_no_tls_context():
    code = (
        "import ssl, httpx\n"
        "from chimera.backends import ChatModel, Endpoint\n"
        "from chimera.spec import ModelConfig\n"
        "def refuse(*args, **kwargs): raise SystemExit('loads certificates')\n"
        "ssl.create_default_context = httpx.create_ssl_context = refuse\n"
        "ssl.SSLContext.load_verify_locations = ssl.SSLContext.load_default_certs = refuse\n"
        "ChatModel(ModelConfig(provider='ollama'), Endpoint('http://127.0.0.1:1'))\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


async def test_no_answer_before_somebody_decides_who_answers():
    with pytest.raises(UsageError, match="auto"):
        endpoint_of(ModelConfig())
    with pytest.raises(UsageError, match="fake needs a server") as caught:
        endpoint_of(ModelConfig(provider="fake"))
    assert "chimera.testing" in caught.value.todo


async def test_a_cancelled_call_lets_the_server_go(bench):
    fake = FakeOllama(ENDLESS)
    async with bench.telling(fake) as (model, streaming):
        task = asyncio.create_task(bench.ask(model))
        await streaming.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await bench.until_left(fake)
    assert [request.path for request in fake.left] == ["/api/chat"]


async def test_a_cancelled_call_has_closed_its_connection_when_it_says_so(bench):
    arrived = threading.Event()

    def answer(_request):
        arrived.set()
        return ENDLESS

    with FakeOllama(answer).in_thread() as base_url:
        async with bench.at(Endpoint(base_url)) as model:
            task = asyncio.create_task(bench.ask(model))
            assert await asyncio.to_thread(arrived.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_cancelling_again_and_again_does_not_keep_the_connection_open(bench):
    fake = FakeOllama(ENDLESS)
    async with bench.telling(fake) as (model, streaming):
        task = asyncio.create_task(bench.ask(model))
        await streaming.wait()
        while not task.done():
            task.cancel()
            await asyncio.sleep(0)
        assert task.cancelled()
        await bench.until_left(fake)


async def test_a_branch_that_fails_closes_the_connection_of_its_sibling(bench):
    """LangGraph cancels the sibling several times; without a task of its own, ChatOllama would stream on."""
    fake = FakeOllama(ENDLESS)

    async def slow(_state):
        await bench.ask(model)
        return {}

    async def failing(_state):
        await streaming.wait()
        raise RuntimeError("this branch fails")

    graph = StateGraph(TypedDict("Nothing", {"x": int}, total=False))
    for name, node in (("slow", slow), ("failing", failing)):
        graph.add_node(name, node)
        graph.add_edge(START, name)
        graph.add_edge(name, END)
    async with bench.telling(fake) as (model, streaming):
        with pytest.raises(RuntimeError, match="this branch fails"):
            await graph.compile().ainvoke({})
        await bench.until_left(fake)


async def test_parallel_1_answers_one_after_the_other_and_counts_the_wait(bench):
    fake = FakeOllama(default=Say(["x "] * 5, token_s=0.02), traits=Traits(parallel=1))
    timings = TokenTimings()

    async def node(_state):
        await asyncio.gather(bench.ask(model), bench.ask(model))
        return {}

    graph = StateGraph(TypedDict("Nothing", {"x": int}, total=False))
    graph.add_node("both", node)
    graph.add_edge(START, "both")
    async with bench.over_tcp(fake) as model:
        await graph.compile().ainvoke({}, {"callbacks": [timings]})
    first, second = sorted(timings.calls, key=lambda call: call.ended_ns + call.sent_ns)
    totals = [json.loads(call.final_line)["total_duration"] for call in (first, second)]
    assert second.sent_ns + second.stamps[0].at_ns > first.sent_ns + first.stamps[-1].at_ns
    assert totals[1] > totals[0] + 50_000_000
