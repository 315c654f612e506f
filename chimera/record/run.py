"""The immutable result of one run: raw data only. Metrics and flags are derived when read."""

from typing import Literal

from chimera.record.artifact import Draft, Insight
from chimera.record.call import Call
from chimera.record.value import Value
from chimera.spec.model import FrozenMap, Spec

SCHEMA = "chimera.run/v1"
"""Version of run.json. History: v1 first version."""


class Anchor(Value):
    """One moment on both clocks, so that stamps can be told as times of day."""

    utc: str
    """ISO 8601 with offset."""
    perf_ns: int


class Span(Value):
    """A stretch of tool work inside a node."""

    name: str
    started_ns: int
    """perf_counter_ns, as all `_ns` of nodes and spans."""
    ended_ns: int


class Node(Value):
    """One execution of a graph node."""

    name: str
    kind: Literal["tool", "agent", "merge", "other"]
    agent: str | None = None
    started_ns: int
    ended_ns: int
    status: Literal["done", "failed", "cancelled"]
    spans: tuple[Span, ...] = ()
    error: str | None = None


class Gpu(Value):
    """One GPU as NVML describes it."""

    name: str
    uuid: str
    memory_bytes: int | None
    """None where the driver does not say: GPU and CPU share their memory."""
    driver: str


class ServerModel(Value):
    """What the server says about the model of one model block. None = the server did not say."""

    block: str
    """Key in `Spec.models`."""
    provider: str
    """Resolved: never auto."""
    server: str
    model: str
    version: str | None = None
    """Server version."""
    digest: str | None = None
    quantization: str | None = None
    parameters: str | None = None
    """Parameter size as the server writes it, e.g. 4.3B."""
    num_ctx_effective: int | None = None
    """context_length of /api/ps after the first call."""
    size_bytes: int | None = None
    size_vram_bytes: int | None = None


class Manifest(Value):
    """Where and with what a run was made."""

    chimera: str
    python: str
    platform: str
    host: str
    packages: FrozenMap[str]
    """Versions of the libraries that stand between Chimera and the server."""
    gpus: tuple[Gpu, ...]
    """Empty = none found."""
    gpu_note: str = ""
    """Why `gpus` is empty: no driver, no device, a remote server."""
    models: tuple[ServerModel, ...] = ()
    spec_sha256: str


class EvidenceRef(Value):
    """Evidence by hash and place, not by value."""

    sha256: str
    path: str
    """evidence.jsonl, relative to the run folder."""
    n_facts: int
    n_files: int


class Failure(Value):
    """An error that ended a node or the run."""

    node: str | None
    kind: str
    """Class name in chimera.errors."""
    message: str
    exit_code: int


class RunRecord(Value):
    """Everything one run left behind."""

    schema_version: Literal["chimera.run/v1"] = SCHEMA
    id: str
    created: Anchor
    ended_ns: int
    status: Literal["done", "failed", "interrupted"]
    data: str
    """DATA as the user gave it."""
    spec: Spec
    overrides: tuple[str, ...] = ()
    """--model, --set and --persona as typed."""
    manifest: Manifest
    evidence: EvidenceRef | None
    nodes: tuple[Node, ...]
    calls: tuple[Call, ...]
    insights: FrozenMap[Insight]
    """By node name, in the spec's order of agents."""
    merged: Insight | None = None
    """What the report shows: the merge, or the only insight."""
    drafts: FrozenMap[Draft]
    notices: tuple[str, ...] = ()
    """What was said on the terminal beside progress (fallback to the analyst, reload warnings)."""
    failures: tuple[Failure, ...] = ()
