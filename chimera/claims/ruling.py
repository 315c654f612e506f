"""A ruling: verdict, reason and deciding facts, before it is tied to its place in the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from chimera.claims.entry import Entry
from chimera.evidence.fact import Fact
from chimera.evidence.numbers import show_fact, show_group
from chimera.record.claim import Verdict


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the evidence says to a reading."""

    verdict: Verdict
    reason: str
    facts: tuple[Fact, ...] = ()


def tell(fact: Fact) -> str:
    """A fact in a few words."""
    who = f" for {show_group(fact.group)}" if fact.group else ""
    return f"{fact.id} ({fact.metric} {fact.aggregation}{who}, n {fact.n}) is {show_fact(fact)}"


def distinct(entries: Sequence[Entry]) -> int:
    """How many different values entries have; what differs in the sixth digit is the same."""
    return len({f"{entry.value:.6g}" for entry in entries})


def no_claim(why: str) -> Ruling:
    """A number that asserts nothing about the data."""
    return Ruling("not a claim", why)


def unsupported(why: str, entries: Sequence[Entry] = ()) -> Ruling:
    """Nothing in the evidence bears it out."""
    return Ruling("unsupported", why, tuple(entry.fact for entry in entries[:3]))
