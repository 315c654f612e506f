"""Comparisons: plan, runs in random order, gates, and verdicts that hold."""

from chimera.comparison.comparison import Comparison, acompare, compare, resume
from chimera.comparison.forecast import Forecast, forecast
from chimera.comparison.planning import CompareOptions, prepare
from chimera.comparison.progress import Progress
from chimera.comparison.records import compare_records
from chimera.comparison.threshold import Threshold, parse_margin, parse_threshold

__all__ = [
    "CompareOptions",
    "Comparison",
    "Forecast",
    "Progress",
    "Threshold",
    "acompare",
    "compare",
    "compare_records",
    "forecast",
    "parse_margin",
    "parse_threshold",
    "prepare",
    "resume",
]
