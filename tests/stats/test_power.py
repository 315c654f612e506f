"""What a number of pairs finds, against simulation; a pilot's upper bound, against scipy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from chimera.stats import detectable_log_ratio, sample_size, sd_upper_bound, signed_rank_level

REPLICATES = 40_000


def simulated_power(shift, n, random):
    """Share of normal samples that the two-sided signed-rank test rejects at 5 %, by scipy's exact distribution."""
    values = random.normal(shift, 1, (REPLICATES, n))
    ranks = np.abs(values).argsort(axis=1).argsort(axis=1) + 1
    w_plus = (ranks * (values > 0)).sum(axis=1)
    smaller = np.minimum(w_plus, n * (n + 1) // 2 - w_plus)
    pick = np.unique(smaller, return_index=True)[1]  # one sample per rank sum: its p-value is all of theirs
    rejected = [smaller[one] for one in pick if scipy_stats.wilcoxon(values[one], method="exact").pvalue <= 0.05]
    return np.isin(smaller, rejected).mean()


@pytest.mark.parametrize("n", [6, 7, 8, 12, 20, 30, 50])
@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
def test_what_is_detectable_is_within_3_percent_of_simulation(n, power):
    shift = detectable_log_ratio(1.0, n, power)
    random = np.random.default_rng([n, int(100 * power)])
    assert simulated_power(0.97 * shift, n, random) < power < simulated_power(1.03 * shift, n, random)


@given(st.floats(0.5, 0.95))
def test_every_further_pair_finds_a_smaller_effect(power):
    found = [detectable_log_ratio(0.1, n, power) for n in range(6, 210)]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == len(found)


@given(st.floats(0, 5), st.floats(0.01, 3), st.floats(0.5, 0.95))
def test_the_planned_number_is_the_first_that_finds_the_effect(sd_log, log_ratio, power):
    n = sample_size(sd_log, log_ratio, power)
    assert n == sample_size(sd_log, -log_ratio, power)
    assert detectable_log_ratio(sd_log, n, power) <= log_ratio
    assert n == 6 or detectable_log_ratio(sd_log, n - 1, power) > log_ratio


@given(st.integers(6, 250), st.floats(0.01, 2))
def test_planning_undoes_detecting(n, sd_log):
    assert sample_size(sd_log, detectable_log_ratio(sd_log, n) * (1 + 1e-9)) == n


def test_numbers_to_remember():
    plans = [sample_size(sd, math.log(ratio)) for sd, ratio in ((0.1, 1.05), (0.1, 1.10), (0.2, 1.10), (0.2, 1.20))]
    assert plans == [37, 12, 39, 13]


def test_five_pairs_find_nothing_and_no_spread_hides_nothing():
    assert signed_rank_level(5) == 0
    assert detectable_log_ratio(0.1, 5) is None
    assert detectable_log_ratio(0.0, 6) == 0
    assert sample_size(0.0, 0.05) == 6


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=40), st.floats(0.5, 0.99))
def test_the_upper_bound_of_a_spread_is_that_of_chi_square(values, confidence):
    df = len(values) - 1
    expected = math.sqrt(np.var(values, ddof=1) * df / scipy_stats.chi2.ppf(1 - confidence, df))
    assert sd_upper_bound(values, confidence) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_upper_bound_holds_as_often_as_it_says():
    pilots = np.random.default_rng(2).normal(0, 0.2, (4000, 6)).tolist()
    assert 0.78 < np.mean([sd_upper_bound(pilot) > 0.2 for pilot in pilots]) < 0.82


def test_a_single_value_has_no_spread():
    assert sd_upper_bound([0.1]) is None


@pytest.mark.parametrize("sd_log", [-0.1, math.nan, math.inf])
@pytest.mark.parametrize("plan", [lambda sd: detectable_log_ratio(sd, 12), lambda sd: sample_size(sd, 0.1)])
def test_what_is_no_spread_is_refused(sd_log, plan):
    with pytest.raises(ValueError, match="standard deviation"):
        plan(sd_log)


@pytest.mark.parametrize("power", [0.2, 0.99, 1.0, math.nan])
@pytest.mark.parametrize("plan", [lambda p: detectable_log_ratio(0.1, 12, p), lambda p: sample_size(0.1, 0.1, p)])
def test_a_power_that_was_not_fitted_is_refused(power, plan):
    with pytest.raises(ValueError, match="power"):
        plan(power)


@pytest.mark.parametrize("log_ratio", [0.0, math.nan, math.inf, 1e-9, 1e-300])
def test_an_effect_that_nothing_finds_is_refused(log_ratio):
    with pytest.raises(ValueError, match="no number of pairs"):
        sample_size(0.1, log_ratio)


def test_what_is_no_pilot_is_refused():
    for values, confidence in (([], 0.8), ([1.0, math.inf], 0.8), ([1.0, 2.0], 1.0)):
        with pytest.raises(ValueError):
            sd_upper_bound(values, confidence)
