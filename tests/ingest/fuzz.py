"""Mutated files for every reader, for as many seconds as asked: `python tests/ingest/fuzz.py 60 [SEED]`.

Whatever the bytes are, a reader ends within a time bound in tables whose rows are as wide as their header, or in
`Unreadable`. The seeds are the hostile files of the tests. The first file that breaks this is written out.
"""

import io
import random
import runpy
import sys
import tempfile
import time
import traceback
from pathlib import Path

from chimera.tools.ingest.cells import read_cell
from chimera.tools.ingest.reading import READERS
from chimera.tools.ingest.source import Source
from chimera.tools.ingest.text import Unreadable

HERE = Path(__file__).parent
TYPES = {"csv": "CSV", "tsv": "TSV", "json": "JSON", "jsonl": "JSONL", "md": "MARKDOWN"}
MAX_SEED_BYTES = 20_000
LIMIT_S = 2.0
TOKENS = [
    *(b'"', b"'", b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\n\n", b"\\", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe"),
    *(b"{", b"}", b"[", b"]", b":", b"null", b"NaN", b"-Infinity", b"1e999", b"0,5", b"1.234,5", b"1,234", b"9" * 70, b"\\ud800", b"\\u"),
    *(b"#", b"# ", b"```", b"~~~", b"|---|", b"-|-", b"- ", b"> ", b"    ", b"<!--", b"-->", b"<pre>", b"**", b"](", b"`", b"[^", b"&#0;"),
    *(b"sep=;\n", b"Total", b"mean", b" ms", b"%", "µ".encode(), "é".encode("cp1252"), "\u2028".encode(), b"[[", b'{"a":', b'"0":'),
]  # fmt: skip


def seeds():
    found = {kind: [] for kind in TYPES.values()}
    for path in sorted((HERE / "hostile").glob("test_*.py")):
        for name, case in runpy.run_path(str(path)).get("CASES", {}).items():
            content = case["content"]
            content = content.encode() if isinstance(content, str) else content
            if len(content) <= MAX_SEED_BYTES:
                found[TYPES[name.rsplit(".", 1)[-1]]].append(content)
    found["CSV"] += found["TSV"]
    found["TSV"] = found["CSV"]
    return found


def mutate(content, others, chance):
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(data) + 1)
        end = min(at + chance.choice((1, 2, 5, 40)), len(data))
        what = chance.randrange(8)
        if what == 0:
            data[at:end] = b""
        elif what == 1:
            data[at:at] = chance.choice(TOKENS)
        elif what == 2:
            data[at:at] = data[at:end] * chance.choice((2, 3, 50))
        elif what == 3:
            data[at:end] = bytes(chance.randrange(256) for _ in range(end - at))
        elif what == 4:
            del data[at:]
        elif what == 5:
            other = chance.choice(others)
            data[at:end] = other[chance.randrange(len(other) + 1) :][:400]
        elif what == 6:
            data[at:at] = chance.choice(TOKENS) * chance.choice((1, 2, 70, 1500))
        elif data:
            data[at % len(data)] ^= 1 << chance.randrange(8)
    return bytes(data[:200_000])


def read(kind, content, in_pieces):
    """Reads a file and checks what a reader promises."""
    size_bytes = 10**9 if in_pieces else len(content)
    said = []
    source = Source("fuzz", kind, size_bytes, lambda: io.BytesIO(content))
    try:
        for table in READERS[kind](source):
            assert isinstance(table.selector, str)
            assert len(set(table.header)) == len(table.header), "columns of one name"
            for row in table.rows:
                assert len(row) == len(table.header), "a row not as wide as its header"
                for cell in row:
                    number = read_cell(cell).number
                    assert number is None or number - number == 0, "a number that is not finite"
            "".join((table.selector, *table.header)).encode()
    except Unreadable as reason:
        said = [str(reason)]
    for sentence in (*said, *source.warnings, *source.notes):
        assert sentence.encode()


def main(seconds, seed):
    chance = random.Random(seed)
    pool = seeds()
    for kind, contents in pool.items():
        end = time.monotonic() + seconds
        count, slowest = 0, 0.0
        while time.monotonic() < end:
            content = mutate(chance.choice(contents), contents, chance)
            in_pieces = chance.random() < 0.4
            began = time.monotonic()
            try:
                read(kind, content, in_pieces)
                took = time.monotonic() - began
                assert took < LIMIT_S, f"took {took:.1f} s"
            except Exception:  # noqa: BLE001  whatever escapes a reader is a finding
                traceback.print_exc()
                path = Path(tempfile.mkdtemp()) / f"fuzz.{kind.lower()}"
                path.write_bytes(content)
                print(f"{kind}{' in pieces' if in_pieces else ''}, file {count} of seed {seed}: {path}")
                return 1
            slowest = max(slowest, took)
            count += 1
        print(f"{kind}: {count} files, the slowest took {slowest:.2f} s")
    return 0


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "60", "0"][:2] if len(sys.argv) < 3 else sys.argv[1:3]
    sys.exit(main(float(arguments[0]), int(arguments[1])))
