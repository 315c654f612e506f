"""How rows came out: shares of truth values, states, and failed rows by the settings they were made with."""

import csv
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chimera.tools.ingest import ingest

SOLVED = {("haiku", "easy"): 9, ("haiku", "hard"): 4, ("devstral", "easy"): 7, ("devstral", "hard"): 1}
"""Of ten tasks of each kind."""


def write(folder, head, rows):
    with (folder / "runs.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return ingest(folder)


def column(evidence, name):
    return next(one for table in evidence.tables for one in table.columns if one.name == name)


def told(evidence, metric, **group):
    """Value and n of the plain fact about exactly these settings."""
    (found,) = [
        fact for fact in evidence.facts
        if fact.metric == metric and fact.kind in {"statistic", "failure"} and not fact.versus and not fact.label
        and fact.aggregation in {"mean", "value", "count"} and dict(fact.group) == group
    ]  # fmt: skip
    return fact_value(found)


def fact_value(fact):
    return fact.value, fact.n


def tasks(word):
    return [
        (agent, kind, f"t{at}", word(at < solved), 5.5 + at, 100.5 + solved * at)
        for (agent, kind), solved in SOLVED.items()
        for at in range(10)
    ]


@pytest.mark.parametrize("name", ["resolved", "passed", "success", "valid_json"])
@pytest.mark.parametrize("words", [("true", "false"), ("True", "False"), ("yes", "no")])
def test_what_came_out_is_a_share_of_every_group_and_no_setting(tmp_path, name, words):
    rows = tasks(lambda good: words[0] if good else words[1])
    evidence = write(tmp_path, ("agent", "category", "task_id", name, "wall_s", "tokens"), rows)
    assert (column(evidence, name).role, column(evidence, name).unit) == ("metric", "%")
    assert column(evidence, name).better == "higher"
    assert told(evidence, name) == (52.5, 40)
    assert told(evidence, name, agent="haiku") == (65, 20)
    assert told(evidence, name, agent="devstral", category="hard") == (10, 10)
    assert told(evidence, "wall_s", agent="haiku")[1] == 20, "who solves nothing has been timed all the same"
    best = next(fact for fact in evidence.facts if fact.metric == name and fact.kind == "best")
    assert (dict(best.group), best.value) == ({"agent": "haiku", "category": "easy"}, 90)
    assert not [
        fact for fact in evidence.facts if fact.metric == name and fact.aggregation in {"sd", "min", "max", "p95"}
    ]


def test_what_came_out_well_is_weighed_against_time(tmp_path):
    rows = [
        (model, f"t{at}", str(at < well).lower(), seconds + at / 10)
        for model, well, seconds in (("quick", 4, 2), ("good", 9, 6), ("neither", 3, 9))
        for at in range(10)
    ]
    evidence = write(tmp_path, ("model", "task_id", "resolved", "latency_s"), rows)
    (front,) = [fact for fact in evidence.facts if fact.kind == "trade_off"]
    assert front.value == 2
    assert "resolved" in front.metric


def test_a_row_that_failed_is_part_of_a_share(tmp_path):
    rows = [
        (model, run, "true" if run else "false", "" if run else "timeout", 5 + run if run else "")
        for model, run in itertools.product(("a", "b"), range(5))
    ]
    evidence = write(tmp_path, ("model", "run", "valid_json", "error", "latency_s"), rows)
    assert told(evidence, "valid_json", model="a") == (80, 5)
    assert told(evidence, "latency_s", model="a") == (7.5, 4)


@pytest.mark.parametrize(("name", "role"), [("attempt", "id"), ("fold", "id"), ("seed", "id"), ("exit_reason", "text")])
def test_what_tells_runs_apart_or_ends_them_is_no_setting(tmp_path, name, role):
    rows = [(model, run % 3, 50 + run) for model in "ab" for run in range(9)]
    evidence = write(
        tmp_path, ("model", name, "tokens_s"), [(m, f"{'why' if role == 'text' else ''}{r}", t) for m, r, t in rows]
    )
    assert column(evidence, name).role == role
    assert told(evidence, "tokens_s", model="a") == (54, 9)


@pytest.mark.parametrize("name", ["flash", "cache_hit", "warm"])
def test_a_condition_stays_a_setting(tmp_path, name):
    rows = [
        (model, word, run, 50 + run + 10 * (word == "true"))
        for model, word, run in itertools.product(("a", "b"), ("true", "false"), range(3))
    ]
    evidence = write(tmp_path, ("model", name, "run", "tokens_s"), rows[:-1])
    assert column(evidence, name).role == "setting"


def test_rows_without_numbers_that_say_so_have_failed(tmp_path):
    rows = [
        (model, batch, run, "oom" if failed else "ok", "" if failed else 90 + run)
        for model, batch, run in itertools.product(("a", "b"), (1, 32), range(3))
        for failed in [model == "b" and batch == 32]
    ]
    evidence = write(tmp_path, ("model", "batch_size", "run", "status", "tokens_s"), rows)
    assert column(evidence, "status").role == "error"
    assert told(evidence, "failed rows", model="b") == (3, 6)
    assert told(evidence, "failed rows", model="a") == (0, 6)
    assert told(evidence, "failed rows", batch_size="32", model="b") == (3, 3)
    (cause,) = [fact for fact in evidence.facts if fact.label == "oom"]
    assert fact_value(cause) == (3, 12)


def test_a_state_of_rows_that_were_measured_is_how_they_came_out(tmp_path):
    rows = [
        (model, run, "rejected" if run == 0 else "ok", 90 + run)
        for model, run in itertools.product(("a", "b"), range(4))
    ]
    evidence = write(tmp_path, ("model", "run", "status", "tokens_s"), rows)
    assert column(evidence, "status").role == "setting"
    assert told(evidence, "tokens_s", model="a")[1] == 4


def test_marks_of_rows_that_measured_nothing_stay_failures(tmp_path):
    rows = [
        (model, run, "false" if run == 0 else "true", 0 if run == 0 else 90 + run)
        for model, run in itertools.product(("a", "b"), range(4))
    ]
    evidence = write(tmp_path, ("model", "run", "success", "tokens_s"), rows)
    assert column(evidence, "success").role == "error"
    assert told(evidence, "tokens_s", model="a") == (92, 3)
    assert told(evidence, "failed rows", model="a") == (1, 4)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("12"), st.booleans()), min_size=6, max_size=40))
def test_failures_by_setting_add_up_to_all(tmp_path_factory, rows):
    lines = [(model, size, "boom" if failed else "", "" if failed else 5) for model, size, failed in rows]
    evidence = write(tmp_path_factory.mktemp("failing"), ("model", "batch_size", "error", "tokens_s"), lines)
    failures = [fact for fact in evidence.facts if fact.kind == "failure" and not fact.label]
    whole = [fact for fact in failures if not fact.group]
    for name in ("model", "batch_size"):
        parts = [fact for fact in failures if [key for key, _ in fact.group] == [name]]
        if parts:
            assert sum(fact.value for fact in parts) == whole[0].value == sum(failed for *_, failed in rows)
            assert sum(fact.n for fact in parts) == len(rows)
