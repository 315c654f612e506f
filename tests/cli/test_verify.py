"""`chimera verify`: exit codes, table, JSON, and our own reports before and after somebody changed them."""

import json
import random
import re

import pytest

from chimera.graph import RunOptions, run
from chimera.spec import Overrides, load_spec


@pytest.fixture
def report(tmp_path, results):
    """A report of our own in its run folder."""
    spec = load_spec(None, Overrides(settings=("models.local.provider=builtin",)))
    return run(spec, results, RunOptions(out=tmp_path / "runs")).report_path


def test_a_foreign_report_that_holds(chimera_cli, results, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("The folder holds one CSV file. At num_ctx 2048 gemma3:1b reaches 179.5 tok/s.\n")
    said = chimera_cli("verify", page, results)
    assert said.code == 0, said.out
    assert "2 claims: 2 supported" in said.out


def test_a_foreign_report_that_does_not(chimera_cli, results, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Report\n\nAt num_ctx 2048 gemma3:1b reaches 199.5 tok/s.\n")
    said = chimera_cli("verify", page, results)
    assert said.code == 1
    assert "line 3: 199.5 tok/s is contradicted" in said.out
    assert "179.5 tok/s" in said.out


def test_json_holds_every_judgement(chimera_cli, results, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("At num_ctx 2048 gemma3:1b reaches 199.5 tok/s since v1.2.3.\n")
    value = json.loads(chimera_cli("verify", page, results, "--json").out)
    assert value["flagged"] == 1
    assert {one["verdict"] for one in value["judgements"]} == {"contradicted", "not a claim"}
    (flagged,) = [one for one in value["judgements"] if one["verdict"] == "contradicted"]
    assert flagged["source"] == "sweep.csv:tokens_s"


@pytest.mark.parametrize("missing", ["report", "data"])
def test_missing_input_is_a_wrong_input(chimera_cli, results, tmp_path, missing):
    page = tmp_path / "page.md"
    page.write_text("Nothing.\n")
    said = chimera_cli(
        "verify",
        tmp_path / "no.md" if missing == "report" else page,
        results if missing == "report" else tmp_path / "no",
    )
    assert said.code == 2
    assert "→" in said.err


def test_our_own_report_holds_in_its_folder_and_alone(chimera_cli, results, report, tmp_path):
    assert chimera_cli("verify", report, results).code == 0
    alone = tmp_path / "alone.md"
    alone.write_text(report.read_text("utf-8"), "utf-8")
    said = chimera_cli("verify", alone, results)
    assert said.code == 0, said.out


def test_every_changed_digit_of_our_own_report_is_found(chimera_cli, results, report):
    """Beside run.json no digit at all can be changed: names, dates, prompts and timings included."""
    text = report.read_text("utf-8")
    places = [match.start() for match in re.finditer(r"\d", text)]
    for at in random.Random(7).sample(places, 12):
        report.write_text(f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}", "utf-8")
        assert chimera_cli("verify", report, results).code == 1, text[max(0, at - 40) : at + 40]


def test_without_run_json_the_data_still_finds_every_changed_claim(results, report):
    """Only what the judge itself calls no claim may be changed unseen: dates, names, run facts, list numbers."""
    from chimera.claims import FactIndex, compare_audit, is_clean, judge
    from chimera.tools.ingest import ingest

    text, index = report.read_text("utf-8"), FactIndex(ingest(results))
    judgements = judge(text, index)
    claims = [one.claim for one in judgements if one.verdict != "not a claim"]
    audit = text.index("\n## Audit of numbers")
    digits = [m.start() for one in claims for m in re.compile(r"\d").finditer(text, one.start, one.end)]
    digits += [match.start() for match in re.compile(r"\d").finditer(text, audit + 5)]
    for at in random.Random(7).sample(digits, min(60, len(digits))):
        changed = f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"
        found = judge(changed, index)
        assert not is_clean([*found, *compare_audit(changed, found)]), changed[max(0, at - 60) : at + 40]


def test_a_sentence_put_into_our_own_report_is_found(chimera_cli, results, report, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(report.read_text("utf-8").replace("## 2. ", "gemma3:1b reaches 999 tok/s.\n\n## 2. ", 1), "utf-8")
    assert chimera_cli("verify", page, results).code == 1


def test_the_page_shows_the_verdicts_and_changes_neither_exit_code_nor_stdout(chimera_cli, results, tmp_path):
    report, page = tmp_path / "report.md", tmp_path / "page.html"
    report.write_text("At num_ctx 2048 gemma3:1b reaches 199.5 tok/s.\n")
    plain = chimera_cli("verify", report, results)
    said = chimera_cli("verify", report, results, "--html", page)
    assert (said.code, said.out) == (plain.code, plain.out) == (1, plain.out)
    assert str(page) in said.err
    assert 'class="claim contradicted"' in page.read_text("utf-8")


def test_the_page_of_our_own_report_marks_a_line_that_somebody_changed(chimera_cli, results, report, tmp_path):
    report.write_text(report.read_text("utf-8").replace("It rests on a run", "It rests on many runs"), "utf-8")
    page = tmp_path / "page.html"
    assert chimera_cli("verify", report, results, "--html", page).code == 1
    assert re.search(r'class="claim contradicted"[^>]*>[^<]*It rests on many runs', page.read_text("utf-8"))


def test_a_page_never_overwrites_the_report_and_says_when_it_cannot_be_written(chimera_cli, results, tmp_path):
    report = tmp_path / "report.md"
    report.write_text("Nothing.\n")
    said = chimera_cli("verify", report, results, "--html", report)
    assert said.code == 2
    assert "is the report itself" in said.err
    assert report.read_text() == "Nothing.\n"
    said = chimera_cli("verify", report, results, "--html", tmp_path / "no" / "page.html")
    assert said.code == 2
    assert "cannot be written" in said.err
