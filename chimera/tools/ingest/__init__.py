"""The ingest tool: reads what benchmark results say, computes every fact, and accounts for every file.

Names load on first use, so that a process that only reads files stays light.
"""

from typing import TYPE_CHECKING

from chimera.lazy import lazy_names

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

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
