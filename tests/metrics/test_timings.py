"""TokenTimings in real LangGraph graphs: which node made which call, exactly once each, whatever happens."""

import asyncio
import operator
from itertools import pairwise
from typing import Annotated, Any, TypedDict

import pytest
from langchain_core.runnables import RunnableLambda
from langgraph.graph import END, START, StateGraph
from langgraph.types import RetryPolicy, Send, interrupt
from pydantic import BaseModel

from chimera.errors import UsageError
from chimera.record.measures import call_metrics


class State(TypedDict, total=False):
    said: Annotated[list, operator.add]


def graph_of(*edges, **nodes):
    """Compile a graph; without edges the nodes run one after the other."""
    graph = StateGraph(State)
    for name, node in nodes.items():
        graph.add_node(name, node)
    names = list(nodes)
    for start, end in edges or [(START, names[0]), *pairwise(names), (names[-1], END)]:
        graph.add_edge(start, end)
    return graph.compile()


async def run(graph, config, *, asynchronous, state: Any = None):
    state = {"said": []} if state is None else state
    return await graph.ainvoke(state, config) if asynchronous else graph.invoke(state, config)


def asks(model, *prompts, asynchronous):
    """A node that asks the prompts in turn."""

    async def anode(state: State) -> State:
        return {"said": [str((await model.ainvoke(prompt)).content) for prompt in prompts]}

    def node(state: State) -> State:
        return {"said": [str(model.invoke(prompt).content) for prompt in prompts]}

    return anode if asynchronous else node


def told(lab):
    return [(call.id, call.node, call.ordinal, call.end, call.clock) for call in lab.timings.calls]


@pytest.mark.parametrize("measured", [True, False], ids=["wire", "callback"])
async def test_each_call_belongs_to_its_node_and_is_numbered(lab, asynchronous, measured):
    model = lab.model(measured=measured)
    graph = graph_of(
        first=asks(model, "a", "b", asynchronous=asynchronous), second=asks(model, "c", asynchronous=asynchronous)
    )
    await run(graph, lab.config(), asynchronous=asynchronous)
    clock = "wire" if measured else "callback"
    assert told(lab) == [
        ("first.1", "first", 1, "clean", clock),
        ("first.2", "first", 2, "clean", clock),
        ("second.1", "second", 1, "clean", clock),
    ]
    assert [(node.name, node.kind, node.status) for node in lab.timings.nodes] == [
        ("first", "agent", "done"),
        ("second", "agent", "done"),
    ]
    assert len({call.run_id for call in lab.timings.calls}) == 3
    assert (lab.timings.started, lab.timings.unrecorded) == (3, 0)
    assert [call.text for call in lab.timings.calls] == ["abc"] * 3
    metrics = lab.timings.node("first")
    assert (metrics.n_calls, metrics.output_tokens, metrics.prompt_tokens) == (2, 8, 18)
    assert metrics.decode_tokens_per_s == pytest.approx(6 / 2e-6)


@pytest.mark.parametrize("measured", [True, False], ids=["wire", "callback"])
async def test_parallel_branches_do_not_mix(lab, asynchronous, measured):
    model = lab.model(measured=measured)
    names = ("a", "b", "c")
    lab.server.reply_to = {name: lab.Reply(lab.answer(name * 2)) for name in names}
    nodes = {name: asks(model, name, asynchronous=asynchronous) for name in names}
    graph = graph_of(*((START, name) for name in names), *((name, END) for name in names), **nodes)
    await run(graph, lab.config(), asynchronous=asynchronous)
    assert {(call.node, call.text) for call in lab.timings.calls} == {("a", "aa"), ("b", "bb"), ("c", "cc")}
    assert all(call.run_id for call in lab.timings.calls)


async def test_one_node_may_ask_several_things_at_once(lab):
    model = lab.model()

    async def node(state: State) -> State:
        answers = await asyncio.gather(*(model.ainvoke(prompt) for prompt in "abc"))
        answers += await model.abatch(["d", "e"])
        return {"said": [str(answer.content) for answer in answers]}

    await graph_of(node=node).ainvoke({"said": []}, lab.config())
    assert sorted(call.ordinal for call in lab.timings.calls) == [1, 2, 3, 4, 5]
    assert len({call.run_id for call in lab.timings.calls} - {None}) == 5


async def test_copies_of_a_node_that_run_side_by_side_are_executions_of_it(lab):
    model = lab.model()
    graph = StateGraph(State)
    graph.add_node("ask", asks(model, "x", asynchronous=True))
    graph.add_conditional_edges(START, lambda state: [Send("ask", state), Send("ask", state)], ["ask"])
    await graph.compile().ainvoke({"said": []}, lab.config())
    assert [node.name for node in lab.timings.nodes] == ["ask", "ask"]
    assert [call.id for call in lab.timings.calls] == ["ask.1", "ask.2"]
    assert lab.timings.node("ask").n_calls == 2


@pytest.mark.parametrize("way", ["stream", "messages", "structured", "retry", "chain", "sync nodes"])
async def test_every_way_of_calling_gives_one_linked_call(lab, way):
    model = lab.model()

    class Answer(BaseModel):
        text: str

    async def node(state: State) -> State:
        if way == "stream":
            return {"said": [str(part.content) async for part in model.astream("x")]}
        if way == "structured":
            lab.server.queue = [lab.Reply(lab.answer('{"text":', '"y"}'))]
            bound = model.with_structured_output(Answer, method="json_schema", include_raw=True)
        elif way == "chain":
            bound = RunnableLambda(lambda text: text) | model
        else:
            bound = model.with_retry() if way == "retry" else model
        return {"said": [await bound.ainvoke("x")]}

    def sync_node(state: State) -> State:
        return {"said": [model.invoke("x")]}

    graph = graph_of(node=sync_node if way == "sync nodes" else node)
    if way == "messages":
        async for _ in graph.astream({"said": []}, lab.config(), stream_mode="messages"):
            pass
    else:
        await graph.ainvoke({"said": []}, lab.config())
    assert told(lab) == [("node.1", "node", 1, "clean", "wire")]
    assert lab.timings.calls[0].run_id
    assert lab.timings.unrecorded == 0
    assert [node.name for node in lab.timings.nodes] == ["node"]


@pytest.mark.parametrize("measured", [True, False], ids=["wire", "callback"])
@pytest.mark.parametrize("in_graph", [True, False], ids=["graph", "bare"])
async def test_prompts_sent_in_one_call_are_not_linked_by_guessing(lab, asynchronous, measured, in_graph):
    from langchain_core.messages import HumanMessage

    model = lab.model(measured=measured)
    prompts = [[HumanMessage("p")], [HumanMessage("q")]]
    lab.server.reply_to = {"p": lab.Reply(lab.answer("p1")), "q": lab.Reply(lab.answer("q1"))}

    async def anode(state: State, config) -> State:
        await model.agenerate(prompts, callbacks=config["callbacks"])
        return {"said": []}

    def node(state: State, config) -> State:
        model.generate(prompts, callbacks=config["callbacks"])
        return {"said": []}

    if in_graph:
        await run(graph_of(node=anode if asynchronous else node), lab.config(), asynchronous=asynchronous)
    elif asynchronous:
        await model.agenerate(prompts, callbacks=[lab.timings])
    else:
        model.generate(prompts, callbacks=[lab.timings])
    calls = lab.timings.calls
    assert [call.id for call in calls] == (["node.1", "node.2"] if in_graph else ["call.1", "call.2"])
    assert {call.node for call in calls} == {"node" if in_graph else None}
    assert {call.text for call in calls} == {"p1", "q1"}
    assert all((call.run_id is None) == measured for call in calls)  # callbacks say truly whose token it is
    assert (lab.timings.started, lab.timings.unrecorded) == (2, 0)


@pytest.mark.parametrize("measured", [True, False], ids=["wire", "callback"])
async def test_a_node_that_langgraph_retries_shows_every_attempt(lab, asynchronous, measured):
    model = lab.model(measured=measured)
    lab.server.queue = [lab.Reply(lab.answer("a")), lab.Reply([{"error": "out of memory"}], status=500)]
    graph = StateGraph(State)
    policy = RetryPolicy(initial_interval=0.001, jitter=False, retry_on=Exception)
    graph.add_node("ask", asks(model, "a", "b", asynchronous=asynchronous), retry_policy=policy)
    graph.add_edge(START, "ask")
    await run(graph.compile(), lab.config(), asynchronous=asynchronous)
    assert [(node.name, node.status) for node in lab.timings.nodes] == [("ask", "failed"), ("ask", "done")]
    assert "out of memory" in lab.timings.nodes[0].error
    assert [(call.id, call.attempt, call.end) for call in lab.timings.calls] == [
        ("ask.1", 1, "clean"),
        ("ask.2", 1, "refused"),
        ("ask.3", 2, "clean"),
        ("ask.4", 2, "clean"),
    ]
    metrics = lab.timings.node("ask")
    assert metrics.status == "done"
    failed = lab.timings.nodes[0]
    assert metrics.retry_s == pytest.approx((failed.ended_ns - failed.started_ns) / 1e9)


async def test_a_second_round_of_a_loop_is_not_a_retry(lab):
    graph = StateGraph(State)
    graph.add_node("ask", asks(lab.model(), "a", asynchronous=True))
    graph.add_edge(START, "ask")
    graph.add_conditional_edges("ask", lambda state: "ask" if len(state["said"]) < 2 else END, ["ask", END])
    await graph.compile().ainvoke({"said": []}, lab.config())
    assert [(call.id, call.attempt) for call in lab.timings.calls] == [("ask.1", 1), ("ask.2", 1)]
    assert lab.timings.node("ask").retry_s == 0


async def test_a_model_that_retries_itself_says_which_attempt_it_is(lab, asynchronous):
    model = lab.model().with_retry(
        stop_after_attempt=3, wait_exponential_jitter=False, exponential_jitter_params={"initial": 0.001}
    )
    lab.server.queue = [lab.Reply([lab.message(content="h"), {"error": "gone"}]), lab.Reply(status=503)]
    await run(graph_of(ask=asks(model, "x", asynchronous=asynchronous)), lab.config(), asynchronous=asynchronous)
    assert [(call.attempt, call.end, call.status, call.error is None) for call in lab.timings.calls] == [
        (1, "clean", 200, False),
        (2, "refused", 503, False),
        (3, "clean", 200, True),
    ]
    assert lab.timings.calls[0].error == "gone"
    assert lab.timings.node("ask").retry_s > 0


async def test_agents_and_attempts_of_the_config_reach_the_call(lab):
    model = lab.model()

    async def node(state: State) -> State:
        await model.ainvoke("x", {"metadata": {"chimera_agent": "sceptic", "chimera_attempt": 2}})
        return {"said": []}

    await graph_of(insight=node).ainvoke({"said": []}, lab.config())
    (call,) = lab.timings.calls
    assert (call.node, call.agent, call.attempt) == ("insight", "sceptic", 2)
    assert lab.timings.nodes[0].agent == "sceptic"


async def test_chains_inside_a_node_are_no_nodes_even_with_its_name(lab, asynchronous):
    inner = RunnableLambda(lambda x: x).with_config(run_name="insight") | RunnableLambda(lambda x: x)

    async def anode(state: State) -> State:
        return {"said": [await inner.ainvoke("x")]}

    def node(state: State) -> State:
        return {"said": [inner.invoke("x")]}

    await run(graph_of(insight=anode if asynchronous else node), lab.config(), asynchronous=asynchronous)
    assert [(node.name, node.kind) for node in lab.timings.nodes] == [("insight", "other")]


async def test_nodes_of_a_subgraph_are_listed_beside_the_node_that_holds_them(lab):
    inner = graph_of(ask=asks(lab.model(), "x", asynchronous=True))
    await graph_of(outer=inner).ainvoke({"said": []}, lab.config())
    assert [node.name for node in lab.timings.nodes] == ["outer", "ask"]
    assert [call.node for call in lab.timings.calls] == ["ask"]


async def test_an_error_fails_its_node_and_no_other(lab, asynchronous):
    def bad(state: State) -> State:
        raise ValueError("no such file")

    with pytest.raises(ValueError, match="no such file"):
        await run(graph_of(good=lambda state: {"said": []}, bad=bad), lab.config(), asynchronous=asynchronous)
    assert [(node.name, node.status, node.error) for node in lab.timings.nodes] == [
        ("good", "done", None),
        ("bad", "failed", "ValueError: no such file"),
    ]


async def test_a_node_that_waits_for_a_person_has_not_failed(lab):
    from langgraph.checkpoint.memory import InMemorySaver

    graph = StateGraph(State)
    graph.add_node("ask", lambda state: {"said": [interrupt("ok?")]})
    graph.add_edge(START, "ask")
    compiled = graph.compile(checkpointer=InMemorySaver())
    await compiled.ainvoke({"said": []}, lab.config(configurable={"thread_id": "1"}))
    assert [node.status for node in lab.timings.nodes] == ["cancelled"]


@pytest.mark.parametrize("measured", [True, False], ids=["wire", "callback"])
async def test_a_cancelled_run_loses_no_call(lab, measured):
    lab.server.queue = [lab.Reply([lab.message(content="half ")], hang=True)]
    graph = graph_of(ask=asks(lab.model(measured=measured), "x", asynchronous=True))
    task = asyncio.create_task(graph.ainvoke({"said": []}, lab.config()))
    await lab.server.hanging.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert told(lab) == [("ask.1", "ask", 1, "left", "wire" if measured else "callback")]
    assert lab.timings.calls[0].text == "half "
    assert [node.status for node in lab.timings.nodes] == ["cancelled"]
    assert lab.timings.unrecorded == 0


@pytest.mark.parametrize("measured", [True, False], ids=["wire", "callback"])
async def test_a_call_given_up_inside_its_node_is_recorded_when_the_node_ends(lab, measured):
    model = lab.model(measured=measured)
    lab.server.queue = [lab.Reply([lab.message(content="half ")], hang=True)]

    async def node(state: State) -> State:
        task = asyncio.create_task(model.ainvoke("x"))
        await lab.server.hanging.wait()
        task.cancel()
        await asyncio.wait([task])
        await model.ainvoke("y")
        return {"said": []}

    await graph_of(ask=node).ainvoke({"said": []}, lab.config())
    assert sorted((call.id, call.end, call.text) for call in lab.timings.calls) == [
        ("ask.1", "left", "half "),
        ("ask.2", "clean", "abc"),
    ]
    assert [node.status for node in lab.timings.nodes] == ["done"]
    assert lab.timings.unrecorded == 0


async def test_a_stream_that_closes_after_its_node_is_still_its_nodes_call(lab):
    model = lab.model()
    lab.server.queue = [lab.Reply([lab.message(content="half ")], hang=True)]
    asked = []

    async def node(state: State) -> State:
        asked.append(asyncio.create_task(model.ainvoke("x")))
        await lab.server.hanging.wait()
        raise RuntimeError("the node gave up first")

    with pytest.raises(RuntimeError):
        await graph_of(ask=node).ainvoke({"said": []}, lab.config())
    assert lab.timings.calls == ()
    assert lab.timings.unrecorded == 1
    asked[0].cancel()
    await asyncio.wait(asked)
    assert told(lab) == [("ask.1", "ask", 1, "left", "wire")]
    assert lab.timings.calls[0].run_id
    assert lab.timings.unrecorded == 0


async def test_thinking_is_told_from_the_answer(lab, asynchronous):
    lines = [lab.message(thinking="hm"), lab.message(thinking="."), *lab.answer("yes")]
    for measured in (True, False):
        lab.server.queue = [lab.Reply(lines)]
        model = lab.model(measured=measured, reasoning=True)
        await run(graph_of(ask=asks(model, "x", asynchronous=asynchronous)), lab.config(), asynchronous=asynchronous)
    for call in lab.timings.calls:
        assert [stamp.kind for stamp in call.stamps] == ["thinking", "thinking", "content", "done"]
        assert (call.thinking, call.text) == ("hm.", "yes")
        metrics = call_metrics(call)
        assert metrics.ttft_s < metrics.ttft_answer_s


async def test_a_reply_of_tool_calls_has_no_first_token(lab, asynchronous):
    tool_call = {"function": {"name": "f", "arguments": {"x": 1}}}
    for measured in (True, False):
        lab.server.queue = [lab.Reply([lab.message(tool_calls=[tool_call]), lab.answer()[-1]])]
        model = lab.model(measured=measured)
        await run(graph_of(ask=asks(model, "x", asynchronous=asynchronous)), lab.config(), asynchronous=asynchronous)
    for call in lab.timings.calls:
        assert [stamp.kind for stamp in call.stamps] == ["tool_calls", "done"]
        assert call_metrics(call).ttft_s is None


async def test_text_is_seen_as_it_comes(lab, asynchronous):
    from chimera.metrics import TokenSeen, TokenTimings

    seen = []
    lab.timings = TokenTimings(on_token=seen.append)
    for measured in (True, False):
        model = lab.model(measured=measured)
        await run(graph_of(ask=asks(model, "x", asynchronous=asynchronous)), lab.config(), asynchronous=asynchronous)
    assert seen == [TokenSeen("ask", text, index) for index, text in enumerate("abc")] * 2


async def test_each_call_is_told_once_as_it_is_recorded(lab, asynchronous):
    from chimera.metrics import TokenTimings

    heard = []
    lab.timings = TokenTimings(on_call=heard.append)
    for measured in (True, False):
        model = lab.model(measured=measured)
        graph = graph_of(ask=asks(model, "x", "y", asynchronous=asynchronous))
        await run(graph, lab.config(), asynchronous=asynchronous)
    assert tuple(heard) == lab.timings.calls
    assert len(heard) == 4


def test_an_unknown_node_is_a_usage_error_that_lists_the_known(lab):
    graph_of(one=lambda state: {"said": []}).invoke({"said": []}, lab.config())
    with pytest.raises(UsageError, match="nodes that have: one"):
        lab.timings.node("two")
