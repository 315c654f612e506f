"""Bytes that are text in some encoding, and bytes that are none."""

import gzip
import io
import sqlite3
import zipfile
from contextlib import closing

import pytest

pytestmark = pytest.mark.timeout(2, func_only=True)

TEXT = "model,x\ncafé,1.5\nb,2\n"
ROWS = [("model", "x"), ("café", 1.5), ("b", 2)]


def zipped():
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("a.csv", TEXT)
    return memory.getvalue()


def database():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("create table t (x)")
        return connection.serialize()


CASES = {
    "utf8.csv": {"content": TEXT.encode(), "rows": ROWS},
    "utf8_bom.csv": {"content": TEXT.encode("utf-8-sig"), "rows": ROWS},
    "utf16_le.csv": {"content": b"\xff\xfe" + TEXT.encode("utf-16-le"), "rows": ROWS},
    "utf16_be.csv": {"content": b"\xfe\xff" + TEXT.encode("utf-16-be"), "rows": ROWS},
    "utf16_le_unmarked.csv": {"content": TEXT.encode("utf-16-le"), "rows": ROWS},
    "utf16_be_unmarked.csv": {"content": TEXT.encode("utf-16-be"), "rows": ROWS},
    "utf32.csv": {"content": TEXT.encode("utf-32"), "rows": ROWS},
    "cp1252.csv": {"content": TEXT.encode("cp1252"), "rows": ROWS, "warns": "read as Windows-1252: not UTF-8 near byte 11"},
    "cp1252_at_the_end.csv": {"content": b"model,x\na,1.5\nb,caf\xe9", "rows": [("model", "x"), ("a", 1.5), ("b", "café")], "warns": "Windows-1252"},
    "neither.csv": {"content": b"model,x\ncaf\x81,1.5\n", "reason": "neither UTF-8 nor Windows-1252"},
    "utf16_as_utf8.csv": {"content": ("\ufeff" + TEXT).encode("utf-16-le").decode("latin-1").encode("utf-8"), "reason": "holds NUL characters"},
    "odd_utf16.csv": {"content": b"\xff\xfe" + TEXT.encode("utf-16-le") + b"x", "reason": "starts like utf-16 but is not"},
    "half_surrogate.csv": {"content": b"\xff\xfe" + "a,b\n1,2\n".encode("utf-16-le") + b"\x00\xd8", "reason": "starts like utf-16 but is not"},
    "bom_then_latin.csv": {"content": b"\xef\xbb\xbfmodel,x\ncaf\xe9,1\n", "reason": "starts like utf-8-sig but is not"},
    "bom_alone.csv": {"content": b"\xef\xbb\xbf", "reason": ""},
    "one_nul.csv": {"content": b"model,x\na,1\nb\x00,2\n", "reason": "holds NUL characters, the first near byte 13"},
    "controls.csv": {"content": b"\x01\x02\x03\x04" * 9, "reason": "control characters"},
    "terminal_colours.csv": {"content": "model,x\n\x1b[1mbold\x1b[0m and more words here to make it long enough,1\nb,2\n", "rows": [("model", "x"), ("\x1b[1mbold\x1b[0m and more words here to make it long enough", 1), ("b", 2)]},
    "gzip.csv": {"content": gzip.compress(TEXT.encode(), mtime=0), "reason": "gzip"},
    "zip.csv": {"content": zipped(), "reason": "zip"},
    "parquet.csv": {"content": b"PAR1\x15\x00\x15", "reason": "Parquet"},
    "sqlite.csv": {"content": database(), "reason": "SQLite"},
    "png.csv": {"content": b"\x89PNG\r\n\x1a\n\x00\x00", "reason": "PNG"},
    "pdf.csv": {"content": b"%PDF-1.7\n%\xe2\xe3", "reason": "PDF"},
    "pdf.json": {"content": b"%PDF-1.7\n", "reason": "PDF"},
    "png.md": {"content": b"\x89PNG\r\n", "reason": "PNG"},
    "sqlite.jsonl": {"content": database(), "reason": "SQLite"},
    "page.csv": {"content": "<html>\n<body>,404</body>\n</html>", "reason": "web page"},
    "pointer.csv": {"content": "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "reason": "Git LFS pointer"},
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rows_are_right_or_the_reason_is_told(check, name):
    check(name, CASES[name])


@pytest.mark.timeout(20)
def test_a_large_file_is_told_to_be_windows_1252_wherever_that_shows(tables_of):
    rows = "".join(f"m{n},{n}\n" for n in range(60_000))
    tables, source = tables_of("large.csv", f"model,x\n{rows}café,7\n".encode("cp1252"), 10**9)
    assert tables["csv"][-1] == ("café", 7)
    assert len(tables["csv"]) == 60_002
    assert "read as Windows-1252" in source.warnings[0]
