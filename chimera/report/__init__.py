"""Reports: pure functions of a run, or of a comparison, to Markdown, HTML, terminal lines and JSON."""

from chimera.report.checkup_text import render_checkup
from chimera.report.comparison import (
    comparison_json,
    comparison_lines,
    comparison_markdown,
    comparison_page,
    plan_lines,
)
from chimera.report.diff_text import render_diff
from chimera.report.figures import draw
from chimera.report.html import render_html
from chimera.report.judged import render_judged
from chimera.report.markdown import render_markdown
from chimera.report.run_diff import diff_json, diff_runs
from chimera.report.run_text import render_run, run_json
from chimera.report.terminal import render_json, render_summary

__all__ = [
    "comparison_json",
    "comparison_lines",
    "comparison_markdown",
    "comparison_page",
    "diff_json",
    "diff_runs",
    "draw",
    "plan_lines",
    "render_checkup",
    "render_diff",
    "render_html",
    "render_json",
    "render_judged",
    "render_markdown",
    "render_run",
    "render_summary",
    "run_json",
]
