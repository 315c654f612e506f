"""The ratio of means and its bootstrap interval."""

import math
import statistics
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from chimera.stats import hodges_lehmann, mean_ratio

costs = st.floats(1e-3, 1e3)
pairs_ = st.lists(st.tuples(costs, costs), min_size=1, max_size=15)


@settings(max_examples=25)
@given(pairs_)
def test_the_estimate_is_what_a_batch_costs(pairs):
    a, b = zip(*pairs, strict=True)
    result = mean_ratio(a, b, Random(1))
    assert result.ratio == pytest.approx(sum(b) / sum(a))
    assert (result.interval is None) or len(pairs) >= 6


@settings(max_examples=25)
@given(pairs_)
def test_swapping_a_and_b_inverts_everything_and_a_seed_repeats_it(pairs):
    a, b = zip(*pairs, strict=True)
    one, again, other = mean_ratio(a, b, Random(1)), mean_ratio(a, b, Random(1)), mean_ratio(b, a, Random(1))
    assert one == again
    assert other.ratio == pytest.approx(1 / one.ratio)
    assert (other.interval is None) == (one.interval is None)
    if one.interval:
        assert other.interval == pytest.approx([1 / one.interval[1], 1 / one.interval[0]])


def test_for_many_regular_pairs_it_is_the_interval_of_student():
    random = np.random.default_rng(6)
    a, b = random.normal(10, 1, 200), random.normal(12, 1, 200)
    error = np.std(b / b.mean() - a / a.mean(), ddof=1) / math.sqrt(200)
    low, high = mean_ratio(a.tolist(), b.tolist(), Random(2)).interval
    centre, half = math.log(b.mean() / a.mean()), scipy_stats.t.ppf(0.975, 199) * error
    assert math.log(low) == pytest.approx(centre - half, abs=half / 10)
    assert math.log(high) == pytest.approx(centre + half, abs=half / 10)


def test_it_covers_the_ratio_of_skewed_costs():
    random = np.random.default_rng(8)
    true, inside = 1.3, 0
    for seed in range(100):
        a, b = random.lognormal(0, 0.5, 30), true * random.lognormal(0, 0.5, 30)
        low, high = mean_ratio(a.tolist(), b.tolist(), Random(seed)).interval
        inside += low <= true <= high
    assert 0.89 <= inside / 100 <= 0.99


def test_rare_spikes_in_b_raise_the_mean_ratio_and_hardly_the_typical_one():
    random = Random(3)
    a = [random.gauss(10, 0.5) for _ in range(40)]
    b = [random.gauss(10, 0.5) * (3.5 if index % 7 == 0 else 1) for index in range(40)]
    typical = math.exp(hodges_lehmann([math.log(y / x) for x, y in zip(a, b, strict=True)]))
    assert typical < 1.1
    assert mean_ratio(a, b, random).ratio > 1.3


def test_a_wider_confidence_is_a_wider_interval():
    random = Random(4)
    a, b = ([random.uniform(1, 2) for _ in range(20)] for _ in range(2))
    (low, high), (lower, higher) = (mean_ratio(a, b, Random(5), level).interval for level in (0.8, 0.99))
    assert lower < low < statistics.fmean(b) / statistics.fmean(a) < high < higher


def test_one_ratio_in_all_pairs_has_no_spread():
    a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    result = mean_ratio(a, [value * 1.1 for value in a], Random(1))
    assert result.interval == (result.ratio, result.ratio)


def test_no_interval_of_few_or_of_pairs_that_are_nearly_all_alike():
    assert mean_ratio([1.0] * 5, [1.0, 2.0, 3.0, 4.0, 5.0], Random(1)).interval is None
    assert mean_ratio([1.0] * 6, [1.0, 1.0, 1.0, 1.0, 1.0, 2.0], Random(1)).interval is None


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ([], [], "no values"),
        ([1.0, math.nan], [1.0, 1.0], "not finite"),
        ([1.0, 0.0], [1.0, 1.0], "not positive"),
        ([1.0, 1.0], [1.0, -1.0], "not positive"),
        ([1.0, 1.0], [1.0], "2 values in A for 1 in B"),
    ],
)
def test_what_is_no_cost_is_refused(a, b, message):
    with pytest.raises(ValueError, match=message):
        mean_ratio(a, b, Random(1))


def test_a_confidence_of_one_is_refused():
    with pytest.raises(ValueError, match="confidence"):
        mean_ratio([1.0], [1.0], Random(1), 1.0)
