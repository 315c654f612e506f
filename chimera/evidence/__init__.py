"""Facts and evidence: true numbers with their origin, how they are printed, worded, selected and chosen."""

from chimera.evidence.fact import Column, Evidence, Fact, Group, SourceFile, Table
from chimera.evidence.jsonl import dump_evidence, load_evidence
from chimera.evidence.numbers import show, show_fact, show_group
from chimera.evidence.phrases import Phrase, describe, substitute
from chimera.evidence.selection import Selection, select
from chimera.evidence.tokens import estimate_tokens

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
