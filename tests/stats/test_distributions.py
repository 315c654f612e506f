"""The own special functions against scipy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from chimera.stats.distributions import binomial_at_most, chi_square_quantile, student_t_p


@given(st.floats(-1e3, 1e3).filter(lambda t: abs(t) > 1e-4), st.integers(1, 5000) | st.floats(0.5, 50))
def test_student_t_p_is_scipys(t, df):
    assert student_t_p(t, df) == pytest.approx(2 * scipy_stats.t.sf(abs(t), df), rel=1e-9)


@given(st.floats(-1e3, 1e3))
def test_student_t_p_is_the_closed_form_of_one_and_two_degrees(t):
    """Near zero, too, where scipy loses digits."""
    assert student_t_p(t, 1) == pytest.approx(1 - 2 * math.atan(abs(t)) / math.pi, rel=1e-9)
    assert student_t_p(t, 2) == pytest.approx(1 - abs(t) / math.sqrt(2 + t * t), rel=1e-9)


def test_student_t_p_at_its_ends():
    assert student_t_p(0.0, 3) == 1
    assert student_t_p(1e200, 3) == 0
    assert student_t_p(float("inf"), 3) == 0
    assert 0 < student_t_p(1e100, 1) < 1e-99


@given(st.floats(1e-6, 1 - 1e-6), st.integers(1, 2000) | st.floats(0.5, 30))
def test_chi_square_quantile_is_scipys(p, df):
    assert chi_square_quantile(p, df) == pytest.approx(scipy_stats.chi2.ppf(p, df), rel=1e-9)


@given(st.integers(-2, 3000), st.integers(1, 3000), st.floats(0.001, 0.999))
def test_binomial_at_most_is_scipys(k, n, p):
    assert binomial_at_most(k, n, p) == pytest.approx(scipy_stats.binom.cdf(k, n, p), rel=1e-9, abs=1e-290)
