"""Claims: every number of a report, read, matched with the facts and judged, with the reason."""

from chimera.claims.audit import audit_section, compare_audit, compare_lines
from chimera.claims.index import FactIndex
from chimera.claims.judging import is_clean, judge
from chimera.claims.own import OwnReport

__all__ = ["FactIndex", "OwnReport", "audit_section", "compare_audit", "compare_lines", "is_clean", "judge"]
