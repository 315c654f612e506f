"""One metric of one table: what all facts about it share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from chimera.evidence.fact import Fact, Group
from chimera.evidence.units import TIMES, is_change, is_counter, is_quality, is_tail, snake
from chimera.tools.ingest.series import Series
from chimera.tools.ingest.statistics import Summary
from chimera.tools.ingest.tables import Judged

COLD = ("load", "cold")
"""Mark of a configuration's rows that carry a model load: told apart where a metric is a time."""
WIDE = 60
"""A table with more columns is a dump of attributes, not a benchmark."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One metric of one table, with what its facts share."""

    judged: Judged
    series: Series
    score: float
    """How much an engineer wants to know about it."""

    @classmethod
    def of(cls, judged: Judged, series: Series) -> "Subject":
        """The subject of a metric column."""
        return cls(judged, series, _score(judged, series))

    @property
    def table(self) -> str:
        """Name of the table: facts of one table compete with each other for a place."""
        return self.judged.table.name

    @property
    def is_comparable(self) -> bool:
        """Whether ratios between configurations mean something: a measure, not a counter, spread or summary."""
        name, table = self.series.column.name, self.judged.table
        is_dump = len(table.columns) > WIDE or table.summary_of_others
        of_rows = self.series.column.is_share  # true over false is no ratio
        return not (is_counter(name) or is_tail(name) or is_change(name) or is_dump or of_rows)

    @property
    def is_time(self) -> bool:
        """Whether a model load would be part of it."""
        return self.series.column.unit in TIMES

    def row_of(self, group: Group, place: int) -> int:
        """The table's row of the n-th number of a configuration, from 0."""
        codes, groups = self.judged.grouping(by_temperature=self.is_time)
        wanted = groups.index(group)
        rows = (row for row in self.judged.good if codes[row] == wanted and self.series.cells[row].number is not None)
        return next(islice(rows, place, None))

    def fact(self, group: Group, summary: Summary) -> Fact:
        """The plain statistic of a group: a mean, or the value itself if there is only one."""
        aggregation = "mean" if summary.n > 1 else "value"
        return replace(self.bare_fact(group), aggregation=aggregation, value=summary.mean, n=summary.n)

    def bare_fact(self, group: Group) -> Fact:
        """A fact about a group whose value is still to be put in."""
        column, table = self.series.column, self.judged.table
        return Fact(
            id="",
            kind="statistic",
            metric=column.name,
            aggregation="value",
            value=0,
            unit=column.unit,
            n=0,
            file=table.name,
            selector=table.selector,
            column=column.name,
            group=group,
            n_missing=column.n_missing,
            n_error=table.n_error,
            trust=table.trust,
            better=column.better,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric with the statistics of its configurations."""

    subject: Subject
    summaries: Sequence[tuple[Group, Summary]]


def without_load(group: Group) -> Group:
    """A configuration without the mark of its model load."""
    return tuple(pair for pair in group if pair[0] != "load")


def _score(judged: Judged, series: Series) -> float:
    """How much an engineer wants to know about a metric of a table; a plain sum of preferences."""
    column, table = series.column, judged.table
    plain = snake(column.name)
    score = 2.0
    if column.unit == "tok/s":
        score = 7.0
    elif "ttft" in plain or "first_token" in plain or is_quality(column.name) or (column.is_share and column.better):
        score = 6.5
    elif column.unit in TIMES and column.better:
        score = 4.5
    elif column.better:
        score = 4.0
    if is_counter(column.name):
        score = 1.0
    score -= 2.0 if is_tail(column.name) else 0.0
    score += min(len(judged.good), 60) / 60 + min(len(table.files), 6) / 6
    score += 0.5 if any(one.column.n_distinct > 1 for one in judged.naming()) else -0.5
    score -= 4.0 if table.trust == "reported" else 0.0
    score -= 4.0 if table.summary_of_others else 0.0
    score -= 4.0 if len(table.columns) > WIDE else 0.0
    score -= 1.0 if len(judged.good) <= 2 else 0.0
    return score
