"""Time, sleep and chance, handed in from the runner down to the wire so that tests own them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random, SystemRandom


@dataclass(frozen=True, slots=True)
class Clock:
    """The only source of time in Chimera."""

    perf_ns: Callable[[], int] = time.perf_counter_ns
    """Monotonic nanoseconds: every duration comes from here."""
    utc: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    """Time of day: only for names and headers."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Seconds; used between retries and by scripted servers."""
    rng: Random = field(default_factory=SystemRandom)
    """Chance: jitter between retries, ids."""


SYSTEM_CLOCK = Clock()
