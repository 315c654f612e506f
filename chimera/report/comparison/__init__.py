"""A comparison for people and programs: pure functions of an outcome, or of a plan before there is one."""

from chimera.report.comparison.markdown import comparison_markdown
from chimera.report.comparison.outcome_json import comparison_json
from chimera.report.comparison.page import comparison_page
from chimera.report.comparison.plan_text import plan_lines
from chimera.report.comparison.terminal import comparison_lines

__all__ = ["comparison_json", "comparison_lines", "comparison_markdown", "comparison_page", "plan_lines"]
