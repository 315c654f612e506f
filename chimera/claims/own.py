"""Chimera's own reports: which of their sections speak of the data, and whether their ids are this evidence's."""

import re
from bisect import bisect_right

from chimera.claims.passages import Passage
from chimera.record.stamp import REPORT_STAMP, RUN_SECTIONS

SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
EVIDENCE = re.compile(r", evidence `([0-9a-f]{16})`")
FENCED = re.compile(r"^(`{3,})[^\n]*\n.*?^\1`*\s*$", re.MULTILINE | re.DOTALL)


class OwnReport:
    """The parts of a report, if Chimera wrote it."""

    def __init__(self, text: str, sha256: str) -> None:
        """Args: the report; the evidence it is judged by."""
        self.is_own = text.startswith(REPORT_STAMP)
        bare = FENCED.sub(lambda match: " " * len(match[0]), text)
        self.sections = [(match.start(), match[1].strip()) for match in SECTION.finditer(bare)]
        said = EVIDENCE.findall(bare)
        self.is_of_evidence = self.is_own and bool(said) and sha256.startswith(said[-1])
        """Whether it was written about exactly this evidence."""

    @property
    def has_ids_of_evidence(self) -> bool:
        """Whether its fact ids are this evidence's; anybody else who cites ids must mean these."""
        return self.is_of_evidence or not self.is_own

    def is_about_run(self, passage: Passage) -> bool:
        """Whether a passage stands in a section about the run itself, or in the line that names the run."""
        if not self.is_own:
            return False
        at = bisect_right(self.sections, (passage.start, "\uffff")) - 1
        return at >= 0 and self.sections[at][1] in RUN_SECTIONS
