"""How our own output is recognised, so that ingest never takes a generated report for data."""

REPORT_STAMP = "<!-- chimera:report/v1 -->"
"""First line of every report.md we write; ingest skips files that contain it."""
RUN_MARKER = ".chimera-run"
"""Empty file in every run folder; ingest never descends into a folder that has it."""
