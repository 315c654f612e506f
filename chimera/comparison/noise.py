"""The noise floor of a machine: how far apart two arms lie that are one spec, kept for later comparisons."""

import contextlib
import platform
from pathlib import Path

from chimera.record.outcome import NoiseFloor, Outcome
from chimera.record.plan import Plan
from chimera.store import write_atomically

PREFIX = "noise-"


def keep_floor(outcome: Outcome, folder: Path) -> NoiseFloor | None:
    """Keep what a self-test found beside the comparisons; None when it found nothing."""
    wall = outcome.estimate("wall_s")
    if wall is None or wall.sd is None:
        return None
    floor = NoiseFloor(
        created_utc=outcome.plan.created_utc,
        host=platform.node(),
        models=models_of(outcome.plan),
        sd_log=wall.sd,
        n_pairs=wall.n_pairs,
        folder=folder.name,
    )
    write_atomically(folder.parent / f"{PREFIX}{folder.name}.json", floor.model_dump_json(indent=2).encode() + b"\n")
    return floor


def floor_of(plan: Plan, home: Path) -> NoiseFloor | None:
    """The newest noise floor of this machine with one of the plan's models; None when there is none."""
    models, found = set(models_of(plan)), []
    for path in home.glob(f"{PREFIX}*.json"):
        with contextlib.suppress(ValueError, OSError):
            floor = NoiseFloor.model_validate_json(path.read_bytes())
            if floor.host == platform.node() and models & set(floor.models):
                found.append(floor)
    return max(found, key=lambda floor: floor.created_utc, default=None)


def models_of(plan: Plan) -> tuple[str, ...]:
    """Digests of all models, or their names where the server does not say the digest."""
    told = [model.digest or model.model for arm in (plan.a, plan.b) for model in arm.models]
    return tuple(dict.fromkeys(told))
