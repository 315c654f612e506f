"""The ingest tool: a folder of benchmark results becomes evidence."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chimera.errors import InputError
from chimera.evidence.fact import Evidence, SourceFile
from chimera.evidence.jsonl import seal
from chimera.evidence.names import clean
from chimera.spec.model import EvidenceHints
from chimera.tools.ingest.csv_reader import read_csv
from chimera.tools.ingest.facts import add_table_facts
from chimera.tools.ingest.inventory import add_inventory
from chimera.tools.ingest.json_reader import read_json, read_jsonl
from chimera.tools.ingest.markdown_reader import read_markdown
from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.scan import TYPES, Found, scan
from chimera.tools.ingest.sheet import Sheet
from chimera.tools.ingest.stacking import stack_tables
from chimera.tools.ingest.tables import Judged, judge_table
from chimera.tools.ingest.text import Unreadable, decode

READERS = {
    "CSV": read_csv,
    "TSV": read_csv,
    "JSON": read_json,
    "JSONL": read_jsonl,
    "MARKDOWN": read_markdown,
}
NO_HINTS = EvidenceHints()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest has come."""

    n_files: int
    total_files: int
    size_bytes: int
    """Of the files so far."""


def ingest(
    root: str | Path, hints: EvidenceHints = NO_HINTS, on_progress: Callable[[Progress], None] | None = None
) -> Evidence:
    """Read every file below `root` into facts. Same tree, same evidence, whatever the folder is called.

    Args:
        root: Folder of results, or one file.
        hints: Corrections of what is guessed about columns.
        on_progress: Told after every file; what it raises ends the ingest.

    Raises:
        InputError: `root` is missing or empty, or no file in it can be read.
    """
    place = Path(root)
    try:
        found = list(scan(place))
    except OSError as error:
        raise InputError(
            f"cannot be opened: {error.strerror}", where=str(root), todo="name a folder of results"
        ) from error
    known = ", ".join(sorted(TYPES))
    if not found:
        raise InputError("an empty folder", where=str(root), todo=f"put result files ({known}) into it")
    files, raw = _read(found, on_progress)
    if not any(file.state == "read" for file in files):
        reasons = "; ".join(f"{clean(file.path)}: {clean(file.reason)}" for file in files[:3])
        todo = f"files that are read: {known}"
        raise InputError(f"no table in {len(files)} files ({reasons})", where=str(root), todo=todo)
    judged = [judge_table(stack, hints) for stack in stack_tables(raw)]
    return _gather(place, files, judged, hints)


def _gather(place: Path, files: list[SourceFile], judged: list[Judged], hints: EvidenceHints) -> Evidence:
    sheet = Sheet()
    for table in judged:
        add_table_facts(table, hints, sheet)
    add_inventory(files, judged, sheet)
    return seal(
        Evidence(
            root=place.resolve().name,
            facts=sheet.ranked(),
            files=tuple(files),
            tables=tuple(table.table for table in judged),
            sha256="",
        )
    )


def _read(
    found: list[Found], on_progress: Callable[[Progress], None] | None
) -> tuple[list[SourceFile], list[RawTable]]:
    files: list[SourceFile] = []
    tables: list[RawTable] = []
    first_with: dict[str, str] = {}
    size_bytes = 0
    for number, one in enumerate(found, 1):
        state, reason, raw = _read_one(one, first_with)
        files.append(SourceFile(one.path, one.type, one.size_bytes, one.mtime_s, state, reason, one.sha256))  # pyright: ignore[reportArgumentType]  states are literals of SourceFile
        tables += raw
        size_bytes += one.size_bytes
        if on_progress is not None:
            on_progress(Progress(number, len(found), size_bytes))
    return files, tables


def _read_one(one: Found, first_with: dict[str, str]) -> tuple[str, str, list[RawTable]]:
    """State, reason and tables of one file."""
    if one.content is None:
        own = one.reason.startswith("a run folder")
        return ("own_output" if own else one.state), one.reason, []
    if not one.content.strip():
        return "no_table", "empty", []
    original = first_with.setdefault(one.sha256, one.path)
    if original != one.path:
        return "duplicate", f"byte-identical to {original}", []
    try:
        tables = [table for table in READERS[one.type](one.path, decode(one.content)) if table.rows]
    except Unreadable as error:
        return "unreadable", str(error), []
    if not tables:
        return "no_table", "no table in it", []
    return "read", "", tables
