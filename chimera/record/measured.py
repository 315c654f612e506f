"""Calls with their metrics, read in the context of their run: what was cached, what queued, what the numbers mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chimera.record.call import Call
from chimera.record.energy import window_energy
from chimera.record.formulas import formula_ids
from chimera.record.generation import UNKNOWN, Generation, generation_of
from chimera.record.gpu import GpuTrace
from chimera.record.measures import LOAD_LIMIT_S, CallMetrics, call_metrics, read_final_line, seconds
from chimera.record.overhead import Overhead, calibrate, key_of
from chimera.record.run import Manifest


@dataclass(frozen=True, slots=True)
class MeasuredCall:
    """One call and what its numbers say."""

    call: Call
    metrics: CallMetrics
    formulas: Mapping[str, str]
    """Metric -> id of its formula; see `chimera.record.formulas`."""

    @property
    def has_succeeded(self) -> bool:
        """Whether a whole answer came."""
        return self.call.end == "clean" and self.call.final_line is not None


def measure_calls(
    calls: Sequence[Call], manifest: Manifest | None = None, gpu_traces: Sequence[GpuTrace] = ()
) -> tuple[MeasuredCall, ...]:
    """Measure all calls of a run, in their order.

    Args:
        calls: All of them: what one means may depend on the others.
        manifest: Says which servers answered; without it their versions are not known.
        gpu_traces: What the GPUs did meanwhile.
    """
    fresh, overheads, generations = fresh_calls(calls), calibrate(calls), generations_of(manifest)
    measured = []
    for call in calls:
        metrics = replace(call_metrics(call, fresh=call.id in fresh), energy_j=_energy_j(call, calls, gpu_traces))
        ids = formula_ids(call.clock, generations.get(call.server, UNKNOWN))
        measured.append(MeasuredCall(call, _with_queue(metrics, overheads.get(key_of(call))), ids))
    return tuple(measured)


def generations_of(manifest: Manifest | None) -> Mapping[str, Generation]:
    """Server -> generation, as far as the manifest tells."""
    models = manifest.models if manifest is not None else ()
    return {model.server: generation_of(model.provider, model.version) for model in models}


def fresh_calls(calls: Sequence[Call]) -> frozenset[str]:
    """Ids of calls whose model was loaded for them, as far as this run can know.

    Such a call paid a load while no other call to its server was in flight: the load was its own, and a model just
    loaded has no prompt cached.
    """
    return frozenset(
        call.id
        for call in calls
        if (seconds(read_final_line(call), "load_duration") or 0) > LOAD_LIMIT_S
        and _is_alone(call, [other for other in calls if other.server == call.server])
    )


def _is_alone(call: Call, calls: Sequence[Call]) -> bool:
    """Whether no other of these calls was in flight at the same time."""
    return not any(
        other is not call
        and other.sent_ns < call.sent_ns + call.ended_ns
        and call.sent_ns < other.sent_ns + other.ended_ns
        for other in calls
    )


def _energy_j(call: Call, calls: Sequence[Call], traces: Sequence[GpuTrace]) -> float | None:
    if not traces or not _is_alone(call, calls):
        return None
    return window_energy(traces, (call.sent_ns, call.sent_ns + call.ended_ns))[0]


def _with_queue(metrics: CallMetrics, overhead: Overhead | None) -> CallMetrics:
    if overhead is None or metrics.server_wait_s is None or metrics.prompt_tokens is None:
        return metrics
    waited = metrics.server_wait_s - overhead.at(metrics.prompt_tokens)
    return replace(metrics, queue_s=max(waited, 0.0), queue_uncertainty_s=overhead.uncertainty_s)
