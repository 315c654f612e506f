"""How much repetitions of one configuration scatter, and which single rows stand far from their peers."""

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chimera.evidence.fact import Fact, Group
from chimera.tools.ingest.matching import value_order
from chimera.tools.ingest.outliers import LEAST_PEERS, Outlier, find_outliers
from chimera.tools.ingest.sheet import Sheet
from chimera.tools.ingest.statistics import Summary, summarise
from chimera.tools.ingest.subject import COLD, Subject

MAX_OUTLIERS = 3
"""Outliers told per table and metric, the farthest first."""
ENOUGH_FOR_SPREAD = 3
"""Repetitions of a single configuration, or repeated configurations, before their scatter is told."""


def add_spread(
    subject: Subject, summaries: Sequence[tuple[Group, Summary]], ids: Mapping[Group, str], sheet: Sheet
) -> None:
    """Add the coefficient of variation within configurations: of the only one, or pooled over all repeated ones."""
    repeated = [(group, one) for group, one in summaries if one.sd is not None and one.mean]
    degrees = sum(one.n - 1 for _, one in repeated)
    alone = len(summaries) == 1
    if not repeated or (repeated[0][1].n if alone else degrees) < ENOUGH_FOR_SPREAD:
        return
    variance = math.fsum((one.n - 1) * (one.sd or 0.0) ** 2 / one.mean**2 for _, one in repeated) / degrees
    bare = subject.bare_fact(repeated[0][0] if alone else ())
    fact = replace(
        bare,
        kind="spread",
        aggregation="cv",
        value=100 * math.sqrt(variance),
        unit="%",
        n=sum(one.n for _, one in repeated),
        n_groups=0 if alone else len(repeated),
        formula="100 · sd / mean, sd with ddof 1"
        + ("" if alone else f"; squares averaged over {len(repeated)} configurations by degrees of freedom"),
        parents=tuple(ids[group] for group, _ in repeated if group in ids) if alone else (),
        better="lower",
    )
    sheet.add(fact, subject.score - 1.5, subject.table)


def add_outliers(subject: Subject, groups: Sequence[tuple[Group, Sequence[float]]], sheet: Sheet) -> None:
    """Add rows far from their peers: repetitions of one configuration, else rows that agree in every named setting."""
    if subject.judged.table.trust == "reported":
        return
    comparable = [(group, values) for group, values in groups if COLD not in group]
    is_repeated = max((len(values) for _, values in comparable), default=0) >= LEAST_PEERS
    peers: dict[Group, Sequence[float]] = dict(comparable)
    parts = {group: [(0, group)] for group in peers}
    if not is_repeated:
        peers, parts = _pool(comparable)
    found = find_outliers(peers)
    medians: dict[Group, str] = {}
    for position, outlier in enumerate(found[:MAX_OUTLIERS]):
        if outlier.peers not in medians:
            summary = summarise(peers[outlier.peers])
            usual = replace(subject.fact(outlier.peers, summary), aggregation="p50", value=summary.p50)
            medians[outlier.peers] = sheet.add(usual, subject.score - 4.5, subject.table)
        start, group = next(part for part in reversed(parts[outlier.peers]) if part[0] <= outlier.place)
        fact = _outlier(subject, outlier, group, outlier.place - start)
        fact = replace(fact, n_groups=len(found), parents=(medians[outlier.peers],))
        weight = min(abs(math.log(outlier.value / outlier.usual)), 2.0) / 2
        sheet.add(fact, subject.score - 0.5 + weight - 0.5 * position, subject.table)


def _pool(
    groups: Sequence[tuple[Group, Sequence[float]]],
) -> tuple[dict[Group, Sequence[float]], dict[Group, list[tuple[int, Group]]]]:
    """Numbers of all configurations that agree in every named setting, and where each configuration's begin."""
    peers: dict[Group, array[float]] = {}
    parts: dict[Group, list[tuple[int, Group]]] = {}
    for group, values in groups:
        key = tuple(pair for pair in group if value_order(pair[1])[0])
        together = peers.setdefault(key, array("d"))
        parts.setdefault(key, []).append((len(together), group))
        together.extend(values)
    return {**peers}, parts


def _outlier(subject: Subject, outlier: Outlier, group: Group, place: int) -> Fact:
    file, number = subject.judged.origin(subject.row_of(group, place))
    return replace(
        subject.bare_fact(group),
        kind="outlier",
        value=outlier.value,
        n=outlier.n,
        row=f"{file} row {number}",
        formula=f"more than 6 robust standard deviations from the median of {outlier.n} peers, on the log scale",
    )
