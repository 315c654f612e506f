"""Evidence as JSON lines: one header, then files, tables and facts. Same evidence, same bytes."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

import orjson

from chimera.errors import RecordError
from chimera.evidence.fact import Column, Evidence, Fact, SourceFile, Table

SCHEMA = "chimera.evidence/v1"


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
    header = {"schema": SCHEMA, "root": evidence.root, "sha256": evidence.sha256}
    return b"".join(line + b"\n" for line in (_line(header), *_body(evidence)))


def load_evidence(data: bytes) -> Evidence:
    """Read what `dump_evidence` wrote.

    Raises:
        RecordError: Not evidence, a newer version of it, or changed since it was written.
    """
    try:
        header, *rows = [orjson.loads(line) for line in data.splitlines()]
        if header["schema"] != SCHEMA:
            raise RecordError(f"evidence of version {header['schema']!r}, this Chimera reads {SCHEMA!r}")
        evidence = Evidence(
            root=header["root"],
            facts=tuple(_fact(row["fact"]) for row in rows if "fact" in row),
            files=tuple(SourceFile(**row["file"]) for row in rows if "file" in row),
            tables=tuple(_table(row["table"]) for row in rows if "table" in row),
            sha256=header["sha256"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise RecordError(f"not a file of evidence: {error}", todo="run the ingest again") from error
    if digest(_body(evidence)) != evidence.sha256:
        raise RecordError("the evidence was changed after it was written", todo="run the ingest again")
    return evidence


def _body(evidence: Evidence) -> list[bytes]:
    """The root's name is left out: the same results in another folder are the same evidence."""
    rows: list[dict[str, Any]] = [{"file": asdict(file)} for file in evidence.files]
    rows += [{"table": asdict(table)} for table in evidence.tables]
    rows += [{"fact": asdict(fact)} for fact in evidence.facts]
    return [_line(row) for row in rows]


def _line(row: dict[str, Any]) -> bytes:
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS)


def _fact(row: dict[str, Any]) -> Fact:
    pairs = {key: tuple((str(name), str(value)) for name, value in row[key]) for key in ("group", "versus")}
    return Fact(**{**row, **pairs, "parents": tuple(row["parents"])})


def _table(row: dict[str, Any]) -> Table:
    columns = tuple(Column(**column) for column in row["columns"])
    return Table(**{**row, "columns": columns, "files": tuple(row["files"])})
