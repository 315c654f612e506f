"""Comparisons: ratio, percent and difference of two named groups, in digits or in words like twice, half and similar."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chimera.claims.directions import BY_FACTOR, BY_SPEED, BY_WORTH, MULTIPLIES, Direction
from chimera.claims.entry import Entry, within
from chimera.claims.index import FactIndex, extra_of
from chimera.claims.matching import PLAIN, has_statistic
from chimera.claims.naming import Naming
from chimera.claims.quantities import Quantity
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, distinct, no_claim, tell, unsupported
from chimera.claims.scene import Scene
from chimera.claims.sides import Sides
from chimera.claims.spelling import lower
from chimera.claims.vocabulary import DIMENSIONS
from chimera.evidence.fact import Fact

FACTORS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern), factor)
    for pattern, factor in (
        (r"\b(?:twice|double[sd]?|doubling|two-?fold|two times)\b", 2.0),
        (r"\b(?:thrice|triple[sd]?|three-?fold|three times)\b", 3.0),
        (r"\b(?:quadruple[sd]?|four-?fold|four times)\b", 4.0),
        (r"\b(?:five-?fold|five times)\b", 5.0),
        (r"\b(?:ten-?fold|ten times|an order of magnitude)\b", 10.0),
        (r"\b(?:half|halves|halved|halving)\b", 0.5),
        (r"\b(?:a|one) third\b", 1 / 3),
        (r"\b(?:a|one) quarter\b", 0.25),
    )
)
ANY_FACTOR = re.compile("|".join(pattern.pattern for pattern, _ in FACTORS))
SIMILAR = re.compile(
    r"\b(?:similar(?:ly)?|comparable|the same|identical|equal(?:ly)?|equivalent|on par|no (?:practical |significant |real )?difference|nearly equal)\b"
)
PLAIN_WORD = re.compile(
    r"\b(?:(?P<up>higher|faster|quicker|greater|larger|longer|better|outperform\w*|exceeds?|surpass\w*|more)|(?P<down>lower|slower|smaller|shorter|worse|less|fewer))\b"
)
THAN_OTHERS = re.compile(
    rf"{PLAIN_WORD.pattern}(?=[^.;]*\b(?:than|compared)\b)|\b(?P<over>outperforms?|outperformed|surpass(?:es|ed)|exceeds?)\b"
)
AS_WORD = re.compile(
    r"\bas (?:(?P<up>fast|quick|high|much|many|large|long|good)|(?P<down>slow|low|little|small|short|bad))\b"
)
WORD_TOLERANCE = 0.15
"""Twice may be 1.7 to 2.3 times."""
SIMILAR_WITHIN = 0.10
FASTER_CONCEPTS = ("throughput", "latency", "ttft", "eval time", "request rate", "prefill rate")


def judge_comparison(index: FactIndex, reading: Reading, direction: Direction, sides: Sides | None) -> Ruling:
    """Judge a number that compares."""
    empty = [one.said for side in (sides.one, sides.base) for one in side if not one.pairs] if sides else []
    if empty or reading.unknown:
        return unsupported(f"nothing in the data is called {', '.join(dict.fromkeys([*empty, *reading.unknown]))}")
    if sides is None:
        return _by_ratio_fact(index, reading, None)
    for concept in _compared(index, reading, direction):
        pairs = list(pairs_of(index, replace(reading, concept=concept), sides))
        if pairs:
            return _decide(reading, direction, pairs)
    return _by_ratio_fact(index, reading, sides)


def _compared(index: FactIndex, reading: Reading, direction: Direction) -> list[str]:
    """The metrics a comparison may be about: the one that is named, else what is fast or slow."""
    named = [reading.concept] if reading.concept else []
    speeds = [concept for concept in FASTER_CONCEPTS if concept in index.by_concept and concept not in named]
    return named + speeds if not named or BY_SPEED.search(direction.word) else named


def pairs_of(index: FactIndex, reading: Reading, sides: Sides) -> Iterator[tuple[Entry, Entry]]:
    """Facts of one metric, aggregation and file that differ in what the two sides name."""
    assert reading.concept is not None
    ones = [entry for entry in index.about(reading.concept, sides.one) if _is_side(entry, reading, sides.one)]
    bases = [entry for entry in index.about(reading.concept, sides.base) if _is_side(entry, reading, sides.base)]
    for one in ones:
        for base in bases:
            a, b = one.fact, base.fact
            same = (a.file, a.column, a.aggregation, a.selector) == (b.file, b.column, b.aggregation, b.selector)
            if same and one.group != base.group and base.value:
                yield one, base


def _is_side(entry: Entry, reading: Reading, side: Sequence[Naming]) -> bool:
    fact = entry.fact
    if entry.is_comparison or fact.kind in {"best", "worst"} or extra_of(entry, side):
        return False
    if reading.columns and fact.column not in reading.columns:
        return False
    statistic = reading.statistic or (reading.end if reading.end in {"max", "min"} else None)
    if statistic is None or statistic == "sum":
        return fact.aggregation in {*PLAIN, "p50"} and entry.statistic in {None, "mean"}
    return has_statistic(entry, statistic)


def _decide(reading: Reading, direction: Direction, pairs: Sequence[tuple[Entry, Entry]]) -> Ruling:
    """Any pair that bears the number out supports it; one pair that does not contradicts it."""
    measured = _first_hand(pairs)
    plain = [pair for pair in measured if pair[0].fact.aggregation != "p50"] or measured
    for one, base in plain:
        formula = next(
            (name for name, value in results_of(reading, direction, one, base) if _is(reading.quantity, value)), None
        )
        if formula:
            why = f"{formula}: {tell(one.fact)}, {tell(base.fact)}"
            return Ruling("supported (derived)", why, (one.fact, base.fact))
    one, base = plain[0]
    shown = ", ".join(f"{name} = {value:.4g}" for name, value in list(results_of(reading, direction, one, base))[:2])
    why = f"{tell(one.fact)}, {tell(base.fact)}: {shown or 'the words point the other way'}"
    if len(plain) == 1 or distinct([a for a, _ in plain]) == 1:
        return Ruling("contradicted", why, (one.fact, base.fact))
    return Ruling("unsupported", f"none of {len(plain)} pairs bears it out; {why}", (one.fact, base.fact))


def _is(quantity: Quantity, value: float) -> bool:
    return within(value, replace(quantity, value=abs(quantity.value)))


def results_of(reading: Reading, direction: Direction, one: Entry, base: Entry) -> Iterator[tuple[str, float]]:
    """What the comparison comes to, by the formulas that its words allow; none if they point the other way."""
    unit = reading.quantity.unit.dimension if reading.quantity.unit else None
    if unit is None and (BY_FACTOR.search(direction.word) or MULTIPLIES.search(direction.word)):
        unit = "×"
    sign = _sign(direction, one)
    if reading.quantity.value < 0 and sign == 0:
        sign = -1
    a, b = one.value, base.value
    if unit == "×":
        if direction.is_ratio or sign >= 0:
            yield "a / b", a / b
        if (sign < 0 or (direction.sign == 0 and not direction.is_ratio)) and a:
            yield "b / a", b / a
    elif unit == "%":
        yield from _percents(direction, sign, one, base)
    elif sign == 0 or (a - b) * sign > 0:
        yield "|a - b|", abs(a - b) / _one_of(reading, one)


def _percents(direction: Direction, sign: int, one: Entry, base: Entry) -> Iterator[tuple[str, float]]:
    a, b = one.value, base.value
    if direction.is_ratio:
        yield "100 · a / b", 100 * a / b
        return
    if sign >= 0 and a >= b:
        yield "100 · (a / b - 1)", 100 * (a / b - 1)
    if sign <= 0 and a <= b:
        yield "100 · (1 - a / b)", 100 * (1 - a / b)
        if one.concept != "throughput" and BY_SPEED.search(direction.word) and a:
            yield "100 · (b / a - 1)", 100 * (b / a - 1)
    if direction.sign == 0 and sign == 0 and DIMENSIONS.get(one.concept) == "%":  # points are often printed as %
        yield "100 · |a - b|", abs(a - b) * (1 if one.dimension == "%" else 100)
    if direction.sign == 0 and sign == 0 and a and a != b:
        yield "100 · |b / a - 1|", 100 * abs(b / a - 1)


def _one_of(reading: Reading, entry: Entry) -> float:
    """Base units in one unit of a difference; a percentage point of a share is a hundredth."""
    unit = reading.quantity.unit
    if unit is not None and unit.dimension == "pp":
        return 1.0 if entry.dimension == "%" else 0.01
    return unit.factors[0] if unit is not None and unit.dimension == entry.dimension else entry.factor


def _sign(direction: Direction, entry: Entry) -> int:
    """Up or down in the metric's own value: faster means less time."""
    if direction.sign == 0:
        return 0
    is_cost = entry.fact.better == "lower" or (entry.fact.better is None and entry.dimension in {"time", "size"})
    if entry.concept != "speedup" and (BY_SPEED.search(direction.word) or BY_WORTH.search(direction.word)) and is_cost:
        reduces = re.search(r"reduc|decreas", direction.word)
        return direction.sign if reduces else -direction.sign
    return direction.sign


def is_turned(facts: Sequence[Fact], direction: Direction, sides: Sides) -> bool:
    """Whether the lower and the higher of two facts bear out a comparison only the other way round."""
    if direction.sign == 0 or BY_SPEED.search(direction.word) or BY_WORTH.search(direction.word):
        return False
    one = facts[1 if direction.sign > 0 else 0]
    return all(not naming.pairs.isdisjoint(one.group) for naming in sides.base)


def _by_ratio_fact(index: FactIndex, reading: Reading, sides: Sides | None) -> Ruling:
    """Facts that are ratios themselves: effects, gaps and spreads."""
    if reading.concept is None:
        return unsupported("no metric is named that could be compared")
    ratios = [entry for entry in index.by_concept[reading.concept] if entry.is_comparison]
    namings = [*sides.one, *sides.base] if sides else list(reading.namings)
    about = [entry for entry in ratios if _speaks_of(entry, namings)]
    unit = reading.quantity.unit
    for entry in about if namings else []:
        value = entry.value
        readings = {"×": (value, 1 / value), "%": (100 * (value - 1), 100 * (1 - value))}.get(
            unit.dimension if unit else "", ()
        )
        if any(_is(reading.quantity, one) for one in readings if value and one > 0):
            return Ruling("supported", tell(entry.fact), (entry.fact,))
    if unit and unit.dimension == "×" and not namings:
        agreeing = [entry for entry in ratios if _is(reading.quantity, entry.value)]
        if agreeing and distinct(ratios) == 1:
            return Ruling("supported", tell(agreeing[0].fact), (agreeing[0].fact,))
        if agreeing:
            return Ruling("ambiguous", f"{tell(agreeing[0].fact)}; no groups are named", (agreeing[0].fact,))
    if sides is None:
        return unsupported("a comparison without two groups that could be looked up")
    return unsupported(f"no two facts compare these groups in {reading.concept}")


def _speaks_of(entry: Entry, namings: Sequence[Naming]) -> bool:
    held = entry.group | frozenset(entry.fact.versus)
    return all(held & one.pairs for one in namings)


@dataclass(frozen=True, slots=True)
class Word:
    """A comparison without digits."""

    start: int
    end: int
    direction: Direction
    factor: float | None = None
    is_similar: bool = False


def find_words(scene: Scene) -> Word | None:
    """The comparison in words of a sentence, if it has one."""
    masked = lower(scene.masked)
    for pattern, factor in FACTORS if ANY_FACTOR.search(masked) else ():
        if match := pattern.search(masked):
            around = masked[match.start() : match.end() + 30]
            near = PLAIN_WORD.search(around) or AS_WORD.search(around)
            sign = (1 if near["up"] else -1) if near else 0
            return Word(match.start(), match.end(), Direction(sign, masked[match.start() : match.end() + 20]), factor)
    if match := SIMILAR.search(masked):
        return Word(match.start(), match.end(), Direction(0, match[0]), is_similar=True)
    if match := THAN_OTHERS.search(masked):
        return Word(match.start(), match.end(), Direction(-1 if match["down"] else 1, match[0]))
    return None


def judge_word(index: FactIndex, reading: Reading, word: Word, sides: Sides | None) -> Ruling:
    """Judge a comparison in words: only between two named groups, else it is no numeric claim."""
    if sides is None:
        return no_claim("a comparison in words without two groups that could be looked up")
    if any(not one.pairs for side in (sides.one, sides.base) for one in side) or reading.unknown:
        return unsupported("a group in this comparison is not in the data")
    if reading.concept is None and not BY_SPEED.search(word.direction.word):
        return no_claim("a comparison in words of what is not named")
    for concept in _compared(index, reading, word.direction):
        pairs = list(pairs_of(index, replace(reading, concept=concept), sides))
        if pairs:
            return _decide_word(word, pairs)
    return no_claim("a comparison in words of what the data does not measure")


def _first_hand(pairs: Sequence[tuple[Entry, Entry]]) -> list[tuple[Entry, Entry]]:
    """Measured before reported, rows before tables that summarise them."""
    measured = [pair for pair in pairs if pair[0].fact.trust == "measured"] or list(pairs)
    return [pair for pair in measured if pair[0].statistic is None] or measured


def _decide_word(word: Word, pairs: Sequence[tuple[Entry, Entry]]) -> Ruling:
    pairs = _first_hand(pairs)
    true = [pair for pair in pairs if _bears_out(word, *pair)]
    one, base = (true or list(pairs))[0]
    why = f"{tell(one.fact)}, {tell(base.fact)}: ratio {one.value / base.value:.3g}"
    facts: tuple[Fact, ...] = (one.fact, base.fact)
    if len(true) == len(pairs):
        return Ruling("supported (derived)", why, facts)
    return Ruling("ambiguous" if true else "contradicted", why, facts)


def _bears_out(word: Word, one: Entry, base: Entry) -> bool:
    ratio = one.value / base.value
    if word.is_similar:
        return abs(ratio - 1) <= SIMILAR_WITHIN
    sign = _sign(word.direction, one)
    if word.factor is None:
        return (ratio - 1) * sign > 0
    turned = word.factor if sign >= 0 or word.factor < 1 else 1 / word.factor
    if sign < 0 and word.factor < 1:
        turned = word.factor
    return abs(ratio / turned - 1) <= WORD_TOLERANCE
