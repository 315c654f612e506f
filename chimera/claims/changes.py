"""Columns that compare: a change, ratio or difference computed from two values, of this row or of a baseline's row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chimera.claims.axes import row_settings
from chimera.claims.comparing import pairs_of
from chimera.claims.entry import Entry, within
from chimera.claims.frame import Frame
from chimera.claims.index import FactIndex
from chimera.claims.naming import Naming
from chimera.claims.passages import Cell, Passage
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, no_claim, tell
from chimera.claims.scene import Scene, look_at
from chimera.claims.sides import compared_with, sides_of
from chimera.claims.tables import quotient_of
from chimera.evidence.fact import Fact

CHANGES = re.compile(
    r"Δ|(?<!\w)% of\b|\b(?:delta|change|diff(?:erence)?|gap|ratio|factor|speed-?up|improvement|reduction|increase|decrease|gain|overhead"
    r"|savings?|relative|vs\.?|versus|compared|faster|slower|higher|lower|× |share of)(?!\w)",
    re.IGNORECASE,
)
"""Heads and labels of what compares."""
PARTS = re.compile(r"(?<!\w)% of\b|\b(?:relative|share|percent of)\b", re.IGNORECASE)
"""Where 100 % is the baseline itself."""
BASELINE_SAID = re.compile(r"[(\[,–-]?\s*\b(?:baseline|reference|base)\b\s*[)\]]?", re.IGNORECASE)
BASELINE = re.compile(r"\b(?:baseline|reference|base)\b", re.IGNORECASE)
NO_CHANGE = re.compile(
    r"[-–—]*|n/?a|ref\w*\.?|base\w*|[±+-]?0(?:\.0+)?\s?(?:%|pp)?|1(?:\.0+)?\s?[x×]?|100(?:\.0+)?\s?%", re.IGNORECASE
)
"""What stands in such a column for the baseline."""

MOVE = re.compile(r"\W*(?:→|->|=>|⇒|➜|\bto\b)\W*")
ASIDE = re.compile(r"\s*[(\[,:;–—]\W*")


def is_change(frame: Frame) -> bool:
    """Whether a cell stands under, or beside, a word of comparison."""
    cell = frame.passage.cell
    if frame.header is not None and any(len(slot) > 1 for slot in frame.header.slots()):
        return True
    if cell is not None and quotient_of(cell):
        return True
    return (
        cell is not None
        and cell.column > 0
        and any(
            CHANGES.search(said) and not (scene and _is_metric(scene))
            for said, scene in ((cell.header, frame.header), (cell.row[0], frame.label))
        )
    )


def _is_metric(scene: Scene) -> bool:
    """Whether all words of comparison in a head are part of a column's name: compression ratio."""
    places = list(CHANGES.finditer(scene.text))
    return all(
        any(m.columns and m.start <= one.start() and one.end() <= m.end for m in scene.metrics) for one in places
    )


def judge_change(index: FactIndex, frame: Frame, reading: Reading, behind: Sequence[Fact]) -> Ruling | None:
    """Judge a number of a comparing column by the facts of its row; None if they tell nothing.

    Args:
        index: The facts.
        frame: The cell.
        reading: Its number.
        behind: Facts that decided the other cells of its row.
    """
    cell = frame.passage.cell
    assert cell is not None
    alone = not any(NO_CHANGE.fullmatch(text) for text in _column(cell) if text != frame.passage.text.strip(" *`"))
    if NO_CHANGE.fullmatch(frame.passage.text.strip(" *`")) and alone:
        return no_claim("the baseline compared with itself")
    near = _near(index, frame) if frame.decided else list(behind)
    pairs = [*_of_groups(index, frame, reading), *_beside(index, near), *_against_baseline(index, frame, near)]
    for one, base in pairs:
        if any(_is(reading, value) for value in _results(reading, cell, one, base)):
            return Ruling("supported (derived)", f"{tell(one.fact)}, {tell(base.fact)}", (one.fact, base.fact))
    if not pairs:
        return None
    one, base = pairs[0]
    return Ruling("contradicted", f"does not follow from {tell(one.fact)}, {tell(base.fact)}", (one.fact, base.fact))


def _near(index: FactIndex, frame: Frame) -> list[Fact]:
    """The facts of a row that a change can be of: of the metric that its head names, else of the columns next to it."""
    cell = frame.passage.cell
    assert cell is not None
    concepts = {one.concept for one in frame.header.metrics} if frame.header else set()
    facts = [(column, fact) for column, fact in sorted(frame.decided.items()) if column != cell.column]
    named = [fact for _, fact in facts if index.entries[fact.id].concept in concepts]
    if named:
        return named
    before = [fact for column, fact in facts if column < cell.column]
    own = before[-1:] or [fact for _, fact in facts[:1]]
    return [fact for fact in before or [fact for _, fact in facts] if own and fact.column == own[0].column]


def _of_groups(index: FactIndex, frame: Frame, reading: Reading) -> Iterator[tuple[Entry, Entry]]:
    """Facts of the two groups that a head compares, for what the row names: Loss from A to B."""
    held = [one for one in reading.namings if frame.header and one not in frame.header.namings]
    sides = sides_of(frame.header, len(frame.header.text), held) if frame.header else None
    if sides is None or frame.header is None:
        return
    facts = [index.entries[fact.id] for fact in frame.decided.values()]
    ones, bases = ([one for one in facts if _is_of(one, side)] for side in (sides.one, sides.base))
    yield from ((one, base) for one in ones for base in bases if _is_alike(one, base) and base.value)
    concepts = [one.concept for one in facts]
    concepts += [
        one.concept for scene in (*frame.heads, *frame.around) if scene is not frame.header for one in scene.metrics
    ]
    concepts = [one for one in dict.fromkeys(concepts) if one in index.by_concept]
    for concept in concepts[:1]:
        plain = replace(reading, concept=concept, columns=frozenset(), quantity=replace(reading.quantity, unit=None))
        yield from pairs_of(index, plain, sides)


def _is_of(entry: Entry, side: Sequence[Naming]) -> bool:
    """Whether a fact is of everything that a side names."""
    return all(not entry.group.isdisjoint(one.pairs) for one in side)


def _is_alike(one: Entry, base: Entry) -> bool:
    """Whether two facts differ in their groups alone."""
    a, b = one.fact, base.fact
    return (a.column, a.aggregation, a.file) == (b.column, b.aggregation, b.file) and a.group != b.group


def _beside(index: FactIndex, near: Sequence[Fact]) -> list[tuple[Entry, Entry]]:
    """The two values next to a change, of one metric: the second against the first."""
    pair = near[-2:]
    if len(pair) != 2 or (pair[0].column, pair[0].aggregation) != (pair[1].column, pair[1].aggregation):
        return []
    base, one = (index.entries[fact.id] for fact in pair)
    return [(one, base)] if base.value and one.group != base.group else []


def _against_baseline(index: FactIndex, frame: Frame, near: Sequence[Fact]) -> Iterator[tuple[Entry, Entry]]:
    """The facts of a row, each with the same for what the head, the caption or another row calls the baseline."""
    assert frame.passage.cell is not None
    namings = _baseline(index, frame.passage) or [one for scene in frame.around for one in compared_with(scene)]
    for fact in reversed(near) if namings else ():
        one = index.entries[fact.id]
        settings = {name for naming in namings for name in naming.settings}
        kept = frozenset(pair for pair in one.group if pair[0] not in settings)
        for base in index.about(one.concept, namings):
            other = base.fact
            same = (other.column, other.aggregation, other.file, is_plain(other)) == (
                fact.column,
                fact.aggregation,
                fact.file,
                is_plain(fact),
            )
            rest = frozenset(pair for pair in base.group if pair[0] not in settings)
            if same and rest == kept and base.group != one.group and base.value:
                yield one, base


def is_plain(fact: Fact) -> bool:
    """Whether a fact gives the value of a group, be it the best or worst of its kind."""
    return fact.kind in {"statistic", "best", "worst"}


def judge_move(frame: Frame, reading: Reading, behind: Sequence[Fact]) -> Ruling | None:
    """Judge the change behind the two values it is of: 2.4 → 1.4 s (-43 %); None where it stands behind nothing such.

    Args:
        frame: The sentence.
        reading: Its number.
        behind: Facts that decided the other numbers of the sentence, the two values first.
    """
    scene, said = frame.scene, reading.quantity
    ends = [one for one in scene.quantities if one.stop <= said.start][-2:]
    if len(ends) < 2 or len(behind) < 2 or said.unit is None or said.unit.dimension not in {"%", "×"}:
        return None
    is_move = MOVE.fullmatch(scene.masked[ends[0].stop : ends[1].start]) is not None
    if not is_move or not ASIDE.fullmatch(scene.masked[ends[1].stop : said.start]):
        return None
    base, one = behind[:2]
    if (base.unit, base.metric) != (one.unit, one.metric) or not base.value or not one.value:
        return None
    ratio = float(one.value) / float(base.value)
    results = (100 * (ratio - 1),) if said.unit.dimension == "%" else (ratio, 1 / ratio)
    verdict = "supported (derived)" if any(_is(reading, value) for value in results) else "contradicted"
    return Ruling(verdict, f"from {tell(base)} to {tell(one)}", (one, base))


def _baseline(index: FactIndex, passage: Passage) -> list[Naming]:
    """What the comparing column compares with."""
    cell = passage.cell
    assert cell is not None
    named = look_at(index, cell.header, kind="head").namings
    rows = [row for row in cell.body if len(row) > cell.column and row != cell.row]
    marked = [row for row in rows if BASELINE.search(row[0])]
    if named and not (marked and BASELINE.search(cell.header)):
        return named
    told = marked or [row for row in rows if NO_CHANGE.fullmatch(row[cell.column].strip(" *`"))]
    if len(told) != 1:
        return []
    settings = row_settings(index, cell, passage.above)
    label = BASELINE_SAID.sub("", told[0][0]).strip()
    pairs = index.names.value_of(settings, label) if settings else frozenset()
    return [Naming(0, 0, pairs, settings, told[0][0])] if pairs else _first_names(index, told[0])


def _column(cell: Cell) -> list[str]:
    return [row[cell.column].strip(" *`") for row in cell.body if len(row) > cell.column]


def _first_names(index: FactIndex, row: Sequence[str]) -> list[Naming]:
    scenes: Iterator[Scene] = (look_at(index, BASELINE.sub("", text), kind="head") for text in row)
    return next((scene.namings for scene in scenes if scene.namings), [])


def _is(reading: Reading, value: float) -> bool:
    """Whether a result is what the cell says; a sign, if one is printed, counts."""
    said = reading.quantity
    before = reading.sentence[: said.start].rstrip(" *`(")
    if said.value >= 0 and not before.endswith("+"):
        value = abs(value)
    return within(value, replace(said, hedge=said.hedge))


def _results(reading: Reading, cell: Cell, one: Entry, base: Entry) -> Iterator[float]:
    unit, a, b = reading.quantity.unit, one.value, base.value
    if columns := quotient_of(cell):
        ratio = (b / a if columns[0] < columns[1] else a / b) if a else 0.0
        yield 100 * ratio if unit is not None and unit.dimension == "%" else ratio
        return
    said = f"{cell.header} {cell.row[0]}"
    if unit is not None and unit.dimension == "×":
        yield a / b
        if a:
            yield b / a
    elif unit is not None and unit.dimension == "%" and not (one.dimension == "%" and "%" not in cell.header):
        yield 100 * (a / b - 1)
        if PARTS.search(said):
            yield 100 * a / b
    elif re.search(
        r"ratio|factor|speed-?up|\w\s?[/÷]\s?\w", said if len(cell.header) < 3 else cell.header, re.IGNORECASE
    ):
        yield a / b
        if a:
            yield b / a
    else:
        factor = unit.factors[0] if unit is not None and unit.dimension == one.dimension else one.factor
        in_points = unit is not None and unit.dimension in {"%", "pp"} and one.dimension is None
        yield (a - b) * (100 if in_points else 1 / factor)
