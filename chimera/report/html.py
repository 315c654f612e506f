"""report.html: the report as one page that fetches nothing, runs nothing and links only within itself.

Its words are those of the Markdown report. Charts, with their numbers as tables, stand below the sections they
belong to.
"""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from chimera.record.artifact import UNSUPPORTED, UNSUPPORTED_END
from chimera.record.stamp import AUDIT_SECTION, REPORT_STAMP
from chimera.report.figure import Figure
from chimera.report.figures import Figures
from chimera.report.prose import Prose, heading_of, split_sections, text_of
from chimera.report.shell import frame
from chimera.report.style import STYLE

NUMBERED = re.compile(r"^\d+\. ")
FOLDED = frozenset({"Configuration", "Prompts as sent", AUDIT_SECTION})
"""Long sections that open when asked."""
CITATIONS = "Citations"
CHART_FACTS = "Facts behind the charts"
NO_FIGURES = Figures()


def render_html(markdown: str, figures: Figures = NO_FIGURES) -> str:
    """A report as a page; `[F12]` leads to its row among the citations.

    Args:
        markdown: The report.
        figures: Its charts.
    """
    text = markdown.removeprefix(REPORT_STAMP)
    if figures.facts:
        text = _insert(text, CITATIONS, f"## {CHART_FACTS}\n\n" + "\n".join(figures.facts) + "\n")
    writer = _Writer(text, figures)
    body = writer.page()
    for mark, tag in ((UNSUPPORTED, "<mark>{}"), (UNSUPPORTED_END, "{}</mark>")):
        strong = f"<strong>{mark.strip('*')}</strong>"
        body = body.replace(strong, tag.format(strong))
    return frame(_title(writer.tokens), [heading_of(one) for one in writer.sections], body, STYLE)


class _Writer:
    """One page while it is written."""

    def __init__(self, text: str, figures: Figures) -> None:
        self.left = dict(figures.charts)
        self.prose = Prose(figures.tips)
        self.tokens = self.prose.parse(text)
        self.head, *self.sections = split_sections(self.tokens)

    def page(self) -> str:
        """Everything inside `main`."""
        sections = (self._section(number, one) for number, one in enumerate(self.sections, 1))
        told = self.prose.render(self.head) + "".join(sections)
        return told + "".join(map(self._charts, self.left.values()))

    def _section(self, number: int, tokens: Sequence[Token]) -> str:
        title = NUMBERED.sub("", tokens[1].content)
        tokens[0].attrSet("id", f"s{number}")
        charts = self._charts(self.left.pop(title, ()))
        if title in FOLDED:
            heading, inside = self.prose.render(tokens[:3]).strip(), self.prose.render(tokens[3:])
            return f"<details><summary>{heading}</summary>\n{inside}{charts}</details>\n"
        return f"<section>\n{self.prose.render(tokens)}{charts}</section>\n"

    def _charts(self, charts: Sequence[Figure]) -> str:
        return "".join(map(self.prose.render_figure, charts))


def _insert(text: str, after: str, section: str) -> str:
    """The text with one more section behind another, or at its end."""
    start = text.find(f"\n## {after}\n")
    at = text.find("\n## ", start + 1) if start >= 0 else -1
    return f"{text}\n{section}" if at < 0 else f"{text[: at + 1]}{section}{text[at:]}"


def _title(tokens: Sequence[Token]) -> str:
    """The text of the first heading."""
    heading = next((token for token in tokens if token.type == "inline"), None)
    return text_of(heading) if heading else "Report"
