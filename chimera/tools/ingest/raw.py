"""A table as a reader found it, before anything is concluded from it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows of one file under one heading."""

    file: str
    selector: str
    """csv, $.results[], table 3."""
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    """Cells as the file has them; as many per row as the header."""
    reported: bool = False
    """True for tables in somebody's prose (Markdown)."""
    keys: tuple[str, ...] = ()
    """Columns that only name the row (keys of a JSON map): settings by construction."""
