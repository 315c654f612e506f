"""What a tree of results becomes: files accounted for, tables stacked, facts exact."""

import math
import os
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chimera.errors import InputError
from chimera.evidence import dump_evidence
from chimera.evidence.csv_export import export_csv
from chimera.spec import EvidenceHints
from chimera.tools.ingest import ingest
from chimera.tools.ingest.statistics import summarise

SWEEP = "model,num_ctx,tokens_s,ttft_s,error\na,1,10.0,0.5,\na,1,12.0,0.7,\na,2,20.0,0.4,\nb,1,5.5,0.9,\nb,2,0,0,boom\n"


def facts(evidence, **wanted):
    return [fact for fact in evidence.facts if all(getattr(fact, key) == value for key, value in wanted.items())]


def test_groups_are_full_settings_and_one_number_is_no_mean(read):
    evidence = read({"sweep.csv": SWEEP})
    (best,) = facts(evidence, kind="best", metric="tokens_s")
    assert (best.value, best.aggregation, best.n, best.n_groups) == (20.0, "value", 1, 3)
    assert best.group == (("model", "a"), ("num_ctx", "2"))
    group = (("model", "a"), ("num_ctx", "1"))
    (mean,) = facts(evidence, kind="statistic", metric="tokens_s", group=group, aggregation="mean")
    assert (mean.value, mean.aggregation, mean.n) == (11.0, "mean", 2)
    (worst,) = facts(evidence, kind="worst", metric="ttft_s")
    assert worst.group == (("model", "b"), ("num_ctx", "1"))
    (spread,) = facts(evidence, kind="spread", metric="tokens_s", aggregation="ratio")
    assert spread.value == pytest.approx(20 / 5.5)
    parents = [evidence.fact(parent).value for parent in spread.parents]
    assert parents == [20.0, 5.5]


def test_failed_rows_are_counted_by_cause_and_never_averaged(read):
    evidence = read({"sweep.csv": SWEEP})
    (cause,) = [fact for fact in facts(evidence, kind="failure") if fact.label]
    assert (cause.value, cause.n, cause.label) == (1, 5, "boom")
    assert all(fact.value > 0 for fact in facts(evidence, metric="tokens_s", kind="statistic"))
    assert {fact.n_error for fact in facts(evidence, metric="tokens_s")} == {1}


def test_files_of_one_schema_are_one_table_and_paths_tell_the_model(read):
    rows = "num_ctx,tokens_s\n1,10\n2,11\n"
    evidence = read(
        {f"gemma3_{size}_tuning.csv": rows.replace("10", str(10 + n)) for n, size in enumerate(["1b", "4b", "12b"])}
    )
    (table,) = evidence.tables
    assert len(table.files) == 3
    assert table.name == "gemma3_*b_tuning.csv"
    assert table.columns[0].name == "model"
    assert table.columns[0].role == "setting"
    assert {dict(fact.group).get("model") for fact in facts(evidence, kind="best")} <= {
        "gemma3_1b",
        "gemma3_4b",
        "gemma3_12b",
    }


def test_key_values_in_paths_are_settings_and_moments_are_not(read):
    rows = "model,tokens_s\na,{}\nb,7\n"
    evidence = read({f"num_ctx_{n}/20261124-10{n}000/runs.csv": rows.format(n) for n in (2, 4, 8)})
    (table,) = evidence.tables
    assert [column.name for column in table.columns if column.role == "setting"] == ["num_ctx", "model"]


def test_json_lists_maps_and_scalars_are_tables_with_their_paths(read):
    text = (
        '{"model": "a", "total_s": 3.5, "runs": [{"ttft_ms": 5, "options": {"num_ctx": 1}}, {"ttft_ms": 6, "options": {"num_ctx": 2}}],'
        ' "backends": {"eager": {"mean_ms": 2.0}, "jit": {"mean_ms": 1.0}}}'
    )
    evidence = read({"a.json": text})
    assert {table.selector for table in evidence.tables} == {"$", "$.runs[]", "$.backends.*"}
    (best,) = facts(evidence, kind="best", metric="mean_ms")
    assert dict(best.group)["backend"] == "jit"
    runs = next(table for table in evidence.tables if table.selector == "$.runs[]")
    assert {column.name for column in runs.columns} == {"model", "ttft_ms", "options.num_ctx"}


def test_json_the_fast_parser_refuses_is_read_and_lines_are_rows(read):
    evidence = read(
        {"nan.json": '[{"tokens_s": NaN}, {"tokens_s": 4}]', "log.jsonl": '{"ttft_ms": 3}\n\n{"ttft_ms": 5}\n'}
    )
    (one,) = facts(evidence, metric="tokens_s", kind="statistic")
    assert (one.n, one.n_missing, one.value) == (1, 1, 4)
    assert facts(evidence, metric="ttft_ms", aggregation="mean")[0].value == 4


def test_markdown_tables_are_reported_not_measured_and_fences_are_prose(read):
    text = "| model | tok/s |\n|---|--:|\n| **a** | 10.5 |\n| [b](http://x) | 1,011 |\n\n```\n| c | d |\n|---|---|\n| 1 | 2 |\n```\n"
    evidence = read({"notes.md": text})
    (table,) = evidence.tables
    assert (table.trust, table.n_rows) == ("reported", 2)
    (best,) = facts(evidence, kind="best")
    assert (best.value, best.unit, best.trust) == (1011, "tok/s", "reported")
    assert best.group == (("model", "b"),)


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        ("12.5 ms", 12.5, "ms"),
        ("1,234.5", 1234.5, None),
        ("12 %", 12, "%"),
        ("-3e2", -300.0, None),
        ("7 tok/s", 7, "tok/s"),
    ],
)
def test_numbers_with_units_and_separators(read, cell, value, unit):
    evidence = read({"a.csv": f'model;count\na;"{cell}"\nb;"{cell}"\n'})
    found = facts(evidence, metric="count", kind="statistic", aggregation="value")
    assert {(fact.value, fact.unit) for fact in found} == {(value, unit)}


def test_columns_that_mix_units_are_not_aggregated(read):
    evidence = read({"a.csv": "model,latency\na,5 ms\nb,5 s\n"})
    (column,) = [column for column in evidence.tables[0].columns if column.name == "latency"]
    assert column.role == "ignored"
    assert "mixes units" in column.why
    assert not facts(evidence, metric="latency")


def test_cold_rows_are_kept_apart_from_warm_ones(read):
    rows = "".join(f"a,{n % 2 + 1},{5.0 if n == 0 else 0.1},{6.0 if n == 0 else 0.05 + n / 1000}\n" for n in range(8))
    evidence = read({"a.csv": f"model,num_ctx,load_s,ttft_s\n{rows}"})
    (best,) = facts(evidence, kind="best", metric="ttft_s")
    (worst,) = facts(evidence, kind="worst", metric="ttft_s")
    assert ("load", "warm") in best.group
    assert worst.value < 1
    (effect,) = [fact for fact in facts(evidence, kind="effect", metric="ttft_s") if ("load", "cold") in fact.group]
    cold, warm = map(evidence.fact, effect.parents)
    assert (cold.value, cold.n, warm.aggregation, warm.n) == (6.0, 1, "p50", 7)
    assert effect.value == pytest.approx(6.0 / warm.value)


def test_a_gap_is_taken_to_the_baseline_that_differs_in_nothing_else(read):
    text = "config,num_ctx,tokens_s\nbaseline,1,100\nbaseline,2,50\nnew,1,150\nnew,2,60\n"
    evidence = read({"a.csv": text})
    gaps = {dict(fact.group)["num_ctx"]: fact for fact in facts(evidence, kind="gap")}
    assert {window: fact.value for window, fact in gaps.items()} == {"1": 1.5, "2": 1.2}
    assert gaps["1"].versus == (("config", "baseline"), ("num_ctx", "1"))
    hinted = read({"a.csv": text.replace("baseline", "old")}, EvidenceHints(baseline={"config": "old"}))
    assert sorted(fact.value for fact in facts(hinted, kind="gap")) == [1.2, 1.5]


def test_ties_and_unknown_directions_are_not_called_best(read):
    assert not facts(read({"a.csv": "model,tokens_s\na,5\nb,5\nc,4\n"}), kind="best")
    assert not facts(read({"a.csv": "model,blorp\na,5\nb,4\nc,4\n"}), kind="best")


def test_every_file_is_accounted_for_with_a_reason(tree):
    root = tree(
        {
            "a.csv": SWEEP,
            "copy/b.csv": SWEEP,
            "bin.csv": b"\x00\x01" * 99,
            "utf16.csv": "model,tokens_s\na,1\nb,2\n".encode("utf-16"),
            "latin.csv": "model,tokens_s\ncafé,1\nb,2\n".encode("cp1252"),
            "bad.json": "{nope",
            "prose.md": "no table",
            "empty.csv": "",
            "image.png": b"\x89PNG",
            "old/report.md": "<!-- chimera:report/v1 -->\n| model | tok/s |\n|---|---|\n| a | 99999 |\n",
            "old/comparison.md": "<!-- chimera:comparison/v1 -->\n| metric | A | B |\n|---|---|---|\n| wall_s | 99999 | 1 |\n",
            "old/facts.csv": export_csv([]) + '"F1","best","tokens_s","mean",99999\n',
            "old/evidence.jsonl": '{"root":"x","schema":"chimera.evidence/v1","sha256":""}\n{"tokens_s": 99999}\n',
            "stamped.csv": SWEEP.replace("b,", "<!-- chimera:report/v1 -->,"),
            "run/.chimera-run": "",
            "run/evidence.jsonl": '{"tokens_s": 99999}\n',
        }
    )
    (root / "link.csv").symlink_to(root / "a.csv")
    (root / "loop").symlink_to(root)
    os.mkfifo(root / "pipe.csv")
    evidence = ingest(root)
    states = {file.path: file.state for file in evidence.files}
    assert states == {
        "a.csv": "read",
        "copy/b.csv": "duplicate",
        "bin.csv": "unreadable",
        "utf16.csv": "read",
        "latin.csv": "read",
        "bad.json": "unreadable",
        "prose.md": "no_table",
        "empty.csv": "no_table",
        "image.png": "other",
        "old/report.md": "own_output",
        "old/comparison.md": "own_output",
        "old/facts.csv": "own_output",
        "old/evidence.jsonl": "own_output",
        "stamped.csv": "read",
        "run/": "own_output",
        "link.csv": "unreadable",
        "loop": "unreadable",
        "pipe.csv": "unreadable",
    }
    assert all(file.reason for file in evidence.files if file.state != "read")
    assert not [fact for fact in evidence.facts if fact.value == 99999]


def test_the_same_tree_gives_the_same_bytes_wherever_it_lies(tree, tmp_path):
    root = tree({f"d{n}/r.csv": SWEEP.replace("10.0", f"{n}.5") for n in range(5)})
    for path in root.rglob("*.csv"):
        os.utime(path, (1e9, 1e9))
    first = ingest(root)
    root.rename(tmp_path / "elsewhere")
    second = ingest(tmp_path / "elsewhere")
    assert first.sha256 == second.sha256
    assert dump_evidence(first).split(b"\n", 1)[1] == dump_evidence(second).split(b"\n", 1)[1]


def test_input_errors_say_what_was_looked_at(tmp_path):
    with pytest.raises(InputError, match="name a folder"):
        ingest(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="an empty folder"):
        ingest(tmp_path / "empty")
    (tmp_path / "empty/x.txt").write_text("1")
    with pytest.raises(InputError, match=r"no table in 1 files.*\n.*\.csv"):
        ingest(tmp_path / "empty")


def test_a_single_file_is_an_input(tree):
    assert ingest(tree({"a.csv": SWEEP}) / "a.csv").files[0].path == "a.csv"


@settings(deadline=None)
@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=40))
def test_statistics_agree_with_numpy_and_not_with_the_order(values):
    import numpy as np

    ours = summarise(values)
    assert ours == summarise(random.Random(1).sample(values, len(values)))
    scale = max(map(abs, values)) or 1.0
    assert math.isclose(ours.mean, np.mean(values), rel_tol=1e-9, abs_tol=1e-9 * scale)
    assert (ours.min, ours.max) == (min(values), max(values))
    for mine, share in ((ours.p50, 50), (ours.p95, 95)):
        assert math.isclose(mine, np.percentile(values, share), rel_tol=1e-9, abs_tol=1e-9 * scale)
    if len(values) > 1:
        assert math.isclose(ours.sd, np.std(values, ddof=1), rel_tol=1e-6, abs_tol=1e-6 * scale)
    else:
        assert ours.sd is None


@given(st.lists(st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) > 1e-9), min_size=2, max_size=30))
def test_mean_and_deviation_are_exact_to_a_millionth_of_a_millionth(values):
    """The oracle computes with fractions."""
    exact = list(map(Fraction, values))
    mean = sum(exact) / len(exact)
    variance = sum((value - mean) ** 2 for value in exact) / (len(exact) - 1)
    ours = summarise(values)
    assert ours.mean == pytest.approx(float(mean), rel=1e-12, abs=1e-12 * max(map(abs, values)))
    assert ours.sd == pytest.approx(math.sqrt(variance), rel=1e-12, abs=1e-300)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["a.csv", "b.json", "c.jsonl", "d.md", "e.tsv"]), st.binary(max_size=200), min_size=1
    )
)
def test_any_bytes_end_in_evidence_or_an_input_error(tmp_path_factory, files):
    root = tmp_path_factory.mktemp("bytes")
    for name, content in files.items():
        (root / name).write_bytes(content)
    try:
        evidence = ingest(root)
    except InputError:
        return
    assert len(evidence.files) == len(files)


def test_the_example_benchmarks_are_what_their_script_writes(repository, tmp_path):
    import subprocess
    import sys

    subprocess.run([sys.executable, repository / "examples/make_benchmarks.py", tmp_path], check=True)
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    shipped = repository / "examples/benchmarks"
    assert written == {path.relative_to(shipped): path.read_bytes() for path in shipped.rglob("*.*") if path.is_file()}
    assert len(written) == 20


def roles_of(read, table):
    (found,) = read({"runs.csv": table}).tables
    return {column.name: column.role for column in found.columns}


def test_numbers_that_were_gone_through_are_settings_whatever_their_names(read):
    rows = [
        f"{model},{tokens},{tokens * 3 + len(model)}.5"
        for model in ("a", "bb")
        for tokens in (4, 8, 12)
        for _ in range(2)
    ]
    assert roles_of(read, "\n".join(["model,draft_tokens,tokens_s", *rows]) + "\n")["draft_tokens"] == "setting"
    without = [*rows, "none,0,9.5", "none,0,9.25"]
    assert roles_of(read, "\n".join(["draft,draft_tokens,tokens_s", *without]) + "\n")["draft_tokens"] == "setting"
    measured = [row.replace(",12,", ",11,") if at == 4 else row for at, row in enumerate(rows)]
    assert roles_of(read, "\n".join(["model,draft_tokens,tokens_s", *measured]) + "\n")["draft_tokens"] == "metric"


def test_counts_of_events_are_no_settings_and_limits_are(read):
    rows = [
        f"{engine},{limit},{19 if run == 2 and limit == 280 else 0},{limit + run}.5"
        for engine in "ab"
        for limit in (280, 450)
        for run in range(4)
    ]
    roles = roles_of(read, "\n".join(["engine,power_limit_w,deadlocks,energy_j", *rows]) + "\n")
    assert (roles["power_limit_w"], roles["deadlocks"]) == ("setting", "metric")


def test_kinds_of_an_index_are_a_setting_and_its_numbers_an_id(read):
    rows = [
        f"{name},{kind},{commit},{ms}"
        for name, ms in (("glove", 2), ("sift", 3))
        for kind, commit in (("hnsw", "0a1b2c3"), ("ivf_flat", "3c2b1a0"))
    ]
    roles = roles_of(read, "\n".join(["dataset,index,hash,p95_ms", *rows, *rows]) + "\n")
    assert (roles["index"], roles["hash"]) == ("setting", "id")
    numbered = [f"glove,{at % 2},{at}" for at in range(8)]
    assert roles_of(read, "\n".join(["dataset,index,p95_ms", *numbered]) + "\n")["index"] == "id"
