"""Names of graphs: the built-in ones, and how one writes one's own."""

import re

BUILTIN_GRAPHS = ("report",)
"""Graphs a spec can name without writing any Python."""

OWN_GRAPH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
"""`package.module:function`; whether it can be imported is seen when the graph is built."""

RESERVED_NAMES = ("ingest", "merge", "data", "evidence", "insights", "merged", "drafts")
"""No agent may be called so: nodes of the built-in graph, and keys of the state that travels through a graph."""
