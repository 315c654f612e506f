"""Samples: what one run contributes to a comparison, read from its record by today's formulas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chimera.comparison.quality import found_by_model, quality_of
from chimera.record.flag import Flag
from chimera.record.outcome import GPU_C, GPU_MHZ, GPU_W
from chimera.record.plan import Slot
from chimera.record.reading import Run
from chimera.record.seen import chars_of, read_object
from chimera.record.sums import NodeMetrics

Values = Mapping[str, float | None]
"""Metric -> value; None = not measured."""
PARTS = ("prefill", "load", "server_wait")
"""Parts of a node's time beside decoding and the rest."""


@dataclass(frozen=True, slots=True)
class Prompted:
    """The first request of one node: what the server says about reading its prompt."""

    chars: int
    """Of all texts that were sent."""
    prompt_tokens: int | None
    prefill_s: float | None
    cached_tokens: int | None
    token_s: float | None
    """Per token of the answer: what slows the machine down slows this down, too, and a cache does not."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What answered one model block of a run."""

    block: str
    server: str
    version: str | None
    digest: str | None
    num_ctx: int | None
    """The window the server really gave."""
    on_gpu: float | None
    """Share of the model in GPU memory."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of one arm."""

    slot: Slot
    run: str
    """Name of the run folder."""
    failure: str | None
    """Why it has no values; None = it ended well."""
    values: Values
    """Metrics of the run."""
    nodes: Mapping[str, Values]
    """Metrics and parts of time per node, in the graph's order."""
    flags: tuple[Flag, ...] = ()
    prompts: Mapping[str, Prompted] = field(default_factory=dict)
    """First request of each node."""
    identities: tuple[Identity, ...] = ()
    host: str = ""
    findings: frozenset[str] = frozenset()
    """Facts a model chose."""
    n_length: int = 0
    """Answers cut off by num_predict or the window."""
    n_calls: int = 0
    n_thinking: int = 0
    """Answers that came with thinking."""
    formulas: Mapping[str, str] = field(default_factory=dict)
    """Metric -> id of its formula."""


def sample_of(run: Run, slot: Slot, top: Sequence[str]) -> Sample:
    """Read a run as a sample.

    Args:
        run: The run.
        slot: What it was made for.
        top: Ids of the facts its report ought to find.
    """
    totals = run.timings.totals
    failure = run.record.failures[0].message.splitlines()[0] if run.record.failures else None
    if failure is None and run.status != "done":
        failure = run.status
    times = _times(totals)
    values = {**times, "wall_s": run.timings.wall_s, "energy_j": run.timings.energy.energy_j, **quality_of(run, top)}
    values |= _gpu_values(run)
    return Sample(
        slot=slot,
        run=run.id,
        failure=failure,
        values={} if failure else values,
        nodes={} if failure else {node.name: _node_values(node) for node in run.nodes if node.kind != "warm_up"},
        flags=run.flags,
        prompts=_prompts(run),
        identities=tuple(_identities(run)),
        host=run.record.manifest.host,
        findings=found_by_model(run),
        n_length=sum(one.metrics.done_reason == "length" for one in run.measured_calls),
        n_calls=len(run.calls),
        n_thinking=sum(_thinks(run)),
        formulas=totals.formulas,
    )


def _times(node: NodeMetrics) -> dict[str, float | None]:
    return {
        "wall_s": node.wall_s,
        "ttft_s": node.ttft_s,
        "prefill_s": node.prefill_s,
        "load_s": node.load_s,
        "server_wait_s": node.server_wait_s,
        "seconds_per_token": node.decode_s / node.output_tokens if node.decode_s and node.output_tokens else None,
        "output_tokens": node.output_tokens,
        "prompt_tokens": node.prompt_tokens,
        "energy_j": node.energy_j,
    }


def _gpu_values(run: Run) -> dict[str, float | None]:
    """What the GPUs were like: it is drawn, and never compared."""
    state = run.timings.gpus
    return {GPU_C: state.temperature_c, GPU_MHZ: state.sm_clock_mhz, GPU_W: state.power_w}


def _node_values(node: NodeMetrics) -> dict[str, float | None]:
    """Metrics of a node, and `decode_s`, so that its time can be taken apart."""
    return {**_times(node), "decode_s": node.decode_s}


def _prompts(run: Run) -> dict[str, Prompted]:
    first: dict[str, Prompted] = {}
    for one in sorted(run.measured_calls, key=lambda one: one.call.sent_ns):
        if one.call.node is not None and one.has_succeeded:
            metrics = one.metrics
            token_s = metrics.decode_s / metrics.output_tokens if metrics.decode_s and metrics.output_tokens else None
            chars = chars_of(read_object(one.call.request))
            told = Prompted(chars, metrics.prompt_tokens, metrics.prefill_s, metrics.cached_tokens, token_s)
            first.setdefault(one.call.node, told)
    return first


def _identities(run: Run) -> list[Identity]:
    return [
        Identity(
            block=model.block,
            server=model.server,
            version=model.version,
            digest=model.digest,
            num_ctx=model.num_ctx_effective,
            on_gpu=model.size_vram_bytes / model.size_bytes
            if model.size_bytes and model.size_vram_bytes is not None
            else None,
        )
        for model in run.record.manifest.models
    ]


def _thinks(run: Run) -> list[bool]:
    return [bool(call.thinking) for call in run.calls]
