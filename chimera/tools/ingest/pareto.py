"""The Pareto front: which candidates nothing else beats on both of two metrics."""

from collections.abc import Sequence

from chimera.spec.model import Direction


def pareto_front(points: Sequence[tuple[float, float]], better: tuple[Direction, Direction]) -> list[int]:
    """Indices of the points that no other point equals or beats on both axes while beating it on one.

    Args:
        points: (first metric, second metric) per candidate.
        better: Direction of each metric.

    Returns:
        Indices in order of the first metric, its best first; candidates with equal values stand together.
    """
    signs = tuple(1.0 if direction == "higher" else -1.0 for direction in better)
    ordered = sorted(range(len(points)), key=lambda i: (-signs[0] * points[i][0], -signs[1] * points[i][1], i))
    front: list[int] = []
    for index in ordered:
        second = signs[1] * points[index][1]
        if not front or second > signs[1] * points[front[-1]][1] or points[index] == points[front[-1]]:
            front.append(index)
    return front
