"""MeasuredTransport: what it records, what it changes, and that it stands in nobody's way."""

import asyncio
import gzip
import json
from itertools import accumulate

import httpx
import pytest

from chimera.wire import CURRENT, MeasuredTransport, Owner

CHAT = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
DONE = b'{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","eval_count":2}\n'


def line(content="", **message):
    return json.dumps({"message": {"role": "assistant", "content": content, **message}, "done": False}).encode() + b"\n"


async def exchange_of(wire, steps, *, asynchronous, **script):
    """Send one chat request and return what the collector got."""
    inner = wire.script(steps, **script)
    transport = wire.measured(inner)
    await wire.send(transport, wire.post(CHAT), asynchronous=asynchronous)
    assert transport.failures == 0
    return wire.collector.only


def kinds(exchange):
    return [stamp.kind for stamp in exchange.stamps]


async def test_each_kind_of_line_is_told_apart(wire, asynchronous):
    steps = [
        (1, line(thinking="hm, ")),
        (2, line()),
        (3, line("yes")),
        (4, line(tool_calls=[{"function": {"name": "f", "arguments": {}}}])),
        (5, b"what?\n"),
        (6, b"[1]\n"),
        (7, b"\n"),
        (8, DONE),
    ]
    got = await exchange_of(wire, steps, asynchronous=asynchronous)
    assert kinds(got) == ["thinking", "empty", "content", "tool_calls", "garbage", "garbage", "done"]
    assert [stamp.at_ns for stamp in got.stamps] == [1, 2, 3, 4, 5, 6, 8]
    assert [stamp.chars for stamp in got.stamps] == [4, 0, 3, 0, 0, 0, 0]
    assert (got.text, got.thinking, got.end) == ("yes", "hm, ", "clean")
    assert got.final_line == DONE.decode().strip()


async def test_generate_replies_are_measured_too(wire, asynchronous):
    steps = [(1, b'{"response":"a","done":false}\n'), (2, b'{"response":"","done":true,"done_reason":"stop"}\n')]
    inner = wire.script(steps)
    transport = wire.measured(inner, amend=True)
    request = wire.post({"model": "m", "prompt": "p"}, path="/gateway/api/generate")
    await wire.send(transport, request, asynchronous=asynchronous)
    assert kinds(wire.collector.only) == ["content", "done"]
    assert (wire.collector.only.text, wire.collector.only.path) == ("a", "/gateway/api/generate")
    assert wire.collector.only.amended == ()
    assert inner.requests[0].content == request.content


async def test_lines_are_stamped_when_their_last_byte_arrives(wire, asynchronous):
    whole = line("a") + line("b") + DONE
    middle = whole.index(b'"b"')
    steps = [(10, whole[:middle]), (20, whole[middle:-5]), (30, whole[-5:])]
    got = await exchange_of(wire, steps, asynchronous=asynchronous)
    assert [stamp.at_ns for stamp in got.stamps] == [10, 20, 30]
    assert got.text == "ab"


@pytest.mark.parametrize("size", [1, 7, 50, 100_000])
async def test_a_long_reply_is_read_whole_however_it_is_cut(wire, asynchronous, size):
    lines = [line(f"word{number} ") for number in range(300)] + [DONE]
    whole = b"".join(lines)
    steps = [(at + 1, whole[at : at + size]) for at in range(0, len(whole), size)]
    got = await exchange_of(wire, steps, asynchronous=asynchronous)
    ends = list(accumulate(map(len, lines)))
    assert [stamp.at_ns for stamp in got.stamps] == [(end - 1) // size * size + 1 for end in ends]
    assert got.text == "".join(f"word{number} " for number in range(300))
    assert got.final_line == DONE.decode().strip()


async def test_what_cannot_be_unpacked_is_counted_and_passed_on(wire, asynchronous):
    steps = [(1, b"no gzip\n"), (2, b"at all\n")]
    inner = wire.script(steps, headers={"content-type": "application/x-ndjson", "content-encoding": "gzip"})
    transport = wire.measured(inner)
    response = await wire.send(transport, wire.post(CHAT), asynchronous=asynchronous)
    assert response.status_code == 200
    assert transport.failures == 2
    assert wire.collector.only.stamps == ()


async def test_a_final_line_without_line_end_counts(wire, asynchronous):
    got = await exchange_of(wire, [(1, line("a")), (2, DONE[:-1])], asynchronous=asynchronous)
    assert [stamp.at_ns for stamp in got.stamps] == [1, 2]
    assert got.final_line is not None


async def test_a_reply_in_one_piece_is_one_done_line(wire, asynchronous):
    reply = json.dumps({"message": {"content": "all\nof it"}, "done": True, "done_reason": "stop"}, indent=1)
    inner = wire.script([(5, reply[:9].encode()), (9, reply[9:].encode())], headers={})
    transport = wire.measured(inner)
    await wire.send(transport, wire.post(CHAT | {"stream": False}), asynchronous=asynchronous)
    assert [(stamp.at_ns, stamp.kind, stamp.chars) for stamp in wire.collector.only.stamps] == [(9, "done", 9)]
    assert wire.collector.only.text == "all\nof it"
    assert json.loads(wire.collector.only.final_line)["done_reason"] == "stop"


async def test_compressed_replies_are_read(wire, asynchronous):
    packed = gzip.compress(line("a") + DONE)
    headers = {"content-type": "application/x-ndjson", "content-encoding": "gzip"}
    steps = [(1, packed[:20]), (2, packed[20:])]
    got = await exchange_of(wire, steps, asynchronous=asynchronous, headers=headers)
    assert kinds(got) == ["content", "done"]


async def test_broken_utf8_is_read_as_the_client_reads_it(wire, asynchronous):
    got = await exchange_of(wire, [(1, line("a?b").replace(b"?", b"\xff")), (2, DONE)], asynchronous=asynchronous)
    assert got.text == "a\ufffdb"


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (httpx.RemoteProtocolError("peer closed"), "cut"),
        (httpx.ReadTimeout("too slow"), "left"),
        (asyncio.CancelledError(), "left"),
        (KeyboardInterrupt(), "left"),
    ],
)
async def test_a_broken_stream_is_recorded_and_raised_again(wire, asynchronous, error, end):
    half = line("ab")
    inner = wire.script([(1, line("a")), (2, half[:10]), error])
    transport = wire.measured(inner)
    with pytest.raises(type(error)):
        await wire.send(transport, wire.post(CHAT), asynchronous=asynchronous)
    assert (wire.collector.only.end, kinds(wire.collector.only)) == (end, ["content"])
    assert type(error).__name__ in wire.collector.only.error
    assert inner.body.closed


@pytest.mark.parametrize(
    ("error", "end"), [(httpx.ConnectError("refused"), "no_answer"), (asyncio.CancelledError(), "left")]
)
async def test_no_answer_is_recorded_and_raised_again(wire, asynchronous, error, end):
    inner = wire.script(error)
    transport = wire.measured(inner)
    with pytest.raises(type(error)):
        await wire.send(transport, wire.post(CHAT), asynchronous=asynchronous)
    got = wire.collector.only
    assert (got.end, got.status, got.headers_ns, got.stamps) == (end, None, None, ())
    assert type(error).__name__ in got.error


async def test_a_reply_we_close_early_was_left(wire, asynchronous):
    inner = wire.script([(1, line("a")), (2, line("b")), (3, DONE)])
    transport = wire.measured(inner)
    await wire.send(transport, wire.post(CHAT), asynchronous=asynchronous, chunks=2)
    assert (wire.collector.only.end, wire.collector.only.text, wire.collector.only.ended_ns) == ("left", "ab", 2)
    assert inner.body.closed == 1


async def test_closing_after_the_final_line_is_a_clean_end(wire, asynchronous):
    inner = wire.script([(1, line("a")), (2, DONE), (3, b"")])
    transport = wire.measured(inner)
    await wire.send(transport, wire.post(CHAT), asynchronous=asynchronous, chunks=2)
    assert (wire.collector.only.end, wire.collector.only.error) == ("clean", None)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"error":"model not found"}', "model not found"),
        ('{"error":{"message":"no","code":1}}', "no"),
        ('{"error":"{\\"error\\":{\\"message\\":\\"too long\\",\\"n_prompt_tokens\\":9,\\"n_ctx\\":5}}"}', None),
        ("<html>Bad gateway</html>", "<html>Bad gateway</html>"),
        ("", "HTTP 502"),
        ('{"detail":"x"}', '{"detail": "x"}'),
        ('{"error":"{}"}', "{}"),
    ],
)
async def test_a_refusal_is_told_in_the_servers_words(wire, asynchronous, body, words):
    steps = [(1, body.encode())] if body else []
    got = await exchange_of(wire, steps, asynchronous=asynchronous, status=502)
    assert (got.end, got.status) == ("refused", 502)
    assert got.error == (words or "too long (n_prompt_tokens 9, n_ctx 5)")


async def test_amending_adds_one_field_and_nothing_else(wire, asynchronous):
    inner = wire.script([(1, DONE)])
    transport = wire.measured(inner, amend=True)
    body = '{"model": "m",  "messages": [{"content": "}"}], "options": {"num_ctx": 8}}\n'
    request = wire.post(body)
    request.headers["x-gateway-key"] = "secret"
    await wire.send(transport, request, asynchronous=asynchronous)
    (sent,) = inner.requests
    assert sent.content.decode() == body.rstrip()[:-1] + ', "truncate": false}'
    assert int(sent.headers["content-length"]) == len(sent.content)
    assert sent.headers["x-gateway-key"] == "secret"
    assert wire.collector.only.request == sent.content.decode()
    assert wire.collector.only.amended == ("truncate",)
    assert "secret" not in repr(wire.collector.only)


@pytest.mark.parametrize("body", ['{"model":"m","truncate":true}', "{nope", "[1]", "{}"])
async def test_bodies_that_say_otherwise_or_cannot_be_read_stay_as_they_are(wire, body):
    inner = wire.script([(1, DONE)])
    transport = wire.measured(inner, amend=True)
    await wire.send(transport, wire.post(body), asynchronous=True)
    assert inner.requests[0].content == body.encode()
    assert wire.collector.only.amended == ()


async def test_without_amending_the_very_same_request_goes_on(wire, asynchronous):
    inner = wire.script([(1, DONE)])
    transport = wire.measured(inner)
    request = wire.post(CHAT)
    await wire.send(transport, request, asynchronous=asynchronous)
    assert inner.requests == [request]


async def test_other_requests_pass_untouched(wire, asynchronous):
    inner = wire.script([(1, b"{}")])
    transport = wire.measured(inner, amend=True)
    for request in (httpx.Request("GET", "http://h/api/chat"), wire.post({"model": "m"}, path="/api/show")):
        response = await wire.send(transport, request, asynchronous=asynchronous)
        assert inner.requests[-1] is request
        assert response.status_code == 200
    assert wire.collector.got == []
    assert wire.collector.began_with == []


async def test_the_owner_of_the_context_gets_the_exchange(wire, asynchronous):
    owner = Owner("0198-run", "insight", "a", 2, wire.collector)
    inner = wire.script([(1, DONE)])
    transport = MeasuredTransport(inner, inner, "builtin://", wire.hands.clock)
    token = CURRENT.set(owner)
    try:
        await wire.send(transport, wire.post(CHAT), asynchronous=asynchronous)
    finally:
        CURRENT.reset(token)
    ((exchange, got),) = wire.collector.got
    assert got is owner
    assert wire.collector.began_with == [owner]
    assert exchange.server == "builtin://"


async def test_without_owner_and_fallback_nothing_is_measured(wire, asynchronous):
    inner = wire.script([(1, DONE)])
    transport = MeasuredTransport(inner, inner, clock=wire.hands.clock, amend=True)
    await wire.send(transport, wire.post(CHAT), asynchronous=asynchronous)
    (sent,) = inner.requests
    assert b'"truncate": false' in sent.content  # what nobody measures is amended all the same


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("http://h/api/chat", "http://h:80"),
        ("https://user:pw@h/api/chat", "https://h:443"),
        ("http://[::1]:11434/api/chat", "http://[::1]:11434"),
    ],
)
async def test_the_server_is_named_without_credentials(wire, url, server):
    inner = wire.script([(1, DONE)])
    transport = wire.measured(inner)
    await wire.send(transport, httpx.Request("POST", url, json=CHAT), asynchronous=True)
    assert wire.collector.only.server == server


async def test_a_sink_that_fails_is_counted_and_does_not_disturb(wire, asynchronous):
    class Broken:
        def began(self, owner):
            raise ValueError("began")

        def ended(self, exchange, owner):
            raise ValueError("ended")

    inner = wire.script([(1, line("a")), (2, DONE)])
    transport = MeasuredTransport(inner, inner, clock=wire.hands.clock, fallback_sink=Broken())
    response = await wire.send(transport, wire.post(CHAT), asynchronous=asynchronous)
    assert response.status_code == 200
    assert transport.failures == 2


async def test_each_request_is_handed_over_once(wire, asynchronous):
    inner = wire.script([(1, line("a")), (2, DONE)])
    transport = wire.measured(inner)
    for _ in range(3):
        response = await wire.send(transport, wire.post(CHAT), asynchronous=asynchronous)
        await response.aclose() if asynchronous else response.close()
    assert len(wire.collector.got) == len(wire.collector.began_with) == 3


def test_a_transport_for_the_other_kind_of_request_says_so(wire):
    inner = wire.script([])
    with pytest.raises(RuntimeError, match="synchronous"):
        MeasuredTransport(inner, None).handle_request(wire.post(CHAT))
    with pytest.raises(RuntimeError, match="asynchronous"):
        asyncio.run(MeasuredTransport(None, inner).handle_async_request(wire.post(CHAT)))
