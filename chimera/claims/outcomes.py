"""What came out well: resolved 27 of 30 tasks, a success rate of 90 %, where the data says it of each row."""

import re
from collections.abc import Sequence
from dataclasses import replace

from chimera.claims.counting import failing_of
from chimera.claims.directions import direction_at
from chimera.claims.entry import Entry, within
from chimera.claims.frame import Frame
from chimera.claims.holdings import Holdings
from chimera.claims.index import RATE as CONCEPT
from chimera.claims.index import FactIndex, extra_of
from chimera.claims.naming import Naming
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, tell, unsupported
from chimera.evidence.fact import Fact

VERB = r"(?:resolv|solv|finish|complet|pass|succeed|crack|master)(?:e[sd]?|s|es|ed)?"
BEFORE = re.compile(rf"\b{VERB}\s+(?:in\s+)?(?:all\s+|only\s+|just\s+|exactly\s+)?[(\s*_]*$", re.IGNORECASE)
AFTER = re.compile(
    rf"\s*(?:%|percent)?\s*(?:(?:out )?of (?:the )?(?:\d+ )?)?(?:\w+ )?(?:{VERB}\s+\w+|\w+ (?:were |was |got |have been )?(?:{VERB}))\b",
    re.IGNORECASE,
)
OF_ALL = re.compile(
    r"\d\s*(?:/\s*|(?:out )?of (?:the |its |their |all |these )*)$|\bout of (?:the |its |their )?$", re.IGNORECASE
)
RATE = re.compile(r"\b(?:success|pass|solve|resolution|resolve|completion) rate\b[^.;,]{0,40}$", re.IGNORECASE)
RATE_AFTER = re.compile(r"\s*(?:%|percent)\s*(?:success|pass|solve|resolution|completion)[ -]rate\b", re.IGNORECASE)
SAID = re.compile(rf"\b{VERB}\b", re.IGNORECASE)
FAILING = re.compile(r"\b(?:failure|error|fail) rate\b[^.;,]{0,40}$", re.IGNORECASE)
HEAD = re.compile(rf"[\W_]*(?:\w+ )?(?:{VERB}|successes|passes)(?: \w+)?[\W_]*", re.IGNORECASE)
"""Over a column of numbers of rows that came out well."""


def judge_outcome(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """The verdict on how many rows came out well; None where the data does not say or the words do not ask.

    Args:
        index: The facts.
        frame: Where the number stands.
        reading: The number with the settings around it.
    """
    quantity = reading.quantity
    unit = quantity.unit.dimension if quantity.unit else None
    if unit not in {None, "%"} or (unit is None and not quantity.is_whole):
        return None
    text, head = frame.scene.text, frame.passage.cell.header if frame.passage.cell else ""
    before = f"{head} {text[: quantity.start]}" if head else text[: quantity.start]
    is_failing = unit == "%" and FAILING.search(before) is not None and reading.concept in {None, "error rate"}
    is_all = unit is None and OF_ALL.search(before) is not None
    is_all = is_all and (BEFORE.search(OF_ALL.sub("", before).rstrip() + " ") or AFTER.match(text, quantity.end))
    is_rate = unit == "%" and (
        RATE.search(before) or RATE_AFTER.match(text, quantity.end) or _is_of_outcome(frame, reading)
    )
    if not (
        is_failing
        or is_all
        or is_rate
        or BEFORE.search(before)
        or AFTER.match(text, quantity.end)
        or HEAD.fullmatch(head)
    ):
        return None
    if index.names.holdings.good is None and not index.names.holdings.failing and not index.outcomes:
        return None
    if reading.unknown:
        return unsupported(f"nothing in the data is called {', '.join(reading.unknown)}")
    if (counted := _count_well(index, _with_rest(frame, reading))) is None:
        return None
    rows, well, why, facts = counted
    well = rows - well if is_failing else well
    right = float(rows if is_all else 100 * well / rows if unit == "%" else well)
    if within(right, quantity):
        return Ruling("supported (derived)", why, facts)
    named = any(one.pairs for one in reading.namings)
    return Ruling("contradicted", why, facts) if named or is_rate or is_failing else None  # of whom it is told decides


def _is_of_outcome(frame: Frame, reading: Reading) -> bool:
    """Whether a share of nothing that is named stands where it is told what came out well."""
    if reading.concept not in {None, CONCEPT} or direction_at(frame.scene, reading.quantity) is not None:
        return False
    told = [frame.scene, *frame.trail[:1]] if frame.passage.cell is None else [frame.scene]
    return any(SAID.search(scene.text) for scene in told)


def _with_rest(frame: Frame, reading: Reading) -> Reading:
    """With the settings that the sentence names once, wherever it does: 3 of its 8 hard tasks."""
    named = {name for one in reading.namings for name in one.settings}
    rest = [slot[0] for slot in frame.scene.slots() if len(slot) == 1 and not slot[0].settings & named]
    return replace(reading, namings=(*reading.namings, *rest))


def _count_well(index: FactIndex, reading: Reading) -> tuple[int, int, str, tuple[Fact, ...]] | None:
    """Rows with the named settings, those that came out well, and by what; None where the data does not tell."""
    held = index.names.holdings
    named = [one for one in reading.namings if one.pairs]
    entries = index.about(CONCEPT, named) if named else index.by_concept.get(CONCEPT, [])
    own = [one for one in entries if one.fact.column in index.outcomes and not one.is_comparison]
    exact = [one for one in own if not _rest_of(one, named, held)]
    if exact and exact[0].fact.n:
        fact = exact[0].fact
        return fact.n, round(fact.n * float(fact.value) / 100), f"{tell(fact)} of {fact.n}", (fact,)
    if held.good is not None:
        good = held.good
        pairs = frozenset(
            pair for one in reading.namings if len(one.pairs) == 1 for pair in one.pairs if pair[0] != good[0]
        )
        rows, well = held.rows_where(pairs), held.rows_where(pairs | {good})
        return (
            (rows, well, f"{good[0]} is {good[1]} in {well} of {rows} rows", ()) if rows and well is not None else None
        )
    fact = failing_of(index, reading) if any(one.pairs for one in reading.namings) else held.failing.get(frozenset())
    return (fact.n, fact.n - int(fact.value), f"{tell(fact)} of {fact.n}", (fact,)) if fact and fact.n else None


def _rest_of(entry: Entry, named: Sequence[Naming], held: Holdings) -> frozenset[str]:
    """Settings of an entry that vary and nobody named."""
    return frozenset(name for name, _ in extra_of(entry, named) if name not in held.fixed)
