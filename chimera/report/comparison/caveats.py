"""What must be said beside every number of a comparison, in words that do not depend on where they are printed."""

from collections.abc import Iterable

from chimera.record.outcome import Gate, Outcome
from chimera.record.plan import Plan

SIMULATED = "SIMULATED: a double of chimera.testing answered; no number says anything about a model"
UNPAIRED = "UNPAIRED: these runs were made before, each for itself; what else changed between them is not known"
INCOMPLETE = "INCOMPLETE: not every run of the plan was made"
SELF_TEST = "SELF-TEST: both arms are one spec; whatever differs is the noise of this machine"


def plan_warnings(plan: Plan) -> list[str]:
    """What a plan says already."""
    told = [SIMULATED] if plan.is_simulated else []
    return [*told, SELF_TEST] if plan.is_self_test else told


def outcome_warnings(outcome: Outcome) -> list[str]:
    """What must stand above the first number."""
    told = plan_warnings(outcome.plan)
    if not outcome.is_paired:
        told.append(UNPAIRED)
    return told if outcome.is_complete else [*told, INCOMPLETE]


def notices(outcome: Outcome) -> list[str]:
    """What a reader must know besides, each once."""
    return list(dict.fromkeys((*outcome.plan.notices, *outcome.notices)))


def raised(gates: Iterable[Gate]) -> list[Gate]:
    """Gates that are not in order, those that withhold a verdict first."""
    return sorted((gate for gate in gates if gate.status != "ok"), key=lambda gate: gate.status != "withheld")
