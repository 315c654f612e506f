"""Chimera: agent graphs on local models, whose reports contain only true numbers.

Names load on first use, so that `import chimera` and `chimera --help` stay light.
"""

from typing import TYPE_CHECKING

from chimera.lazy import lazy_names

if TYPE_CHECKING:
    from chimera.comparison import CompareOptions, Comparison, acompare, compare
    from chimera.graph import arun, astream, run
    from chimera.metrics import TokenTimings
    from chimera.record.reading import Run
    from chimera.spec import Overrides, Spec, load_spec
    from chimera.store import load_run

__version__ = "0.1.0"

_HOMES = {
    "CompareOptions": "chimera.comparison",
    "Comparison": "chimera.comparison",
    "Overrides": "chimera.spec",
    "Run": "chimera.record.reading",
    "Spec": "chimera.spec",
    "TokenTimings": "chimera.metrics",
    "acompare": "chimera.comparison",
    "arun": "chimera.graph",
    "astream": "chimera.graph",
    "compare": "chimera.comparison",
    "load_run": "chimera.store",
    "load_spec": "chimera.spec",
    "run": "chimera.graph",
}

__all__ = [
    "CompareOptions",
    "Comparison",
    "Overrides",
    "Run",
    "Spec",
    "TokenTimings",
    "acompare",
    "arun",
    "astream",
    "compare",
    "load_run",
    "load_spec",
    "run",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
