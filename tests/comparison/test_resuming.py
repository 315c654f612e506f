"""A comparison that was killed goes on: same plan, nothing measured twice among what counts, nothing lost."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import lab
import trials

from chimera.backends import Cut, serve_in_thread
from chimera.comparison import CompareOptions, acompare, resume
from chimera.errors import ServerError, UsageError
from chimera.testing import Line, Machine, Reply, SimulatedOllama, Traits, VirtualClock

PAIRS = 6
QUICK = Machine(prefill_s=1e-7, token_s=1e-5, load_s=0.1, overhead_s=0.001, line_tokens=lab.LINE_TOKENS)
CHILD = """
import sys
from pathlib import Path
from chimera.comparison import CompareOptions, compare
a, b, data, out = sys.argv[1:]
compare(a, b, data, options=CompareOptions(pairs=6, out=Path(out), seed=4))
"""


@pytest.fixture
def bench(tmp_path):
    return lab.Lab(tmp_path)


def measured(folder):
    """Position and run of every measured line of a ledger that is whole."""
    lines = (folder / "ledger.jsonl").read_bytes().split(b"\n")[:-1]
    told = [json.loads(line) for line in lines]
    return [(one["position"], one["run"]) for one in told if one["kind"] == "measured"]


def require_whole(comparison, before):
    """Every slot of the plan has one run; those that were whole before are still the ones that count."""
    plan = comparison.plan
    counted = {row.position_a: row.run_a for row in comparison.outcome.pairs}
    counted |= {row.position_b: row.run_b for row in comparison.outcome.pairs}
    assert sorted(counted) == [slot.position for slot in plan.slots]
    assert len(set(counted.values())) == len(plan.slots)
    assert comparison.outcome.is_complete
    done = dict(before)
    blocks = {slot.position: slot.block for slot in plan.slots}
    sizes, whole = Counter(blocks.values()), Counter(blocks[position] for position in done)
    for position, run in done.items():
        is_whole = whole[blocks[position]] == sizes[blocks[position]]
        assert counted[position] == run, "a run is named by its place in the order"
        aside = comparison.folder / "halved" / run
        assert aside.is_dir() is not is_whole, "a whole pair is kept, half of one is made again"
    again = Counter(position for position, _ in measured(comparison.folder))
    assert all(n == 1 for position, n in again.items() if whole[blocks[position]] in (0, sizes[blocks[position]]))


def stop_before(bench, server, n_runs, **more):
    """Carry a comparison out until its run number `n_runs` is under way, then cancel it; returns its folder."""
    clock = VirtualClock(3)
    options = bench.options(clock, server(clock), seed=3, pairs=more.pop("pairs", PAIRS))

    async def work():
        begun = 0

        def watch(progress):
            nonlocal begun
            begun += progress.doing == "run"
            if begun == n_runs:
                task.cancel()

        task = asyncio.create_task(acompare(bench.a, bench.b, bench.data, options=replace(options, on_progress=watch)))
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(work())
    (folder,) = options.out.glob("cmp-*")
    return folder, options


def simulated(**traits):
    return lambda clock: SimulatedOllama(trials.NOISE, clock=clock.clock, seed=3, traits=Traits(**traits))


@pytest.mark.parametrize("n_runs", [1, 4, 5, 12])
def test_a_comparison_that_was_stopped_goes_on(bench, n_runs):
    folder, options = stop_before(bench, simulated(), n_runs)
    plan, before = (folder / "plan.json").read_bytes(), measured(folder)
    with (folder / "ledger.jsonl").open("ab") as ledger:
        ledger.write(b'{"kind":"measured","position":99,"arm":"A","ru')  # a kill cut this line off
    comparison = asyncio.run(resume(folder, options))
    assert (folder / "plan.json").read_bytes() == plan
    assert len(before) == n_runs - 1
    require_whole(comparison, before)


def test_half_a_pair_of_loads_is_made_again_as_a_whole(tmp_path):
    bench = lab.Lab(tmp_path, n_inputs=6)
    bench.write(lab.WIDER)
    folder, options = stop_before(bench, simulated(), 8, pairs=2)
    before = measured(folder)
    assert len(before) == 7  # a whole block of four runs, and three of the next
    require_whole(asyncio.run(resume(folder, options)), before)


def test_a_finished_comparison_makes_no_run_when_it_is_resumed(bench):
    done = bench.experiment(trials.NOISE, seed=5, pairs=1)
    server = SimulatedOllama(trials.NOISE)
    clock = VirtualClock(5)
    options = replace(bench.options(clock, server, seed=5, pairs=1), out=done.folder.parent)
    again = asyncio.run(resume(done.folder, options))
    assert server.n_calls == 0
    assert again.outcome.estimates == done.outcome.estimates
    assert again.outcome.pairs == done.outcome.pairs


def renamed(server, old, new):
    """A server that says something else."""

    class Other:
        def respond(self, request):
            reply = server.respond(request)
            if request.path == "/api/chat":
                return reply
            steps = tuple(Line(step.text.replace(old, new)) if isinstance(step, Line) else step for step in reply.steps)
            return Reply(reply.status, reply.content_type, steps)

    return Other()


def digest_of(folder):
    return json.loads((folder / "plan.json").read_bytes())["a"]["models"][0]["digest"]


@pytest.mark.parametrize("what", ["spec", "persona", "version", "digest", "chimera"])
def test_what_is_not_what_it_was_is_refused(bench, what):
    folder, options = stop_before(bench, simulated(), 3)
    server = SimulatedOllama(
        trials.NOISE, clock=options.clock, traits=Traits(version="0.34.0" if what == "version" else "0.33.0")
    )
    if what == "spec":
        bench.write("models:\n  local: {temperature: 0.9}\n")
    if what == "persona":
        (bench.folder / "teller.yaml").write_text(lab.PERSONA.format(name="teller").replace("You are", "You were"))
    if what == "digest":
        server = renamed(server, digest_of(folder), "f" * 64)
    if what == "chimera":
        plan = json.loads((folder / "plan.json").read_bytes())
        (folder / "plan.json").write_text(json.dumps(plan | {"chimera": "0.0.1"}))
    named = {"spec": "B is not what it was: its spec was changed", "persona": "its spec was changed"}
    with pytest.raises(UsageError, match=named.get(what, what if what != "chimera" else r"begun with Chimera 0\.0\.1")):
        asyncio.run(resume(folder, replace(options, fake=server)))
    assert len(measured(folder)) == 2


class Mortal:
    """A server around another one, that can be down: then it drops every connection."""

    def __init__(self, server):
        self.server = server
        self.is_up = True

    def respond(self, request):
        return self.server.respond(request) if self.is_up else Reply(200, "application/json", (Cut(),))


def in_real_time(bench, **more):
    return CompareOptions(pairs=PAIRS, out=bench.folder / "out", seed=2, **more)


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_comparison_that_was_killed_goes_on(bench):
    out = bench.folder / "out"
    with SimulatedOllama(QUICK).in_thread() as base_url:
        bench.write(lab.WARMER, lab.over_tcp(base_url))
        child = subprocess.Popen([sys.executable, "-c", CHILD, bench.a, bench.b, bench.data[0], str(out)])
        try:
            wait_for(lambda: any(out.glob("cmp-*/ledger.jsonl")) and len(measured(next(out.glob("cmp-*")))) >= 3)
        finally:
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
        (folder,) = out.glob("cmp-*")
        before = measured(folder)
        comparison = asyncio.run(resume(folder, in_real_time(bench)))
    assert 3 <= len(before) < 2 * PAIRS
    require_whole(comparison, before)


def test_a_server_that_dies_pauses_the_comparison_and_says_how_to_go_on(bench):
    server = Mortal(SimulatedOllama(QUICK))

    def stop(progress):
        server.is_up = not (progress.doing == "run" and progress.n_done == 3)

    with serve_in_thread(server) as base_url:
        bench.write(lab.WARMER, lab.over_tcp(base_url))
        with pytest.raises(ServerError) as told:
            asyncio.run(acompare(bench.a, bench.b, bench.data, options=in_real_time(bench, on_progress=stop)))
        (folder,) = (bench.folder / "out").glob("cmp-*")
        assert f"chimera compare --resume {folder}" in str(told.value)
        assert "pauses after 3 of 12 runs" in str(told.value)
        before = measured(folder)
        server.is_up = True
        comparison = asyncio.run(resume(folder, in_real_time(bench)))
    require_whole(comparison, before)
