"""`grounding: flag` shows what no fact supports, `off` says that nothing was checked: wherever a report is read."""

import json

import pytest

from chimera.graph import RunOptions, run
from chimera.report import render_json, render_summary
from chimera.spec import Overrides, load_spec
from chimera.testing import FakeOllama

PROSE = "## Executive summary\n\nThroughput reaches [F1]. It makes 4711 tok/s. Look at [F2]. It is twice as good."


def findings(chat):
    ids = chat.schema["$defs"]["FactId"]["enum"]
    return json.dumps(
        {
            "findings": [{"fact": one, "comment": "Worth 815 euros."} for one in ids[:3]],
            "recommendations": [{"text": "Buy three.", "facts": ids[:1]}],
            "risks": [{"risk": "It costs 99.", "mitigation": "Save.", "facts": ids[:1]}],
        }
    )


@pytest.fixture
def report(tmp_path):
    """Run with a grounding; gives the run, report.md and report.html."""
    data = tmp_path / "results"
    data.mkdir()
    rows = "".join(f"m{i},{100 + i},{0.1 + i / 100}\n" for i in range(4))
    (data / "sweep.csv").write_text(f"model,tokens_s,ttft_s\n{rows}")

    def make(grounding, *script):
        overrides = Overrides(settings=("models.local.provider=fake", f"grounding={grounding}"))
        options = RunOptions(out=tmp_path / "runs", fake=FakeOllama(*script, default="builtin"))
        done = run(load_spec(None, overrides), data, options)
        return done, done.report_path.read_text("utf-8"), done.html_path.read_text("utf-8")

    return make


def test_flag_marks_every_unsupported_sentence_and_counts_them_at_the_top(report):
    done, markdown, html = report("flag", findings, PROSE)
    body = markdown.split("## Data")[0]
    assert body.count("**⚠ unsupported:**") == body.count(" **⚠**") == done.n_unsupported == 7
    assert "**⚠ unsupported:** It makes 4711 tok/s. **⚠**" in body
    assert "Throughput reaches **" in body
    head = markdown.split("## 1.")[0]
    assert "7 sentences that no fact supports are in the report" in head
    assert html.count("<mark>") == html.count("</mark>") == 7
    assert "7 sentences that no fact supports" in html


def test_flag_without_an_unsupported_sentence_says_nothing(report):
    done, markdown, html = report("flag")
    assert done.n_unsupported == 0
    assert "⚠" not in markdown
    assert "<mark>" not in html
    assert "!" not in "".join(render_summary(done, width=100))


def test_off_stamps_the_report_as_unverified(report):
    done, markdown, html = report("off", findings, PROSE)
    assert markdown.splitlines()[1].startswith("# UNVERIFIED: Benchmark report")
    assert "UNVERIFIED: grounding is off" in markdown.split("## 1.")[0]
    assert "<title>UNVERIFIED: Benchmark report" in html
    assert "It makes 4711 tok/s." in markdown
    assert any("UNVERIFIED" in line for line in render_summary(done, width=100))


def test_strict_has_neither_mark_nor_stamp(report):
    done, markdown, html = report("strict", findings, PROSE)
    for text in (markdown, html, "\n".join(render_summary(done, width=100))):
        assert "UNVERIFIED" not in text
        assert "⚠" not in text


@pytest.mark.parametrize(
    ("grounding", "verified", "marked"), [("strict", True, 0), ("flag", True, 7), ("off", False, 0)]
)
def test_json_says_how_the_words_were_checked(report, grounding, verified, marked):
    done, _, _ = report(grounding, findings, PROSE)
    told = json.loads(render_json(done))
    assert (told["grounding"], told["verified"], told["n_unsupported"]) == (grounding, verified, marked)
    assert told["report_html"] == str(done.html_path)


def test_terminal_tells_how_many_sentences_are_marked(report):
    done, _, _ = report("flag", findings, PROSE)
    assert "7 sentences that no fact supports" in "\n".join(render_summary(done, width=200))


def test_dropped_words_are_counted_by_reason_and_not_repeated(report):
    _, markdown, html = report("strict", findings, PROSE)
    part = markdown.split("## Left out")[1].split("\n## ")[0]
    assert "holds a number of its own" in part
    assert "holds a number word" in part
    for text in (markdown, html):
        assert "4711" not in text
        assert "twice" not in text
