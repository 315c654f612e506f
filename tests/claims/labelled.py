"""Benchmark reports as language models write them, every number labelled by hand and checked against the data beside it."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from claim import Claim, Item, Mark

from chimera.evidence import Evidence
from chimera.tools.ingest import ingest

REPORTS = Path(__file__).parents[1] / "fixtures" / "labelled_reports"
LABEL = re.compile(r"\[\[(true|false|other):([^:\]]+)(?::(\w+))?\]\]")


def build() -> list[Item]:
    """Every report as one item; its style is its folder and name, its evidence its folder."""
    return [_read(path) for path in sorted(REPORTS.glob("*/*.md"))]


@cache
def evidences() -> dict[str, Evidence]:
    """What the data of each folder says."""
    return {folder.name: ingest(folder / "data") for folder in sorted(REPORTS.iterdir())}


def _read(path: Path) -> Item:
    text, marks = _unlabel(path.read_text("utf-8"))
    return Item(text, tuple(marks), f"{path.parent.name}/{path.stem}", path.parent.name)


def _unlabel(labelled: str) -> tuple[str, Iterable[Mark]]:
    out, marks, length, last = [], [], 0, 0
    for found in LABEL.finditer(labelled):
        before = labelled[last : found.start()]
        label, number, cause = found.groups()
        length += len(before)
        claim = Claim(number, None, "not_a_claim" if label == "other" else label, cause or "exact")
        marks.append(Mark(length, length + len(number), claim))
        length += len(number)
        out += [before, number]
        last = found.end()
    return "".join([*out, labelled[last:]]), marks
