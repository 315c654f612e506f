"""Plain text in columns, for terminals and pipes."""

from collections.abc import Sequence


def align(rows: Sequence[Sequence[str]], *, indent: str = "  ", gap: str = "  ", n_left: int = 1) -> list[str]:
    """Rows as lines: the first columns to the left, the others to the right, each as wide as its widest cell."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        places = enumerate(zip(row, widths, strict=True))
        cells = [cell.ljust(width) if place < n_left else cell.rjust(width) for place, (cell, width) in places]
        lines.append((indent + gap.join(cells)).rstrip())
    return lines
