"""A passage with everything in it located: numbers, metrics, aggregations, names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from chimera.claims.asides import asides
from chimera.claims.commands import find_commands
from chimera.claims.finding import find_names
from chimera.claims.index import FactIndex
from chimera.claims.masks import HIDDEN, Hidden, cover, flatten, hide
from chimera.claims.naming import Naming
from chimera.claims.passages import Passage
from chimera.claims.picking import ORDER, REST, picks_setting
from chimera.claims.quantities import Quantity, find_quantities
from chimera.claims.shorthand import short_metrics
from chimera.claims.vocabulary import AGGREGATIONS, DIMENSIONS, ENDS, PROSE, meaning_of

CITATION = re.compile(r"\[((?:F\d+)(?:, ?F\d+)*)\]")
PLAIN_SPEECH = {
    "quality": re.compile(r"scored?s?\b", re.IGNORECASE),
    "loss": re.compile(
        r"(?<=\ba )loss of\b|loss(?:es)? (?:of|in) (?:speed|throughput|quality|accuracy)\b", re.IGNORECASE
    ),
    "cost": re.compile(
        r"costs? (?!of\b|per\b|is\b|are\b|was\b|were\b|by\b|[$\d~])|price (?:is|for|of|to pay)\b|at the cost\b",
        re.IGNORECASE,
    ),
}
"""Words that name a metric only where the data has it: models score in accuracy, too, and a step costs speed."""
BESIDE_NAME = re.compile(rf"{HIDDEN}(?:[\s,()\[\]/@]*(?:(?:with|at|and|on|for) )?{HIDDEN})+")
IN_CODE = re.compile(r"`([^`]+)`")
LABEL = re.compile(r"\W*?\*\*[^*]+(?:\*\*\s*[:–—.-]|[:.]\s*\*\*)")
A_DIGIT = re.compile(r"\d")
OF_BITS = re.compile(r"\s\d+-bit\b")
"""Behind a name: a Llama of four bits is no Llama 4."""
IN_NAME = re.compile(r"\s(?:[\w-]+\s){0,2}")
ORDERED_TO = re.compile(
    r"(?:highest|lowest|best|worst|(?:fast|slow|small|larg|great|short|long)est)\s+to\s+(?:the\s+)?$", re.IGNORECASE
)
"""Before the other one: from highest to lowest."""


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
    tried = index.names.designs(flat)
    found = find_names(index.names, cover(flat, tried))
    namings = [one for one in found if not any(_inside(one, metric) for metric in metrics)]
    lines = [
        Naming(start, end, pairs, frozenset(name for name, _ in pairs), flat[start:end])
        for start, end, pairs in find_commands(text, index.names.commands)
    ]
    clear = [one for one in namings if not any(one.start < line.end and line.start < one.end for line in lines)]
    namings = sorted([*clear, *lines], key=lambda one: one.start)
    masked, hidden = hide(text, is_heading=kind == "heading", is_cell=kind in {"cell", "head"})
    namings = [one for one in namings if OF_BITS.match(flat, one.end) or not _is_product(one, hidden)]
    hidden = [one for one in hidden if not any(name.start <= one.start and one.end <= name.end for name in namings)]
    names = [Hidden(one.start, one.end, "a setting") for one in namings if A_DIGIT.search(one.said)] + tried
    names += [
        Hidden(one.start, one.end, "a name") for one in [*metrics, *loose] if A_DIGIT.search(flat, one.start, one.end)
    ]
    masked = cover(masked, names)
    named, measured = ([(one.start, one.end) for one in ones] for ones in (namings, [*metrics, *loose]))
    measured += [*named, *((start, end) for start, end, _ in index.names.mentions_setting(flat))]
    quantities = find_quantities(masked)
    if beside := asides(flat, masked, quantities, named, measured):
        masked = cover(masked, beside)
        quantities = find_quantities(masked)
    label = LABEL.match(text)
    scene = Scene(flat, masked, [*hidden, *names, *beside], quantities, metrics, [], namings, cited)
    scene.label_end = label.end() if label else 0
    scene.metrics = sorted(
        [*metrics, *_concepts(index, flat, scene, loose)],
        key=lambda one: one.start,
    )
    scene.namings = [
        one for one in namings if not any(_inside(one, m) and (m.columns or not _is_type(one)) for m in scene.metrics)
    ]
    taken = [(one.start, one.end) for one in scene.metrics]
    scene.aggregations = [
        one
        for one in _aggregations(flat, scene)
        if not _is_in_name(index, scene, one)
        and not (one.name in ENDS and picks_setting(index.names, flat, one.end, scene.namings, taken))
    ]
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
    inside = (span for span in hidden if span.start <= one.start and one.end < span.end)
    return one.said.isalpha() and any(span.why != "code" for span in inside)


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
    loose = [
        Metric(one.start, one.end, meaning_of(min(one.columns)).concept, one.columns) for one in index.spoken.find(flat)
    ]
    loose += [Metric(*one) for one in short_metrics(index.names.coded, flat)]
    return found, loose


def _concepts(index: FactIndex, flat: str, scene: Scene, loose: Sequence[Metric]) -> list[Metric]:
    """Metrics by the field's words, longest first; units behind numbers are not taken for names."""
    units = [(one.end, one.stop) for one in scene.quantities]
    taken = [(metric.start, metric.end) for metric in scene.metrics]
    taken += [(naming.start, naming.end) for naming in scene.namings if not naming.said.isalpha()]
    found = [*loose, *(Metric(start, end, concept) for start, end, concept in PROSE.find(flat))]
    kept: list[Metric] = []
    for metric in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        said = PLAIN_SPEECH.get(metric.concept)
        is_verb = said is not None and not index.by_concept.get(metric.concept) and said.match(flat, metric.start)
        is_unit = any(
            metric.start < stop and start < metric.end <= stop for start, stop in units
        )  # J per token is more
        if not (is_verb or is_unit) and not any(metric.start < end and start < metric.end for start, end in taken):
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
        and not ORDERED_TO.search(flat, max(0, start - 20), start)
        and not REST.match(flat, start)
    ]
    kept: list[Aggregation] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def shortened(scene: Scene, end: int) -> str:
    """The text before a place, every name in it one sign however long it is."""
    chars = list(scene.masked[:end])
    spans = [(one.start, one.end) for one in scene.namings] + [(m.start, m.end) for m in scene.metrics if m.columns]
    for start, stop in spans:
        if stop <= end:
            chars[start:stop] = [HIDDEN, *[""] * (stop - start - 1)]
    return BESIDE_NAME.sub(HIDDEN, "".join(chars))
