"""A passage with everything in it located: numbers, metrics, aggregations, names; and which of them belong together."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from chimera.claims.index import FactIndex
from chimera.claims.masks import HIDDEN, Hidden, flatten, hide
from chimera.claims.names import Naming
from chimera.claims.passages import Passage
from chimera.claims.quantities import Quantity, Unit, find_quantities
from chimera.claims.vocabulary import AGGREGATIONS, DIMENSIONS, ENDS, PROSE, meaning_of

CITATION = re.compile(r"\[((?:F\d+)(?:, ?F\d+)*)\]")
LISTED = re.compile(r"[\s(*_`]*(?:,|/|&|and|or|,\s*(?:and|or))[\s(*_`]*(?:the )?", re.IGNORECASE)
BREAK = re.compile(r"[,;)]|\b(?:and|while|but|whereas|versus|vs|than|compared|against|or)\b")
SCORES = re.compile(r"scored?s?", re.IGNORECASE)
"""What is a metric only where the data has scores: models score in accuracy, too."""
SAME_LIST = re.compile(r"[\s\d.,/%]*(?:\b(?:and|or)\b)?\s*")
ASIDE = re.compile(r"\((?:n|sd|std\.?|±|median|mean|p\d\d|min|max|ci|\d\d\s?% ci)\b", re.IGNORECASE)
BESIDE_NAME = re.compile(rf"{HIDDEN}(?:[\s,()\[\]/@]*(?:(?:with|at|and|on|for) )?{HIDDEN})+")
TELLS = re.compile(r"\s*[:=(]?\s*(?:of|is|was)?\s*")
IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,60}")
IN_CODE = re.compile(r"`([^`]+)`")
LABEL = re.compile(r"\W*?\*\*[^*]+(?:\*\*\s*[:–—.-]|[:.]\s*\*\*)")
A_DIGIT = re.compile(r"\d")
A_NUMBER = re.compile(r"(?<![\w.])\d[\d.,]*")
BREAK_COSTS = 40
"""A comma between a word and a number counts like so many characters."""
CONTRAST = re.compile(r"[;·|]|\b(?:whereas|while|but)\b")
CONTRAST_COSTS = 100
"""What stands beyond such a word is told of somebody else."""
FITTING = {
    "time": {"time"},
    "size": {"size"},
    "tok/s": {"tok/s"},
    "req/s": {"req/s"},
    "W": {"W"},
    "J": {"J"},
    "°C": {"°C"},
}
IN_NAME = re.compile(r"\s(?:[\w-]+\s){0,2}")
ORDER = re.compile(
    r"[\s-]first\b(?![\s-]+(?:token|run|request)\b)|\s+to\s+(?:the\s+)?(?:lowest|highest|smallest|largest|worst|best|slowest|fastest)\b",
    re.IGNORECASE,
)
"""Behind words for ends that only say how a list is sorted."""
REST = re.compile(
    r"(?:averaged|pooled|aggregated|mean|average) (?:over|across) (?:(?:all )?(?:the )?(?:rest\b|(?:other|remaining) (?:setting|parameter|dimension|variable|factor|option)s\b)|(?:everything|all|anything) else\b)",
    re.IGNORECASE,
)
"""How what is not named was brought together: by nothing where there is one value."""
ALL_WITH = re.compile(
    r"\b(?:all|both|each|everything) (?:of them )?(?:measured |run |taken )?(?:with|at|under|on|for|using)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as a text names it."""

    start: int
    end: int
    concept: str
    columns: frozenset[str] = frozenset()
    """The columns whose exact name it is; empty = any of the concept."""

    @property
    def dimension(self) -> str | None:
        """What it is measured in, as far as the concept tells."""
        return DIMENSIONS.get(self.concept)


@dataclass(frozen=True, slots=True)
class Aggregation:
    """An aggregation as a text names it."""

    start: int
    end: int
    name: str


Located = TypeVar("Located", Metric, Aggregation, Naming)


@dataclass
class Scene:
    """What a stretch of text holds."""

    text: str
    """Flattened."""
    masked: str
    hidden: list[Hidden] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    aggregations: list[Aggregation] = field(default_factory=list)
    namings: list[Naming] = field(default_factory=list)
    cited: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    """Where facts are cited, and which."""
    label_end: int = 0
    """Where a bold label ends that the text begins with: its words tell of a number only where the rest does not."""

    def slots(self) -> list[list[Naming]]:
        """Namings of one setting each, in order: two models stand in one slot, a model and its num_ctx in two."""
        slots: list[list[Naming]] = []
        for naming in self.namings:
            for slot in slots:
                if slot[0].settings & naming.settings:
                    slot.append(naming)
                    break
            else:
                slots.append([naming])
        return slots


def look(index: FactIndex, passage: Passage) -> Scene:
    """Locate everything in a passage."""
    return look_at(index, passage.text, kind=passage.kind)


def look_at(index: FactIndex, text: str, *, kind: str = "prose") -> Scene:
    """Locate everything in a text."""
    flat = flatten(text)
    cited = [(match.start(), tuple(re.findall(r"F\d+", match[0]))) for match in CITATION.finditer(text)]
    metrics, loose = _columns(index, text, flat)
    namings = [one for one in index.names.find(flat) if not any(_inside(one, metric) for metric in metrics)]
    masked, hidden = hide(text, is_heading=kind == "heading", is_cell=kind in {"cell", "head"})
    namings = [one for one in namings if not _is_product(one, hidden)]
    hidden = [one for one in hidden if not any(name.start <= one.start and one.end <= name.end for name in namings)]
    names = [Hidden(one.start, one.end, "a setting") for one in namings if A_DIGIT.search(one.said)]
    names += [
        Hidden(one.start, one.end, "a name") for one in [*metrics, *loose] if A_DIGIT.search(flat, one.start, one.end)
    ]
    masked = _cover(masked, names)
    label = LABEL.match(text)
    scene = Scene(flat, masked, [*hidden, *names], find_quantities(masked), metrics, [], namings, cited)
    scene.label_end = label.end() if label else 0
    scene.metrics = sorted(
        [*metrics, *_concepts(flat, scene, loose, is_scored=bool(index.by_concept.get("quality")))],
        key=lambda one: one.start,
    )
    scene.namings = [one for one in namings if _is_type(one) or not any(_inside(one, m) for m in scene.metrics)]
    scene.aggregations = [one for one in _aggregations(flat, scene) if not _is_in_name(index, scene, one)]
    return scene


def _is_in_name(index: FactIndex, scene: Scene, one: Aggregation) -> bool:
    """Whether "total" is part of a metric's name: total benchmark duration, where the data adds up no durations."""
    if scene.text[one.start : one.end].lower() != "total":
        return False
    behind = next(
        (m for m in scene.metrics if one.end <= m.start and IN_NAME.fullmatch(scene.text[one.end : m.start])), None
    )
    return behind is not None and behind.concept not in index.summed


def _inside(one: Naming, metric: Metric) -> bool:
    return metric.start <= one.start and one.end <= metric.end


def _is_type(one: Naming) -> bool:
    """Whether a naming is a type of files: it stays one in "markdown headings"."""
    return bool(one.settings & {"type", "files"})


def _is_product(one: Naming, hidden: Sequence[Hidden]) -> bool:
    """CUDA 12.4 is a version of a product, not the backend CUDA."""
    return one.said.isalpha() and any(span.start <= one.start and one.end < span.end for span in hidden)


def _cover(masked: str, spans: Sequence[Hidden]) -> str:
    chars = list(masked)
    for span in spans:
        chars[span.start : span.end] = HIDDEN * (span.end - span.start)
    return "".join(chars)


def _columns(index: FactIndex, text: str, flat: str) -> tuple[list[Metric], list[Metric]]:
    """Columns by their exact name, in code font or plainly written like one; and those named in words."""
    found: list[Metric] = []
    for match in index.column_pattern.finditer(flat) if index.column_pattern else ():
        words = " ".join(re.split(r"[\s_./-]+", match[0].lower()))
        columns = index.columns.get(words)
        if not columns:
            continue
        in_code = text[match.start() - 1 : match.start()] == "`" and text[match.end() : match.end() + 1] == "`"
        concept = meaning_of(next(iter(sorted(columns)))).concept
        if in_code or re.search(r"[_]|\.(?=\w)", match[0]):
            exact = frozenset(one for one in columns if one == match[0]) or frozenset(columns)
            found.append(Metric(match.start(), match.end(), concept, exact))
    for match in IN_CODE.finditer(text):
        columns = frozenset(one for ones in index.columns.values() for one in ones if one == match[1])
        if columns and not any(metric.start < match.end() and match.start() < metric.end for metric in found):
            found.append(Metric(match.start() + 1, match.end() - 1, meaning_of(match[1]).concept, columns))
    spoken = index.spoken.find(flat)
    return found, [Metric(one.start, one.end, meaning_of(min(one.columns)).concept, one.columns) for one in spoken]


def _concepts(flat: str, scene: Scene, loose: Sequence[Metric], *, is_scored: bool) -> list[Metric]:
    """Metrics by the field's words, longest first; units behind numbers are not taken for names."""
    units = [(one.end, one.stop) for one in scene.quantities]
    taken = [(metric.start, metric.end) for metric in scene.metrics] + units
    taken += [(naming.start, naming.end) for naming in scene.namings if not naming.said.isalpha()]
    found = list(loose)
    found += [Metric(start, end, concept) for start, end, concept in PROSE.find(flat)]
    kept: list[Metric] = []
    for metric in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        is_verb = not is_scored and SCORES.fullmatch(flat, metric.start, metric.end)
        if not is_verb and not any(metric.start < end and start < metric.end for start, end in taken):
            kept.append(metric)
            taken.append((metric.start, metric.end))
    return kept


def _aggregations(flat: str, scene: Scene) -> list[Aggregation]:
    taken = [(metric.start, metric.end) for metric in scene.metrics if metric.columns]
    taken += [(naming.start, naming.end) for naming in scene.namings]
    found = [
        Aggregation(start, end, name)
        for start, end, name in AGGREGATIONS.find(flat)
        if not any(start < other_end and other < end for other, other_end in taken)
        and not ORDER.match(flat, end)
        and not REST.match(flat, start)
    ]
    kept: list[Aggregation] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def belongs(text: str, mentions: Sequence[Located], quantities: Sequence[Quantity], at: int) -> Located | None:
    """The mention that the number at position `at` belongs to."""
    if not mentions:
        return None
    quantity = quantities[at]
    if quantity.role in {"high", "spread"} and not quantity.is_loose and at:
        return belongs(text, mentions, quantities, at - 1)
    ends = [one for one in quantities if one.role not in {"high", "spread"} or one.is_loose]
    if len(mentions) == len(ends) > 1 and quantity in ends:
        first, last = ends[0], ends[-1]
        listed = all(one.end <= first.start for one in mentions) or all(last.stop <= one.start for one in mentions)
        if listed or _alternate(text, mentions, ends):
            return mentions[ends.index(quantity)]
    near = [one for one in mentions if not _is_taken(text, one, quantity, ends)]
    near = [one for one in near if not _is_told_of(text, one, quantity, ends)] or near
    if len(near) < 2:
        return near[0] if near else None
    return min(near, key=lambda one: _distance(text, one, quantity))


def _alternate(text: str, mentions: Sequence[Located], ends: Sequence[Quantity]) -> bool:
    """Whether numbers and mentions take turns: from 5 s with A to 3 s with B."""
    places = sorted([*((one.start, 0) for one in mentions), *((one.start, 1) for one in ends)])
    behind = (
        IN_BRACKETS.fullmatch(text, one.stop, other.start) for one, other in zip(ends, mentions[1:], strict=False)
    )
    in_turn = all(one[1] != other[1] for one, other in itertools.pairwise(places))
    return in_turn and (places[0][1] == 1 or not any(behind))  # A: 5 s (B) to 3 s: B belongs to the 5 s


def _is_taken(text: str, mention: Located, quantity: Quantity, ends: Sequence[Quantity]) -> bool:
    """Whether another number stands between a number and a word behind it: then the word belongs to that one."""
    return mention.start >= quantity.stop and any(
        quantity.stop <= one.start and one.stop <= mention.start and one.role is None
        for one in ends
        if one is not quantity
        and not _is_aside(text, quantity.stop, one, mention.start)
        and not _is_shared(text, mention, quantity, one)
    )


def _is_shared(text: str, mention: Located, quantity: Quantity, one: Quantity) -> bool:
    """Whether two numbers of one list share the metric behind it: 69.5, 65.6 and 73.5 % accuracy."""
    return not isinstance(mention, Naming) and SAME_LIST.fullmatch(text, quantity.end, one.start) is not None


def _is_aside(text: str, start: int, one: Quantity, word: int) -> bool:
    """Whether a number stands in brackets that open behind `start` and close before a word: 204 s (SD 35.9 s) for A."""
    opened = text.rfind("(", start, one.start)
    if opened < 0 or ")" in text[opened : one.start]:
        return False
    return ASIDE.match(text, opened) is not None or text.find(")", one.stop, word) >= 0


def _is_told_of(text: str, mention: Located, quantity: Quantity, ends: Sequence[Quantity]) -> bool:
    """Whether a mention and another number stand together: SD 35.9 s; 1.08 ms (sqlite)."""
    return any(
        (quantity.stop <= mention.start and mention.end <= one.start and TELLS.fullmatch(text[mention.end : one.start]))
        or (
            one.stop <= mention.start
            and not TELLS.fullmatch(text[mention.end : quantity.start])
            and IN_BRACKETS.fullmatch(text[one.stop : mention.start])
        )
        for one in ends
        if one is not quantity and one.role is None
    )


def _distance(text: str, mention: Located, quantity: Quantity) -> tuple[float, int]:
    """How far a word is from a number; breaks in the sentence count more than letters, what stands behind a bit more."""
    if mention.end <= quantity.start:
        between = text[mention.end : quantity.start]
        behind = 0
    else:
        between = text[quantity.stop : mention.start]
        behind = 1
    if behind and IN_BRACKETS.fullmatch(between):
        return len(between) + 3, behind
    costs = len(between) + BREAK_COSTS * len(BREAK.findall(between)) + CONTRAST_COSTS * len(CONTRAST.findall(between))
    numbers = len(A_NUMBER.findall(between))
    return costs + 60 * numbers + behind * 3, behind


def metric_of(scene: Scene, at: int) -> Metric | None:
    """The metric of a number: the nearest that can have its unit."""
    quantity = scene.quantities[at]
    fitting = [one for one in scene.metrics if can_have(one, quantity.unit)]
    fitting = [one for one in fitting if one.start >= scene.label_end] or fitting
    found = belongs(scene.text, fitting, scene.quantities, at)
    if found is None and len({(one.concept, one.columns) for one in fitting}) == 1:
        return fitting[-1]  # said once, of all numbers
    return found


def can_have(metric: Metric, unit: Unit | None) -> bool:
    """Whether a metric can be given in a unit."""
    if unit is None or metric.dimension is None or unit.dimension not in FITTING:
        return unit is None or unit.dimension not in FITTING or metric.dimension is None
    return metric.dimension in FITTING[unit.dimension]


def aggregation_of(scene: Scene, at: int) -> tuple[str | None, str | None]:
    """Statistic and end of a number: ("mean", None), (None, "max"), ("mean", "max") for the highest mean."""
    quantity = scene.quantities[at]
    if quantity.role == "spread":
        return "sd", None
    told = scene.aggregations
    if scene.label_end and not any(one.start < scene.label_end for one in scene.metrics):
        told = [one for one in told if one.start >= scene.label_end]
    if quantity.role in {"low", "high"}:  # ranged from 57 to 88 with a mean of 70
        told = [one for one in told if not _is_told_of(scene.text, one, quantity, scene.quantities)]
    one = belongs(scene.text, told, scene.quantities, at)
    end = quantity.bound
    if one is None:
        return None, end
    together = [one]
    for other in scene.aggregations:
        gap = scene.text[min(one.end, other.end) : max(one.start, other.start)]
        if other is not one and re.fullmatch(r"\s{1,3}", gap):
            together.append(other)
    names = [each.name for each in sorted(together, key=lambda each: each.start)]
    ends = [name for name in names if name in ENDS]
    statistic = next((name for name in names if name not in ENDS and name != "count"), None)
    if len(ends) > 1 and statistic is None:  # the lowest maximum
        return ends[1], end or ends[0]
    return statistic, end or next(iter(ends), None)


def namings_of(scene: Scene, at: int) -> list[Naming]:
    """The settings of a number: of every slot the naming it belongs to, or all of a list that shares one number."""
    found = [
        _for_all(scene, slot) or _together(scene, slot) or belongs(scene.text, slot, scene.quantities, at)
        for slot in scene.slots()
    ]
    return sorted((one for one in found if one is not None), key=lambda one: one.start)


def _for_all(scene: Scene, slot: Sequence[Naming]) -> Naming | None:
    """A setting said once behind all numbers: ..., all with num_ctx 8192."""
    last = max((one.stop for one in scene.quantities), default=0)
    if len(slot) == 1 and slot[0].start >= last and ALL_WITH.search(scene.text[last : slot[0].start]):
        return slot[0]
    return None


def _together(scene: Scene, slot: Sequence[Naming]) -> Naming | None:
    """One naming for a list of them (CSV, JSON and MARKDOWN; the 1b and 270m models) with fewer numbers than names."""
    ends = [one for one in scene.quantities if one.role not in {"high", "spread"} or one.is_loose]
    if len(slot) < 2 or len(ends) >= len(slot):
        return None
    for one, other in itertools.pairwise(slot):
        if not LISTED.fullmatch(scene.text[one.end : other.start]):
            return None
    pairs = frozenset(pair for one in slot for pair in one.pairs)
    settings = frozenset(name for one in slot for name in one.settings)
    return Naming(slot[0].start, slot[-1].end, pairs, settings, scene.text[slot[0].start : slot[-1].end])


def shortened(scene: Scene, end: int) -> str:
    """The text before a place, every name in it one sign however long it is."""
    chars = list(scene.masked[:end])
    spans = [(one.start, one.end) for one in scene.namings] + [(m.start, m.end) for m in scene.metrics if m.columns]
    for start, stop in spans:
        if stop <= end:
            chars[start:stop] = [HIDDEN, *[""] * (stop - start - 1)]
    return BESIDE_NAME.sub(HIDDEN, "".join(chars))
