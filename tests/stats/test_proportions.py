"""Shares and their exact tests against scipy and statsmodels."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from chimera.stats import fisher_exact, mcnemar_exact, wilson_interval

counts = st.integers(0, 60)


@given(st.integers(1, 500), st.floats(0, 1), st.floats(0.5, 0.999))
def test_wilson_is_that_of_statsmodels_half_successes_too(n, share, confidence):
    successes = round(2 * share * n) / 2
    expected = proportion_confint(successes, n, alpha=1 - confidence, method="wilson")
    assert wilson_interval(successes, n, confidence) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_wilson_at_its_ends_is_exact():
    assert wilson_interval(0, 12)[0] == 0
    assert wilson_interval(12, 12)[1] == 1


@given(counts, counts)
def test_mcnemar_is_that_of_statsmodels(only_a, only_b):
    if only_a + only_b:
        assert mcnemar_exact(only_a, only_b) == pytest.approx(mcnemar([[9, only_a], [only_b, 9]], exact=True).pvalue)


def test_mcnemar_without_disagreement_says_nothing():
    assert mcnemar_exact(0, 0) == 1


def test_mcnemar_of_thousands_stays_a_number():
    assert mcnemar_exact(0, 3000) == 0
    assert mcnemar_exact(1500, 1500) == 1


@given(counts, counts, counts, counts)
def test_fisher_is_that_of_scipy(a, b, c, d):
    assert fisher_exact(a, b, c, d) == pytest.approx(scipy_stats.fisher_exact([[a, b], [c, d]]).pvalue, rel=1e-9)


def test_fisher_with_an_empty_margin_says_nothing():
    assert fisher_exact(0, 5, 0, 7) == 1
    assert fisher_exact(0, 0, 0, 0) == 1


def test_fisher_by_hand_and_turned_any_way_round():
    assert fisher_exact(3, 1, 1, 3) == pytest.approx(34 / 70)
    assert fisher_exact(1, 3, 3, 1) == fisher_exact(3, 1, 1, 3)
    assert fisher_exact(8, 2, 1, 5) == fisher_exact(8, 1, 2, 5) == fisher_exact(5, 1, 2, 8)


@pytest.mark.parametrize("call", [lambda: mcnemar_exact(-1, 2), lambda: fisher_exact(1, 2, -3, 4)])
def test_a_count_below_zero_is_refused(call):
    with pytest.raises(ValueError, match="below zero"):
        call()


@pytest.mark.parametrize(
    ("successes", "n", "confidence"), [(0, 0, 0.95), (3, 2, 0.95), (-1, 2, 0.95), (math.nan, 2, 0.95), (1, 2, 1.0)]
)
def test_what_is_no_share_is_refused(successes, n, confidence):
    with pytest.raises(ValueError):
        wilson_interval(successes, n, confidence)
