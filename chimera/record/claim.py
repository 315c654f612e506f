"""What a text asserts in numbers, and what the evidence says to it."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["supported", "supported (derived)", "contradicted", "unsupported", "ambiguous", "not a claim"]
FLAGGED: frozenset[str] = frozenset({"contradicted", "unsupported"})
"""Verdicts that make a report fail."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One number (or one comparison in words) of a text."""

    line: int
    """1-based line of the text."""
    start: int
    """Offset of the first character in the text."""
    end: int
    """Offset behind the last character: `text[start:end]` is the number as written."""
    number: str
    """The number with its unit, or the comparing word, as written."""
    sentence: str
    """The sentence, or the row and column of a table, that it stands in."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim, what it was understood to say, and which fact decides."""

    claim: Claim
    verdict: Verdict
    understood: str
    """What the number was taken for: metric, aggregation, settings; "" for what is no claim."""
    reason: str
    """Why the verdict is what it is, one sentence."""
    facts: tuple[str, ...] = ()
    """Ids of the facts that decide, the most telling first."""
    value: str = ""
    """What the first fact says, as printed; "" without a fact."""
    source: str = ""
    """file:column of the first fact."""
    n: int | None = None
    """Numbers behind the first fact."""

    @property
    def is_flagged(self) -> bool:
        """Whether it makes the report fail."""
        return self.verdict in FLAGGED
