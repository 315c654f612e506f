"""What agents produce: findings, recommendations, risks, drafts. Numbers appear only as fact ids."""

from typing import Literal

from chimera.record.value import Value

By = Literal["model", "analyst"]
"""Who chose or wrote it: a language model, or the deterministic analyst."""
SIGN = "\N{WARNING SIGN}"
"""Stands around a sentence that no fact supports; what others write is printed without it."""
UNSUPPORTED = f"**{SIGN} unsupported:**"
"""Stands before such a sentence (`grounding: flag`)."""
UNSUPPORTED_END = f"**{SIGN}**"
"""Stands behind it."""


def mark_unsupported(sentence: str) -> str:
    """A sentence that breaks the digit rule, marked so that nobody overlooks it."""
    return f"{UNSUPPORTED} {sentence} {UNSUPPORTED_END}"


class Finding(Value):
    """A fact somebody chose. Its sentence and digits are written by code."""

    fact: str
    """Id in the evidence."""
    comment: str
    """Words without digits; "" when there is nothing to add."""
    by: By
    """Who chose it."""


class Recommendation(Value):
    """Something to do, resting on facts."""

    text: str
    """Markdown, escaped."""
    facts: tuple[str, ...]
    """Ids it rests on."""
    by: By
    """Who wrote it."""


class Risk(Value):
    """Something that may go wrong, and what to do about it."""

    risk: str
    """Markdown, escaped."""
    mitigation: str
    """Markdown, escaped."""
    facts: tuple[str, ...]
    """Ids it rests on."""
    by: By
    """Who wrote it."""


class Rejected(Value):
    """A piece of a model's answer that was dropped (strict) or marked (flag), and why."""

    node: str
    """Where it was written."""
    text: str
    """As the model wrote it."""
    reason: str
    """Which rule it broke."""


class Prompt(Value):
    """What was really sent to the model, as text."""

    persona: str
    """Name of the persona."""
    system: str
    """System message."""
    user: str
    """User message."""


class Insight(Value):
    """Result of an insight agent, or of a merge of several."""

    findings: tuple[Finding, ...]
    """In the order of the report."""
    recommendations: tuple[Recommendation, ...]
    """In order of weight."""
    risks: tuple[Risk, ...]
    """In order of weight."""
    prompts: tuple[Prompt, ...]
    """First request of each agent."""
    shown: tuple[str, ...]
    """Ids of the facts the model could choose from."""
    left_out: int
    """Facts that did not fit the window or the enum."""
    repairs: int = 0
    """How often the model was asked again."""
    rejected: tuple[Rejected, ...] = ()
    """What was not taken over."""
    notices: tuple[str, ...] = ()
    """What a reader must know: "the analyst chose 3 of 5 findings because ..."."""


class Paragraphs(Value):
    """Prose of one section; `[F12]` stands where code will put value, unit and citation."""

    title: str
    """Section of the report."""
    paragraphs: tuple[str, ...]
    """Markdown, escaped."""
    by: By
    """Who wrote it."""


class Draft(Value):
    """Result of a writer (or chat) agent."""

    sections: tuple[Paragraphs, ...]
    """In the order of the report."""
    prompts: tuple[Prompt, ...]
    """First request of each agent."""
    repairs: int = 0
    """How often the model was asked again."""
    rejected: tuple[Rejected, ...] = ()
    """Sentences that broke a rule."""
    flagged: tuple[str, ...] = ()
    """Sentences kept although they break the digit rule (`grounding: flag`)."""
    notices: tuple[str, ...] = ()
    """What a reader must know."""
