"""What Ollama answers, kept as it came: seconds and rates come out, by model and setting."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chimera.tools.ingest import ingest

RECORDED = Path(__file__).parents[1] / "fixtures/wire/ollama-0.33.0-rc2.jsonl"


def facts_of(evidence, metric, kind="statistic"):
    return [fact for fact in evidence.facts if fact.metric == metric and fact.kind == kind]


def final_lines():
    """The last lines of the generations that a live server was recorded at."""
    for line in RECORDED.read_text("utf-8").splitlines():
        lines = json.loads(line).get("lines") or [[0, "{}"]]
        last = json.loads(lines[-1][1]) if lines[-1][1].startswith("{") else {}
        if "eval_duration" in last:
            yield last


def write_runs(folder, rows):
    with (folder / "runs.csv").open("w", newline="", encoding="utf-8") as file:
        head = [
            "model",
            "num_ctx",
            "load_duration",
            "prompt_eval_count",
            "prompt_eval_duration",
            "eval_count",
            "eval_duration",
        ]
        csv.writer(file).writerows([head, *rows])


def test_recorded_answers_are_told_in_seconds_and_tokens_per_second(tmp_path):
    lasts = list(final_lines())
    assert len(lasts) >= 3
    (tmp_path / "answers.jsonl").write_text("\n".join(map(json.dumps, lasts)), "utf-8")
    evidence = ingest(tmp_path)
    (rate,) = [fact for fact in facts_of(evidence, "eval_rate") if fact.aggregation == "mean" and fact.n == len(lasts)]
    rates = [1e9 * last["eval_count"] / last["eval_duration"] for last in lasts]
    assert rate.value == pytest.approx(sum(rates) / len(rates), rel=1e-12)
    assert (rate.unit, rate.better) == ("tok/s", "higher")
    longest = max(facts_of(evidence, "total_duration"), key=lambda fact: fact.value)
    assert longest.unit == "s"
    assert longest.value == max(last["total_duration"] for last in lasts) / 1e9


def test_a_recorded_stream_keeps_its_last_line(tmp_path):
    stream = next(
        json.loads(line)["lines"] for line in RECORDED.read_text("utf-8").splitlines() if '"case": "cold"' in line
    )
    (tmp_path / "stream.jsonl").write_text("\n".join(line for _, line in stream), "utf-8")
    last = json.loads(stream[-1][1])
    (rate,) = facts_of(ingest(tmp_path), "eval_rate")
    assert (rate.value, rate.n) == (pytest.approx(1e9 * last["eval_count"] / last["eval_duration"]), 1)


def test_models_are_compared_by_their_rates_and_loads_told_apart(tmp_path):
    rows = [
        (
            model,
            window,
            2_000_000_000 if run == 0 else 30_000_000,
            500,
            250_000_000 + run,
            100,
            1_000_000_000 * pace + 20_000 * window + run,
        )
        for model, pace in (("gemma3:4b", 1), ("llama3.1:8b", 2))
        for window in (2048, 8192)
        for run in range(4)
    ]
    write_runs(tmp_path, rows)
    evidence = ingest(tmp_path)
    best = facts_of(evidence, "eval_rate", "best")[0]
    assert dict(best.group)["model"] == "gemma3:4b"
    assert best.value == pytest.approx(1e11 / (1e9 + 20_000 * 2048), rel=1e-6)
    assert {dict(fact.group).get("load") for fact in facts_of(evidence, "load_duration")} >= {"cold", "warm"}


@pytest.mark.parametrize("durations", [(1.5, 1.6, 1.7), (15, 16, 17)])
def test_durations_that_are_seconds_already_stay_what_they_are(tmp_path, durations):
    write_runs(tmp_path, [("gemma3:4b", 2048, 1, 500, 2, 100, spent) for spent in durations])
    evidence = ingest(tmp_path)
    assert not facts_of(evidence, "eval_rate")
    assert max(fact.value for fact in facts_of(evidence, "eval_duration")) == durations[-1]


def test_a_rate_that_the_table_has_itself_is_not_computed_again(tmp_path):
    (tmp_path / "runs.csv").write_text(
        "model,eval_count,eval_duration,eval_rate\na,100,1000000000,99\na,100,1000000000,98\n", "utf-8"
    )
    assert {fact.value for fact in facts_of(ingest(tmp_path), "eval_rate") if fact.aggregation == "mean"} == {98.5}


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 5000) | st.none(), st.integers(1000, 10**12) | st.just(0) | st.none()),
        min_size=2,
        max_size=12,
    )
)
def test_only_rows_with_tokens_and_time_have_a_rate(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("ollama")
    lines = [{"model": "a", "eval_count": count, "eval_duration": spent} for count, spent in rows]
    (folder / "runs.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    rates = [1e9 * count / spent for count, spent in rows if count is not None and spent]
    told = [fact for fact in facts_of(ingest(folder), "eval_rate") if fact.aggregation in {"mean", "value"}]
    assert bool(told) == bool(rates)
    if rates:
        assert (told[0].value, told[0].n) == (pytest.approx(sum(rates) / len(rates)), len(rates))
