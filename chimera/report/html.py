"""report.html: the report as one page that fetches nothing, runs nothing and links only within itself.

Its words are those of the Markdown report. Charts, with their numbers as tables, stand below the sections they
belong to.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from string import Template

from markdown_it import MarkdownIt
from markdown_it.token import Token

from chimera.record.artifact import UNSUPPORTED, UNSUPPORTED_END
from chimera.record.stamp import AUDIT_SECTION, REPORT_STAMP
from chimera.report.figure import Figure
from chimera.report.figures import Figures
from chimera.report.style import STYLE

CITED = re.compile(r"[FR]\d+(?=[,\]])")
CITATION = re.compile(r"\[[FR]\d+(?:, [FR]\d+)*\]")
ROW = re.compile(r"\[(F\d+)\]|(R\d+)")
NUMBERED = re.compile(r"^\d+\. ")
FOLDED = frozenset({"Configuration", "Prompts as sent", AUDIT_SECTION})
"""Long sections that open when asked."""
WIDE_COLUMNS = 8
"""A table with as many columns is not readable on a phone."""
ROLES = {
    "thead_open": "rowgroup",
    "tbody_open": "rowgroup",
    "tr_open": "row",
    "th_open": "columnheader",
    "td_open": "cell",
}
"""What the parts of a table remain when they are shown as cards."""
CITATIONS = "Citations"
CHART_FACTS = "Facts behind the charts"
PAGE = Template("""<!doctype html>
$stamp
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>$title</title>
<style>$style</style>
</head>
<body>
$nav<main>
$body</main>
</body>
</html>
""")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'"
NOT_READ = ["link", "image", "autolink", "reference", "html_inline", "html_block"]
"""Markdown that the report never writes: whatever looks like it is text."""
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
    writer = _Writer(figures)
    body = writer.page(text)
    for mark, tag in ((UNSUPPORTED, "<mark>{}"), (UNSUPPORTED_END, "{}</mark>")):
        strong = f"<strong>{mark.strip('*')}</strong>"
        body = body.replace(strong, tag.format(strong))
    title = escape(_title(writer.tokens))
    nav = _nav([_words(section) for section in _sections(writer.tokens)][1:])
    return PAGE.substitute(stamp=REPORT_STAMP, policy=POLICY, style=STYLE, title=title, nav=nav, body=body)


class _Writer:
    """One page while it is written."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.left = dict(figures.charts)
        self.tokens: list[Token] = []
        self.rows: frozenset[str] = frozenset()
        self.reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(NOT_READ)
        self.reader.add_render_rule("text", lambda _, tokens, index, *__: self._text(tokens[index]))
        self.reader.add_render_rule("table_open", lambda _, tokens, index, *__: _table_open(tokens[index]))
        self.reader.add_render_rule("table_close", lambda *_: "</table>\n</div>\n")

    def page(self, text: str) -> str:
        """Everything inside `main`."""
        self.tokens = _with_cards(self.reader.parse(text))
        self.rows = _name_rows(self.tokens)
        head, *sections = _sections(self.tokens)
        told = self._render(head) + "".join(self._section(number, one) for number, one in enumerate(sections, 1))
        return told + "".join(map(self._charts, self.left.values()))

    def _section(self, number: int, tokens: Sequence[Token]) -> str:
        title = NUMBERED.sub("", tokens[1].content)
        tokens[0].attrSet("id", f"s{number}")
        charts = self._charts(self.left.pop(title, ()))
        if title in FOLDED:
            inside = self._render(tokens[3:])
            return f"<details><summary>{self._render(tokens[:3]).strip()}</summary>\n{inside}{charts}</details>\n"
        return f"<section>\n{self._render(tokens)}{charts}</section>\n"

    def _charts(self, charts: Sequence[Figure]) -> str:
        return "".join(map(self._figure, charts))

    def _figure(self, one: Figure) -> str:
        keys = "".join(f'<li><span class="key {escape(kind)}"></span>{escape(told)}</li>' for kind, told in one.legend)
        legend = f'<ul class="legend">{keys}</ul>\n' if keys else ""
        notes = self._markdown(one.notes) if one.notes else ""
        numbers = f"{self._markdown(one.table)}</details>\n" if one.table else ""
        if numbers:
            numbers = f'<details class="numbers"><summary>The numbers of this chart</summary>\n{numbers}'
        caption = self._markdown([one.caption])
        return f"<figure>\n<figcaption>{caption}</figcaption>\n{legend}{one.svg}\n{notes}{numbers}</figure>\n"

    def _markdown(self, lines: Sequence[str]) -> str:
        tokens = _with_cards(self.reader.parse("\n".join(lines)))
        _name_rows(tokens)
        return self._render(tokens)

    def _render(self, tokens: Sequence[Token]) -> str:
        return self.reader.renderer.render(tokens, self.reader.options, {})

    def _text(self, token: Token) -> str:
        """Text, escaped; citations become links to rows that are there."""

        def link(match: re.Match[str]) -> str:
            found = match[0]
            tip = self.figures.tips.get(found)
            told = f' data-tip="{escape(tip)}"' if tip else ""
            return f'<a href="#{found}"{told}>{found}</a>' if found in self.rows else found

        return CITATION.sub(lambda found: CITED.sub(link, found[0]), escape(token.content))


def _insert(text: str, after: str, section: str) -> str:
    """The text with one more section behind another, or at its end."""
    start = text.find(f"\n## {after}\n")
    at = text.find("\n## ", start + 1) if start >= 0 else -1
    return f"{text}\n{section}" if at < 0 else f"{text[: at + 1]}{section}{text[at:]}"


def _sections(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens before the first heading of the second level, then those of each section."""
    sections: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            sections.append([])
        sections[-1].append(token)
    return sections


def _words(tokens: Sequence[Token]) -> str:
    """The text of a section's heading."""
    return "".join(_told(token) for token in tokens[1:2])


def _told(token: Token) -> str:
    return "".join(child.content for child in token.children or [])


def _nav(titles: Sequence[str]) -> str:
    """Links to the sections."""
    if not titles:
        return ""
    items = "".join(f'<li><a href="#s{number}">{escape(title)}</a></li>' for number, title in enumerate(titles, 1))
    return f'<nav aria-label="Sections"><details><summary>Contents</summary>\n<ul>{items}</ul></details></nav>\n'


def _table_open(token: Token) -> str:
    """A table that scrolls by itself; a wide one shows its rows as cards where there is no room."""
    kind = ' class="cards" role="table"' if token.meta.get("is_wide") else ""
    return f'<div class="scroll" tabindex="0">\n<table{kind}>\n'


def _with_cards(tokens: list[Token]) -> list[Token]:
    """The tokens; cells of wide tables know their column's head, and all parts of such a table say what they are."""
    start = 0
    for end, token in enumerate(tokens):
        if token.type == "table_open":
            start = end
        elif token.type == "table_close":
            _make_cards(tokens[start : end + 1])
    return tokens


def _make_cards(tokens: Sequence[Token]) -> None:
    pairs = list(pairwise(tokens))
    heads = [_told(text) for cell, text in pairs if cell.type == "th_open"]
    if len(heads) < WIDE_COLUMNS:
        return
    tokens[0].meta["is_wide"] = True
    column = 0
    for token in tokens[1:]:
        if token.type in ROLES:
            token.attrSet("role", ROLES[token.type])
        column = 0 if token.type == "tr_open" else column
        if token.type == "td_open":
            token.attrSet("data-head", heads[column])
            column += 1


def _name_rows(tokens: Sequence[Token]) -> frozenset[str]:
    """Give every first cell that is a fact's id alone that id as its anchor; returns the ids."""
    return frozenset(_named(tokens))


def _named(tokens: Sequence[Token]) -> Iterator[str]:
    named = set()
    for row, cell, text in zip(tokens, tokens[1:], tokens[2:], strict=False):
        match = ROW.fullmatch(text.content)
        if row.type == "tr_open" and cell.type == "td_open" and match:
            found = match[1] or match[2]
            if found not in named:
                cell.attrSet("id", found)
                named.add(found)
                yield found


def _title(tokens: Sequence[Token]) -> str:
    """The text of the first heading."""
    heading = next((token for token in tokens if token.type == "inline"), None)
    return _told(heading) if heading else "Report"
