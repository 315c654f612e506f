"""The judge: every number of a text, what it says, and whether the evidence bears it out. Pure and deterministic."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from chimera.claims.alternatives import from_to, reread
from chimera.claims.changes import is_change, judge_change, judge_move
from chimera.claims.citing import cited_by, judge_citation
from chimera.claims.comparing import find_words, is_turned, judge_comparison, judge_word
from chimera.claims.counting import PREPARED, Counted, counted_by, judge_count
from chimera.claims.directions import Direction, direction_at
from chimera.claims.index import FactIndex, within
from chimera.claims.matching import judge_plain
from chimera.claims.own import OwnReport
from chimera.claims.passages import Passage, split
from chimera.claims.proposals import is_proposal
from chimera.claims.quantities import Quantity
from chimera.claims.reading import Frame, Reading, frame_of, read
from chimera.claims.ruling import Ruling, no_claim, tell, unsupported
from chimera.claims.scene import Scene, shortened
from chimera.claims.shares import is_share, judge_share
from chimera.claims.sides import Sides, goes_on, sides_of
from chimera.claims.tables import quotient_of
from chimera.evidence.fact import Fact
from chimera.evidence.numbers import show_fact
from chimera.record.claim import FLAGGED, Claim, Judgement

AS_VALUE = re.compile(r"(?:\b(?:from|to)|\()\s*$", re.IGNORECASE)
"""Before a share that may be a value in a sentence that compares: rose from 65 % to 69 %, than B (65 %)."""
NOTE = re.compile(
    r"\b(?:based on|computed (?:over|from)|averaged? (?:over|of|across)|rests? on|sample size|each|derived from|over|n\s*=)\b",
    re.IGNORECASE,
)
"""What a note says of the numbers above it, beside how many they were."""
FROM_TO = re.compile(r"\bfrom\b.*\bto\b|→|->", re.IGNORECASE)
MEASURED = re.compile(r"\b(?:measured|repeated|ran|run|executed|tested|sampled|benchmarked|timed)\b", re.IGNORECASE)
OFTEN = re.compile(
    r"^\s*(?:the|that|what|as|more|less|higher|lower|faster|slower|greater|larger|smaller|longer|quicker|better|over)\b",
    re.IGNORECASE,
)


MARK = r"(?:\[\^(?=[\w-]+\])|<sup>(?=[^<>]{1,12}</sup>)|(?=[¹²³⁴-⁹†‡§]))([\w-]+|[†‡§]+)"
FOOTNOTES = re.compile(rf"(?<!^){MARK}(?!\]:)")
FOOTNOTE = re.compile(rf"\W*?{MARK}(?:\]:|</sup>|(?<=[¹²³⁴-⁹†‡§])\s)")


@dataclass
class _Page:
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

    @cached_property
    def breaks(self) -> list[int]:
        """Where lines end."""
        return [match.start() for match in re.finditer("\n", self.text)]


def judge(text: str, index: FactIndex) -> tuple[Judgement, ...]:
    """Judge every number of a Markdown text. In Chimera's own reports, what tells of the run is left aside.

    Args:
        text: The report.
        index: The facts it is judged by, arranged once with `FactIndex(evidence)`.

    Returns:
        Judgements in the order of the text; what holds digits and is no claim is among them, with the reason.
    """
    page = _Page(index, text)
    parts = OwnReport(text, index.evidence.sha256)
    index = page.index = index.for_text(ids_hold=parts.has_ids_of_evidence, is_exact=parts.is_of_evidence)
    for _, together in itertools.groupby(
        split(text), key=lambda one: (one.line, one.start) if one.cell is None else one.line
    ):
        passages = list(together)
        if parts.is_about_run(passages[0]):
            for passage in passages:
                _skip(page, passage, "a fact of the run, not of the data: run.json holds it")
        elif passages[0].kind in {"code", "comment"}:
            _skip(page, passages[0], "in a block of code" if passages[0].kind == "code" else "markup")
        else:
            _judge_together(page, passages)
    return tuple(sorted(page.judgements, key=lambda one: one.claim.start))


def _skip(page: _Page, passage: Passage, why: str) -> None:
    """Digits of a passage that is not read."""
    if re.search(r"\d", passage.text):
        claim = Claim(passage.line, passage.start, passage.start + len(passage.text), passage.text[:40], "")
        page.judgements.append(Judgement(claim, "not a claim", "", why))


def _judge_together(page: _Page, passages: Sequence[Passage]) -> None:
    """Judge a sentence, or the cells of a row: what leans on other numbers comes last."""
    frames = [frame_of(page.index, passage, page.scenes) for passage in passages]
    noted = FOOTNOTE.match(passages[0].text)
    before = page.facts if passages[0].before or _is_note(frames) else []
    before = page.noted.get(noted[1], before) if noted else before
    page.earlier = [*before, *page.earlier] if passages[0].before else []
    for frame in frames:
        frame.earlier = page.earlier
        frame.before, frame.told = (page.scene, page.told) if passages[0].before else (None, None)
    rulings: dict[tuple[int, int], Ruling] = {}
    readings = {
        (number, at): read(page.index, frame, at)
        for number, frame in enumerate(frames)
        if frame.passage.kind != "head"
        for at in range(len(frame.scene.quantities))
    }
    for late in (False, True):
        for (number, at), reading in readings.items():
            if (number, at) not in rulings and _is_late(frames[number], reading) == late:
                behind = [*_behind(rulings), *before]
                rulings[number, at] = _rule(page.index, frames[number], reading, behind)
    for (number, at), reading in readings.items():
        ruling, quantity = rulings[number, at], reading.quantity
        if ruling.verdict != "not a claim" or not quantity.is_word:
            _add(page, passages[number], (quantity.start, max(quantity.end, quantity.stop)), ruling, reading)
    for frame in frames:
        for hidden in frame.scene.hidden:
            _add(page, frame.passage, (hidden.start, hidden.end), no_claim(hidden.why), None)
        for one in frame.scene.quantities if frame.passage.kind == "head" else ():
            _add(page, frame.passage, (one.start, one.stop), no_claim("in the head of a table"), None)
        _judge_words(page, frame.passage, frame)
    page.facts = _behind(rulings)
    page.noted |= dict.fromkeys(FOOTNOTES.findall(passages[0].text), page.facts) if passages[0].kind == "prose" else {}
    if frames[-1].scene.namings or not goes_on(page.scene):
        page.scene = frames[-1].scene
    page.told = frames[-1].scene if frames[-1].scene.metrics else frames[-1].told


def _is_note(frames: Sequence[Frame]) -> bool:
    """Whether a paragraph of its own only says how many runs stand behind what was said before: Based on 16 runs."""
    scene = frames[0].scene
    alone = len(frames) == 1 and not scene.namings and not scene.metrics and len(scene.quantities) == 1
    return alone and NOTE.search(scene.text) is not None


def _is_late(frame: Frame, reading: Reading) -> bool:
    """Counts of runs and percentages lean on what the other numbers of the sentence turned out to be."""
    counted = _counted(frame, reading)
    unit = reading.quantity.unit
    derived = (unit is not None and unit.dimension in {"%", "×", "pp"}) or is_change(frame)
    return derived or (counted is not None and counted.noun in {"runs", "configurations", "pairs", "rows"})


def _behind(rulings: dict[tuple[int, int], Ruling]) -> list[Fact]:
    """Facts that supported other numbers, or would have."""
    return [ruling.facts[0] for ruling in rulings.values() if ruling.facts and ruling.verdict != "unsupported"]


def _counted(frame: Frame, reading: Reading):  # noqa: ANN202  a private type of counting
    cell = frame.passage.cell
    label, other = (cell.header, cell.row[0] if cell.column else "") if cell else ("", "")
    return counted_by(frame.scene.masked, reading.quantity, label, other)


def _rule(index: FactIndex, frame: Frame, reading: Reading, behind: Sequence[Fact]) -> Ruling:
    """The verdict on one number."""
    quantity, scene = reading.quantity, frame.scene
    if cited := cited_by(frame, quantity):
        ruling = judge_citation(index, frame, reading, cited)
        if ruling.verdict == "supported" or index.ids_hold:
            return ruling
    counted = _counted(frame, reading)
    if _is_setting_cell(index, frame):
        return no_claim("a setting")
    if counted is not None and not (counted.noun == "settings" and quantity.is_word):
        ruling = judge_count(index, frame, reading, counted, behind)
        proposed = ruling.verdict == "unsupported" and is_proposal(scene, quantity)
        return no_claim("a proposal, no statement about the data") if proposed else ruling
    if quantity.is_word and quantity.unit is None:
        return no_claim("a number word that counts nothing of the data")
    is_quotient = frame.passage.cell is not None and quotient_of(frame.passage.cell) is not None
    ruling = judge_change(index, frame, reading, behind) if is_quotient else None
    ruling = ruling or _rule_measure(index, frame, reading, behind)
    if is_change(frame) and not ruling.verdict.startswith("supported"):
        ruling = judge_change(index, frame, reading, behind) or ruling
    if ruling.verdict in {"unsupported", "contradicted"} and is_proposal(scene, quantity):
        return no_claim("a proposal, no statement about the data")
    return ruling


def _rule_measure(index: FactIndex, frame: Frame, reading: Reading, behind: Sequence[Fact]) -> Ruling:
    quantity, scene = reading.quantity, frame.scene
    unit = quantity.unit.dimension if quantity.unit else None
    if is_share(scene, reading):
        return judge_share(index, reading, scene)
    if _says_how_often(scene, quantity):
        if MEASURED.search(scene.masked[: quantity.start]):
            return judge_count(index, frame, reading, Counted("runs", "times"), behind)
        return no_claim("how often something is done")
    if (moved := judge_move(frame, reading, behind)) is not None:
        return moved
    direction, sides = _comparison_at(frame, quantity)
    is_relative = unit in {"×", "pp"} or (unit == "%" and direction is not None)
    if direction is not None and (is_relative or (sides is not None and _is_difference(scene, quantity))):
        return _rule_comparison(index, frame, reading, (direction, sides), behind)
    if direction is not None and sides is None and _is_difference(scene, quantity):
        own = _between_numbers(reading, direction, [*behind, *frame.earlier])
        if own is not None:
            return own
    if reading.concept is None and unit is None:
        return _bare(frame, reading)
    if unit is None and PREPARED.match(scene.masked[quantity.end :].lstrip()):
        return no_claim("counts nothing of the data")
    ruling = judge_plain(index, reading)
    if ruling.verdict not in FLAGGED:
        return ruling
    return reread(index, frame, reading) or ruling


def _rule_comparison(
    index: FactIndex, frame: Frame, reading: Reading, said: tuple[Direction, Sides | None], behind: Sequence[Fact]
) -> Ruling:
    """The verdict on a number that compares, by the word and the sides that are said."""
    (direction, sides), quantity = said, reading.quantity
    unit = quantity.unit.dimension if quantity.unit else None
    if unit == "×" and reading.concept == "speedup" and sides is None:
        return judge_plain(index, reading)
    ruling = judge_comparison(index, reading, direction, sides)
    if ruling.verdict not in FLAGGED:
        return ruling
    if unit == "%" and AS_VALUE.search(frame.scene.masked, max(0, quantity.start - 9), quantity.start):
        plain = judge_plain(index, reading)
        plain = plain if plain.verdict == "supported" else from_to(index, frame, reading)
        ruling = plain or ruling
    own = _between_numbers(reading, direction, [*behind, *frame.earlier]) if unit == "%" or sides is None else None
    if own is None or ruling.verdict not in FLAGGED:
        return ruling
    in_order = FROM_TO.search(frame.scene.text)  # says itself which was first
    return ruling if sides and not in_order and is_turned(own.facts, direction, sides) else own


def _says_how_often(scene: Scene, quantity: Quantity) -> bool:
    """Whether "three times" counts, and compares nothing."""
    is_times = scene.text[quantity.end : quantity.stop].strip() == "times"
    return is_times and not OFTEN.match(scene.masked[quantity.stop :])


def _comparison_at(frame: Frame, quantity: Quantity) -> tuple[Direction | None, Sides | None]:
    """The word of comparison at a number, and whom it compares; a bound or a range compares with nobody."""
    direction = direction_at(frame.scene, quantity)
    if direction is None:
        return None, None
    sides = sides_of(frame.scene, quantity.start, frame.row_namings, frame.subject)
    if sides is None and (quantity.hedge in {"over", "under"} or (quantity.role and not quantity.is_loose)):
        return None, None
    return direction, sides_of(frame.label, 0) if sides is None and frame.label is not None else sides


def _is_difference(scene: Scene, quantity: Quantity) -> bool:
    """Whether the number is a distance between two groups, not the value of one."""
    after = scene.masked[quantity.stop : quantity.stop + 30]
    before = shortened(scene, quantity.start)[-90:]
    return bool(
        re.match(
            r"\s*(?:higher|lower|more|less|faster|slower|quicker|greater|larger|bigger|smaller|longer|shorter|above|below|ahead|behind|apart|difference|better|worse|gap|off|extra)\b",
            after,
            re.IGNORECASE,
        )
        or re.search(
            r"\b(?:differ\w*|Δ|delta|gap|difference|apart|increase[sd]?|decrease[sd]?|reduced?|reduction|improve[sd]?|exceeds?|beats?|leads?|trails?|cuts?|lowers?|lowered|raises?|raised|grows?|grew|climbs?|shrinks?|undercuts?|drops?|fell|rose|falls?|rises?|saves?|saving|savings)\b[^,;]{0,60}(?:\b(?:by|of|is|was|amounts? to|comes? to)|[=:])\s*[~≈*]*\s*(?:about |around |roughly )?$|\b(?:sav(?:es?|ed|ing)|shav(?:es?|ed|ing)|trim(?:s|med)?|frees?|freed|adds?|added)\s*[~≈]?\s*$",
            before,
            re.IGNORECASE,
        )
    )


def _bare(frame: Frame, reading: Reading) -> Ruling:
    """A number without unit, metric or counted thing."""
    if frame.passage.cell is not None and reading.namings and not reading.quantity.is_whole:
        return unsupported("a table cell whose metric is not in the data")
    if not reading.quantity.is_whole and reading.namings:
        return unsupported("a number for named settings, of no metric that the data knows")
    return no_claim("no metric, unit or counted thing stands beside it")


def _is_setting_cell(index: FactIndex, frame: Frame) -> bool:
    """Whether a cell holds a setting's value: its head, or its row's label, is a setting's name."""
    cell = frame.passage.cell
    if cell is None:
        return False
    for label in (cell.header, cell.row[0] if cell.column and cell.row else ""):
        settings = index.names.settings_named(label)
        if settings and index.names.value_of(settings, frame.passage.text):
            return True
    return cell.column == 0 and bool(
        re.fullmatch(r"\s*(?:#|no\.?|rank|nr\.?|id|step|phase|priority)?\s*", cell.header, re.IGNORECASE)
    )


def _between_numbers(reading: Reading, direction: Direction, behind: Sequence[Fact]) -> Ruling | None:
    """An increase from X to Y of p %: from the two facts that bear out X and Y; up from the lower, down from the higher."""
    said = replace(reading.quantity, value=abs(reading.quantity.value))
    for one, other in itertools.combinations(behind, 2):
        low, high = sorted((one, other), key=lambda fact: fact.value)
        if (one.unit, one.metric) != (other.unit, other.metric) or low.value <= 0:
            continue
        up, down = 100 * (high.value / low.value - 1), 100 * (1 - low.value / high.value)
        results = {1: (up,), -1: (down,)}.get(direction.sign, (up, down))
        if said.unit is not None and said.unit.dimension == "×":
            results = (high.value / low.value,)
        elif said.unit is None or said.unit.dimension != "%":
            results = (high.value - low.value,) if reading.unit_said in {None, low.unit} else ()
        if any(within(result, said) for result in results):
            return Ruling("supported (derived)", f"between {tell(low)} and {tell(high)}", (low, high))
    return None


def _judge_words(page: _Page, passage: Passage, frame: Frame) -> None:
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


def _add(page: _Page, passage: Passage, span: tuple[int, int], ruling: Ruling, reading: Reading | None) -> None:
    start, end = passage.start + span[0], passage.start + span[1]
    line = bisect_left(page.breaks, start) + 1
    cell = passage.cell
    sentence = f"{cell.row[0]} | {cell.header} | {passage.text}" if cell and cell.row else passage.text
    claim = Claim(line, start, end, " ".join(page.text[start:end].split()), " ".join(sentence.split()))
    first = ruling.facts[0] if ruling.facts else None
    page.judgements.append(
        Judgement(
            claim,
            ruling.verdict,
            reading.understood if reading and ruling.verdict != "not a claim" else "",
            ruling.reason,
            tuple(fact.id for fact in ruling.facts),
            show_fact(first) if first else "",
            f"{first.file}:{first.column}" if first else "",
            first.n if first else None,
        )
    )


def is_clean(judgements: Iterable[Judgement]) -> bool:
    """Whether nothing is contradicted or unsupported."""
    return not any(one.is_flagged for one in judgements)
