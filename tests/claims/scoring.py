"""Scores a claim judge on labelled texts, and a baseline that looks at values alone.

Flagged means contradicted or unsupported. Ambiguous is neither flagged nor supported: it costs recall on a false claim and
is no false alarm on a true one, but counts as wrong in the three classes. A claim the judge does not mention counts as
not_a_claim: a miss if it was false. A setting (num_ctx 2048) may be passed over or supported; only flagging it is wrong.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from claim import Item, Mark
from points import dimension_of, prints_as

from chimera.evidence import Evidence

Finding = tuple[int, int, str] | tuple[str, str]
"""(start, end, verdict), or (number as printed, verdict) in the order of the text."""
Judge = Callable[[str, Evidence], Iterable[Finding]]
FLAGGED = frozenset({"contradicted", "unsupported"})
SUPPORTED = frozenset({"supported", "supported_derived"})


@dataclass
class Tally:
    """Counts over some of the marks."""

    true: int = 0
    false: int = 0
    not_a_claim: int = 0
    flagged_false: int = 0
    supported_false: int = 0
    ambiguous_false: int = 0
    missed_false: int = 0
    flagged_true: int = 0
    supported_true: int = 0
    ambiguous_true: int = 0
    missed_true: int = 0
    flagged_other: int = 0
    right: int = 0
    classed: int = 0

    @property
    def recall(self) -> float | None:
        """False claims that were flagged."""
        return self.flagged_false / self.false if self.false else None

    @property
    def wrongly_supported(self) -> float | None:
        """False claims that were called supported."""
        return self.supported_false / self.false if self.false else None

    @property
    def accuracy(self) -> float | None:
        """Right class out of true, false, no claim; settings left out."""
        return self.right / self.classed if self.classed else None


@dataclass
class Score:
    """What a judge got right and wrong."""

    total: Tally = field(default_factory=Tally)
    by_style: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_cause: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    by_evidence: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    spurious: int = 0
    """Findings other than not_a_claim at numbers that are no claim and no setting, marked or not."""
    spurious_flagged: int = 0
    """Of these and of settings, those that were flagged."""
    found: int = 0
    """True and false claims that the judge mentions with any verdict but not_a_claim."""
    mistakes: list[tuple[Item, Mark | None, str]] = field(default_factory=list)
    """Every wrong verdict, to be read."""

    @property
    def precision(self) -> float | None:
        """Flags that sit on a false claim, out of all flags."""
        flags = self.total.flagged_false + self.total.flagged_true + self.spurious_flagged
        return self.total.flagged_false / flags if flags else None

    @property
    def extraction_recall(self) -> float | None:
        claims = self.total.true + self.total.false
        return self.found / claims if claims else None

    @property
    def extraction_precision(self) -> float | None:
        return self.found / (self.found + self.spurious) if self.found + self.spurious else None


def score(judge: Judge, items: Iterable[Item], evidences: Mapping[str, Evidence]) -> Score:
    """Let the judge read every item and count."""
    result = Score()
    for item in items:
        verdicts, elsewhere = _match(item, list(judge(item.text, evidences[item.evidence])))
        for mark in item.marks:
            _count(result, item, mark, verdicts.get(mark, "not_a_claim"))
        for verdict in elsewhere:
            if verdict != "not_a_claim":
                result.spurious += 1
                result.spurious_flagged += verdict in FLAGGED
                result.mistakes.append((item, None, verdict))
    return result


def _match(item: Item, findings: list[Finding]) -> tuple[dict[Mark, str], list[str]]:
    """Verdicts by mark, by overlap or by printed number, and the verdicts left over. The first verdict on a mark counts."""
    verdicts: dict[Mark, str] = {}
    elsewhere = []
    for finding in findings:
        marks = [mark for mark in item.marks if _is_at(mark, finding)]
        fresh = [mark for mark in marks if mark not in verdicts]
        for mark in fresh if len(finding) == 3 else fresh[:1]:
            verdicts[mark] = finding[-1]
        if not marks:
            elsewhere.append(finding[-1])
    return verdicts, elsewhere


def _is_at(mark: Mark, finding: Finding) -> bool:
    if len(finding) == 3:
        return finding[0] < mark.end and mark.start < finding[1]
    return finding[0] == mark.claim.number


def _count(result: Score, item: Item, mark: Mark, verdict: str) -> None:
    claim = mark.claim
    said = "flagged" if verdict in FLAGGED else "supported" if verdict in SUPPORTED else verdict
    if claim.label == "not_a_claim":
        _count_other(result, item, mark, said)
        return
    result.found += said != "not_a_claim"
    right = said == ("supported" if claim.label == "true" else "flagged")
    for tally in _tallies(result, item, mark):
        name = f"{'missed' if said == 'not_a_claim' else said}_{claim.label}"
        setattr(tally, claim.label, getattr(tally, claim.label) + 1)
        setattr(tally, name, getattr(tally, name) + 1)
        tally.right += right
        tally.classed += 1
    if not right:
        result.mistakes.append((item, mark, verdict))


def _count_other(result: Score, item: Item, mark: Mark, said: str) -> None:
    is_setting = mark.claim.cause == "setting"
    if said != "not_a_claim":
        result.spurious += not is_setting
        result.spurious_flagged += said == "flagged"
        if said == "flagged" or not is_setting:
            result.mistakes.append((item, mark, said))
    for tally in _tallies(result, item, mark):
        tally.not_a_claim += 1
        tally.flagged_other += said == "flagged"
        if not is_setting:
            tally.classed += 1
            tally.right += said == "not_a_claim"


def _tallies(result: Score, item: Item, mark: Mark) -> tuple[Tally, ...]:
    return (
        result.total,
        result.by_style[item.style],
        result.by_cause[mark.claim.cause],
        result.by_evidence[item.evidence],
    )


def show_score(result: Score) -> str:
    """The figures as Markdown: totals, then a table by style, by cause and by evidence."""
    total = result.total
    figures = (
        f"claims: {total.true} true, {total.false} false; numbers that are none: {total.not_a_claim}",
        f"flag recall {_share(total.recall)}, flag precision {_share(result.precision)}",
        f"wrongly supported {_share(total.wrongly_supported)}, three classes right {_share(total.accuracy)}",
        f"extraction recall {_share(result.extraction_recall)}, precision {_share(result.extraction_precision)}",
        f"spurious {result.spurious}, flagged at no claim {result.spurious_flagged}",
        f"ambiguous {total.ambiguous_false} false and {total.ambiguous_true} true",
        f"missed {total.missed_false} false and {total.missed_true} true",
    )
    lines = [f"- {figure}" for figure in figures]
    for title, tallies in (("style", result.by_style), ("cause", result.by_cause), ("evidence", result.by_evidence)):
        lines += [
            "",
            f"| {title} | true | flagged | false | flagged | supported | missed | no claim | flagged | right |",
        ]
        lines += [f"|---|{'---:|' * 9}", *(_row(name, tally) for name, tally in sorted(tallies.items()))]
    return "\n".join(lines)


def _row(name: str, t: Tally) -> str:
    counts = (t.true, t.flagged_true, t.false, t.flagged_false, t.supported_false, t.missed_false)
    return f"| {name} | {' | '.join(map(str, counts))} | {t.not_a_claim} | {t.flagged_other} | {_share(t.accuracy)} |"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?[kM]?(?=\W|ms|s\b|$)")
UNITS = re.compile(
    r"[ ]?(tok/s|tokens/s|t/s|tokens per second|tokens/sec|ms|milliseconds|seconds|sec|s|%|percent|MB|MiB|GB|GiB|W|watts|req/s)\b|[ ]?%"
)
SPELLINGS = {
    "tokens/s": "tok/s",
    "t/s": "tok/s",
    "tokens per second": "tok/s",
    "tokens/sec": "tok/s",
    "milliseconds": "ms",
    "seconds": "s",
    "sec": "s",
    "percent": "%",
    "MB": "MiB",
    "GB": "GiB",
    "watts": "W",
}


def value_only(*, units: bool) -> Judge:
    """The baseline: a number is supported if any fact's value (with `units`: in this unit's dimension) prints so."""
    kept: dict[str, list[tuple[str | None, float]]] = {}

    def judge(text: str, evidence: Evidence) -> Iterable[Finding]:
        values = kept.setdefault(evidence.sha256, [_amount(fact.unit, fact.value) for fact in evidence.facts])
        for found in NUMBER.finditer(text):
            number = found[0].rstrip(",")
            after = UNITS.match(text, found.start() + len(number))
            written = (after[1] or "%") if after else None
            dimension, scale = dimension_of(SPELLINGS.get(written or "", written))
            known = any(prints_as(amount / scale, number) for kind, amount in values if not units or kind == dimension)
            yield found.start(), found.start() + len(number), "supported" if known else "unsupported"

    return judge


def _amount(unit: str | None, value: float) -> tuple[str | None, float]:
    dimension, scale = dimension_of(unit)
    return dimension, float(value) * scale


def oracle(items: Iterable[Item]) -> Judge:
    """The judge that knows the labels: what a perfect score looks like."""
    known = {item.text: item.marks for item in items}
    verdicts = {"true": "supported", "false": "unsupported", "not_a_claim": "not_a_claim"}
    return lambda text, evidence: [(mark.start, mark.end, verdicts[mark.claim.label]) for mark in known[text]]
