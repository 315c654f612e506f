"""What the field calls things: metrics by concept, aggregations, words of comparison. Nothing about anybody's data."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from chimera.claims.spelling import lower
from chimera.evidence.units import snake

WORD_BEGINS = r"(?:\b(?=[a-z0-9])|(?=σ))"


class Lexicon:
    """Names with the words for them, patterns in lower case; one pass over a text finds where any of them begins."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        """Args: names with a pattern of their words, which begins at a word."""
        words = list(named)
        self.patterns = [(name, re.compile(rf"{WORD_BEGINS}(?:{pattern})")) for name, pattern in words]
        self.begins = re.compile(rf"{WORD_BEGINS}(?={'|'.join(pattern for _, pattern in words)})")

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and name wherever words stand in a text, each name without overlaps."""
        lowered = lower(text)
        ends: dict[str, int] = {}
        for place in self.begins.finditer(lowered):
            at = place.start()
            for name, pattern in self.patterns:
                if at >= ends.get(name, 0) and (match := pattern.match(lowered, at)):
                    ends[name] = match.end()
                    yield at, match.end(), name


CONCEPTS: tuple[tuple[str, str, str, str | None], ...] = (
    # concept, words in prose, tokens of a column's name joined by blanks, dimension
    ("change", r"(?!)", r"δ|\bdelta\b|\bchange\b|\bimprovement\b|\breduction\b|\bpenalty\b", None),
    ("normalised accuracy", r"normali[sz]ed accuracy|accuracy \(norm\w*\)|acc_norm", r"\bacc(uracy)? norm\b", "%"),
    ("accuracy", r"accurac(?:y|ies)(?: scores?)?|(?:share|fraction|proportion|percentage|ratio) of (?:the )?(?:right|correct|accurate) (?:answers?|responses?|predictions?|items?)|correct[- ]answer rates?", r"\bacc(uracy)?\b", "%"),
    ("exact match", r"exact[- ]match", r"exact match", "%"),
    ("perplexity", r"perplexity|ppl\b", r"perplexity|\bppl\b", None),
    ("bleu", r"bleu\b(?: scores?)?", r"\bbleu\b", None),
    ("rouge", r"rouge(?:-\w+)?(?: scores?)?", r"\brouge", None),
    ("f1", r"f1(?:[- ]scores?)?", r"\bf1\b", None),
    ("success rate", r"(?:success|pass|completion|solve) rates?|pass@\d+|(?:share|fraction|proportion|percentage) of (?:the )?\w+ (?:solved|passed|completed)", r"(success|pass) rate|\bpass ?1\b", "%"),
    ("error rate", r"(?:error|failure|failed[- ]requests?) rates?|(?:share|percentage|fraction|proportion) of failed (?:\w+ )?requests?", r"(error|fail(ure|ed)?) rate|req failed|failed (pct|percent)", "%"),
    ("quality", r"quality(?: scores?)?|scores?", r"quality|\bscore\b", None),
    ("loss", r"loss\b", r"\bloss\b", None),
    (
        "prefill rate",
        r"(?:prompt (?:eval(?:uation)?|processing)|prefill)(?:ing)? (?:rate|speed|throughput)|prompt throughput|prompt tokens per second",
        r"(prompt|prefill) (eval )?(rate|tokens? (per )?s|throughput|speed|tps)",
        "tok/s",
    ),
    ("request rate", r"(?:requests?|quer(?:y|ies)) (?:per|/) ?s(?:ec(?:ond)?)?|(?:request|query) (?:rate|throughput)|rate of (?:completed |successful )?requests|reqs?\s?/\s?s(?:ec)?\b|[rq]ps\b", r"\b[rq]ps\b|req(uest)?s? (per )?s|request throughput", "req/s"),
    ("ttft", r"ttft\b|time[- ]to[- ](?:the )?first[- ]token|wait(?:ing time)? (?:for|until|before) the first token|(?:prefill[- ]to[- ])?first[- ]token(?: latency| time| delay)?|initial latency", r"ttft|first token", "time"),
    ("tpot", r"tpot\b|itl\b|inter[- ]token latency|time per (?:output )?token|per[- ]token (?:latency|time|delay)s?|(?:gap|time|delay) between (?:output )?tokens", r"tpot|\bitl\b|inter token|^(ms|s|time) per (output )?token", "time"),
    ("prompt eval time", r"prompt[- ]eval(?:uation)?(?: time| duration)?|prefill(?: time| duration| latency)?|prompt processing(?: time)?", r"prompt eval( duration)?( s| ms| ns)?$|prefill", "time"),
    ("load", r"(?:model )?load(?:ing)?[- ](?:time|duration|latency)s?|time (?:needed |taken )?to load(?: the)? models?|model load(?:ing|s)?|cold[- ]start (?:time|latency)", r"\bload\b", "time"),
    ("compile", r"compil(?:e|ation|ing)[- ]times?|time to compile|compilation duration", r"compil\w* (time|s|ms|duration)", "time"),
    ("eval time", r"eval(?:uation)? (?:time|duration)s?|decod(?:e|ing) (?:time|duration)", r"\beval (s|ms|ns|time|duration)", "time"),
    ("free memory", r"free (?:memory|vram|ram)|memory free|available memory", r"(memory|vram) free|free (memory|vram)", "size"),
    ("total memory", r"total (?:memory|vram|ram)|memory total|memory capacity", r"(memory|vram) total|total (memory|vram)", "size"),
    ("memory", r"(?:peak |gpu |video |system |graphics )?(?:memory|vram|ram)(?: (?:use|usage|consumption|footprint|used|requirements?|demand))?|rss\b|resident set size", r"(?<!clock )(?<!utilization )(memory|\bmem\b)(?! (bus|pools|clock))|\brss\b|vram", "size"),
    ("power", r"power(?: draw| consumption| usage| use)?|wattage", r"power draw|power w|\bwatts?\b|\bpower$", "W"),
    ("energy", r"energy(?: per request| use| usage| consumption)?", r"energy|joules?", "J"),
    ("cost", r"costs?\b(?: per [\w ]{1,20}tokens?)?|price", r"\bcost|\bprice", "money"),
    ("gpu temperature", r"(?:gpu|cpu|core|die|device|chip) temperatures?", r"gpu temp|temperature gpu|\btemp c\b", "°C"),
    ("utilisation", r"(?:gpu |cpu )?utili[sz]ation|(?:gpu|cpu) (?:usage|load)", r"utili[sz]ation|cpu percent|\b[gc]pu (util|load|usage)\b", "%"),
    ("file size", r"(?:file|(?:un)?compressed|output)[- ]sizes?|size (?:of|per) (?:the |a |each )?files?", r"file size|^size bytes", "size"),
    ("disk", r"(?:on-)?disk (?:usage|use|space|footprint)|(?:space|footprint|size) on disk|on-disk (?:footprint|size)", r"\bdisk\b", "size"),
    ("model size", r"model[- ]sizes? on disk|(?:model|disk|download|checkpoint) sizes?", r"model size|\bsize\b", "size"),
    ("headings", r"(?:markdown )?headings?(?: counts?)?|number of headings", r"^headings?( count)?$", None),
    ("speedup", r"speed-?ups?", r"speedup", "×"),
    ("efficiency", r"efficiency", r"efficiency|tokens per gb", None),
    ("wait", r"(?:\w+ )?(?:request )?wait(?:ing)? times?|time spent waiting", r"\bwait(ing)?\b", "time"),
    ("sample rate", r"(?:samples?|images?|items?|steps?|examples?) (?:per|/) ?s(?:ec(?:ond)?)?|training (?:speed|throughput)", r"(samples?|images?|items?|steps?|examples?) (per )?s(ec(ond)?)?$", None),
    ("operations", r"operations? per second|ops\b(?: ?/ ?s(?:ec)?| per second)?", r"\bops\b|operations per", None),
    (
        "throughput",
        (r"(?:token |output |decod\w+ |generation |inference |overall )?throughput|(?:output |generated |decode )?tok(?:en)?s?\s?(?:/|per)\s?s(?:ec(?:ond)?)?s?\b"
        r"|\btps\b|\beval(?:uation)? rates?|(?:(?:de|en)cod\w+|generation|inference|processing|output|token|eval(?:uation)?|scan(?:ning)?|insert(?:ion)?|ingest\w*|compression)(?:[- ]generation)? (?:speed|rate)s?|\bspeeds?\b(?!-)"),
        r"throughput|\btok(en)?s? (per )?s(ec(ond)?)?\b|\btps\b|\bts\b|eval rate",
        "tok/s",
    ),
    (
        "latency",
        (r"(?:end-to-end |e2e |request |overall |inference |response )?latenc(?:y|ies)|(?:response|generation|inference|execution|run|processing|turnaround|total|elapsed|wall(?:-clock)?|train(?:ing)?|query|step|epoch|job|task|completion|request|service)[- ]?times?"
        r"|\bruntimes?|(?:total |overall |train(?:ing)? |request )?durations?|\belapsed\b"),
        r"latency|\be2el?\b|\btime (ms|s|ns|us)\b|generation time|duration|elapsed|\bwall|\brun ?time|response time|^(mean|avg|p\d\d+|median|max|min) (ns|us|ms|s)$|\b(mean|p50|p90|p95|p99|avg|median) (ms|us|s|ns)$|\btime$",
        "time",
    ),
    ("output tokens", r"tokens generated|(?:generated|output|completion) tokens|eval(?:uation)? count", r"^eval count|output tokens|completion tokens|tokens generated", "tokens"),
    ("prompt tokens", r"(?:prompt|input) tokens|prompt eval count|prompt length", r"prompt eval count|prompt tokens|input tokens", "tokens"),
)  # fmt: skip
DIMENSIONS = {concept: dimension for concept, _, _, dimension in CONCEPTS}
GENERAL = {
    "throughput": ("request rate", "sample rate", "operations"),
    "model size": ("disk",),
    "file size": ("model size", "disk"),
    "disk": ("model size",),
    "prompt eval time": ("ttft",),
}
"""What general words for a concept may mean where the data has no facts of the concept itself."""
BY_DIMENSION = {
    "tok/s": "throughput",
    "req/s": "request rate",
    "W": "power",
    "J": "energy",
    "money": "cost",
    "ops/s": "operations",
    "items/s": "sample rate",
}
"""What a unit alone says about the metric."""
PROSE = Lexicon((concept, words) for concept, words, _, _ in CONCEPTS)
COLUMN = tuple((concept, re.compile(tokens)) for concept, _, tokens, _ in CONCEPTS)

AGGREGATIONS = Lexicon(
    (
        ("cv", r"coefficients? of variation|cvs?\b|relative standard deviation"),
        ("sd", r"standard deviations?|std\.?(?:[ -]?dev(?:iation)?s?)?\b\.?|st\.? ?dev\w*|stdev\b|sds?\b|sigma\b|σ"),
        ("p50", r"medians?\b|p50\b|50th[- ]percentile"),
        ("p05", r"p0?5\b|5th[- ]percentile"),
        ("p90", r"p90\b|90th[- ]percentile"),
        ("p95", r"p95\b|95th[- ]percentile"),
        ("p99", r"p99\b|99th[- ]percentile"),
        ("mean", r"means?\b(?! that)|(?<!-)\baverag(?:e|es|ed|ing)\b|avg\b\.?|on average\b|typical(?:ly)?\b"),
        ("max", r"max(?:imum|imal|ima|imums)?\b\.?|peak(?:s|ed|ing)?\b|highest\b|largest\b|greatest\b|most\b(?= \w+ (?:tokens|memory|power|time))"),
        ("min", r"min(?:imum|imal|ima|imums)?\b\.?(?!utes?)|lowest\b|smallest\b|least\b(?<!at least)|shortest\b"),
        ("longest", r"longest\b"),
        ("best", r"best(?:[- ]performing)?\b(?! (?:for|used|suited|choice|option|pick|value)\b)|fastest\b|top(?:[- ]performing)?\b|quickest\b|leads?\b|leading\b|optimal\b"),
        ("worst", r"worst\b|slowest\b|poorest\b|trails?\b"),
        ("sum", r"combined\b(?= (?:throughput|total|size|memory|duration))|totals?\b(?! (?:latenc|times?\b|duration|generation|run ?time|response|wall|elapsed))|sums?\b(?! up\b)|in all\b|altogether\b|cumulative\b|adds? up to\b"),
        ("count", r"number of\b|counts?\b(?! on\b)"),
    )
)  # fmt: skip
PERCENTILES = frozenset({"p50", "p05", "p90", "p95", "p99"})
STATISTICS = frozenset({"mean", "sd", "cv", "sum", *PERCENTILES})
ENDS = frozenset({"max", "min", "best", "worst", "longest"})
IN_COLUMN = (
    ("mean", re.compile(r"\b(mean|avg|average)\b")),
    ("p50", re.compile(r"\b(median|p50)\b")),
    ("p05", re.compile(r"\bp0?5\b")),
    ("p90", re.compile(r"\bp90\b")),
    ("p95", re.compile(r"\bp95\b")),
    ("p99", re.compile(r"\bp99\b")),
    ("sd", re.compile(r"\b(std|stdev|stddev|sd)\b")),
    ("cv", re.compile(r"\b(cv|coefficient of variation)\b")),
    ("max", re.compile(r"\b(max|maximum|peak)\b")),
    ("min", re.compile(r"\b(min|minimum)\b")),
)
NOT_CONCEPT = re.compile(
    r"\b(mean|avg|average|median|p\d\d?|std|stdev|stddev|sd|max|maximum|peak|min|minimum|ms|s|ns|us|sec|seconds|mb|mib|gb|gib|bytes|pct|percent|tok)\b"
)
FILE_TYPES = {"csv": "CSV", "tsv": "TSV", "json": "JSON", "jsonl": "JSONL", "ndjson": "JSONL", "markdown": "MARKDOWN", "md": "MARKDOWN"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column's name tells."""

    concept: str
    statistic: str | None
    """mean in avg_ts, p95 in p95_ms: the column holds aggregates already."""
    words: str
    """The name as lower-case words."""


def words_of(column: str) -> str:
    """A column's name as lower-case words: benchmark.mean_time_ms -> benchmark mean time ms."""
    return snake(column.replace("Δ", " delta ")).replace("_", " ")


@cache
def meaning_of(column: str) -> Meaning:
    """Concept and statistic of a column."""
    words = words_of(column)
    statistic = next((name for name, pattern in IN_COLUMN if pattern.search(words)), None)
    for concept, pattern in COLUMN:
        if pattern.search(words):
            return Meaning(concept, statistic, words)
    bare = " ".join(NOT_CONCEPT.sub(" ", words).split())
    return Meaning(f"`{bare or words}`", statistic, words)
