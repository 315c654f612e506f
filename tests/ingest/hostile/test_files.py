"""What a file system holds besides files with rows in them."""

import os
import socket
from pathlib import Path

import pytest

from chimera.errors import InputError
from chimera.tools.ingest import ingest

pytestmark = pytest.mark.timeout(2, func_only=True)

TEXT = "model,x\na,1.5\nb,2\n"


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "good.csv").write_text("model,tokens_s\na,1.5\nb,2.5\n")
    return folder


def others(root):
    """State and reason of every file but the good one."""
    return {file.path: (file.state, file.reason) for file in ingest(root).files if file.path != "good.csv"}


def test_a_pipe_is_never_opened(root):
    os.mkfifo(root / "pipe.csv")
    assert others(root) == {"pipe.csv": ("unreadable", "not a regular file")}


def test_a_socket_is_never_opened(root, monkeypatch):
    monkeypatch.chdir(root)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.json")
        assert others(root) == {"s.json": ("unreadable", "not a regular file")}


def test_a_device_is_never_opened(root):
    try:
        os.mknod(root / "null.csv", 0o666 | 0o020000, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root may make devices")
    assert others(root) == {"null.csv": ("unreadable", "not a regular file")}


def test_links_are_not_followed(root, tmp_path):
    (tmp_path / "outside.csv").write_text(TEXT)
    (root / "out.csv").symlink_to(tmp_path / "outside.csv")
    (root / "loop.csv").symlink_to(root / "loop.csv")
    (root / "up").symlink_to(root)
    (root / "dangling.csv").symlink_to(root / "nowhere")
    (root / "device.csv").symlink_to("/dev/zero")
    found = others(root)
    assert set(found) == {"out.csv", "loop.csv", "up", "dangling.csv", "device.csv"}
    assert all(state == "unreadable" and "link" in reason for state, reason in found.values())


def test_a_file_that_grows_while_it_is_read_is_refused_with_the_reason(root):
    growing = root / "growing.csv"
    growing.write_text("model,tokens_s,answer\n" + "".join(f"a,{n}.5,{'word ' * 2000}\n" for n in range(1000)))
    size_bytes = growing.stat().st_size
    told: list[int] = []

    def grow(progress):
        if 1 << 20 < progress.size_bytes < size_bytes:  # more than good.csv, less than all
            told.append(progress.size_bytes)
            with growing.open("a") as file:
                file.write("b,9.5,late\n")

    evidence = ingest(root, on_progress=grow)
    assert told, "the file is too small to be told of while it is read"
    (file,) = (file for file in evidence.files if file.path == "growing.csv")
    assert (file.state, file.size_bytes) == ("unreadable", size_bytes)
    assert file.reason == "changed while it was read: ingest again when nothing writes to it"
    assert [table.files for table in evidence.tables] == [("good.csv",)]
    assert evidence.tables[0].n_rows == 2


def test_a_folder_named_like_a_file_is_a_folder(root):
    (root / "x.csv").mkdir()
    (root / "x.csv/y.csv").write_text(TEXT)
    assert others(root) == {"x.csv/y.csv": ("read", "")}


def test_an_empty_file_has_no_table(root):
    (root / "empty.csv").write_bytes(b"")
    (root / "empty.json").write_bytes(b"")
    (root / "empty.md").write_bytes(b"")
    assert {state for state, _ in others(root).values()} == {"no_table"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_and_a_folder_without_permission_are_told(root):
    (root / "secret.csv").write_text(TEXT)
    (root / "secret.csv").chmod(0)
    (root / "closed").mkdir(0)
    try:
        found = others(root)
    finally:
        (root / "closed").chmod(0o700)
    assert found["secret.csv"][0] == "unreadable"
    assert "Permission denied" in found["secret.csv"][1]
    assert "Permission denied" in found["closed"][1]


def test_names_that_are_no_text_are_told_in_escapes(root):
    name = os.fsencode(root) + b"/caf\xe9.csv"
    try:
        Path(os.fsdecode(name)).write_text(TEXT)
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert others(root) == {"caf\\xe9.csv": ("read", "")}


def test_names_that_look_like_commands_and_marks_are_only_names(root):
    names = [
        "-rf.csv",
        "a b.csv",
        "a\nb.csv",
        "$(x).csv",
        "<b>.csv",
        "..csv",
        ".hidden.csv",
        "é" * 60 + ".csv",
        "UPPER.CSV",
    ]
    for number, name in enumerate(names):
        (root / name).write_text(f"model,x\na,{number}\n")
    assert {state for state, _ in others(root).values()} == {"read"}
    assert len(others(root)) == len(names)


def test_a_tree_of_nothing_readable_says_why(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"\x00" * 9)
    with pytest.raises(InputError, match="NUL"):
        ingest(tmp_path)
