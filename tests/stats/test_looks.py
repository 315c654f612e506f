"""Early stopping: the looks against the test, the bet against its definition and its promise."""

import itertools
import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.stats import first_rejection, sign_flip_e_value, signed_rank_test
from chimera.stats.looks import E_VALUE_TO_STOP, LOOK_ALPHA, LOOKS

log_ratios_ = st.lists(st.floats(-3, 3) | st.integers(-2, 2).map(float), min_size=1, max_size=40)


def by_definition(log_ratios):
    """The mean over stakes and directions of the product of 1 + direction * stake * sign * g."""
    capitals = []
    for stake, direction in itertools.product((0.2, 0.4, 0.6, 0.8, 0.95), (1, -1)):
        capital = 1.0
        for t, one in enumerate(log_ratios):
            scale = statistics.median(abs(other) for other in log_ratios[:t]) if t else abs(one)
            g = abs(one) / (abs(one) + 0.5 * scale) if one else 0
            capital *= 1 + direction * stake * (g if one > 0 else -g)
        capitals.append(capital)
    return statistics.fmean(capitals)


@given(log_ratios_)
def test_the_e_value_is_its_definition(log_ratios):
    assert sign_flip_e_value(log_ratios) == pytest.approx(by_definition(log_ratios), rel=1e-9)


@given(log_ratios_.filter(lambda values: all(one == 0 or abs(one) > 1e-300 for one in values)))
def test_the_e_value_knows_no_direction_and_no_unit(log_ratios):
    """Numbers so small that they lose digits when halved aside."""
    assert sign_flip_e_value([-one for one in log_ratios]) == pytest.approx(sign_flip_e_value(log_ratios))
    assert sign_flip_e_value([4 * one for one in log_ratios]) == pytest.approx(sign_flip_e_value(log_ratios))


@given(st.lists(st.floats(0, 3), min_size=1, max_size=9))
def test_over_all_sign_patterns_the_mean_e_value_is_one(magnitudes):
    """What makes it an e-value, exactly: the bet is fair whatever the magnitudes."""
    signs = itertools.product((1, -1), repeat=len(magnitudes))
    values = [sign_flip_e_value([s * m for s, m in zip(pattern, magnitudes, strict=True)]) for pattern in signs]
    assert statistics.fmean(values) == pytest.approx(1, rel=1e-9)


def test_one_sign_after_another_is_enough_in_time():
    path = [sign_flip_e_value([0.1] * n) for n in range(1, 30)]
    assert path == sorted(path)
    stopped = next(n for n, value in enumerate(path, 1) if value >= E_VALUE_TO_STOP)
    assert 8 <= stopped <= 14


def test_extremes_stay_numbers():
    assert sign_flip_e_value([0.0] * 5) == 1
    assert math.isfinite(sign_flip_e_value([1.0] * 5000))
    assert 0 < sign_flip_e_value([1e308, -1e308, 5e-324]) < 2


def test_looks_are_taken_at_their_times_only():
    clear = [0.1 + 0.01 * n for n in range(30)]
    assert first_rejection(clear[:9]) is None
    assert first_rejection(clear[:10]) == first_rejection(clear[:15]) == first_rejection(clear) == 10


@given(st.lists(st.floats(-1, 1.5), min_size=1, max_size=45))
def test_a_look_rejects_where_the_test_does(log_ratios):
    rejecting = [n for n in LOOKS if n <= len(log_ratios) and signed_rank_test(log_ratios[:n]).p <= LOOK_ALPHA]
    assert first_rejection(log_ratios) == (rejecting[0] if rejecting else None)


@pytest.mark.parametrize("log_ratios", [[], [math.nan]])
def test_what_is_no_sample_is_refused(log_ratios):
    for function in (first_rejection, sign_flip_e_value):
        with pytest.raises(ValueError, match=r"no values|not finite"):
            function(log_ratios)
