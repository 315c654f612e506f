"""A GGUF file served as Ollama would serve it: real inference, with a model whose words mean nothing."""

import asyncio
import importlib.util
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Literal

import httpx
import pytest
from pydantic import BaseModel, Field

from chimera.backends import CallTag, ChatModel, Endpoint, Message
from chimera.backends.gguf import SERVERS
from chimera.backends.gguf.engine import LoadOptions
from chimera.backends.gguf.keeper import EngineKeeper
from chimera.backends.gguf.serving import GgufServers
from chimera.errors import CallRefused
from chimera.spec import ModelConfig

HELLO = [{"role": "user", "content": "Report"}]
ENDLESS = {"type": "array", "minItems": 5000, "items": {"type": "integer", "minimum": 0, "maximum": 9}}
SMALL = {"num_ctx": 512, "num_predict": 8, "seed": 1, "temperature": 1.0}


@pytest.fixture(scope="module")
def conformance():
    spec = importlib.util.spec_from_file_location("conformance", Path(__file__).with_name("test_conformance.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chat(http, messages=HELLO, **body):
    """Status and lines of a chat request."""
    body.setdefault("options", SMALL)
    response = http.post("/api/chat", json={"model": "tiny", "messages": messages, **body})
    return response.status_code, [json.loads(line) for line in response.text.splitlines()]


def text_of(lines):
    return "".join(line["message"]["content"] for line in lines)


def loaded(http):
    return http.get("/api/ps").json()["models"]


@pytest.fixture
def busy_slots(tiny_gguf):
    """How many requests llama.cpp is at work on, asked behind the server's back."""

    def ask():
        engine = SERVERS._open[(tiny_gguf, "tiny")].server._keeper.engine
        headers = {"authorization": engine._http.headers["authorization"]}
        slots = httpx.get(f"{engine._server.listening_address}/slots", headers=headers, trust_env=False).json()
        return sum(slot["is_processing"] for slot in slots)

    return ask


async def test_it_answers_like_ollama(gguf, gguf_address, conformance):
    """Every recorded exchange but the faults; the one field that newer servers add is taken out."""
    async with httpx.AsyncClient(base_url=gguf_address, trust_env=False) as http:
        for case, exchange in conformance.CASES.items():
            if case in conformance.FAULTS | {"num_ctx_above_trained", "ps_after"}:
                continue
            answer = await conformance.send(http, exchange)
            answer["lines"] = [without_cached(line) for line in answer["lines"]]
            try:
                conformance.compare(answer, exchange)
            except AssertionError as error:
                raise AssertionError(f"{case}: {error}") from error
        above, after = conformance.CASES["num_ctx_above_trained"], conformance.CASES["ps_after"]
        await conformance.send(http, above)
        conformance.compare(await conformance.send(http, after), after)


def without_cached(line):
    try:
        fields = json.loads(line)
    except ValueError:
        return line
    fields.pop("prompt_eval_cached_count", None)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


class Finding(BaseModel):
    fact: Literal["F1", "F2"]
    weight: int | None
    comment: str


class Findings(BaseModel):
    findings: Annotated[list[Finding], Field(min_length=1, max_length=3)]


def test_constrained_answers_follow_their_schema(gguf):
    """Also with the open objects and references that Pydantic writes."""
    whole = 0
    for seed in range(12):
        options = {"num_ctx": 2048, "num_predict": 700, "temperature": 0.8, "seed": seed}
        status, lines = chat(gguf, options=options, format=Findings.model_json_schema())
        assert status == 200
        if lines[-1]["done_reason"] == "stop":
            Findings.model_validate_json(text_of(lines))
            assert json.loads(text_of(lines)).keys() == {"findings"}
            whole += 1
    assert whole >= 4


def test_json_without_a_schema(gguf):
    whole = 0
    for seed in range(8):
        _, lines = chat(gguf, format="json", options={**SMALL, "num_predict": 150, "temperature": 0.8, "seed": seed})
        assert text_of(lines).lstrip().startswith("{")
        if lines[-1]["done_reason"] == "stop":
            assert isinstance(json.loads(text_of(lines)), dict)
            whole += 1
    assert whole >= 2


def test_a_prompt_that_does_not_fit_is_refused_with_both_numbers(gguf):
    status, (line,) = chat(gguf, [{"role": "user", "content": "zq" * 600}], truncate=False)
    inner = json.loads(line["error"])["error"]
    assert (status, inner["n_ctx"], inner["type"]) == (400, 512, "exceed_context_size_error")
    assert inner["n_prompt_tokens"] > 1000


async def test_the_error_of_an_agent_says_both_numbers(gguf, gguf_address):
    config = ModelConfig(provider="gguf", path="tiny.gguf", num_ctx=512, num_predict=8)
    model = ChatModel(config, Endpoint("gguf://tiny.gguf", address=gguf_address))
    with pytest.raises(CallRefused, match=r"the prompt has \d{4} tokens, the context window 512"):
        await model.ask([Message("user", "zq" * 600)], tag=CallTag("insight"))
    await model.aclose()


def test_a_long_history_loses_its_oldest_messages_and_keeps_the_system(gguf):
    system, old, new = ({"role": role, "content": text} for role, text in (("system", "be brief"), ("user", "zq" * 300), ("user", "now")))  # fmt: skip
    _, short = chat(gguf, [system, new])
    _, cut = chat(gguf, [system, old, new])
    assert cut[-1]["prompt_eval_count"] == short[-1]["prompt_eval_count"]


def test_one_message_that_is_too_long_loses_half_the_window(gguf):
    _, lines = chat(gguf, [{"role": "user", "content": "zq" * 600}])
    assert lines[-1]["prompt_eval_count"] == 258
    status, (refused,) = chat(gguf, [{"role": "user", "content": "zq" * 600}], shift=False)
    assert (status, "longer than the context length" in refused["error"]) == (400, True)


def test_length_and_stop(gguf):
    _, lines = chat(gguf, format=ENDLESS)
    assert (lines[-1]["done_reason"], lines[-1]["eval_count"]) == ("length", 8)
    _, lines = chat(gguf, format={"const": "abc"}, options={**SMALL, "num_predict": 50})
    assert (lines[-1]["done_reason"], text_of(lines)) == ("stop", '"abc"')
    _, lines = chat(gguf, format={"const": "abc"}, options={**SMALL, "num_predict": 50, "stop": ["b"]})
    assert (lines[-1]["done_reason"], text_of(lines)) == ("stop", '"a')


def test_an_answer_ends_where_the_window_ends(gguf):
    _, lines = chat(gguf, format=ENDLESS, options={"num_ctx": 300})
    final = lines[-1]
    assert (final["done_reason"], final["prompt_eval_count"] + final["eval_count"]) == ("length", 300)


def test_a_seed_repeats_an_answer(gguf):
    options = {**SMALL, "temperature": 1.5, "num_predict": 30}
    one, two, three = (text_of(chat(gguf, options={**options, "seed": seed})[1]) for seed in (5, 5, 6))
    assert one == two != three


def test_another_window_loads_the_model_again(gguf):
    def load_ns(num_ctx):
        return chat(gguf, options={**SMALL, "num_ctx": num_ctx})[1][-1]["load_duration"]

    load_ns(512)
    warm, reload = load_ns(512), load_ns(768)
    assert reload > 3 * warm
    assert loaded(gguf)[0]["context_length"] == 768


def test_keep_alive_and_requests_that_only_load(gguf):
    assert chat(gguf, [], keep_alive=0)[1][-1]["done_reason"] == "unload"
    assert loaded(gguf) == []
    assert chat(gguf, [])[1][-1]["done_reason"] == "load"
    assert loaded(gguf)[0]["context_length"] == 512
    generate = gguf.post("/api/generate", json={"model": "tiny", "keep_alive": 0}).json()
    assert (generate["response"], generate["done_reason"]) == ("", "unload")
    assert loaded(gguf) == []
    assert gguf.post("/api/generate", json={"model": "tiny", "prompt": "x"}).status_code == 400


def test_a_client_that_leaves_frees_its_slot(gguf, busy_slots):
    body = {"model": "tiny", "messages": HELLO, "format": ENDLESS, "options": {"num_ctx": 8192}}
    with gguf.stream("POST", "/api/chat", json=body) as response:
        lines = response.iter_lines()
        next(lines)
        assert busy_slots() == 1
    while busy_slots():
        pass
    assert chat(gguf)[0] == 200


def test_two_are_answered_at_once_and_others_meanwhile(gguf, busy_slots):
    body = {"model": "tiny", "messages": HELLO, "format": ENDLESS, "options": {"num_ctx": 8192}}
    with gguf.stream("POST", "/api/chat", json=body) as one, gguf.stream("POST", "/api/chat", json=body) as two:
        streams = [one.iter_lines(), two.iter_lines()]
        for _ in range(20):
            assert {json.loads(next(lines))["done"] for lines in streams} == {False}
        assert busy_slots() == 2
        assert loaded(gguf) != []


def test_agents_with_different_windows_take_turns(gguf):
    def ask(num_ctx):
        options = {**SMALL, "num_ctx": num_ctx}
        return [chat(gguf, options=options, format=ENDLESS)[1][-1]["done_reason"] for _ in range(3)]

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(ask, (512, 1024, 512))) == [["length"] * 3] * 3


async def test_a_load_that_nobody_waits_for_does_no_harm(gguf, tiny_gguf):
    keeper = EngineKeeper(tiny_gguf)
    options = LoadOptions(256, num_thread=1)
    waiting = asyncio.create_task(keeper.take(options))
    await asyncio.sleep(0)  # it has begun
    assert keeper._switching.locked()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    engine = await keeper.take(options)
    assert engine.options == options
    keeper.release(0)
    assert keeper.engine is None
    keeper.close()


def test_servers_close_when_nobody_keeps_them(gguf, tiny_gguf):
    servers = GgufServers()
    servers.keep()
    address = servers.address_of(tiny_gguf, "tiny")
    servers.close()
    assert httpx.get(address, trust_env=False).text == "Ollama is running"
    servers.leave()
    assert servers.are_idle
    servers.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(address, trust_env=False)
