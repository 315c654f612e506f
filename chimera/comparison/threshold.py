"""What a user fails a comparison for: `wall_s worse 5%`."""

import re
from dataclasses import dataclass

from chimera.comparison.metric import METRICS
from chimera.errors import UsageError
from chimera.record.outcome import Outcome

RULE = re.compile(r"(?P<metric>\w+)\s+worse\s+(?P<share>\d+(?:\.\d+)?)\s*%")
SHARE = re.compile(r"(?P<percent>\d+(?:\.\d+)?)\s*%|(?P<share>0?\.\d+)")


@dataclass(frozen=True, slots=True)
class Threshold:
    """Fails when B is worse in a metric by more than a share of A."""

    metric: str
    share: float
    """0.05 = 5 %, or five points of a metric that is a share itself."""

    def __str__(self) -> str:
        return f"{self.metric} worse {self.share * 100:g}%"

    def why_failed(self, outcome: Outcome) -> str:
        """The reason, "" when it holds.

        It fails only on a verdict that B is worse, and an estimate beyond the threshold; what cannot be compared
        fails, too, because then nothing shows that it holds.
        """
        found = outcome.estimate(self.metric)
        if found is None:
            return f"{self}: not measured"
        if found.verdict.kind == "not_comparable":
            return f"{self}: {found.verdict.text}"
        if found.verdict.kind != "worse" or found.estimate is None:
            return ""
        change = abs(found.estimate - 1) if found.scale == "ratio" else abs(found.estimate)
        return f"{self}: {found.verdict.text}" if change > self.share else ""


def parse_threshold(text: str) -> Threshold:
    """Read a rule.

    Raises:
        UsageError: It is none, or of a metric that has no better and worse.
    """
    match = RULE.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"cannot read {text!r}", where="--fail-if", todo="write it like 'wall_s worse 5%'")
    metric = METRICS.get(match["metric"])
    if metric is None or metric.better is None:
        known = ", ".join(name for name, one in METRICS.items() if one.better is not None)
        raise UsageError(f"no metric {match['metric']!r} to be worse in", where="--fail-if", todo=f"metrics: {known}")
    return Threshold(metric.name, float(match["share"]) / 100)


def parse_margin(text: str) -> float:
    """Read a share: 5% or 0.05.

    Raises:
        UsageError: It is none.
    """
    match = SHARE.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"cannot read {text!r}", where="--margin", todo="write it like 5%")
    return float(match["percent"]) / 100 if match["percent"] else float(match["share"])
