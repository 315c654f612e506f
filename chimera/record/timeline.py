"""Stretches of time in integer nanoseconds: unions, differences, and dividing shared time."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

Interval = tuple[int, int]
"""Start and end in nanoseconds of one clock; start <= end."""


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as sorted intervals that neither touch nor overlap."""
    merged: list[Interval] = []
    for start, end in sorted(interval for interval in intervals if interval[0] < interval[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def difference(intervals: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """The time of `intervals` that lies in none of `holes`."""
    rest = union(intervals)
    for hole_start, hole_end in union(holes):
        cut: list[Interval] = []
        for start, end in rest:
            cut.append((start, min(end, hole_start)))
            cut.append((max(start, hole_end), end))
        rest = [interval for interval in cut if interval[0] < interval[1]]
    return rest


def intersection(intervals: Iterable[Interval], others: Iterable[Interval]) -> list[Interval]:
    """The time that lies in both."""
    one = union(intervals)
    return difference(one, difference(one, others))


def duration_ns(intervals: Iterable[Interval]) -> int:
    """Length of the union."""
    return sum(end - start for start, end in union(intervals))


def divide(intervals: Sequence[Interval], within: Iterable[Interval]) -> list[float]:
    """Nanoseconds of `within` that belong to each interval; time shared by k intervals is divided by k.

    The parts of all intervals add up to the time of `within` that any of them covers.
    """
    windows = union(within)
    bounds = sorted({bound for interval in (*intervals, *windows) for bound in interval})
    parts = [0.0] * len(intervals)
    for start, end in pairwise(bounds):
        if not any(window[0] <= start and end <= window[1] for window in windows):
            continue
        active = [index for index, interval in enumerate(intervals) if interval[0] <= start and end <= interval[1]]
        for index in active:
            parts[index] += (end - start) / len(active)
    return parts
