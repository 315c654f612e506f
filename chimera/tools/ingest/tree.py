"""The ingest tool: a folder of benchmark results becomes evidence."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chimera.errors import InputError
from chimera.evidence.fact import Evidence, SourceFile
from chimera.evidence.jsonl import seal
from chimera.evidence.names import clean
from chimera.spec.model import EvidenceHints, IngestLimits
from chimera.tools.ingest.facts import add_table_facts
from chimera.tools.ingest.inventory import add_inventory
from chimera.tools.ingest.reading import Desk, Reading
from chimera.tools.ingest.scan import TYPES, Bounds, Found, scan
from chimera.tools.ingest.sheet import Sheet
from chimera.tools.ingest.spill import Spill
from chimera.tools.ingest.splitting import split
from chimera.tools.ingest.stacking import Stacker
from chimera.tools.ingest.tables import Judged, judge_table, keep_summaries_apart, most_telling
from chimera.tools.ingest.trade_offs import add_trade_offs
from chimera.tools.ingest.workers import choose_workers, read_all

NO_HINTS = EvidenceHints()
TELL_BYTES = 4 << 20
"""While a large file is read, progress is told after so many bytes."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest has come."""

    n_files: int
    total_files: int
    size_bytes: int
    """Read so far."""
    total_bytes: int
    """Of all files that are to be read."""


OnProgress = Callable[[Progress], None]


def ingest(
    root: str | Path,
    hints: EvidenceHints = NO_HINTS,
    on_progress: OnProgress | None = None,
    *,
    processes: int | None = None,
) -> Evidence:
    """Read every file below `root` into facts. Same tree, same evidence, whatever the folder is called.

    Args:
        root: Folder of results, or one file.
        hints: Corrections of what is guessed about columns, and limits of what is read.
        on_progress: Told after every file, and while one waits; what it raises ends the ingest.
        processes: How many read; None = as many as the tree is worth. The evidence is the same.

    Raises:
        InputError: `root` is missing or empty, or no file in it can be read.
    """
    found = find(root, hints.limits)
    with Spill() as spill:
        meter = Meter(found, on_progress)
        files, stacker = read_tree(found, hints.limits, spill, meter, processes or choose_workers(found))
        _require_tables(root, files)
        judged = keep_summaries_apart([judge_table(stack, hints) for stack in stacker.stacks()])
        return _gather(Path(root).resolve().name, files, judged, hints)


def ingest_parts(root: str | Path, column: str, hints: EvidenceHints = NO_HINTS) -> dict[str, Evidence]:
    """Read a tree once and take it apart by the values of a column: value -> evidence of the rows that have it.

    Tables without the column are in no part.

    Raises:
        InputError: As `ingest`, or no table has the column.
    """
    found = find(root, hints.limits)
    with Spill() as spill:
        files, stacker = read_tree(found, hints.limits, spill, Meter(found), choose_workers(found))
        _require_tables(root, files)
        parts: dict[str, list[Judged]] = {}
        columns: dict[str, None] = {}
        for stack in stacker.stacks():
            columns |= dict.fromkeys(stack.columns)
            for value, part in split(stack, column).items():
                parts.setdefault(value, []).append(judge_table(part, hints))
        if not parts:
            known = ", ".join(map(clean, list(columns)[:20]))
            raise InputError(f"no table has a column {column!r}", where=str(root), todo=f"columns: {known}")
        name = Path(root).resolve().name
        return {
            value: _gather(f"{name} {column} {value}", files, keep_summaries_apart(judged), hints)
            for value, judged in parts.items()
        }


def _require_tables(root: str | Path, files: list[SourceFile]) -> None:
    if not any(file.state == "read" for file in files):
        reasons = "; ".join(f"{clean(file.path)}: {clean(file.reason)}" for file in files[:3])
        todo = f"files that are read: {', '.join(sorted(TYPES))}"
        raise InputError(f"no table in {len(files)} files ({reasons})", where=str(root), todo=todo)


def read_tree(
    found: list[Found], limits: IngestLimits, spill: Spill, meter: "Meter", processes: int
) -> tuple[list[SourceFile], Stacker]:
    """Every file accounted for, and the tables."""
    stacker = Stacker(spill)
    desk = Desk(limits.max_file_bytes, limits.file_timeout_s, spill, meter.add_bytes)
    files: list[SourceFile] = []
    with closing(read_all(found, desk, processes, meter.tell)) as readings:
        for one, reading in zip(found, readings, strict=True):
            files.append(_account(one, reading, desk, stacker))
            meter.add_file(one)
    return files, stacker


def find(root: str | Path, limits: IngestLimits) -> list[Found]:
    """The files of a tree.

    Raises:
        InputError: It is missing or empty.
    """
    try:
        found = scan(Path(root), Bounds(limits.max_depth, limits.max_files))
    except OSError as error:
        raise InputError(
            f"cannot be opened: {error.strerror}", where=str(root), todo="name a folder of results"
        ) from error
    if not found:
        known = ", ".join(sorted(TYPES))
        raise InputError("an empty folder", where=str(root), todo=f"put result files ({known}) into it")
    return found


class Meter:
    """Counts what was read."""

    def __init__(self, found: list[Found], on_progress: OnProgress | None = None) -> None:
        self._on_progress = on_progress
        self._total_files = len(found)
        self._total_bytes = sum(one.size_bytes for one in found if not one.reason)
        self._n_files = 0
        self._done_bytes = 0
        self._file_bytes = 0
        self._untold_bytes = 0

    def add_bytes(self, n_bytes: int) -> None:
        """Further bytes of a file were read."""
        self._file_bytes += n_bytes
        self._untold_bytes += n_bytes
        if self._untold_bytes >= TELL_BYTES:
            self.tell()

    def add_file(self, one: Found) -> None:
        """A file was read, or left out."""
        self._n_files += 1
        self._done_bytes += 0 if one.reason else one.size_bytes
        self._file_bytes = 0
        self.tell()

    def tell(self) -> None:
        """Say how far it is."""
        self._untold_bytes = 0
        if self._on_progress is not None:
            n_bytes = self._done_bytes + self._file_bytes
            self._on_progress(Progress(self._n_files, self._total_files, n_bytes, self._total_bytes))


def _account(one: Found, reading: Reading, desk: Desk, stacker: Stacker) -> SourceFile:
    """A file accounted for; its rows join their table unless another file with these bytes came before."""
    desk.sizes_bytes.add(reading.size_bytes)
    if reading.can_be_copy:
        original = desk.first_with.setdefault(reading.sha256, one.path)
        if original != one.path:
            reading = reading.as_copy_of(original)
    for table in reading.tables:
        stacker.add(table)
    return SourceFile(
        path=one.path,
        type=one.type,
        size_bytes=reading.size_bytes,
        mtime_s=reading.mtime_s,
        state=reading.state,  # pyright: ignore[reportArgumentType]  the states of a reading are those of SourceFile
        reason=reading.reason,
        sha256=reading.sha256,
        warnings=reading.warnings,
        headings=reading.headings,
        hash_lines=reading.hash_lines,
    )


def _gather(root: str, files: list[SourceFile], judged: list[Judged], hints: EvidenceHints) -> Evidence:
    sheet = Sheet()
    metrics = [metric for table in most_telling(judged) for metric in add_table_facts(table, hints, sheet)]
    add_trade_offs(metrics, sheet)
    add_inventory(files, judged, sheet)
    return seal(
        Evidence(
            root=root,
            facts=sheet.ranked(),
            files=tuple(files),
            tables=tuple(table.table for table in judged),
            sha256="",
        )
    )
