"""The judge: every number of a text, what it says, and whether the evidence bears it out. Pure and deterministic."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from chimera.claims.changes import is_change, judge_change
from chimera.claims.citing import cited_by, judge_citation
from chimera.claims.comparing import find_words, judge_comparison, judge_word, sides_of
from chimera.claims.counting import PREPARED, counted_by, judge_count
from chimera.claims.directions import Direction, direction_at
from chimera.claims.index import FactIndex, within
from chimera.claims.matching import judge_plain
from chimera.claims.own import OwnReport
from chimera.claims.passages import Passage, split
from chimera.claims.quantities import Quantity
from chimera.claims.reading import Frame, Reading, frame_of, read
from chimera.claims.ruling import Ruling, no_claim, tell, unsupported
from chimera.claims.scene import Scene
from chimera.evidence.fact import Fact
from chimera.evidence.numbers import show_fact
from chimera.record.claim import FLAGGED, Claim, Judgement

PROPOSAL = re.compile(
    r"^\W*(?:\*\*[^*]+\*\*:?\s*)?(?:set|use|increase|reduce|limit|keep|run|repeat|try|test|schedule|allocate|add|consider|implement|target|aim|establish|define"
    r"|introduce|perform|conduct|ensure|monitor|investigate|explore|adopt|cap|raise|lower)\b|\b(?:should|could|would|recommend\w*|suggest\w*|target\w*|goal|budget|aim"
    r"|threshold|e\.g\.|for example|plan to|next step|if )",
    re.IGNORECASE,
)
STATED = re.compile(
    r"\b(?:reach\w*|achiev\w*|has|had|was|were|is|averag\w*|measured|deliver\w*|since|because|observed|recorded|show\w*|with an?|compared|at)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
HYPOTHETICAL = re.compile(
    r"\b(?:target\w*|goal|budget|threshold|limit(?:ed)?|every|to|within|at least|at most|below|under|above|e\.g\.,?|by|up to|for|of|than|example,?)\s*(?:of |to |about |around |~|≈|<|>|a |an |the )*\s*$",
    re.IGNORECASE,
)
AS_VALUE = re.compile(r"(?:\b(?:from|to)|\()\s*$", re.IGNORECASE)
"""Before a share that may be a value in a sentence that compares: rose from 65 % to 69 %, than B (65 %)."""
OFTEN = re.compile(
    r"^\s*(?:the|that|what|as|more|less|higher|lower|faster|slower|greater|larger|smaller|longer|quicker|better|over)\b",
    re.IGNORECASE,
)
TOTAL_SHARE = re.compile(
    r"^\s*of (?:the |all |our )?(?P<what>data|files?|runs?|rows?|tests?|results?|benchmarks?|activity)", re.IGNORECASE
)


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
    before = page.facts if passages[0].before else []
    page.earlier = [*before, *page.earlier] if passages[0].before else []
    for frame in frames:
        frame.earlier, frame.before = page.earlier, page.scene if passages[0].before else None
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
    page.facts, page.scene = _behind(rulings), frames[-1].scene


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
        proposed = ruling.verdict == "unsupported" and _is_proposal(scene, quantity)
        return no_claim("a proposal, no statement about the data") if proposed else ruling
    if quantity.is_word and quantity.unit is None:
        return no_claim("a number word that counts nothing of the data")
    ruling = _rule_measure(index, frame, reading, behind)
    if is_change(frame) and not ruling.verdict.startswith("supported"):
        ruling = judge_change(index, frame, reading, behind) or ruling
    if ruling.verdict in {"unsupported", "contradicted"} and _is_proposal(scene, quantity):
        return no_claim("a proposal, no statement about the data")
    return ruling


def _rule_measure(index: FactIndex, frame: Frame, reading: Reading, behind: Sequence[Fact]) -> Ruling:
    quantity, scene = reading.quantity, frame.scene
    unit = quantity.unit.dimension if quantity.unit else None
    share = TOTAL_SHARE.match(scene.masked[quantity.stop :]) or re.search(
        r"\bfailed\W*\(\W*$", scene.masked[: quantity.start]
    )
    if unit == "%" and share:
        return _share(index, reading, scene)
    if (
        unit == "×"
        and scene.text[quantity.end : quantity.stop].strip() == "times"
        and not OFTEN.match(scene.masked[quantity.stop :])
    ):
        return no_claim("how often something is done")
    direction = direction_at(scene, quantity)
    sides = sides_of(scene, quantity.start, frame.row_namings, frame.subject) if direction else None
    if direction and sides is None and frame.label is not None:
        sides = sides_of(frame.label, 0)
    is_relative = unit in {"×", "pp"} or (unit == "%" and direction is not None)
    if direction is not None and (is_relative or (sides is not None and _is_difference(scene, quantity))):
        if unit == "×" and reading.concept == "speedup" and sides is None:
            return judge_plain(index, reading)
        ruling = judge_comparison(index, reading, direction, sides)
        if (
            unit == "%"
            and ruling.verdict in FLAGGED
            and AS_VALUE.search(scene.masked, max(0, quantity.start - 9), quantity.start)
        ):
            plain = judge_plain(index, reading)
            plain = plain if plain.verdict == "supported" else _from_to(index, frame, reading)
            ruling = plain or ruling
        own = _between_numbers(reading, direction, [*behind, *frame.earlier]) if unit == "%" or sides is None else None
        return own if own is not None and ruling.verdict in FLAGGED else ruling
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
    return _from_to(index, frame, reading) or _of_subject(index, frame, reading) or ruling


def _of_subject(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """A sentence that names nobody goes on about whom the one before named: setup: A. Result: 181 tok/s."""
    before = frame.before
    if before is None or not before.namings or reading.namings or reading.unknown:
        return None
    if any(len({one.pairs for one in slot}) > 1 for slot in before.slots()):
        return None
    ruling = judge_plain(index, replace(reading, namings=tuple(before.namings)))
    return ruling if ruling.verdict == "supported" else None


def _from_to(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """From X to Y between two groups: X is the base's, Y the other's."""
    quantity = reading.quantity
    sides = sides_of(frame.scene, quantity.start, frame.row_namings) if quantity.is_loose else None
    if sides is None or quantity.role not in {"low", "high"}:
        return None
    namings = sides.base if quantity.role == "low" else sides.one
    ruling = judge_plain(index, replace(reading, namings=namings, quantity=replace(quantity, role=None)))
    return ruling if ruling.verdict == "supported" else None


def _is_difference(scene: Scene, quantity: Quantity) -> bool:
    """Whether the number is a distance between two groups, not the value of one."""
    after = scene.masked[quantity.stop : quantity.stop + 30]
    before = scene.masked[max(0, quantity.start - 90) : quantity.start]
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


def _share(index: FactIndex, reading: Reading, scene: Scene) -> Ruling:
    """80 % of the files: a part of a total, both counted."""
    if re.search(r"\bfail|\berror", scene.text, re.IGNORECASE):
        return _failed_share(index, reading)
    totals = [fact for fact in index.by_id.values() if fact.metric == "files" and not fact.group and fact.label is None]
    kinds = {pair[1] for one in reading.namings for pair in one.pairs if pair[0] in {"type", "files"}}
    for fact in index.by_id.values():
        if totals and fact.metric == "files" and fact.label is None and dict(fact.group).get("type") in kinds:
            share = 100 * float(fact.value) / float(totals[0].value)
            if within(share, reading.quantity):
                return Ruling("supported (derived)", f"{tell(fact)} of {show_fact(totals[0])}", (fact, totals[0]))
            return Ruling("contradicted", f"{tell(fact)} of {show_fact(totals[0])}: {share:.3g} %", (fact, totals[0]))
    return unsupported("no fact gives this share")


def _failed_share(index: FactIndex, reading: Reading) -> Ruling:
    for fact in index.by_id.values():
        if fact.metric == "failed rows" and fact.label is None and fact.n:
            share = 100 * float(fact.value) / fact.n
            verdict = "supported (derived)" if within(share, reading.quantity) else "contradicted"
            return Ruling(verdict, f"{tell(fact)} of {fact.n}: {share:.3g} %", (fact,))
    return unsupported("no fact counts failures")


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


def _is_proposal(scene: Scene, quantity: Quantity) -> bool:
    """A target, an example, a step to take: not a statement about what was measured."""
    before = scene.text[: quantity.start]
    if STATED.search(before) and not re.search(r"\b(?:should|could|would|target|goal)\b", before[-60:], re.IGNORECASE):
        return False
    return PROPOSAL.search(scene.text) is not None and HYPOTHETICAL.search(before) is not None


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
