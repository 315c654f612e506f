"""Watches whether the event loop gets its turn: while it does not, nothing that arrives is stamped."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from chimera.record.run import Stall
from chimera.wire.clock import SYSTEM_CLOCK, Clock

EVERY_S = 0.05
LATE_S = 0.02
"""A turn that comes later than this is a stall."""
MAX_STALLS = 1000


@contextlib.asynccontextmanager
async def watching(clock: Clock) -> AsyncIterator[list[Stall]]:
    """Collect the stalls of the running loop while the block runs; none where time is not the system's."""
    stalls: list[Stall] = []
    if clock is not SYSTEM_CLOCK:
        yield stalls
        return
    task = asyncio.create_task(_watch(clock, stalls))
    try:
        yield stalls
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _watch(clock: Clock, stalls: list[Stall]) -> None:
    while len(stalls) < MAX_STALLS:
        due_ns = clock.perf_ns() + int(EVERY_S * 1e9)
        await asyncio.sleep(EVERY_S)
        now_ns = clock.perf_ns()
        if now_ns - due_ns > LATE_S * 1e9:
            stalls.append(Stall(started_ns=due_ns, ended_ns=now_ns))
