"""Arms that reload the model: a coin per pair of loads, loads paid where nothing is measured, and loads as units."""

import sys
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import lab
import trials

from chimera.comparison import compare
from chimera.testing import SimulatedOllama, VirtualClock


class Watched:
    """A server around another one, that keeps what it was asked to do."""

    def __init__(self, server):
        self.server = server
        self.told = []

    def respond(self, request):
        if request.path == "/api/chat":
            body = request.read_json()
            system = next((one["content"] for one in body["messages"] if one["role"] == "system"), "")
            nonce = system.partition("\n")[0] if system else ""
            is_unload = not body["messages"] and body.get("keep_alive") == 0
            self.told.append(("unload", 0) if is_unload else (nonce or "load", body["options"]["num_ctx"]))
        return self.server.respond(request)


def compared(bench, pairs):
    bench.write(lab.WIDER)
    clock = VirtualClock(2)
    server = Watched(SimulatedOllama(trials.NOISE, clock=clock.clock, seed=2))
    options = bench.options(clock, server, seed=2, pairs=pairs)
    return compare(bench.a, bench.b, bench.data, options=options), server


def blocks_of(plan):
    """Every load with the nonces of its runs."""
    return [
        (arm, [slot.nonce for slot in slots])
        for _, of_block in groupby(plan.slots, key=lambda slot: slot.block)
        for arm, slots in groupby(of_block, key=lambda slot: slot.arm)
    ]


@pytest.mark.parametrize(("n_inputs", "pairs", "n_loads", "unit"), [(1, 6, 12, "load"), (6, 2, 12, "input")])
def test_every_load_is_made_anew_and_paid_for_outside_of_its_runs(tmp_path, n_inputs, pairs, n_loads, unit):
    comparison, server = compared(lab.Lab(tmp_path, n_inputs), pairs)
    plan, outcome = comparison.plan, comparison.outcome
    assert plan.design == "loads"
    assert "num_ctx" in plan.design_reason
    assert plan.n_loads == n_loads == len(blocks_of(plan))
    asked = [key for key, _ in groupby(server.told)]
    asked = asked[asked.index(("unload", 0)) :]
    expected = []
    for arm, nonces in blocks_of(plan):
        window = 8192 if arm == "A" else 4096
        expected += [("unload", 0), ("load", window), *((nonce, window) for nonce in nonces)]
    assert asked == expected
    gates = {gate.name: gate for gate in outcome.gates}
    assert gates["loads"].status == "ok", "no measured run paid for a load"
    wall = outcome.estimate("wall_s")
    assert (wall.unit_of_analysis, wall.n_units, wall.n_pairs) == (unit, 6, 6 * (pairs if n_inputs > 1 else 1))
    assert all(len({slot.block for slot in plan.slots if slot.input == one.name}) == 1 for one in plan.inputs) is (
        n_inputs > 1
    )


def test_the_coin_is_thrown_for_pairs_of_loads(tmp_path):
    comparison, _ = compared(lab.Lab(tmp_path), 8)
    first = [next(slots).arm for _, slots in groupby(comparison.plan.slots, key=lambda slot: slot.block)]
    assert len(first) == 8
    assert {"A", "B"} == set(first)


def test_an_arm_has_the_memory_to_itself(tmp_path):
    """Two models of one server: the other one is unloaded before a block begins."""
    bench = lab.Lab(tmp_path)
    bench.write("models:\n  local: {model: phi4}\n")
    clock = VirtualClock(2)
    loaded = set()
    together = []

    class Memory(SimulatedOllama):
        def respond(self, request):
            if request.path == "/api/chat":
                body = request.read_json()
                if body.get("messages"):
                    loaded.add(body["model"])
                    together.append(len(loaded))
                else:
                    loaded.discard(body["model"])
            return super().respond(request)

    server = Memory(trials.NOISE, models=("gemma3", "phi4"), clock=clock.clock)
    comparison = compare(bench.a, bench.b, bench.data, options=bench.options(clock, server, seed=2, pairs=2))
    assert comparison.plan.design == "loads"
    assert "different models of one server" in comparison.plan.design_reason
    assert set(together[4:]) == {1}  # the first four calls are the warm-up runs


def test_arms_that_push_each_other_out_are_stopped_after_two_pairs(tmp_path):
    outcome = lab.Lab(tmp_path).experiment(replace(trials.NOISE, reloads=1.0), seed=1).outcome
    assert (outcome.n_pairs, outcome.n_left_out, outcome.is_complete) == (2, 2, False)
    assert "stopped at pair 2: 4 runs in a row loaded their model again" in outcome.notices
    assert {one.verdict.kind for one in outcome.estimates if one.role == "primary"} <= {"not_comparable"}
