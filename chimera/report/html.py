"""report.html: the Markdown report as one page that fetches nothing, runs nothing and links only within itself."""

import base64
import hashlib
import re
from collections.abc import Sequence
from html import escape
from string import Template
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from chimera.record.artifact import UNSUPPORTED, UNSUPPORTED_END
from chimera.record.stamp import REPORT_STAMP

CITED = re.compile(r"F\d+(?=[,\]])")
CITATION = re.compile(r"\[F\d+(?:, F\d+)*\]")
ROW = re.compile(r"\[(F\d+)\]")
STYLE = """
:root { color-scheme: light dark; --line: #d0d5db; --soft: #f3f5f7; --ink: #1c2024; --warn: #fff0b3; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3a4149; --soft: #1e2328; --ink: #e3e7eb; --warn: #5a4600; }
  body { background: #14171a; }
  a { color: #7db7ff; }
}
body { font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin-top: 2.2rem; }
h1, h2 { border-bottom: 1px solid var(--line); padding-bottom: .3rem; overflow-wrap: anywhere; }
p, li, blockquote { overflow-wrap: anywhere; }
code { font: .88em ui-monospace, monospace; background: var(--soft); padding: .1em .25em; border-radius: 3px; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: .7rem; }
pre code { padding: 0; background: none; white-space: pre-wrap; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: max-content; font-size: .92em; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--line); padding: .3rem .55rem; text-align: left; vertical-align: top; }
th { background: var(--soft); white-space: nowrap; }
td { max-width: min(20rem, 65vw); overflow-wrap: break-word; }
:target { background: var(--warn); }
blockquote { margin: 1rem 0; padding: .2rem 1rem; border-left: .4rem solid #c77700; background: var(--warn); }
mark { background: var(--warn); color: inherit; padding: 0 .2em; }
a { text-decoration: none; } a:hover, a:focus { text-decoration: underline; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; } h2 { break-after: avoid; } tr, pre { break-inside: avoid; }
  .scroll { overflow: visible; } table { width: auto; font-size: 8pt; } a { color: inherit; }
}
"""
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
<main>
$body</main>
</body>
</html>
""")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'"
NOT_READ = ["link", "image", "autolink", "reference", "html_inline", "html_block"]
"""Markdown that the report never writes: whatever looks like it is text."""


def render_html(markdown: str) -> str:
    """A report as a page; `[F12]` leads to its row among the citations."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(NOT_READ)
    tokens = reader.parse(markdown.removeprefix(REPORT_STAMP))
    rows = _name_rows(tokens)
    reader.add_render_rule("text", _text)
    reader.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0">\n<table>\n')
    reader.add_render_rule("table_close", lambda *_: "</table>\n</div>\n")
    body = reader.renderer.render(tokens, reader.options, {"rows": rows})
    for mark, tag in ((UNSUPPORTED, "<mark>{}"), (UNSUPPORTED_END, "{}</mark>")):
        strong = f"<strong>{mark.strip('*')}</strong>"
        body = body.replace(strong, tag.format(strong))
    return PAGE.substitute(stamp=REPORT_STAMP, policy=POLICY, style=STYLE, title=escape(_title(tokens)), body=body)


def _name_rows(tokens: Sequence[Token]) -> frozenset[str]:
    """Give every first cell that is a fact's id alone that id as its anchor; returns the ids."""
    named = set()
    for row, cell, text in zip(tokens, tokens[1:], tokens[2:], strict=False):
        match = ROW.fullmatch(text.content)
        if row.type == "tr_open" and cell.type == "td_open" and match and match[1] not in named:
            cell.attrSet("id", match[1])
            named.add(match[1])
    return frozenset(named)


def _text(_: Any, tokens: Sequence[Token], index: int, __: Any, env: Any) -> str:
    """Text, escaped; citations become links to rows that are there."""

    def link(match: re.Match[str]) -> str:
        return f'<a href="#{match[0]}">{match[0]}</a>' if match[0] in env["rows"] else match[0]

    return CITATION.sub(lambda found: CITED.sub(link, found[0]), escape(tokens[index].content))


def _title(tokens: Sequence[Token]) -> str:
    """The text of the first heading."""
    heading = next((token for token in tokens if token.type == "inline"), None)
    return "".join(child.content for child in heading.children or []) if heading else "Report"
