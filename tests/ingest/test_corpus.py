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
        (row,) = [line for line in text.splitlines() if line.startswith(f"| `{kind}` |")]
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
            if fact.metric == "tokens_s" and fact.aggregation == "mean" and fact.group == (("model", model),)
            and fact.kind == "statistic"
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


def ratios(corpus, pattern, setting, top, bottom, others):
    """Matched ratios of tokens_s by a join in plain Python, with the file as the model."""
    cells = {}
    for path in sorted(corpus.glob(pattern)):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if not row["error"]:
                    row["file"] = path.name
                    cells.setdefault(tuple(row[name] for name in others), {})[row[setting]] = float(row["tokens_s"])
    return [cell[top] / cell[bottom] for cell in cells.values() if top in cell and bottom in cell]


@pytest.mark.parametrize(
    ("pattern", "setting", "top", "bottom", "others", "expected"),
    [
        ("reports/gemma3/gemma3*_param_tuning.csv", "num_gpu", "999", "80", ("file", "num_ctx", "temperature"), (27, 0.995)),
        ("csv_data/ollama_param_tuning.csv", "num_gpu", "999", "80", ("num_ctx", "temperature"), (9, 1.000)),
        ("reports/gemma3/gemma3*_param_tuning.csv", "file", "gemma3_1b-it-qat_param_tuning.csv", "gemma3_param_tuning.csv", ("num_gpu", "num_ctx", "temperature"), (36, 1.802)),
        ("reports/gemma3/gemma3*_param_tuning.csv", "file", "gemma3_270m_param_tuning.csv", "gemma3_1b-it-qat_param_tuning.csv", ("num_gpu", "num_ctx", "temperature"), (34, 1.571)),
        ("reports/gemma3/gemma3*_param_tuning.csv", "num_ctx", "2048", "1024", ("file", "num_gpu", "temperature"), (34, 1.007)),
        ("csv_data/ollama_quant_bench.csv", "model", "llama3.1:8b-instruct-q4_0", "llama3.1:8b-instruct-q8_0", ("prompt_index",), (5, 1 / 0.607)),
        ("csv_data/ollama_quant_bench.csv", "model", "llama3.1:8b-instruct-q4_0", "llama3.1:8b-instruct-q5_K_M", ("prompt_index",), (5, 1 / 0.846)),
    ],
)  # fmt: skip
def test_matched_effects_are_the_ones_another_tool_finds(evidence, corpus, pattern, setting, top, bottom, others, expected):  # fmt: skip
    import numpy as np

    found = ratios(corpus, pattern, setting, top, bottom, others)
    assert len(found) == expected[0]
    walsh = [(a + b) / 2 for n, a in enumerate(np.log(found)) for b in np.log(found)[n:]]
    value = float(np.exp(np.median(walsh))) if len(found) >= 6 else float(np.median(found))
    assert value == pytest.approx(expected[1], abs=2e-3)
    name = "model" if setting in {"file", "model"} else setting
    sides = {top.replace("_param_tuning.csv", ""), bottom.replace("_param_tuning.csv", "")}
    assert [
        fact
        for fact in evidence.facts
        if fact.kind == "effect" and fact.metric == "tokens_s" and fact.n == len(found)
        and {dict(side).get(name) for side in (fact.group, fact.versus)} == sides
        and fact.value == pytest.approx(value, rel=1e-9)
    ]  # fmt: skip


def test_the_mean_time_to_first_token_describes_nobody(evidence, corpus):
    with (corpus / "csv_data/ollama_param_tuning.csv").open() as file:
        rows = list(csv.DictReader(file))
    cold = [float(row["ttft_s"]) for row in rows if float(row["load_s"]) > 1]
    warm = [float(row["ttft_s"]) for row in rows if float(row["load_s"]) <= 1]
    (fact,) = [
        fact
        for fact in evidence.facts
        if fact.file == "csv_data/ollama_param_tuning.csv" and fact.metric == "ttft_s" and fact.kind == "effect"
        and ("load", "cold") in fact.group and ("load", "warm") in fact.versus
    ]  # fmt: skip
    medians = [(evidence.fact(parent).value, evidence.fact(parent).n) for parent in fact.parents]
    assert medians == [(statistics.median(cold), 12), (statistics.median(warm), 24)]


def test_the_first_report_tells_what_settings_do(corpus, tmp_path):
    done = run(None, corpus, RunOptions(out=tmp_path))
    facts = [done.evidence.fact(finding.fact) for finding in done.findings]
    changed = {fact.group[0][0] for fact in facts if fact.kind == "effect"}
    assert {"model", "load"} <= changed
    assert changed & {"num_gpu", "num_ctx"}
    assert {"trade_off", "failure"} <= {fact.kind for fact in facts}
