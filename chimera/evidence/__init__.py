"""Facts and evidence: true numbers with their origin, how they are printed, worded, selected and chosen.

Names load on first use, so that a process that only reads files stays light.
"""

from typing import TYPE_CHECKING

from chimera.lazy import lazy_names

if TYPE_CHECKING:
    from chimera.evidence.fact import Column, Evidence, Fact, Group, SourceFile, Table
    from chimera.evidence.jsonl import dump_evidence, load_evidence
    from chimera.evidence.numbers import show, show_fact, show_group
    from chimera.evidence.phrases import Phrase, describe, substitute
    from chimera.evidence.selection import Selection, select
    from chimera.evidence.tokens import estimate_tokens

_HOMES = {
    "Column": "chimera.evidence.fact",
    "Evidence": "chimera.evidence.fact",
    "Fact": "chimera.evidence.fact",
    "Group": "chimera.evidence.fact",
    "Phrase": "chimera.evidence.phrases",
    "Selection": "chimera.evidence.selection",
    "SourceFile": "chimera.evidence.fact",
    "Table": "chimera.evidence.fact",
    "describe": "chimera.evidence.phrases",
    "dump_evidence": "chimera.evidence.jsonl",
    "estimate_tokens": "chimera.evidence.tokens",
    "load_evidence": "chimera.evidence.jsonl",
    "select": "chimera.evidence.selection",
    "show": "chimera.evidence.numbers",
    "show_fact": "chimera.evidence.numbers",
    "show_group": "chimera.evidence.numbers",
    "substitute": "chimera.evidence.phrases",
}

__all__ = [
    "Column",
    "Evidence",
    "Fact",
    "Group",
    "Phrase",
    "Selection",
    "SourceFile",
    "Table",
    "describe",
    "dump_evidence",
    "estimate_tokens",
    "load_evidence",
    "select",
    "show",
    "show_fact",
    "show_group",
    "substitute",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
