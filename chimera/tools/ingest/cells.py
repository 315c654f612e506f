"""What one cell says: a number with perhaps a unit, nothing, or words."""

import math
import re
from typing import Any, NamedTuple

from chimera.evidence.units import cell_unit

MISSING = frozenset(
    {"", "-", "–", "—", "n/a", "na", "nan", "null", "none", "inf", "-inf", "+inf", "infinity", "-infinity"}
)
NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?P<exponent>[eE][-+]?\d+)?"
    r"(?:\s*(?P<unit>%|[A-Za-zµ×]+(?:/[A-Za-z]+)?))?"
)
MAX_NUMBER_CHARS = 64


class Cell(NamedTuple):
    """A cell, typed."""

    number: float | int | None
    unit: str | None
    """Unit written in the cell itself."""
    text: str | None
    """Words; None for numbers and for nothing."""

    @property
    def is_missing(self) -> bool:
        """Nothing in it."""
        return self.number is None and self.text is None


NOTHING = Cell(None, None, None)


def read_cell(value: Any) -> Cell:
    """Type a cell of a text table or a JSON value."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return Cell(None, None, "true" if value else "false")
    if isinstance(value, (int, float)):
        return Cell(value, None, None) if _is_usable(value) else NOTHING
    text = str(value).strip()
    if text.lower() in MISSING:
        return NOTHING
    match = NUMBER.fullmatch(text) if len(text) <= MAX_NUMBER_CHARS else None
    if match is None:
        return Cell(None, None, text)
    unit = cell_unit(match["unit"]) if match["unit"] else None
    if match["unit"] and unit is None:
        return Cell(None, None, text)
    digits = match["sign"] + match["number"].replace(",", "")
    if match["exponent"] or "." in digits:
        number: float | int = float(digits + (match["exponent"] or ""))
    else:
        number = int(digits)
    return Cell(number, unit, None) if _is_usable(number) else NOTHING


def _is_usable(number: float) -> bool:
    """Finite, and small enough to compute with."""
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False
