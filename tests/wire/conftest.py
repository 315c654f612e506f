"""A scripted server and a clock that only moves when the script says so."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from chimera.record.call import Call
from chimera.wire import Clock, MeasuredTransport

FIXTURES = Path(__file__).parent.parent / "fixtures" / "wire"


@dataclass
class Hands:
    """A clock whose hands are moved by hand."""

    now_ns: int = 1_000_000

    @property
    def clock(self):
        return Clock(perf_ns=lambda: self.now_ns)


@dataclass
class Collector:
    """A sink that keeps what it is given."""

    began_with: list = field(default_factory=list)
    got: list = field(default_factory=list)

    def began(self, owner):
        self.began_with.append(owner)

    def ended(self, exchange, owner):
        self.got.append((exchange, owner))

    @property
    def only(self):
        ((exchange, _),) = self.got
        return exchange


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Bytes that arrive at given times; an exception in the script is raised."""

    def __init__(self, steps, hands, start_ns):
        self.steps, self.hands, self.start_ns = steps, hands, start_ns
        self.closed = 0

    def _next(self, step):
        if isinstance(step, BaseException):
            raise step
        at_ns, chunk = step
        self.hands.now_ns = self.start_ns + at_ns
        return chunk

    def __iter__(self):
        for step in self.steps:
            yield self._next(step)

    async def __aiter__(self):
        for step in self.steps:
            yield self._next(step)

    def close(self):
        self.closed += 1

    async def aclose(self):
        self.closed += 1


class Script(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers every request with the scripted status, headers and steps; an exception is raised at once."""

    def __init__(self, hands, steps, status=200, headers=None):
        self.hands, self.steps, self.status = hands, steps, status
        self.headers = {"content-type": "application/x-ndjson"} if headers is None else headers
        self.requests = []
        self.body = None

    def handle_request(self, request):
        self.requests.append(request)
        if isinstance(self.steps, BaseException):
            raise self.steps
        self.body = Body(self.steps, self.hands, self.hands.now_ns)
        return httpx.Response(self.status, headers=self.headers, stream=self.body)

    async def handle_async_request(self, request):
        return self.handle_request(request)


async def send(transport, request, *, asynchronous, chunks=None):
    """Send through httpx's own client, read `chunks` pieces of the body (None = all), and close."""
    if asynchronous:
        async with httpx.AsyncClient(transport=transport) as client:
            response = await client.send(request, stream=True)
            try:
                await _read(response.aiter_raw(), chunks)
            finally:
                await response.aclose()
            return response
    with httpx.Client(transport=transport) as client:
        response = client.send(request, stream=True)
        try:
            for index, _ in enumerate(response.iter_raw(), start=1):
                if index == chunks:
                    break
        finally:
            response.close()
        return response


async def _read(pieces, chunks):
    index = 0
    async for _ in pieces:
        index += 1
        if index == chunks:
            break


def post(body, path="/api/chat"):
    content = body if isinstance(body, str) else json.dumps(body)
    return httpx.Request("POST", f"http://127.0.0.1:11434{path}", content=content)


def load_exchanges(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def script_of(exchange, hands):
    """A server that lets the recorded reply arrive at the recorded times."""
    streamed = "ndjson" in exchange["content_type"]
    steps = [(at_ns, text.encode() + (b"\n" if streamed else b"")) for at_ns, text in exchange["lines"]]
    if exchange["end"] not in ("clean", "client left"):
        name, _, words = exchange["end"].partition(": ")
        steps.append(getattr(httpx, name)(words))
    return Script(hands, steps, exchange["status"], {"content-type": exchange["content_type"]})


async def play(exchange, hands, collector, *, asynchronous):
    """Send a recorded request and let the recorded reply arrive at the recorded times."""
    script = script_of(exchange, hands)
    asked = exchange["request"]
    body = asked["body"]
    content = body if isinstance(body, str) or body is None else json.dumps(body)
    request = httpx.Request(asked["method"], f"http://127.0.0.1:11434{asked['path']}", content=content)
    transport = MeasuredTransport(script, script, clock=hands.clock, fallback_sink=collector)
    chunks = len(exchange["lines"]) if exchange["end"] == "client left" else None
    try:
        await send(transport, request, asynchronous=asynchronous, chunks=chunks)
    except httpx.TransportError as error:
        if f"{type(error).__name__}: {error}" != exchange["end"]:
            raise
    hands.now_ns += 50_000_000
    assert transport.failures == 0
    return request


async def replay(path, *, asynchronous):
    """Every exchange of a recording as (exchange, call); call None where nothing is measured."""
    hands, replayed = Hands(), []
    for exchange in load_exchanges(path):
        collector = Collector()
        request = await play(exchange, hands, collector, asynchronous=asynchronous)
        call = None
        if collector.got:
            label = {"id": exchange["case"], "node": None, "ordinal": len(replayed) + 1, "clock": "wire"}
            call = Call(**label, **collector.only._asdict())
            assert call.request == request.content.decode()
        replayed.append((exchange, call))
    return replayed


class Tools:
    """What a test of the wire needs: a clock, a sink, and a server that does as it is told."""

    fixtures = FIXTURES
    send = staticmethod(send)
    post = staticmethod(post)
    replay = staticmethod(replay)
    load_exchanges = staticmethod(load_exchanges)

    def __init__(self):
        self.hands = Hands()
        self.collector = Collector()

    def script(self, steps, **answer):
        return Script(self.hands, steps, **answer)

    def script_of(self, exchange):
        return script_of(exchange, self.hands)

    def measured(self, inner, **options):
        return MeasuredTransport(inner, inner, clock=self.hands.clock, fallback_sink=self.collector, **options)


@pytest.fixture(params=[True, False], ids=["async", "sync"])
def asynchronous(request):
    return request.param


@pytest.fixture
def wire():
    return Tools()
