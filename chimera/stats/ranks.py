"""Mid-ranks as whole numbers, for the tests that count arrangements exactly."""

from collections.abc import Sequence
from itertools import groupby


def doubled_ranks(values: Sequence[float]) -> list[int]:
    """Twice the mid-rank of every value, so that ties stay whole numbers."""
    by_value = sorted(range(len(values)), key=values.__getitem__)
    doubled = [0] * len(values)
    start = 0
    for _, group in groupby(by_value, key=values.__getitem__):
        tied = list(group)
        for index in tied:
            doubled[index] = 2 * start + len(tied) + 1
        start += len(tied)
    return doubled
