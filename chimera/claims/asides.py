"""Numbers that assert nothing of what was measured: targets, limits, hardware, plans, settings the data does not vary."""

import re
from collections.abc import Sequence

from chimera.claims.aside_words import AFTER, BEFORE, PRODUCT
from chimera.claims.masks import Hidden
from chimera.claims.quantities import SIZE, TIME, Quantity
from chimera.claims.spelling import lower

OF_MACHINE = re.compile(r"\s?-?(?:[GT]i?B\b|v?cores?\b|v?CPUs?\b|threads?\b|GPUs?\b|[GM]Hz\b)", re.IGNORECASE)
ENDS_OF_SCALES = frozenset({0, 1, 3, 4, 5, 6, 7, 10, 20, 100})
HEAT = re.compile(r"\btemp(?:erature)?\b\W*(?:\w+\W*){0,2}$", re.IGNORECASE)
MAX_TEMPERATURE = 2
"""No sampler is set hotter; above, it is the temperature of a chip."""
RATED = re.compile(
    r"\b(?:TDP|capacity|power limit|clock\w*(?: speed)?|bandwidth|endurance|performance|speed)\s*(?:of|is|was|at|:|=)\W*$",
    re.IGNORECASE,
)
ALSO = re.compile(r"[\w\s-]{0,14}(?:,|\band\b|\bwith\b|\+|/)(?:[\s\w-]{0,12})?\s*")
"""Between two pieces of the same machine: 16 cores and 32 GB."""
SETUP = re.compile(
    r"\W*(?:\w{1,3}[.)]\s+|\d[\d.]*\s+)?(?:(?:test|hardware|system|experimental|benchmark|software)(?:ing)? )?(?:hardware|environment|set-?up|specs?|specifications?|test ?bed|platform|machine|system|parameters)(?: (?:and|&) \w+)?(?: (?:details|used|information))?\W*",
    re.IGNORECASE,
)
ASSIGNED = re.compile(r"(?<![\w.`])[a-z]+(?:_[a-z]+)+[\s`]*[:=]\s*$")
"""A parameter by its name in code, with its value: work_mem: 64 MB."""
BY = re.compile(r"\bby\s*[~≈]?\s*(?:about |around |roughly )?$")
WINDOW = 110
Spans = Sequence[tuple[int, int]]


def aside(text: str, masked: str, quantity: Quantity, named: Spans = (), measured: Spans = ()) -> str | None:
    """What a number is that asserts nothing of the data; None where it may be a claim.

    Args:
        text: The passage, flattened.
        masked: The same with names and settings hidden.
        quantity: The number.
        named: Where values of the data's settings stand: a card that the data compares has what it was measured to have.
        measured: Where the data's own columns are named: what they count is measured.
    """
    before = masked[max(0, quantity.start - WINDOW) : quantity.start]
    said = lower(before)
    after = text[quantity.end : quantity.end + WINDOW]
    for why, pattern in AFTER:
        match = pattern.match(after)
        if match and not _holds(measured, quantity.end + match.end() - 1):
            return why
    if BY.search(said):
        return None
    assigned = ASSIGNED.search(before)
    if assigned and not _holds(measured, quantity.start - len(before) + assigned.start()):
        return "a setting"
    for why, pattern in BEFORE:
        if pattern.search(said) and _fits(why, text, quantity):
            return why
    product = PRODUCT.search(text, max(0, quantity.start - 50), quantity.start)
    if product and _fits("hardware", text, quantity):
        is_named = any(start < product.end() and product.start() < end for start, end in named)
        return None if is_named else "hardware"
    return None


def is_of_setup(above: Sequence[str]) -> bool:
    """Whether a passage stands under a heading such as Hardware or Test environment: its numbers are no results."""
    return any(SETUP.fullmatch(one) for one in above)


def _holds(spans: Spans, place: int) -> bool:
    return any(start <= place < end for start, end in spans)


def _fits(why: str, text: str, quantity: Quantity) -> bool:
    """Whether the number is of the kind: hardware is counted or has a size, a scale is for what is rated."""
    if why == "a duration":
        return quantity.unit is not None and quantity.unit.dimension == TIME
    if why == "the size of an input":
        return quantity.unit is not None and quantity.unit.dimension == SIZE
    if why == "hardware" and RATED.search(text, 0, quantity.start):
        return True
    if why in {"hardware", "what is needed"}:
        return OF_MACHINE.match(text, quantity.end) is not None
    if why == "a scale":
        return quantity.unit is None and quantity.is_whole and (quantity.value in ENDS_OF_SCALES or "scale" in text)
    if why == "a reference" and not quantity.is_whole:
        return False
    if why in {"a setting", "a reference"}:
        is_heat = quantity.value > MAX_TEMPERATURE and HEAT.search(text, 0, quantity.start)
        return quantity.unit is None and quantity.hedge is None and not is_heat
    return True


def asides(
    text: str, masked: str, quantities: Sequence[Quantity], named: Spans = (), measured: Spans = ()
) -> list[Hidden]:
    """Those numbers of a passage that assert nothing; both ends of a range go together. Arguments as for `aside`."""
    found: list[Hidden] = []
    for at, one in enumerate(quantities):
        why = aside(text, masked, one, named, measured)
        last = found[-1] if at and found and found[-1].start == quantities[at - 1].start else None
        if why is None and last is not None:
            is_more = (
                last.why == "hardware" and ALSO.fullmatch(text, last.end, one.start) and _fits("hardware", text, one)
            )
            why = last.why if is_more or one.role in {"high", "spread"} else None
        if why is not None:
            found.append(Hidden(one.start, one.stop, why))
    return found
