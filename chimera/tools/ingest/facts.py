"""Facts of one table: configurations, best and worst, spread, gap to a baseline, what single settings show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chimera.evidence.fact import Fact, Group
from chimera.evidence.units import TIMES, is_counter, is_quality, is_tail, snake
from chimera.spec.model import EvidenceHints
from chimera.tools.ingest.roles import Series
from chimera.tools.ingest.sheet import Sheet
from chimera.tools.ingest.statistics import Summary, summarise
from chimera.tools.ingest.tables import Judged, values_by_group

MAX_GROUPS = 40
"""Statistics emitted per table and metric; best and worst are computed over all configurations all the same."""
WIDE = 60
"""A table with more columns is a dump of attributes, not a benchmark."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One metric of one table, with what its facts share."""

    judged: Judged
    series: Series
    score: float

    def fact(self, group: Group, summary: Summary, *, n_missing: int = 0) -> Fact:
        """The plain statistic of a group: a mean, or the value itself if there is only one."""
        column, table = self.series.column, self.judged.table
        return Fact(
            id="",
            kind="statistic",
            metric=column.name,
            aggregation="mean" if summary.n > 1 else "value",
            value=summary.mean,
            unit=column.unit,
            n=summary.n,
            file=table.name,
            selector=table.selector,
            column=column.name,
            group=group,
            n_missing=n_missing,
            n_error=table.n_error,
            trust=table.trust,
            better=column.better,
        )


def add_table_facts(judged: Judged, hints: EvidenceHints, sheet: Sheet) -> int:
    """Add the facts of a table; returns how many statistics were left out by the cap."""
    left_out = 0
    for series in judged.of_role("metric"):
        subject = Subject(judged, series, _score(judged, series))
        groups = [(group, values) for group, values in values_by_group(judged, series) if values]
        if groups:
            left_out += _add_metric(subject, groups, hints, sheet)
    _add_failures(judged, sheet)
    return left_out


def _add_metric(subject: Subject, groups: list[tuple[Group, list[float]]], hints: EvidenceHints, sheet: Sheet) -> int:
    summaries = [(group, summarise(values)) for group, values in groups]
    missing = subject.series.column.n_missing
    table = subject.judged.table.name
    ranked = sorted(summaries, key=lambda row: row[1].mean, reverse=subject.series.column.better != "lower")
    kept = summaries if len(summaries) <= MAX_GROUPS else [*ranked[: MAX_GROUPS // 2], *ranked[-MAX_GROUPS // 2 :]]
    alone = len(summaries) == 1
    ids = {}
    for group, summary in kept:
        score = subject.score - (1.0 if alone else 2.5)
        ids[group] = sheet.add(subject.fact(group, summary, n_missing=missing), score, table)
        if summary.n >= 3 and alone:
            _add_shape(subject, group, summary, ids[group], sheet)
    if not alone and subject.series.column.n_distinct > 1:
        comparable = [row for row in ranked if ("load", "cold") not in row[0]]
        if len(comparable) > 1:
            _add_ends(subject, comparable, ids, sheet)
            _add_gaps(subject, comparable, ids, hints, sheet)
        _add_marginals(subject, groups, sheet)
    return len(summaries) - len(kept)


def _add_shape(subject: Subject, group: Group, summary: Summary, parent: str, sheet: Sheet) -> None:
    """Median and tail of a single group of at least three numbers."""
    base = subject.fact(group, summary)
    for aggregation, value in (("p50", summary.p50), ("min", summary.min), ("max", summary.max)):
        sheet.add(replace(base, aggregation=aggregation, value=value), subject.score - 2, subject.judged.table.name)
    if summary.sd is not None and summary.mean:
        sheet.add(
            replace(
                base, kind="spread", aggregation="cv", value=100 * summary.sd / abs(summary.mean), unit="%",
                formula=f"100 · sd / mean, sd with ddof 1 = {summary.sd!r}", parents=(parent,), better="lower",
            ),
            subject.score - 1.5,
            subject.judged.table.name,
        )  # fmt: skip


def _add_ends(subject: Subject, ranked: Sequence[tuple[Group, Summary]], ids: dict[Group, str], sheet: Sheet) -> None:
    """Best and worst configuration (highest and lowest where no direction is known), and how far apart they are."""
    (first, top), (last, bottom) = ranked[0], ranked[-1]
    table, better = subject.judged.table.name, subject.series.column.better
    n_groups = len(ranked)
    for group, summary, other, is_first in ((first, top, last, True), (last, bottom, first, False)):
        if group not in ids:
            continue
        kind = ("best" if is_first else "worst") if better else "statistic"
        word = "highest" if is_first == (better != "lower") else "lowest"
        fact = replace(
            subject.fact(group, summary),
            kind=kind,
            versus=other,
            n_groups=n_groups,
            formula=f"{word} of {n_groups} configurations",
            parents=(ids[group],),
        )
        tied = summary.mean == (ranked[1] if is_first else ranked[-2])[1].mean
        if better is not None and not tied:
            sheet.add(fact, subject.score + (2 if is_first else 0.6), table)
    high, low = (top, bottom) if top.mean >= bottom.mean else (bottom, top)
    if low.mean > 0 and first in ids and last in ids:
        sheet.add(
            replace(
                subject.fact(first if high is top else last, high),
                kind="spread",
                aggregation="ratio",
                value=high.mean / low.mean,
                unit="×",
                versus=last if high is top else first,
                n=high.n + low.n,
                n_groups=n_groups,
                formula="highest / lowest configuration",
                parents=(ids[first if high is top else last], ids[last if high is top else first]),
            ),
            subject.score + 1,
            table,
        )


def _add_gaps(
    subject: Subject, ranked: Sequence[tuple[Group, Summary]], ids: dict[Group, str], hints: EvidenceHints, sheet: Sheet
) -> None:
    """Every configuration against the baseline that differs from it only in the baseline's own settings."""
    names = {name for group, _ in ranked for name, value in group if _is_baseline(name, value, hints)}
    bases = {
        tuple(pair for pair in group if pair[0] not in names): (group, summary)
        for group, summary in ranked
        if names and all(_is_baseline(name, value, hints) for name, value in group if name in names)
    }
    for group, summary in ranked:
        rest = tuple(pair for pair in group if pair[0] not in names)
        if not names or rest not in bases or bases[rest][0] == group or group not in ids:
            continue
        base_group, base = bases[rest]
        if base.mean <= 0 or base_group not in ids:
            continue
        sheet.add(
            replace(
                subject.fact(group, summary),
                kind="gap",
                aggregation="ratio",
                value=summary.mean / base.mean,
                unit="×",
                n=summary.n + base.n,
                versus=base_group,
                formula="configuration / baseline",
                parents=(ids[group], ids[base_group]),
            ),
            subject.score + 1,
            subject.judged.table.name,
        )


def _is_baseline(name: str, value: str, hints: EvidenceHints) -> bool:
    if hints.baseline:
        return hints.baseline.get(name) == value
    return "baseline" in value.lower()


def _add_marginals(subject: Subject, groups: list[tuple[Group, list[float]]], sheet: Sheet) -> None:
    """What one value of one setting shows over all configurations that have it: plain means, never compared."""
    settings = [one.column.name for one in subject.judged.naming() if one.column.n_distinct > 1]
    if subject.judged.temperature and subject.series.column.unit in TIMES:
        settings.append("load")
    for name in settings if len(settings) > 1 else ():
        by_value: dict[str, list[float]] = {}
        for group, values in groups:
            if name != "load" and ("load", "cold") in group:
                continue
            by_value.setdefault(dict(group)[name], []).extend(values)
        weight = 1.2 if name in {"model", "backend", "load"} else -0.8
        for value, values in by_value.items() if len(by_value) <= 12 else ():
            group = ((name, value),)
            if name != "load" and subject.judged.temperature and subject.series.column.unit in TIMES:
                group = tuple(sorted((*group, ("load", "warm"))))
            summary = summarise(values)
            if name == "load" and summary.n > 1:
                fact = replace(subject.fact(group, summary), aggregation="p50", value=summary.p50)
            else:
                fact = subject.fact(group, summary)
            sheet.add(fact, subject.score + weight, subject.judged.table.name)


def _add_failures(judged: Judged, sheet: Sheet) -> None:
    """Failed rows of a table by cause, worded as the data words it."""
    table = judged.table
    for cause, count in sorted(judged.failed.items(), key=lambda row: (-row[1], row[0])):
        sheet.add(
            Fact(
                id="",
                kind="failure",
                metric="failed rows",
                aggregation="count",
                value=count,
                unit="rows",
                n=table.n_rows,
                file=table.name,
                selector=table.selector,
                column=", ".join(series.column.name for series in judged.of_role("error")),
                n_error=count,
                trust=table.trust,
                better="lower",
                label=cause,
            ),
            5.5,
            table.name,
        )


def _score(judged: Judged, series: Series) -> float:
    """How much an engineer wants to know about a metric of a table; a plain sum of preferences."""
    column, table = series.column, judged.table
    plain = snake(column.name)
    score = 2.0
    if column.unit == "tok/s":
        score = 7.0
    elif "ttft" in plain or "first_token" in plain or is_quality(column.name):
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
