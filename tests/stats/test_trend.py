"""The drift audit's numbers against scipy and statsmodels."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.tsa.stattools import acf

from chimera.stats import autocorrelation, fit_trend

numbers = st.floats(-1e3, 1e3).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(numbers, numbers), min_size=3, max_size=40))
def test_a_trend_is_scipys_regression(points):
    positions, values = zip(*points, strict=True)
    assume(len(set(positions)) > 1)
    assume(len(set(values)) > 1)
    trend, expected = fit_trend(positions, values), scipy_stats.linregress(positions, values)
    assume(expected.stderr > 1e-4 * abs(expected.slope))  # near a perfect line 1 - r² has lost its digits
    assert trend.slope == pytest.approx(expected.slope, rel=1e-6, abs=1e-9)
    assert trend.standard_error == pytest.approx(expected.stderr, rel=1e-6)
    assert trend.p == pytest.approx(expected.pvalue, rel=1e-5, abs=1e-9)


def test_near_a_perfect_line_the_error_keeps_its_digits():
    """Residuals -0.004 and 0.004 around a step of 607 (by hand); 1 - r² would say 0.00692822."""
    trend = fit_trend([0.0, 1.0, 1.0], [607.25, 0.0, 0.008])
    assert trend.standard_error == pytest.approx(math.sqrt(3.2e-5 / (2 / 3)), rel=1e-9)


def test_drift_is_seen_and_its_absence_is_not_proved():
    noise = np.random.default_rng(3).normal(0, 0.02, 24)
    drifting = fit_trend(range(24), (noise + 0.01 * np.arange(24)).tolist())
    steady = fit_trend(range(24), noise.tolist())
    assert drifting.slope == pytest.approx(0.01, rel=0.2)
    assert drifting.p < 1e-6
    assert steady.p > 0.05


def test_lines_without_error():
    assert fit_trend([0, 1, 2, 3], [0.0, 2.0, 4.0, 6.0]).p == 0
    flat = fit_trend([0, 1, 2], [5.0, 5.0, 5.0])
    assert (flat.slope, flat.standard_error, flat.p) == (0, 0, 1)


def test_equal_values_have_no_spread_though_their_mean_is_rounded():
    values = [682.809] * 3
    assert sum(values) / 3 != values[0]
    assert autocorrelation(values) is None
    assert fit_trend([0, 1, 2], values).p == 1
    with pytest.raises(ValueError, match="all positions are the same"):
        fit_trend(values, [0, 1, 2])


def test_two_points_have_no_trend():
    assert fit_trend([1, 2], [3.0, 4.0]) is None


@given(st.lists(numbers, min_size=3, max_size=40), st.integers(1, 4))
def test_autocorrelation_is_that_of_statsmodels(values, lag):
    found = autocorrelation(values, lag)
    if len(set(values)) == 1 or lag >= len(values):
        assert found is None
    else:
        assert found == pytest.approx(acf(values, nlags=lag, fft=False)[lag], abs=1e-9)


def test_autocorrelation_tells_drift_from_swings():
    assert autocorrelation([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == pytest.approx(0.5)
    assert autocorrelation([1.0, -1.0] * 6) == pytest.approx(-11 / 12)


@pytest.mark.parametrize(
    ("positions", "values", "message"),
    [
        ([], [], "no values"),
        ([1, 2, 3], [1.0, math.nan, 2.0], "not finite"),
        ([1, 2, 3], [1.0, 2.0], "3 positions for 2 values"),
        ([2, 2, 2], [1.0, 2.0, 3.0], "all positions are the same"),
    ],
)
def test_what_is_no_series_is_refused(positions, values, message):
    with pytest.raises(ValueError, match=message):
        fit_trend(positions, values)


def test_a_lag_of_nothing_is_refused():
    with pytest.raises(ValueError, match="lag 0"):
        autocorrelation([1.0, 2.0], 0)
