"""A run as its user reads it: the raw record, and everything derived from it on the spot."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chimera.errors import UsageError
from chimera.evidence.fact import Evidence, Fact
from chimera.evidence.numbers import show_fact
from chimera.evidence.phrases import describe
from chimera.record.artifact import By, Insight
from chimera.record.call import Call
from chimera.record.flags import Flag, run_flags
from chimera.record.formulas import NodeMetrics, RunMetrics, run_metrics
from chimera.record.run import RunRecord

REPORT_NAME = "report.md"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding, ready to be read."""

    fact: str
    """Id, e.g. F12."""
    title: str
    value: str
    n: int
    sentence: str
    """Markdown, written by code."""
    comment: str
    by: By


@dataclass(frozen=True)
class Run:
    """One run."""

    record: RunRecord
    evidence: Evidence | None
    """None when the run ended before anything was read."""
    folder: Path

    @property
    def id(self) -> str:
        """Name of the run folder."""
        return self.record.id

    @property
    def status(self) -> str:
        """done, failed or interrupted."""
        return self.record.status

    @property
    def exit_code(self) -> int:
        """What the command line exits with: that of the first failure, 0 without one."""
        return self.record.failures[0].exit_code if self.record.failures else 0

    @property
    def report_path(self) -> Path:
        """The report; it exists once evidence was read."""
        return self.folder / REPORT_NAME

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every request to a model, raw."""
        return self.record.calls

    @property
    def insight(self) -> Insight | None:
        """What the report is about: the merge, or the only insight agent's result."""
        return self.record.merged

    @cached_property
    def timings(self) -> RunMetrics:
        """Metrics of the run and its nodes, by today's formulas."""
        return run_metrics(self.record)

    @property
    def nodes(self) -> tuple[NodeMetrics, ...]:
        """Metrics per node, in the order they started."""
        return self.timings.nodes

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """What a reader must know before trusting the numbers."""
        return run_flags(self.record)

    @cached_property
    def findings(self) -> tuple[FindingRow, ...]:
        """The findings in the order of the report."""
        if self.evidence is None or self.insight is None:
            return ()
        return tuple(
            _row(self.evidence.fact(finding.fact), finding.comment, finding.by) for finding in self.insight.findings
        )

    def node(self, name: str) -> NodeMetrics:
        """Metrics of one node.

        Raises:
            UsageError: The run has no node of this name.
        """
        for node in self.nodes:
            if node.name == name:
                return node
        known = ", ".join(node.name for node in self.nodes) or "none"
        raise UsageError(f"run {self.id} has no node {name!r}", todo=f"nodes of this run: {known}")

    def facts(self, ids: tuple[str, ...]) -> tuple[Fact, ...]:
        """Facts of the evidence by id."""
        return tuple(self.evidence.fact(fact_id) for fact_id in ids) if self.evidence else ()


def _row(fact: Fact, comment: str, by: By) -> FindingRow:
    phrase = describe(fact)
    return FindingRow(fact.id, phrase.title, show_fact(fact), fact.n, phrase.sentence, comment, by)
