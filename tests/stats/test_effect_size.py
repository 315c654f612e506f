"""Who wins: rank-biserial correlation and superiority."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from chimera.stats import rank_biserial, signed_rank_test, superiority, wilson_interval

differences_ = st.lists(st.floats(-5, 5) | st.integers(-3, 3).map(float), min_size=1, max_size=30)


@given(differences_)
def test_rank_biserial_is_the_difference_of_the_shares_of_rank(differences):
    ranks = scipy_stats.rankdata([abs(d) for d in differences])
    signed = sum(math.copysign(rank, d) for rank, d in zip(ranks, differences, strict=True) if d)
    assert rank_biserial(differences) == pytest.approx(signed / sum(ranks), abs=1e-12)


@given(differences_)
def test_rank_biserial_stands_on_the_ranks_of_the_test(differences):
    ahead = signed_rank_test(differences).w_plus
    behind = signed_rank_test([-d for d in differences]).w_plus
    n = len(differences)
    assert rank_biserial(differences) == pytest.approx((ahead - behind) / (n * (n + 1) / 2), abs=1e-12)
    assert rank_biserial([-d for d in differences]) == -rank_biserial(differences)


def test_rank_biserial_at_its_ends():
    assert rank_biserial([1.0, 2.0]) == 1
    assert rank_biserial([-1.0, -2.0]) == -1
    assert rank_biserial([0.0, 0.0]) == 0
    assert rank_biserial([0.0] * 9 + [1.0]) == pytest.approx(10 / 55)


@given(differences_)
def test_superiority_counts_wins_and_half_of_ties(differences):
    result = superiority(differences)
    wins = sum(d < 0 for d in differences) + sum(d == 0 for d in differences) / 2
    assert result.n == len(differences)
    assert result.share == wins / len(differences) == (result.n_below + result.n_tied / 2) / result.n
    assert (result.low, result.high) == wilson_interval(wins, len(differences))
    assert 0 <= result.low <= result.share <= result.high <= 1


def test_superiority_takes_a_confidence():
    wide, narrow = superiority([-1.0, -1.0, 1.0]), superiority([-1.0, -1.0, 1.0], 0.8)
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize("differences", [[], [math.nan]])
def test_what_is_no_sample_is_refused(differences):
    for function in (rank_biserial, superiority):
        with pytest.raises(ValueError, match=r"no values|not finite"):
            function(differences)
