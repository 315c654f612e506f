"""How our own output is recognised, so that ingest never takes a generated report for data."""

REPORT_STAMP = "<!-- chimera:report/v1 -->"
"""First line of every report.md we write; ingest skips files that contain it."""
COMPARISON_STAMP = "<!-- chimera:comparison/v1 -->"
"""First line of every comparison that we write as Markdown, and inside its page."""
RUN_SCHEMA = "chimera.run/v1"
"""Version of run.json. History: v1 first version."""
PLAN_SCHEMA = "chimera.comparison/v1"
"""Version of plan.json. History: v1 first version."""
OUTCOME_SCHEMA = "chimera.outcome/v1"
"""Version of comparison.json. History: v1 first version."""
RUN_MARKER = ".chimera-run"
"""Empty file in every run folder; ingest never descends into a folder that has it."""
COMPARISON_MARKER = ".chimera-comparison"
"""The same in every folder of a comparison."""
RUN_SECTIONS = frozenset(
    {"How long it took", "Left out", "Configuration", "Prompts as sent", "How this report was made", "Audit of numbers"}
)
"""Sections of a report that tell of the run itself, not of the data: their numbers are in run.json."""
AUDIT_SECTION = "Audit of numbers"
"""The last section: what the judge says to every number above it."""
