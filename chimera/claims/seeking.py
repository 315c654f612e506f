"""A second look at a number that its first reading does not bear out: which fact says it, and does the text speak of that?

The first reading goes from words to a fact. This one goes from facts that say the number back to the words: all that a
sentence leaves unsaid may have been said before it, but nothing that it says itself may be left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from chimera.claims.columns import stems_of
from chimera.claims.directions import direction_at
from chimera.claims.entry import Entry, alike
from chimera.claims.frame import Frame
from chimera.claims.index import COUNTS, FactIndex, extra_of
from chimera.claims.matching import PLAIN, SINGLE, fits
from chimera.claims.naming import Naming
from chimera.claims.quantities import Quantity
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, tell
from chimera.claims.scene import Scene
from chimera.claims.tables import unit_in, with_unit
from chimera.claims.vocabulary import NOT_CONCEPT, words_of
from chimera.evidence.units import is_counter

STARTS_WITH_NAME = re.compile(r"[\W_]*(?:[a-z]|\w*[a-z][A-Z]|\w*\d\w*[a-zA-Z])")
"""A sentence that starts with a small letter starts with a name: whose, the text before cannot say."""
ALSO = {"upload": {"put"}, "download": {"get"}, "ttfb": {"first", "byt"}}
"""Word stems that columns write otherwise."""
PEAK = re.compile(r"peak|max_?rss", re.IGNORECASE)
DERIVED = frozenset({"%", "×", "pp"})
OF_FILES = frozenset({"type", "files"})
NEARER = 100
"""Words beside a number count so many times what words before it do."""
MOST_FAR = 6
"""Settings out of the text before that are tried, nearest first."""
IN_ALL = re.compile(
    r"\b(?:(?:whole|entire|complete|full) (?:\w+ )?(?:cost|took|used|needed|consumed|ran|lasted)|spent (?:on|for|by|with)|total|together|altogether|overall|in all|all of|whole|sum|combined|summed|over (?:its|all|the|their) (?:\w+ )?(?:runs|tasks|tests|calls|requests|rounds))\b",
    re.IGNORECASE,
)


def seek(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """Support for a number from what the text before says of its settings and metric; None if there is none."""
    own = [one for one in reading.namings if not one.settings <= OF_FILES]
    if any(not one.pairs for one in own) or names_unknown(reading):
        return None
    far = list(said_before(frame, own))
    for quantity in _in_units(frame, reading.quantity):
        if _tells_little(frame, reading, quantity):
            continue
        as_said = replace(reading, quantity=quantity)
        for concept, columns in metrics_of(index, as_said, frame):
            for length in range(min(len(far), MOST_FAR) + 1):
                namings = [*own, *far[:length]]
                entries = [one for one in index.about(concept, namings, anew=True) if one.fact.column in columns]
                hits = [one for one in entries if not extra_of(one, namings) and _says(index, frame, as_said, one)]
                if hits:
                    return _ruling(hits, far[:length])
    return None


def _says(index: FactIndex, frame: Frame, reading: Reading, entry: Entry) -> bool:
    """Whether an entry gives the number: as it stands, as a sum, or as the value of who is told to be the best."""
    if fits(entry, reading) and entry.agrees(reading.quantity):
        return True
    if entry.fact.aggregation not in PLAIN or entry.is_comparison:
        return False
    if entry.statistic == "max" and PEAK.search(entry.fact.column):  # who says memory may mean its peak
        alone = not any(one.statistic != "max" for one in index.by_concept[entry.concept] if not one.is_comparison)
        return alone and reading.statistic in {None, "mean", "max"} and entry.agrees(reading.quantity)
    if entry.statistic not in {None, "mean"}:
        return False
    if SINGLE.search(frame.scene.text) and reading.end and entry.fact.n > 1:
        return False
    if reading.end in {"best", "worst", "longest"} and reading.statistic in {None, "mean"} and reading.namings:
        return entry.agrees(reading.quantity)
    if reading.statistic in {None, "sum"} and IN_ALL.search(frame.scene.text) and not reading.quantity.hedge:
        whole = replace(entry.fact, value=entry.fact.value * entry.fact.n)
        return entry.fact.n > 1 and replace(entry, fact=whole).agrees(reading.quantity)
    return False


def _in_units(frame: Frame, quantity: Quantity) -> Iterator[Quantity]:
    """The number as it stands; without a unit, also in those that stand around it."""
    yield quantity
    units = [unit_in(scene.text) for scene in frame.around] if quantity.unit is None else []
    for unit in dict.fromkeys(unit for unit in units if unit is not None):
        yield with_unit(quantity, unit)


def _tells_little(frame: Frame, reading: Reading, quantity: Quantity) -> bool:
    """Whether so many numbers would agree that agreeing tells nothing."""
    unit = quantity.unit.dimension if quantity.unit else None
    digits = len(f"{abs(quantity.value) / quantity.step / 2:.0f}") if quantity.step else 0
    is_bare = quantity.is_whole and unit is None and frame.passage.cell is None and reading.concept is None
    is_share = unit == "%" and direction_at(frame.scene, quantity) is None
    return (unit in DERIVED and not is_share) or quantity.is_word or digits < 2 or (is_bare and digits < 4)


def names_unknown(reading: Reading) -> bool:
    """Whether the sentence names something that the data does not know."""
    return bool(reading.unknown) or any(not one.pairs for one in reading.namings)


def said_before(frame: Frame, own: Sequence[Naming]) -> Iterator[Naming]:
    """Settings that the text before names and the sentence does not, nearest first; several values of one are one of them."""
    taken = {name for one in own for name in one.settings} | OF_FILES
    trail = [] if STARTS_WITH_NAME.match(frame.scene.text) and not _is_known_start(frame) else frame.trail
    for scene in (frame.scene, *frame.around, *trail):
        for slot in scene.slots():
            settings = frozenset(name for one in slot for name in one.settings)
            pairs = frozenset(pair for one in slot for pair in one.pairs)
            if settings & taken or not pairs:
                continue
            taken |= settings
            yield Naming(slot[0].start, slot[-1].end, pairs, settings, slot[0].said)


def _is_known_start(frame: Frame) -> bool:
    """Whether a sentence starts with a metric or a name of the data."""
    start = len(frame.scene.text) - len(frame.scene.text.lstrip(" *_`\"'(->"))
    return any(one.start <= start + 2 for one in (*frame.scene.metrics, *frame.scene.namings))


def metrics_of(index: FactIndex, reading: Reading, frame: Frame) -> Iterator[tuple[str, frozenset[str]]]:
    """Concepts with those of their columns that the words around may mean: all that are spelled as well as any."""
    near = _stems((frame.scene, *frame.around[:3]))
    before = _stems((*frame.around[3:], *frame.trail[:3]))
    unit = reading.quantity.unit.dimension if reading.quantity.unit else None
    columns = {one.fact.column: one for entries in index.by_concept.values() for one in entries}
    possible = _in_unit(list(columns.values()), unit)
    rated: dict[int, list[Entry]] = {}
    for entry in possible:
        stems = {stem for stem in stems_of(NOT_CONCEPT.sub(" ", words_of(entry.fact.column))) if not stem.isdigit()}
        named = entry.concept == reading.concept or entry.fact.column in reading.columns
        rate = NEARER * (len(stems & near) + 2 * named) or len(stems & before)
        rated.setdefault(rate, []).append(entry)
    best = max(rated, default=0)
    for concept in dict.fromkeys(
        entry.concept for entry in rated.get(best, ()) if best or unit not in {None, *DERIVED}
    ):
        yield concept, frozenset(entry.fact.column for entry in rated[best] if entry.concept == concept)


def _stems(scenes: Iterable[Scene]) -> frozenset[str]:
    """Stems of words, units behind numbers left out."""
    found: set[str] = set()
    for scene in scenes:
        chars = list(scene.text)
        for one in scene.quantities:
            chars[one.start : one.stop] = " " * (one.stop - one.start)
        found |= stems_of("".join(chars))
    return frozenset(found).union(*(ALSO[stem] for stem in found & ALSO.keys()))


def _in_unit(entries: Sequence[Entry], unit: str | None) -> list[Entry]:
    """Entries of columns that can be given in a unit; those without any only where no column has it."""
    told = [one for one in entries if one.fact.kind != "inventory" and one.fact.metric not in COUNTS]
    if unit is None or unit in DERIVED:
        return told
    same = [one for one in told if one.dimension is not None and alike(one.dimension, unit)]
    return same or [one for one in told if one.dimension is None and not is_counter(one.fact.column)]


def _ruling(hits: Sequence[Entry], far: Iterable[Naming]) -> Ruling:
    several = [one for one in far if len({value for _, value in one.pairs}) > 1]
    best = next((entry for entry in hits if not entry.is_made), hits[0])
    if several:
        return Ruling("ambiguous", f"{tell(best.fact)}: the sentence does not say which", (best.fact,))
    return Ruling("supported (derived)", f"{tell(best.fact)}, as the text before says", (best.fact,))
