"""What travels between nodes (State: small plain JSON) and what a run hands to all of them (Context)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Required, TypedDict

from chimera.agents import AsksModel, CallBudget, Window
from chimera.errors import ChimeraError, RecordError
from chimera.evidence.fact import Evidence
from chimera.evidence.jsonl import load_evidence
from chimera.graph.events import Event, Notice
from chimera.record.run import EvidenceRef, Failure, Span
from chimera.spec.model import Spec
from chimera.store import RunFolder
from chimera.wire.clock import Clock


def by_name(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Reducer of keys that several nodes write: each node owns the entry under its agent's name."""
    return {**old, **new}


class State(TypedDict, total=False):
    """The graph's state. Values are JSON and validated by whoever reads them."""

    data: Required[str]
    """Input folder or file."""
    evidence: dict[str, Any]
    """An EvidenceRef: the evidence itself lies in the run folder."""
    insights: Annotated[dict[str, Any], by_name]
    """Insight by agent."""
    merged: dict[str, Any]
    """Insight of a merge node."""
    drafts: Annotated[dict[str, Any], by_name]
    """Draft by writer or chat agent."""


@dataclass
class Journal:
    """What happened beside the state: notices, failures, tool spans, evidence, what each node was."""

    folder: RunFolder
    emit: Callable[[Event], None]
    notices: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    spans: dict[str, list[Span]] = field(default_factory=dict)
    kinds: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Node -> (kind, agent)."""
    summaries: dict[str, str] = field(default_factory=dict)
    """Node -> one line of what came out."""
    ref: EvidenceRef | None = None
    evidence: Evidence | None = None
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the run is being left: work in threads looks at it and stops."""

    def note(self, text: str) -> None:
        """Keep a notice and say it."""
        if text not in self.notices:
            self.notices.append(text)
            self.folder.log("notice", text=text)
            self.emit(Notice(text))

    def fail(self, node: str | None, error: ChimeraError) -> None:
        """Keep an error that ended a node or the run."""
        kind = type(error).__name__
        self.failures.append(Failure(node=node, kind=kind, message=str(error), exit_code=error.exit_code))
        self.folder.log("failed", node=node, kind=kind, message=str(error))

    def keep(self, evidence: Evidence) -> EvidenceRef:
        """Write the evidence into the run folder and remember it."""
        path = self.folder.write_evidence(evidence)
        self.evidence = evidence
        self.ref = EvidenceRef(
            sha256=evidence.sha256, path=path.name, n_facts=len(evidence.facts), n_files=len(evidence.files)
        )
        return self.ref

    def open(self, raw: Mapping[str, Any] | None) -> Evidence:
        """The evidence a state refers to, from memory or from the run folder.

        Raises:
            RecordError: No ingest node ran before, or the file is not the evidence the state names.
        """
        if raw is None:
            todo = "put an ingest_node() before every agent that reads evidence"
            raise RecordError("no evidence in the state", where="graph", todo=todo)
        ref = EvidenceRef.model_validate(raw)
        if self.evidence is None or self.evidence.sha256 != ref.sha256:
            self.evidence = load_evidence((self.folder.path / ref.path).read_bytes())
        if self.evidence.sha256 != ref.sha256:
            raise RecordError(
                f"evidence {self.evidence.sha256[:12]} is not {ref.sha256[:12]}",
                where=str(self.folder.path / ref.path),
            )
        return self.evidence


@dataclass(frozen=True)
class Context:
    """What one run hands to its nodes; nodes of your own may read `spec`."""

    spec: Spec
    """Resolved: no `auto` is left in it."""
    models: Mapping[str, AsksModel]
    """By model block."""
    windows: Mapping[str, Window]
    """By model block; shared by its agents."""
    budget: CallBudget
    clock: Clock
    journal: Journal
    read_windows: Callable[[], Awaitable[None]]
    """Lowers the windows to what the servers really give, as soon as they tell."""
    nonce: str = ""
    """Stands at the start of every system text."""
    evidence: Evidence | None = None
    """What the data hold, where that was read before the run."""
