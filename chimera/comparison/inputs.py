"""Inputs: what both arms are given, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chimera.errors import InputError, UsageError
from chimera.evidence.fact import Evidence
from chimera.record.plan import Input
from chimera.spec import EvidenceHints
from chimera.tools.ingest import ingest, ingest_parts


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a comparison, with their evidence."""

    listed: tuple[Input, ...]
    evidences: Mapping[str, Evidence] = field(repr=False)
    """By name of the input."""


def read_inputs(paths: Sequence[str], hints: EvidenceHints, split_by: str | None = None) -> Inputs:
    """Read every input, before anything is asked of a model.

    Args:
        paths: Folders or files; one input each.
        hints: Corrections of what is guessed, the same for both arms.
        split_by: A column: every value of it in the one path makes an input.

    Raises:
        InputError: One cannot be read, or has no fact.
        UsageError: None is named, one is named twice, or several are to be split.
    """
    if not paths:
        raise UsageError("no data to compare on", todo="name one or more folders of benchmark results")
    doubled = [path for path in paths if paths.count(path) > 1]
    if doubled:
        raise UsageError(f"{doubled[0]} is named twice", todo="say --pairs for more runs on one input")
    if split_by is not None:
        return _parts(paths, hints, split_by)
    names = _names(paths)
    listed, evidences = [], {}
    for path, name in zip(paths, names, strict=True):
        evidence = ingest(path, hints)
        evidences[name] = evidence
        listed.append(_input(name, path, evidence, (None, None)))
    return Inputs(tuple(listed), evidences)


def _parts(paths: Sequence[str], hints: EvidenceHints, column: str) -> Inputs:
    if len(paths) > 1:
        raise UsageError("--split-by takes one folder apart, and several are named", todo="name one folder")
    parts = ingest_parts(paths[0], column, hints)
    if len(parts) < 2:
        only = next(iter(parts))
        raise InputError(f"{column} has one value, {only}", where=paths[0], todo="split by a column with several")
    names = {f"{column} {value}": (value, evidence) for value, evidence in parts.items()}
    listed = [_input(name, paths[0], evidence, (column, value)) for name, (value, evidence) in names.items()]
    return Inputs(tuple(listed), {name: evidence for name, (_, evidence) in names.items()})


def _input(name: str, path: str, evidence: Evidence, part: tuple[str | None, str | None]) -> Input:
    if not evidence.facts:
        raise InputError("no fact comes out of it", where=path, todo="`chimera ingest --explain FILE` says why")
    return Input(
        name=name,
        data=path,
        column=part[0],
        value=part[1],
        evidence_sha256=evidence.sha256,
        n_facts=len(evidence.facts),
    )


def _names(paths: Sequence[str]) -> list[str]:
    """The shortest ends of the paths that tell them apart."""
    parts = [Path(path).resolve().parts for path in paths]
    for depth in range(1, max(map(len, parts)) + 1):
        names = ["/".join(one[-depth:]) for one in parts]
        if len(set(names)) == len(names):
            return names
    return list(paths)
