"""The server's own overhead out of warm-up calls, and the queue that is left when it is taken away."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.record.measured import measure_calls
from chimera.record.overhead import WARM_UP, Overhead, calibrate

sys.path.insert(0, str(Path(__file__).parent))
from situations import call


def warm(number, wait_ms, prompt=100, **fields):
    return call(number, wait_ms=wait_ms, prompt=prompt, node=WARM_UP, id=f"w.{number}", **fields)


def queue_of(*calls):
    return measure_calls(calls)[-1].metrics


KEY = ("http://h:1", "m", False)


def test_the_first_call_of_a_prompt_size_is_left_out_by_position():
    (overhead,) = calibrate([warm(1, 900), warm(2, 6), warm(3, 8), warm(4, 10)]).values()
    assert overhead.points == ((100, pytest.approx(0.008)),)
    assert (overhead.n, overhead.uncertainty_s) == (3, pytest.approx(0.002))


def test_fewer_than_three_warm_calls_calibrate_nothing():
    assert calibrate([warm(1, 8), warm(2, 8), warm(3, 8)]) == {}
    assert calibrate([warm(1, 8), warm(2, 8), warm(3, 8), warm(4, 8, load_ms=900)]) == {}
    assert calibrate([call(number) for number in range(1, 9)]) == {}  # calls of the run itself may have queued


def test_what_goes_beyond_the_overhead_is_the_queue():
    calls = [warm(number, 8) for number in range(1, 5)]
    metrics = queue_of(*calls, call(9, wait_ms=508))
    assert metrics.server_wait_s == pytest.approx(0.508)
    assert metrics.queue_s == pytest.approx(0.5)
    assert metrics.queue_uncertainty_s == 0.001
    assert queue_of(*calls, call(9, wait_ms=3)).queue_s == 0.0  # never negative
    assert queue_of(call(9, wait_ms=508)).queue_s is None


def test_a_schema_and_another_model_are_calibrated_apart():
    calls = [warm(number, 8) for number in range(1, 5)]
    assert queue_of(*calls, call(9, body={"format": {"type": "object"}})).queue_s is None
    assert queue_of(*calls, call(9, model="o")).queue_s is None
    assert queue_of(*calls, call(9, server="http://i:1")).queue_s is None


def test_between_two_prompt_sizes_lies_a_line():
    calls = [warm(n, 4, prompt=100) for n in range(1, 5)] + [warm(n, 12, prompt=900) for n in range(5, 9)]
    overhead = calibrate(calls)[KEY]
    assert [overhead.at(tokens) for tokens in (50, 100, 500, 900, 5000)] == pytest.approx(
        [0.004, 0.004, 0.008, 0.012, 0.012]
    )


sizes = st.lists(st.tuples(st.integers(1, 9999), st.floats(0, 1)), min_size=1, max_size=5, unique_by=lambda row: row[0])


@given(sizes, st.integers(0, 20_000))
def test_no_prompt_size_lies_outside_what_was_seen(points, tokens):
    found = Overhead(tuple(sorted(points)), 0.001, 3).at(tokens)
    ends = sorted(points)
    low, high = sorted((ends[0][1], ends[-1][1]))
    assert low - 1e-12 <= found <= high + 1e-12
