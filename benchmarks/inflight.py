"""A thousand runs in flight in one process: is every call recorded, and what does a run weigh.

Each run is LangGraph with two calls and TokenTimings of its own. The server holds all replies back until every run has
sent its call, so that all of them are in flight together, twice; then it lets them go.

    python benchmarks/inflight.py [--runs 1000]
"""

import argparse
import asyncio
import gc
import resource
import sys
import time

import httpx
from overhead import QUESTION, TOKENS, Reply, make_graph

from chimera.metrics import TokenTimings
from chimera.wire import MeasuredTransport

CALLS = 2


class Crowd(httpx.AsyncBaseTransport):
    """Answers nobody until so many requests wait."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.sent = 0
        self.peak = 0
        self._waiting = 0
        self._gate = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Wait for the others, then answer."""
        await request.aread()
        self.sent += 1
        self._waiting += 1
        self.peak = max(self.peak, self._waiting)
        gate = self._gate
        if self._waiting == self.size:
            self._waiting, self._gate = 0, asyncio.Event()
            gate.set()
        await gate.wait()
        return httpx.Response(200, headers={"content-type": "application/x-ndjson"}, stream=Reply())


def memory_bytes() -> int:
    """Most memory this process has had so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


async def fly(runs: int) -> None:
    """Run so many at once, check that nothing was lost, and print what it took."""
    crowd = Crowd(1)
    transport = MeasuredTransport(crowd, None)
    graph = make_graph(transport)

    async def run() -> TokenTimings:
        timings = TokenTimings()
        await graph.ainvoke({"question": QUESTION}, {"callbacks": [timings]})
        return timings

    await run()  # imports and caches are nobody's weight
    crowd.size = runs
    gc.collect()
    before, started = memory_bytes(), time.perf_counter()
    measured = await asyncio.gather(*[run() for _ in range(runs)])
    elapsed = time.perf_counter() - started
    weight = (memory_bytes() - before) / runs
    recorded = sum(len(timings.calls) for timings in measured)
    whole = sum(
        len(call.stamps) == TOKENS + 1 and call.end == "clean" for timings in measured for call in timings.calls
    )
    lost = sum(timings.failures + timings.unrecorded for timings in measured) + transport.failures
    print(f"{runs} runs, {crowd.peak} calls in flight at once")
    print(f"{crowd.sent - CALLS} calls sent, {recorded} recorded, {whole} of them whole")
    print(f"failures and calls not recorded: {lost}")
    print(f"{weight / 1024:.0f} KiB and {elapsed / runs * 1e3:.1f} ms per run")
    assert crowd.peak == runs
    assert recorded == whole == CALLS * runs == crowd.sent - CALLS
    assert lost == 0


def main() -> None:
    parser = argparse.ArgumentParser(description="A thousand runs in flight in one process.")
    parser.add_argument("--runs", type=int, default=1000, help="runs at once (default 1000)")
    asyncio.run(fly(parser.parse_args().runs))


if __name__ == "__main__":
    main()
