"""Plain claims: the one fact with this metric, aggregation and settings, and whether it says this number."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from chimera.claims.entry import Entry
from chimera.claims.index import FactIndex, extra_of, is_file_named
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, distinct, tell, unsupported
from chimera.claims.vocabulary import DIMENSIONS, PERCENTILES
from chimera.evidence.numbers import show_group
from chimera.record.claim import FLAGGED

PLAIN = frozenset({"mean", "value"})
AMONG = re.compile(r"\b(?:among|amongst|out of) (?:all|the|these|those|our)\b|\bof all (?:the )?\w+s\b", re.IGNORECASE)
"""Who is told to be the highest is compared with others of its kind."""
OF_FILES = frozenset({"type", "files"})
SINGLE = re.compile(
    r"\b(?:single|individual|any|one) (?:[\w-]+ )?(?:run|row|rep|repetition|measurement|sample|round|request)\b",
    re.IGNORECASE,
)
"""Whose best is one number, no mean."""
WEAK = re.compile(r"[a-z]+", re.IGNORECASE)


def judge_plain(index: FactIndex, reading: Reading) -> Ruling:
    """Judge a number that claims to be a value."""
    if reading.concept is None:
        return _without_metric(index, reading)
    reading = _drop_foreign(index, _drop_irrelevant(index, reading))
    empty = [one.said.strip() for one in reading.namings if not one.pairs]
    if empty:
        return unsupported(f"nothing in the data is called {', '.join(empty)}")
    concept = reading.concept or ""
    entries = [entry for entry in index.about(concept, reading.namings) if _can_be(entry, reading)]
    if any(is_file_named(entry, reading.around) for entry in entries):
        entries = [entry for entry in entries if is_file_named(entry, reading.around)]
    if (ruling := _among(index, reading)) is not None:
        return ruling
    fitting = [entry for entry in entries if fits(entry, reading)]
    exact = [entry for entry in fitting if not extra_of(entry, reading.namings)]
    ruling = _as_end(index, reading, entries) or _decide(reading, exact)
    if ruling is not None and ruling.verdict not in {"contradicted", "unsupported"}:
        return ruling
    wider = _ends(reading, fitting) or _range_end(index, reading, entries) or _named_end(index, reading)
    if wider is not None:
        return wider
    if ruling is None or all(entry.is_made for entry in exact):  # who says less than the settings may mean one of them
        return _nothing_exact(reading, entries, fitting, ruling)
    return ruling


def _can_be(entry: Entry, reading: Reading) -> bool:
    """Whether an entry can be given in the claim's unit and bears the column's exact name, if one is written."""
    if reading.columns and entry.fact.column not in reading.columns and entry.fact.metric not in reading.columns:
        return False
    unit = reading.quantity.unit
    if unit is None or entry.is_comparison:
        return (unit is not None and unit.dimension == "×") == entry.is_comparison
    if unit.dimension == "%" and entry.fact.aggregation == "cv":
        return True
    if unit.dimension in {"%", "pp"}:
        return entry.dimension in {None, "%"} and entry.fact.aggregation != "cv"
    return entry.dimension in {None, unit.dimension} and entry.fact.aggregation != "cv"


def fits(entry: Entry, reading: Reading) -> bool:
    """Whether an entry's aggregation is the one claimed."""
    fact, statistic = entry.fact, reading.statistic
    if fact.aggregation == "cv":
        return (
            statistic in {"cv", "sd"} and reading.quantity.unit is not None and reading.quantity.unit.dimension == "%"
        )
    if reading.end:
        return _is_end(entry, reading)
    if statistic is None:
        if fact.aggregation in {"sum", "count"}:
            return entry.statistic is None
        return fact.aggregation in {*PLAIN, "p50"} and entry.statistic in {None, "mean"}
    return has_statistic(entry, statistic)


def has_statistic(entry: Entry, statistic: str) -> bool:
    """Whether an entry is this statistic, by its aggregation or by its column's own name; one value is never a mean."""
    aggregation = entry.fact.aggregation
    if statistic == "sum":
        return aggregation in {"sum", "count"} or (aggregation in PLAIN and "total" in entry.fact.column.lower())
    if aggregation == statistic:
        return entry.statistic in {None, statistic}
    return entry.statistic == statistic and aggregation in PLAIN


def _is_end(entry: Entry, reading: Reading) -> bool:
    """Whether an entry is a maximum or minimum: of rows, of a column of maxima, or the best of all configurations."""
    fact = entry.fact
    if fact.n > 1 and fact.aggregation in {"mean", "p50"} and SINGLE.search(reading.sentence):
        return False
    high = {"max": True, "longest": True, "min": False}.get(reading.end or "")
    if high is None:
        if fact.better is None:
            return False
        high = (fact.better == "higher") == (reading.end == "best")
    side = "max" if high else "min"
    if fact.kind in {"best", "worst"} and fact.aggregation in {*PLAIN, "p50"}:
        is_high = (fact.kind == "best") == (fact.better != "lower")
        return is_high == high and (reading.statistic is None or has_statistic(entry, reading.statistic))
    if reading.statistic in PERCENTILES and entry.statistic == reading.statistic:  # the highest p99
        return fact.aggregation in {side, "value"}
    if reading.statistic not in {None, side}:
        return False
    return (fact.aggregation == side and entry.statistic in {None, side}) or (
        entry.statistic == side and fact.aggregation == "value"
    )


def _drop_irrelevant(index: FactIndex, reading: Reading) -> Reading:
    """Plain words that happen to be some other table's setting are no part of this claim."""
    assert reading.concept is not None
    kept = []
    for one in reading.namings:
        is_word = WEAK.fullmatch(one.said.strip()) is not None and not one.said.isupper()
        known = any((reading.concept, pair) in index.by_pair for pair in one.pairs)
        if known or not is_word or not one.pairs or _is_setting_of(index, reading, one.settings):
            kept.append(one)
    return replace(reading, namings=tuple(kept))


def _drop_foreign(index: FactIndex, reading: Reading) -> Reading:
    """A heading may name what the metric was never told apart by: then the number is not about it."""
    far = [one for one in reading.namings if one in reading.far and one.pairs]
    if not far or index.about(reading.concept or "", reading.namings):
        return reading
    near = tuple(one for one in reading.namings if one not in far)
    return replace(reading, namings=near) if near and index.about(reading.concept or "", near) else reading


def _is_setting_of(index: FactIndex, reading: Reading, settings: frozenset[str]) -> bool:
    """Whether any fact of the metric varies in one of these settings: then the word does name something missing."""
    return any(pair[0] in settings for concept, pair in index.by_pair if concept == reading.concept)


def _decide(reading: Reading, exact: Sequence[Entry]) -> Ruling | None:
    """The verdict of facts about exactly this; None without any."""
    if not exact:
        return None
    telling = _preferred(reading, exact)
    agreeing = [entry for entry in telling if entry.agrees(reading.quantity)]
    others = [entry for entry in exact if entry.agrees(reading.quantity)]
    if agreeing:
        against = [entry for entry in telling if entry not in agreeing and _is_rival(entry, agreeing[0], reading)]
        if against and not reading.quantity.hedge:
            why = f"{tell(agreeing[0].fact)}, but {tell(against[0].fact)}: both fit the words, cite one"
            return Ruling("ambiguous", why, (agreeing[0].fact, against[0].fact))
        verdict = "supported (derived)" if agreeing[0].is_made else "supported"
        return Ruling(verdict, f"{tell(agreeing[0].fact)}, as printed", tuple(one.fact for one in agreeing[:3]))
    if others:
        why = f"{tell(others[0].fact)}, but {tell(telling[0].fact)} fits the words as well or better"
        return Ruling("ambiguous", why, (others[0].fact, telling[0].fact))
    if distinct(telling) == 1:
        return Ruling("contradicted", tell(telling[0].fact), (telling[0].fact,))
    close = sorted(telling, key=lambda entry: _off(entry, reading))
    why = f"{distinct(telling)} facts are about this and none says so; {tell(close[0].fact)}"
    return Ruling("contradicted", why, tuple(one.fact for one in close[:3]))


def _is_rival(entry: Entry, agreeing: Entry, reading: Reading) -> bool:
    """Whether two entries claim the same words; the lowest of all configurations is no rival of the lowest row."""
    ends = {"best", "worst"}
    return not reading.end or (entry.fact.kind in ends) == (agreeing.fact.kind in ends)


def _preferred(reading: Reading, entries: Sequence[Entry]) -> list[Entry]:
    """The entries that the words mean first: measured before reported, means and values before medians."""
    tests: tuple[Callable[[Entry], bool], ...] = (
        lambda entry: entry.fact.trust == "measured",
        lambda entry: entry.dimension is not None,
        lambda entry: entry.statistic is None or reading.statistic is not None or bool(reading.columns),
        lambda entry: bool(reading.statistic or reading.end) or entry.fact.aggregation in PLAIN,
        lambda entry: entry.statistic is None or bool(reading.end) or entry.fact.aggregation in PLAIN,
        lambda entry: not reading.metric_words or _is_spelled(reading.metric_words, entry),
        lambda entry: not extra_exactly(entry, reading),
        lambda entry: entry.fact.n in reading.n_said,
        lambda entry: all(any(one.said.strip("` ") == value for _, value in entry.group) for one in reading.namings),
        lambda entry: reading.unit_said is None or entry.fact.unit == reading.unit_said,
    )
    kept = list(entries)
    for test in tests if len(kept) > 1 else ():
        kept = [entry for entry in kept if test(entry)] or kept
    return kept


def extra_exactly(entry: Entry, reading: Reading) -> bool:
    """Whether an entry holds for less than what is named, be it only warm rows."""
    return not all(any(pair in one.pairs for one in reading.namings) for pair in entry.group)


def _is_spelled(words: str, entry: Entry) -> bool:
    return re.sub(r"\W|_", "", words.lower()) == re.sub(r"\W|_", "", entry.fact.column.lower())


def _off(entry: Entry, reading: Reading) -> float:
    unit = reading.quantity.unit
    said = reading.quantity.value * (unit.factors[0] if unit and unit.dimension == entry.dimension else 1.0)
    return abs(entry.value - said)


def _ends(reading: Reading, fitting: Sequence[Entry]) -> Ruling | None:
    """A maximum or minimum over finer settings: the best of all, or of those that are named."""
    if not reading.end and reading.quantity.role not in {"low", "high"}:
        return None
    for entry in fitting:
        if entry.fact.kind in {"best", "worst"} and entry.agrees(reading.quantity):
            return Ruling("supported", f"{tell(entry.fact)}, {entry.fact.formula or 'an end'}", (entry.fact,))
    return None


def _range_end(index: FactIndex, reading: Reading, entries: Sequence[Entry]) -> Ruling | None:
    """The end of a range: lowest or highest over one further setting, computed here."""
    side = _side({"low": "min", "high": "max"}.get(reading.quantity.role or "", reading.end), entries)
    if side not in {"min", "max"} or reading.concept is None:
        return None
    if not reading.namings:
        entries = [entry for entry in index.by_concept[reading.concept] if _can_be(entry, reading)]
    varied = frozenset(name for _, _, names in index.names.mentions_setting(reading.sentence) for name in names)
    pick = min if side == "min" else max
    statistic = reading.statistic or (reading.end if reading.quantity.role in {"low", "high"} else None)
    for members in _series(statistic, entries):
        free = {name for entry in members for name, _ in extra_of(entry, reading.namings)}
        if len(members) < 2 or (varied and not free & varied and not free <= {"model"}):
            continue
        end = pick(members, key=lambda entry: entry.value)
        if end.agrees(reading.quantity):
            what = "lowest" if side == "min" else "highest"
            why = f"{tell(end.fact)}, the {what} of {len(members)} over {', '.join(sorted(free)) or 'all settings'}"
            return Ruling("supported (derived)", why, (end.fact,))
    return None


def _named_end(index: FactIndex, reading: Reading) -> Ruling | None:
    """The highest mean is A's: A's mean, and no other of its series is higher."""
    told = (reading.statistic or reading.end in {"best", "worst"}) and reading.end and not reading.unknown
    for naming in reading.namings if told else ():
        rest = [one for one in reading.namings if one is not naming]
        entries = index.about(reading.concept or "", rest) if rest else index.by_concept[reading.concept or ""]
        ruling = _range_end(
            index, replace(reading, namings=tuple(rest)), [one for one in entries if _can_be(one, reading)]
        )
        if ruling is not None and not naming.pairs.isdisjoint(ruling.facts[0].group):
            return ruling
    return None


def _among(index: FactIndex, reading: Reading) -> Ruling | None:
    """Among all models, A has the highest: A's own value, and no other of its kind is higher. None if nobody is told from others."""
    side = _side(reading.end, index.by_concept[reading.concept or ""])
    if side is None or reading.unknown or not AMONG.search(reading.sentence):
        return None
    pick, ruling = (min if side == "min" else max), None
    for naming in reading.namings:
        rest = tuple(one for one in reading.namings if one is not naming)
        entries = index.about(reading.concept or "", rest) if rest else index.by_concept[reading.concept or ""]
        for members in _series(reading.statistic, [one for one in entries if _can_be(one, reading)]):
            kind = [one for one in members if {name for name, _ in extra_of(one, rest)} <= naming.settings]
            kind = [one for one in kind if extra_of(one, rest)]
            if len(kind) < 2:
                continue
            end = pick(kind, key=lambda entry: entry.value)
            why = f"{tell(end.fact)}, the {side} of {len(kind)} over {', '.join(sorted(naming.settings))}"
            if end.agrees(reading.quantity) and not naming.pairs.isdisjoint(end.group):
                return Ruling("supported (derived)", why, (end.fact,))
            ruling = Ruling("contradicted", why, (end.fact,))
    return ruling


def _side(end: str | None, entries: Sequence[Entry]) -> str | None:
    """Min or max, where best and worst go by which way is better."""
    if end in {"best", "worst", "longest"}:
        better = next((entry.fact.better for entry in entries if entry.fact.better), None)
        return None if better is None else "max" if (better == "higher") == (end == "best") else "min"
    return end


def _as_end(index: FactIndex, reading: Reading, entries: Sequence[Entry]) -> Ruling | None:
    """The end of a range, if that bears it out: over one setting, or the minimum and maximum of the rows."""
    side = {"low": "min", "high": "max"}.get(reading.quantity.role or "")
    if side is None:
        return None
    as_end = replace(reading, end=reading.end or side)
    exact = [entry for entry in entries if fits(entry, as_end) and not extra_of(entry, reading.namings)]
    ruling = _decide(as_end, exact)
    if ruling and ruling.verdict.startswith("supported"):
        return ruling
    return _range_end(index, reading, entries)


def _series(statistic: str | None, entries: Sequence[Entry]) -> list[list[Entry]]:
    """Facts of one column and statistic that differ in the values of the same settings."""
    series: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        if entry.fact.kind == "statistic" and not entry.is_comparison and has_plain(entry, statistic):
            keys = sorted(name for name, _ in entry.group)
            key = (entry.fact.file, entry.fact.selector, entry.fact.column, entry.fact.aggregation, *keys)
            series.setdefault(key, []).append(entry)
    return list(series.values())


def has_plain(entry: Entry, statistic: str | None) -> bool:
    """Whether an entry can stand in a series of this statistic."""
    if statistic is None or statistic == "mean":
        return entry.fact.aggregation in PLAIN and entry.statistic in {None, "mean"}
    return has_statistic(entry, statistic)


def _nothing_exact(reading: Reading, entries: Sequence[Entry], fitting: Sequence[Entry], made: Ruling | None) -> Ruling:
    """No fact is about exactly this: say what there is.

    Args:
        reading: The number.
        entries: Facts about it, be it with more settings.
        fitting: Those with its aggregation.
        made: What facts put together say to it.
    """
    what = reading.concept or "this"
    agreeing = [entry for entry in fitting if entry.agrees(reading.quantity)]
    if agreeing and reading.namings and not reading.unknown and not reading.quantity.hedge:
        narrower = show_group(agreeing[0].fact.group)
        return Ruling("ambiguous", f"{tell(agreeing[0].fact)}: true of {narrower} only", (agreeing[0].fact,))
    if made is not None:
        return made
    who = ", ".join(one.said.strip() for one in reading.namings) or "all rows together"
    if reading.unknown:
        return unsupported(f"nothing in the data is called {', '.join(reading.unknown)}")
    once = [entry for entry in entries if entry.agrees(reading.quantity)]
    if once and not fitting:
        how = reading.statistic or reading.end
        return unsupported(f"{tell(once[0].fact)}, which is no {how} of {what}", once)
    if not entries:
        return unsupported(f"no fact about {what} for {who}")
    how = f"{reading.statistic or reading.end} of " if reading.statistic or reading.end else ""
    return unsupported(f"no fact gives the {how}{what} for {who}", entries)


def _without_metric(index: FactIndex, reading: Reading) -> Ruling:
    """A number with a unit whose metric nobody named: any metric of that unit may bear it out, if only one does."""
    unit = reading.quantity.unit
    concepts = index.measured_in.get(unit.dimension, set()) if unit else set()
    named_by = reading.statistic in PERCENTILES  # a column that is called p99
    known = sorted(concept for concept in concepts if DIMENSIONS.get(concept) or named_by)
    rulings = [judge_plain(index, replace(reading, concept=concept)) for concept in known]
    good = [one for one in rulings if one.verdict.startswith("supported")]
    if len(good) == 1 and reading.namings:
        return good[0]
    if good:
        return Ruling("ambiguous", f"no metric is named; {tell(good[0].facts[0])}", good[0].facts)
    return unsupported("no metric is named, and no fact of this unit has the value")


def allow(index: FactIndex, reading: Reading) -> Ruling | None:
    """What a number of no named metric may be about: any fact in its unit about the named settings that says it."""
    unit = reading.quantity.unit
    named = [one for one in reading.namings if one.pairs and not one.settings <= OF_FILES]
    if reading.concept is not None or unit is None or not named or reading.quantity.hedge:
        return None
    concepts = sorted(index.measured_in.get(unit.dimension, ()))
    rulings = [judge_plain(index, replace(reading, concept=concept)) for concept in concepts]
    rulings = [one for one in rulings if one.verdict not in FLAGGED and one.facts]
    good = [one for one in rulings if one.verdict.startswith("supported")]
    if good and len({(one.facts[0].file, one.facts[0].group) for one in good}) == 1:  # a mean and the runs behind it
        return good[0]
    return (
        Ruling("ambiguous", f"no metric is named; {tell(rulings[0].facts[0])}", rulings[0].facts) if rulings else None
    )
