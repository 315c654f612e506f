"""kill -9 at any moment, then resume: every file that tells the outcome is byte for byte that of a run nobody touched.

On a simulated machine whose pace depends on what it is asked alone, and not on how often it was asked before, so that
it goes on as if it had never been away; on virtual time, so that a stamp tells nothing but what was measured.
"""

import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import lab
import trials

from chimera.comparison import CompareOptions, compare, resume
from chimera.comparison.folder import ComparisonFolder
from chimera.testing import SimulatedOllama, VirtualClock

HERE = Path(__file__)
PAIRS = 7
TOLD = ("plan.json", "comparison.json", "comparison.md", "comparison.html")


class Steady(SimulatedOllama):
    """A machine whose chance is drawn anew from every request; `dies_at` that many chats it takes its caller along."""

    def __init__(self, clock, dies_at=0):
        super().__init__(trials.NOISE, clock=clock.clock)
        self.dies_at, self.n_chats = dies_at, 0

    def respond(self, request):
        self._rng.seed(hashlib.sha256(request.body).digest())
        self.n_chats += request.path == "/api/chat"
        if self.dies_at and self.n_chats == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().respond(request)


def options(out, dies_at=0):
    clock = VirtualClock(1)
    return CompareOptions(pairs=PAIRS, out=out, fake=Steady(clock, dies_at), clock=clock.clock, seed=8)


def begin(bench_folder, out, point, number):
    """A child's life: it kills itself at a chat request, or around the writing of a line of the ledger."""
    append = ComparisonFolder.append

    def dying(self, finished):
        if point == "before the line" and finished.position == number:
            os.kill(os.getpid(), signal.SIGKILL)
        append(self, finished)
        if point == "after the line" and finished.position == number:
            os.kill(os.getpid(), signal.SIGKILL)

    ComparisonFolder.append = dying
    chosen = options(Path(out), number if point == "chat" else 0)
    found = sorted(Path(out).glob("cmp-*"))
    if found:
        asyncio.run(resume(found[0], chosen))
    else:
        places = [str(Path(bench_folder) / name) for name in ("a.yaml", "b.yaml", "input-0")]
        compare(places[0], places[1], places[2], options=chosen)


def nurse():
    """Bring up a child for every line of stdin and tell how it ended; what a child needs is loaded once for all."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            begin(*json.loads(line))
            os._exit(0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


@pytest.fixture(scope="module")
def die():
    """Let a child begin a comparison, or go on with it, until it kills itself."""
    nursery = subprocess.Popen([sys.executable, str(HERE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def die(bench, out, point, number):
        nursery.stdin.write(json.dumps([str(bench.folder), str(out), point, number]) + "\n")
        nursery.stdin.flush()
        assert int(nursery.stdout.readline()) == -signal.SIGKILL

    with nursery:
        yield die


def told(folder):
    return {name: (folder / name).read_bytes() for name in TOLD}


@pytest.fixture(scope="module", params=[lab.WARMER, lab.WIDER], ids=["pairs", "loads"])
def untouched(request, tmp_path_factory):
    """The laboratory, and a comparison that nobody stopped."""
    folder = tmp_path_factory.mktemp("lab")
    bench = lab.Lab(folder)
    bench.write(request.param)
    return bench, compare(bench.a, bench.b, bench.data, options=options(folder / "untouched"))


@pytest.mark.parametrize(
    "points",
    [
        pytest.param([("chat", 2)], id="while warming up"),
        pytest.param([("chat", 4 + 2 * 3 + 2)], id="in the middle of an answer"),
        pytest.param([("before the line", 6)], id="between a run and its line"),
        pytest.param([("after the line", 5)], id="in the middle of a pair"),
        pytest.param([("after the line", 8)], id="between two pairs"),
        pytest.param([("before the line", 14)], id="before the very last line"),
        pytest.param([("after the line", 14)], id="before the outcome"),
        pytest.param([("after the line", 3), ("before the line", 4), ("chat", 7)], id="three times"),
    ],
)
def test_what_is_told_after_a_kill_is_byte_for_byte_what_nobody_stopped(untouched, die, tmp_path, points):
    bench, whole = untouched
    for point, number in points:
        die(bench, tmp_path / "out", point, number)
    (folder,) = (tmp_path / "out").glob("cmp-*")
    assert not (folder / "comparison.json").exists()
    done = asyncio.run(resume(folder, options(tmp_path / "out")))
    assert done.outcome.is_complete
    assert told(folder) == told(whole.folder)


def test_the_machine_of_this_test_is_not_the_same_on_every_run(untouched):
    _, whole = untouched
    walls = [side["wall_s"] for pair in whole.outcome.pairs for side in (pair.a, pair.b)]
    assert len(set(walls)) == len(walls)


def test_what_a_kill_halved_is_kept_aside(untouched, die, tmp_path):
    bench, whole = untouched
    die(bench, tmp_path / "out", "before the line", 6)
    die(bench, tmp_path / "out", "before the line", 6)
    (folder,) = (tmp_path / "out").glob("cmp-*")
    asyncio.run(resume(folder, options(tmp_path / "out")))
    slots = {slot.position: f"{slot.position:04}-{slot.arm}" for slot in whole.plan.slots}
    halves = {f"{slots[position]}{more}" for position in (5, 6) for more in ("", "-2")}
    assert {path.name for path in (folder / "halved").iterdir()} == halves
    runs = {path.name for path in (folder / "runs").iterdir()}
    assert runs - {path.name for path in (whole.folder / "runs").iterdir()} == {
        f"0000-warm-up-{arm}-{number}" for arm in "AB" for number in (2, 3)
    }, "every start warms up"


if __name__ == "__main__":
    nurse()
