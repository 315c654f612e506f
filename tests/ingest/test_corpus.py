"""Real results of a real campaign; figures computed here with other tools."""

import csv
import statistics
from collections import Counter

import pytest

from chimera.graph import RunOptions, run
from chimera.tools.ingest import ingest

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def evidence(request):
    import os

    if not os.environ.get("CHIMERA_CORPUS"):
        pytest.skip("set CHIMERA_CORPUS to run this")
    return ingest(os.environ["CHIMERA_CORPUS"])


def test_all_101_files_by_type_and_newest_change(evidence, corpus, tmp_path):
    done = run(None, corpus, RunOptions(out=tmp_path))
    text = done.report_path.read_text("utf-8")
    assert len(evidence.files) == 101
    for kind, count, newest, more in (
        ("CSV", 28, "2025-11-14 18:53:30 UTC", 23),
        ("JSON", 44, "2025-10-08 17:20:51 UTC", 39),
        ("MARKDOWN", 29, "2025-11-14 18:54:07 UTC", 24),
    ):
        (row,) = [line for line in text.splitlines() if line.startswith(f"| {kind} |")]
        assert f"| {count} |" in row
        assert newest in row
        assert f"... and {more} more" in row
        names = sorted(str(path.relative_to(corpus)) for path in corpus.rglob("*") if path.is_file())
        suffix = {"CSV": ".csv", "JSON": ".json", "MARKDOWN": ".md"}[kind]
        for name in [name for name in names if name.endswith(suffix)][:5]:
            assert f"`{name}`" in row
    assert "101 files in all" in text


def test_every_file_is_read_or_has_a_reason(evidence):
    states = Counter(file.state for file in evidence.files)
    assert all(file.state == "read" or file.reason for file in evidence.files)
    assert states["duplicate"] == 4 or states["duplicate"] >= 3
    (unread,) = [file for file in evidence.files if file.state == "unreadable"]
    assert unread.path == "reports/ncu_summary.csv"


def test_throughput_means_by_group_agree_with_the_standard_library(evidence, corpus):
    for size, model in (("270m", "gemma3_270m"), ("1b-it-qat", "gemma3_1b-it-qat")):
        with (corpus / f"reports/gemma3/gemma3_{size}_param_tuning.csv").open() as file:
            rows = [row for row in csv.DictReader(file) if not row["error"]]
        found = [
            fact
            for fact in evidence.facts
            if fact.metric == "tokens_s" and fact.kind == "statistic" and fact.group == (("model", model),)
            and fact.file.endswith("param_tuning.csv")
        ]  # fmt: skip
        (fact,) = found
        assert fact.n == len(rows)
        assert fact.value == pytest.approx(statistics.fmean(float(row["tokens_s"]) for row in rows), rel=1e-12)
        for window in ("1024", "2048"):
            picked = [
                float(row["tokens_s"])
                for row in rows
                if row["num_ctx"] == window and row["num_gpu"] == "999" and row["temperature"] == "0.4"
            ]
            group = (("model", model), ("num_ctx", window), ("num_gpu", "999"), ("temperature", "0.4"))
            same = [
                one
                for one in evidence.facts
                if one.group == group and one.metric == "tokens_s" and one.kind == "statistic"
            ]
            assert not same or same[0].value == pytest.approx(statistics.fmean(picked), rel=1e-12)


def test_error_rows_are_what_the_files_say(evidence, corpus):
    duplicates = {file.path for file in evidence.files if file.state == "duplicate"}
    failed = 0
    for path in corpus.rglob("*.csv"):
        if str(path.relative_to(corpus)) in duplicates or path.name == "ncu_summary.csv":
            continue
        with path.open(encoding="utf-8") as file:
            failed += sum(bool((row.get("error") or "").strip()) for row in csv.DictReader(file))
    counted = sum(table.n_error for table in evidence.tables if table.selector == "csv")
    assert counted == failed == 77


def test_a_second_reading_gives_the_same_bytes(evidence, corpus):
    assert ingest(corpus).sha256 == evidence.sha256


def test_the_best_configuration_is_the_best_row(evidence, corpus):
    rows = []
    for path in (corpus / "reports/gemma3").glob("gemma3*_param_tuning.csv"):
        with path.open() as file:
            rows += [(float(row["tokens_s"]), path.name) for row in csv.DictReader(file) if not row["error"]]
    (best,) = [
        f
        for f in evidence.facts
        if f.kind == "best" and f.metric == "tokens_s" and f.file.endswith("*param_tuning.csv")
    ]
    assert best.value == max(rows)[0]
    assert dict(best.group)["model"] == "gemma3_270m"
