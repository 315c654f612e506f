"""Pure numbers: statistics that verdicts rest on. No type of Chimera goes in; the standard library only."""

from chimera.stats.effect_size import Superiority, rank_biserial, superiority
from chimera.stats.equivalence import is_equivalent
from chimera.stats.looks import first_rejection, sign_flip_e_value
from chimera.stats.mean_ratio import MeanRatio, mean_ratio
from chimera.stats.multiplicity import benjamini_hochberg, holm
from chimera.stats.power import detectable_log_ratio, sample_size, sd_upper_bound
from chimera.stats.proportions import fisher_exact, mcnemar_exact, wilson_interval
from chimera.stats.quantiles import SPIKE, quantile, quantile_interval, samples_needed, spikes
from chimera.stats.rank_sum import RankSum, hodges_lehmann_shift, rank_sum_interval, rank_sum_test
from chimera.stats.signed_rank import (
    SignedRank,
    hodges_lehmann,
    signed_rank_interval,
    signed_rank_level,
    signed_rank_test,
)
from chimera.stats.trend import Trend, autocorrelation, fit_trend

__all__ = [
    "SPIKE",
    "MeanRatio",
    "RankSum",
    "SignedRank",
    "Superiority",
    "Trend",
    "autocorrelation",
    "benjamini_hochberg",
    "detectable_log_ratio",
    "first_rejection",
    "fisher_exact",
    "fit_trend",
    "hodges_lehmann",
    "hodges_lehmann_shift",
    "holm",
    "is_equivalent",
    "mcnemar_exact",
    "mean_ratio",
    "quantile",
    "quantile_interval",
    "rank_biserial",
    "rank_sum_interval",
    "rank_sum_test",
    "sample_size",
    "samples_needed",
    "sd_upper_bound",
    "sign_flip_e_value",
    "signed_rank_interval",
    "signed_rank_level",
    "signed_rank_test",
    "spikes",
    "superiority",
    "wilson_interval",
]
