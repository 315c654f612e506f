"""A report by anyone as a page with verdicts: every claim is marked, nothing of the report is alive."""

import importlib.util
import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.claims import FactIndex, judge
from chimera.record.claim import Claim, Judgement
from chimera.report import render_judged
from chimera.tools.ingest import ingest

_spec = importlib.util.spec_from_file_location("page_checker", Path(__file__).with_name("page_checker.py"))
page_checker = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(page_checker)

REPORT = """# Two models

At num_ctx 2048 gemma3:1b reaches **179.5 tok/s**. At num_ctx 4096 it reaches **199.5** tok/s.
At num_ctx 2048 gemma3:1b is 1.8 times as fast as gemma3:4b; the accuracy of gemma3:1b is 87 %.

| model | num_ctx | tok/s |
| --- | --- | --- |
| gemma3:1b | 2048 | 179.5 |
| gemma3:4b | 2048 | 99.5 | 77 tok/s |
"""
HOSTILE = """# <script>alert(1)</script> 5 tok/s

[179.5 tok/s](javascript:alert(1)) ![179.5 tok/s](http://evil.example/p.png) <http://evil.example>
<b onclick="x()">179.5 tok/s</b> <img src=x onerror=alert(1)> </section></main><style>*{}</style>
[ref]: http://evil.example
[ref] &#60;script&#62; <!-- 179.5 tok/s --> "><a href="http://evil.example">179.5 tok/s</a>

```"><script>179.5
179.5 tok/s </code></pre><script>
```
"""
CLAIM = re.compile(r'<a href="#n(\d+)"(?: id="c\d+")? class="claim (\w+)" data-tip="([^"]*)">(.*?)</a>', re.DOTALL)
VERDICTS = ("supported", "supported (derived)", "contradicted", "unsupported", "ambiguous")


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "re<s>ults"
    folder.mkdir()
    rows = ["gemma3:1b,2048,179.5", "gemma3:1b,4096,179", "gemma3:4b,2048,99.5", "gemma3:4b,4096,99"]
    (folder / "sweep.csv").write_text("\n".join(["model,num_ctx,tokens_s", *rows]) + "\n")
    return ingest(folder)


@pytest.fixture(scope="module")
def judged(evidence):
    def render(text):
        judgements = judge(text, FactIndex(evidence))
        return judgements, render_judged(text, judgements, report="a<b>.md", evidence=evidence)

    return render


def said(html):
    """The words of a piece of HTML, without those for screen readers alone, signs and note numbers."""
    bare = re.sub(r'<span class="heard">.*?</span>|<span class="sign".*?</span>|<sup.*?</sup>', "", html)
    return unescape(re.sub(r"<[^>]+>", "", bare))


def the_report(page):
    return page.split('<section class="report">')[1].split('<ol class="notes">')[0].rsplit("</section>", 1)[0]


def test_every_claim_is_marked_with_its_verdict_and_what_decides(judged):
    judgements, page = judged(REPORT)
    claims = [one for one in judgements if one.verdict != "not a claim"]
    assert {one.verdict for one in claims} >= {"supported", "supported (derived)", "contradicted", "unsupported"}
    marked = {int(number): (look, unescape(tip), html) for number, look, tip, html in CLAIM.findall(page)}
    notes = re.findall(r'<li id="n(\d+)">(.*?)</li>', page, re.DOTALL)
    assert [int(number) for number, _ in notes] == list(range(1, len(claims) + 1))
    for number, one in enumerate(claims, 1):
        note = unescape(notes[number - 1][1])
        assert one.verdict in note
        assert f"line {one.claim.line}" in note
        assert one.reason in note
        if one.facts:
            assert f"{one.facts[0]}: {one.value} · {one.source} · n {one.n}" in note
        if one.claim.number == "77 tok/s":  # beyond the table's head: Markdown shows no such cell
            assert number not in marked
            assert "77 tok/s</strong> (not shown)" in note
            continue
        look, tip, html = marked[number]
        assert look == ("derived" if one.verdict == "supported (derived)" else one.verdict)
        assert f"({one.verdict}, note {number})" in html
        assert one.verdict in tip
        assert not one.facts or f"{one.source} · n {one.n}" in tip


def test_a_number_across_emphasis_is_one_link(judged):
    _, page = judged(REPORT)
    (piece,) = re.findall(
        r'<strong><span id="c\d+" class="claim contradicted" data-tip="[^"]*">199.5</span></strong>', page
    )
    assert piece
    assert 'href="#n2"' in page
    assert len(re.findall(r'<a href="#n2"', page)) == 1


def test_the_top_says_whether_it_holds_and_counts_every_verdict(judged):
    judgements, page = judged(REPORT)
    top = page.split('<section class="report">')[0]
    flagged = [one for one in judgements if one.is_flagged]
    claims = [one for one in judgements if one.verdict != "not a claim"]
    assert f"<strong>Does not hold:</strong> of {len(claims)} claims about the data, {len(flagged)} are" in top
    for verdict in VERDICTS:
        count = sum(one.verdict == verdict for one in judgements)
        assert re.search(rf'<b>{count}</b> <span class="verdict \w+">\S {re.escape(verdict)}</span>: \w', top)
    for one in flagged:
        assert one.reason in unescape(top)


def test_a_report_that_holds_and_one_without_numbers_say_so(judged):
    _, page = judged("At num_ctx 2048 gemma3:1b reaches 179.5 tok/s.\n")
    assert "<strong>Holds:</strong>" in page
    _, page = judged("Nothing.\n")
    assert "<strong>Nothing to judge:</strong>" in page


def test_words_are_those_of_the_report(judged):
    _, page = judged(REPORT)
    for words in (
        "At num_ctx 2048 gemma3:1b reaches 179.5 tok/s. At num_ctx 4096 it reaches 199.5 tok/s.",
        "Two models",
    ):
        assert words in " ".join(said(the_report(page)).split())


def test_nothing_of_a_hostile_report_is_alive(judged):
    _, page = judged(HOSTILE)
    assert page_checker.problems(page) == []
    body = the_report(page)
    assert not re.search(r"<(img|script|style|b|main)\b", body)
    assert {link for link in re.findall(r'href="([^"]*)"', page) if not link.startswith("#")} == set()
    for words in ("<script>alert(1)</script>", "(javascript:alert(1))", "<img src=x onerror=alert(1)>", "</main>"):
        assert words in said(body)


def test_a_digit_spelled_as_an_entity_stays_as_it_was_judged(judged):
    _, page = judged("At num_ctx 2048 gemma3:1b reaches &#49;79.5 tok/s, a &lt; b &amp; c.\n")
    words = said(the_report(page))
    assert "&#49;79.5 tok/s" in words
    assert "a < b & c" in words


def test_characters_that_turn_text_around_are_left_out(judged):
    _, page = judged("At num_ctx 2048 gemma3:1b reaches \u202e5.971\u202c tok/s\u200b, \ue0001\ue001 more.\n")
    assert not re.search("[\u202a-\u202e\u200b\ue000-\ue002]", page)


def test_names_of_files_and_folders_are_text(judged):
    _, page = judged(REPORT)
    assert "<title>Numbers of a&lt;b&gt;.md, held against re&lt;s&gt;ults</title>" in page
    assert page_checker.problems(page) == []


def test_a_line_that_somebody_changed_is_marked_and_stays_what_it_is(evidence):
    text = "# T\n\n- one line [F1]. *(x)*\n\n| [F1] | a |\n| --- | --- |\n| [F1] | changed |\n"
    lines = [
        Judgement(Claim(text.count("\n", 0, text.index(line)) + 1, text.index(line), text.index(line) + len(line), line, line),
                  "contradicted", "a line of the report as it was written", "it was another")
        for line in ("- one line [F1]. *(x)*", "| [F1] | changed |", "| --- | --- |")
    ]  # fmt: skip
    page = render_judged(text, lines, report="r.md", evidence=evidence)
    assert page_checker.problems(page) == []
    body = the_report(page)
    assert body.count("<li>") == 1
    assert '<td id="F1">[<a href="#F1">F1</a>]</td>' in body
    assert re.search(r'class="claim contradicted"[^>]*>changed<', body)
    assert "(not shown)" in page  # the rule below a table's head is no text


@given(st.data())
def test_whatever_is_judged_where_the_page_is_sound(evidence, data):
    piece = st.one_of(
        st.sampled_from(
            [
                "**",
                "`",
                "\n",
                "| ",
                "# ",
                "- ",
                "> ",
                "[F1]",
                "```\n",
                "&amp;",
                "<b>",
                "5 tok/s",
                "\ue000",
                "|---|---|\n",
            ]
        ),
        st.text(max_size=4),
    )
    text = "".join(data.draw(st.lists(piece, max_size=30)))
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)), st.sampled_from(VERDICTS))
    judgements = [
        Judgement(Claim(1, min(a, b), max(a, b), text[min(a, b) : max(a, b)], ""), verdict, "<i>", "why & how")
        for a, b, verdict in data.draw(st.lists(spans, max_size=8))
    ]
    page = render_judged(text, judgements, report="r.md", evidence=evidence)
    assert page_checker.problems(page) == []
    assert page.count("<li id=") == len(judgements)
    assert not re.search("[\ue000-\ue002]", page)
