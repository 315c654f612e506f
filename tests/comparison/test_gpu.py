"""The GPU through a whole comparison: from the samples of a recorded double to the strip and the watts of the page."""

import asyncio
import sys
import time
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "metrics"))

import lab
from recorded_gpu import Recorded, reading

from chimera.comparison import CompareOptions, compare
from chimera.testing import Machine, SimulatedOllama
from chimera.wire import Clock

FASTER = 40
"""Seconds that pass in one: the sampler looks every tenth of a real second, and a run takes several of these."""
MACHINE = Machine(prefill_s=0.001, token_s=0.06, load_s=0.5, line_tokens=lab.LINE_TOKENS)


def hurried():
    """Real time, only faster."""
    return Clock(
        perf_ns=lambda: time.perf_counter_ns() * FASTER,
        utc=lambda: datetime.now(UTC),
        sleep=lambda seconds: asyncio.sleep(seconds / FASTER),
        rng=Random(1),
    )


def compared(tmp_path, reader, pairs=1):
    bench = lab.Lab(tmp_path)
    clock = hurried()
    server = SimulatedOllama(MACHINE, clock=clock, seed=1)
    options = CompareOptions(pairs=pairs, out=tmp_path / "out", seed=1, fake=server, clock=clock, gpus=reader)
    return compare(bench.a, bench.b, bench.data, options=options)


def test_what_the_driver_says_reaches_the_page(tmp_path):
    done = compared(tmp_path, Recorded([reading(n, temperature_c=60.0 + n / 10) for n in range(200)]), pairs=2)
    values = [side for row in done.outcome.pairs for side in (row.a, row.b)]
    assert len(values) == 4
    assert all(60 < one["gpu_temperature_c"] < 80 for one in values)
    assert {one["gpu_clock_mhz"] for one in values} == {1400.0}
    assert [(one.arm, one.mean_w, one.n_runs) for one in done.outcome.power] == [("A", 90.0, 2), ("B", 90.0, 2)]
    assert done.outcome.gpu_note == ""
    assert {"gpu_temperature_c", "gpu_clock_mhz", "gpu_power_w"} <= set(done.rows()[0])
    page = done.html_path.read_text("utf-8")
    assert page.count("during each run</text>") == 2
    assert "A 90 W (2 runs), B 90 W (2 runs)" in page


@pytest.mark.parametrize(
    ("readings", "why"),
    [
        ([OSError("NVML Shared Library Not Found")], "none: NVML Shared Library Not Found"),
        ([reading(0), OSError("GPU is lost")], "the driver failed after 0 samples: GPU is lost"),
        ([reading(0, temperature_c=None, sm_clock_mhz=None)], "no sample of temperature and clock"),
    ],
)
def test_what_the_driver_does_not_say_is_told_and_not_drawn(tmp_path, readings, why):
    done = compared(tmp_path, Recorded(readings))
    assert why in done.outcome.gpu_note
    page = unescape(done.html_path.read_text("utf-8"))
    assert "during each run</text>" not in page
    assert f"The GPU's temperature and clock were not measured: {done.outcome.gpu_note}." in page
