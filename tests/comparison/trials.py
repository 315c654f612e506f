"""What is tried on the simulated machine: nothing but chance, everything that disturbs, and one true difference."""

from dataclasses import dataclass, replace

import lab

from chimera.record.outcome import Outcome
from chimera.testing import Machine

NOISE = Machine(noise=0.05, line_tokens=lab.LINE_TOKENS)
RESTLESS = replace(NOISE, drift=0.004, spikes=0.06)
"""Noise, a machine that heats up, and spikes: everything a coin must keep out of a verdict."""
WARM_UP_CALLS = 4
SLOWER = 1.2


@dataclass(frozen=True)
class Confound:
    """Something that could make a comparison lie, and the gate that must say so."""

    name: str
    machine: Machine
    gates: tuple[str, ...]
    difference: str = lab.WARMER
    is_real: bool = False
    """It makes B slower or faster indeed: repeated attempts take time, short answers save it."""

    def is_caught(self, outcome: Outcome) -> bool:
        """Whether one of its gates is not in order."""
        return any(gate.name in self.gates and gate.status != "ok" for gate in outcome.gates)


def one_side(**trouble):
    """Trouble with the calls of B's writer alone, once both arms are warm."""
    return replace(NOISE, only=lab.MARK, after=WARM_UP_CALLS, **trouble)


def both_sides(**trouble):
    return replace(NOISE, after=WARM_UP_CALLS, **trouble)


def slower_at_mark(machine: Machine) -> Machine:
    """A machine on which B's marked node takes a fifth longer, and nothing else differs."""
    return replace(machine, slower={lab.MARK: SLOWER})


WRITER = lab.MARKED["writer"]
CONFOUNDS = (
    Confound("reloads, both sides", both_sides(reloads=0.3), ("loads",)),
    Confound("reloads, one side", one_side(reloads=0.5), ("loads",), WRITER),
    Confound("reloads, all of one side", one_side(reloads=1.0), ("loads",), WRITER),
    Confound("cache hits told by a field, both sides", both_sides(cached=0.3, cache_told="field"), ("cache",)),
    Confound("cache hits told by a smaller count, both sides", both_sides(cached=0.3, cache_told="count"), ("cache",)),
    Confound("cache hits seen in the time alone, both sides", both_sides(cached=0.3), ("cache",)),
    Confound("cache hits told by a field, all of one side", one_side(cached=1.0, cache_told="field"), ("cache",), WRITER),
    Confound("cache hits told by a smaller count, all of one side", one_side(cached=1.0, cache_told="count"), ("cache", "failures"), WRITER),
    Confound("cache hits seen in the time alone, one side", one_side(cached=0.5), ("cache",), WRITER),
    Confound("cache hits seen in the time alone, all of one side", one_side(cached=1.0), ("cache",), WRITER),
    Confound("drift", replace(NOISE, drift=0.01), ("drift",)),
    Confound("a slow wave", replace(NOISE, sway=0.15, sway_calls=24), ("drift",)),
    Confound("spikes", both_sides(spikes=0.15), ("spikes",)),
    Confound("spikes in reading prompts", both_sides(spikes=0.15, spiky="prompt"), ("spikes",)),
    Confound("failures, one side", one_side(failures=0.7), ("failures",), WRITER, is_real=True),
    Confound("prompts cut without a word, both sides", both_sides(cut=0.3), ("cache", "validity")),
    Confound("prompts cut without a word, all of one side", one_side(cut=1.0), ("cache", "validity"), WRITER),
    Confound("answers cut off, one side", NOISE, ("lengths",), lab.SHORT, is_real=True),
)  # fmt: skip


def false_verdicts(outcome: Outcome) -> list[str]:
    """Primaries of which something is said although the arms do not differ."""
    return [
        one.metric for one in outcome.estimates if one.role == "primary" and one.verdict.kind in ("better", "worse")
    ]


def is_found(outcome: Outcome, node: str) -> bool:
    """Whether that node, and no other, is said to be slower, and makes most of the difference."""
    walls = {one.node: one.verdict.kind for one in outcome.estimates if one.metric == "wall_s" and one.node is not None}
    added: dict[str, float] = {}
    for share in outcome.shares:
        added[share.node] = added.get(share.node, 0.0) + share.contribution
    others = [abs(value) for name, value in added.items() if name != node]
    return (
        walls[node] == "worse"
        and not any(kind in ("better", "worse") for name, kind in walls.items() if name != node)
        and added[node] > 2 * max(others)
    )
