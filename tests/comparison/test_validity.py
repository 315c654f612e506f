"""Verdicts hold: through the real executor, against a simulated server, on virtual time.

A subset of `benchmarks/validity.py`, which makes hundreds of these experiments and writes the table of the docs.
"""

import sys
from pathlib import Path

import pytest
from scipy.stats import binom

sys.path.insert(0, str(Path(__file__).parent))

import lab
import trials

from chimera.testing import Machine

SURE = 0.001
"""A right program fails a test of chance about once in a thousand seeds, and the seeds are fixed."""
N_SAME, N_FOUND, N_CAUGHT = 16, 8, 1


def at_most(n: int, share: float) -> int:
    return int(binom.isf(SURE, n, share))


def at_least(n: int, share: float) -> int:
    return int(binom.ppf(SURE, n, share))


@pytest.fixture
def bench(tmp_path):
    return lab.Lab(tmp_path)


def test_arms_that_do_not_differ_are_not_told_apart_on_a_restless_machine(bench):
    told = [
        trials.false_verdicts(bench.experiment(trials.RESTLESS, seed=seed, primaries=("wall_s",)).outcome)
        for seed in range(N_SAME)
    ]
    assert sum(map(bool, told)) <= at_most(N_SAME, 0.05), told


@pytest.mark.parametrize("confound", trials.CONFOUNDS, ids=lambda one: one.name)
def test_everything_that_could_make_a_comparison_lie_is_seen_by_its_gate(bench, confound):
    bench.write(confound.difference)
    for seed in range(N_CAUGHT):
        outcome = bench.experiment(confound.machine, seed=seed).outcome
        assert confound.is_caught(outcome), [(gate.name, gate.status, gate.text) for gate in outcome.gates]


@pytest.mark.parametrize("node", ["insight", "writer"])
def test_a_node_that_takes_a_fifth_longer_is_found_and_no_other(bench, node):
    bench.write(lab.MARKED[node])
    machine = trials.slower_at_mark(trials.NOISE)
    found = [trials.is_found(bench.experiment(machine, seed=seed).outcome, node) for seed in range(N_FOUND)]
    assert sum(found) >= at_least(N_FOUND, 0.8)


def test_a_calm_machine_closes_no_gate(bench):
    outcome = bench.experiment(Machine(noise=0.02, line_tokens=lab.LINE_TOKENS), seed=1).outcome
    assert {gate.name: gate.text for gate in outcome.gates if gate.status != "ok"} == {}
    assert (outcome.n_pairs, outcome.n_left_out, outcome.is_complete) == (8, 0, True)
