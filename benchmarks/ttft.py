"""How far a time to first token is from the truth: what the client measures, less what the server itself saw.

A scripted server runs in a process of its own and writes down, on the clock that both share, when it had read each
request and when it had written its first token. Every arm measures from sending to the first token; its error is that
time less the server's own. The arms take turns, in a new random order each round:

    httpx      plain httpx and nothing else: the floor
    wire       LangGraph, ChatOllama and TokenTimings with its transport
    callback   the same without the transport: what a callback can know

    python benchmarks/ttft.py [--rounds 40]
"""

import argparse
import asyncio
import contextlib
import gc
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypedDict

import httpx
from langchain_ollama import ChatOllama
from langgraph.graph import START, StateGraph

from chimera.backends import Reply, Request, serve
from chimera.backends.protocol import Line, Step
from chimera.metrics import TokenTimings
from chimera.record.measures import call_metrics
from chimera.testing import FakeOllama, Say
from chimera.wire import MeasuredTransport, NetworkTransport

PREFILL_S = 0.05
TOKEN_S = 0.01
TOKENS = 8
AT_ONCE = {1: 1, 10: 4, 50: 20}
"""Runs at once -> how many rounds of one run cost as much time."""
TARGET = 1.2
"""Arm "wire" may be off by this many times what arm "httpx" is off, at 1 and 10 runs at once."""

Arm = Callable[[list[str]], Awaitable[dict[str, float]]]
"""Asks all questions at once; returns seconds to the first token by question."""


class Witness:
    """A scripted server that remembers when requests came and first tokens left."""

    def __init__(self) -> None:
        self._fake = FakeOllama(default=Say(["token "] * TOKENS, token_s=TOKEN_S, prefill_s=PREFILL_S), models=["tiny"])
        self._truth: dict[str, float] = {}

    def respond(self, request: Request) -> Reply:
        """The reply to a request; GET /truth tells what was seen, seconds to the first token by question."""
        if request.path == "/truth":
            return Reply(200, "application/json", (Line(json.dumps(self._truth)),))
        came_ns = time.perf_counter_ns()
        reply = self._fake.respond(request)
        return Reply(reply.status, reply.content_type, self._watch(request, reply, came_ns))

    def _watch(self, request: Request, reply: Reply, came_ns: int) -> Iterator[Step]:
        question = request.read_json()["messages"][-1]["content"]
        for step in reply.steps:
            yield step
            if isinstance(step, Line) and question not in self._truth:
                self._truth[question] = (time.perf_counter_ns() - came_ns) / 1e9  # control is back: it is written


async def _serve() -> None:
    async with serve(Witness()) as base_url:
        print(base_url, flush=True)
        await asyncio.to_thread(sys.stdin.read)  # until the parent is gone


@contextlib.contextmanager
def witness() -> Iterator[str]:
    """The server in its own process; yields its base URL."""
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.communicate("")


def ask_with_httpx(base_url: str) -> Arm:
    """Nothing but the first line is looked at."""
    client = httpx.AsyncClient(base_url=base_url, limits=httpx.Limits(max_connections=None), trust_env=False)

    async def ask(question: str) -> float:
        body = {"model": "tiny", "messages": [{"role": "user", "content": question}], "stream": True}
        first_ns = 0
        sent_ns = time.perf_counter_ns()
        async with client.stream("POST", "/api/chat", json=body) as response:
            async for line in response.aiter_lines():
                if not first_ns and json.loads(line)["message"]["content"]:
                    first_ns = time.perf_counter_ns()
        return (first_ns - sent_ns) / 1e9

    async def ask_all(questions: list[str]) -> dict[str, float]:
        return dict(zip(questions, await asyncio.gather(*map(ask, questions)), strict=True))

    return ask_all


class State(TypedDict, total=False):
    """What a run is asked, and what it answers."""

    question: str
    answer: str


def _ask_with_graphs(model: ChatOllama, transport: MeasuredTransport | None) -> Arm:
    async def answer(state: State) -> State:
        return {"answer": str((await model.ainvoke(state.get("question", ""))).content)}

    builder = StateGraph(State)
    builder.add_node("answer", answer)
    builder.add_edge(START, "answer")
    graph: Any = builder.compile()

    async def ask(question: str) -> float:
        timings = TokenTimings()
        await graph.ainvoke({"question": question}, {"callbacks": [timings]})
        (call,) = timings.calls
        assert (timings.failures, timings.unrecorded) == (0, 0)
        assert call.clock == ("callback" if transport is None else "wire")
        seconds = call_metrics(call).ttft_s
        assert seconds is not None
        return seconds

    async def ask_all(questions: list[str]) -> dict[str, float]:
        seconds = await asyncio.gather(*map(ask, questions))
        assert transport is None or transport.failures == 0
        return dict(zip(questions, seconds, strict=True))

    return ask_all


def ask_on_wire(base_url: str) -> Arm:
    """What Chimera does."""
    network = NetworkTransport()
    transport = MeasuredTransport(network, network)
    kwargs = {"transport": transport, "trust_env": False}
    model = ChatOllama(model="tiny", base_url=base_url, reasoning=False, client_kwargs=kwargs)
    return _ask_with_graphs(model, transport)


def ask_with_callback(base_url: str) -> Arm:
    """What a callback alone can do."""
    kwargs = {"transport": NetworkTransport(), "trust_env": False}
    model = ChatOllama(model="tiny", base_url=base_url, reasoning=False, client_kwargs=kwargs)
    return _ask_with_graphs(model, None)


ARMS: dict[str, Callable[[str], Arm]] = {"httpx": ask_with_httpx, "wire": ask_on_wire, "callback": ask_with_callback}


async def measure(base_url: str, rounds: int) -> dict[tuple[int, str], list[float]]:
    """Errors in seconds by runs at once and arm; the first round of each is not counted."""
    errors: dict[tuple[int, str], list[float]] = {(at_once, name): [] for at_once in AT_ONCE for name in ARMS}
    arms = {name: make(base_url) for name, make in ARMS.items()}
    order = list(arms)
    async with httpx.AsyncClient(base_url=base_url) as client:
        for at_once, cost in AT_ONCE.items():
            for number in range(1 + rounds // cost):
                random.shuffle(order)
                for name in order:
                    questions = [f"{name} {at_once} {number} {run}" for run in range(at_once)]
                    gc.collect()
                    gc.disable()
                    measured = await arms[name](questions)
                    gc.enable()
                    truth = (await client.get("/truth")).json()
                    if number:
                        errors[at_once, name] += [measured[question] - truth[question] for question in questions]
    return errors


def report(errors: dict[tuple[int, str], list[float]]) -> None:
    """Print median and 95th percentile of the error, and the ratio to the floor."""
    print(f"{'at once':<9}{'arm':<10}{'n':>5}{'median':>11}{'p95':>11}{'ratio':>8}")
    for (at_once, name), seconds in errors.items():
        middle, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20, method="inclusive")[-1]
        floor = statistics.median(errors[at_once, "httpx"])
        ratio = "" if name == "httpx" else f"{middle / floor:8.2f}"
        print(f"{at_once:<9}{name:<10}{len(seconds):>5}{middle * 1e3:>9.2f}ms{p95 * 1e3:>9.2f}ms{ratio}")
    print(f"\nthe wire's target is {TARGET} times the floor, at 1 and 10 runs at once")


def main() -> None:
    parser = argparse.ArgumentParser(description="How far a time to first token is from the truth.")
    parser.add_argument("--rounds", type=int, default=40, help="rounds of one run; fewer of many (default 40)")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(_serve())
        return
    with witness() as base_url:
        report(asyncio.run(measure(base_url, options.rounds)))


if __name__ == "__main__":
    main()
