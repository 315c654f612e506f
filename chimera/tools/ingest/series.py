"""A column of a table with its cells."""

from dataclasses import dataclass

from chimera.evidence.fact import Column
from chimera.tools.ingest.storage import Cells


@dataclass(frozen=True, slots=True)
class Series:
    """A column with its cells and what was concluded from it."""

    column: Column
    cells: Cells
