"""The immutable result of one run: raw data only. Metrics and flags are derived when read."""

from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field

from chimera.record.artifact import Draft, Insight
from chimera.record.call import Call
from chimera.record.generation import SIMULATED
from chimera.record.gpu import GpuTrace
from chimera.record.stamp import RUN_SCHEMA
from chimera.record.value import Value
from chimera.spec.model import FrozenMap, Spec


class Anchor(Value):
    """One moment on both clocks, so that stamps can be told as times of day."""

    utc: str
    """ISO 8601 with offset."""
    perf_ns: int
    """The same moment as perf_counter_ns."""


class Span(Value):
    """A stretch of tool work inside a node."""

    name: str
    """What worked, e.g. ingest."""
    started_ns: int
    """perf_counter_ns, as all `_ns` of nodes and spans."""
    ended_ns: int
    """perf_counter_ns."""


NodeKind = Literal["tool", "agent", "merge", "warm_up", "other"]
NodeStatus = Literal["done", "failed", "cancelled"]


class Node(Value):
    """One execution of a graph node."""

    name: str
    """Name in the graph."""
    kind: NodeKind
    """tool, agent, merge, warm_up (calls before the graph), or other (a node of the user's own)."""
    agent: str | None = None
    """Agent of the spec; None for tools and merges."""
    started_ns: int
    """perf_counter_ns."""
    ended_ns: int
    """perf_counter_ns."""
    status: NodeStatus
    """done, failed or cancelled."""
    spans: tuple[Span, ...] = ()
    """Tool work inside the node."""
    error: str | None = None
    """What went wrong, in words."""


class Stall(Value):
    """A stretch in which this program's event loop got no turn: what arrived then was stamped late."""

    started_ns: int
    """perf_counter_ns."""
    ended_ns: int
    """perf_counter_ns."""


class Gpu(Value):
    """One GPU as NVML describes it."""

    name: str
    """Product name."""
    uuid: str
    """Identity of the board."""
    memory_bytes: int | None
    """None where the driver does not say: GPU and CPU share their memory."""
    driver: str
    """Driver version."""
    power_limit_w: float | None = None
    """Most power it may draw; None where the driver does not say."""


class ServerModel(Value):
    """What the server says about the model of one model block. None = the server did not say."""

    block: str
    """Key in `Spec.models`."""
    provider: str
    """Resolved: never auto."""
    server: str
    """Address, or builtin://, fake:// and gguf://FILE."""
    model: str
    """Name the server knows it by."""
    proxy: str | None = None
    """Proxy that requests go through, without credentials; None = none."""
    version: str | None = None
    """Server version."""
    digest: str | None = None
    """sha256 of the model."""
    quantization: str | None = None
    """E.g. Q4_K_M."""
    parameters: str | None = None
    """Parameter size as the server writes it, e.g. 4.3B."""
    template_sha256: str | None = None
    """Of the chat template."""
    capabilities: tuple[str, ...] = ()
    """What the server says the model can do: completion, tools, thinking, vision."""
    options: FrozenMap[Any] = Field(default_factory=lambda: MappingProxyType({}))
    """Options as sent, under Ollama's names; what is not here is left to the server."""
    num_ctx_trained: int | None = None
    """Window the model was trained with, in tokens."""
    num_ctx_effective: int | None = None
    """context_length of /api/ps after the first call."""
    was_loaded: bool | None = None
    """Whether the server had it in memory before the run: then options left unset are its last user's."""
    num_ctx_before: int | None = None
    """Window it was loaded with before the run."""
    earlier_run: str | None = None
    """The newest earlier run in the same place that used this name on this server."""
    earlier_digest: str | None = None
    """Digest it had then."""
    size_bytes: int | None = None
    """Loaded size."""
    size_vram_bytes: int | None = None
    """Of it on the GPU."""

    @property
    def is_simulated(self) -> bool:
        """Whether a double of `chimera.testing` answers for it: no number says anything about a model."""
        return self.provider == "fake" or SIMULATED in (self.version or "")


class Manifest(Value):
    """Where and with what a run was made."""

    chimera: str
    """Version of Chimera."""
    python: str
    """Version of Python."""
    platform: str
    """Operating system and machine."""
    host: str
    """Name of the machine."""
    packages: FrozenMap[str]
    """Versions of the libraries that stand between Chimera and the server."""
    cpu: str = ""
    """Model name of the processor, as the system tells it."""
    n_cpus: int | None = None
    """Processors this program may use."""
    gpus: tuple[Gpu, ...]
    """Empty = none found."""
    gpu_note: str = ""
    """Why `gpus` is empty: no driver, no device, a remote server."""
    models: tuple[ServerModel, ...] = ()
    """Model blocks that agents used."""
    spec_sha256: str
    """Of the spec without paths and header values."""


class EvidenceRef(Value):
    """Evidence by hash and place, not by value."""

    sha256: str
    """Of the lines of evidence.jsonl."""
    path: str
    """evidence.jsonl, relative to the run folder."""
    n_facts: int
    """Facts in it."""
    n_files: int
    """Files it accounts for."""


class Failure(Value):
    """An error that ended a node or the run."""

    node: str | None
    """Node it ended; None = the run."""
    kind: str
    """Class name in chimera.errors."""
    message: str
    """What, where, and what to do."""
    exit_code: int
    """What the command line exits with for it."""


class RunRecord(Value):
    """Everything one run left behind."""

    schema_version: Literal["chimera.run/v1"] = RUN_SCHEMA
    """Version of this schema."""
    id: str
    """Name of the run folder."""
    created: Anchor
    """When the run began."""
    ended_ns: int
    """perf_counter_ns at its end."""
    status: Literal["done", "failed", "interrupted"]
    """How it ended."""
    data: str
    """DATA as the user gave it."""
    spec: Spec
    """The spec as resolved: no auto is left in it."""
    overrides: tuple[str, ...] = ()
    """--model, --set and --persona as typed."""
    manifest: Manifest
    """Where and with what it ran."""
    evidence: EvidenceRef | None
    """The facts; None when nothing was read."""
    nodes: tuple[Node, ...]
    """Node executions in the order they started."""
    calls: tuple[Call, ...]
    """Requests to models in the order sent."""
    stalls: tuple[Stall, ...] = ()
    """When the program itself could not keep up."""
    gpu_traces: tuple[GpuTrace, ...] = ()
    """Samples of the GPUs of this machine, where a model server runs on it."""
    gpu_trace_note: str = ""
    """Why there are none, or why they end early."""
    insights: FrozenMap[Insight]
    """By node name, in the spec's order of agents."""
    merged: Insight | None = None
    """What the report shows: the merge, or the only insight."""
    drafts: FrozenMap[Draft]
    """By agent."""
    notices: tuple[str, ...] = ()
    """What was said on the terminal beside progress (fallback to the analyst, reload warnings)."""
    failures: tuple[Failure, ...] = ()
    """What went wrong, the first decides the exit code."""
