"""What GPUs show about a run: lowered clocks, other users, servers on one board, energy that does not add up."""

from collections.abc import Iterator, Sequence

from chimera.record.call import Call
from chimera.record.energy import MAX_DISAGREEMENT, MIN_WINDOW_S, disagreement, serving
from chimera.record.flag import Flag, raise_flag
from chimera.record.gpu import GpuTrace
from chimera.record.run import ServerModel
from chimera.record.timeline import Interval, union
from chimera.spec.host import is_local, one_name

POWER_CAP = 0x4
SLOWDOWNS = {0x8: "hardware slowdown", 0x20: "too hot (software)", 0x40: "too hot (hardware)", 0x80: "power brake"}
"""NVML's nvmlClocksEventReasons: bits that lower clocks by force."""
BUSY_PERCENT = 5.0
"""A GPU that is used more than this while no call is in flight has another user."""
SETTLED_NS = 1_500_000_000
"""Utilisation looks back up to a second: samples this soon after a call are not counted as idle."""


def gpu_flags(traces: Sequence[GpuTrace], calls: Sequence[Call], models: Sequence[ServerModel] = ()) -> Iterator[Flag]:
    """Flags of a run's GPUs, while its calls were in flight and while they were not."""
    busy = union((call.sent_ns, call.sent_ns + call.ended_ns) for call in calls)
    for trace in serving(traces):
        yield from _throttled(trace, busy)
        yield from _shared(trace, busy)
        if busy and busy[-1][1] - busy[0][0] >= MIN_WINDOW_S * 1e9:
            share = disagreement(trace, (busy[0][0], busy[-1][1]))
            if share is not None and abs(share) > MAX_DISAGREEMENT:
                text = f"Power integrated over the calls gives {share:+.0%} against the energy counter of {trace.uuid}."
                yield raise_flag("energy_disagrees", text)
    if len(traces) == 1 and len(local := _local_servers(calls, models)) > 1:
        yield raise_flag("servers_share_gpu", f"{' and '.join(local)} share one GPU: they slow each other down.")


def _local_servers(calls: Sequence[Call], models: Sequence[ServerModel]) -> list[str]:
    """The servers of this machine that were called, but for those known to have nothing on a GPU."""
    vram = [(one_name(model.server), model.size_vram_bytes) for model in models]
    on_cpu = {name for name, size in vram if size == 0} - {name for name, size in vram if size != 0}
    names = {one_name(call.server): call.server for call in calls if is_local(call.server)}
    return sorted(server for name, server in names.items() if name not in on_cpu)


def _throttled(trace: GpuTrace, busy: Sequence[Interval]) -> Iterator[Flag]:
    bits = [
        int(value)
        for at_ns, value in zip(trace.at_ns, trace.throttle_bits, strict=True)
        if value is not None and any(start <= at_ns <= end for start, end in busy)
    ]
    for name, known in (("throttled", SLOWDOWNS), ("power_capped", {POWER_CAP: "its power limit"})):
        held = [one for one in bits if any(one & bit for bit in known)]
        if held:
            why = ", ".join(text for bit, text in known.items() if any(one & bit for one in held))
            share = f"{len(held) / len(bits):.0%} of {len(bits)} samples during calls"
            yield raise_flag(name, f"{trace.uuid} ran at lowered clocks in {share}: {why}.")


def _shared(trace: GpuTrace, busy: Sequence[Interval]) -> Iterator[Flag]:
    idle = [
        value
        for at_ns, value in zip(trace.at_ns, trace.utilisation_percent, strict=True)
        if value is not None and not any(start <= at_ns <= end + SETTLED_NS for start, end in busy)
    ]
    used = [value for value in idle if value > BUSY_PERCENT]
    told = []
    if trace.foreign:
        told.append(f"other processes on it: {', '.join(f'{name} ({pid})' for pid, name in trace.foreign.items())}")
    if len(idle) > 1 and len(used) > len(idle) / 2:
        told.append(f"up to {max(used):.0f} % busy while no call was in flight")
    if told:
        yield raise_flag("gpu_shared", f"{trace.uuid} was not this run's alone: {'; '.join(told)}.")
