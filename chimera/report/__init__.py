"""Reports: pure functions of a run to Markdown, terminal lines and JSON."""

from chimera.report.checkup_text import render_checkup
from chimera.report.diff_text import render_diff
from chimera.report.figures import draw
from chimera.report.html import render_html
from chimera.report.markdown import render_markdown
from chimera.report.run_diff import diff_json, diff_runs
from chimera.report.run_text import render_run, run_json
from chimera.report.terminal import render_json, render_summary

__all__ = [
    "diff_json",
    "diff_runs",
    "draw",
    "render_checkup",
    "render_diff",
    "render_html",
    "render_json",
    "render_markdown",
    "render_run",
    "render_summary",
    "run_json",
]
