"""The ingest tool: reads what benchmark results say, computes every fact, and accounts for every file."""

from chimera.tools.ingest.tree import Progress, ingest

__all__ = ["Progress", "ingest"]
