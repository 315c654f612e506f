"""Every way a call can fail, over TCP: which error, where, what to do, and whether trying again may help."""

import json

import pytest

from chimera.backends import Cut, Endpoint, FakeOllama, Line, Refuse, Reply, Say, Traits, Wait, error_line
from chimera.errors import CallBroken, CallError, CallRefused, CallTimeout, ModelMissing, ServerError

NDJSON = "application/x-ndjson"

FAULTS = {
    "500": (Refuse(500, "llama runner exploded"), CallRefused, True, "HTTP 500: llama runner exploded"),
    "502": (Reply(502, "text/html", (Line("<html>Bad Gateway</html>"),)), CallRefused, True, "HTTP 502: <html>"),
    "503": (Refuse(503, "server busy"), CallRefused, True, "HTTP 503: server busy"),
    "504": (Refuse(504, "timeout"), CallRefused, True, "HTTP 504"),
    "400": (Refuse(400, "something is wrong"), CallRefused, False, "HTTP 400: something is wrong"),
    "401": (Refuse(401, "who are you"), CallRefused, False, "HTTP 401"),
    "error that is an object": (
        Reply(500, "application/json", (Line('{"error":{"message":"inner words"}}'),)),
        CallRefused,
        True,
        "inner words",
    ),
    "error line": (Say("a b", then=[error_line("CUDA out of memory")]), CallRefused, True, "CUDA out of memory"),
    "closed in mid-stream": (Say("a b", then=[Cut()]), CallBroken, True, "connection broke"),
    "reset in mid-stream": (Say("a b", then=[Cut(reset=True)]), CallBroken, True, "connection broke"),
    "no response": (Reply(200, NDJSON, (Cut(),)), CallBroken, True, "without sending a response"),
    "no final line": (Say("a b", then=[]), CallBroken, True, "ended without its final line"),
    "length": (Say("a b", done_reason="length"), None, None, None),
    "garbage": (Say("a", then=[Line("<html>")]), CallBroken, True, "not JSON"),
    "empty object": (Say("a", then=[Line("{}")]), CallBroken, True, "not what Ollama sends"),
    "list": (Say("a", then=[Line("[1]")]), CallBroken, True, "not what Ollama sends"),
    "number": (Say("a", then=[Line("7")]), CallBroken, True, "not what Ollama sends"),
    "null": (Say("a", then=[Line("null")]), CallBroken, True, "not what Ollama sends"),
    "error line with an object": (Say("a", then=[Line('{"error":{"code":1}}')]), CallError, True, ""),
    "empty body": (Reply(200, NDJSON, ()), CallBroken, True, "only loaded the model"),
    "load": (Say("", done_reason="load"), CallBroken, True, "only loaded the model"),
    "text and load": (Say("hello", done_reason="load"), CallBroken, True, "without its final line"),
    "empty answer": (Say(""), CallBroken, True, "the answer is empty"),
    "white space": (Say(["\n", " "]), CallBroken, True, "the answer is empty"),
    "nothing but length": (Say("", done_reason="length"), CallBroken, False, "num_predict"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_faults_become_errors_of_ours(name, bench):
    reply, kind, retryable, words = FAULTS[name]
    fake = FakeOllama(reply, "whole again")
    async with bench.over_tcp(fake) as model:
        if kind is None:
            answer = await bench.ask(model)
            assert (answer.text, answer.done_reason) == ("a b", "length")
        else:
            with pytest.raises(kind) as caught:
                await bench.ask(model)
            error = caught.value
            assert words in error.what
            assert error.retryable is retryable
            assert error.where == f"agent insight, model gemma3 at {model.server}"
            assert error.todo
            assert error.exit_code == 4
        assert (await bench.ask(model)).text == "whole again"  # the connection or a new one is fit for use


async def test_a_missing_model_names_the_pull_and_what_is_there(bench):
    fake = FakeOllama("never", models=["llama3.1:8b", "qwen3"])
    async with bench.over_tcp(fake, model="gemma3:27b") as model:
        with pytest.raises(ModelMissing) as caught:
            await bench.ask(model)
    assert "'gemma3:27b' is not installed" in caught.value.what
    assert "`ollama pull gemma3:27b`" in caught.value.todo
    assert "llama3.1:8b, qwen3:latest" in caught.value.todo
    assert caught.value.exit_code == 3


async def test_a_404_of_something_else_is_not_a_missing_model(bench):
    async with bench.over_tcp(FakeOllama(Reply(404, "text/plain", (Line("404 page not found"),)))) as model:
        with pytest.raises(ServerError) as caught:
            await bench.ask(model)
    assert not isinstance(caught.value, ModelMissing)
    assert "no /api/chat" in caught.value.what


async def test_nobody_listens(bench):
    async with FakeOllama().listening() as base_url:
        pass
    async with bench.at(Endpoint(base_url)) as model:
        with pytest.raises(ServerError) as caught:
            await bench.ask(model)
    assert "no Ollama answers" in caught.value.what
    assert "ollama serve" in caught.value.todo
    assert base_url in caught.value.where


async def test_an_overlong_prompt_is_refused_with_both_numbers(bench):
    async with bench.over_tcp(FakeOllama("never"), num_ctx=16) as model:
        with pytest.raises(CallRefused) as caught:
            await bench.ask(model)
    assert caught.value.what.endswith("tokens, the context window 16")
    assert "raise num_ctx" in caught.value.todo
    assert not caught.value.retryable


async def test_an_overlong_prompt_without_numbers_names_the_window(bench):
    old = Refuse(400, "the input length exceeds the context length")
    async with bench.over_tcp(FakeOllama(old), num_ctx=512) as model:
        with pytest.raises(CallRefused, match="num_ctx 512"):
            await bench.ask(model)


async def test_thinking_that_is_not_supported_says_which_option(bench):
    async with bench.over_tcp(FakeOllama("never"), reasoning=True) as model:
        with pytest.raises(CallRefused, match="does not support thinking") as caught:
            await bench.ask(model)
    assert "reasoning: false" in caught.value.todo


async def test_thinking_that_eats_the_whole_answer_says_so(bench):
    traits = Traits(capabilities=("completion", "thinking"))
    fake = FakeOllama(Say("text", thinking="a b c d"), traits=traits)
    async with bench.over_tcp(fake, reasoning=True, num_predict=3) as model:
        with pytest.raises(CallBroken, match="spent on thinking") as caught:
            await bench.ask(model)
    assert not caught.value.retryable


async def test_a_stall_hits_the_idle_timeout(bench):
    limits = bench.Limits(idle_timeout=0.2, call_timeout=30)
    fake = FakeOllama(Say("a b", then=[Wait(60)]))
    async with bench.over_tcp(fake, limits) as model:
        with pytest.raises(CallTimeout, match=r"nothing came for 0\.2 s") as caught:
            await bench.ask(model)
        assert "limits.idle_timeout" in caught.value.todo
        assert caught.value.retryable
        await bench.until_left(fake)


async def test_a_slow_first_byte_hits_the_idle_timeout(bench):
    limits = bench.Limits(idle_timeout=0.2, call_timeout=30)
    async with bench.over_tcp(FakeOllama(Say("a b", prefill_s=60)), limits) as model:
        with pytest.raises(CallTimeout, match="nothing came"):
            await bench.ask(model)


async def test_a_slow_stream_hits_the_call_timeout(bench):
    limits = bench.Limits(idle_timeout=30, call_timeout=0.3)
    fake = FakeOllama(Say(["x"] * 1000, token_s=0.02))
    async with bench.over_tcp(fake, limits) as model:
        with pytest.raises(CallTimeout, match=r"not complete after 0\.3 s") as caught:
            await bench.ask(model)
        assert "limits.call_timeout" in caught.value.todo
        assert not caught.value.retryable
        await bench.until_left(fake)


async def test_a_stall_hits_the_idle_timeout_in_process_too(bench):
    limits = bench.Limits(idle_timeout=0.05, call_timeout=30)
    async with bench.inside(FakeOllama(Say("a b", then=[Wait(60)])), limits) as model:
        with pytest.raises(CallTimeout, match="nothing came"):
            await bench.ask(model)


async def test_a_cut_in_process_is_a_broken_call_too(bench):
    async with bench.inside(FakeOllama(Say("a b", then=[Cut()]), Reply(200, NDJSON, (Cut(),)))) as model:
        for words in ("incomplete chunked read", "without sending a response"):
            with pytest.raises(CallBroken, match=words):
                await bench.ask(model)


async def test_headers_never_reach_an_error(bench):
    fake = FakeOllama(Refuse(401, "no"))
    async with bench.over_tcp(fake, headers={"Authorization": "Bearer secret"}) as model:
        with pytest.raises(CallRefused) as caught:
            await bench.ask(model)
    assert fake.requests[-1].headers["authorization"] == "Bearer secret"
    assert "secret" not in json.dumps([str(caught.value), repr(model.config)])
