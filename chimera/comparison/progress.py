"""What a comparison tells while it is carried out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chimera.record.plan import ArmName

Doing = Literal["warm_up", "load", "run", "done"]
"""load = loading a model anew; done = a measured run is over."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a comparison is doing."""

    doing: Doing
    folder: Path
    """Of the comparison: what --resume takes."""
    n_done: int
    """Measured runs that are over."""
    n_total: int
    arm: ArmName
    input: str
    pair: int
    """0 while warming up."""
    wall_s: float | None = None
    """Of the run that is over."""
    left_s: float | None = None
    """Until all are, as the runs so far suggest."""


OnProgress = Callable[[Progress], None]
