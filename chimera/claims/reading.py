"""What one number is taken to say: metric, aggregation, settings, out of its own words and what stands around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chimera.claims.index import BASE, FactIndex
from chimera.claims.names import COUNTED, Naming
from chimera.claims.passages import REFERS, Passage
from chimera.claims.quantities import RATIO, Quantity, parse_unit
from chimera.claims.scene import (
    Metric,
    Scene,
    aggregation_of,
    can_have,
    look,
    look_at,
    metric_of,
    namings_of,
    unit_in,
    with_unit,
)
from chimera.claims.vocabulary import BY_DIMENSION, GENERAL, STATISTICS
from chimera.evidence.fact import Fact

PRONOUN = re.compile(
    r"^\W*(?:it|its|this|that|they|their|these|here|the (?:former|latter|model|configuration|same))\b", re.IGNORECASE
)
N_SAID = re.compile(
    r"\bn\s?=?\s?(\d{1,6})\b|\b(\d{1,6}) (?:\w+ )?(?:runs|tests|samples|measurements|requests|rows|trials)\b",
    re.IGNORECASE,
)
SPELLED = {base: unit for unit, base in BASE.items()}
NAME_LIKE = re.compile(r"(?<![\w.])[A-Za-z][\w.]*\d[\w.]*(?:[:-][\w.]+)*|(?<![\w.])[A-Za-z][\w.]*:\d+[bm]\b")
NO_NAME = re.compile(r"p\d\d?|[A-Z]\d{1,2}|v\d.*|cuda.*|x\d+|h\d+|sha\d+|utf.*", re.IGNORECASE)
BEFORE_SETTING = re.compile(r"(?<![\w.:/-])([\w.:/-]+)[`*]*\s*(?:\(|@|\bwith|\bat|\busing)$")
PLAIN_WORDS = frozenset(
    ["the", "a", "an", "is", "was", "are", "were", "be", "been", "of", "for", "and", "or", "with", "at", "in", "on", "to", "from", "by", "run", "runs", "running", "configuration", "configurations", "model", "models", "throughput", "latency", "time", "ttft", "memory", "accuracy", "value", "values", "result", "results", "data", "set", "setting", "settings", "mean", "median", "average", "peak", "maximum", "minimum", "rate", "speed", "tested", "measured", "benchmarked", "observed", "achieved", "recorded", "reached", "when", "while", "start", "set", "all", "together", "it", "them", "use", "compared", "relative", "looking", "draw", "size", "token", "tokens", "second", "seconds", "footprint", "as", "high", "low", "much", "many", "fast", "slow", "large", "small", "long", "short", "good"]
)  # fmt: skip
IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
RATIO_SAID = re.compile(
    r"\bratios?\b(?:[^.;,]{0,60}?(?:\b(?:of|is|was|to|at)\b|[=:]))?\W*$|\bfactor (?:of|is)\W*$|\bmultipl\w+\b[^.;,]{0,60}\bby\W*$",
    re.IGNORECASE,
)
"""What makes a bare number a ratio."""
SAYS_WHAT = re.compile(
    r"metrics?|measures?|measurements?|statistics?|stat|aggregations?|aggregate|units?|quantity|kpi|indicator|parameter",
    re.IGNORECASE,
)
"""Heads of columns that say what the number in another column is."""
NUMBER_ALONE = re.compile(r"[\s`*]*\d[\d.,]*[kKM]?[\s`*]*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A number with what it is about."""

    quantity: Quantity
    concept: str | None
    columns: frozenset[str]
    statistic: str | None
    end: str | None
    namings: tuple[Naming, ...]
    unknown: tuple[str, ...]
    """Names in the text that nothing in the evidence bears."""
    around: str
    """Sentence, row, column head, caption: where a file's name may stand."""
    sentence: str
    """The sentence alone, flattened."""
    n_said: frozenset[int] = frozenset()
    """Numbers of runs that stand beside it: n = 36, across 34 runs."""
    metric_words: str = ""
    """The metric as the text words it."""

    @property
    def unit_said(self) -> str | None:
        """The claim's unit in the evidence's spelling, where it has one."""
        unit = self.quantity.unit
        return None if unit is None else SPELLED.get((unit.dimension, unit.factors[0]), unit.dimension)

    @property
    def understood(self) -> str:
        """The reading in words."""
        what = self.metric_words or (self.concept or "a number")
        how = " ".join(one for one in (self.end, self.statistic) if one)
        who = ", ".join(one.said.strip() for one in self.namings) or "all rows"
        return f"{f'{how} of ' if how else ''}{what} for {who}"


@dataclass
class Frame:
    """A passage with the scenes of what surrounds it, computed once per passage."""

    passage: Passage
    scene: Scene
    around: list[Scene] = field(default_factory=list)
    """Nearest first: column head, row, caption, list lead-in, headings."""
    row_namings: list[Naming] = field(default_factory=list)
    header: Scene | None = None
    label: Scene | None = None
    beside: dict[str, Scene] = field(default_factory=dict)
    """Cells of the row under heads such as Metric, Statistic and Unit, by their heads."""
    subject: Scene | None = None
    """The sentence before, where this one begins with "it"."""
    earlier: list[Fact] = field(default_factory=list)
    """What decided the numbers before it in its paragraph."""
    before: Scene | None = None
    """The sentence before: its metric holds on where a sentence names none."""
    heads: list[Scene] = field(default_factory=list)
    """All heads of its table: one metric or unit among them holds for columns that say none."""

    @property
    def text(self) -> str:
        """Everything that may name a file."""
        return " ".join([self.scene.text, *(scene.text for scene in self.around)])


def frame_of(index: FactIndex, passage: Passage, cache: dict[str, Scene]) -> Frame:
    """Look at a passage and around it; scenes of headings and heads are shared."""

    def seen(text: str) -> Scene:
        if text not in cache:
            cache[text] = look_at(index, text, kind="head")
        return cache[text]

    frame = Frame(passage, look(index, passage))
    if passage.cell is not None:
        cell = passage.cell
        frame.header = seen(cell.header)
        label = next((text for text in cell.row if not NUMBER_ALONE.fullmatch(text)), "") if cell.row else ""
        frame.label = seen(label) if cell.column and label else None
        frame.beside = {
            head.strip(" *`").lower(): seen(text)
            for number, (head, text) in enumerate(zip(cell.headers, cell.row, strict=False))
            if number != cell.column
            and not COUNTED.fullmatch(cell.header.strip(" *`"))
            and SAYS_WHAT.fullmatch(head.strip(" *`"))
        }
        frame.heads = [seen(head) for head in cell.headers]
        frame.row_namings = _row_namings(index, passage, seen)
        frame.around = [scene for scene in (frame.header, frame.label, *frame.beside.values()) if scene is not None]
    elif passage.before and (
        passage.before.rstrip(' *_"').endswith("?")  # an answer is about what was asked
        or PRONOUN.match(passage.text)
        or (REFERS.search(passage.text) and not frame.scene.namings)
    ):
        frame.subject = seen(passage.before)
        frame.around = [frame.subject]
    frame.around += [seen(text) for text in passage.beside if _is_setting(index, text)]
    frame.around += [seen(text) for text in passage.above]
    return frame


def _is_setting(index: FactIndex, text: str) -> bool:
    """Whether a list item says nothing but a setting's value: model: gemma3:1b."""
    key, colon, _ = text.replace("*", "").partition(":")
    return bool(colon) and bool(index.names.settings_named(key))


def _row_namings(index: FactIndex, passage: Passage, seen: object) -> list[Naming]:
    """Settings that the row and the column head name: values under a setting's name, and names in labels."""
    cell = passage.cell
    assert cell is not None
    found: list[Naming] = []
    for column, text in enumerate(cell.row):
        if column == cell.column or not text:
            continue
        head = cell.headers[column] if column < len(cell.headers) else ""
        settings = index.names.settings_named(head)
        if settings:
            pairs = index.names.value_of(settings, text) or index.names.value_of(settings, IN_BRACKETS.sub("", text))
            if not pairs and (COUNTED.match(head) or seen(text).metrics):  # pyright: ignore[reportCallIssue]
                continue
            found.append(Naming(0, 0, pairs, settings, f"{head} {text}"))
        elif not index.names.settings_named(cell.row[0]) or column:
            scene = seen(text)  # pyright: ignore[reportCallIssue]
            if not [one for one in scene.quantities if one.unit]:
                found += scene.namings
                if column == 0 and not scene.namings and not scene.metrics and not scene.aggregations:
                    found += _stranger(text, head, settings)
    side = index.names.settings_named(cell.headers[0]) if cell.headers else frozenset()
    if (
        not side and passage.above and NUMBER_ALONE.fullmatch(cell.header)
    ):  # a caption says what the heads are values of
        side = frozenset(one for _, _, names in index.names.mentions_setting(passage.above[0]) for one in names)
    if side and cell.header and not index.names.settings_named(cell.header) and not seen(cell.header).metrics:  # pyright: ignore[reportCallIssue]
        pairs = index.names.value_of(side, cell.header)
        if pairs:
            found.append(Naming(0, 0, pairs, side, cell.header))
    return found


def _stranger(text: str, head: str, settings: frozenset[str]) -> list[Naming]:
    """A row named by something that is in no setting of the data."""
    if re.search(r"\b(model|backend|config|name|variant|engine|task|quant)", head, re.IGNORECASE) and text.strip():
        return [Naming(0, 0, frozenset(), settings or frozenset({head}), text)]
    return []


def read(index: FactIndex, frame: Frame, at: int) -> Reading:
    """Read one number of a passage."""
    scene = frame.scene
    quantity = _as_ratio(index, scene, _with_unit(frame, scene.quantities[at]))
    metric, from_scene = _metric(frame, at, quantity)
    concept = metric.concept if metric else BY_DIMENSION.get(quantity.unit.dimension) if quantity.unit else None
    concept = _known(index, concept)
    statistic, end = _aggregation(frame, at)
    if end and not statistic and from_scene is not None and from_scene is frame.before:
        statistic = next((one.name for one in from_scene.aggregations if one.name in STATISTICS), None)
    if metric and metric.concept == "headings" and not statistic and 0 <= metric.start - quantity.stop <= 2:
        statistic = "sum"  # 425 headings are counted, not averaged
    namings = _namings(frame, at)
    words = from_scene.text[metric.start : metric.end] if metric and from_scene else ""
    return Reading(
        quantity,
        concept,
        metric.columns if metric else frozenset(),
        statistic,
        end,
        tuple(namings),
        tuple(_unknown(index, frame, namings)),
        frame.text,
        scene.text,
        frozenset(int(match[1] or match[2]) for match in N_SAID.finditer(scene.text)),
        words.strip(),
    )


def _as_ratio(index: FactIndex, scene: Scene, quantity: Quantity) -> Quantity:
    """A ratio of 1.5 is 1.5×, unless the data's own columns hold ratios."""
    bare = quantity.unit is None and not quantity.is_word and quantity.role is None
    if (
        bare
        and RATIO_SAID.search(scene.masked, max(0, quantity.start - 90), quantity.start)
        and not _is_column(index, scene, "ratio")
    ):
        return replace(quantity, unit=RATIO, stop=max(quantity.stop, quantity.end))
    return quantity


def _known(index: FactIndex, concept: str | None) -> str | None:
    """The concept, or the one concept of the data that its general words can mean: throughput of requests."""
    if concept is None or index.by_concept.get(concept):
        return concept
    meant = [one for one in GENERAL.get(concept, ()) if index.by_concept.get(one)]
    return meant[0] if len(meant) == 1 else concept


def _is_column(index: FactIndex, scene: Scene, word: str) -> bool:
    """Whether a sentence names a column that has a word in its name."""
    told = scene.text.lower()
    return any(word in words.split() and words in told for words in index.columns)


def _with_unit(frame: Frame, quantity: Quantity) -> Quantity:
    units = (scene for head, scene in frame.beside.items() if head.startswith("unit"))
    is_count = frame.label is not None and COUNTED.fullmatch(frame.label.text.strip())
    if is_count or N_SAID.match(frame.scene.text, quantity.start):
        return quantity
    for scene in (frame.header, *units, frame.label):
        if scene is not None and quantity.unit is None:
            quantity = with_unit(quantity, unit_in(scene.text))
    if quantity.unit is None and _says_statistic_only(frame):
        units = [unit for scene in frame.heads if (unit := unit_in(scene.text)) is not None]
        units = units or [unit for text in frame.passage.above[:1] if (unit := unit_in(text)) is not None]
        quantity = with_unit(quantity, units[0] if len(set(units)) == 1 else None)
    return quantity


def _says_statistic_only(frame: Frame) -> bool:
    """Whether a column's head is an aggregation and nothing else: Mean (tok/s) | Std. Dev. | Min | Max."""
    head = frame.header
    return (
        head is not None and bool(head.aggregations) and not head.metrics and not (frame.label and frame.label.metrics)
    )


def _metric(frame: Frame, at: int, quantity: Quantity) -> tuple[Metric | None, Scene | None]:
    if own := metric_of(frame.scene, at):
        return own, frame.scene
    if _says_statistic_only(frame):
        found = [(one, scene) for scene in frame.heads for one in scene.metrics if can_have(one, quantity.unit)]
        if len({one.concept for one, _ in found}) == 1:
            return found[0]
    for scene in frame.around:
        fitting = [one for one in scene.metrics if can_have(one, quantity.unit)]
        if fitting:
            return fitting[0], scene
    told = frame.before.metrics if frame.before and not frame.scene.metrics else []
    before = [one for one in told if can_have(one, quantity.unit)]
    if len({one.concept for one in before}) == 1:
        return before[0], frame.before
    return None, None


def _aggregation(frame: Frame, at: int) -> tuple[str | None, str | None]:
    statistic, end = aggregation_of(frame.scene, at)
    if statistic or end:
        return statistic, end
    for number, scene in enumerate(frame.around):
        if scene.aggregations and (number < 2 + len(frame.beside) or frame.passage.cell or len(scene.text) < 80):
            names = [one.name for one in scene.aggregations]
            own = (frame.header, frame.label, *frame.beside.values())
            if len(set(names)) > 1 and all(scene is not one for one in own):
                continue
            both = [name for name in names if name not in {"max", "min", "best", "worst", "longest", "count"}]
            ends = [name for name in names if name in {"max", "min", "best", "worst", "longest"}]
            if both or ends:
                return (both[0] if both else None), (ends[0] if ends else None)
    return None, None


def _namings(frame: Frame, at: int) -> list[Naming]:
    """Own names first; then, slot by slot, what the surroundings add."""
    found = namings_of(frame.scene, at)
    found = _fill(found, frame.row_namings)
    for scene in frame.around:
        slots = scene.slots()
        single = [slot[0] for slot in slots if len({one.pairs for one in slot}) == 1]
        found = _fill(found, single)
    return found


def _fill(found: Sequence[Naming], more: Sequence[Naming]) -> list[Naming]:
    """Namings of slots that are still open."""
    kept = list(found)
    for naming in more:
        if not any(naming.settings & one.settings for one in kept):
            kept.append(naming)
    return kept


def _unknown(index: FactIndex, frame: Frame, namings: Sequence[Naming]) -> list[str]:
    """Names that the data does not know: a claim that speaks of one cannot be about another's fact."""
    scene = frame.scene
    unknown = [one.said for one in namings if not one.pairs]
    spans = [(one.start, one.end) for one in scene.namings] + [(one.start, one.end) for one in scene.metrics]
    for match in NAME_LIKE.finditer(scene.text):
        known = any(match.start() < end and start < match.end() for start, end in spans)
        named = (
            ":" in match[0]
            or "-" in match[0]
            or re.match(r"(?i)gemma|llama|qwen|mistral|phi|gpt|granite|falcon|deepseek|mixtral|olmo", match[0])
        )
        if not known and named and not NO_NAME.fullmatch(match[0]):
            unknown.append(match[0])
    for naming in scene.namings:
        if naming.said in {value for _, value in naming.pairs} or naming.said.isalpha():
            continue
        window = max(0, naming.start - 60)
        told = scene.text[window : naming.start].rstrip()
        before = BEFORE_SETTING.search(told) if told.endswith(("(", "@", "with", "at", "using")) else None
        if before and before[1].lower().strip(":,") not in PLAIN_WORDS:
            at = window + before.start(1)
            known = any(start <= at < end for start, end in spans) or re.fullmatch(r"[\d.,%/]+\w*", before[1])
            known = known or parse_unit(before[1]) is not None
            if not known and index.names.settings_named(before[1]) == frozenset():
                unknown.append(before[1])
    return unknown


def without(reading: Reading, naming: Naming) -> Reading:
    """The reading less one naming."""
    return replace(reading, namings=tuple(one for one in reading.namings if one is not naming))
