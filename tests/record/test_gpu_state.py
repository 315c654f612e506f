"""What GPUs were like while a run asked its models: means of what was sampled then, and why there are none."""

import sys
from pathlib import Path

import pytest

from chimera.record.gpu_state import GpuState, gpu_state

sys.path.insert(0, str(Path(__file__).parent))
from situations import MS, gpu

S = 1000 * MS
CALLS = (10 * S, 22 * S)
"""While the GPU of `gpu()` works, whose first sample is at second 1: at rest until second 10."""
N = 300


def column(at_rest, at_work):
    """Values of a GPU: one at rest, and one from second 10 on."""
    return tuple(at_rest if 1 + n / 10 < 10 else at_work for n in range(N))


def test_temperature_and_clock_are_means_over_the_calls_alone():
    trace = gpu(temperature_c=column(40.0, 62.0), sm_clock_mhz=column(300.0, 1800.0))
    assert gpu_state([trace], CALLS, "") == GpuState(62.0, 1800.0, 200.0, "")
    rising = gpu(temperature_c=tuple(float(n) for n in range(N)))
    assert gpu_state([rising], (5 * S, 6 * S), "").temperature_c == pytest.approx(45)


def test_power_leaves_out_the_second_that_still_holds_the_rest():
    lagging = (100.0,) * 100 + (200.0,) * 200  # the sample at second 10.9 is the last that knows of the rest
    assert gpu_state([gpu(power_w=lagging)], CALLS, "").power_w == 200
    short = gpu_state([gpu()], (10 * S, 10 * S + 900 * MS), "")
    assert (short.temperature_c, short.power_w) == (60, None)
    assert short.note == "no sample of power while models were asked"


def test_of_several_gpus_the_hottest_the_slowest_and_all_watts_count():
    hot = gpu(uuid="GPU-2", watts=50.0, temperature_c=(80.0,) * N, sm_clock_mhz=(1900.0,) * N)
    idle = gpu(uuid="GPU-3", is_used=False, temperature_c=(99.0,) * N)
    assert gpu_state([gpu(), hot, idle], CALLS, "") == GpuState(80, 1500, 250, "")
    silent = gpu(uuid="GPU-4", temperature_c=(None,) * N, power_w=(None,) * N)
    state = gpu_state([gpu(), silent], CALLS, "")
    assert (state.temperature_c, state.power_w) == (None, None), "nobody knows which one is hotter, or the sum"
    assert state.note == "no sample of temperature and power while models were asked"


@pytest.mark.parametrize(
    ("traces", "window", "why", "note"),
    [
        ([], CALLS, "none: no driver", "none: no driver"),
        ([], CALLS, "", "no GPU was watched"),
        ([gpu()], None, "", "no model was called"),
        ([gpu()], (40 * S, 50 * S), "", "no sample of temperature and clock and power while models were asked"),
        (
            [gpu()],
            (40 * S, 50 * S),
            "it failed",
            "no sample of temperature and clock and power while models were asked: it failed",
        ),
    ],
)
def test_where_nothing_was_measured_the_reason_is_told(traces, window, why, note):
    assert gpu_state(traces, window, why) == GpuState(None, None, None, note)
