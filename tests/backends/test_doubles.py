"""The scripted double and the built-in analyst as servers: pace, limits, loading, and what they remember."""

import json
import socket

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import chimera.testing
from chimera.backends import BuiltinServer, InProcessTransport, serve_in_thread
from chimera.backends.chat_request import read_keep_alive
from chimera.backends.imitation import split_tokens
from chimera.testing import Cut, FakeOllama, Line, Refuse, Reply, Request, Say, Traits, Wait, error_line
from chimera.wire import Clock

NDJSON = "application/x-ndjson"


def chat(server, content="hello", **fields):
    """Send one chat synchronously to a server or through a client; returns its lines as objects."""
    if not isinstance(server, httpx.Client):
        with httpx.Client(transport=InProcessTransport(server), base_url="http://double.invalid") as client:
            return chat(client, content, **fields)
    body = {"model": "gemma3", "messages": [{"role": "user", "content": content}], **fields}
    return [json.loads(line) for line in server.post("/api/chat", json=body).text.splitlines()]


def final(server, **fields):
    return chat(server, **fields)[-1]


@given(st.text())
def test_tokens_joined_are_the_text(text):
    assert "".join(split_tokens(text)) == text


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(None, 300.0), (0, 0.0), (90, 90.0), (-1, 1e9), ("10m", 600.0), ("1h30m", 5400.0), ("-1s", 1e9), ("1.5s", 1.5)],
)
def test_keep_alive_is_read_as_go_reads_it(value, seconds):
    assert read_keep_alive(value) == seconds


@pytest.mark.parametrize("value", ["soon", "10", "m", "", [], {}, "10m!"])
def test_keep_alive_that_go_refuses(value):
    assert read_keep_alive(value) is None


def test_replies_in_turn_then_a_clear_error():
    fake = FakeOllama("one", {"a": 1}, Say(["t", "w", "o"]), Refuse(503, "busy"), lambda request: request.user.upper())
    assert [line["message"]["content"] for line in chat(fake)[:-1]] == ["one"]
    assert "".join(line["message"]["content"] for line in chat(fake)) == '{"a": 1}'
    assert [line["message"]["content"] for line in chat(fake)] == ["t", "w", "o", ""]
    assert chat(fake) == [{"error": "busy"}]
    assert chat(fake, "shout")[0]["message"]["content"] == "SHOUT"
    assert "no scripted reply left for request 6" in chat(fake)[0]["error"]
    fake.script("more")
    assert chat(fake)[0]["message"]["content"] == "more"
    assert len(fake.chats) == 7


def test_a_default_answers_whatever_is_not_scripted():
    assert chat(FakeOllama(default="always"))[0]["message"]["content"] == "always"
    analyst = FakeOllama(default="builtin")
    (line,) = chat(analyst, "nothing of ours", stream=False)
    assert (
        line["message"]["content"]
        == chat(BuiltinServer(("gemma3",)), "nothing of ours", stream=False)[0]["message"]["content"]
    )


def test_requests_are_kept_with_path_body_and_headers():
    fake = FakeOllama("hello")
    with httpx.Client(
        transport=InProcessTransport(fake), base_url="http://double.invalid", headers={"X-Mine": "1"}
    ) as client:
        client.get("/api/tags?x=1")
        chat(client, options={"seed": 3})
    assert [(request.method, request.path) for request in fake.requests] == [
        ("GET", "/api/tags"),
        ("POST", "/api/chat"),
    ]
    assert fake.requests[0].headers["x-mine"] == "1"
    assert fake.requests[0].read_json() is None
    assert fake.chats == [
        {"model": "gemma3", "messages": [{"role": "user", "content": "hello"}], "options": {"seed": 3}}
    ]


def test_durations_of_the_final_line_are_the_scripted_ones():
    waited = []
    fake = FakeOllama(Say("a b c", load_s=2, prefill_s=0.5, token_s=0.25), Say("a b c", load_s=2, prefill_s=0.5))
    transport = InProcessTransport(fake, sleep=waited.append)
    with httpx.Client(transport=transport, base_url="http://double.invalid", timeout=None) as client:
        first = chat(client)[-1]
    assert waited == [2, 0.5, 0.25, 0.25, 0.25]
    assert first["load_duration"] == 2_000_000_000
    assert first["prompt_eval_duration"] == 500_000_000
    assert (first["eval_count"], first["eval_duration"]) == (4, 750_000_000)
    assert first["total_duration"] == 3_250_000_000
    assert final(InProcessServer(fake))["load_duration"] == 1  # warm now


class InProcessServer:
    """A server whose waits are left out."""

    def __init__(self, server):
        self.server = server

    def respond(self, request):
        reply = self.server.respond(request)
        return Reply(reply.status, reply.content_type, [step for step in reply.steps if not isinstance(step, Wait)])


@pytest.mark.parametrize(
    ("options", "loads"),
    [
        ({"num_ctx": 512}, False),
        ({"num_ctx": 512, "temperature": 1, "seed": 4, "num_predict": 2}, False),
        ({"num_ctx": 1024}, True),
        ({}, True),
        ({"num_ctx": 512, "num_gpu": 1}, True),
        ({"num_ctx": 512, "num_thread": 1}, True),
    ],
)
def test_what_reloads_a_model(options, loads):
    server = InProcessServer(FakeOllama(default=Say("x", load_s=1)))
    assert final(server, options={"num_ctx": 512})["load_duration"] == 1_000_000_000
    assert final(server, options=options)["load_duration"] == (1_000_000_000 if loads else 1)


def test_an_option_that_is_not_said_is_inherited():
    server = InProcessServer(FakeOllama(default=Say("x", load_s=1)))
    final(server, options={"num_gpu": 5})
    assert final(server)["load_duration"] == 1


def test_keep_alive_0_unloads_after_the_reply():
    server = InProcessServer(FakeOllama(default=Say("x", load_s=1)))
    final(server, keep_alive=0)
    assert final(server)["load_duration"] == 1_000_000_000


def test_num_predict_cuts_and_zero_does_not():
    fake = FakeOllama(default="a b c d")
    assert final(fake, options={"num_predict": 2})["done_reason"] == "length"
    for endless in (0, -1):
        assert final(fake, options={"num_predict": endless})["done_reason"] == "stop"
    assert final(fake, options={"num_predict": 4})["done_reason"] == "length"
    assert final(fake, options={"num_predict": 5})["eval_count"] == 5


def test_a_shift_that_is_refused_ends_the_answer_at_the_window():
    line = final(FakeOllama(default="x " * 600), options={"num_ctx": 512}, shift=False)
    assert (line["done_reason"], line["prompt_eval_count"] + line["eval_count"]) == ("length", 512)


def test_thinking_follows_the_request():
    say = Say("text", thinking="first this")
    fake = FakeOllama(default=say, traits=Traits(capabilities=("completion", "thinking")))
    thinking = [line["message"].get("thinking") for line in chat(fake, think=True)]
    assert thinking == ["first", " this", None, None]
    assert [line["message"].get("thinking") for line in chat(fake)] == thinking  # not said = on
    assert [line["message"].get("thinking") for line in chat(fake, think=False)] == [None, None]
    (whole,) = chat(fake, stream=False)
    assert whole["message"] == {"role": "assistant", "content": "text", "thinking": "first this"}


def test_the_analyst_measures_its_durations_with_the_given_clock():
    ticks = iter(range(0, 10_000, 7))
    server = BuiltinServer(("gemma3",), clock=Clock(perf_ns=lambda: next(ticks)))
    line = final(server)
    parts = [line[f"{part}_duration"] for part in ("load", "prompt_eval", "eval")]
    assert parts == [7, 7, 7]
    assert line["total_duration"] == 21


def test_the_analyst_gives_json_for_a_schema_and_for_json():
    server = BuiltinServer(("gemma3",))
    for form in ({"type": "object"}, "json"):
        (line,) = chat(server, "anything", format=form, stream=False)
        assert isinstance(json.loads(line["message"]["content"]), dict)


def test_the_same_prompt_gives_the_same_answer():
    first, second = (chat(BuiltinServer(("gemma3",)), "F1 | best")[:-1] for _ in range(2))
    assert [line["message"] for line in first] == [line["message"] for line in second]


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ([Cut()], httpx.RemoteProtocolError),
        ([Line("{}"), Cut()], httpx.RemoteProtocolError),
        ([Line("{}"), Wait(99)], httpx.ReadTimeout),
        ([Wait(3), Wait(3)], httpx.ReadTimeout),
    ],
)
def test_faults_reach_a_synchronous_client(steps, error):
    waited = []
    transport = InProcessTransport(FakeOllama(Reply(200, NDJSON, steps)), sleep=waited.append)
    with httpx.Client(transport=transport, base_url="http://double.invalid", timeout=5) as client, pytest.raises(error):
        chat(client)
    assert sum(waited) in (0, 5)


def test_a_client_that_leaves_is_noticed_but_not_one_that_stays():
    fake = FakeOllama("a b c d", "whole", Say("x", then=[Cut()]), Say("x", then=[error_line("oh")]))
    with httpx.Client(transport=InProcessTransport(fake), base_url="http://double.invalid") as client:
        body = {"model": "gemma3", "messages": [{"role": "user", "content": "x"}]}
        with client.stream("POST", "/api/chat", json=body) as response:
            next(response.iter_lines())
        assert [request.path for request in fake.left] == ["/api/chat"]
        for _ in range(3):
            try:
                client.post("/api/chat", json=body)
            except httpx.RemoteProtocolError:
                continue
    assert len(fake.left) == 1


def test_a_thread_serves_synchronous_programs():
    with FakeOllama("one", "two").in_thread() as base_url:
        for word in ("one", "two"):
            with httpx.Client(base_url=base_url, trust_env=False) as client:
                assert chat(client)[0]["message"]["content"] == word
    with pytest.raises(httpx.ConnectError):
        httpx.get(base_url, trust_env=False)


def test_the_thread_ends_although_a_client_hangs_on():
    with FakeOllama(Say("a", then=[Wait(3600)])).in_thread() as base_url:
        client = httpx.Client(base_url=base_url, trust_env=False, timeout=0.1)
        with pytest.raises(httpx.ReadTimeout):
            chat(client)
    client.close()


@pytest.mark.parametrize("raw", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b"GET", b""])
def test_what_is_no_http_only_ends_its_own_connection(raw):
    with serve_in_thread(FakeOllama("still here")) as base_url:
        port = httpx.URL(base_url).port
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(100) == b""
        with httpx.Client(base_url=base_url, trust_env=False) as client:
            assert chat(client)[0]["message"]["content"] == "still"


@example(b"\x1c", "/api/chat")
@given(st.binary(max_size=200), st.sampled_from(["/api/chat", "/api/show", "/api/tags", "/x"]))
def test_no_body_makes_the_double_fail(body, path):
    reply = FakeOllama(default="hello").respond(Request("POST", path, body))
    assert reply.status in {200, 400, 404, 405, 500}
    assert list(reply.steps)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9999) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=5,
)
FIELDS = ("messages", "options", "format", "think", "stream", "keep_alive", "truncate", "tools")


@given(st.fixed_dictionaries({"model": st.just("gemma3") | JSON}, optional=dict.fromkeys(FIELDS, JSON)))
def test_no_json_makes_the_double_fail(body):
    reply = FakeOllama(default="hello").respond(Request("POST", "/api/chat", json.dumps(body).encode()))
    assert list(reply.steps)


def test_the_public_face_is_pinned():
    assert chimera.testing.__all__ == sorted(chimera.testing.__all__)
    for name in chimera.testing.__all__:
        assert getattr(chimera.testing, name).__doc__ or name == "error_line"
