"""Evidence as JSON lines: one header, then files, tables and facts. Same evidence, same bytes."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import orjson

from chimera.errors import RecordError
from chimera.evidence.exports import EVIDENCE_SCHEMA
from chimera.evidence.fact import Column, Evidence, Fact, SourceFile, Table


def seal(evidence: Evidence) -> Evidence:
    """The evidence with the sha256 of its own lines."""
    return replace(evidence, sha256=digest(_body(evidence)))


def digest(lines: Iterable[bytes]) -> str:
    """sha256 over lines, each with its line end."""
    summed = hashlib.sha256()
    for line in lines:
        summed.update(line + b"\n")
    return summed.hexdigest()


def dump_evidence(evidence: Evidence) -> bytes:
    """The evidence as lines; the header names the hash of the lines below it."""
    header = {"schema": EVIDENCE_SCHEMA, "root": evidence.root, "sha256": evidence.sha256}
    return b"".join(line + b"\n" for line in (_line(header), *_body(evidence)))


def load_evidence(data: bytes) -> Evidence:
    """Read what `dump_evidence` wrote.

    Raises:
        RecordError: Not evidence, a newer version of it, or changed since it was written.
    """
    try:
        header, *rows = [orjson.loads(line) for line in data.splitlines()]
        if header["schema"] != EVIDENCE_SCHEMA:
            raise RecordError(f"evidence of version {header['schema']!r}, this Chimera reads {EVIDENCE_SCHEMA!r}")
        evidence = Evidence(
            root=header["root"],
            facts=tuple(_fact(row["fact"]) for row in rows if "fact" in row),
            files=tuple(_file(row["file"]) for row in rows if "file" in row),
            tables=tuple(_table(row["table"]) for row in rows if "table" in row),
            sha256=header["sha256"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise RecordError(f"not a file of evidence: {error}", todo="run the ingest again") from error
    if digest(_body(evidence)) != evidence.sha256:
        raise RecordError("the evidence was changed after it was written", todo="run the ingest again")
    return evidence


def _body(evidence: Evidence) -> Iterator[bytes]:
    """The root's name is left out: the same results in another folder are the same evidence."""
    for file in evidence.files:
        yield _line({"file": _fields(file)})
    for table in evidence.tables:
        columns = [_column_fields(column) for column in table.columns]
        yield _line({"table": {**_fields(table), "columns": columns}})
    for fact in evidence.facts:
        yield _line({"fact": _fields(fact)})


def _fields(value: Column | Fact | SourceFile | Table) -> dict[str, Any]:
    """The fields of a dataclass; unlike `asdict` without a copy of what is in them."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _column_fields(column: Column) -> dict[str, Any]:
    """As columns were written before there were shares, so that evidence of that time keeps its hash."""
    fields = _fields(column)
    if not column.is_share:
        del fields["is_share"]
    return fields


def _line(row: dict[str, Any]) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS)


def _fact(row: dict[str, Any]) -> Fact:
    pairs = {key: tuple((str(name), str(value)) for name, value in row[key]) for key in ("group", "versus")}
    ends = {key: row[key] and tuple(row[key]) for key in ("interval", "range")}
    return Fact(**{**row, **pairs, **ends, "parents": tuple(row["parents"]), "matched_on": tuple(row["matched_on"])})


def _file(row: dict[str, Any]) -> SourceFile:
    return SourceFile(**{**row, "warnings": tuple(row["warnings"])})


def _table(row: dict[str, Any]) -> Table:
    columns = tuple(Column(**column) for column in row["columns"])
    return Table(**{**row, "columns": columns, "files": tuple(row["files"])})
