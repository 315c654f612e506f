"""Adjusted p-values against statsmodels."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from chimera.stats import benjamini_hochberg, holm

p_lists = st.lists(st.floats(0, 1) | st.sampled_from([0.0, 0.01, 0.05, 0.5, 1.0]), min_size=1, max_size=40)


@settings(max_examples=20)  # the oracle is slow
@given(p_lists)
def test_holm_is_that_of_statsmodels(p_values):
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1], rel=1e-9)


@given(p_lists)
def test_q_values_are_those_of_statsmodels(p_values):
    assert benjamini_hochberg(p_values) == pytest.approx(multipletests(p_values, method="fdr_bh")[1], rel=1e-9)


@given(p_lists)
def test_adjusting_never_lowers_a_p_value_and_keeps_the_order(p_values):
    for adjusted in (holm(p_values), benjamini_hochberg(p_values)):
        assert all(p * (1 - 1e-12) <= raised <= 1 for p, raised in zip(p_values, adjusted, strict=True))
        ordered = [raised for _, raised in sorted(zip(p_values, adjusted, strict=True))]
        assert ordered == sorted(ordered)


def test_a_family_of_none_and_of_one():
    for adjust in (holm, benjamini_hochberg):
        assert adjust([]) == ()
        assert adjust([0.03]) == (0.03,)


def test_by_hand():
    assert holm([0.04, 0.01, 0.03]) == pytest.approx((0.06, 0.03, 0.06))
    assert benjamini_hochberg([0.04, 0.01, 0.03]) == pytest.approx((0.04, 0.03, 0.04))


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan])
def test_what_is_no_p_value_is_refused(p):
    for adjust in (holm, benjamini_hochberg):
        with pytest.raises(ValueError, match="not between 0 and 1"):
            adjust([0.5, p])
