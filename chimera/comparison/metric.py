"""The metrics of a comparison: what each one is, which way is better, and the words a verdict says it with."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from chimera.record.outcome import Concern

Scale = Literal["ratio", "difference"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of a run or a node."""

    name: str
    unit: str
    """s, tok, s/tok, J; "" for shares and counts."""
    scale: Scale
    """ratio: B ÷ A is analysed on the log scale; difference: B - A."""
    better: Literal["lower", "higher"] | None
    """None = neither: a fact about the arms, not a merit."""
    concern: Concern
    """Which gates bear on it."""
    less: str
    """What B does when its value is lower; {} stands for how much."""
    more: str
    """The same when it is higher."""
    less_word: str
    """The same in a range: between 4 % faster and 15 % slower."""
    more_word: str


def _time(name: str, what: str = "") -> Metric:
    return Metric(name, "s", "ratio", "lower", "time", f"B is {{}} faster{what}", f"B is {{}} slower{what}", "faster",
                  "slower")  # fmt: skip


def _count(name: str, what: str) -> Metric:
    return Metric(name, "tok", "ratio", None, "time", f"B {what} {{}} fewer tokens", f"B {what} {{}} more tokens",
                  "fewer", "more")  # fmt: skip


def _share(name: str, better: Literal["lower", "higher"] | None, less: str, more: str) -> Metric:
    return Metric(name, "", "difference", better, "quality", less, more, "fewer", "more")


_ALL = (
    _time("wall_s", " per report"),
    _time("ttft_s", " to its first token"),
    _time("prefill_s", " at reading its prompts"),
    _time("load_s", " at loading"),
    _time("server_wait_s", " to be served"),
    Metric("seconds_per_token", "s/tok", "ratio", "lower", "time", "B takes {} less time per token",
           "B takes {} more time per token", "less", "more"),
    _count("output_tokens", "writes"),
    _count("prompt_tokens", "is given"),
    Metric("energy_j", "J", "ratio", "lower", "time", "B uses {} less energy per report",
           "B uses {} more energy per report", "less", "more"),
    _share("coverage", "higher", "B finds {} fewer of the top facts", "B finds {} more of the top facts"),
    _share("sections", "higher", "B fills {} fewer of its sections", "B fills {} more of its sections"),
    _share("model_share", "higher", "B's model chose {} fewer of the findings",
           "B's model chose {} more of the findings"),
    _share("repairs", "lower", "B is asked again {} times less per report",
           "B is asked again {} times more per report"),
    _share("rejected", "lower", "B has {} fewer sentences rejected", "B has {} more sentences rejected"),
    _share("words", None, "B writes {} fewer words", "B writes {} more words"),
    _share("repetition", "lower", "B repeats {} less of its text", "B repeats {} more of its text"),
    _share("agreement", "higher", "B's findings agree {} less with each other",
           "B's findings agree {} more with each other"),
)  # fmt: skip
METRICS: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in _ALL})
"""By name, in the order of reports."""
COUNTS = ("repairs", "rejected", "words")
"""Differences that are counted, not shares of one."""
OF_NODES = ("wall_s", "ttft_s", "output_tokens", "seconds_per_token", "prefill_s", "load_s")
"""Metrics that are compared per node, too."""
MAX_PRIMARIES = 3
