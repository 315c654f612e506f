"""Joules out of a counter that steps: what is in a window, and when nothing is said."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.record.energy import run_energy, window_energy
from chimera.record.gpu import GpuTrace
from chimera.record.measured import measure_calls

sys.path.insert(0, str(Path(__file__).parent))
from situations import LONG, MS, call, gpu

S = 1000 * MS
CALLS = (10 * S, 22 * S)
"""While the GPU of `gpu()` works: at rest until second 10."""


def test_a_long_window_is_the_difference_of_the_counter():
    assert window_energy([gpu()], CALLS) == (pytest.approx(200 * 12, rel=0.01), "")


def test_energy_above_idle_and_per_token():
    energy = run_energy([gpu()], CALLS, 100, "")
    assert energy.energy_j == pytest.approx(2400, rel=0.01)
    assert energy.above_idle_j == pytest.approx(1200, rel=0.02)
    assert energy.per_output_token_j == pytest.approx(24, rel=0.01)
    assert energy.note == ""


def test_all_gpus_of_the_server_are_summed_and_no_other():
    other = gpu(uuid="GPU-2", watts=100.0)
    assert window_energy([gpu(), other], CALLS)[0] == pytest.approx(3600, rel=0.01)
    unused = gpu(uuid="GPU-3", watts=500.0, is_used=False)
    assert window_energy([gpu(), unused], CALLS)[0] == pytest.approx(2400, rel=0.01)
    unknown = [gpu(is_used=None), gpu(uuid="GPU-4", is_used=None)]
    assert window_energy(unknown, CALLS)[0] == pytest.approx(4800, rel=0.01)


@pytest.mark.parametrize(
    ("traces", "window", "why"),
    [
        ([], CALLS, "no GPU was watched"),
        ([gpu()], (10 * S, 19 * S), "9.0 s is too short for the energy counter: it needs 10 s"),
        ([gpu(energy_mj=(None,) * 300)], CALLS, "no energy counter"),
        ([gpu(energy_mj=tuple(range(200, 350)) + tuple(range(150)))], CALLS, "went backwards"),
        ([gpu(seconds=15)], CALLS, "not watched for all of the time"),
    ],
)
def test_where_nothing_can_be_said_the_reason_is(traces, window, why):
    joules, note = window_energy(traces, window)
    assert joules is None
    assert why in note


def test_without_a_rest_there_is_no_baseline():
    energy = run_energy([gpu(rest_s=0)], (int(1.5 * S), 20 * S), 100, "")
    assert energy.energy_j is not None
    assert energy.above_idle_j is None
    assert "at rest" in energy.note


def test_no_calls_and_no_traces_say_so():
    assert run_energy([gpu()], None, None, "").note == "no model was called"
    assert run_energy([], CALLS, 3, "none: no driver").note == "none: no driver"


def test_a_call_has_energy_of_its_own_when_it_is_long_and_alone():
    trace = (gpu(),)
    (alone,) = measure_calls(LONG, gpu_traces=trace)
    assert alone.metrics.energy_j == pytest.approx(200 * 11.9, rel=0.02)
    beside = [*LONG, call(2, sent_ns=LONG[0].sent_ns + S)]
    assert [one.metrics.energy_j for one in measure_calls(beside, gpu_traces=trace)] == [None, None]


steps = st.lists(st.integers(0, 50_000), min_size=120, max_size=400)


@given(steps, st.integers(0, 30), st.integers(100, 200))
def test_whatever_the_counter_did_joules_are_its_difference_around_the_window(deltas, start, length):
    energy, at = [0.0], [0]
    for delta in deltas:
        energy.append(energy[-1] + delta)
        at.append(at[-1] + 100 * MS)
    trace = GpuTrace(uuid="g", at_ns=at, energy_mj=energy, **dict.fromkeys(
        ("power_w", "utilisation_percent", "memory_used_bytes", "temperature_c", "sm_clock_mhz", "throttle_bits"),
        (None,) * len(at)))  # fmt: skip
    window = (start * 100 * MS, (start + length) * 100 * MS)
    joules, why = window_energy([trace], window)
    if joules is None:
        assert why
        return
    inside = energy[min(start + length, len(energy) - 1)] - energy[start]
    assert joules >= 0
    assert joules * 1e3 >= inside * 0.99 - deltas[min(start + length, len(deltas) - 1)] - 50_000
    assert joules * 1e3 <= energy[-1]
