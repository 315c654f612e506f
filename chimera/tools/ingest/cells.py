"""What one cell says: a number with perhaps a unit, nothing, or words.

A cell is judged alone here, by English habits: "1,234" is 1234 and "1.234" is 1.234. What a whole column says about
its decimal mark is `decimals`' business. Whatever is not surely a number stays words: "007", "0x1F", "5±1", "1.2.3".
"""

import math
import re
from typing import Any, NamedTuple

from chimera.evidence.units import cell_unit

MISSING = frozenset(
    {"", "-", "--", "---", "–", "—", "n/a", "na", "nan", "null", "none", "nil", "<na>", "\\n", "#n/a", "#div/0!"}
    | {"#value!", "#ref!", "#num!", "#name?", "#null!", "1.#inf", "-1.#inf", "1.#qnan", "-1.#ind"}
    | {"inf", "-inf", "+inf", "infinity", "-infinity", "+infinity", "-nan", "∞", "-∞"}
)
PLAIN = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
"""What nearly all numbers look like; the rest goes the slower way."""
UNIT = r"%|°?[A-Za-zµμ×]+(?:/[A-Za-z]+)?|[$€£]"
NUMBER = re.compile(
    r"(?P<sign>[-+−]?)(?:(?P<money>[$€£])\s?)?"
    r"(?:(?P<whole>\d{1,3}(?P<by>[,'’_ \u00a0\u202f])\d{3}(?:(?P=by)\d{3})*|\d+)(?P<fraction>\.\d*)?|(?P<bare>\.\d+))"
    rf"(?P<exponent>[eE][-+]?\d+)?(?:\s*(?P<unit>{UNIT}))?"
)
SEPARATORS = str.maketrans("", "", ",'’_ \u00a0\u202f")
SPREAD = re.compile(r"([^±]{1,24}?) (?:±|\+/-) [\d.,]{1,16}(?: ?([^\s\d±]\S{0,11}))?")
"""A mean as tools print it, with its spread behind: 131.42 ± 0.59."""
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
    """Type a cell of a text table or a JSON value; a `Cell` of a reader that knows more stays as it is."""
    if isinstance(value, str):
        return _read_text(value)
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return Cell(None, None, "true" if value else "false")
    if isinstance(value, (int, float)):
        return Cell(value, None, None) if _is_usable(value) else NOTHING
    return value if isinstance(value, Cell) else _read_text(str(value))


def _read_text(value: str) -> Cell:
    text = value.strip()
    if len(text) > MAX_NUMBER_CHARS:
        return Cell(None, None, text)
    plain = PLAIN.fullmatch(text)
    if plain is not None:
        number = int(text) if plain.lastindex is None else float(text)
        return Cell(number, None, None) if _is_usable(number) else NOTHING
    if text.lower() in MISSING:
        return NOTHING
    spread = SPREAD.fullmatch(text)
    match = NUMBER.fullmatch(f"{spread[1]} {spread[2] or ''}".strip() if spread else text)
    return (_read_number(match) if match is not None else None) or Cell(None, None, text)


def _read_number(match: re.Match[str]) -> Cell | None:
    """The number that was written with a unit, a currency or thousands separators; None if it is an id or a name."""
    written = match["unit"] or match["money"]
    unit = cell_unit(written) if written else None
    whole = (match["whole"] or "").translate(SEPARATORS)
    is_integer = not (match["fraction"] or match["bare"] or match["exponent"])
    if (written and unit is None) or (match["unit"] and match["money"]) or _is_id(whole, is_integer):
        return None
    sign = "-" if match["sign"] == "−" else match["sign"]
    digits = f"{sign}{whole}{match['fraction'] or match['bare'] or ''}{match['exponent'] or ''}"
    number = int(digits) if is_integer else float(digits)
    return Cell(number, unit, None) if _is_usable(number) else NOTHING


def _is_id(whole: str, is_integer: bool) -> bool:
    """Leading zeros make an id of an integer: 007 is not 7."""
    return is_integer and len(whole) > 1 and whole.startswith("0")


def _is_usable(number: float) -> bool:
    """Finite, and small enough to compute with."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False
