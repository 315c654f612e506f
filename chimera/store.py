"""Run folders: there from a run's first moment, finished by one atomic write of run.json."""

import contextlib
import os
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import orjson
import structlog

from chimera.errors import ChimeraError, RecordError, UsageError
from chimera.evidence.fact import Evidence
from chimera.evidence.jsonl import dump_evidence, load_evidence
from chimera.record.call import Call
from chimera.record.reading import Run
from chimera.record.run import SCHEMA, RunRecord, ServerModel
from chimera.record.run_json import dump_call, dump_run, load_run_record
from chimera.record.stamp import RUN_MARKER
from chimera.spec.dumping import dump_spec
from chimera.spec.model import Spec

HOME_VARIABLE = "CHIMERA_HOME"
DEFAULT_HOME = "chimera-runs"
RUN_JSON = "run.json"
EVIDENCE_NAME = "evidence.jsonl"
LOG_NAME = "log.jsonl"
REFUSED = "refused"
"""Event in the log of a run that could not begin."""
MAX_NAME_CHARS = 40
MAX_LOOKED_BACK = 10
"""Runs that are looked into for the digest a model had."""


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


class RunFolder:
    """The folder of one run while it runs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._log_file = (path / LOG_NAME).open("a", encoding="utf-8")
        self._logger = structlog.wrap_logger(
            structlog.WriteLogger(self._log_file),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(serializer=_json),
            ],
        )

    @classmethod
    def create(cls, data: str, out: Path | None, now: datetime) -> "RunFolder":
        """Make the folder of a new run, with its marker.

        Raises:
            UsageError: The place cannot be written.
        """
        home = runs_home(out)
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(data).resolve().name).strip("-.")[:MAX_NAME_CHARS] or "data"
        stamp = f"{now:%Y%m%d-%H%M%S}"
        try:
            home.mkdir(parents=True, exist_ok=True)
            path = _make_unique(home, f"{stamp}-{name}")
            (path / RUN_MARKER).touch()
        except OSError as error:
            todo = f"choose another place with --out or {HOME_VARIABLE}"
            raise UsageError(f"cannot write run folders: {error.strerror}", where=str(home), todo=todo) from error
        return cls(path)

    @classmethod
    def refuse(cls, error: ChimeraError, data: str, out: Path | None, now: datetime) -> None:
        """Leave a folder that says why a run could not begin: its spec cannot be loaded, so there is no record."""
        with contextlib.suppress(UsageError):  # the spec's mistake is what the user has to hear
            folder = cls.create(data, out, now)
            folder.log(REFUSED, data=data, message=str(error))
            folder.close()

    @property
    def id(self) -> str:
        """Name of the run."""
        return self.path.name

    def write_spec(self, spec: Spec) -> None:
        """Write spec.yaml; header values are redacted."""
        _write_atomically(self.path / "spec.yaml", dump_spec(spec).encode())

    def write_evidence(self, evidence: Evidence) -> Path:
        """Write evidence.jsonl."""
        path = self.path / EVIDENCE_NAME
        _write_atomically(path, dump_evidence(evidence))
        self.log("evidence", sha256=evidence.sha256, facts=len(evidence.facts), files=len(evidence.files))
        return path

    def append_call(self, call: Call) -> None:
        """Append a line to wire.jsonl and bring it to the disk."""
        with self._lock, (self.path / "wire.jsonl").open("ab") as file:
            file.write(dump_call(call))
            file.flush()
            os.fsync(file.fileno())

    def log(self, event: str, **fields: Any) -> None:
        """Append a line to log.jsonl."""
        with self._lock:
            if not self._log_file.closed:
                self._logger.info(event, **fields)
                self._log_file.flush()

    def finish(self, record: RunRecord, render: Callable[[Run], Mapping[str, str]]) -> Run:
        """Write the files of the report, then run.json, then close the log: a folder with run.json is whole."""
        evidence = self._evidence(record)
        run = Run(record, evidence, self.path)
        for name, text in render(run).items():
            _write_atomically(self.path / name, text.encode("utf-8", "backslashreplace"))
        self.log("finished", status=record.status)
        _write_atomically(self.path / RUN_JSON, dump_run(record))
        self.close()
        return run

    def close(self) -> None:
        """Close the log."""
        with self._lock:
            self._log_file.close()

    def _evidence(self, record: RunRecord) -> Evidence | None:
        path = self.path / EVIDENCE_NAME
        return load_evidence(path.read_bytes()) if record.evidence is not None else None


def load_run(reference: str | Path, home: Path | None = None) -> Run:
    """Load a finished run by folder, by run.json, or by its id (or the start of it) in the runs' home.

    Raises:
        RecordError: No such run, an interrupted one, or one that cannot be read.
    """
    folder = find_folder(reference, home)
    path = folder / RUN_JSON
    if not path.is_file():
        if message := _refusal(folder):
            raise RecordError(f"the run could not begin: {message}", where=str(folder))
        left = ", ".join(sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith(".")))
        todo = f"what it left behind: {left or 'nothing'}"
        raise RecordError("the run has no run.json: it was killed before its end", where=str(folder), todo=todo)
    record = load_run_record(path.read_bytes(), str(path))
    evidence = load_evidence((folder / record.evidence.path).read_bytes()) if record.evidence else None
    return Run(record, evidence, folder)


def list_runs(home: Path | None = None) -> tuple[RunEntry, ...]:
    """All run folders, the newest first; those without a readable record too."""
    place = runs_home(home)
    folders = [path.parent for path in place.glob(f"*/{RUN_MARKER}")]
    entries = [_entry(folder) for folder in folders]
    return tuple(sorted(entries, key=lambda entry: (entry.created_utc or "", entry.id), reverse=True))


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


def with_earlier_digests(models: tuple[ServerModel, ...], folder: Path) -> tuple[ServerModel, ...]:
    """The models with the digest they had in the newest earlier run beside `folder`, so that a change is seen."""
    earlier: dict[tuple[str, str], tuple[str, str]] = {}
    others = sorted((path for path in folder.parent.glob(f"*/{RUN_JSON}") if path.parent != folder), reverse=True)
    for path in others[:MAX_LOOKED_BACK]:
        with contextlib.suppress(RecordError, OSError):
            for model in load_run_record(path.read_bytes(), str(path)).manifest.models:
                if model.digest:
                    earlier.setdefault((model.server, model.model), (path.parent.name, model.digest))
    return tuple(
        model.model_copy(update={"earlier_run": found[0], "earlier_digest": found[1]})
        if (found := earlier.get((model.server, model.model)))
        else model
        for model in models
    )


def _refusal(folder: Path) -> str | None:
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
        if value["schema_version"] != SCHEMA:
            raise ValueError(f"version {value['schema_version']!r}")  # noqa: TRY301  told in the note below
        return RunEntry(
            id=folder.name,
            folder=folder,
            state=value["status"],
            created_utc=_in_utc(value["created"]["utc"]),
            wall_s=(value["ended_ns"] - value["created"]["perf_ns"]) / 1e9,
            spec=value["spec"]["name"],
            models=tuple(dict.fromkeys(model["model"] for model in value["manifest"]["models"])),
            data=value["data"],
            note=value["failures"][0]["message"].splitlines()[0] if value["failures"] else "",
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        note = f"{RUN_JSON} is no record: {type(error).__name__}: {error}"
        return RunEntry(folder.name, folder, "unreadable", _stamp_of(folder.name), note=note)


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
        created_utc=_stamp_of(folder.name),
        spec=started.get("spec"),
        data=started.get("data"),
        note=lines[0] if lines else "no run.json: killed before its end, or still at work",
    )


def _stamp_of(run_id: str) -> str | None:
    """When the run of this id began."""
    with contextlib.suppress(ValueError):
        return _in_utc(datetime.strptime(run_id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).isoformat())
    return None


def _in_utc(stamp: str) -> str:
    return datetime.fromisoformat(stamp).astimezone(UTC).isoformat(timespec="seconds")


def _make_unique(home: Path, name: str) -> Path:
    """Create the folder; a number makes it unique, also between processes."""
    for number in range(1, 10_000):
        path = home / (name if number == 1 else f"{name}-{number}")
        try:
            path.mkdir()
        except FileExistsError:
            continue
        return path
    raise OSError(17, f"too many runs of one second named {name}")


def _write_atomically(path: Path, content: bytes) -> None:
    """All of the file or none of it, whatever happens meanwhile."""
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _json(value: Any, **_: Any) -> str:
    return orjson.dumps(value, default=str).decode()
