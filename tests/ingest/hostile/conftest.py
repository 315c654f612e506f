"""Checks one hostile file: through the public ingest, and cell by cell through its reader, whole and in pieces."""

import io

import pytest

from chimera.tools.ingest import ingest
from chimera.tools.ingest.cells import read_cell
from chimera.tools.ingest.reading import READERS
from chimera.tools.ingest.source import Source

TYPES = {"csv": "CSV", "tsv": "TSV", "json": "JSON", "jsonl": "JSONL", "md": "MARKDOWN"}
LARGE = 10**9


def value(cell):
    number, unit, text = read_cell(cell)
    if text is not None or number is None:
        return text
    return (number, unit) if unit else number


def read_tables(name, content, size_bytes=None):
    """Tables of a file by selector, header first; a table that comes in pieces is put together by column names."""
    source = Source(name, TYPES[name.rsplit(".")[-1]], size_bytes or len(content), lambda: io.BytesIO(content))
    found = {}
    for table in READERS[source.type](source):
        names, rows = found.setdefault(table.selector, ([], []))
        names += [column for column in table.header if column not in names]
        rows += [dict(zip(table.header, map(value, row), strict=True)) for row in table.rows]
    tables = {
        selector: [tuple(names), *[tuple(row.get(name) for name in names) for row in rows]]
        for selector, (names, rows) in found.items()
        if rows
    }
    return tables, source


@pytest.fixture
def tables_of():
    return read_tables


@pytest.fixture
def check(tmp_path):
    def check_one(name, case):
        content = case["content"]
        content = content.encode() if isinstance(content, str) else content
        root = tmp_path / "tree"
        root.mkdir()
        (root / "good.csv").write_text("model,tokens_s\na,1.5\nb,2.5\n")
        (root / name).write_bytes(content)
        file = next(file for file in ingest(root).files if file.path == name)
        if "reason" in case:
            assert case["reason"] in file.reason
            assert file.state in {"unreadable", "no_table"}
            return
        assert (file.state, file.reason) == ("read", "")
        warnings = " | ".join(file.warnings)
        if case.get("warns"):
            assert case["warns"] in warnings
        else:
            assert warnings == ""
        expected = case.get("tables") or {next(iter(read_tables(name, content)[0])): case["rows"]}
        assert {
            selector: rows for selector, rows in read_tables(name, content)[0].items() if selector in expected
        } == expected
        if case.get("in_pieces", True):
            pieces, source = read_tables(name, content, LARGE)
            assert {selector: rows for selector, rows in pieces.items() if selector in expected} == expected
            assert case.get("warns", "") in " | ".join(source.warnings)

    return check_one
