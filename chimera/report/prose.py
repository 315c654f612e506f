"""Markdown of anybody as HTML that is safe to open: no link, image or markup of the text is alive in it.

Tables scroll by themselves or become cards; a citation leads to the row of its fact where there is one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from chimera.report.figure import Figure

CITED = re.compile(r"[FR]\d+(?=[,\]])")
CITATION = re.compile(r"\[[FR]\d+(?:, [FR]\d+)*\]")
ROW = re.compile(r"\[(F\d+)\]|(R\d+)")
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
NOT_READ = ["link", "image", "autolink", "reference", "html_inline", "html_block"]
"""Markdown that a report never writes: whatever looks like it is text."""


class Prose:
    """One page's Markdown: `parse` it, then `render` its parts; every part may cite the rows of all."""

    def __init__(self, tips: Mapping[str, str] | None = None) -> None:
        """Args: id of a fact -> what it is, for whoever points at a citation."""
        self.tips = tips or {}
        self.rows: frozenset[str] = frozenset()
        self.reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(NOT_READ)
        self.reader.add_render_rule("text", lambda _, tokens, index, *__: self._text(tokens[index]))
        self.reader.add_render_rule("table_open", lambda _, tokens, index, *__: _table_open(tokens[index]))
        self.reader.add_render_rule("table_close", lambda *_: "</table>\n</div>\n")

    def parse(self, text: str) -> list[Token]:
        """The tokens of the page's text; its rows of facts can be cited from now on."""
        tokens = self._parse(text)
        self.rows = _name_rows(tokens)
        return tokens

    def render(self, tokens: Sequence[Token]) -> str:
        """Tokens as HTML."""
        return self.reader.renderer.render(tokens, self.reader.options, {})

    def render_lines(self, lines: Sequence[str]) -> str:
        """Further Markdown as HTML; its rows carry their ids, too."""
        tokens = self._parse("\n".join(lines))
        _name_rows(tokens)
        return self.render(tokens)

    def render_inline(self, text: str) -> str:
        """A paragraph of Markdown in which no block begins."""
        return self.reader.renderInline(text)

    def render_figure(self, one: Figure) -> str:
        """A chart with its caption, legend and numbers."""
        keys = "".join(f'<li><span class="key {escape(kind)}"></span>{escape(told)}</li>' for kind, told in one.legend)
        legend = f'<ul class="legend">{keys}</ul>\n' if keys else ""
        notes = self.render_lines(one.notes) if one.notes else ""
        numbers = f"{self.render_lines(one.table)}</details>\n" if one.table else ""
        if numbers:
            numbers = f'<details class="numbers"><summary>The numbers of this chart</summary>\n{numbers}'
        caption = self.render_lines([one.caption])
        return f"<figure>\n<figcaption>{caption}</figcaption>\n{legend}{one.svg}\n{notes}{numbers}</figure>\n"

    def _parse(self, text: str) -> list[Token]:
        return _with_cards(self.reader.parse(text))

    def _text(self, token: Token) -> str:
        """Text, escaped; citations become links to rows that are there."""

        def link(match: re.Match[str]) -> str:
            found = match[0]
            tip = self.tips.get(found)
            told = f' data-tip="{escape(tip)}"' if tip else ""
            return f'<a href="#{found}"{told}>{found}</a>' if found in self.rows else found

        return CITATION.sub(lambda found: CITED.sub(link, found[0]), escape(token.content))


def text_of(token: Token) -> str:
    """The words of an inline token, without their markup."""
    return "".join(child.content for child in token.children or [])


def split_sections(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens before the first heading of the second level, then those of each section."""
    sections: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            sections.append([])
        sections[-1].append(token)
    return sections


def heading_of(section: Sequence[Token]) -> str:
    """The words of a section's heading."""
    return "".join(map(text_of, section[1:2]))


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
    heads = [text_of(text) for cell, text in pairs if cell.type == "th_open"]
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
