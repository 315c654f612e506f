"""The charts of report.html: what they show is what the facts say, for eyes, ears and print."""

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.evidence.numbers import show_fact, show_interval
from chimera.graph import RunOptions, run
from chimera.graph.audit import audit
from chimera.record.reading import Run
from chimera.report import draw, render_html
from chimera.report.svg import picture, rows, words
from chimera.spec import Overrides, load_spec
from chimera.spec.model import Section
from chimera.testing import FakeOllama

_spec = importlib.util.spec_from_file_location("digit_parser", Path(__file__).with_name("digit_parser.py"))
digit_parser = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(digit_parser)

BENCHMARKS = Path(__file__).parents[2] / "examples" / "benchmarks"
CHART = re.compile(r'<svg role="img".*?</svg>(?=\n)', re.DOTALL)
HOSTILE = "<script>alert('x')</script> & \"y\" ]]> </svg> </title>"


class Reader(HTMLParser):
    """Ids, links, table rows of figures without names in code, and items of the findings."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.rows, self.heads, self.tips = [], [], [], [], {}
        self.stack, self.cells, self.captions = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag not in {"meta", "br", "hr"}:
            self.stack.append(tag)
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "a":
            self.links.append(named["href"].removeprefix("#"))
            self.tips[self.links[-1]] = named.get("data-tip", "")
        if tag == "tr":
            self.cells = []
        if tag in {"figcaption", "li"} and "figure" in self.stack:
            self.captions.append("")
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag
        if tag == "tr" and "figure" in self.stack:
            (self.heads if "thead" in self.stack else self.rows).append([cell.strip() for cell in self.cells])

    def handle_data(self, data):
        if {"figcaption", "li"} & {*self.stack} and "figure" in self.stack and "code" not in self.stack:
            self.captions[-1] += data
        if self.cells and "tr" in self.stack and "code" not in self.stack:
            self.cells[-1] += data


def reported(tmp_path, data, **settings):
    overrides = Overrides(settings=("models.local.provider=fake", *(f"{k}={v}" for k, v in settings.items())))
    options = RunOptions(out=tmp_path / "runs", fake=FakeOllama(default="builtin"))
    done = run(load_spec(None, overrides), data, options)
    return done, done.html_path.read_text("utf-8")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return reported(tmp_path_factory.mktemp("charts"), BENCHMARKS)


def charts(page):
    found = [ET.fromstring(one) for one in CHART.findall(page)]
    assert len(found) == page.count('role="img"')
    return found


def of_kind(page, kind):
    return [one for one in charts(page) if one.get("aria-labelledby").startswith(kind)]


def ids_in(text):
    return [fact_id for group in digit_parser.CITED.findall(text) for fact_id in group.split(", ")]


def test_the_example_has_every_kind_of_chart(report):
    _, page = report
    for kind in ("forest-F", "bars-F", "scatter-F", "nodes-", "calls-"):
        assert of_kind(page, kind)


def test_every_chart_has_a_text_alternative(report):
    _, page = report
    ids = Reader(page).ids
    assert len(ids) == len(set(ids))
    for chart in charts(page):
        title, description = chart[0], chart[1]
        assert (title.tag, description.tag) == ("title", "desc")
        assert title.text
        assert description.text
        assert chart.get("aria-labelledby").split() == [title.get("id"), description.get("id")]


def test_every_digit_in_a_chart_is_a_cited_fact(report):
    done, page = report
    ids = set(Reader(page).ids)
    told = [text.text for chart in charts(page) for text in chart.iter("text") if text.get("class") != "name"]
    assert len(told) > 20
    for text in filter(re.compile(r"\d").search, told):
        assert digit_parser.judge("text", text, done.evidence) == []
        assert set(ids_in(text)) <= ids


def test_every_digit_around_a_chart_is_a_cited_fact(report):
    done, page = report
    captions = Reader(page).captions
    assert len(captions) >= len(charts(page))
    for sentence in (part for text in captions for part in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text.strip())):
        if re.search(r"\d", sentence):
            assert digit_parser.judge("sentence", sentence, done.evidence) == []


def test_every_digit_in_a_charts_table_is_a_cited_fact(report):
    done, page = report
    rows_of_facts = Reader(page).rows
    assert len(rows_of_facts) > 20
    for row in rows_of_facts:
        assert digit_parser.judge("row", " ¦ ".join(row), done.evidence) == []


def test_the_numbers_below_bars_and_forests_are_those_of_the_facts(report):
    done, page = report
    seen = 0
    for row in Reader(page).rows:
        facts = [done.evidence.fact(fact_id) for fact_id in ids_in(row[-1]) if fact_id.startswith("F")]
        if len(row) == 6 and len(facts) == 3 and row[3] not in {"yes", "no"}:
            assert row[1:5] == [*map(show_fact, facts), str(facts[0].n)]
            assert [one.aggregation for one in facts[1:]] == ["min", "max"]
            seen += 1
        elif len(row) == 7:
            interval = facts[0].interval
            assert row[1] == show_fact(facts[0])
            assert row[2] == (f"95 % interval {show_interval(interval)}" if interval else "–")
            seen += 1
    assert seen > 20


def test_a_model_load_is_told_by_bars_and_does_not_flatten_the_other_effects(report):
    _, page = report
    names = [text.text for chart in of_kind(page, "forest-F") for text in chart.iter("text")]
    assert "cold over warm" not in names
    assert any("load cold" in text.text for chart in of_kind(page, "bars-F") for text in chart.iter("text"))


def test_a_bar_is_as_long_as_its_number_says(report):
    done, page = report
    for chart in of_kind(page, "bars-F"):
        texts = [text.text for text in chart.iter("text") if text.get("class") != "name"]
        values = [float(done.evidence.fact(ids_in(text)[0]).value) for text in texts]
        lengths = [float(one.get("width").rstrip("%")) for one in chart.iter("rect") if one.get("class") == "bar"]
        assert len(lengths) == len(values)
        for value, length in zip(values, lengths, strict=True):
            assert length / max(lengths) == pytest.approx(value / max(values), rel=0.01, abs=0.01)


def test_an_effect_stands_on_its_side_of_the_line(report):
    done, page = report
    for chart in of_kind(page, "forest-F"):
        even = float(next(one for one in chart.iter("line") if one.get("class") == "even").get("x1").rstrip("%"))
        texts = [text.text for text in chart.iter("text") if "[F" in text.text]
        dots = [float(one.get("cx").rstrip("%")) for one in chart.iter("circle")]
        assert len(dots) == len(texts)
        for text, place in zip(texts, dots, strict=True):
            ratio = done.evidence.fact(ids_in(text)[0]).value
            assert (place > even) == (ratio > 1)


def test_the_front_of_a_trade_off_is_filled(report):
    done, page = report
    for chart in of_kind(page, "scatter-"):
        trade = done.evidence.fact(re.search(r"scatter-(F\d+)", chart.get("aria-labelledby"))[1])
        filled = [one[0].text for one in chart.iter("g") if one[1].get("class") == "front-dot"]
        assert {text.split(": ")[0] if ": " in text else text for text in filled} == {v for _, v in trade.group}


def test_parts_of_a_node_fill_its_wall(report):
    done, page = report
    (chart,) = of_kind(page, "nodes-")
    told = chart[1].text
    for node in done.nodes:
        assert f"{node.name}: " in told
    kinds = {one.get("class") for one in chart.iter("rect")}
    assert {"part-tool", "part-own", "part-decode"} <= kinds


def test_every_line_of_an_answer_is_a_tick(report):
    done, page = report
    (chart,) = of_kind(page, "calls-")
    paths = [path.get("d") for path in chart.iter("path")]
    assert len(paths) == len(done.calls)
    for path, call in zip(paths, done.calls, strict=True):
        assert 1 <= path.count("M") <= sum(stamp.kind == "content" for stamp in call.stamps)


def test_every_link_leads_somewhere_and_every_citation_tells_its_fact(report):
    done, page = report
    reader = Reader(page)
    assert set(reader.links) <= set(reader.ids)
    for fact_id, tip in reader.tips.items():
        if fact_id.startswith("F"):
            fact = done.evidence.fact(fact_id)
            assert f"{show_fact(fact)}" in tip
            assert f"n {fact.n}" in tip
            assert f"{fact.file}: {fact.column}" in tip


def test_every_number_of_a_finding_leads_to_its_fact(report):
    _, page = report
    section = page.split("Key findings</h2>")[1].split("</ol>")[0]
    items = re.findall(r"<li>(.*?)</li>", section, re.DOTALL)
    assert len(items) >= 5
    for item in items:
        assert re.search(r'\[<a href="#F\d+" data-tip="[^"]+">F\d+</a>\]', item)


def test_a_page_holds_no_script_no_style_attribute_and_no_address(report):
    _, page = report
    assert not re.search(r"<script|\bstyle=|\bsrc=|url\(|@import|xlink|\bon\w+=", page)
    assert not re.search(r'href="(?!#)', page)


def test_names_in_charts_are_text(tmp_path):
    data = tmp_path / "results"
    data.mkdir()
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    lines = "".join(
        f"{name},{window},{rate - window / 4096},{10 / rate}\n"
        for name, rate in (("gemma3:1b", 180), (quoted, 90))
        for window in (1024, 2048, 4096, 8192, 16384, 32768, 65536)
    )
    (data / "sweep.csv").write_text(f"model,num_ctx,tokens_s,ttft_s\n{lines}")
    _, page = reported(tmp_path, data)
    names = [text.text for chart in charts(page) for text in chart.iter("text") if text.get("class") == "name"]
    assert any("<script>alert('x')" in name for name in names)
    assert "<script" not in page
    assert page.count("</title>") == 1 + sum(1 for chart in charts(page) for _ in chart.iter("title"))


def test_charts_stand_below_the_findings_whatever_a_persona_calls_them(report):
    done, _ = report
    spec = done.record.spec
    (key,) = (agent.persona for agent in spec.agents.values() if agent.role == "insight")
    sections = (Section(title="What `we` saw", content="findings"),)
    personas = {**spec.personas, key: spec.personas[key].model_copy(update={"sections": sections})}
    record = done.record.model_copy(update={"spec": spec.model_copy(update={"personas": personas})})
    page = audit(Run(record, done.evidence, done.folder)).files()["report.html"]
    assert of_kind(page.split("What <code>we</code> saw</h2>")[1].split("</section>")[0], "bars-F")
    assert len(Reader(page).ids) == len(set(Reader(page).ids))


def test_a_run_that_read_nothing_still_shows_its_time(report):
    done, _ = report
    record = done.record.model_copy(update={"evidence": None, "insights": {}, "merged": None, "drafts": {}})
    page = audit(Run(record, None, done.folder)).files()["report.html"]
    assert of_kind(page, "nodes-")
    assert of_kind(page, "calls-")
    assert not of_kind(page, "bars-")


def test_a_run_without_calls_still_renders(report):
    done, _ = report
    page = audit(Run(done.record.model_copy(update={"calls": ()}), done.evidence, done.folder)).files()["report.html"]
    assert of_kind(page, "bars-")
    assert of_kind(page, "nodes-")
    assert not of_kind(page, "calls-")


def test_a_run_without_nodes_still_renders(report):
    done, _ = report
    record = done.record.model_copy(update={"calls": (), "nodes": (), "evidence": None, "merged": None})
    markdown = audit(Run(record, None, done.folder)).markdown
    assert render_html(markdown, draw(Run(record, None, done.folder), markdown))


@given(st.text(), st.text())
def test_whatever_a_name_is_a_chart_is_well_formed(name, told):
    inner, height = rows([(name, told)], lambda number, y: words(name, 0, y))
    chart = ET.fromstring(picture("key", name, told, inner, height))
    assert [one.tag for one in chart][:2] == ["title", "desc"]
    assert {one.tag for one in chart.iter()} == {"svg", "title", "desc", "text"}


def test_a_forest_says_when_it_does_not_draw_every_effect(tmp_path, report):
    data = tmp_path / "sweep"
    data.mkdir()
    rows = [f"{model},{batch},{1000 / place + 10 * batch + repeat / 10}" for place, model in enumerate("abcdefg", 1)
            for batch in range(1, 8) for repeat in (1, 2)]  # fmt: skip
    (data / "sweep.csv").write_text("\n".join(["model,batch,tokens_s", *rows]) + "\n")
    told = "Further effects are not drawn."
    assert told in reported(tmp_path, data)[1]
    assert told not in report
