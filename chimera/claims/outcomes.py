"""What came out well: resolved 27 of 30 tasks, a success rate of 90 %, where a column of the data says it of each row."""

import re

from chimera.claims.entry import within
from chimera.claims.index import FactIndex
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, unsupported

VERB = r"(?:resolv|solv|finish|complet|pass|succeed|crack|master)(?:e[sd]?|s|es|ed)?"
BEFORE = re.compile(rf"\b{VERB}\s+(?:in\s+)?(?:all\s+|only\s+|just\s+|exactly\s+)?$", re.IGNORECASE)
AFTER = re.compile(
    rf"\s*(?:%|percent)?\s*(?:(?:out )?of (?:the )?(?:\d+ )?)?(?:\w+ )?(?:{VERB}\s+\w+|\w+ (?:were |was |got |have been )?(?:{VERB}))\b",
    re.IGNORECASE,
)
OF_ALL = re.compile(r"\d\s*(?:out )?of (?:the )?$|\bout of (?:the )?$", re.IGNORECASE)
RATE = re.compile(r"\b(?:success|pass|solve|resolution|resolve|completion) rate\b[^.;,]{0,40}$", re.IGNORECASE)
RATE_AFTER = re.compile(r"\s*(?:%|percent)\s*(?:success|pass|solve|resolution|completion)[ -]rate\b", re.IGNORECASE)


def judge_outcome(index: FactIndex, text: str, reading: Reading) -> Ruling | None:
    """The verdict on how many rows came out well; None where the data does not say or the words do not ask.

    Args:
        index: The facts.
        text: The passage, flattened.
        reading: The number with the settings around it.
    """
    quantity = reading.quantity
    unit = quantity.unit.dimension if quantity.unit else None
    if unit not in {None, "%"} or (unit is None and not quantity.is_whole):
        return None
    before = text[: quantity.start]
    is_all = unit is None and OF_ALL.search(before) is not None and BEFORE.search(OF_ALL.sub("", before).rstrip() + " ")
    is_rate = unit == "%" and (RATE.search(before) or RATE_AFTER.match(text, quantity.end))
    if not (is_all or is_rate or BEFORE.search(before) or AFTER.match(text, quantity.end)):
        return None
    if (good := index.names.holdings.good) is None:
        return None
    if reading.unknown:
        return unsupported(f"nothing in the data is called {', '.join(reading.unknown)}")
    pairs = frozenset(
        pair for one in reading.namings if len(one.pairs) == 1 for pair in one.pairs if pair[0] != good[0]
    )
    held = index.names.holdings
    rows, well = held.rows_where(pairs), held.rows_where(pairs | {good})
    if rows is None or well is None or not rows:
        return None
    right = float(rows if is_all else 100 * well / rows if unit == "%" else well)
    why = f"{good[0]} is {good[1]} in {well} of {rows} rows"
    if within(right, quantity):
        return Ruling("supported (derived)", why)
    return Ruling("contradicted", why) if pairs or is_rate else None  # of whom it is told decides
