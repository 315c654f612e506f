"""Words of a comparison that its Markdown and its page share."""

from chimera.evidence.names import clean
from chimera.record.outcome import Estimate, VerdictKind
from chimera.report.comparison.numerals import counted

WORDS: dict[VerdictKind, str] = {
    "better": "better",
    "worse": "worse",
    "different": "different",
    "equivalent": "equivalent",
    "not_settled": "not settled",
    "not_comparable": "not comparable",
    "too_few_units": "too few to tell",
}
SIGNS: dict[VerdictKind, str] = {
    "better": "✓",
    "worse": "✗",
    "different": "≠",
    "equivalent": "=",
    "not_settled": "?",
    "not_comparable": "⊘",
    "too_few_units": "…",
}
"""Beside the words, never instead of them."""
GATE_SIGNS = {"ok": "✓", "caution": "⚠", "withheld": "✗"}
NO_VERDICT = "Nothing was measured in both arms: there is no verdict."


def told_metric(one: Estimate) -> str:
    """A metric with its node."""
    return clean(one.metric if one.node is None else f"{one.node} {one.metric}")


def told_units(one: Estimate) -> str:
    """How many of what is independent."""
    return counted(one.n_units, one.unit_of_analysis)


def sentence(text: str) -> str:
    """A text with a capital at its start."""
    return text[:1].upper() + text[1:]
