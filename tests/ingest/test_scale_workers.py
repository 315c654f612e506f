"""Several processes read the same as one, end with their parent, and survive a file that ends them."""

import json
import os
import random
import subprocess
import sys
import threading
import time

import pytest

from chimera.evidence import dump_evidence
from chimera.tools.ingest import ingest, inventory, reading, tables, workers
from chimera.tools.ingest.workers import choose_workers

ROWS = "model,num_ctx,tokens_s,ttft_ms,error\n"


def results(seed=3):
    """Two hundred files of all types; some copies, some broken."""
    draw = random.Random(seed)
    files = {}
    for n in range(200):
        rows = [
            f"m{draw.randrange(3)},{2 ** draw.randrange(3)},{draw.random():.3f},{draw.random():.3f}" for _ in range(5)
        ]
        files[f"d{n % 7}/run_{n}.csv"] = ROWS + "".join(f"{row},\n" for row in rows)
        pair = [{"model": "a", "ttft_ms": n % 50}, {"model": "b", "ttft_ms": 2}]
        files[f"d{n % 5}/{n}.json"] = json.dumps({"runs": pair})
    files["notes.md"] = "| model | tok/s |\n|---|---|\n| a | 5 |\n| b | 6 |\n"
    files["broken.json"] = "{"
    return files


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(workers, "BATCH_FILES", 7)


def children():
    listed = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False
    )
    return [line for line in listed.stdout.splitlines() if "ingest.worker" in line]


def test_any_number_of_processes_and_any_order_of_the_folder_give_the_same_bytes(
    tree, tmp_path, monkeypatch, small_batches
):
    files = results()
    root = tree(files)
    for path in [*root.rglob("*"), root]:
        os.utime(path, (1e9, 1e9))
    first = dump_evidence(ingest(root, processes=1))
    usual = os.scandir

    class Shuffled:
        def __init__(self, folder):
            with usual(folder) as listing:
                self.entries = list(listing)
            random.Random(str(folder)).shuffle(self.entries)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def __iter__(self):
            return iter(self.entries)

    monkeypatch.setattr(os, "scandir", Shuffled)
    assert dump_evidence(ingest(root, processes=1)) == first
    assert dump_evidence(ingest(root, processes=3)) == first
    monkeypatch.setattr(reading, "WHOLE_BYTES", 100)
    monkeypatch.setattr(workers, "LARGE_BYTES", 150)
    assert dump_evidence(ingest(root, processes=2)) == first
    assert not children()


def test_a_file_that_ends_its_process_is_unreadable_and_the_others_go_on(tree, monkeypatch, tmp_path, small_batches):
    root = tree(results() | {"d3/deadly.csv": ROWS + "DEADLY,1,2,3,\n"})
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import os, sys\n"
        "if sys.orig_argv[-1] == 'chimera.tools.ingest.worker':\n"
        "    import gc\n"
        "    from chimera.tools.ingest import content\n"
        "    usual = content.Content.read\n"
        "    def read(self):\n"
        "        data = usual(self)\n"
        "        os._exit(9) if b'DEADLY' in data else None\n"
        "        return data\n"
        "    content.Content.read = read\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(hook))
    evidence = ingest(root, processes=2)
    lost = {file.path: file.reason for file in evidence.files if file.state == "unreadable"}
    assert lost.keys() == {"broken.json", "d3/deadly.csv"}
    assert lost["d3/deadly.csv"] == "the process that read it died"


def test_what_progress_raises_ends_everything(tree, small_batches):
    seen = []

    def stop(progress):
        seen.append(progress)
        if progress.n_files == 20:
            raise KeyboardInterrupt

    threads = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        ingest(tree(results()), on_progress=stop, processes=2)
    assert (seen[-1].n_files, seen[-1].total_files) == (20, 402)
    assert 0 < seen[-1].size_bytes < seen[-1].total_bytes
    assert threading.active_count() == threads
    assert not children()


def test_processes_end_when_the_parent_is_killed(tree, tmp_path):
    script = tmp_path / "user.py"
    script.write_text(
        "import os, sys\n"
        "from chimera.tools.ingest import ingest\n"
        "print('imported', flush=True)\n"
        "def stop(progress):\n"
        "    if progress.n_files > 100:\n"
        "        print('now', flush=True)\n"
        "        os.kill(os.getpid(), 9)\n"
        "ingest(sys.argv[1], on_progress=stop, processes=2)\n"
    )
    mark = str(tree(results()))
    done = subprocess.run([sys.executable, script, mark], capture_output=True, text=True, check=False)
    assert done.returncode == -9
    assert done.stdout.split() == ["imported", "now"], "a script of the user is imported once"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        listed = subprocess.run(["ps", "-eo", "ppid=,args="], capture_output=True, text=True, check=True).stdout
        if not [line for line in listed.splitlines() if "ingest.worker" in line and line.split()[0] == "1"]:
            return
        threading.Event().wait(0.05)
    pytest.fail("a worker outlived its parent")


def test_small_trees_start_no_process(tree):
    from chimera.spec import IngestLimits
    from chimera.tools.ingest.tree import find

    assert choose_workers(find(tree(results()), IngestLimits())) == 1


def test_a_worker_loads_neither_pydantic_nor_rich(tree):
    code = (
        "import sys, chimera.tools.ingest.worker; print({'pydantic', 'rich', 'langgraph', 'httpx'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "set()\n"


def test_of_very_many_tables_the_largest_are_told_and_the_others_counted(read, monkeypatch):
    monkeypatch.setattr(tables, "MAX_TABLES", 2)
    monkeypatch.setattr(inventory, "MAX_TABLES", 2)
    notes = "| model | tok/s |\n|---|---|\n" + "| a | 5 |\n| b | 6 |\n" * 9
    files = {
        "a.csv": "model,one_s\na,1\nb,2\n",
        "b.csv": "model,two_s\na,1\nb,2\nc,3\n",
        "c.csv": "model,six_s\na,1\nb,2\n",
    }
    evidence = read({**files, "notes.md": notes})
    assert {fact.file for fact in evidence.facts} - {"(tree)"} == {"a.csv", "b.csv"}
    (untold,) = [fact for fact in evidence.facts if fact.label and "too many" in fact.label]
    assert (untold.value, untold.n, len(evidence.tables)) == (2, 4, 4)
