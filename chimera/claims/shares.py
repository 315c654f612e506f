"""Shares of what was counted: 80 % of the files, 3 % of the runs failed."""

import re

from chimera.claims.counting import cause_of
from chimera.claims.entry import within
from chimera.claims.frame import Frame
from chimera.claims.index import FactIndex
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, tell, unsupported
from chimera.claims.scene import Scene
from chimera.evidence.numbers import show_fact

TOTAL_SHARE = re.compile(
    r"^\s*of (?:the |all |our )?(?P<what>data|files?|runs?|rows?|tests?|results?|benchmarks?|activity)", re.IGNORECASE
)


def is_share(scene: Scene, reading: Reading) -> bool:
    """Whether a percentage is a part of what was counted."""
    quantity = reading.quantity
    if quantity.unit is None or quantity.unit.dimension != "%":
        return False
    failed = re.search(r"\bfailed\W*\(\W*$", scene.masked[: quantity.start])
    return failed is not None or TOTAL_SHARE.match(scene.masked[quantity.stop :]) is not None


def judge_cause_share(index: FactIndex, frame: Frame, reading: Reading) -> Ruling | None:
    """How much of all failures one cause makes, or of all rows, in a row of a table; None where none is meant."""
    unit = reading.quantity.unit
    cause = cause_of(index, frame) if unit is not None and unit.dimension == "%" else None
    if cause is None:
        return None
    failed = sum(float(fact.value) for fact in index.causes if fact.file == cause.file)
    is_of_failed = re.search(r"fail|error", frame.passage.cell.header if frame.passage.cell else "", re.IGNORECASE)
    shares = [float(cause.value) / failed, float(cause.value) / cause.n]
    shares = shares[:1] if is_of_failed else shares
    why = f"{tell(cause)} of {failed:g} failed ones" + ("" if is_of_failed else f" or {cause.n} in all")
    if any(within(100 * share, reading.quantity) for share in shares):
        return Ruling("supported (derived)", why, (cause,))
    return Ruling("contradicted", why, (cause,))


def judge_share(index: FactIndex, reading: Reading, scene: Scene) -> Ruling:
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
        if fact.metric == "failed rows" and fact.label is None and not fact.group and fact.n:
            share = 100 * float(fact.value) / fact.n
            verdict = "supported (derived)" if within(share, reading.quantity) else "contradicted"
            return Ruling(verdict, f"{tell(fact)} of {fact.n}: {share:.3g} %", (fact,))
    return unsupported("no fact counts failures")
