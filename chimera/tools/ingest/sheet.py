"""The facts of a tree while they are gathered: each with a provisional id and a score, ranked at the end."""

from dataclasses import dataclass, field, replace

from chimera.evidence.fact import Fact

TABLE_PENALTY = 0.35
"""What every further fact of one kind and table loses, so that one file cannot crowd out the others."""
KIND_PENALTY = 0.25
"""What every further fact of one kind and metric loses."""


LAST = -8.0
"""Score of facts that decide nothing: they are there to be cited against."""


@dataclass
class Sheet:
    """Collects facts."""

    facts: list[tuple[float, str, Fact]] = field(default_factory=list)

    def add(self, fact: Fact, score: float, table: str = "") -> str:
        """Keep a fact; returns the provisional id that parents of derived facts are named by."""
        provisional = f"t{len(self.facts)}"
        self.facts.append((score, table, fact))
        return provisional

    def ranked(self) -> tuple[Fact, ...]:
        """All facts, best first, with their final ids."""
        by_score = sorted(enumerate(self.facts), key=lambda row: (-row[1][0], row[0]))
        seen: dict[tuple[str, ...], int] = {}
        keyed = []
        for position, (score, table, fact) in by_score:
            keys = {("table", table, fact.kind): TABLE_PENALTY, ("kind", fact.kind, fact.metric): KIND_PENALTY}
            lost = sum(penalty * seen.get(key, 0) for key, penalty in keys.items())
            for key in keys:
                seen[key] = seen.get(key, 0) + 1
            keyed.append((score - lost, position, fact))
        keyed.sort(key=lambda row: (-row[0], row[1]))
        ids = {f"t{position}": f"F{rank}" for rank, (_, position, _) in enumerate(keyed, 1)}
        return tuple(
            replace(fact, id=f"F{rank}", parents=tuple(ids[parent] for parent in fact.parents))
            for rank, (_, _, fact) in enumerate(keyed, 1)
        )
