"""CSV and TSV: own vote on the separator, tolerant of ragged rows, one table per file."""

import csv
import io

from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.text import Unreadable

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_LINES = 50


def read_csv(file: str, text: str) -> list[RawTable]:
    """The table of a CSV file.

    Raises:
        Unreadable: No header with rows below it.
    """
    separator = vote(text)
    csv.field_size_limit(16 * 1024 * 1024)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(map(str.strip, row))]
    except csv.Error as error:
        raise Unreadable(f"not CSV: {error}") from error
    if not rows:
        raise Unreadable("empty")
    header, *body = rows
    if len(header) < 2 and len(body) < 1:
        raise Unreadable("no table: a single cell")
    header = name_columns(header)
    width = len(header)
    table = tuple(tuple((row + [""] * width)[:width]) for row in body)
    return [RawTable(file, "csv", tuple(header), table)]


def vote(text: str) -> str:
    """The separator that cuts most lines into the same number of fields, at least two."""
    lines = text.splitlines()[:SAMPLE_LINES]
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        score = (widths.count(usual) / len(widths), usual) if usual > 1 else (0.0, 0)
        if score > best_score:
            best, best_score = separator, score
    return best


def name_columns(header: list[str]) -> list[str]:
    """Column names without gaps and doubles: empty ones become column_2, repeated ones get a number."""
    names: list[str] = []
    for position, raw in enumerate(header, 1):
        name = " ".join(raw.split()) or f"column_{position}"
        wanted, number = name, 2
        while name in names:
            name, number = f"{wanted}_{number}", number + 1
        names.append(name)
    return names
