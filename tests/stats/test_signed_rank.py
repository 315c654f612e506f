"""The signed-rank test, its estimate and its interval against scipy, enumeration and inversion."""

import itertools
import math
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from chimera.stats import hodges_lehmann, signed_rank, signed_rank_interval, signed_rank_level, signed_rank_test

plain = st.floats(-1e6, 1e6).filter(lambda value: abs(value) > 1e-9)
rounded = st.integers(-4, 4).map(float)


def by_enumeration(differences):
    """The definition, another way: every sign pattern, with mid-ranks from scipy."""
    ranks = [r for r, d in zip(scipy_stats.rankdata([abs(d) for d in differences]), differences, strict=True) if d]
    total = sum(ranks)
    seen = sum(
        r for r, d in zip([*scipy_stats.rankdata([abs(d) for d in differences])], differences, strict=True) if d > 0
    )
    extreme = min(seen, total - seen)
    sums = [sum(itertools.compress(ranks, signs)) for signs in itertools.product((0, 1), repeat=len(ranks))]
    return min(1.0, 2 * sum(one <= extreme + 1e-9 for one in sums) / len(sums))


@given(st.lists(plain, min_size=1, max_size=40, unique_by=abs))
def test_without_ties_p_is_scipys_exact_one(differences):
    assert signed_rank_test(differences).p == pytest.approx(
        scipy_stats.wilcoxon(differences, method="exact").pvalue, rel=1e-12
    )


@given(st.lists(rounded, min_size=1, max_size=10))
def test_with_ties_and_zeros_p_counts_every_sign_pattern(differences):
    assert signed_rank_test(differences).p == pytest.approx(by_enumeration(differences), rel=1e-12)


def test_all_zero_says_nothing():
    result = signed_rank_test([0.0, 0.0])
    assert (result.n, result.n_zero, result.p) == (2, 2, 1.0)


def test_many_differences_take_the_normal_approximation():
    differences = [math.sin(index) + 0.1 for index in range(300)]
    expected = scipy_stats.wilcoxon(differences, method="asymptotic", correction=True).pvalue
    assert signed_rank_test(differences).p == pytest.approx(expected, rel=1e-3)


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=25))
def test_the_estimate_is_the_median_of_all_walsh_averages(values):
    averages = [one / 2 + other / 2 for one, other in itertools.combinations_with_replacement(values, 2)]
    assert hodges_lehmann(values) == pytest.approx(statistics.median(averages), rel=1e-12, abs=1e-300)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=6, max_size=20, unique=True))
def test_the_interval_holds_the_centres_that_the_test_does_not_reject(values):
    low, high = signed_rank_interval(values)
    averages = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(values, 2))
    gaps = [(a + b) / 2 for a, b in itertools.pairwise(averages) if b - a > 1e-6]
    kept = [c for c in gaps if scipy_stats.wilcoxon([v - c for v in values], method="exact").pvalue > 0.05]
    rejected = [c for c in gaps if c not in kept]
    assert all(low - 1e-9 <= c <= high + 1e-9 for c in kept)
    assert all(c <= low + 1e-9 or c >= high - 1e-9 for c in rejected)


def test_too_few_values_have_no_interval():
    assert signed_rank_interval([1.0, 2.0, 3.0, 4.0, 5.0]) is None
    assert signed_rank_interval([1.0, 2.0, 3.0, 4.0, 5.0], 0.90) == (1.0, 5.0)
    assert signed_rank_interval([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == (1.0, 6.0)


@pytest.mark.parametrize("n", [1, 5, 6, 7, 12, 16])
def test_the_level_is_the_share_of_sign_patterns_that_reject(n):
    """Untied ranks 1..n: the p-value depends on the sum of positive ranks only."""
    sums = [0]
    for rank in range(1, n + 1):
        sums += [one + rank for one in sums]
    p_of = {one: scipy_stats.wilcoxon(signs_with_sum(n, one), method="exact").pvalue for one in set(sums)}
    assert signed_rank_level(n) == sum(p_of[one] <= 0.05 for one in sums) / len(sums)


def signs_with_sum(n, total):
    """Ranks 1..n, positive where they add up to the total: the largest that still fits, downwards."""
    signed = []
    for rank in range(n, 0, -1):
        signed.append(rank if rank <= total else -rank)
        total -= rank if rank <= total else 0
    return signed


def test_the_level_nears_its_limit_from_below():
    levels = [signed_rank_level(n) for n in (5, 6, 12, 50, 200, 201)]
    assert levels == sorted(levels)
    assert levels[0] == 0
    assert levels[1] == 2 / 64
    assert 0.0499 < levels[-2] <= levels[-1] == 0.05


@pytest.mark.parametrize(("n", "alpha"), [(0, 0.05), (6, 0.0), (6, 1.0), (6, math.nan)])
def test_a_level_of_no_test_is_refused(n, alpha):
    with pytest.raises(ValueError, match=r"no test|alpha"):
        signed_rank_level(n, alpha)


def test_long_lists_have_an_interval_around_the_estimate():
    values = [math.sin(index) for index in range(5000)]
    low, high = signed_rank_interval(values)
    assert low < hodges_lehmann(values) < high
    assert high - low < 0.1


@pytest.mark.parametrize("values", [[], [math.nan], [1.0, math.inf]])
def test_what_is_no_sample_is_refused(values):
    for function in (signed_rank_test, hodges_lehmann, signed_rank_interval):
        with pytest.raises(ValueError, match=r"no values|not finite"):
            function(values)


@settings(deadline=None)
@given(st.lists(st.floats(-1e3, 1e3) | st.integers(-3, 3).map(float), min_size=1, max_size=30), st.data())
def test_many_averages_are_searched_as_few_are_sorted(values, data):
    ordered = sorted(values)
    averages = sorted(one / 2 + other / 2 for one, other in itertools.combinations_with_replacement(ordered, 2))
    k = data.draw(st.integers(1, len(averages)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signed_rank, "ALL_AVERAGES_UP_TO", 0)
        assert signed_rank._walsh(ordered, k) == averages[k - 1]
