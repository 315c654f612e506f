"""How `chimera ingest --explain` shows what became of one file."""

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from chimera.evidence import Column
    from chimera.tools.ingest import Explanation


def show_explanation(console: "Console", told: "Explanation") -> None:
    """Print how a file was read, table by table."""
    from chimera.evidence.names import clean

    file = told.file
    reason = f": {clean(file.reason)}" if file.reason else ""
    console.print(f"{clean(file.path)} ({file.type}, {file.size_bytes} bytes): {file.state}{reason}", markup=False)
    for note in told.notes:
        console.print(f"  {clean(note)}", markup=False)
    show_warnings(console, file.warnings)
    for table in told.tables:
        shared = f"{table.n_files} files" if table.n_files > 1 else "this file alone"
        title = f"\n{table.selector}: {table.n_rows} rows of {clean(table.table)} ({shared})"
        console.print(title, markup=False)
        rows = [
            (one.judged, type_of(one.n, one.n_numeric), one.n, one.n_missing, one.judged.n_distinct)
            for one in table.columns
        ]
        show_columns(console, rows)


def show_columns(console: "Console", rows: "list[tuple[Column, str, int, int, int]]") -> None:
    """A table of columns: what each was taken for, and why."""
    from rich.table import Table

    from chimera.evidence.names import clean

    heads = ("column", "role", "type", "unit", "better", "n", "missing", "values", "why")
    table = Table(*heads, box=None, pad_edge=True)
    for column, kind, *numbers in rows:
        words = (clean(column.name), column.role, kind, column.unit or "", column.better or "")
        cells = (*words, *map(str, numbers), clean(column.why))
        table.add_row(*cells)
    console.print(table)


def show_warnings(console: "Console", warnings: "tuple[str, ...]", indent: str = "  ") -> None:
    """Print warnings of a file, alike ones once."""
    from chimera.evidence.names import clean

    for warning, count in Counter(warnings).items():
        times = f" ({count} times)" if count > 1 else ""
        console.print(f"{indent}warning: {clean(warning)}{times}", markup=False)


def type_of(n: int, n_numeric: int) -> str:
    """What the cells of a column are."""
    if not n:
        return "empty"
    if n_numeric in (0, n):
        return "numbers" if n_numeric else "words"
    return f"mixed: {n_numeric} numbers, {n - n_numeric} words"
