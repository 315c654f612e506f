"""A few rows as a small table: text for a terminal, HTML for a notebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from chimera.evidence.columns import align
from chimera.evidence.names import clean, clip

MOST_CHARS = 60
"""Of a cell."""


@dataclass(frozen=True, slots=True)
class Grid:
    """What to show; names out of anybody's files are cleaned and clipped, and escaped where that matters."""

    caption: str
    """One line above."""
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    n_left: int
    """Columns of words; the others hold numbers."""
    more: str = ""
    """One line below: what is not shown."""

    def text(self) -> str:
        """For a terminal."""
        lines = align([self.header, *self._cells()], n_left=self.n_left) if self.rows else []
        return "\n".join([clean(self.caption), *lines, *([f"  {self.more}"] if self.more else [])])

    def html(self) -> str:
        """For a notebook, which brings the style."""
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in self.header)
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>\n" for cells in self._cells())
        caption = f"<caption>{escape(clean(self.caption))}</caption>"
        more = f"<p>{escape(self.more)}</p>\n" if self.more else ""
        return f"<table>\n{caption}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n{more}"

    def _cells(self) -> list[list[str]]:
        return [[clip(clean(cell), MOST_CHARS) for cell in row] for row in self.rows]
