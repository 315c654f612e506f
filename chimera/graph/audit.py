"""The finished report: rendered, judged by the data, and completed by the audit of its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from chimera.claims import FactIndex, audit_section, compare_lines, is_clean, judge
from chimera.record.claim import Judgement
from chimera.record.reading import HTML_NAME, REPORT_NAME, Run
from chimera.report import draw, render_html, render_markdown

NOT_CLEAN = "a number of the report is not borne out by the data: its last section says which"
BANNER = f"**Do not rely on this report: {NOT_CLEAN}.**"


@dataclass(frozen=True, slots=True)
class Audited:
    """A report with its audit."""

    run: Run
    markdown: str
    is_clean: bool
    """Whether the judge found every number borne out, or found none."""

    def files(self) -> Mapping[str, str]:
        """The report's files by name."""
        return {REPORT_NAME: self.markdown, HTML_NAME: render_html(self.markdown, draw(self.run, self.markdown))}


def audit(run: Run) -> Audited:
    """Render a run's report and let the judge read it; without evidence there is nothing to judge by."""
    text = render_markdown(run)
    if run.evidence is None:
        return Audited(run, text, is_clean=True)
    judgements = judge(text, FactIndex(run.evidence))
    clean = is_clean(judgements)
    section = audit_section(text, judgements)
    if not clean:
        text = text.replace("\n## ", f"\n{BANNER}\n\n## ", 1)
    return Audited(run, f"{text}\n{section}", clean)


def compare_with_record(text: str, run: Run) -> list[Judgement]:
    """Every line of a report that differs from what its run's record gives."""
    return compare_lines(text, audit(run).markdown, "run.json beside the report gives")
