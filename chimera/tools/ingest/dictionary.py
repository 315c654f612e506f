"""The different values of a column, each typed once, and the codes they are stored by."""

from typing import Any

from chimera.tools.ingest.cells import NOTHING, Cell, read_cell

MAX_TEXTS = 1 << 16
"""Different texts of a column that are kept."""
MAX_TEXT_CHARS = 1 << 21
"""Their length in all. Prompts and answers go beyond it; further ones are counted, not kept."""
NOT_KEPT = Cell(None, None, "(further texts, not kept)")
MISSING, DROPPED = 0, 1
"""Codes of a missing cell and of a text that is not kept."""


def typecode(n_codes: int) -> str:
    """Of the smallest array items that hold so many codes."""
    return "B" if n_codes <= 1 << 8 else "H" if n_codes <= 1 << 16 else "I"


class Dictionary(dict[Any, int]):
    """Raw value -> code; a value is typed when it is first met."""

    def __init__(self) -> None:
        self.cells = [NOTHING, NOT_KEPT]
        """Code -> cell."""
        self.n_numbers = 0
        self.is_whole = True
        self._left_chars = MAX_TEXT_CHARS
        self._left_texts = MAX_TEXTS

    def __missing__(self, raw: Any) -> int:
        cell = raw if raw.__class__ is Cell else read_cell(raw)
        if cell.text is None:
            code = MISSING if cell.number is None else self._add(cell)
            self.n_numbers += code != MISSING
        else:
            code = self.get(cell)
            code = self._keep(cell, len(cell.text)) if code is None else code
        if code != DROPPED:
            self[raw] = code
        return code

    def _keep(self, cell: Cell, n_chars: int) -> int:
        """Texts are kept until one finds no room; none is kept after it, so that the first ones are kept."""
        if not (self.is_whole and self._left_texts and self._left_chars >= n_chars):
            self.is_whole = False
            return DROPPED
        self._left_texts -= 1
        self._left_chars -= n_chars
        self[cell] = self._add(cell)
        return self[cell]

    def _add(self, cell: Cell) -> int:
        self.cells.append(cell)
        return len(self.cells) - 1
