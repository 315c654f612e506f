"""report.html: the same report as a page of its own."""

import re

from markdown_it import MarkdownIt

from chimera.report import render_html

REPORT = """<!-- chimera:report/v1 -->
# Benchmark report: `a<b>&"c`

R1 is a run fact. Throughput is **5 tok/s** [F1, F2], see [F9].

## Citations

| fact | what |
| --- | --- |
| [F1] | `tokens_s` [F2] |
| [F2] | `a\\|b` |
"""


def test_citations_lead_to_their_rows_and_only_where_there_is_one():
    page = render_html(REPORT)
    assert '[<a href="#F1">F1</a>, <a href="#F2">F2</a>], see [F9].' in page
    assert re.findall(r'<td id="(F\d+)">', page) == ["F1", "F2"]


def test_names_are_escaped_in_title_and_text():
    page = render_html(REPORT)
    assert "<title>Benchmark report: a&lt;b&gt;&amp;&quot;c</title>" in page
    assert "<code>a&lt;b&gt;&amp;&quot;c</code>" in page
    assert "<code>a|b</code>" in page


def test_what_looks_like_markup_is_text():
    page = render_html(
        "# x\n\n[a](http://e) ![b](http://e) <http://e> <b onclick=x>c</b>\n\n<script>x</script>\n\n[d]: http://e\n\n[d]\n"
    )
    body = page.split("<main>")[1]
    assert not re.search(r"<(a|img|b|script)\b", body)
    assert "&lt;script&gt;x&lt;/script&gt;" in body


def test_a_page_needs_nothing_but_itself():
    page = render_html(REPORT)
    assert not re.search(r"\bsrc=|url\(|@import|href=\"[^#]", page)
    assert 'lang="en"' in page
    assert 'name="viewport"' in page
    assert page.count("<h1>") == 1


def test_every_table_scrolls_by_itself():
    page = render_html(REPORT)
    assert page.count('<div class="scroll" tabindex="0">\n<table>') == page.count("</table>\n</div>") == 1


def test_unsupported_sentences_are_marked():
    page = render_html("# x\n\nGood. **⚠ unsupported:** It is **bad** 5. **⚠** Good.\n")
    assert (
        "Good. <mark><strong>⚠ unsupported:</strong> It is <strong>bad</strong> 5. <strong>⚠</strong></mark> Good."
        in page
    )


def test_words_are_those_of_the_markdown():
    bare = re.sub(r"<[^>]+>", "", MarkdownIt("commonmark").enable("table").render(REPORT.split("\n", 1)[1]))
    page = re.sub(r"<[^>]+>", "", render_html(REPORT).split("<main>")[1])
    assert page.split() == bare.split()


def test_rows_of_a_wide_table_are_cards_with_their_heads_and_remain_a_table():
    heads = [f"h{number}" for number in range(8)]
    lines = [f"| {' | '.join(row)} |" for row in (heads, ["---"] * 8, ["[F1]", *"abcdefg"])]
    page = render_html("# x\n\n" + "\n".join(lines) + "\n")
    assert '<table class="cards" role="table">' in page
    assert re.findall(r'<td role="cell" data-head="(h\d)"', page) == heads
    assert page.count('role="columnheader"') == 8
    assert 'class="cards"' not in render_html(REPORT)


def test_sections_can_be_reached_and_long_ones_are_folded():
    page = render_html("# x\n\n## 1. A & b\n\ntext\n\n## Prompts as sent\n\nmore\n")
    assert '<a href="#s1">1. A &amp; b</a>' in page
    assert '<h2 id="s1">1. A &amp; b</h2>' in page
    assert '<details><summary><h2 id="s2">Prompts as sent</h2></summary>' in page
