"""Quality without a judge: what of a run's report can be counted."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from chimera.evidence.fact import Evidence
from chimera.evidence.selection import in_rounds
from chimera.record.reading import Run

TOP_FACTS = 10
"""How many of the most telling facts a report ought to find."""
WORD = re.compile(r"\w+")
RUN_OF_WORDS = 3


def top_facts(evidence: Evidence) -> tuple[str, ...]:
    """Ids of the facts that are asked for, ranked without any persona's emphasis: one yardstick for both arms."""
    return tuple(fact.id for fact, _ in zip(in_rounds(evidence.facts, ()), range(TOP_FACTS), strict=False))


def found_by_model(run: Run) -> frozenset[str]:
    """Ids of the facts that a model chose as findings."""
    return frozenset(one.fact for one in run.insight.findings if one.by == "model") if run.insight else frozenset()


def quality_of(run: Run, top: Sequence[str]) -> Mapping[str, float | None]:
    """The quality metrics of one run; None where it has no such part.

    coverage: share of the `top` facts among the findings a model chose; model_share: share of findings a model chose;
    sections: share of prose sections with text of a model; repairs: how often a model was asked again; rejected:
    pieces of answers that broke a rule; words: of the prose; repetition: share of three-word runs said before.
    """
    insight, drafts = run.insight, tuple(run.record.drafts.values())
    insights = tuple(run.record.insights.values())
    sections = [section for draft in drafts for section in draft.sections]
    prose = " ".join(text for section in sections for text in section.paragraphs)
    by_model = found_by_model(run)
    return {
        "coverage": len(by_model & set(top)) / len(top) if insight and top else None,
        "model_share": len(by_model) / len(insight.findings) if insight and insight.findings else None,
        "sections": sum(_is_written(one.paragraphs, one.by) for one in sections) / len(sections) if sections else None,
        "repairs": float(sum(part.repairs for part in (*insights, *drafts))),
        "rejected": float(sum(len(part.rejected) for part in (*insights, *drafts))),
        "words": float(len(WORD.findall(prose))) if drafts else None,
        "repetition": repetition(prose),
    }


def repetition(text: str) -> float | None:
    """Share of runs of three words that stood in the text before; None for a text of fewer than four words."""
    words = [word.lower() for word in WORD.findall(text)]
    runs = [tuple(words[start : start + RUN_OF_WORDS]) for start in range(len(words) - RUN_OF_WORDS + 1)]
    return 1 - len(set(runs)) / len(runs) if len(runs) > 1 else None


def agreement(findings: Sequence[frozenset[str]]) -> float | None:
    """Mean Jaccard index over all pairs of repetitions: 1 = they found the same; None for fewer than two."""
    pairs = list(combinations(findings, 2))
    if not pairs:
        return None
    return sum(len(one & other) / len(one | other) if one | other else 1.0 for one, other in pairs) / len(pairs)


def _is_written(paragraphs: Sequence[str], by: str) -> bool:
    return by == "model" and any(text.strip() for text in paragraphs)
