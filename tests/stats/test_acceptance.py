"""What the verdicts promise, held to it by simulated experiments: exactness, false alarms, coverage, power.

Where the right analysis keeps its promise, the usual wrong one is shown to break it: so the experiments can tell.
Rates are those of seeded experiments; the bands leave room for three standard errors.
"""

import math
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats as scipy_stats

from chimera.stats import (
    benjamini_hochberg,
    first_rejection,
    hodges_lehmann,
    holm,
    is_equivalent,
    rank_sum_test,
    sample_size,
    sign_flip_e_value,
    signed_rank_interval,
    signed_rank_test,
)
from chimera.stats.looks import E_VALUE_TO_STOP

sys.path.insert(0, str(Path(__file__).parent))
import simulation as sim

REPS = 4000
FALSE_ALARMS = 0.058
"""Five percent and two and a half standard errors."""
VISIBLE = 0.10
"""A wrong analysis raises more false alarms than this."""


# -- exactness ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(6, 41))
def test_p_is_scipys_exact_one_and_the_interval_is_its_inversion(n):
    random = sim.generator(0, n)
    for centre in (0.0, 0.3, 1.0):
        values = random.normal(centre, 1, n)
        p = scipy_stats.wilcoxon(values, method="exact").pvalue
        assert signed_rank_test(values.tolist()).p == pytest.approx(p, rel=1e-12)
        low, high = signed_rank_interval(values.tolist())
        grid = np.linspace(values.min() - 0.1, values.max() + 0.1, 1001)
        kept = sim.signed_rank_ps(values - grid[:, None]) > 0.05
        assert (kept == ((low < grid) & (grid < high))).all()
        assert low < hodges_lehmann(values.tolist()) < high


def test_the_table_by_which_rows_are_tested_is_the_test():
    for n in (6, 13, 30):
        rows = sim.paired(sim.generator(0, n), 50, n, 1.1)
        assert sim.signed_rank_ps(rows).tolist() == [signed_rank_test(row).p for row in rows.tolist()]


# -- false alarms ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [6, 8, 12, 20, 30])
def test_equal_arms_with_spikes_are_rarely_told_apart(n):
    assert sim.rejection_rate(sim.paired(sim.generator(1, n), REPS, n)) <= FALSE_ALARMS


@pytest.mark.parametrize("rise", [0.15, 0.50])
def test_a_coin_for_each_pair_withstands_drift_and_one_arm_after_the_other_does_not(rise):
    random, n = sim.generator(2, int(100 * rise)), 20
    by_coin = sim.session(random, REPS, n, sim.drift(n, rise), sim.coins(random, (REPS, n)))
    one_after_the_other = sim.session(random, REPS, n, sim.drift(n, rise), None)
    assert sim.rejection_rate(by_coin) <= FALSE_ALARMS
    assert sim.rejection_rate(one_after_the_other) > VISIBLE


@pytest.mark.parametrize("n", [12, 20])
def test_the_coin_is_thrown_for_what_is_tested(n):
    """A neighbour with a rhythm of four runs; ABBA or BAAB by a coin is one unit, not two pairs."""
    random = sim.generator(3, n)
    conditions = sim.rhythm(random, REPS, n)
    by_pair = sim.session(random, REPS, n, conditions, sim.coins(random, (REPS, n)))
    superblocks = np.repeat(sim.coins(random, (REPS, n // 2)), 2, axis=1) * np.tile([1, -1], n // 2)
    by_superblock = sim.session(random, REPS, n, conditions, superblocks)
    assert sim.rejection_rate(by_pair) <= FALSE_ALARMS
    assert sim.rejection_rate(by_superblock.reshape(REPS, n // 2, 2).mean(axis=2)) <= FALSE_ALARMS
    assert sim.rejection_rate(by_superblock) > VISIBLE


def test_runs_of_one_load_are_one_unit():
    log_ratios = sim.loads(sim.generator(4), REPS, 8, 3)
    assert sim.rejection_rate(np.median(log_ratios, axis=2)) <= FALSE_ALARMS
    assert sim.rejection_rate(log_ratios.reshape(REPS, -1)) > VISIBLE


def test_replicates_of_one_topic_are_one_unit():
    log_ratios = sim.topics(sim.generator(5), REPS, 6, 5)
    assert sim.rejection_rate(log_ratios.mean(axis=2)) <= FALSE_ALARMS
    assert sim.rejection_rate(log_ratios.reshape(REPS, -1)) > VISIBLE
    assert sim.rejection_rate(sim.topics(sim.generator(5), REPS, 30, 1)[:, :, 0]) <= FALSE_ALARMS


def test_agreed_looks_withstand_looking_and_peeking_at_every_pair_does_not():
    rows = sim.paired(sim.generator(6), REPS, 30)
    peeks = [sim.signed_rank_ps(rows[:, :n]) <= 0.05 for n in range(6, 31)]
    assert np.mean([first_rejection(row) is not None for row in rows.tolist()]) <= FALSE_ALARMS
    assert np.mean(np.any(peeks, axis=0)) > VISIBLE


def test_a_bet_on_signs_may_be_watched_all_the_time():
    rows = sim.paired(sim.generator(7), 1000, 30).tolist()
    ever = [any(sign_flip_e_value(row[:n]) >= E_VALUE_TO_STOP for n in range(6, 31)) for row in rows]
    assert np.mean(ever) <= 0.03


def test_holm_withstands_24_metrics_and_the_smallest_p_of_all_does_not():
    ps = sim.signed_rank_ps(sim.correlated_cells(sim.generator(8), REPS, 12, 24)).tolist()
    assert np.mean([min(holm(family)) <= 0.05 for family in ps]) <= FALSE_ALARMS
    assert np.mean([min(benjamini_hochberg(family)) <= 0.05 for family in ps]) <= FALSE_ALARMS
    assert np.mean([min(family) <= 0.05 for family in ps]) > VISIBLE


def test_a_judge_who_likes_what_comes_first_is_asked_in_both_orders():
    rates = {
        order: sim.sign_test_rejection_rate(sim.judged(sim.generator(9), REPS, 30, order))
        for order in ("both", "random", "a first")
    }
    assert rates["both"] <= FALSE_ALARMS
    assert rates["random"] <= FALSE_ALARMS
    assert rates["a first"] > VISIBLE


# -- coverage ----------------------------------------------------------------------------------------------------

NOISES = {
    "normal": lambda random, shape: random.normal(0, 0.15, shape),
    "lognormal": lambda random, shape: random.lognormal(-1.5, 0.8, shape),
    "spikes": lambda random, shape: np.log(sim.run_times(random, shape)),
    "t3": lambda random, shape: 0.1 * random.standard_t(3, shape),
}
"""Of the logarithm of a run's time."""


@pytest.mark.parametrize("n", [6, 8, 12, 20, 30])
@pytest.mark.parametrize("noise", NOISES)
def test_the_interval_covers_the_true_ratio_in_any_noise(noise, n):
    random, true, reps = sim.generator(10, n), math.log(1.2), 2000
    rows = true + NOISES[noise](random, (reps, n)) - NOISES[noise](random, (reps, n))
    intervals = np.array([signed_rank_interval(row) for row in rows.tolist()])
    assert 0.94 <= np.mean((intervals[:, 0] <= true) & (true <= intervals[:, 1])) <= 0.985


# -- power -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "power"), [(8, 0.32), (12, 0.45), (20, 0.70), (30, 0.88)])
def test_20_percent_is_found_as_often_as_tabled(n, power):
    assert sim.rejection_rate(sim.paired(sim.generator(11, n), REPS, n, 1.2)) == pytest.approx(power, abs=0.05)


def test_an_unpaired_test_hardly_finds_it():
    arms = sim.unpaired_arms(sim.generator(12), 1000, 12, 1.2)
    found = [rank_sum_test(a, b).p <= 0.05 for a, b in zip(*(arm.tolist() for arm in arms), strict=True)]
    assert np.mean(found) < 0.06


@pytest.mark.parametrize(
    ("sd_log", "ratio"), [(0.05, 1.05), (0.1, 1.05), (0.1, 1.1), (0.2, 1.1), (0.2, 1.2), (0.3, 1.2)]
)
def test_the_planned_number_of_pairs_has_the_planned_power(sd_log, ratio):
    n = sample_size(sd_log, math.log(ratio))
    rows = sim.generator(13, n).normal(math.log(ratio), sd_log, (REPS, n))
    assert 0.77 <= sim.rejection_rate(rows) <= 0.85


@pytest.mark.parametrize(("sd_log", "ratio"), [(0.05, 1.05), (0.1, 1.1), (0.2, 1.2), (0.1, 1.05)])
def test_spikes_that_were_not_planned_for_cost_a_sixth_of_the_power(sd_log, ratio):
    n = sample_size(sd_log, math.log(ratio))
    rows = sim.spiky(sim.generator(16, n), REPS, n, sd_log, math.log(ratio))
    assert 0.62 <= sim.rejection_rate(rows) <= 0.72


@pytest.mark.parametrize(
    ("sd_log", "powers"), [(0.03, (0.88, 0.99, 1.0)), (0.05, (0.58, 0.89, 0.99)), (0.1, (0.04, 0.18, 0.43))]
)
def test_equal_arms_are_shown_equivalent_as_often_as_tabled(sd_log, powers):
    for n, power in zip((12, 20, 30), powers, strict=True):
        rows = sim.spiky(sim.generator(14, n), 2000, n, sd_log).tolist()
        assert np.mean([is_equivalent(row, math.log(1.05)) for row in rows]) == pytest.approx(power, abs=0.05)


@pytest.mark.parametrize("sd_log", [0.03, 0.05, 0.1])
@pytest.mark.parametrize("n", [12, 20])
def test_arms_that_differ_by_the_margin_are_rarely_called_equivalent(sd_log, n):
    margin = math.log(1.05)
    random = sim.generator(15, n)
    for rows in (random.normal(margin, sd_log, (REPS, n)), sim.spiky(random, REPS, n, sd_log, margin)):
        assert np.mean([is_equivalent(row, margin) for row in rows.tolist()]) <= FALSE_ALARMS
