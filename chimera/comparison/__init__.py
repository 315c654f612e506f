"""Comparisons: plan, runs in random order, gates, and verdicts that hold."""

from chimera.comparison.comparison import Comparison, acompare, carry_out, compare, files_of, resume
from chimera.comparison.forecast import Forecast, forecast
from chimera.comparison.planning import CompareOptions, Prepared, prepare
from chimera.comparison.progress import Progress
from chimera.comparison.records import compare_records
from chimera.comparison.threshold import Threshold, parse_margin, parse_threshold

__all__ = [
    "CompareOptions",
    "Comparison",
    "Forecast",
    "Prepared",
    "Progress",
    "Threshold",
    "acompare",
    "carry_out",
    "compare",
    "compare_records",
    "files_of",
    "forecast",
    "parse_margin",
    "parse_threshold",
    "prepare",
    "resume",
]
