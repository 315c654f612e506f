"""A comparison in real time over TCP: its gates, not its clocks."""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import lab

from chimera.comparison import CompareOptions, compare
from chimera.testing import Machine, SimulatedOllama

QUICK = Machine(prefill_s=1e-7, token_s=1e-5, load_s=0.3, overhead_s=0.001, line_tokens=lab.LINE_TOKENS)


def compared(bench, machine):
    with SimulatedOllama(machine, seed=1).in_thread() as base_url:
        bench.write(lab.MARKED["writer"], lab.over_tcp(base_url))
        options = CompareOptions(pairs=6, out=bench.folder / "out", seed=1)
        return compare(bench.a, bench.b, bench.data, options=options).outcome


def test_reloads_of_one_arm_close_the_gate_and_quiet_ones_do_not(tmp_path):
    (tmp_path / "quiet").mkdir()
    (tmp_path / "reloading").mkdir()
    quiet = compared(lab.Lab(tmp_path / "quiet"), QUICK)
    assert (quiet.is_complete, quiet.n_pairs) == (True, 6)
    gates = {gate.name: gate for gate in quiet.gates}
    assert [gates[name].status for name in ("failures", "loads", "validity", "servers", "effect")] == ["ok"] * 5
    reloading = compared(lab.Lab(tmp_path / "reloading"), replace(QUICK, reloads=1.0, only=lab.MARK, after=4))
    gates = {gate.name: gate for gate in reloading.gates}
    assert gates["loads"].status == "withheld"
    assert "B reloaded the model on every run" in gates["loads"].text
    assert reloading.n_left_out == 6
    assert reloading.estimate("wall_s") is None or reloading.estimate("wall_s").verdict.kind == "not_comparable"
