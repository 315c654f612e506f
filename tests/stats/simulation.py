"""Experiments on a noisy machine, many at a time: arrays of log-ratios, one experiment a row.

Arm A and arm B are equal unless a ratio is given. Noise per run: normal, relative, with 6 % spikes of two to five
times. The tests are the package's own, applied to all rows at once through tables of their exact p-values.
"""

from functools import cache

import numpy as np

from chimera.stats import mcnemar_exact, signed_rank_test

RUN_NOISE = 0.15
SPIKE_RATE = 0.06


def generator(*seed):
    return np.random.default_rng([20261123, *seed])


def run_times(random, shape, noise=RUN_NOISE, spike_rate=SPIKE_RATE):
    """Times of single runs, around 1."""
    times = np.maximum(random.normal(1, noise, shape), 0.2)
    return times * np.where(random.random(shape) < spike_rate, random.uniform(2, 5, shape), 1)


def coins(random, shape):
    """Fair coins, 1 or -1."""
    return random.integers(0, 2, shape) * 2 - 1


# -- the experiments ---------------------------------------------------------------------------------------------


def paired(random, reps, n, ratio=1.0):
    """n topics, each run once in A and once in B; what a topic costs cancels out."""
    return np.log(ratio * run_times(random, (reps, n)) / run_times(random, (reps, n)))


def spiky(random, reps, n, sd_log, centre=0.0):
    """Log-ratios with a given spread and, in 6 % of pairs, a spike in either arm."""
    spikes = coins(random, (reps, n)) * np.log(random.uniform(2, 5, (reps, n)))
    return random.normal(centre, sd_log, (reps, n)) + np.where(random.random((reps, n)) < SPIKE_RATE, spikes, 0)


def unpaired_arms(random, reps, n, ratio=1.0):
    """The same experiment as two columns of times, topics included."""
    topics = np.exp(random.normal(0, 0.5, (reps, n)))
    return topics * run_times(random, (reps, n)), ratio * topics * run_times(random, (reps, n))


def session(random, reps, n, conditions, order):
    """Log-ratios of n pairs in one session of 2n runs, where the machine multiplies the times by `conditions`.

    `order` is 1 for a pair run AB and -1 for BA; None for all of A before all of B.
    """
    times = run_times(random, (reps, 2 * n)) * conditions
    if order is None:
        return np.log(times[:, n:] / times[:, :n])
    return order * np.log(times[:, 1::2] / times[:, ::2])


def drift(n, rise):
    """A machine that becomes slower through a session of 2n runs."""
    return 1 + rise * np.arange(2 * n) / (2 * n - 1)


def rhythm(random, reps, n, strength=0.5):
    """A neighbour that works every fourth run and rests two runs later; where it starts is chance."""
    start = random.integers(0, 4, (reps, 1))
    return np.exp(strength * np.cos(np.pi / 2 * (np.arange(2 * n) + start)))


def loads(random, reps, n_loads, per_load, load_noise=0.06, noise=0.06):
    """Log-ratios by load and run within it: each pair of loads has its own luck."""
    luck = random.normal(0, load_noise, (2, reps, n_loads, 1))
    shape = (reps, n_loads, per_load)
    return luck[0] - luck[1] + np.log(run_times(random, shape, noise) / run_times(random, shape, noise))


def topics(random, reps, n_topics, repeats, interaction=0.2):
    """Log-ratios by topic and replicate: B is better at some topics and worse at others."""
    taste = random.normal(0, interaction, (reps, n_topics, 1))
    shape = (reps, n_topics, repeats)
    return taste + np.log(run_times(random, shape) / run_times(random, shape))


def correlated_cells(random, reps, n, cells, correlation=0.5):
    """Log-ratios of many metrics of the same n pairs, by cell."""
    common = random.normal(size=(reps, 1, n))
    return np.sqrt(correlation) * common + np.sqrt(1 - correlation) * random.normal(size=(reps, cells, n))


def judged(random, reps, n_topics, order, first=0.65):
    """Verdicts of a judge who knows nothing and likes what is shown first: 1 for B, -1 for A, 0 for a tie.

    order: "a first" always, "random", or "both" with a tie where they disagree.
    """
    likes_first = np.where(random.random((2, reps, n_topics)) < first, 1, -1)
    if order == "a first":
        return -likes_first[0]
    if order == "random":
        return coins(random, (reps, n_topics)) * likes_first[0]
    a_shown_first, b_shown_first = -likes_first[0], likes_first[1]
    return np.where(a_shown_first == b_shown_first, b_shown_first, 0)


# -- the tests, on all rows --------------------------------------------------------------------------------------


@cache
def p_table(n):
    """The package's p-value for every sum of positive ranks of n untied differences."""
    return np.array([signed_rank_test(_with_rank_sum(n, total)).p for total in range(n * (n + 1) // 2 + 1)])


def _with_rank_sum(n, total):
    signed = []
    for rank in range(n, 0, -1):
        signed.append(float(rank if rank <= total else -rank))
        total -= max(signed[-1], 0)
    return signed


def signed_rank_ps(log_ratios):
    """p-values along the last axis; no ties, no zeros."""
    ranks = np.abs(log_ratios).argsort(axis=-1).argsort(axis=-1) + 1
    return p_table(log_ratios.shape[-1])[(ranks * (log_ratios > 0)).sum(axis=-1)]


def rejection_rate(log_ratios, alpha=0.05):
    return float((signed_rank_ps(log_ratios) <= alpha).mean())


@cache
def _sign_p(wins, losses):
    return mcnemar_exact(wins, losses)


def sign_test_rejection_rate(verdicts):
    wins, losses = (verdicts > 0).sum(axis=1).tolist(), (verdicts < 0).sum(axis=1).tolist()
    return float(np.mean([_sign_p(win, loss) <= 0.05 for win, loss in zip(wins, losses, strict=True)]))
