"""What one number is taken to say: metric, aggregation, settings, out of its own words and what stands around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chimera.claims.axes import bare_of
from chimera.claims.belonging import aggregation_of, can_have, metric_of, namings_of
from chimera.claims.frame import Frame
from chimera.claims.index import BASE, FactIndex
from chimera.claims.naming import Naming
from chimera.claims.quantities import RATIO, Quantity, parse_unit
from chimera.claims.scene import Metric, Scene, shortened
from chimera.claims.series import by_order, in_place, may_share, orders, run_at, shared_unit
from chimera.claims.setting_words import COUNTED
from chimera.claims.shorthand import is_pass
from chimera.claims.sides import carried, compared_with, moved, opposed, timed
from chimera.claims.tables import unit_in, with_unit
from chimera.claims.vocabulary import BY_DIMENSION, ENDS, GENERAL, STATISTICS

N_SAID = re.compile(
    r"\bn\s?=?\s?(\d{1,6})\b|\b(\d{1,6}) (?:\w+ )?(?:runs|tests|samples|measurements|requests|rows|trials)\b",
    re.IGNORECASE,
)
SPELLED = {base: unit for unit, base in BASE.items()}
NAME_LIKE = re.compile(r"(?<![\w.])[A-Za-z][A-Za-zÀ-ɏ_.]*+(?:\d[\w.]*(?:[:-][\w.]+)*|:\d+[bm]\b)")
PASSES = frozenset({"prompt eval time", "eval time", "prefill rate"})
"""Concepts that the words for reading a prompt and writing an answer mean."""
OF_MODELS = re.compile(r"gemma|llama|qwen|mistral|phi|gpt|granite|falcon|deepseek|mixtral|olmo", re.IGNORECASE)
NO_NAME = re.compile(r"p\d\d?|[A-Z]\d{1,2}|v\d.*|cuda.*|x\d+|h\d+|sha\d+|utf.*", re.IGNORECASE)
BEFORE_SETTING = re.compile(r"(?<![\w.:/-])([\w.:/-]+)[`*]*\s*(?:\(|@|\bwith|\bat|\busing)$")
PLAIN_WORDS = frozenset(
    ["the", "a", "an", "gpu", "cpu", "mode", "modes", "engine", "engines", "backend", "backends", "limit", "configured", "server", "servers", "prompt", "prompts", "task", "tasks", "level", "levels", "agent", "agents", "calls", "is", "was", "are", "were", "be", "been", "of", "for", "and", "or", "with", "at", "in", "on", "to", "from", "by", "run", "runs", "running", "configuration", "configurations", "model", "models", "throughput", "latency", "time", "ttft", "memory", "accuracy", "value", "values", "result", "results", "data", "set", "setting", "settings", "mean", "median", "average", "peak", "maximum", "minimum", "rate", "speed", "tested", "measured", "benchmarked", "observed", "achieved", "recorded", "reached", "when", "while", "start", "set", "all", "together", "it", "them", "use", "compared", "relative", "looking", "draw", "size", "token", "tokens", "second", "seconds", "footprint", "as", "high", "low", "much", "many", "fast", "slow", "large", "small", "long", "short", "good", "than", "that", "this", "these", "those", "lower", "higher", "below", "above", "less", "more", "fewer", "greater", "larger", "smaller", "longer", "shorter", "better", "worse", "faster", "slower", "only", "just", "even", "both", "each", "every", "one", "two", "three", "measurements", "requests", "queries", "tests", "tasks", "setup", "setups", "system", "systems", "measurement", "drops", "drop", "rises", "rise", "fell", "falls", "grows", "grew", "up", "down", "about", "not", "also", "still", "now", "then", "here", "there", "where", "while", "than", "build", "builds"]
)  # fmt: skip
VERSUS_SAID = re.compile(r"\b(?:vs\.?|versus|against|compared (?:to|with))(?!\w)", re.IGNORECASE)
"""In the title of a list: whom its pairs of numbers are of."""
RATIO_SAID = re.compile(
    r"\bratios?\b(?:[^.;,]{0,60}?(?:\b(?:of|is|was|to|at)\b|[=:]))?\W*$|\bfactor (?:of|is)\W*$|\bmultipl\w+\b[^.;,]{0,60}\bby\W*$",
    re.IGNORECASE,
)
"""What makes a bare number a ratio."""
MAY_BE_RATIO = re.compile(r"ratio|factor|multipl", re.IGNORECASE)


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
    far: tuple[Naming, ...] = ()
    """Those of the namings that only headings, captions and the like above it say."""

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


def read(index: FactIndex, frame: Frame, at: int) -> Reading:
    """Read one number of a passage."""
    scene = frame.scene
    quantity = _as_ratio(index, scene, _with_unit(frame, scene.quantities[at]))
    metric, from_scene = _metric(frame, at, quantity)
    concept = metric.concept if metric else BY_DIMENSION.get(quantity.unit.dimension) if quantity.unit else None
    concept = _known(index, "prefill rate" if _is_prefill(metric, from_scene, quantity) else concept, quantity)
    statistic, end = _aggregation(frame, at)
    if not statistic and from_scene is not None and from_scene is frame.told:
        told, told_end = _said_before(frame, at)
        statistic, end = told, end or told_end
    if metric and metric.concept == "headings" and not statistic and 0 <= metric.start - quantity.stop <= 2:
        statistic = "sum"  # 425 headings are counted, not averaged
    namings, far = _namings(frame, at)
    if any(is_pass(one.said) for one in namings) and _is_of_pass(index, concept, quantity):
        concept = "throughput"
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
        tuple(far),
    )


def _is_prefill(metric: Metric | None, scene: Scene | None, quantity: Quantity) -> bool:
    """Whether a rate is that of reading the prompt: Prefill in tok/s."""
    if metric is None or scene is None:
        return False
    if metric.concept == "prompt eval time":
        return quantity.unit is not None and quantity.unit.dimension == "tok/s"
    is_near = any(one.concept == "prompt eval time" for one in scene.metrics)
    return is_near and parse_unit(scene.text[metric.start : metric.end]) is not None


def _is_of_pass(index: FactIndex, concept: str | None, quantity: Quantity) -> bool:
    """Whether a number beside pp512 or tg128 is their rate: unless another metric is named that the data has."""
    if quantity.unit is not None and quantity.unit.dimension != "tok/s":
        return False
    return concept is None or (concept in PASSES and concept not in index.by_concept)


def _as_ratio(index: FactIndex, scene: Scene, quantity: Quantity) -> Quantity:
    """A ratio of 1.5 is 1.5×, unless the data's own columns hold ratios."""
    bare = quantity.unit is None and not quantity.is_word and quantity.role is None
    may_be = bare and MAY_BE_RATIO.search(scene.masked, 0, quantity.start)
    if may_be and RATIO_SAID.search(shortened(scene, quantity.start)[-90:]) and not _is_column(index, scene, "ratio"):
        return replace(quantity, unit=RATIO, stop=max(quantity.stop, quantity.end))
    return quantity


def _known(index: FactIndex, concept: str | None, quantity: Quantity) -> str | None:
    """The concept, or the one concept of the data that its general words or its unit can mean: throughput of requests."""
    if concept is not None and any(one.fact.kind != "inventory" for one in index.by_concept.get(concept, ())):
        return concept
    measured = index.rates.get(quantity.unit.dimension, ()) if quantity.unit else ()
    if concept is None or len(measured) == 1:
        return next(iter(measured)) if len(measured) == 1 else None
    meant = [one for one in GENERAL.get(concept, ()) if index.by_concept.get(one)]
    meant = meant or (sorted(index.per_second) if concept == "throughput" else [])
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
    if quantity.unit is None and (_says_statistic_only(frame) or _says_setting_only(frame)):
        units = [unit for scene in frame.heads if (unit := unit_in(scene.text)) is not None]
        units = units or [unit for text in frame.passage.above[:1] if (unit := unit_in(text)) is not None]
        quantity = with_unit(quantity, units[0] if len(set(units)) == 1 else None)
    if quantity.unit is None and may_share(frame.scene, quantity):
        quantity = with_unit(quantity, shared_unit(frame.scene, frame.before, frame.scene.quantities.index(quantity)))
    return quantity


def _says_statistic_only(frame: Frame) -> bool:
    """Whether a column's head is an aggregation and nothing else: Mean (tok/s) | Std. Dev. | Min | Max."""
    head = frame.header
    return (
        head is not None and bool(head.aggregations) and not head.metrics and not (frame.label and frame.label.metrics)
    )


def _says_setting_only(frame: Frame) -> bool:
    """Whether a column's head is a setting's value and nothing else: 1000 | 4000 | 16000 under "Prefill, tok/s"."""
    head = frame.header
    is_value = head is not None and (bool(head.namings) or bare_of(head.text) != "")
    return is_value and head is not None and not (head.metrics or head.aggregations)


def _metric(frame: Frame, at: int, quantity: Quantity) -> tuple[Metric | None, Scene | None]:
    if own := _respective(frame.scene, at) or metric_of(frame.scene, at):
        return own, frame.scene
    if (head := _headed(frame)) and can_have(head.metrics[at], quantity.unit):
        return head.metrics[at], head
    if _says_statistic_only(frame):
        found = [(one, scene) for scene in frame.heads for one in scene.metrics if can_have(one, quantity.unit)]
        if len({one.concept for one, _ in found}) == 1:
            return found[0]
    for scene in frame.around:
        fitting = [one for one in scene.metrics if can_have(one, quantity.unit)]
        if fitting:
            exact = (one for one in fitting if one.columns and one.concept == fitting[0].concept)
            return next(exact, fitting[0]), scene
    if frame.told and not frame.scene.metrics and len(frame.told.quantities) == len(frame.scene.quantities):
        same = metric_of(frame.told, at)
        if same is not None and can_have(same, quantity.unit):
            return same, frame.told
    told = frame.told.metrics if frame.told and not frame.scene.metrics else []
    before = [one for one in told if can_have(one, quantity.unit)]
    if len({one.concept for one in before}) == 1:
        return before[0], frame.told
    return None, None


def _headed(frame: Frame) -> Scene | None:
    """The head of a column whose cells hold one number for each metric that it names: TTFT / load time."""
    head = frame.header
    return head if head and len(head.metrics) == len(frame.scene.quantities) > 1 else None


def _respective(scene: Scene, at: int) -> Metric | None:
    """The metric of a number in a list that ends with "respectively": the first of the first, the second of the second."""
    end = scene.text.find("respectively")
    listed = [number for number, one in enumerate(scene.quantities) if one.stop <= end]
    first = len(listed) - len(scene.metrics)
    if at not in listed[first:] or len(scene.metrics) < 2 or first < 0:
        return None
    if any(scene.metrics[0].end <= scene.quantities[one].start < scene.metrics[-1].start for one in listed):
        return None
    metric = scene.metrics[listed.index(at) - first]
    return metric if can_have(metric, scene.quantities[at].unit) else None


def _aggregation(frame: Frame, at: int) -> tuple[str | None, str | None]:
    statistic, end = aggregation_of(frame.scene, at)
    if statistic or end:
        return statistic, end
    metric = metric_of(frame.scene, at)
    beside = [one.name for one in frame.scene.aggregations if metric and 0 <= metric.start - one.end <= 1]
    if beside:  # said with the metric, of all its numbers
        return _told(beside)
    if head := _headed(frame):
        start = head.metrics[at - 1].end if at else 0
        names = [one.name for one in head.aggregations if start <= one.start < head.metrics[at].end]
        return _told(names)
    if frame.header and len(frame.header.aggregations) == len(frame.scene.quantities) > 1:
        return _told([frame.header.aggregations[at].name])
    for number, scene in enumerate(frame.around):
        if scene.aggregations and (number < 2 + len(frame.beside) or frame.passage.cell or len(scene.text) < 80):
            names = [one.name for one in scene.aggregations]
            own = (frame.header, frame.label, *frame.beside.values())
            if len(set(names)) > 1 and all(scene is not one for one in own):
                continue
            found = _told(names)
            if any(found):
                return found
    return None, None


def _told(names: Sequence[str]) -> tuple[str | None, str | None]:
    """Statistic and end among the names of aggregations."""
    statistic = next((name for name in names if name not in ENDS and name != "count"), None)
    return statistic, next((name for name in names if name in ENDS), None)


def _said_before(frame: Frame, at: int) -> tuple[str | None, str | None]:
    """The aggregation that holds on from the sentence before: of the number in this place, else the one it names."""
    before = frame.told
    assert before is not None
    if len(before.quantities) == len(frame.scene.quantities):
        return aggregation_of(before, at)
    names = {one.name for one in before.aggregations if one.name in STATISTICS}
    return (names.pop() if len(names) == 1 else None), None


def _namings(frame: Frame, at: int) -> tuple[list[Naming], list[Naming]]:
    """Own names first; then, slot by slot, what the surroundings add; and those that only stand above it."""
    pair = len(run_at(frame.scene, at)) <= 2
    title = next((one for one in frame.around if VERSUS_SAID.search(one.text)), None)
    found = (
        opposed(frame.scene, frame.before or title, at)
        or timed(frame.scene, at)
        or (moved(frame.scene, [*([frame.before] if frame.before else []), *frame.around], at) if pair else [])
    )
    found = _fill(found, namings_of(frame.scene, at, in_place))
    found = _fill(found, by_order(frame.scene, frame.orders, at))
    found = _fill(_fill(found, carried(frame.scene, frame.before)), frame.row_namings)
    own: list[Naming] = []
    beside = [frame.header, frame.label, frame.subject, *frame.beside.values()]
    for scene in frame.around:
        own = own if any(scene is one for one in beside) else own or found
        base = compared_with(scene) if frame.passage.cell else []
        slots = [[one for one in slot if one not in base] or slot for slot in scene.slots()]
        found = _fill(found, by_order(frame.scene, orders(scene), at))
        single = [slot[0] for slot in slots if len({one.pairs for one in slot}) == 1]
        found = _fill(found, single)
    return found, [one for one in found if one not in (own or found)]


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
    spans = [(one.start, one.end) for one in (*scene.namings, *scene.metrics, *scene.aggregations)]
    for match in NAME_LIKE.finditer(scene.text):
        known = any(match.start() < end and start < match.end() for start, end in spans)
        named = ":" in match[0] or "-" in match[0] or OF_MODELS.match(match[0])
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
            known = known or len(before[1]) == 1 or parse_unit(before[1]) is not None
            if not known and index.names.settings_named(before[1]) == frozenset():
                unknown.append(before[1])
    return unknown
