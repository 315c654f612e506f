"""run.json: one record, versioned, the same bytes for the same run."""

import orjson
from pydantic import ValidationError

from chimera.errors import RecordError
from chimera.record.call import Call
from chimera.record.run import RunRecord
from chimera.record.stamp import RUN_SCHEMA


def dump_run(record: RunRecord) -> bytes:
    """The record as indented JSON; header values of the spec are redacted."""
    value = record.model_dump(mode="json", by_alias=True)
    for model in value["spec"]["models"].values():
        model["headers"] = dict.fromkeys(model["headers"], "***")
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"


def load_run_record(data: bytes, where: str = "run.json") -> RunRecord:
    """Read what `dump_run` wrote.

    Raises:
        RecordError: Not JSON, another version, or not a record.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise RecordError(f"not JSON: {error}", where=where) from error
    version = value.get("schema_version") if isinstance(value, dict) else None
    if version != RUN_SCHEMA:
        todo = "read it with the Chimera that wrote it"
        raise RecordError(f"a record of version {version!r}, this Chimera reads {RUN_SCHEMA!r}", where=where, todo=todo)
    try:
        return RunRecord.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise RecordError(f"not a run record: {place}: {first['msg']}", where=where) from error


def dump_call(call: Call) -> bytes:
    """One line of wire.jsonl."""
    return call.model_dump_json().encode() + b"\n"
