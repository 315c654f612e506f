"""The server's own work for a call beside loading, reading and queueing, calibrated from warm-up calls.

A server renders the template, tokenises, and builds the grammar of a schema before it reads a prompt: 2 to 14 ms were
seen, more for long prompts and for schemas. Only what goes beyond that was spent in a queue.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from chimera.record.call import Call
from chimera.record.measures import LOAD_LIMIT_S, CallMetrics, call_metrics

WARM_UP = "warm-up"
"""Name of the node that warm-up calls belong to."""
MIN_CALLS = 3
"""Fewer warm calls of one prompt size calibrate nothing."""
MIN_UNCERTAINTY_S = 0.001
"""Two clocks meet in every wait."""

Key = tuple[str, str, bool]
"""Server, model, and whether a schema was asked for."""


@dataclass(frozen=True, slots=True)
class Overhead:
    """The own work of one server for one model, as a line over prompt tokens."""

    points: tuple[tuple[int, float], ...]
    """Prompt tokens and median seconds of each calibrated prompt size, ascending; at least one."""
    uncertainty_s: float
    """Largest distance of a calibration call from its median."""
    n: int
    """Calls it rests on."""

    def at(self, prompt_tokens: int) -> float:
        """Seconds for a prompt of this size: between two sizes on the line, outside them as at the nearest."""
        first, last = self.points[0], self.points[-1]
        if prompt_tokens <= first[0] or first[0] == last[0]:
            return first[1]
        if prompt_tokens >= last[0]:
            return last[1]
        return first[1] + (last[1] - first[1]) * (prompt_tokens - first[0]) / (last[0] - first[0])


def calibrate(calls: Sequence[Call]) -> Mapping[Key, Overhead]:
    """Overhead per server, model and kind of request, from the warm-up calls among `calls`.

    The first call of each prompt size is left out by position: it may have filled caches.
    """
    groups: dict[Key, list[tuple[int, float]]] = defaultdict(list)
    seen: set[tuple[Key, int]] = set()
    for call in sorted(calls, key=lambda call: call.sent_ns):
        metrics = call_metrics(call) if call.node == WARM_UP else None
        if metrics is None or metrics.prompt_tokens is None:
            continue
        size = (key_of(call), metrics.prompt_tokens)
        if size in seen and (waited := _waited(metrics)) is not None:
            groups[size[0]].append((metrics.prompt_tokens, waited))
        seen.add(size)
    found = {key: _fit(rows) for key, rows in groups.items()}
    return {key: overhead for key, overhead in found.items() if overhead is not None}


def key_of(call: Call) -> Key:
    """What a call's overhead depends on."""
    try:
        body = json.loads(call.request)
    except ValueError:
        body = {}
    return call.server, call.model, isinstance(body, dict) and bool(body.get("format"))


def _waited(metrics: CallMetrics) -> float | None:
    """The wait of a warm call."""
    return metrics.server_wait_s if metrics.load_s is not None and metrics.load_s <= LOAD_LIMIT_S else None


def _fit(rows: Iterable[tuple[int, float]]) -> Overhead | None:
    sizes = {size: [wait for _, wait in group] for size, group in groupby(sorted(rows), key=lambda row: row[0])}
    kept = {size: waits for size, waits in sizes.items() if len(waits) >= MIN_CALLS}
    if not kept:
        return None
    points = tuple((size, median(waits)) for size, waits in kept.items())
    spread = max(abs(wait - middle) for (size, middle) in points for wait in kept[size])
    return Overhead(points, max(spread, MIN_UNCERTAINTY_S), sum(map(len, kept.values())))
