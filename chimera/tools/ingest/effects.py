"""Facts about what single settings do: matched effects, what a model load costs, and what cannot be compared."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from chimera.evidence.fact import Fact, Group
from chimera.tools.ingest.matching import Estimate, Pair, estimate, matched_ratios, value_order
from chimera.tools.ingest.sheet import Sheet
from chimera.tools.ingest.statistics import summarise
from chimera.tools.ingest.subject import COLD, Subject, without_load

MAX_SETTINGS = 8
"""A table with more settings that vary is no designed comparison."""
MAX_IDS = 3
"""Columns that tell repetitions apart and may join a pair's key."""
MAX_ROWS = 20_000
"""Longer tables are matched by their configurations' means: single repetitions add nothing there."""
ENOUGH_CONFIGURATIONS = 60
"""With so many configurations their means give pairs enough, and single repetitions need not be paired."""
UNMATCHED_TOLD = 3
"""Pairs of values per setting of which it is said that nothing matches."""
LAST = -6.0
"""Score of facts that only say that nothing can be said."""

Numbers = Sequence[tuple[Group, float]]
"""Values of a metric, each with everything that is known of how it was measured."""


def add_effects(subject: Subject, means: Numbers, sheet: Sheet) -> None:
    """Add, for every setting that varies, the ratio between its values over rows that agree in everything else.

    Args:
        subject: Metric and table.
        means: Of every configuration that may be compared, without the split by model load.
        sheet: Where facts go.
    """
    settings = [one.column.name for one in subject.judged.naming() if one.column.n_distinct > 1]
    if len(means) < 2 or not settings or len(settings) > MAX_SETTINGS:
        return
    single = _single_numbers(subject) if len(means) < ENOUGH_CONFIGURATIONS else ()
    constant = frozenset(name for name, _ in subject.judged.constants)
    for setting in settings:
        ratios, matched_on = _best_match(setting, means, single, constant)
        _add_setting(subject, _Contrasts(_sides(subject, setting, means), ratios, matched_on), sheet)


def add_load_effect(subject: Subject, groups: Sequence[tuple[Group, Sequence[float]]], sheet: Sheet) -> None:
    """Tell rows that carry a model load from warm ones: a mean over both describes no request."""
    told: dict[str, list[Sequence[float]]] = {"cold": [], "warm": []}
    for group, values in groups:
        told.get(dict(group).get("load", ""), []).append(values)
    if not all(told.values()):
        return
    cold, warm = summarise(*told["cold"]), summarise(*told["warm"])
    if warm.p50 <= 0:
        return
    parents, constants = [], subject.judged.constants
    for name, summary in (("cold", cold), ("warm", warm)):
        fact = subject.fact(_with(constants, ("load", name)), summary)
        middle = replace(fact, aggregation="p50" if summary.n > 1 else "value", value=summary.p50)
        parents.append(sheet.add(middle, subject.score - 0.5, subject.table))
    fact = replace(
        subject.fact(_with(constants, COLD), cold),
        kind="effect",
        aggregation="ratio",
        value=cold.p50 / warm.p50,
        unit="×",
        n=cold.n + warm.n,
        versus=_with(constants, ("load", "warm")),
        formula="median of rows with a model load / median of warm rows",
        parents=tuple(parents),
    )
    sheet.add(fact, subject.score + 2.0, subject.table)


def _single_numbers(subject: Subject) -> Numbers:
    """Every comparable row, told apart by columns such as a prompt or a repetition's number that come again."""
    judged = subject.judged
    ids = [one for one in judged.of_role("id") if 1 < one.column.n_distinct <= len(judged.good) / 2][:MAX_IDS]
    if not ids or len(judged.good) > MAX_ROWS:
        return ()
    codes, groups = judged.grouping(by_temperature=subject.is_time)
    told = [(one.column.name, *one.cells.partition()) for one in ids]
    return [
        (without_load(groups[codes[row]]) + tuple((name, values[part[row]]) for name, part, values in told), number)
        for row in judged.good
        if (number := subject.series.cells[row].number) is not None and COLD not in groups[codes[row]]
    ]


def _best_match(
    setting: str, means: Numbers, single: Numbers, constant: frozenset[str]
) -> tuple[dict[Pair, list[float]], tuple[str, ...]]:
    """Ratios matched on settings and repetitions if that finds more pairs, else on settings alone."""
    plain, paired = _ratios(setting, means), _ratios(setting, single)
    n_plain, n_paired = (sum(map(len, found.values())) for found in (plain, paired))
    ratios, numbers = (paired, single) if n_paired > n_plain else (plain, means)
    return ratios, tuple(name for name, _ in numbers[0][0] if name not in {setting, *constant})


def _ratios(setting: str, numbers: Numbers) -> dict[Pair, list[float]]:
    keys = [tuple(pair for pair in group if pair[0] != setting) for group, _ in numbers]
    values = [dict(group)[setting] for group, _ in numbers]
    return matched_ratios(keys, values, [number for _, number in numbers])


def _sides(subject: Subject, setting: str, means: Numbers) -> dict[str, Group]:
    """What each value of a setting stands for: itself, and whatever always changes with it."""
    together = subject.judged.together[setting]
    values = dict.fromkeys(dict(group)[setting] for group, _ in means)
    constants = subject.judged.constants
    return {
        value: ((setting, value), *((name, told[value]) for name, told in together), *constants) for value in values
    }


def _with(constants: Group, pair: tuple[str, str]) -> Group:
    return tuple(sorted((pair, *constants)))


@dataclass(frozen=True, slots=True)
class _Contrasts:
    """All ratios between the values of one setting."""

    sides: Mapping[str, Group]
    """Value of the setting -> what it stands for."""
    ratios: Mapping[Pair, list[float]]
    matched_on: tuple[str, ...]


def _add_setting(subject: Subject, contrasts: _Contrasts, sheet: Sheet) -> None:
    """The effects of one setting: the ends of its range first, every further pair of values a little lower."""
    n_unmatched = 0
    for position, pair in enumerate(sorted(contrasts.ratios, key=_distance, reverse=True)):
        found = contrasts.ratios[pair]
        if len(found) > 1:
            top_and_bottom, ratios = _upright(pair, found)
            fact = _effect(subject, contrasts, top_and_bottom, estimate(ratios))
            sheet.add(fact, subject.score + _weight(fact) - 0.4 * position, subject.table)
        elif not found and contrasts.matched_on and n_unmatched < UNMATCHED_TOLD:
            n_unmatched += 1
            sheet.add(_unmatched(subject, contrasts, pair), LAST, subject.table)


def _distance(pair: Pair) -> tuple[float, Pair]:
    return abs(value_order(pair[0])[1] - value_order(pair[1])[1]), pair


def _upright(pair: Pair, ratios: list[float]) -> tuple[Pair, list[float]]:
    """Of two numbers the larger is on top; of two names the one with the larger metric."""
    are_names = any(value_order(value)[0] for value in pair)
    if are_names and median(ratios) < 1:
        return (pair[1], pair[0]), [1 / ratio for ratio in ratios]
    return pair, ratios


def _effect(subject: Subject, contrasts: _Contrasts, pair: Pair, found: Estimate) -> Fact:
    how = "Hodges-Lehmann estimate" if found.interval else "median"
    agreeing = ", ".join(contrasts.matched_on) or "nothing else, for nothing else varies"
    return replace(
        subject.bare_fact(contrasts.sides[pair[0]]),
        kind="effect",
        aggregation="ratio",
        value=found.ratio,
        unit="×",
        n=found.n,
        versus=contrasts.sides[pair[1]],
        interval=found.interval,
        range=found.range,
        matched_on=contrasts.matched_on,
        formula=f"{how} of the ratios of {found.n} pairs of rows that agree in {agreeing}",
    )


def _weight(fact: Fact) -> float:
    """How telling an effect is: by its pairs, its size, and whether it has an interval."""
    few = 0.0 if fact.interval else 1.0
    return 1.0 + min(fact.n, 30) / 30 + 1.5 * min(abs(math.log(fact.value)), 1.0) - few


def _unmatched(subject: Subject, contrasts: _Contrasts, pair: Pair) -> Fact:
    """Two values that cannot be compared, and in what no rows agree."""
    return replace(
        subject.bare_fact(contrasts.sides[pair[0]]),
        kind="effect",
        aggregation="count",
        unit="pairs",
        versus=contrasts.sides[pair[1]],
        matched_on=contrasts.matched_on,
        better=None,
        formula=f"pairs of rows that agree in {', '.join(contrasts.matched_on)}",
    )
