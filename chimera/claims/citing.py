"""Numbers with a citation: [F12] behind a number says which fact must bear it out, the words before it which part."""

import re
from collections.abc import Iterable, Sequence

from chimera.claims.entry import within
from chimera.claims.frame import Frame
from chimera.claims.index import FactIndex
from chimera.claims.quantities import Quantity
from chimera.claims.reading import Reading
from chimera.claims.ruling import Ruling, tell, unsupported
from chimera.claims.scene import CITATION
from chimera.evidence.fact import Fact
from chimera.evidence.numbers import show_number

N_BEFORE = re.compile(r"\bn\s*=?\s*$|\b(?:rows?|files?|tables?|pairs?)\W+of\s*$", re.IGNORECASE)
INTERVAL = re.compile(r"\binterval\W+(?:[\d.,]+\W+(?:to|and)\W+)?$", re.IGNORECASE)
RANGE = re.compile(r"\brange\W+(?:[\d.,]+\W+(?:to|and)\W+)?$", re.IGNORECASE)
N_AFTER = re.compile(r"\s*(?:matched )?(?:pairs|such rows)\b", re.IGNORECASE)
GROUPS_AFTER = re.compile(r"\s*(?:configurations|candidates|rows of this)\b", re.IGNORECASE)
OF_GROUPS = re.compile(r"\bcandidates?\W+of\s*$", re.IGNORECASE)
MORE = re.compile(r"\band\s*$", re.IGNORECASE)


def cited_by(frame: Frame, quantity: Quantity) -> list[str]:
    """Ids that a number cites: behind it in its sentence, else anywhere in it; in a table, those of its row."""
    cell = frame.passage.cell
    if cell is not None and not frame.scene.cited:
        first = CITATION.search(cell.row[0])
        found = [first] if first else [match for text in cell.row for match in CITATION.finditer(text)]
        return [fact_id for match in found for fact_id in re.findall(r"F\d+", match[0])]
    behind = [fact_id for place, ids in frame.scene.cited if place >= quantity.start for fact_id in ids]
    return behind or [fact_id for _, ids in frame.scene.cited for fact_id in ids]


def judge_citation(index: FactIndex, frame: Frame, reading: Reading, cited: Sequence[str]) -> Ruling:
    """The number must be what a cited fact says: its value, or the part of it that the words name."""
    facts = [index.by_id[fact_id] for fact_id in cited if fact_id in index.by_id]
    if not facts:
        return unsupported(f"cites {', '.join(cited)}, which the evidence does not hold")
    cue = _cue(frame, reading.quantity)
    said = frame.scene.text[reading.quantity.start : reading.quantity.end]
    for fact in facts:
        entry = index.entries.get(fact.id)
        agrees = entry is not None and entry.agrees(reading.quantity) and not _is_promoted(fact, reading)
        if cue == "value" and agrees and (not index.is_exact or said == show_number(fact.value)):
            return Ruling("supported", f"{tell(fact)}, as cited", (fact,))
        for part in _parts(fact, cue, frame):
            if within(float(part), reading.quantity) and (not index.is_exact or said == show_number(part)):
                return Ruling("supported", f"{fact.id}: its {cue}, as cited", (fact,))
    nearest = facts[0]
    said = (
        tell(nearest)
        if cue == "value"
        else f"{nearest.id} has {cue} {', '.join(map(str, _parts(nearest, cue, frame)))}"
    )
    return Ruling("contradicted", f"cited is {said}", (nearest,))


def _cue(frame: Frame, quantity: Quantity) -> str:
    """Which part of a fact a number is, by the words around it or the head of its column."""
    masked, cell = frame.scene.masked, frame.passage.cell
    before, after = masked[: quantity.start], masked[quantity.end :]
    head = cell.header.strip("*` ").lower() if cell else ""
    if head == "n" or N_BEFORE.search(before) or N_AFTER.match(after):
        return "n"
    if head == "left out":
        return "left out"
    if INTERVAL.search(before):
        return "interval"
    if RANGE.search(before):
        return "range"
    if GROUPS_AFTER.match(after) or OF_GROUPS.search(before):
        return "groups"
    if MORE.search(before) and re.match(r"\s*more\b", after):
        return "files not named"
    return "value"


def _parts(fact: Fact, cue: str, frame: Frame) -> Iterable[float]:
    """The numbers of a fact that a cue can mean."""
    match cue:
        case "n":
            return (fact.n,)
        case "left out":
            return tuple(count for count in (fact.n_error, fact.n_missing) if count)
        case "interval":
            return fact.interval or ()
        case "range":
            return fact.range or ()
        case "groups":
            return tuple(count for count in (fact.n_groups, fact.value if fact.unit == "candidates" else 0) if count)
        case "files not named":
            return (fact.value - frame.passage.text.count("`") // 2,)
        case _:
            return ()


def _is_promoted(fact: Fact, reading: Reading) -> bool:
    """Whether one single value is called a mean, median, percentile or deviation."""
    told = re.search(r"mean|avg|average|median|p\d\d|std", fact.column, re.IGNORECASE)
    single = fact.aggregation == "value" and fact.n == 1 and not told
    return single and reading.statistic in {"mean", "p50", "p90", "p95", "p99", "sd"}
