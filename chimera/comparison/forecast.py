"""How long a plan will take and what it will see, as far as earlier runs tell."""

from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from chimera.comparison.noise import floor_of
from chimera.record.plan import Arm, Plan
from chimera.stats import detectable_log_ratio
from chimera.store import RunEntry, list_runs, runs_home

WARM_UP_RUNS = 2


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is known before the first run. None = nothing."""

    seconds: float | None
    source: str
    """What it rests on."""
    detectable: float | None
    """Smallest share by which the wall must differ to be found in four of five attempts."""


def forecast(plan: Plan, out: Path | None = None) -> Forecast:
    """From finished runs of the same specs (or models) beside this comparison, and the noise floor of this machine."""
    home = runs_home(out)
    done = [entry for entry in list_runs(home) if entry.state == "done" and entry.wall_s]
    done += [entry for place in home.glob("cmp-*/runs") for entry in list_runs(place) if entry.state == "done"]
    walls = [_usual(arm, done) for arm in (plan.a, plan.b)]
    seconds, source = None, ""
    if all(walls):
        each_s = fmean(wall or 0.0 for wall, _ in filter(None, walls))
        seconds = each_s * (len(plan.slots) + WARM_UP_RUNS)
        source = f"from {sum(n for _, n in filter(None, walls))} earlier runs"
    floor = floor_of(plan, home)
    n_units = len({slot.input if plan.unit == "input" else slot.block for slot in plan.slots})
    detectable = detectable_log_ratio(floor.sd_log, n_units) if floor is not None and floor.sd_log > 0 else None
    return Forecast(seconds, source, detectable)


def _usual(arm: Arm, done: list[RunEntry]) -> tuple[float, int] | None:
    """Median wall and number of earlier runs of an arm's spec, else of its models."""
    models = {arm.spec.model_of(agent).model for agent in arm.spec.agents}
    for alike in (
        [entry for entry in done if entry.spec == arm.spec.name and models == set(entry.models)],
        [entry for entry in done if models == set(entry.models)],
    ):
        walls = [entry.wall_s for entry in alike if entry.wall_s]
        if walls:
            return median(walls), len(walls)
    return None
