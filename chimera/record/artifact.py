"""What agents produce: findings, recommendations, risks, drafts. Numbers appear only as fact ids."""

from typing import Literal

from chimera.record.value import Value

By = Literal["model", "analyst"]
"""Who chose or wrote it: a language model, or the deterministic analyst."""


class Finding(Value):
    """A fact somebody chose. Its sentence and digits are written by code."""

    fact: str
    comment: str
    """Words without digits; "" when there is nothing to add."""
    by: By


class Recommendation(Value):
    """Something to do, resting on facts."""

    text: str
    facts: tuple[str, ...]
    by: By


class Risk(Value):
    """Something that may go wrong, and what to do about it."""

    risk: str
    mitigation: str
    facts: tuple[str, ...]
    by: By


class Rejected(Value):
    """A piece of a model's answer that was dropped (strict) or marked (flag), and why."""

    node: str
    text: str
    reason: str


class Prompt(Value):
    """What was really sent to the model, as text."""

    persona: str
    system: str
    user: str


class Insight(Value):
    """Result of an insight agent, or of a merge of several."""

    findings: tuple[Finding, ...]
    recommendations: tuple[Recommendation, ...]
    risks: tuple[Risk, ...]
    prompts: tuple[Prompt, ...]
    shown: tuple[str, ...]
    """Ids of the facts the model could choose from."""
    left_out: int
    """Facts that did not fit the window or the enum."""
    repairs: int = 0
    """How often the model was asked again."""
    rejected: tuple[Rejected, ...] = ()
    notices: tuple[str, ...] = ()
    """What a reader must know: "the analyst chose 3 of 5 findings because ..."."""


class Paragraphs(Value):
    """Prose of one section; `[F12]` stands where code will put value, unit and citation."""

    title: str
    paragraphs: tuple[str, ...]
    by: By


class Draft(Value):
    """Result of a writer (or chat) agent."""

    sections: tuple[Paragraphs, ...]
    prompts: tuple[Prompt, ...]
    repairs: int = 0
    rejected: tuple[Rejected, ...] = ()
    flagged: tuple[str, ...] = ()
    """Sentences kept although they break the digit rule (`grounding: flag`)."""
    notices: tuple[str, ...] = ()
