"""Rows that may share a table: no two of them give one metric by two formulas."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


class HasFormulas(Protocol):
    """A node, a run, or a call with its metrics."""

    @property
    def formulas(self) -> Mapping[str, str]:
        """Metric -> id of its formula."""
        ...


Row = TypeVar("Row", bound=HasFormulas)


def group_alike(rows: Sequence[Row], metrics: Iterable[str]) -> list[tuple[dict[str, str], list[Row]]]:
    """Consecutive rows in groups, each with the formulas of its columns.

    Args:
        rows: In the order they are shown.
        metrics: The columns.
    """
    columns = tuple(metrics)
    groups: list[tuple[dict[str, str], list[Row]]] = []
    for row in rows:
        ids = {name: row.formulas[name] for name in columns if name in row.formulas}
        if groups and all(groups[-1][0].get(name, formula) == formula for name, formula in ids.items()):
            groups[-1][0].update(ids)
            groups[-1][1].append(row)
        else:
            groups.append((ids, [row]))
    return groups
