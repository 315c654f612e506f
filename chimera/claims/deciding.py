"""The verdict on one number, by what it says of itself: a count, a share, a comparison, a change or a plain value."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from chimera.claims.alternatives import from_to, refute, reread
from chimera.claims.asides import is_of_setup
from chimera.claims.axes import row_settings
from chimera.claims.belonging import RELATIVE
from chimera.claims.changes import is_change, judge_change, judge_move
from chimera.claims.citing import cited_by, judge_citation
from chimera.claims.comparing import is_turned, judge_comparison
from chimera.claims.contrasts import seek_contrast
from chimera.claims.counting import PREPARED, Counted, counted_by, judge_count
from chimera.claims.design_counts import judge_holding
from chimera.claims.directions import Direction, direction_at
from chimera.claims.entry import within
from chimera.claims.frame import Frame
from chimera.claims.index import FactIndex
from chimera.claims.matching import allow, judge_plain
from chimera.claims.outcomes import judge_outcome
from chimera.claims.proposals import is_planned, is_proposal
from chimera.claims.quantities import Quantity
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, no_claim, tell, unsupported
from chimera.claims.scene import Scene, shortened
from chimera.claims.seeking import seek
from chimera.claims.series import focused, leader
from chimera.claims.shares import is_share, judge_cause_share, judge_share
from chimera.claims.sides import Sides, sides_of
from chimera.claims.tables import quotient_of
from chimera.evidence.fact import Fact
from chimera.record.claim import FLAGGED

AS_VALUE = re.compile(r"(?:\b(?:from|to)|\()\s*$", re.IGNORECASE)
"""Before a share that may be a value in a sentence that compares: rose from 65 % to 69 %, than B (65 %)."""
FROM_TO = re.compile(r"\bfrom\b.*\bto\b|→|->", re.IGNORECASE)
MEASURED = re.compile(r"\b(?:measured|repeated|ran|run|executed|tested|sampled|benchmarked|timed)\b", re.IGNORECASE)
OFTEN = re.compile(
    r"^\s*(?:the|that|what|as|more|less|higher|lower|faster|slower|greater|larger|smaller|longer|quicker|better|over)\b",
    re.IGNORECASE,
)


def rule(index: FactIndex, frame: Frame, reading: Reading, behind: Sequence[Fact]) -> Ruling:
    """The verdict on one number."""
    quantity, scene = reading.quantity, frame.scene
    if cited := cited_by(frame, quantity):
        ruling = judge_citation(index, frame, reading, cited)
        if ruling.verdict == "supported" or index.ids_hold:
            return ruling
    counted = counted_in(frame, reading)
    if _is_setting_cell(index, frame):
        return no_claim("a setting")
    if (ruling := _rule_count(index, frame, reading, counted, behind)) is not None:
        proposed = is_planned(scene, quantity, frame.passage.above)
        proposed = proposed or (ruling.verdict in FLAGGED and is_proposal(scene, quantity, frame.passage.above))
        return no_claim("a proposal, no statement about the data") if proposed else ruling
    if quantity.is_word and quantity.unit is None:
        return no_claim("a number word that counts nothing of the data")
    is_quotient = frame.passage.cell is not None and quotient_of(frame.passage.cell) is not None
    ruling = judge_change(index, frame, reading, behind) if is_quotient else None
    ruling = ruling or _rule_measure(index, frame, reading, behind)
    if is_change(frame) and not ruling.verdict.startswith("supported"):
        ruling = judge_change(index, frame, reading, behind) or ruling
    if ruling.verdict == "unsupported" and _is_foreign(index, frame, reading):
        return no_claim("in a block of code, of nothing that the data measures")
    if ruling.verdict in FLAGGED:
        ruling = (
            seek(index, frame, reading)
            or seek_contrast(index, frame, reading, behind)
            or allow(index, reading)
            or ruling
        )
    if ruling.verdict in FLAGGED and is_proposal(scene, quantity, frame.passage.above):
        return no_claim("a proposal, no statement about the data")
    is_setup = ruling.verdict in FLAGGED and is_of_setup(frame.passage.above)
    return no_claim("part of the set-up") if is_setup else ruling


def _is_foreign(index: FactIndex, frame: Frame, reading: Reading) -> bool:
    """Whether a table in a block of code is some program's output about something else: none of its metrics is in the data."""
    if frame.passage.cell is None or not frame.passage.cell.is_code:
        return False
    told = [m.concept for scene in (*frame.heads, *frame.around) for m in scene.metrics] if reading.concept else []
    return not any(one.fact.kind != "inventory" for concept in told for one in index.by_concept.get(concept, ()))


def _rule_count(
    index: FactIndex, frame: Frame, reading: Reading, counted: Counted | None, behind: Sequence[Fact]
) -> Ruling | None:
    """The verdict on a number that counts something."""
    text, quantity = frame.scene.text, reading.quantity
    is_of_all = not behind and not reading.namings
    if counted is not None and counted.noun == "configurations":
        held = judge_holding(index, text, quantity, is_of_all=is_of_all)
        if held is not None and held.verdict.startswith("supported"):
            return held
    plain = None
    if counted is not None and not (counted.noun == "settings" and quantity.is_word):
        plain = judge_count(index, frame, reading, counted, behind)
        if plain.verdict.startswith("supported") or counted.noun == "failed rows":
            return plain
    if (outcome := judge_outcome(index, frame, reading)) is not None:
        return outcome
    return judge_holding(index, text, quantity, is_of_all=is_of_all) or plain


def _rule_measure(index: FactIndex, frame: Frame, reading: Reading, behind: Sequence[Fact]) -> Ruling:
    quantity, scene = reading.quantity, frame.scene
    unit = quantity.unit.dimension if quantity.unit else None
    if (caused := judge_cause_share(index, frame, reading)) is not None:
        return caused
    if is_share(scene, reading):
        return judge_share(index, reading, scene)
    if _says_how_often(scene, quantity):
        return _rule_repetition(index, frame, reading, behind)
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
    noun = PREPARED.match(scene.masked[quantity.end :].lstrip()) if unit is None else None
    if noun and noun[0].rstrip("s").lower() not in reading.metric_words.lower():
        return no_claim("counts nothing of the data")
    ruling = judge_plain(index, reading)
    if ruling.verdict not in FLAGGED:
        return ruling
    refuted = refute(index, frame, reading) if not ruling.facts else None
    return reread(index, frame, reading) or refuted or ruling


def _rule_repetition(index: FactIndex, frame: Frame, reading: Reading, behind: Sequence[Fact]) -> Ruling:
    """The verdict on how often something was measured: rows of each configuration, or of what was spoken of."""
    held = index.names.holdings.repetitions
    if any(within(float(number), reading.quantity) for number in held):
        return Ruling("supported (derived)", f"configurations have {' or '.join(map(str, sorted(held)[:4]))} rows")
    if MEASURED.search(frame.scene.masked[: reading.quantity.start]):
        return judge_count(index, frame, reading, Counted("runs", "times"), behind)
    return no_claim("how often something is done")


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
    at = next((n for n, one in enumerate(frame.scene.quantities) if one.start == quantity.start), None)
    direction = direction_at(frame.scene, quantity)
    if direction is None and at is not None and quantity.unit and quantity.unit.dimension in RELATIVE:
        direction = direction_at(frame.scene, frame.scene.quantities[leader(frame.scene, at)])
    if direction is None:
        return None, None
    scene = frame.scene if at is None else focused(frame.scene, at)
    sides = sides_of(scene, quantity.start, frame.row_namings, frame.subject)
    if sides is None and (quantity.hedge in {"over", "under"} or (quantity.role and not quantity.is_loose)):
        return None, None
    return direction, sides_of(frame.label, 0) if sides is None and frame.label is not None else sides


SIGNED_ASIDE = re.compile(r"\(\+$|\b(?:up|down)\s*[~≈]?$", re.IGNORECASE)
"""Before a difference in brackets, (+2 ms), or behind up and down."""


def _is_difference(scene: Scene, quantity: Quantity) -> bool:
    """Whether the number is a distance between two groups, not the value of one."""
    after = scene.masked[quantity.stop : quantity.stop + 30]
    before = shortened(scene, quantity.start)[-120:]
    return bool(
        re.match(
            r"\s*(?:higher|lower|more|less|faster|slower|quicker|greater|larger|bigger|smaller|longer|shorter|above|below|ahead|behind|apart|difference|better|worse|gap|off|extra|rise|increase|drop|decrease|reduction|growth|gain)\b",
            after,
            re.IGNORECASE,
        )
        or re.search(
            r"\b(?:differ\w*|Δ|delta|gap|difference|up|down|apart|increase[sd]?|decrease[sd]?|reduced?|reduction|improve[sd]?|exceeds?|beats?|leads?|trails?|cuts?|lowers?|lowered|raises?|raised|grows?|grew|climbs?|shrinks?|undercuts?|drops?|fell|rose|falls?|rises?|saves?|saving|savings)\b[^,;]{0,90}(?:\b(?:by|of|is|was|amounts? to|comes? to)|[=:])\s*[~≈*]*\s*(?:about |around |roughly )?$|\b(?:sav(?:es?|ed|ing)|shav(?:es?|ed|ing)|trim(?:s|med)?|frees?|freed|adds?|added)\s*[~≈]?\s*$",
            before,
            re.IGNORECASE,
        )
        or SIGNED_ASIDE.search(before)
        or (quantity.value < 0 and before.endswith("("))
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
    corner = re.split(r"[/\\×|↓→]", cell.header) if not cell.column else ()  # clients / engine, over both
    for label in (cell.header, *corner, cell.row[0] if cell.column and cell.row else ""):
        settings = index.names.settings_named(label)
        if settings and index.names.value_of(settings, frame.passage.text):
            return True
    axis = row_settings(index, cell, frame.passage.above) if cell.column == 0 else frozenset[str]()
    if axis and index.names.value_of(axis, frame.passage.text):
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


def counted_in(frame: Frame, reading: Reading) -> Counted | None:
    """What a number counts, by what stands beside it or heads it."""
    cell = frame.passage.cell
    label, other = (cell.header, cell.row[0] if cell.column else "") if cell else ("", "")
    return counted_by(frame.scene.masked, reading.quantity, label, other)
