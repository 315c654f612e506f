"""How evidence that left Chimera is recognised, so that it never comes back as data."""

EVIDENCE_SCHEMA = "chimera.evidence/v1"
"""Stands in the first line of evidence as JSON lines."""
CSV_HEADER = (
    "id", "kind", "metric", "aggregation", "value", "unit", "settings", "versus", "n", "n_missing", "n_error", "trust",
    "file", "selector", "column", "formula",
)  # fmt: skip
CSV_HEADER_LINE = ",".join(f'"{name}"' for name in CSV_HEADER)
"""First line of facts as CSV."""
