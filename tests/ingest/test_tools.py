"""Result trees of public tools: what their owner would want to be told comes out, with the right units."""

import json
import statistics

import pytest

from chimera.tools.ingest import ingest


@pytest.fixture
def trees(repository):
    return repository / "tests/fixtures/trees"


def pick(evidence, **wanted):
    return [fact for fact in evidence.facts if all(getattr(fact, name) == value for name, value in wanted.items())]


def test_hyperfine_times_are_seconds_and_commands_are_compared(trees):
    evidence = ingest(trees / "hyperfine")
    (best,) = pick(evidence, kind="best", metric="mean", file="gzip_levels.json")
    results = json.loads((trees / "hyperfine/gzip_levels.json").read_text())["results"]
    assert best.unit == "s"
    assert best.better == "lower"
    assert best.value == min(one["mean"] for one in results)
    assert dict(best.group)["command"].startswith("gzip -1")
    assert not pick(evidence, unit="min")


def test_pytest_benchmark_parameters_are_settings_and_runs_repeat(trees):
    evidence = ingest(trees / "pytest_benchmark")
    found = pick(evidence, kind="effect", metric="stats.mean", group=(("params.codec", "json"),))
    (effect,) = found
    assert effect.versus == (("params.codec", "pickle"),)
    assert set(effect.matched_on) == {"group", "params.n", "run"}
    ratios = []
    for path in sorted((trees / "pytest_benchmark").glob("*.json")):
        rows = {}
        for one in json.loads(path.read_text())["benchmarks"]:
            key = (one["group"], one["params"]["n"])
            rows.setdefault(key, {})[one["params"]["codec"]] = one["stats"]["mean"]
        ratios += [row["json"] / row["pickle"] for row in rows.values()]
    assert effect.n == len(ratios) == 12
    assert effect.range == (pytest.approx(min(ratios)), pytest.approx(max(ratios)))
    assert min(ratios) < effect.value < max(ratios)
    assert pick(evidence, metric="stats.mean", kind="best")[0].unit == "s"


def test_llama_bench_rates_are_tokens_per_second_of_matched_tests(trees):
    evidence = ingest(trees / "llama_bench")
    (effect,) = pick(evidence, kind="effect", metric="avg_ts", group=(("model_type", "llama 7B mostly Q4_0"),))
    assert (effect.n, effect.matched_on) == (3, ("n_gen",))
    assert effect.value == pytest.approx(statistics.median([132.19 / 82.17, 129.37 / 80.74, 123.83 / 78.08]))
    (best,) = pick(evidence, kind="best", metric="avg_ts")
    assert (best.value, best.unit) == (132.19, "tok/s")


def test_serving_benchmarks_with_aggregates_only_are_no_summary_of_others(read):
    rows = [
        {"model_id": model, "max_concurrency": users, "request_throughput": rate, "output_throughput": rate * 2048,
         "mean_ttft_ms": ttft, "median_ttft_ms": ttft * 0.97, "p99_ttft_ms": ttft * 1.5, "mean_tpot_ms": 70.14}
        for model, users, rate, ttft in (("a", 8, 0.1, 900.0), ("a", 32, 0.21, 7279.56), ("b", 8, 0.2, 400.0), ("b", 32, 0.4, 3000.0))
    ]  # fmt: skip
    evidence = read({f"run_{n}.json": json.dumps(row) for n, row in enumerate(rows, 1)})
    assert not any(table.summary_of_others for table in evidence.tables)
    (effect,) = pick(evidence, kind="effect", metric="mean_ttft_ms", group=(("model_id", "a"),))
    assert effect.unit == "×"
    assert effect.n == 2
    assert pick(evidence, kind="best", metric="output_throughput")[0].unit == "tok/s"
    apart = read({"raw.csv": "model_id,ttft_ms\na,1\na,2\nb,3\n", "sums.csv": "model_id,mean_ttft_ms\na,1.5\nb,3\n"})
    assert {table.name: table.summary_of_others for table in apart.tables if table.name.endswith("csv")} == {
        "raw.csv": False,
        "sums.csv": True,
    }


def test_a_mean_printed_with_its_spread_is_the_mean(read):
    rows = "| llama 7B Q4_0 | pp 512 | 2368.80 ± 93.24 |\n| llama 7B Q4_0 | tg 128 | 131.42 ± 0.59 |\n"
    evidence = read({"bench.md": f"| model | test | t/s |\n|---|---|--:|\n{rows}"})
    assert {fact.value for fact in pick(evidence, metric="t/s", aggregation="value")} >= {2368.80, 131.42}
