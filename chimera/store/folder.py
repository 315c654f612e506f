"""Run folders: there from a run's first moment, finished by one atomic write of run.json."""

import contextlib
import os
import re
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import structlog

from chimera.errors import ChimeraError, RecordError, UsageError
from chimera.evidence.fact import Evidence
from chimera.evidence.jsonl import dump_evidence, load_evidence
from chimera.record.call import Call
from chimera.record.reading import Run
from chimera.record.run import RunRecord, ServerModel
from chimera.record.run_json import dump_call, dump_run, load_run_record
from chimera.record.stamp import RUN_MARKER
from chimera.spec.dumping import dump_spec
from chimera.spec.model import Spec
from chimera.store.listing import (
    EVIDENCE_NAME,
    HOME_VARIABLE,
    LOG_NAME,
    REFUSED,
    RUN_JSON,
    find_folder,
    refusal_of,
    runs_home,
)

MAX_NAME_CHARS = 40
MAX_LOOKED_BACK = 10
"""Runs that are looked into for the digest a model had."""


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
    def create(cls, data: str, out: Path | None, now: datetime, name: str = "") -> "RunFolder":
        """Make the folder of a new run, with its marker.

        Args:
            data: DATA as the user gave it.
            out: Where run folders lie; None = the runs' home.
            now: When the run begins.
            name: Of the folder; "" = when it began, and on what. A number makes either unique.

        Raises:
            UsageError: The place cannot be written.
        """
        home = runs_home(out)
        told = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(data).resolve().name).strip("-.")[:MAX_NAME_CHARS] or "data"
        try:
            home.mkdir(parents=True, exist_ok=True)
            path = _make_unique(home, name or f"{now:%Y%m%d-%H%M%S}-{told}")
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
        write_atomically(self.path / "spec.yaml", dump_spec(spec).encode())

    def write_evidence(self, evidence: Evidence) -> Path:
        """Write evidence.jsonl."""
        path = self.path / EVIDENCE_NAME
        write_atomically(path, dump_evidence(evidence))
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

    def finish(self, record: RunRecord, files: Mapping[str, str]) -> None:
        """Write the files of the report, then run.json, then close the log: a folder with run.json is whole."""
        for name, text in files.items():
            write_atomically(self.path / name, text.encode("utf-8", "backslashreplace"))
        self.log("finished", status=record.status)
        write_atomically(self.path / RUN_JSON, dump_run(record))
        self.close()

    def close(self) -> None:
        """Close the log."""
        with self._lock:
            self._log_file.close()


def load_run(reference: str | Path, home: Path | None = None) -> Run:
    """Load a finished run by folder, by run.json, or by its id (or the start of it) in the runs' home.

    Raises:
        RecordError: No such run, an interrupted one, or one that cannot be read.
    """
    folder = find_folder(reference, home)
    record = load_record(folder)
    evidence = load_evidence((folder / record.evidence.path).read_bytes()) if record.evidence else None
    return Run(record, evidence, folder)


def load_record(folder: Path) -> RunRecord:
    """The record in a run folder.

    Raises:
        RecordError: An interrupted run, or a record that cannot be read.
    """
    path = folder / RUN_JSON
    if not path.is_file():
        if message := refusal_of(folder):
            raise RecordError(f"the run could not begin: {message}", where=str(folder))
        left = ", ".join(sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith(".")))
        todo = f"what it left behind: {left or 'nothing'}"
        raise RecordError("the run has no run.json: it was killed before its end", where=str(folder), todo=todo)
    return load_run_record(path.read_bytes(), str(path))


def with_earlier_digests(models: tuple[ServerModel, ...], folder: Path) -> tuple[ServerModel, ...]:
    """The models with the digest they had in the newest earlier run beside `folder`, so that a change is seen."""
    earlier: dict[tuple[str, str], tuple[str, str]] = {}
    wanted = {(model.server, model.model) for model in models}
    others = sorted((path for path in folder.parent.glob(f"*/{RUN_JSON}") if path.parent != folder), reverse=True)
    for path in others[:MAX_LOOKED_BACK]:
        if wanted <= earlier.keys():
            break
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


def write_atomically(path: Path, content: bytes) -> None:
    """All of the file or none of it, whatever happens meanwhile."""
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _json(value: Any, **_: Any) -> str:
    return orjson.dumps(value, default=str).decode()
