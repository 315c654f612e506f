"""Labelled claims: what a number in a text asserts and whether the evidence bears it out; and the texts that carry them."""

import re
from dataclasses import dataclass
from typing import Literal

from chimera.evidence import Group

Label = Literal["true", "false", "not_a_claim"]
ARTICLE = re.compile(r"\b([Aa]) (?=[aeio])")
SENTINEL = re.compile("\ue000(\\d+)\ue001(.*?)\ue002")


class Undrawable(LookupError):
    """This evidence holds nothing to make the wanted claim of."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One number as a text prints it, with all it asserts."""

    number: str
    """As printed, without unit: 181.2, 1,290, 0.30k, four."""
    unit: str | None
    """In the evidence's spelling; None = bare number."""
    label: Label
    cause: str
    """Why it is true, false or no claim: exact, group_swapped, percent_wrong_base, setting, ..."""
    family: str = ""
    column: str = ""
    statistic: str | None = ""
    """mean, value, p50, min, max; None = left unsaid."""
    group: Group = ()
    versus: Group = ()
    operation: str | None = None
    """For derived claims: ratio, difference, percent_higher, percent_lower."""
    named: str = "family"
    """How the metric must be named for the label to hold: family words, or its exact column."""
    facts: tuple[str, ...] = ()
    """Ids of the facts a true claim rests on, or that a false one was bent from."""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled number in a text."""

    start: int
    end: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of text with its labelled numbers. Numbers without a mark are no claims either, whatever they are."""

    text: str
    marks: tuple[Mark, ...]
    style: str
    evidence: str
    """Name of the evidence it speaks of."""


class Pen:
    """Writes claims into text and remembers where they stand."""

    def __init__(self):
        self.claims: list[Claim] = []

    def mark(self, claim: Claim) -> str:
        """The claim's number, to be put into a text that `seal` will see."""
        self.claims.append(claim)
        return f"\ue000{len(self.claims) - 1}\ue001{claim.number}\ue002"

    def other(self, number: str, cause: str) -> str:
        """A number that is no claim: a date, a version, a setting."""
        return self.mark(Claim(number=number, unit=None, label="not_a_claim", cause=cause))

    def seal(self, text: str) -> tuple[str, tuple[Mark, ...]]:
        """The plain text, and where its claims stand."""
        text = ARTICLE.sub(r"\1n ", text)
        out, marks, length, last = [], [], 0, 0
        for found in SENTINEL.finditer(text):
            before = text[last : found.start()]
            length += len(before)
            marks.append(Mark(length, length + len(found[2]), self.claims[int(found[1])]))
            length += len(found[2])
            out += [before, found[2]]
            last = found.end()
        return "".join([*out, text[last:]]), tuple(marks)
