"""The ingest tool: reads what benchmark results say, computes every fact, and accounts for every file.

Names load on first use, so that a process that only reads files stays light.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chimera.tools.ingest.explanation import Explanation, explain
    from chimera.tools.ingest.tree import Progress, ingest, ingest_parts

_HOMES = {
    "Explanation": "chimera.tools.ingest.explanation",
    "Progress": "chimera.tools.ingest.tree",
    "explain": "chimera.tools.ingest.explanation",
    "ingest": "chimera.tools.ingest.tree",
    "ingest_parts": "chimera.tools.ingest.tree",
}

__all__ = ["Explanation", "Progress", "explain", "ingest", "ingest_parts"]


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'chimera.tools.ingest' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
