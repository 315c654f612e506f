"""Which facts a model gets to see: the persona's emphasis first, every metric heard, within a token budget."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chimera.evidence.fact import Evidence, Fact
from chimera.evidence.lines import write_fact_line
from chimera.evidence.tokens import estimate_tokens
from chimera.spec.model import FactKind

MAX_FACTS = 500
"""A server builds a grammar of the ids: 8000 took seconds per call, 500 take 0.3 s at most."""
MOST_OF_A_KIND = {"inventory": 4, "coverage": 4, "failure": 8}
"""Kinds of which a few say all."""
QUOTAS = (4, 3, 3, 2, 2)
"""Facts taken per round from the first, second, ... kind of the emphasis; one from every other."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Facts to show, in the order they are shown."""

    facts: tuple[Fact, ...]
    left_out: int
    """Facts of the evidence that are not among them."""


def select(evidence: Evidence, emphasis: Sequence[FactKind], budget_tokens: int, limit: int = MAX_FACTS) -> Selection:
    """Take facts in rounds over kinds, and within a kind in turns over metrics, until the budget is spent."""
    chosen: list[Fact] = []
    spent = 0
    for fact in in_rounds(evidence.facts, emphasis):
        cost = estimate_tokens(write_fact_line(fact)) + 1
        if spent + cost > budget_tokens or len(chosen) >= limit:
            break
        chosen.append(fact)
        spent += cost
    return Selection(tuple(chosen), len(evidence.facts) - len(chosen))


def in_rounds(facts: Sequence[Fact], emphasis: Sequence[FactKind]) -> Iterator[Fact]:
    """All facts, those first that should be seen first."""
    kinds = list(dict.fromkeys([*emphasis, *(fact.kind for fact in facts)]))
    queues = {kind: list(_in_turns([fact for fact in facts if fact.kind == kind])) for kind in kinds}
    for kind, most in MOST_OF_A_KIND.items():
        if kind in queues:
            queues[kind] = queues[kind][:most]
    taken: set[str] = set()
    while any(queues.values()):
        for position, kind in enumerate(kinds):
            quota = QUOTAS[position] if position < min(len(QUOTAS), len(emphasis)) else 1
            for fact in queues[kind][:quota]:
                taken.add(fact.id)
                yield fact
            del queues[kind][:quota]
    yield from (fact for fact in facts if fact.id not in taken)


def _in_turns(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Facts in rank order, one metric (one setting, of effects) after the other: all speak before one speaks twice."""
    queues: dict[str, list[Fact]] = {}
    for fact in facts:
        queues.setdefault(_topic(fact), []).append(fact)
    while queues:
        for topic in list(queues):
            yield queues[topic].pop(0)
            if not queues[topic]:
                del queues[topic]


def _topic(fact: Fact) -> str:
    """What a fact is about: of an effect the setting, of any other the metric."""
    if fact.kind != "effect":
        return fact.metric
    return next((name for name, value in fact.group if (name, value) not in fact.versus), fact.metric)
