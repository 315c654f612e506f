"""Equivalence against two one-sided tests of scipy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from chimera.stats import is_equivalent, signed_rank_interval


def by_two_tests(values, margin):
    above = scipy_stats.wilcoxon([v + margin for v in values], alternative="greater", method="exact").pvalue
    below = scipy_stats.wilcoxon([v - margin for v in values], alternative="less", method="exact").pvalue
    return max(above, below) <= 0.05


@given(st.lists(st.floats(-0.2, 0.2), min_size=1, max_size=25, unique=True), st.floats(0.001, 0.3))
def test_equivalent_is_what_two_one_sided_tests_reject(values, margin):
    bounds = signed_rank_interval(values, 0.90) or ()
    if not any(math.isclose(abs(bound), margin, abs_tol=1e-12) for bound in bounds):
        assert is_equivalent(values, margin) == by_two_tests(values, margin)


def test_four_values_show_nothing():
    assert not is_equivalent([0.0] * 4, 0.05)
    assert is_equivalent([0.0] * 5, 0.05)


def test_a_bound_on_the_margin_is_not_inside():
    values = [-0.05, -0.02, 0.0, 0.01, 0.02]
    assert not is_equivalent(values, 0.05)
    assert is_equivalent(values, 0.0501)


@pytest.mark.parametrize("margin", [0.0, -0.05, math.nan, math.inf])
def test_a_margin_of_nothing_is_refused(margin):
    with pytest.raises(ValueError, match="margin"):
        is_equivalent([0.0] * 6, margin)
