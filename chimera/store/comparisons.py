"""Which comparison folders there are and how far each got, read as little as possible, without any framework."""

import contextlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson

from chimera.errors import RecordError
from chimera.record.stamp import OUTCOME_SCHEMA, PLAN_SCHEMA
from chimera.store.listing import (
    COMPARISON_PREFIX,
    RUNS_NAME,
    comparison_folders,
    find_folder,
    in_utc,
    runs_home,
    stamp_of,
)

PLAN_NAME = "plan.json"
LEDGER_NAME = "ledger.jsonl"
OUTCOME_NAME = "comparison.json"
PAGE_NAME = "comparison.html"

ComparisonState = Literal["planned", "paused", "finished", "unreadable"]
"""planned = no measured run yet; paused = some, and no end: stopped, killed, or still at work; finished = all of them,
and a verdict or the reason why there is none; unreadable = a plan that is missing, or that this Chimera cannot read."""


@dataclass(frozen=True, slots=True)
class ComparisonEntry:
    """One comparison folder, as a list shows it. None = the folder does not say."""

    id: str
    folder: Path
    state: ComparisonState
    created_utc: str | None
    """When it was planned, ISO 8601."""
    a: str | None = None
    """Name of A's spec."""
    b: str | None = None
    """Of B's; the same as A's where a spec was measured against itself."""
    is_self_test: bool = False
    models: tuple[str, ...] = ()
    """Of both arms."""
    data: tuple[str, ...] = ()
    """DATA as the user gave it."""
    n_done: int = 0
    """Pairs of which both runs were made."""
    n_planned: int = 0
    """Pairs of the plan."""
    metric: str | None = None
    """The first primary."""
    verdict: str | None = None
    """What is said of it."""
    note: str = ""
    """How to go on, or what is wrong, in words."""


def list_comparisons(home: Path | None = None) -> tuple[ComparisonEntry, ...]:
    """All comparison folders, the newest first."""
    entries = map(entry_of, comparison_folders(home))
    return tuple(sorted(entries, key=lambda entry: (entry.created_utc or "", entry.id), reverse=True))


def is_comparison(folder: Path) -> bool:
    """Whether a folder is one: by its parts, and by its name or what its plan says of itself."""
    if not (folder / RUNS_NAME).is_dir():
        return False
    if folder.resolve().name.startswith(COMPARISON_PREFIX):
        return True
    with contextlib.suppress(OSError):
        return b'"chimera.comparison/' in (folder / PLAN_NAME).read_bytes()[:200]
    return False


def find_comparison_folder(reference: str | Path, home: Path | None = None) -> Path:
    """The folder of a comparison: by its path, or its name (or the start of it) in the runs' home.

    Raises:
        RecordError: No such comparison, or several of them.
    """
    path = Path(reference)
    if is_comparison(path):
        return path
    place = path.parent if len(path.parts) > 1 else runs_home(home)
    names = sorted(folder.name for folder in comparison_folders(place)) if path.name else []
    matches = [path.name] if path.name in names else [each for each in names if each.startswith(path.name)]
    if len(matches) == 1:
        return place / matches[0]
    if matches:
        what = f"{str(reference)!r} could be any of: {', '.join(matches[:5])}"
        raise RecordError(what, where=str(place), todo="write more of the name")
    raise RecordError(
        f"no comparison {str(reference)!r}", where=str(place), todo="`chimera runs list` shows all comparisons"
    )


def find_made(reference: str | Path, home: Path | None = None) -> tuple[Path, bool]:
    """The folder of a run or of a comparison, and whether it is a comparison's.

    Raises:
        RecordError: No such folder, or several of them.
    """
    if is_comparison(Path(reference)) or Path(reference).name.startswith(COMPARISON_PREFIX):
        return find_comparison_folder(reference, home), True
    return find_folder(reference, home), False


def entry_of(folder: Path) -> ComparisonEntry:
    """How far one comparison got, as its files say."""
    try:
        plan = _read(folder / PLAN_NAME, PLAN_SCHEMA)
        n_runs, n_done, n_planned = _progress(folder, plan["slots"])
        outcome = _outcome(folder)
        is_finished = outcome.get("is_complete") is True
        state: ComparisonState = "finished" if is_finished else "paused" if n_runs else "planned"
        arms = (plan["a"], plan["b"])
        first = next((one for one in outcome.get("estimates", ()) if one["role"] == "primary"), None)
        return ComparisonEntry(
            id=folder.name,
            folder=folder,
            state=state,
            created_utc=in_utc(plan["created_utc"]),
            a=arms[0]["spec"]["name"],
            b=arms[1]["spec"]["name"],
            is_self_test=plan["is_self_test"],
            models=tuple(dict.fromkeys(model["model"] for arm in arms for model in arm["models"])),
            data=tuple(dict.fromkeys(one["data"] for one in plan["inputs"])),
            n_done=n_done,
            n_planned=n_planned,
            metric=first["metric"] if first else None,
            verdict=first["verdict"]["text"] if first else None,
            note="" if is_finished else f"go on with: chimera compare --resume {folder.name}",
        )
    except FileNotFoundError:
        note = f"no {PLAN_NAME}: killed before its first run"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        note = f"{PLAN_NAME} is no plan: {type(error).__name__}: {error}"
    stamp = stamp_of(folder.name.removeprefix(COMPARISON_PREFIX))
    return ComparisonEntry(folder.name, folder, "unreadable", stamp, note=note)


def _read(path: Path, version: str) -> dict[str, Any]:
    """A JSON object of a version.

    Raises:
        OSError: It cannot be read.
        ValueError: It is another one, or none.
    """
    value = orjson.loads(path.read_bytes())
    if value["schema_version"] != version:
        raise ValueError(f"version {value['schema_version']!r}")
    return value


def _outcome(folder: Path) -> dict[str, Any]:
    """What came out; empty where nothing did yet, or where it cannot be read."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return _read(folder / OUTCOME_NAME, OUTCOME_SCHEMA)
    return {}


def _progress(folder: Path, slots: Sequence[dict[str, Any]]) -> tuple[int, int, int]:
    """Measured runs, whole pairs, and pairs of the plan."""
    made: set[int] = set()
    with contextlib.suppress(FileNotFoundError):
        for line in (folder / LEDGER_NAME).read_bytes().split(b"\n")[:-1]:  # what follows the last end is cut off
            value = orjson.loads(line)
            if value["kind"] == "measured":
                made.add(value["position"])
    pairs: dict[int, set[int]] = defaultdict(set)
    for slot in slots:
        pairs[slot["pair"]].add(slot["position"])
    return len(made), sum(positions <= made for positions in pairs.values()), len(pairs)
