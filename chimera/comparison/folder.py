"""The folder of a comparison: the plan first, a line for every run that was made, and what came out."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import orjson
from pydantic import ValidationError

from chimera.errors import RecordError, UsageError
from chimera.evidence.fact import Evidence
from chimera.evidence.jsonl import dump_evidence, load_evidence
from chimera.record.plan import Finished, Plan
from chimera.record.reading import Run
from chimera.record.stamp import COMPARISON_MARKER, PLAN_SCHEMA
from chimera.store import (
    COMPARISON_PREFIX,
    LEDGER_NAME,
    PLAN_NAME,
    RUNS_NAME,
    find_comparison_folder,
    load_record,
    runs_home,
    write_atomically,
)

EVIDENCE_NAME = "evidence"
HALVED_NAME = "halved"


class ComparisonFolder:
    """What a comparison has on disk; everything in it can be read again after a kill at any moment."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def runs(self) -> Path:
        """Where its run folders lie."""
        return self.path / RUNS_NAME

    @classmethod
    def create(cls, plan: Plan, out: Path | None, evidences: Mapping[str, Evidence]) -> "ComparisonFolder":
        """Make the folder with its plan and the evidence of each input.

        Raises:
            UsageError: The place cannot be written.
        """
        path = runs_home(out) / plan.id
        try:
            (path / RUNS_NAME).mkdir(parents=True)
            (path / COMPARISON_MARKER).touch()
            (path / EVIDENCE_NAME).mkdir()
            for number, one in enumerate(plan.inputs, start=1):
                write_atomically(path / EVIDENCE_NAME / f"{number}.jsonl", dump_evidence(evidences[one.name]))
            write_atomically(path / PLAN_NAME, dump_plan(plan))
        except OSError as error:
            todo = "choose another place with --out or CHIMERA_HOME"
            raise UsageError(f"cannot write comparisons: {error.strerror}", where=str(path), todo=todo) from error
        return cls(path)

    def plan(self) -> Plan:
        """The plan.

        Raises:
            RecordError: There is none, or none that this Chimera can read.
        """
        return load_plan(self.path / PLAN_NAME)

    def evidences(self, plan: Plan) -> dict[str, Evidence]:
        """Input -> its evidence, as it was at planning."""
        return {
            one.name: load_evidence((self.path / EVIDENCE_NAME / f"{number}.jsonl").read_bytes())
            for number, one in enumerate(plan.inputs, start=1)
        }

    def set_aside(self, run: str) -> None:
        """Move a run folder that a stop left behind, of half a pair or of half a run, out of the way; it is kept."""
        if not (self.runs / run).exists():
            return
        place = self.path / HALVED_NAME
        place.mkdir(exist_ok=True)
        names = (run if number == 1 else f"{run}-{number}" for number in range(1, 10_000))
        (self.runs / run).rename(next(place / name for name in names if not (place / name).exists()))

    def append(self, finished: Finished) -> None:
        """Add a run to the ledger and bring it to the disk: from here on it is not made again."""
        with (self.path / LEDGER_NAME).open("ab") as file:
            file.write(finished.model_dump_json().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def ledger(self) -> tuple[Finished, ...]:
        """Runs that were made; a last line that was cut off by a kill was never made."""
        path = self.path / LEDGER_NAME
        if not path.exists():
            return ()
        *lines, tail = path.read_bytes().split(b"\n")
        if tail:
            os.truncate(path, path.stat().st_size - len(tail))
        try:
            return tuple(Finished.model_validate_json(line) for line in lines)
        except ValidationError as error:
            raise RecordError(f"not a ledger: {error.errors()[0]['msg']}", where=str(path)) from error

    def run(self, name: str, evidence: Evidence) -> Run:
        """A run that was made, with the evidence of its input."""
        return Run(load_record(self.runs / name), evidence, self.runs / name)


def dump_plan(plan: Plan) -> bytes:
    """The plan as indented JSON; header values of the specs are redacted."""
    return orjson.dumps(plan.model_dump(mode="json", by_alias=True), option=orjson.OPT_INDENT_2) + b"\n"


def load_plan(path: Path) -> Plan:
    """Read what `dump_plan` wrote.

    Raises:
        RecordError: No such file, not JSON, another version, or no plan.
    """
    try:
        value = orjson.loads(path.read_bytes())
    except OSError as error:
        raise RecordError("no comparison lies here", where=str(path), todo="name the folder of one") from error
    except orjson.JSONDecodeError as error:
        raise RecordError(f"not JSON: {error}", where=str(path)) from error
    version = value.get("schema_version") if isinstance(value, dict) else None
    if version != PLAN_SCHEMA:
        todo = "read it with the Chimera that wrote it"
        raise RecordError(
            f"a plan of version {version!r}, this Chimera reads {PLAN_SCHEMA!r}", where=str(path), todo=todo
        )
    try:
        return Plan.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        raise RecordError(f"not a plan: {'.'.join(map(str, first['loc']))}: {first['msg']}", where=str(path)) from error


def find_comparison(reference: str | Path, out: Path | None = None) -> ComparisonFolder:
    """The folder of a comparison, by path or by its name (or the start of it) in the runs' home.

    Raises:
        RecordError: No such comparison, or several of them.
    """
    return ComparisonFolder(find_comparison_folder(reference, out))


def new_id(stamp: str, a: str, b: str, out: Path | None) -> str:
    """A name for a new comparison: when it began, and of what."""
    told = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{a}-vs-{b}").strip("-.")[:60]
    name = f"{COMPARISON_PREFIX}{stamp}-{told}"
    numbers = (name if number == 1 else f"{name}-{number}" for number in range(1, 10_000))
    return next(one for one in numbers if not (runs_home(out) / one).exists())
