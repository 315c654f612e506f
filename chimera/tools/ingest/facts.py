"""Facts of one table: the statistics of its configurations, and everything derived from them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chimera.evidence.fact import Aggregation, Group
from chimera.spec.model import EvidenceHints
from chimera.tools.ingest.effects import add_effects, add_load_effect
from chimera.tools.ingest.ends import Configuration, add_ends, add_gaps
from chimera.tools.ingest.failures import add_failures
from chimera.tools.ingest.sheet import Sheet
from chimera.tools.ingest.spreads import add_outliers, add_spread
from chimera.tools.ingest.statistics import Summary, summarise
from chimera.tools.ingest.subject import COLD, Measured, Subject, without_load
from chimera.tools.ingest.tables import Judged, values_by_group

MAX_GROUPS = 240
"""Configurations whose statistics are emitted per table and metric; best and worst are found among all the same."""
MAX_VALUES = 12
"""A setting with more values is not summed up value by value."""
ENOUGH_FOR_TAILS = 5
"""Median and 95th percentile of fewer numbers say less than the numbers."""


def add_table_facts(judged: Judged, hints: EvidenceHints, sheet: Sheet) -> list[Measured]:
    """Add the facts of a table; returns what was found of its metrics, for facts about several of them."""
    found: list[Measured] = []
    for series in judged.of_role("metric"):
        measured = _add_metric(Subject.of(judged, series), hints, sheet)
        if measured.summaries:
            found.append(measured)
    add_failures(judged, sheet)
    return found


def _add_metric(subject: Subject, hints: EvidenceHints, sheet: Sheet) -> Measured:
    groups = list(values_by_group(subject.judged, subject.series))
    summaries = [(group, summarise(values)) for group, values in groups]
    if not groups:
        return Measured(subject, summaries)
    ranked = sorted(summaries, key=lambda row: row[1].mean, reverse=subject.series.column.better != "lower")
    kept = summaries if len(summaries) <= MAX_GROUPS else [*ranked[: MAX_GROUPS // 2], *ranked[-MAX_GROUPS // 2 :]]
    alone = len(summaries) == 1
    ids = {}
    for group, summary in kept:
        ids[group] = _add_statistics(subject, group, summary, subject.score - (1.0 if alone else 2.5), sheet)
    is_share = subject.series.column.is_share
    if not is_share:
        add_spread(subject, summaries, ids, sheet)
    if subject.is_comparable:
        add_outliers(subject, groups, sheet)
    if not alone and subject.series.column.n_distinct > 1:
        comparable = [Configuration(group, one, ids.get(group)) for group, one in ranked if COLD not in group]
        if len(comparable) > 1:
            add_ends(subject, comparable, sheet)
            add_gaps(subject, comparable, hints, sheet)
        if subject.is_comparable:
            add_effects(subject, [(without_load(one.group), one.summary.mean) for one in comparable], sheet)
            add_load_effect(subject, groups, sheet)
        _add_marginals(subject, groups, sheet)
    if not alone:
        everything = summarise(*(values for _, values in groups))
        _add_statistics(subject, subject.judged.constants, everything, subject.score - 4.0, sheet)
    return Measured(subject, summaries)


def _add_statistics(subject: Subject, group: Group, summary: Summary, score: float, sheet: Sheet) -> str:
    """Mean (or the only value) of a group, then what else describes it; returns the id of the mean."""
    mean = subject.fact(group, summary)
    mean_id = sheet.add(mean, score, subject.table)
    for aggregation, value in () if subject.series.column.is_share else _shape(summary):
        sheet.add(replace(mean, aggregation=aggregation, value=value), score - 2.0, subject.table)
    return mean_id


def _shape(summary: Summary) -> Iterator[tuple[Aggregation, float]]:
    """Spread and ends from two numbers up, median and tail from five."""
    if summary.n > 1 and summary.sd is not None:
        yield "sd", summary.sd
        yield "min", summary.min
        yield "max", summary.max
    if summary.n >= ENOUGH_FOR_TAILS:
        yield "p50", summary.p50
        yield "p95", summary.p95


def _add_marginals(subject: Subject, groups: Sequence[tuple[Group, Sequence[float]]], sheet: Sheet) -> None:
    """What one value of one setting shows over all configurations that have it: plain statistics, never compared."""
    settings = [one.column.name for one in subject.judged.naming() if one.column.n_distinct > 1]
    tells_load = subject.judged.temperature is not None and subject.is_time
    warm = [(group, values) for group, values in groups if COLD not in group]
    for name in settings if len(settings) + tells_load > 1 else ():
        by_value: dict[str, list[Sequence[float]]] = {}
        for group, values in warm:
            by_value.setdefault(dict(group)[name], []).append(values)
        weight = 1.2 if name in {"model", "backend"} else -0.8
        for value, parts in by_value.items() if len(by_value) <= MAX_VALUES else ():
            load = (("load", "warm"),) if tells_load else ()
            group = tuple(sorted(((name, value), *load, *subject.judged.constants)))
            _add_statistics(subject, group, summarise(*parts), subject.score + weight, sheet)
