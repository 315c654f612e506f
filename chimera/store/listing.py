"""Which run folders there are and what became of each, read as little as possible: no framework is loaded for it."""

import contextlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import orjson

from chimera.errors import RecordError
from chimera.record.stamp import RUN_MARKER, RUN_SCHEMA

HOME_VARIABLE = "CHIMERA_HOME"
DEFAULT_HOME = "chimera-runs"
RUN_JSON = "run.json"
EVIDENCE_NAME = "evidence.jsonl"
LOG_NAME = "log.jsonl"
COMPARISON_PREFIX = "cmp-"
"""How the names of comparison folders begin."""
RUNS_NAME = "runs"
"""Where the run folders of a comparison lie in it."""
REFUSED = "refused"
"""Event in the log of a run that could not begin."""


RunState = Literal["done", "failed", "interrupted", "unfinished", "refused", "unreadable"]
"""done, failed and interrupted are a record's status. unfinished = no record: killed, or still at work; refused = could
not begin; unreadable = a record that this Chimera cannot read."""


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One run folder, as a list shows it. None = the folder does not say."""

    id: str
    folder: Path
    state: RunState
    created_utc: str | None
    """When the run began, ISO 8601."""
    wall_s: float | None = None
    spec: str | None = None
    """Name of the spec."""
    models: tuple[str, ...] = ()
    """Models of the blocks that agents used."""
    data: str | None = None
    """DATA as the user gave it."""
    note: str = ""
    """What went wrong, in words."""


def runs_home(out: Path | None = None) -> Path:
    """Where run folders lie: `out`, else `$CHIMERA_HOME`, else ./chimera-runs."""
    return out or Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME)


def list_runs(home: Path | None = None) -> tuple[RunEntry, ...]:
    """All run folders, the newest first; those without a readable record too."""
    place = runs_home(home)
    folders = [path.parent for path in place.glob(f"*/{RUN_MARKER}")]
    entries = [_entry(folder) for folder in folders]
    return tuple(sorted(entries, key=lambda entry: (entry.created_utc or "", entry.id), reverse=True))


def comparison_folders(home: Path | None = None) -> list[Path]:
    """All folders of comparisons; what lies in them is read by `chimera.store.comparisons`."""
    return [path.parent for path in runs_home(home).glob(f"{COMPARISON_PREFIX}*/{RUNS_NAME}")]


def find_folder(reference: str | Path, home: Path | None = None) -> Path:
    """The folder of a run: by its path, its run.json, or its id (or the start of it) in the runs' home.

    Raises:
        RecordError: No such run, or several of them.
    """
    path = Path(reference)
    if path.name == RUN_JSON and path.is_file():
        return path.parent
    if (path / RUN_MARKER).is_file():
        return path
    place = path.parent if len(path.parts) > 1 else runs_home(home)
    ids = sorted(entry.parent.name for entry in place.glob(f"*/{RUN_MARKER}")) if path.name else []
    matches = [path.name] if path.name in ids else [each for each in ids if each.startswith(path.name)]
    if len(matches) == 1:
        return place / matches[0]
    if matches:
        names = ", ".join(matches[:5])
        raise RecordError(f"{str(reference)!r} could be any of: {names}", where=str(place), todo="write more of the id")
    raise RecordError(f"no run {str(reference)!r}", where=str(place), todo="`chimera runs list` shows all runs")


def refusal_of(folder: Path) -> str | None:
    """Why the run of this folder could not begin; None if it did."""
    lines = (folder / LOG_NAME).read_bytes().splitlines() if (folder / LOG_NAME).is_file() else []
    with contextlib.suppress(orjson.JSONDecodeError):
        first = orjson.loads(lines[0]) if lines else {}
        return first.get("message") if first.get("event") == REFUSED else None
    return None


def _entry(folder: Path) -> RunEntry:
    """What the files of a folder say, read as little as possible."""
    path = folder / RUN_JSON
    if not path.is_file():
        return _entry_of_log(folder)
    try:
        value = orjson.loads(path.read_bytes())
        if value["schema_version"] != RUN_SCHEMA:
            raise ValueError(f"version {value['schema_version']!r}")  # noqa: TRY301  told in the note below
        return RunEntry(
            id=folder.name,
            folder=folder,
            state=value["status"],
            created_utc=in_utc(value["created"]["utc"]),
            wall_s=(value["ended_ns"] - value["created"]["perf_ns"]) / 1e9,
            spec=value["spec"]["name"],
            models=tuple(dict.fromkeys(model["model"] for model in value["manifest"]["models"])),
            data=value["data"],
            note=value["failures"][0]["message"].splitlines()[0] if value["failures"] else "",
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        note = f"{RUN_JSON} is no record: {type(error).__name__}: {error}"
        return RunEntry(folder.name, folder, "unreadable", stamp_of(folder.name), note=note)


def _entry_of_log(folder: Path) -> RunEntry:
    """A folder without a record, as its log tells of it."""
    started: dict[str, Any] = {}
    log = folder / LOG_NAME
    with contextlib.suppress(orjson.JSONDecodeError, OSError):
        first = orjson.loads(log.read_bytes().partition(b"\n")[0])
        started = first if isinstance(first, dict) else {}
    refused = started.get("event") == REFUSED
    lines = str(started.get("message") or "").splitlines() if refused else []
    return RunEntry(
        id=folder.name,
        folder=folder,
        state="refused" if refused else "unfinished",
        created_utc=stamp_of(folder.name),
        spec=started.get("spec"),
        data=started.get("data"),
        note=lines[0] if lines else "no run.json: killed before its end, or still at work",
    )


def stamp_of(run_id: str) -> str | None:
    """When the run of this id began."""
    with contextlib.suppress(ValueError):
        return in_utc(datetime.strptime(run_id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).isoformat())
    return None


def in_utc(stamp: str) -> str:
    """A moment in ISO 8601, told in UTC."""
    return datetime.fromisoformat(stamp).astimezone(UTC).isoformat(timespec="seconds")
