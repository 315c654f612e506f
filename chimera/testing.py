"""Doubles for testing graphs and programs that talk to Ollama: no model, no network, the same wire."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random

from chimera.backends import (
    BuiltinServer,
    Cut,
    FakeOllama,
    InProcessTransport,
    Line,
    Machine,
    Refuse,
    Reply,
    Request,
    Say,
    SimulatedOllama,
    Traits,
    Wait,
    error_line,
)
from chimera.wire import Clock

__all__ = [
    "BuiltinServer",
    "Cut",
    "FakeOllama",
    "InProcessTransport",
    "Line",
    "Machine",
    "Refuse",
    "Reply",
    "Request",
    "Say",
    "SimulatedOllama",
    "Traits",
    "VirtualClock",
    "Wait",
    "error_line",
]

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""When virtual time begins."""


class VirtualClock:
    """Time that passes only where somebody sleeps: a comparison of an hour takes seconds.

    Hand `clock` to the runner and to the server alike.
    """

    def __init__(self, seed: int = 0) -> None:
        self.now_ns = 0
        self.clock = Clock(perf_ns=self._perf_ns, utc=self._utc, sleep=self._sleep, rng=Random(seed))  # noqa: S311

    def _perf_ns(self) -> int:
        return self.now_ns

    def _utc(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.now_ns // 1000)

    async def _sleep(self, seconds: float) -> None:
        self.now_ns += round(seconds * 1e9)
        await asyncio.sleep(0)
