"""What measuring costs: one pipeline of two model calls, 16 tokens each, run four ways against one fake server.

The server answers inside this process without any delay, so that nothing but the client's own work is timed. The arms
take turns, in a new random order each round, and are compared within rounds (Hodges-Lehmann of the ratios), so that
other work on the machine slows both sides of a ratio. Nothing waits in the quick arms: what they take is CPU time of
this process. The whole run waits for threads and the disk, so it is timed by the clock; it gets fewer rounds.

    python benchmarks/overhead.py [--rounds 500] [--warm-up 10]
"""

import argparse
import asyncio
import atexit
import gc
import json
import math
import random
import shutil
import statistics
import sys
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
from chimera.stats import hodges_lehmann, signed_rank_interval
from chimera.testing import FakeOllama
from chimera.wire import MeasuredTransport

TOKENS = 16
QUESTION = "Name what matters in these results."
TARGET = 1.25
"""Arm "timings" may take this many times the time of arm "langgraph"."""
WHOLE_COST = 30
"""One round with the whole run for so many of the quick arms."""
PROGRESS_S = 5.0
"""Seconds between two signs of life."""

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
QUICK: dict[str, Callable[[], Arm]] = {"httpx": raw_httpx, "langgraph": langgraph, "timings": timings}
"""What the limit is about: a few milliseconds each, so that many rounds are cheap."""
WHOLE: dict[str, Callable[[], Arm]] = {"langgraph": langgraph, "chimera.run": whole_run}
Taken = dict[str, list[float]]
"""Seconds per run, by arm; those at one place are of one round."""


async def measure(
    makers: dict[str, Callable[[], Arm]], rounds: int, warm_up: int, clock: Callable[[], float] = time.process_time
) -> Taken:
    """Seconds per run and arm; the arms take turns in random order. Says on stderr how far it is."""
    arms = {name: make() for name, make in makers.items()}
    for _ in range(warm_up):
        for run in arms.values():
            await run()
    PARTS.clear()
    gc.collect()
    gc.freeze()  # what is loaded by now is looked at no more, so that collecting between runs takes no time
    taken: Taken = {name: [] for name in arms}
    order, told = list(arms), time.perf_counter()
    for number in range(1, rounds + 1):
        random.shuffle(order)
        for name in order:
            gc.collect()
            gc.disable()
            started = clock()
            await arms[name]()
            taken[name].append(clock() - started)
            gc.enable()
        if time.perf_counter() - told > PROGRESS_S or number == rounds:
            told = time.perf_counter()
            medians = ", ".join(f"{name} {statistics.median(times) * 1e3:.2f} ms" for name, times in taken.items())
            print(f"{number} of {rounds} rounds: {medians}", file=sys.stderr, flush=True)
    return taken


def ratios(taken: Taken, name: str, of: str) -> list[float]:
    """Logarithms of one arm's time by another's of the same round: what slows the machine down slows both."""
    return [math.log(one / other) for one, other in zip(taken[name], taken[of], strict=True)]


def report(taken: Taken) -> None:
    """Print medians, the ratio of each arm to the one before, and where the limit stands."""
    print(f"{'arm':<12}{'median':>10}{'minimum':>10}{'ratio':>8}   of")
    before = None
    for name, times in taken.items():
        ratio = f"{math.exp(hodges_lehmann(ratios(taken, name, before))):8.3f}   {before}" if before else ""
        print(f"{name:<12}{statistics.median(times) * 1e3:8.2f}ms{min(times) * 1e3:8.2f}ms{ratio}")
        before = name
    pairs = ratios(taken, "timings", "langgraph")
    added = statistics.median(a - b for a, b in zip(taken["timings"], taken["langgraph"], strict=True))
    low, high = (math.exp(end) for end in signed_rank_interval(pairs) or (-math.inf, math.inf))
    held = "held" if high <= TARGET else "exceeded" if low > TARGET else "not decided by so many rounds"
    print(
        f"\ntimings cost {added * 1e3:.2f} ms per run of two calls: {math.exp(hodges_lehmann(pairs)):.3f} of plain "
        f"LangGraph (95 %: {low:.3f} to {high:.3f}, {len(pairs)} rounds), limit {TARGET}: {held}"
    )


def report_whole(taken: Taken) -> None:
    """Print what the whole run adds, and where it goes."""
    whole, plain = (statistics.median(taken[name]) for name in ("chimera.run", "langgraph"))
    print(
        f"\nchimera.run adds {(whole - plain) * 1e3:.1f} ms per run to plain LangGraph. Where its time goes (medians):"
    )
    inside = {name: statistics.median(times) for name, times in PARTS.items()}
    for name, seconds in inside.items():
        print(f"  {name:<28}{seconds * 1e3:8.2f} ms")
    print(f"  {'audit, report, record':<28}{(whole - sum(inside.values())) * 1e3:8.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description="What measuring costs.")
    parser.add_argument("--rounds", type=int, default=500, help="runs of each quick arm (default 500)")
    parser.add_argument("--warm-up", type=int, default=10, help="rounds that are not counted (default 10)")
    options = parser.parse_args()
    report(asyncio.run(measure(QUICK, options.rounds, options.warm_up)))
    report_whole(asyncio.run(measure(WHOLE, max(1, options.rounds // WHOLE_COST), 2, time.perf_counter)))


if __name__ == "__main__":
    main()
