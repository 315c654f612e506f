"""What the walk and the opening of files account for: limits, links, packed files, files that change."""

import gzip
import hashlib
import os
import socket

import pytest

from chimera.errors import InputError
from chimera.spec import EvidenceHints, IngestLimits
from chimera.tools.ingest import ingest, reading
from chimera.tools.ingest.content import Content
from chimera.tools.ingest.scan import Bounds, scan

SWEEP = "model,num_ctx,tokens_s\na,1,10.0\na,2,12.0\nb,1,20.0\n"


def states(evidence):
    return {file.path: file.state for file in evidence.files}


def reasons(evidence):
    return {file.path: file.reason for file in evidence.files if file.reason}


def bounded(**limits):
    return EvidenceHints(limits=IngestLimits(**limits))


def test_what_lies_beyond_a_limit_is_left_out_and_the_reason_names_it(read):
    tree = {
        "a.csv": SWEEP,
        "b.csv": SWEEP + "c,1,3.0\n" * 99,
        "d/e/c.csv": SWEEP + "d,1,3\n",
        "z.csv": "model,q\na,1\n",
    }
    said = reasons(read(tree, bounded(max_file_bytes=200, max_depth=1, max_files=2)))
    assert said == {
        "b.csv": "842 bytes: larger than the limit of 200 (max_file)",
        "d/e": "deeper than 1 folders (max_depth)",
        "z.csv": "beyond the first 2 files (max_files)",
    }


def test_reading_a_file_takes_no_longer_than_the_limit(read):
    with pytest.raises(InputError, match="reading took longer than the limit for one file"):
        read({"a.csv": SWEEP}, bounded(file_timeout_s=1e-9))


def test_packed_files_are_read_as_what_they_hold(read):
    packed = gzip.compress(SWEEP.encode())
    tree = {
        "a.csv.gz": packed,
        "b.json.gz": gzip.compress(b'[{"model": "a", "ttft_ms": 5}]'),
        "c.csv.gz": packed[:-12],
        "d.csv.gz": b"no gzip",
        "e.csv.gz": gzip.compress(b"a,b\n" + b"0" * 5000),
        "f.csv.gz": packed,
        "g.txt.gz": packed,
        "h.csv.gz": packed + gzip.compress(b"c,3,7.0\n"),
    }
    evidence = read(tree, bounded(max_file_bytes=4000))
    assert {file.path: file.type for file in evidence.files if file.state == "read"} == {
        "a.csv.gz": "CSV",
        "b.json.gz": "JSON",
        "h.csv.gz": "CSV",
    }
    said = reasons(evidence)
    assert said["c.csv.gz"] == "the gzip data end too early: the file is truncated"
    assert said["d.csv.gz"].startswith("not what .gz says")
    assert said["e.csv.gz"] == "unpacks to more than the limit of 4000 bytes (max_file)"
    assert said["f.csv.gz"] == "byte-identical to a.csv.gz"
    assert states(evidence)["g.txt.gz"] == "other"


def test_a_bomb_is_refused_before_it_fills_the_memory(read):
    import tracemalloc

    bomb = gzip.compress(bytes(300 << 20))
    tracemalloc.start()
    evidence = read({"a.csv": SWEEP, "bomb.csv.gz": bomb}, bounded(max_file_bytes=20 << 20))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert states(evidence)["bomb.csv.gz"] == "unreadable"
    assert peak_bytes < 60 << 20


def test_what_is_no_file_is_told_and_not_opened(tree):
    root = tree({"a.csv": SWEEP, "data.csv/inner.csv": SWEEP + "c,1,3\n", ".git/config.json": "{}"})
    (root / "to-a.csv").symlink_to("a.csv")
    (root / "to-root.json").symlink_to(root)
    os.mkfifo(root / "pipe.csv")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(root / "socket.csv"))
    server.close()
    evidence = ingest(root)
    assert states(evidence) == {
        ".git/": "other",
        "a.csv": "read",
        "data.csv/inner.csv": "read",
        "pipe.csv": "unreadable",
        "socket.csv": "unreadable",
        "to-a.csv": "unreadable",
        "to-root.json": "unreadable",
    }
    assert all(reasons(evidence)[path] for path, state in states(evidence).items() if state != "read")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_files_and_folders_without_permission_have_a_reason(tree):
    root = tree({"a.csv": SWEEP, "closed.csv": SWEEP, "shut/b.csv": SWEEP})
    (root / "closed.csv").chmod(0)
    (root / "shut").chmod(0)
    said = reasons(ingest(root))
    (root / "shut").chmod(0o700)
    assert said == {
        "closed.csv": "cannot be opened: Permission denied",
        "shut": "folder cannot be opened: Permission denied",
    }


def test_names_of_any_bytes_are_shown_and_read(tree):
    root = tree({"a.csv": SWEEP})
    (root / os.fsdecode(b"caf\xe9\n.csv")).write_text(SWEEP.replace("20.0", "21.0"))
    assert states(ingest(root)) == {"a.csv": "read", "caf\\xe9\n.csv": "read"}


def test_a_file_that_is_written_to_while_it_is_read_is_refused(tree, monkeypatch):
    root = tree({"a.csv": SWEEP, "growing.csv": SWEEP + "c,1,3\n"})
    usual = Content.read

    def read_and_grow(self):
        content = usual(self)
        if b"c,1,3" in content:
            with (root / "growing.csv").open("a") as file:
                file.write("d,1,4\n")
        return content

    monkeypatch.setattr(Content, "read", read_and_grow)
    said = reasons(ingest(root))
    assert said == {"growing.csv": "changed while it was read: ingest again when nothing writes to it"}


def test_large_files_are_hashed_as_they_are_streamed_and_copies_found(tree, monkeypatch):
    monkeypatch.setattr(reading, "WHOLE_BYTES", 1000)
    large = ("model,num_ctx,tokens_s\n" + "".join(f"a,{n % 7},{n}.5\n" for n in range(500))).encode()
    evidence = ingest(tree({"a.csv": large, "b.csv": large, "c.csv": large[:-2] + b"6\n"}))
    assert states(evidence) == {"a.csv": "read", "b.csv": "duplicate", "c.csv": "read"}
    assert evidence.files[0].sha256 == hashlib.sha256(large).hexdigest()
    (table,) = evidence.tables
    assert table.n_rows == 1000


def test_files_come_in_the_byte_order_of_their_paths(tree):
    root = tree(dict.fromkeys(("b/x.csv", "b.csv", "a/z.csv", "B.csv", "é.csv", "b-.csv"), SWEEP))
    paths = [found.path for found in scan(root, Bounds(32, 99))]
    assert paths == sorted(paths, key=str.encode)
