"""Facts: true numbers with their origin, and the evidence that gathers them for one input tree."""

import json
from dataclasses import dataclass
from typing import Literal

from chimera.evidence.grid import Grid
from chimera.evidence.numbers import show_fact, show_group
from chimera.spec.model import Direction, FactKind

Aggregation = Literal[
    "value", "count", "sum", "mean", "sd", "min", "max", "p50", "p95", "newest", "ratio", "difference", "cv"
]
Trust = Literal["measured", "reported"]
Group = tuple[tuple[str, str], ...]
"""Settings that hold for a number, (name, value) pairs sorted by name."""
FACTS_SHOWN = 10
"""Where evidence shows itself."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One true number, with everything needed to find it again in the data."""

    id: str
    """F1, F2, ... in order of rank: the most telling facts of a tree have the lowest numbers."""
    kind: FactKind
    metric: str
    """What is measured, by the data's own column name (tokens_s), or files, rows, newest for inventory."""
    aggregation: Aggregation
    """How `value` came out of `n` numbers. One number is "value", never "mean"."""
    value: float | int
    """In `unit`; epoch seconds for `newest`."""
    unit: str | None
    """Printed after the number: tok/s, s, ms, %, ×, files, rows; None when the data does not say."""
    n: int
    """Numbers that went in."""
    file: str
    """Path below the root, or a pattern when several files of one schema were stacked."""
    selector: str
    """Place in the file: csv, $.runs[], table 3."""
    column: str
    """Column or key as the file spells it."""
    group: Group = ()
    """Settings this number holds for; for best, worst and gap: the configuration itself."""
    versus: Group = ()
    """What a gap or a spread is taken against: the baseline's or the other end's settings."""
    n_missing: int = 0
    """Cells that were empty."""
    n_error: int = 0
    """Rows left out because their error column is set."""
    n_groups: int = 0
    """For best, worst, spread: how many configurations were compared."""
    trust: Trust = "measured"
    """measured = CSV or JSON; reported = somebody's Markdown. Derived facts inherit the weaker."""
    better: Direction | None = None
    """Direction of better; None = unknown, then nothing is called best."""
    formula: str | None = None
    """How a derived fact was computed from its parents; None for plain ones."""
    parents: tuple[str, ...] = ()
    """Ids of the facts a derived fact was computed from."""
    interval: tuple[float, float] | None = None
    """95 % interval of `value`, in `unit`; None where none can be given."""
    range: tuple[float, float] | None = None
    """For effects: lowest and highest of the `n` matched ratios."""
    matched_on: tuple[str, ...] = ()
    """For effects: settings in which the rows of each pair agree."""
    row: str | None = None
    """For outliers: file and row number of the one row meant, e.g. runs.csv row 17."""
    label: str | None = None
    """For counts: what is counted (file type, error message class), from the data, not yet escaped."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the tree, accounted for."""

    path: str
    """Relative to the root, with forward slashes."""
    type: str
    """CSV, TSV, JSON, JSONL, MARKDOWN or the suffix in capitals."""
    size_bytes: int
    mtime_s: float
    """Modification time, epoch seconds."""
    state: Literal["read", "no_table", "duplicate", "own_output", "unreadable", "other"]
    """read = numbers came out; no_table = understood, nothing tabular in it; other = not a type we read."""
    reason: str = ""
    """Why it was not read, or which file it duplicates."""
    sha256: str = ""
    """Of the content, "" when it could not be opened."""
    warnings: tuple[str, ...] = ()
    """What a user must know although the file was read: lines skipped, an encoding guessed."""
    headings: int | None = None
    """Headings of a Markdown file, outside code; None for a copy, which is not read."""
    hash_lines: int | None = None
    """Its lines that begin with #, in code too: what counts as headings where nobody looks closer."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a (stacked) table and what ingest made of it."""

    name: str
    role: Literal["metric", "setting", "id", "time", "text", "error", "ignored"]
    unit: str | None
    better: Direction | None
    n: int
    n_missing: int
    n_distinct: int
    """Different values; counted up to ten thousand."""
    why: str
    """Reason for the role, in words, for `--explain`."""
    n_numeric: int = 0
    """Cells that are numbers, of `n`."""
    is_share: bool = False
    """Whether its cells are true or false: the metric is the share of true ones, failed rows included."""


@dataclass(frozen=True, slots=True)
class Table:
    """Files of one schema, stacked."""

    name: str
    """Pattern over the files, e.g. reports/*/runs.csv."""
    files: tuple[str, ...]
    selector: str
    columns: tuple[Column, ...]
    n_rows: int
    n_error: int
    """Rows whose error column is set: counted, never averaged."""
    trust: Trust
    summary_of_others: bool = False
    """Holds aggregates (mean_*) of other tables: kept apart, facts from it rank last."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All facts of one input tree. Same tree, same bytes: two ingests give the same sha256."""

    root: str
    """Name of the input folder (not its absolute path)."""
    facts: tuple[Fact, ...]
    """In order of rank, ids F1..Fn."""
    files: tuple[SourceFile, ...]
    """Every file of the tree, sorted by path."""
    tables: tuple[Table, ...]
    sha256: str
    """Of the canonical JSON lines; names this evidence in records."""

    def fact(self, fact_id: str) -> Fact:
        """The fact with this id.

        Raises:
            KeyError: No such fact.
        """
        index = int(fact_id[1:]) - 1 if fact_id[:1] == "F" and fact_id[1:].isdecimal() else -1
        if 0 <= index < len(self.facts) and self.facts[index].id == fact_id:
            return self.facts[index]
        raise KeyError(fact_id)

    def rows(self) -> list[dict[str, str | float]]:
        """One plain dict per fact, for a data frame; its columns are those of `chimera ingest --csv`."""
        return [fact_row(fact) for fact in self.facts]

    def _grid(self) -> Grid:
        files = f"{len(self.files)} files" if len(self.files) != 1 else "1 file"
        shown = self.facts[:FACTS_SHOWN]
        left = len(self.facts) - len(shown)
        return Grid(
            f"evidence {self.sha256[:16]} of {self.root}: {len(self.facts)} facts, {files}",
            ("fact", "what", "settings", "file:column", "value", "n"),
            [
                (
                    fact.id,
                    f"{fact.metric} {fact.kind}, {fact.aggregation}",
                    " against ".join(map(show_group, filter(None, (fact.group, fact.versus)))),
                    f"{fact.file}:{fact.column}",
                    show_fact(fact),
                    str(fact.n),
                )
                for fact in shown
            ],
            n_left=4,
            more=f"and {left} more facts: .rows() holds all" if left else "",
        )

    def __repr__(self) -> str:
        return self._grid().text()

    def _repr_html_(self) -> str:
        return self._grid().html()


def fact_row(fact: Fact) -> dict[str, str | float]:
    """A fact without None, and with floats only: a data frame takes the type of a column from its first rows."""
    return {
        "id": fact.id,
        "kind": fact.kind,
        "metric": fact.metric,
        "aggregation": fact.aggregation,
        "value": float(fact.value),
        "unit": fact.unit or "",
        "settings": _json(fact.group),
        "versus": _json(fact.versus),
        "n": fact.n,
        "n_missing": fact.n_missing,
        "n_error": fact.n_error,
        "trust": fact.trust,
        "file": fact.file,
        "selector": fact.selector,
        "column": fact.column,
        "formula": fact.formula or "",
    }


def _json(group: Group) -> str:
    """Settings as a JSON object, "" for none."""
    return json.dumps(dict(group), ensure_ascii=False) if group else ""
