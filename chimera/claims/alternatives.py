"""Other ways to read a number that the facts of its first reading do not bear out; only a supported one counts."""

from dataclasses import replace

from chimera.claims.frame import ALL_ROWS, Frame
from chimera.claims.index import FactIndex
from chimera.claims.matching import judge_plain
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, tell
from chimera.claims.sides import is_aside, opposed, sides_of


def reread(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """The first other reading that bears the number out."""
    ways = (from_to, _of_subject, _of_own, _in_brackets)
    return next((ruling for way in ways if (ruling := way(index, frame, reading)) is not None), None)


def _of_subject(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """A sentence that names nobody goes on about whom the one before named: setup: A. Result: 181 tok/s."""
    before = frame.before
    if before is None or not before.namings or reading.namings or reading.unknown:
        return None
    if any(len({one.pairs for one in slot}) > 1 for slot in before.slots()):
        return None
    ruling = judge_plain(index, replace(reading, namings=tuple(before.namings)))
    return ruling if ruling.verdict == "supported" else None


def _of_own(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """A sentence that names somebody may leave aside what its headings name."""
    own = tuple(one for one in reading.namings if one in frame.scene.namings)
    if (
        frame.passage.cell is not None
        or len(own) == len(reading.namings)
        or not (own or ALL_ROWS.search(reading.sentence))
    ):
        return None
    ruling = judge_plain(index, replace(reading, namings=own))
    return ruling if ruling.verdict == "supported" else None


def refute(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """What contradicts a number by its sentence's own names, where no fact knows those of its headings as well."""
    own = tuple(one for one in reading.namings if one in frame.scene.namings)
    if frame.passage.cell is not None or not own or len(own) == len(reading.namings):
        return None
    ruling = judge_plain(index, replace(reading, namings=own))
    return ruling if ruling.verdict == "contradicted" else None


def from_to(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """From X to Y between two groups: X is the base's, Y the other's."""
    quantity = reading.quantity
    sides = sides_of(frame.scene, quantity.start, frame.row_namings) if quantity.is_loose else None
    if sides is None or quantity.role not in {"low", "high"}:
        return None
    namings = sides.base if quantity.role == "low" else sides.one
    ruling = judge_plain(index, replace(reading, namings=namings, quantity=replace(quantity, role=None)))
    return ruling if ruling.verdict == "supported" else None


def _in_brackets(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """A number of a pair in brackets (5 vs. 3 s) that is the other's: the pair does not say whose is which."""
    at = frame.scene.quantities.index(reading.quantity) if reading.quantity in frame.scene.quantities else -1
    others = opposed(frame.scene, None, at, swapped=True) if at >= 0 and is_aside(frame.scene, at) else []
    ruling = judge_plain(index, replace(reading, namings=tuple(others))) if others else None
    if ruling is None or ruling.verdict != "supported":
        return None
    return Ruling("ambiguous", f"{tell(ruling.facts[0])}: of the other one that is compared", ruling.facts)
