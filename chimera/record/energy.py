"""Joules from a GPU's energy counter: over windows long enough for it, or None with the reason.

The counter steps about every 100 ms and says nothing of CPU, memory or power supply. A window is widened to the steps
around it, so that all of its work is in it. GPUs on which no model server was seen are left out, where processes could
be listed.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chimera.record.gpu import GpuTrace
from chimera.record.timeline import Interval

MIN_WINDOW_S = 10.0
"""Shorter windows hold too few steps of the counter, and too much of the noise around them."""
MIN_IDLE_S = 2.0
"""Rest before the first call that a baseline needs."""
MAX_DISAGREEMENT = 0.1
"""Counter and integrated power may differ by this share."""


@dataclass(frozen=True, slots=True)
class RunEnergy:
    """Energy of a run's model calls, of all GPUs that served them together: two agents share one figure."""

    energy_j: float | None
    """From the first request to the last answer."""
    above_idle_j: float | None
    """The same without what the GPUs would have drawn at rest."""
    per_output_token_j: float | None
    """`energy_j` by all output tokens."""
    note: str
    """Why something is None; "" when nothing is."""


def run_energy(traces: Sequence[GpuTrace], window: Interval | None, output_tokens: int | None, why: str) -> RunEnergy:
    """Energy of a run.

    Args:
        traces: Of the run; may be empty.
        window: First request sent to last answer, as perf_counter_ns; None = no calls.
        output_tokens: Of all calls.
        why: Why there are no traces.
    """
    if window is None or not traces:
        return RunEnergy(None, None, None, "no model was called" if window is None else why or "no GPU was watched")
    energy_j, note = window_energy(traces, window)
    if energy_j is None:
        return RunEnergy(None, None, None, note)
    idle_w, note = _idle_w(traces, window[0])
    above = None if idle_w is None else max(0.0, energy_j - idle_w * (window[1] - window[0]) / 1e9)
    return RunEnergy(energy_j, above, energy_j / output_tokens if output_tokens else None, note)


def window_energy(traces: Sequence[GpuTrace], window: Interval) -> tuple[float | None, str]:
    """Joules of all GPUs that served, and why not."""
    seconds = (window[1] - window[0]) / 1e9
    if not traces:
        return None, "no GPU was watched"
    if seconds < MIN_WINDOW_S:
        return None, f"{seconds:.1f} s is too short for the energy counter: it needs {MIN_WINDOW_S:g} s"
    total = 0.0
    for trace in serving(traces):
        joules, why = _counted(trace, window)
        if joules is None:
            return None, why
        total += joules
    return total, ""


def disagreement(trace: GpuTrace, window: Interval) -> float | None:
    """By what share the integrated power differs from the counter; None where one of them is missing."""
    counted, _ = _counted(trace, window)
    steps = [
        (at_ns, power)
        for at_ns, power in zip(trace.at_ns, trace.power_w, strict=True)
        if power is not None and window[0] <= at_ns <= window[1]
    ]
    covered_ns = steps[-1][0] - steps[0][0] if len(steps) > 1 else 0
    if not counted or covered_ns < 0.9 * (window[1] - window[0]):
        return None
    joules = sum((b[0] - a[0]) / 1e9 * (a[1] + b[1]) / 2 for a, b in pairwise(steps))
    return joules * (window[1] - window[0]) / covered_ns / counted - 1


def serving(traces: Sequence[GpuTrace]) -> list[GpuTrace]:
    """The GPUs a model server was seen on; all of them where that is not known."""
    used = [trace for trace in traces if trace.is_used]
    return used or list(traces)


def _counted(trace: GpuTrace, window: Interval) -> tuple[float | None, str]:
    """What the counter says, from the step at or before the window to the step at or after it."""
    ticks = _ticks(trace)
    if not ticks:
        return None, "NVML gives no energy counter on this GPU"
    times = [at_ns for at_ns, _ in ticks]
    first = max(0, bisect_right(times, window[0]) - 1)
    last = min(len(ticks) - 1, bisect_left(times, window[1]))
    if any(after < before for (_, before), (_, after) in pairwise(ticks[first : last + 1])):
        return None, "the energy counter went backwards: the driver was loaded again"
    if times[last] - times[first] < 0.9 * (window[1] - window[0]):
        return None, "the GPU was not watched for all of the time"
    return (ticks[last][1] - ticks[first][1]) / 1e3, ""


def _ticks(trace: GpuTrace) -> list[tuple[int, float]]:
    """Samples at which the counter had just stepped, the first one included."""
    counts = [(at, value) for at, value in zip(trace.at_ns, trace.energy_mj, strict=True) if value is not None]
    return counts[:1] + [after for before, after in pairwise(counts) if after[1] != before[1]]


def _idle_w(traces: Sequence[GpuTrace], first_call_ns: int) -> tuple[float | None, str]:
    """Watts at rest, before the first call."""
    watts = 0.0
    for trace in serving(traces):
        ticks = [tick for tick in _ticks(trace) if tick[0] <= first_call_ns]
        rest_s = (ticks[-1][0] - ticks[0][0]) / 1e9 if ticks else 0.0
        if rest_s < MIN_IDLE_S:
            return None, f"the GPU was watched for {rest_s:.1f} s at rest: a baseline needs {MIN_IDLE_S:g} s"
        watts += (ticks[-1][1] - ticks[0][1]) / 1e3 / rest_s
    return watts, ""
