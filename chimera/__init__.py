"""Chimera: agent graphs on local models, whose reports contain only true numbers.

Names load on first use, so that `import chimera` and `chimera --help` stay light.
"""

from typing import TYPE_CHECKING, Any

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


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'chimera' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
