"""Reports: pure functions of a run to Markdown, terminal lines and JSON."""

from chimera.report.html import render_html
from chimera.report.markdown import render_markdown
from chimera.report.terminal import render_json, render_summary

__all__ = ["render_html", "render_json", "render_markdown", "render_summary"]
