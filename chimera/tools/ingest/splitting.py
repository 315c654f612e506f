"""One table becomes several, by the values of a column: each a result of its own."""

from array import array
from collections.abc import Sequence

from chimera.tools.ingest.stacking import Stack
from chimera.tools.ingest.storage import Cells, value_text


def split(stack: Stack, column: str) -> dict[str, Stack]:
    """The rows of a table by their value in a column, in the order in which the values come; {} without the column."""
    if column not in stack.columns:
        return {}
    rows: dict[str, list[int]] = {}
    for row, cell in enumerate(stack.columns[column]):
        rows.setdefault(value_text(cell), []).append(row)
    return {value: _pick(stack, picked) for value, picked in rows.items()}


def _pick(stack: Stack, rows: Sequence[int]) -> Stack:
    """Some rows of a table."""
    columns = {}
    for name, cells in stack.columns.items():
        columns[name] = Cells()
        columns[name].extend_cells([cells[row] for row in rows], array("I", range(len(rows))))
    origins = stack.origins.pick(rows)
    files = tuple(file for file, _ in origins.runs())
    return Stack(stack.name, files, stack.selector, columns, stack.reported, stack.keys, origins)
