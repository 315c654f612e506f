"""Quantiles against numpy, their intervals against the binomial distribution."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from chimera.stats import quantile, quantile_interval, samples_needed

shares = st.floats(0.01, 0.99)


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=50), st.floats(0, 1))
def test_a_quantile_is_numpys_linear_one(values, q):
    expected = np.quantile(np.array(values) / 4, q)  # a quarter: numpy takes differences, which overflow
    assert quantile(values, q) / 4 == pytest.approx(expected, rel=1e-9, abs=max(map(abs, values)) * 1e-12)


@given(st.floats(-1e300, 1e300), st.integers(1, 9), st.floats(0, 1))
def test_a_quantile_of_equal_values_is_that_value(value, n, q):
    assert quantile([value] * n, q) == value


@given(st.integers(1, 300), shares, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_interval_covers_and_no_value_less_would_do(n, q, confidence):
    interval = quantile_interval(list(range(1, n + 1)), q, confidence)
    below = scipy_stats.binom(n, q).cdf
    tail = (1 - confidence) / 2
    if interval is None:
        assert q**n > tail or (1 - q) ** n > tail
        return
    low, high = interval  # the values are their own places
    assert below(low - 1) <= tail + 1e-12
    assert 1 - below(high - 1) <= tail + 1e-12
    assert below(low) > tail - 1e-12
    assert 1 - below(high - 2) > tail - 1e-12


@pytest.mark.parametrize(("q", "n"), [(0.95, 72), (0.90, 36), (0.99, 368), (0.5, 6), (0.05, 72)])
def test_the_floor_is_where_the_largest_or_smallest_value_becomes_a_bound(q, n):
    assert samples_needed(q) == n
    assert max(q, 1 - q) ** n <= 0.025 < max(q, 1 - q) ** (n - 1)
    assert quantile_interval(list(range(n - 1)), q) is None
    assert quantile_interval(list(range(n)), q) is not None


@given(shares, st.floats(0.5, 0.999))
def test_below_the_floor_there_is_no_interval_and_from_it_on_there_is(q, confidence):
    n = samples_needed(q, confidence)
    assert quantile_interval(list(range(n)), q, confidence) is not None
    assert n == 1 or quantile_interval(list(range(n - 1)), q, confidence) is None


def test_a_quantile_of_a_tail_too_even_for_floats_has_its_bounds():
    assert samples_needed(0.5, 0.75) == 3
    assert quantile_interval([1.0, 2.0, 3.0], 0.5, 0.75) == (1.0, 3.0)


def test_the_interval_covers_the_true_quantile():
    random = np.random.default_rng(5)
    true = scipy_stats.norm.ppf(0.9)
    inside = [
        low <= true <= high
        for low, high in (quantile_interval(random.normal(size=60).tolist(), 0.9) for _ in range(2000))
    ]
    assert 0.945 < np.mean(inside) < 0.99


@pytest.mark.parametrize("values", [[], [math.nan]])
def test_what_is_no_sample_is_refused(values):
    for function in (quantile, quantile_interval):
        with pytest.raises(ValueError, match=r"no values|not finite"):
            function(values, 0.5)


@pytest.mark.parametrize("q", [-0.1, 1.1, math.nan])
def test_what_is_no_share_is_refused(q):
    for call in (lambda: quantile([1.0], q), lambda: quantile_interval([1.0], q), lambda: samples_needed(q)):
        with pytest.raises(ValueError, match="quantile"):
            call()
    with pytest.raises(ValueError, match="confidence"):
        samples_needed(0.5, 1.0)
