"""The rank-sum test, its shift and its interval against scipy, enumeration and inversion."""

import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from chimera.stats import hodges_lehmann_shift, rank_sum_interval, rank_sum_test

rounded = st.integers(-3, 3).map(float)
values_ = st.floats(-1e3, 1e3)


def by_enumeration(a, b):
    """The definition, another way: every choice of places for b, with mid-ranks from scipy."""
    ranks = scipy_stats.rankdata([*a, *b])
    seen = sum(ranks[len(a) :])
    sums = [sum(chosen) for chosen in itertools.combinations(ranks, len(b))]
    below = sum(one <= seen + 1e-9 for one in sums)
    above = sum(one >= seen - 1e-9 for one in sums)
    return min(1.0, 2 * min(below, above) / len(sums))


@given(st.lists(values_, min_size=2, max_size=30, unique=True), st.data())
def test_without_ties_p_is_scipys_exact_one(values, data):
    split = data.draw(st.integers(1, len(values) - 1))
    a, b = values[:split], values[split:]
    expected = scipy_stats.mannwhitneyu(b, a, method="exact")
    result = rank_sum_test(a, b)
    assert (result.n_a, result.n_b, result.u) == (len(a), len(b), expected.statistic)
    assert result.p == pytest.approx(expected.pvalue, rel=1e-12)


@given(st.lists(rounded, min_size=1, max_size=6), st.lists(rounded, min_size=1, max_size=6))
def test_with_ties_p_counts_every_way_to_deal(a, b):
    result = rank_sum_test(a, b)
    assert result.p == pytest.approx(by_enumeration(a, b), rel=1e-12)
    assert result.u == sum((after > before) + (after == before) / 2 for before in a for after in b)


@given(st.lists(rounded | values_, min_size=1, max_size=15), st.lists(rounded | values_, min_size=1, max_size=15))
def test_swapping_the_samples_turns_the_sign_and_keeps_p(a, b):
    one, other = rank_sum_test(a, b), rank_sum_test(b, a)
    assert one.p == other.p
    assert one.u + other.u == len(a) * len(b)
    assert hodges_lehmann_shift(a, b) == -hodges_lehmann_shift(b, a)


def test_many_values_take_the_normal_approximation():
    random = np.random.default_rng(4)
    a, b = random.integers(0, 60, 300).tolist(), random.integers(3, 63, 260).tolist()
    expected = scipy_stats.mannwhitneyu(b, a, method="asymptotic", use_continuity=True).pvalue
    assert rank_sum_test(a, b).p == pytest.approx(expected, rel=1e-9)


def test_the_approximation_joins_the_exact_test():
    random = np.random.default_rng(7)
    for n_a, n_b in ((50, 50), (20, 100), (3, 1000)):
        a, b = random.normal(0, 1, n_a).tolist(), random.normal(0.4, 1, n_b).tolist()
        exact = scipy_stats.mannwhitneyu(a, b, method="exact").pvalue
        assert rank_sum_test(a, b).p == pytest.approx(exact, rel=1e-9)


def test_all_equal_says_nothing():
    assert rank_sum_test([1.0] * 4, [1.0] * 5).p == 1
    assert rank_sum_test([1.0] * 400, [1.0] * 500).p == 1


@given(st.lists(values_, min_size=1, max_size=12), st.lists(values_, min_size=1, max_size=12))
def test_the_shift_is_the_median_of_all_differences(a, b):
    assert hodges_lehmann_shift(a, b) == statistics.median([after - before for before in a for after in b])


@settings(max_examples=40)
@given(st.lists(st.floats(-100, 100), min_size=8, max_size=20, unique=True), st.data())
def test_the_interval_holds_the_shifts_that_the_test_does_not_reject(values, data):
    split = data.draw(st.integers(4, len(values) - 4))
    a, b = values[:split], values[split:]
    low, high = rank_sum_interval(a, b)
    differences = sorted(after - before for before in a for after in b)
    for shift in [(x + y) / 2 for x, y in itertools.pairwise(differences) if y - x > 1e-6]:
        kept = scipy_stats.mannwhitneyu([value - shift for value in b], a, method="exact").pvalue > 0.05
        assert kept == (low < shift < high)


def test_too_few_values_have_no_interval():
    assert rank_sum_interval([1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]) is None
    assert rank_sum_interval([1.0], [float(value) for value in range(30)]) is None
    assert rank_sum_interval([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]) == (1.0, 7.0)
    assert rank_sum_interval([1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0, 8.0]) == (1.0, 7.0)


def test_the_interval_covers_as_often_as_it_says():
    random = np.random.default_rng(11)
    inside = 0
    for _ in range(2000):
        low, high = rank_sum_interval(random.normal(0, 1, 7).tolist(), random.normal(0.5, 1, 9).tolist())
        inside += low <= 0.5 <= high
    assert 0.94 < inside / 2000 < 0.97


def test_long_samples_have_an_interval_around_the_shift():
    a, b = [math.sin(i) for i in range(400)], [0.1 + math.sin(i + 0.5) for i in range(500)]
    low, high = rank_sum_interval(a, b)
    assert low < hodges_lehmann_shift(a, b) < high
    assert high - low < 0.4


@pytest.mark.parametrize(("a", "b"), [([], [1.0]), ([1.0], []), ([math.nan], [1.0]), ([1.0], [math.inf])])
def test_what_is_no_sample_is_refused(a, b):
    for function in (rank_sum_test, hodges_lehmann_shift, rank_sum_interval):
        with pytest.raises(ValueError, match=r"no values|not finite"):
            function(a, b)
