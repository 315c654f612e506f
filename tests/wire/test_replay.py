"""Exchanges of real servers, replayed: what is measured is what the recording says."""

import asyncio
import json
from functools import cache
from pathlib import Path

import httpx
import pytest
from langchain_core.runnables import RunnableLambda
from pydantic import ValidationError

from chimera.backends import CallTag, ChatModel, Message
from chimera.errors import ChimeraError
from chimera.metrics import TokenTimings
from chimera.record.flags import call_flags
from chimera.record.measures import call_metrics
from chimera.spec import ModelConfig

RECORDINGS = ("ollama-0.24.0.jsonl", "ollama-0.33.0-rc2.jsonl")

ENDS = {"clean": "clean", "client left": "left"}

FLAGS_BOTH = {
    "cold": {"cold", "length"},
    "warm": {"length"},
    "warm_same_prompt": {"length"},
    "one_token": {"length"},
    "not_streamed": {"buffered", "length"},
    "answer_past_window": {"shifted", "length"},
    "answer_past_window_shift_false": {"length"},
    "reload_by_num_ctx": {"reloaded", "length"},
    "reload_back": {"reloaded", "length"},
    "num_ctx_above_trained": {"reloaded", "length"},
    "structured_cut_by_length": {"length"},
    "unknown_option": {"length"},
    "unknown_field": {"length"},
    "after_client_left": {"length"},
    "two_at_once_1": {"length"},
    "two_at_once_2": {"length"},
    "after_runner_killed": {"reloaded", "length"},
    "unload": {"failed"},
    "preload": {"failed"},
    "overlong_prompt_truncate_false": {"failed"},
    "long_history_truncate_false": {"failed"},
    "missing_model": {"failed"},
    "no_model": {"failed"},
    "bad_json": {"failed"},
    "bad_option_type": {"failed"},
    "bad_format": {"failed"},
    "bad_keep_alive": {"failed"},
    "think_not_supported": {"failed"},
    "tools_not_supported": {"failed"},
    "client_leaves": {"failed"},
    "runner_killed": {"failed"},
    "server_stopped": {"failed"},
}
"""Case -> flags. Cases not named here have none."""

FLAGS = {
    "ollama-0.24.0.jsonl": FLAGS_BOTH
    | {
        "overlong_prompt": {"truncated"},
        "overlong_prompt_shift_false": {"truncated", "cache_hit"},
        "structured_bad_schema": {"failed"},
        "long_history": {"truncated"},
        "structured_seed_0": {"reloaded"},
        "two_windows_at_once_512": {"length"},
        "two_windows_at_once_1024": {"reloaded", "length"},
    },
    "ollama-0.33.0-rc2.jsonl": FLAGS_BOTH
    | {
        "overlong_prompt": {"truncated", "length"},
        "overlong_prompt_shift_false": {"failed"},
        "long_history": {"truncated", "reloaded", "length"},
        "answer_past_window_shift_false": {"reloaded", "length"},
        "structured_seed_0": {"no_done_line"},
        "structured_seed_1": {"no_done_line"},
        "structured_seed_3": {"no_done_line"},
        "structured_seed_4": {"no_done_line"},
        "structured_bad_schema": {"reloaded", "length"},
        "two_windows_at_once_512": {"reloaded", "length"},
        "two_windows_at_once_1024": {"length"},
    },
}


def expected_metrics(exchange):
    """What the raw lines say, read without any code of ours."""
    lines = [(at_ns, json.loads(text)) for at_ns, text in exchange["lines"]]
    body = exchange["request"]["body"]
    streamed = not (isinstance(body, dict) and body.get("stream") is False)
    first = next((at for at, line in lines if streamed and line.get("message", {}).get("content")), None)
    final = next((line for _, line in lines if line.get("done")), {})
    at_end = next((at for at, line in lines if line.get("done")), None)

    def s(key):
        return final[key] / 1e9 if key in final else None

    output, decode = final.get("eval_count"), final.get("eval_duration")
    return {
        "ttft_s": None if first is None else first / 1e9,
        "ttft_answer_s": None if first is None else first / 1e9,
        "e2e_s": None if at_end is None else at_end / 1e9,
        "load_s": s("load_duration"),
        "prefill_s": s("prompt_eval_duration"),
        "decode_s": s("eval_duration"),
        "server_total_s": s("total_duration"),
        "prompt_tokens": final.get("prompt_eval_count"),
        "output_tokens": output,
        "decode_tokens_per_s": (output - 1) / (decode / 1e9) if decode and output > 1 else None,
        "prefill_tokens_per_s": None,
        "cached_tokens": None,
        "done_reason": final.get("done_reason"),
    }


def check_exchange(exchange, call):
    """One exchange against the call recorded of it."""
    lines = exchange["lines"]
    assert call.status == exchange["status"]
    assert call.content_type == exchange["content_type"]
    assert call.path == exchange["request"]["path"]
    assert [stamp.at_ns for stamp in call.stamps] == [at_ns for at_ns, _ in lines]
    assert call.ended_ns == lines[-1][0]
    assert call.clock == "wire"
    if exchange["status"] >= 400:
        assert call.end == "refused"
        assert call.error
        assert "{" not in call.error  # unwrapped to words
        assert [stamp.kind for stamp in call.stamps] == ["error"]
        return
    assert call.end == ENDS.get(exchange["end"], "cut")
    values = [json.loads(text) for _, text in lines]
    assert call.text == "".join(value.get("message", {}).get("content", "") for value in values)
    assert call.thinking == ""
    done = [text for (_, text), value in zip(lines, values, strict=True) if value.get("done")]
    assert call.final_line == (done[0] if done else None)
    errors = [value["error"] for value in values if "error" in value]
    if errors:
        assert call.error == errors[0]
    metrics = call_metrics(call)
    expected = expected_metrics(exchange)
    assert {name: getattr(metrics, name) for name in expected} == expected
    if expected["ttft_s"] is not None and expected["load_s"] is not None:
        wait = expected["ttft_s"] - expected["load_s"] - expected["prefill_s"]
        assert metrics.server_wait_s == pytest.approx(wait)
        assert metrics.server_wait_s > 0


async def check_recording(path, wire, asynchronous):
    replayed = await wire.replay(path, asynchronous=asynchronous)
    assert len(replayed) > 10
    for exchange, call in replayed:
        measured = exchange["request"]["method"] == "POST" and exchange["request"]["path"] == "/api/chat"
        assert (call is not None) == measured, exchange["case"]
        if call is not None:
            check_exchange(exchange, call)
    calls = [call for _, call in replayed if call is not None]
    found = {call.id: set() for call in calls}
    for flag in call_flags(calls):
        if flag.call is not None:
            found[flag.call].add(flag.name)
    return found


@pytest.mark.parametrize("name", RECORDINGS)
async def test_a_selection_of_exchanges_gives_what_the_recording_implies(wire, asynchronous, name):
    found = await check_recording(wire.fixtures / name, wire, asynchronous)
    expected = {case: FLAGS[name].get(case, set()) for case in found}
    assert found == expected


@pytest.mark.wire
@pytest.mark.parametrize("name", RECORDINGS)
async def test_every_recorded_exchange_gives_what_the_recording_implies(wire, asynchronous, recordings, name):
    found = await check_recording(recordings / name, wire, asynchronous)
    assert found == {case: FLAGS[name].get(case, set()) for case in found}
    assert set(FLAGS[name]) <= set(found)
    assert len(found) == 46


async def test_both_token_counts_of_a_refused_prompt_are_in_the_error(wire, asynchronous):
    replayed = await wire.replay(wire.fixtures / RECORDINGS[1], asynchronous=asynchronous)
    (call,) = [call for exchange, call in replayed if exchange["case"] == "overlong_prompt_truncate_false"]
    assert call.error == "request (1509 tokens) exceeds the available context size (512 tokens), try increasing it"


async def test_a_runner_that_died_is_an_error_in_a_complete_body(wire, asynchronous):
    replayed = await wire.replay(wire.fixtures / RECORDINGS[0], asynchronous=asynchronous)
    (call,) = [call for exchange, call in replayed if exchange["case"] == "runner_killed"]
    assert (call.end, call.stamps[-1].kind) == ("clean", "error")
    assert call.error == "an error was encountered while running the model: unexpected EOF"


SENT = {"model", "messages", "options", "format", "keep_alive", "think", "truncate"}
"""Fields that a model block and a question can bring into a body."""

GOLDEN = Path(__file__).parent.parent / "fixtures" / "golden" / "calls.jsonl"


@cache
def errors_of(recording):
    """Case -> kind and words of the error a user must get; cases not named are answers."""
    lines = map(json.loads, GOLDEN.read_text("utf-8").splitlines())
    (line,) = [line for line in lines if line["situation"] == f"recorded from {recording.removesuffix('.jsonl')}"]
    found = {case: expect["error"] for case, expect in line["expect"].items() if expect["error"]}
    return {case: (error["kind"], error["says"]) for case, error in found.items()} | {
        "client_leaves": ("CancelledError", "")
    }


class Recorded(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """An endpoint that answers as recorded; where the client left, the server would have gone on."""

    server = base_url = "http://127.0.0.1:11434"

    def __init__(self, script, *, goes_on):
        self.script = script
        self.goes_on = goes_on
        self.waiting = asyncio.Event()
        """Set when everything recorded was sent, and more would come."""

    def open_async(self, _clock=None):
        return self

    open_sync = open_async

    async def handle_async_request(self, request):
        if request.url.path != "/api/chat":
            raise httpx.ConnectError("not recorded")
        response = await self.script.handle_async_request(request)
        response.stream = Lines(response.stream, self)
        return response


class Lines(httpx.AsyncByteStream):
    def __init__(self, inner, endpoint):
        self.inner, self.endpoint = inner, endpoint

    async def __aiter__(self):
        async for chunk in self.inner:
            yield chunk
        if self.endpoint.goes_on:
            self.endpoint.waiting.set()
            await asyncio.Event().wait()


def config_of(exchange):
    """The model block that asks as the recorded client did; None when ChatModel never would."""
    request, body = exchange["request"], exchange["request"]["body"]
    if (request["method"], request["path"]) != ("POST", "/api/chat") or not isinstance(body, dict):
        return None
    if not body.keys() <= SENT or not body.get("messages") or not isinstance(body.get("format", {}), dict):
        return None
    fields = body.get("options", {}) | {"model": body.get("model", ""), "reasoning": body.get("think", False)}
    if "keep_alive" in body:
        fields["keep_alive"] = body["keep_alive"]
    try:
        return ModelConfig(provider="ollama", **fields)
    except ValidationError:
        return None


async def ask_recorded(wire, exchange, config, timings):
    """Ask through ChatOllama what was asked then; returns the answer or the error."""
    body = exchange["request"]["body"]
    endpoint = Recorded(wire.script_of(exchange), goes_on=exchange["end"] == "client left")
    model = ChatModel(config, endpoint, clock=wire.hands.clock)
    messages = [Message(message["role"], message["content"]) for message in body["messages"]]

    async def ask(_):
        return await model.ask(messages, schema=body.get("format"), tag=CallTag("test"))

    asking = asyncio.create_task(RunnableLambda(ask).ainvoke(None, {"callbacks": [timings]}))
    waiting = asyncio.create_task(endpoint.waiting.wait())
    await asyncio.wait((asking, waiting), return_when=asyncio.FIRST_COMPLETED)
    (asking if endpoint.waiting.is_set() else waiting).cancel()
    (outcome, _) = await asyncio.gather(asking, waiting, return_exceptions=True)
    wire.hands.now_ns += 50_000_000
    assert model._transport.failures == 0
    (sent,) = [json.loads(request.content) for request in endpoint.script.requests]
    always = {"stream": True, "think": False, "truncate": False, "tools": []}
    assert sent == always | body | {"options": {"num_ctx": 4096, "num_predict": 1024} | body.get("options", {})}
    return outcome


def check_outcome(outcome, exchange, call, error):
    """An answer is all that was sent; an error is of the right kind and says what, where and what to do."""
    kind, words = error or (None, "")
    if kind is None:
        values = [json.loads(text) for _, text in exchange["lines"]]
        assert outcome.text == "".join(value["message"]["content"] for value in values) == call.text
        assert outcome.done_reason == values[-1]["done_reason"]
        assert (outcome.prompt_tokens, outcome.output_tokens) == (
            values[-1].get("prompt_eval_count"),
            values[-1].get("eval_count"),
        )
        return
    assert type(outcome).__name__ == kind
    if isinstance(outcome, ChimeraError):
        assert words in outcome.what
        assert outcome.where == f"agent test, model {call.model} at {call.server}"
        assert outcome.todo
        assert "{" not in outcome.what  # unwrapped to words


async def check_asking(path, wire):
    """Every exchange that ChatModel can send, asked again; returns case -> flags."""
    timings, cases = TokenTimings(clock=wire.hands.clock), []
    for exchange in wire.load_exchanges(path):
        config = config_of(exchange)
        if config is None:
            continue
        outcome = await ask_recorded(wire, exchange, config, timings)
        cases.append(exchange["case"])
        assert len(timings.calls) == len(cases), exchange["case"]
        call = timings.calls[-1]
        check_exchange(exchange, call)
        check_outcome(outcome, exchange, call, errors_of(path.name).get(exchange["case"]))
    assert (timings.failures, timings.unrecorded) == (0, 0)
    found = {case: set() for case in cases}
    case_of = dict(zip((call.id for call in timings.calls), cases, strict=True))
    for flag in call_flags(timings.calls):
        if flag.call is not None:
            found[case_of[flag.call]].add(flag.name)
    return found


@pytest.mark.parametrize("name", RECORDINGS)
async def test_a_selection_of_exchanges_asked_through_chatollama_gives_what_was_recorded(wire, name):
    found = await check_asking(wire.fixtures / name, wire)
    assert found == {case: FLAGS[name].get(case, set()) for case in found}


@pytest.mark.wire
@pytest.mark.parametrize("name", RECORDINGS)
async def test_every_exchange_asked_through_chatollama_gives_what_was_recorded(wire, recordings, name):
    found = await check_asking(recordings / name, wire)
    assert found == {case: FLAGS[name].get(case, set()) for case in found}
    assert len(found) == 32
