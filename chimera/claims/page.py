"""A text while it is judged, passage by passage: what was said and decided so far, and what of it the next ones lean on."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from chimera.claims.changes import is_change
from chimera.claims.comparing import find_words, judge_word
from chimera.claims.deciding import counted_in, rule
from chimera.claims.frame import Frame, frame_of
from chimera.claims.index import FactIndex
from chimera.claims.naming import Naming
from chimera.claims.passages import Passage
from chimera.claims.quantities import Quantity
from chimera.claims.reading import Reading, read
from chimera.claims.ruling import Ruling, no_claim
from chimera.claims.scene import Scene
from chimera.claims.series import orders
from chimera.claims.sides import goes_on, sides_of
from chimera.evidence.fact import Fact
from chimera.evidence.numbers import show_fact
from chimera.record.claim import Claim, Judgement

NOTE = re.compile(
    r"\b(?:based on|computed (?:over|from)|averaged? (?:over|of|across)|rests? on|sample size|each|derived from|over|n\s*=)\b",
    re.IGNORECASE,
)
"""What a note says of the numbers above it, beside how many they were."""
MAX_ORDERS = 8
"""So many lists of settings are kept: the last ones."""
MARK = r"(?:\[\^(?=[\w-]+\])|<sup>(?=[^<>]{1,12}</sup>)|(?=[¹²³⁴-⁹†‡§]))([\w-]+|[†‡§]+)"
FOOTNOTES = re.compile(rf"(?<!^){MARK}(?!\]:)")
FOOTNOTE = re.compile(rf"\W*?{MARK}(?:\]:|</sup>|(?<=[¹²³⁴-⁹†‡§])\s)")
Place = tuple[int, int]
"""A frame's position among those that stand together, and a number's position in it."""


@dataclass
class Page:
    """One text while it is judged."""

    index: FactIndex
    text: str
    scenes: dict[str, Scene] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    """What decided the numbers of the sentence before."""
    scene: Scene | None = None
    """The sentence before."""
    told: Scene | None = None
    """The last sentence of the paragraph that names a metric."""
    noted: dict[str, list[Fact]] = field(default_factory=dict)
    """What decided the numbers of the sentence that a footnote belongs to."""
    earlier: list[Fact] = field(default_factory=list)
    """What decided the numbers of all sentences before in the paragraph."""
    trail: list[Scene] = field(default_factory=list)
    """Sentences since the last heading, nearest first."""
    orders: list[list[Naming]] = field(default_factory=list)
    """Lists of settings in the section so far."""

    @cached_property
    def breaks(self) -> list[int]:
        """Where lines end."""
        return [match.start() for match in re.finditer("\n", self.text)]


def skip(page: Page, passage: Passage, why: str) -> None:
    """Digits of a passage that is not read."""
    if re.search(r"\d", passage.text):
        claim = Claim(passage.line, passage.start, passage.start + len(passage.text), passage.text[:40], "")
        page.judgements.append(Judgement(claim, "not a claim", "", why))


def judge_together(page: Page, passages: Sequence[Passage]) -> None:
    """Judge a sentence, or the cells of a row: what leans on other numbers comes last."""
    frames = [frame_of(page.index, passage, page.scenes) for passage in passages]
    before = _facts_before(page, passages[0], frames)
    _place(page, frames, before)
    readings = {
        (number, at): read(page.index, frame, at)
        for number, frame in enumerate(frames)
        if frame.passage.kind != "head"
        for at in range(len(frame.scene.quantities))
    }
    rulings = _rule_all(page.index, frames, readings, before)
    for (number, at), reading in readings.items():
        ruling, quantity = rulings[number, at], reading.quantity
        if ruling.verdict != "not a claim" or not quantity.is_word:
            _add(page, passages[number], (quantity.start, max(quantity.end, quantity.stop)), ruling, reading)
    for frame in frames:
        _add_others(page, frame)
    _remember(page, frames, _behind(rulings))


def _facts_before(page: Page, first: Passage, frames: Sequence[Frame]) -> list[Fact]:
    """What decided the numbers that a passage may lean on: of the sentence before, or of the one that it is a footnote to."""
    before = page.facts if first.before or _is_note(frames) else []
    noted = FOOTNOTE.match(first.text)
    return page.noted.get(noted[1], before) if noted else before


def _place(page: Page, frames: Sequence[Frame], before: Sequence[Fact]) -> None:
    """Tell frames what stands before them in the text."""
    goes_before = frames[0].passage.before
    page.earlier = [*before, *page.earlier] if goes_before else []
    decided: dict[int, Fact] = {}
    for frame in frames:
        frame.earlier, frame.trail = page.earlier, page.trail
        frame.orders, frame.decided = page.orders, decided
        frame.before, frame.told = (page.scene, page.told) if goes_before else (None, None)


def _rule_all(
    index: FactIndex, frames: Sequence[Frame], readings: Mapping[Place, Reading], before: Sequence[Fact]
) -> dict[Place, Ruling]:
    """The verdicts on the numbers of some frames that stand together, those that lean on others last."""
    rulings: dict[Place, Ruling] = {}
    for late in (False, True):
        for (number, at), reading in readings.items():
            if (number, at) not in rulings and _is_late(frames[number], reading) == late:
                ruling = rulings[number, at] = rule(index, frames[number], reading, [*_behind(rulings), *before])
                if not late and ruling.facts and ruling.verdict != "unsupported":
                    frames[number].decided[number] = ruling.facts[0]
    return rulings


def _add_others(page: Page, frame: Frame) -> None:
    """What is no number of a claim: what is hidden, heads of tables, comparisons in words."""
    for hidden in frame.scene.hidden:
        _add(page, frame.passage, (hidden.start, hidden.end), no_claim(hidden.why), None)
    for one in frame.scene.quantities if frame.passage.kind == "head" else ():
        _add(page, frame.passage, (one.start, one.stop), no_claim("in the head of a table"), None)
    _judge_words(page, frame.passage, frame)


def _remember(page: Page, frames: Sequence[Frame], facts: list[Fact]) -> None:
    """Keep what the passages behind these frames may lean on."""
    first, last = frames[0].passage, frames[-1]
    page.orders = [] if first.kind == "heading" else [*page.orders, *orders(frames[0].scene)][-MAX_ORDERS:]
    page.facts = facts
    page.noted |= dict.fromkeys(FOOTNOTES.findall(first.text), facts) if first.kind == "prose" else {}
    if last.scene.namings or not goes_on(page.scene):
        page.scene = last.scene
    page.told = last.scene if last.scene.metrics else last.told
    if first.kind == "heading":
        page.trail = []
    elif first.cell is None:
        page.trail = [last.scene, *page.trail]


def _is_note(frames: Sequence[Frame]) -> bool:
    """Whether a paragraph of its own only says how many runs stand behind what was said before: Based on 16 runs."""
    scene = frames[0].scene
    alone = len(frames) == 1 and not scene.namings and not scene.metrics and len(scene.quantities) == 1
    return alone and NOTE.search(scene.text) is not None


def _is_late(frame: Frame, reading: Reading) -> bool:
    """Counts of runs and percentages lean on what the other numbers of the sentence turned out to be."""
    counted = counted_in(frame, reading)
    unit = reading.quantity.unit
    derived = (unit is not None and unit.dimension in {"%", "×", "pp"}) or is_change(frame)
    return derived or (counted is not None and counted.noun in {"runs", "configurations", "pairs", "rows"})


def _behind(rulings: Mapping[Place, Ruling]) -> list[Fact]:
    """Facts that supported other numbers, or would have."""
    return [ruling.facts[0] for ruling in rulings.values() if ruling.facts and ruling.verdict != "unsupported"]


def _judge_words(page: Page, passage: Passage, frame: Frame) -> None:
    """A comparison in words, where the sentence has no number that says it."""
    word = find_words(frame.scene)
    if word is None or passage.kind == "cell":
        return
    if any(one.unit and one.unit.dimension in {"%", "×", "pp"} for one in frame.scene.quantities):
        return
    if frame.scene.cited or re.search(
        r"\b(?:not|no|never|if|should|whether|could|would)\b", frame.scene.text, re.IGNORECASE
    ):
        return
    quantity = Quantity(word.start, word.end, word.end, word.factor or 0.0, 0.0)
    stand_in = replace(frame.scene, quantities=[quantity])
    reading = read(page.index, replace(frame, scene=stand_in), 0)
    ruling = judge_word(page.index, reading, word, sides_of(frame.scene, word.start, frame.row_namings))
    if ruling.verdict != "not a claim":
        _add(page, passage, (word.start, word.end), ruling, reading)


def _add(page: Page, passage: Passage, span: tuple[int, int], ruling: Ruling, reading: Reading | None) -> None:
    start, end = passage.start + span[0], passage.start + span[1]
    line = bisect_left(page.breaks, start) + 1
    cell = passage.cell
    sentence = f"{cell.row[0]} | {cell.header} | {passage.text}" if cell and cell.row else passage.text
    claim = Claim(line, start, end, _in_one_line(page.text[start:end]), _in_one_line(sentence))
    first = ruling.facts[0] if ruling.facts else None
    page.judgements.append(
        Judgement(
            claim,
            ruling.verdict,
            reading.understood if reading and ruling.verdict != "not a claim" else "",
            ruling.reason,
            tuple(fact_id for fact in ruling.facts for fact_id in _ids_of(page.index, fact)),
            show_fact(first) if first else "",
            f"{first.file}:{first.column}" if first else "",
            first.n if first else None,
        )
    )


@lru_cache(maxsize=64)
def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _ids_of(index: FactIndex, fact: Fact) -> tuple[str, ...]:
    """A fact's id, or those of the facts it was put together from."""
    return (fact.id,) if fact.id in index.by_id else fact.parents
