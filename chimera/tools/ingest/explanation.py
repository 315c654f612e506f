"""How one file was read, and what became of every column of it."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from chimera.errors import InputError
from chimera.evidence.fact import Column, SourceFile
from chimera.evidence.names import clean
from chimera.spec.model import EvidenceHints
from chimera.tools.ingest.file_table import FileTable
from chimera.tools.ingest.reading import Desk, read_file
from chimera.tools.ingest.scan import Found
from chimera.tools.ingest.spill import Spill
from chimera.tools.ingest.storage import Cells
from chimera.tools.ingest.tables import Judged, judge_table
from chimera.tools.ingest.tree import NO_HINTS, Meter, OnProgress, find, read_tree
from chimera.tools.ingest.workers import choose_workers


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A column of a file."""

    judged: Column
    """What was concluded from all files of the table."""
    n: int
    """Cells of this file with something in them."""
    n_missing: int
    n_numeric: int
    """Of `n`, those that are numbers."""


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table of a file."""

    selector: str
    n_rows: int
    """In this file."""
    table: str
    """Name of the table that its rows belong to."""
    n_files: int
    """Files of that table."""
    columns: tuple[ColumnRead, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a file was read."""

    file: SourceFile
    notes: tuple[str, ...]
    """Encoding, dialect, header row."""
    tables: tuple[TableRead, ...]


def explain(
    root: str | Path, file: str | Path, hints: EvidenceHints = NO_HINTS, on_progress: OnProgress | None = None
) -> Explanation:
    """Say how one file of a tree was read. Columns are judged over all files of their table, so all are read.

    Args:
        root: Folder of results.
        file: The file, by its path below `root` or by any other path to it.
        hints: As for `ingest`.
        on_progress: As for `ingest`.

    Raises:
        InputError: No such file in the tree.
    """
    found = find(root, hints.limits)
    one = _pick(found, Path(root), str(file))
    with Spill() as spill:
        meter = Meter(found, on_progress)
        files, stacker = read_tree(found, hints.limits, spill, meter, choose_workers(found))
        source = next(source for source in files if source.path == one.path)
        desk = Desk(hints.limits.max_file_bytes, hints.limits.file_timeout_s, spill)
        again = read_file(one, desk)
        if source.state != "read":
            return Explanation(source, again.notes, ())
        judged = {stack.selector: judge_table(stack, hints) for stack in stacker.stacks() if one.path in stack.files}
        tables = tuple(_tell(table, judged[table.selector], one.path) for table in again.tables)
        return Explanation(source, again.notes, tables)


def _pick(found: list[Found], root: Path, file: str) -> Found:
    paths = {one.path: one for one in found}
    if file in paths:
        return paths[file]
    target = Path(file).absolute()
    for one in found:
        if Path(one.place).absolute() == target:
            return one
    near = get_close_matches(file, paths, n=3)
    todo = f"did you mean {', '.join(map(clean, near))}?" if near else "name a file by its path below the folder"
    raise InputError(f"no file {clean(file)} in it", where=str(root), todo=todo)


def _tell(table: FileTable, judged: Judged, path: str) -> TableRead:
    columns = []
    for series in judged.series:
        cells = Cells()
        if series.column.name in table.names:
            table.append_to(cells, series.column.name)
        else:  # what only the path says
            first = next(row for row, file in enumerate(judged.origins) if file == path)
            cells.repeat(series.cells[first], table.n_rows)
        tally = cells.tally
        columns.append(ColumnRead(series.column, tally.n_present, tally.n_missing, tally.n_numeric))
    return TableRead(table.selector, table.n_rows, judged.table.name, len(judged.table.files), tuple(columns))
