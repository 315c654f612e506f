"""What measuring costs: one pipeline of two model calls, 16 tokens each, run four ways against one fake server.

The server answers inside this process without any delay, so that nothing but the client's own work is timed. The arms
take turns, in a new random order each round; medians and the ratio to the arm before are printed.

    python benchmarks/overhead.py [--rounds 300] [--warm-up 20]
"""

import argparse
import asyncio
import atexit
import gc
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypedDict

import httpx
from langchain_ollama import ChatOllama
from langgraph.graph import END, START, StateGraph

from chimera.graph import RunOptions, arun
from chimera.metrics import TokenTimings
from chimera.spec import Overrides, load_spec
from chimera.testing import FakeOllama
from chimera.wire import MeasuredTransport

TOKENS = 16
QUESTION = "Name what matters in these results."
TARGET = 1.25
"""Arm "timings" may take this many times the time of arm "langgraph"."""

Arm = Callable[[], Awaitable[None]]


def _lines() -> list[bytes]:
    stamp = {"model": "tiny", "created_at": "2026-01-01T00:00:00.000000000Z"}
    lines: list[dict[str, Any]] = [
        {**stamp, "message": {"role": "assistant", "content": f"token{n} "}, "done": False} for n in range(TOKENS)
    ]
    durations = {"total_duration": 9_000_000, "load_duration": 1_000_000, "prompt_eval_duration": 2_000_000}
    counts = {"prompt_eval_count": 100, "eval_count": TOKENS, "eval_duration": 5_000_000}
    done = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"}
    lines.append({**stamp, **done, **durations, **counts})
    return [json.dumps(line).encode() + b"\n" for line in lines]


class Reply(httpx.AsyncByteStream):
    """The same reply for every request, one line per chunk, the loop getting its turn between lines."""

    lines = _lines()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for line in self.lines:
            await asyncio.sleep(0)
            yield line


class Server(httpx.AsyncBaseTransport):
    """A model server without a network or a model."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer anything."""
        await request.aread()
        return httpx.Response(200, headers={"content-type": "application/x-ndjson"}, stream=Reply())


class State(TypedDict, total=False):
    """What the two nodes hand on."""

    question: str
    insight: str
    report: str


def raw_httpx() -> Arm:
    """Two requests and nothing else: the floor."""
    client = httpx.AsyncClient(transport=Server(), base_url="http://127.0.0.1:11434")

    async def ask(text: str) -> str:
        body = {"model": "tiny", "messages": [{"role": "user", "content": text}], "stream": True}
        async with client.stream("POST", "/api/chat", json=body) as response:
            return "".join([json.loads(line)["message"]["content"] async for line in response.aiter_lines()])

    async def run() -> None:
        await ask(await ask(QUESTION))

    return run


def make_graph(transport: httpx.AsyncBaseTransport) -> Any:
    """Two nodes with one call each."""
    model = ChatOllama(
        model="tiny", num_ctx=4096, num_predict=64, reasoning=False, async_client_kwargs={"transport": transport}
    )

    async def insight(state: State) -> State:
        return {"insight": str((await model.ainvoke(state.get("question", ""))).content)}

    async def report(state: State) -> State:
        return {"report": str((await model.ainvoke(state.get("insight", ""))).content)}

    graph = StateGraph(State)
    graph.add_node("insight", insight)
    graph.add_node("report", report)
    graph.add_edge(START, "insight")
    graph.add_edge("insight", "report")
    graph.add_edge("report", END)
    return graph.compile()


def langgraph() -> Arm:
    """Plain LangGraph and ChatOllama."""
    graph = make_graph(Server())

    async def run() -> None:
        await graph.ainvoke({"question": QUESTION})

    return run


def timings() -> Arm:
    """The same with TokenTimings and its transport, read out after each run."""
    graph = make_graph(MeasuredTransport(Server(), None))

    async def run() -> None:
        measured = TokenTimings()
        await graph.ainvoke({"question": QUESTION}, {"callbacks": [measured]})
        assert len(measured.calls) == len(measured.nodes) == 2
        assert measured.failures == 0

    return run


def whole_run() -> Arm:
    """chimera.run: the same two calls, with ingest, prompts, checks, run folder, record and report around them."""
    folder = Path(tempfile.mkdtemp(prefix="chimera-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "results").mkdir()
    (folder / "results/sweep.csv").write_text("model,tokens_s,ttft_s\na,10.5,0.1\nb,20.5,0.2\nc,30.5,0.3\n")
    spec = load_spec(None, Overrides(settings=("models.local.provider=fake",)))

    async def run() -> None:
        options = RunOptions(out=folder / "runs", fake=FakeOllama(default="builtin"))
        done = await arun(spec, folder / "results", options)
        assert len(done.calls) == 2
        for node in done.nodes:
            PARTS.setdefault(f"{node.name}: tool and own code", []).append(node.tool_s + node.own_s)
            PARTS.setdefault(f"{node.name}: call", []).append(node.wall_s - node.tool_s - node.own_s)
        PARTS.setdefault("between nodes", []).append(done.timings.wall_s - sum(node.wall_s for node in done.nodes))
        shutil.rmtree(done.folder)

    return run


PARTS: dict[str, list[float]] = {}
"""Where the time of the whole run goes, in seconds per run."""
ARMS: dict[str, Callable[[], Arm]] = {
    "httpx": raw_httpx,
    "langgraph": langgraph,
    "timings": timings,
    "chimera.run": whole_run,
}


async def measure(rounds: int, warm_up: int) -> dict[str, list[float]]:
    """Seconds per run and arm; the arms take turns in random order."""
    arms = {name: make() for name, make in ARMS.items()}
    taken: dict[str, list[float]] = {name: [] for name in arms}
    order = list(arms)
    for number in range(warm_up + rounds):
        random.shuffle(order)
        for name in order:
            gc.collect()
            gc.disable()
            started = time.perf_counter()
            await arms[name]()
            elapsed = time.perf_counter() - started
            gc.enable()
            if number >= warm_up:
                taken[name].append(elapsed)
    return taken


def report(taken: dict[str, list[float]]) -> None:
    """Print medians, and ratios of medians to the arm before."""
    print(f"{'arm':<12}{'median':>10}{'minimum':>10}{'ratio':>8}   of")
    before = None
    for name, times in taken.items():
        middle = statistics.median(times)
        ratio = f"{middle / statistics.median(taken[before]):8.3f}   {before}" if before else ""
        print(f"{name:<12}{middle * 1e3:8.2f}ms{min(times) * 1e3:8.2f}ms{ratio}")
        before = name
    ratio = statistics.median(taken["timings"]) / statistics.median(taken["langgraph"])
    added = statistics.median(taken["timings"]) - statistics.median(taken["langgraph"])
    print(f"\ntimings cost {added * 1e3:.2f} ms per run of two calls: {ratio:.3f} of plain LangGraph, target {TARGET}")


def report_whole(taken: dict[str, list[float]]) -> None:
    """Print what the whole run adds, and where it goes."""
    whole, plain = (statistics.median(taken[name]) for name in ("chimera.run", "langgraph"))
    print(f"chimera.run adds {(whole - plain) * 1e3:.1f} ms per run to plain LangGraph. Where its time goes (medians):")
    inside = {name: statistics.median(times) for name, times in PARTS.items()}
    for name, seconds in inside.items():
        print(f"  {name:<28}{seconds * 1e3:8.2f} ms")
    print(f"  {'report, record, folder':<28}{(whole - sum(inside.values())) * 1e3:8.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description="What measuring costs.")
    parser.add_argument("--rounds", type=int, default=300, help="runs of each arm (default 300)")
    parser.add_argument("--warm-up", type=int, default=20, help="rounds that are not counted (default 20)")
    options = parser.parse_args()
    taken = asyncio.run(measure(options.rounds, options.warm_up))
    report(taken)
    report_whole(taken)


if __name__ == "__main__":
    main()
