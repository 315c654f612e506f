"""Pure numbers: statistics that verdicts rest on. No type of Chimera goes in; the standard library only."""

from chimera.stats.signed_rank import SignedRank, hodges_lehmann, signed_rank_interval, signed_rank_test

__all__ = ["SignedRank", "hodges_lehmann", "signed_rank_interval", "signed_rank_test"]
