"""What the GPUs were like while a run asked its models: temperature, clock and power; None with the reason.

From the first request to the last answer. GPUs on which no model server was seen are left out, where processes could be
listed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from chimera.record.energy import serving
from chimera.record.gpu import GpuTrace, Numbers
from chimera.record.timeline import Interval

POWER_LAG_NS = 1_000_000_000
"""A sample of power is the average of about the second before it: earlier ones still hold the rest before the calls."""


@dataclass(frozen=True, slots=True)
class GpuState:
    """Means over the samples of a run."""

    temperature_c: float | None
    """Of the hottest GPU that served."""
    sm_clock_mhz: float | None
    """Of the slowest."""
    power_w: float | None
    """Of all together, with what they would have drawn at rest."""
    note: str
    """Why something is None; "" when nothing is."""


def gpu_state(traces: Sequence[GpuTrace], window: Interval | None, why: str) -> GpuState:
    """What the GPUs of a run were like.

    Args:
        traces: Of the run; may be empty.
        window: First request sent to last answer, as perf_counter_ns; None = no calls.
        why: Why there are no traces, or why they end early.
    """
    if window is None or not traces:
        note = "no model was called" if window is None else why or "no GPU was watched"
        return GpuState(None, None, None, note)
    served = serving(traces)
    settled = (window[0] + POWER_LAG_NS, window[1])
    temperature_c = _of_all(max, (_mean(one, one.temperature_c, window) for one in served))
    sm_clock_mhz = _of_all(min, (_mean(one, one.sm_clock_mhz, window) for one in served))
    power_w = _of_all(sum, (_mean(one, one.power_w, settled) for one in served))
    known = {"temperature": temperature_c, "clock": sm_clock_mhz, "power": power_w}
    missing = [name for name, value in known.items() if value is None]
    note = f"no sample of {' and '.join(missing)} while models were asked" if missing else ""
    note += f": {why}" if note and why else ""
    return GpuState(temperature_c, sm_clock_mhz, power_w, note)


def _mean(trace: GpuTrace, column: Numbers, window: Interval) -> float | None:
    inside = [
        value
        for at_ns, value in zip(trace.at_ns, column, strict=True)
        if value is not None and window[0] <= at_ns <= window[1]
    ]
    return fmean(inside) if inside else None


def _of_all(pick: Callable[[list[float]], float], means: Iterable[float | None]) -> float | None:
    """One value of several GPUs; None where one of them is not known."""
    told = list(means)
    known = [mean for mean in told if mean is not None]
    return pick(known) if known and len(known) == len(told) else None
