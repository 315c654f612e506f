"""What a reader must know before trusting a run's numbers: pure functions of its calls and manifest."""

from collections.abc import Sequence

from chimera.record import load_flags, reply_flags, window_flags
from chimera.record.call import Call
from chimera.record.flag import Flag, raise_flag
from chimera.record.gpu import GpuTrace
from chimera.record.gpu_flags import gpu_flags
from chimera.record.run import Manifest, RunRecord, Stall
from chimera.record.run_flags import calls_flags, manifest_flags, stall_flags
from chimera.record.seen import see

RULES = {**load_flags.RULES, **window_flags.RULES, **reply_flags.RULES}
"""Flag -> rule about one call: a sentence, or None when all is well."""


def run_flags(record: RunRecord) -> tuple[Flag, ...]:
    """All flags of a run, in order of its calls; flags of models last."""
    return call_flags(record.calls, record.manifest, record.stalls, record.gpu_traces)


def call_flags(
    calls: Sequence[Call],
    manifest: Manifest | None = None,
    stalls: Sequence[Stall] = (),
    gpu_traces: Sequence[GpuTrace] = (),
) -> tuple[Flag, ...]:
    """Flags of calls.

    Args:
        calls: All calls of a run: what one of them means may depend on the ones before it.
        manifest: Says which window was in force and where models lay; without it, what requests ask for is believed.
        stalls: When the program itself could not keep up.
        gpu_traces: What the GPUs of this machine did meanwhile.
    """
    seen = see(calls, manifest)
    flags = [
        raise_flag(name, text, call=one.call.id, node=one.call.node)
        for one in seen
        for name, rule in RULES.items()
        if (text := rule(one)) is not None
    ]
    overloaded = {flag.call for flag in flags if flag.name == "client_overload"}
    flags += [flag for flag in stall_flags(seen, stalls) if flag.call not in overloaded]
    flags += calls_flags(seen)
    if manifest is not None:
        flags += manifest_flags(seen, manifest)
    flags += gpu_flags(gpu_traces, calls, manifest.models if manifest is not None else ())
    return tuple(flags)
