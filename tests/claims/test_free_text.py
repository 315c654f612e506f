"""What reports in free text leave to their readers: outcomes, nested settings, common words, letters, units of settings."""

import csv
import itertools
import json

import pytest

from chimera.claims import FactIndex, judge
from chimera.record.claim import FLAGGED
from chimera.tools.ingest import ingest


def index_of(folder, head, rows, name="runs.csv"):
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return FactIndex(ingest(folder))


def verdicts(text, index):
    return {one.claim.number.split()[0].rstrip("%"): one.verdict for one in judge(text, index)}


def check(index, text, right, wrong):
    """A text holds with one number and is flagged with another."""
    assert verdicts(text.replace("#", right), index)[right].startswith("supported"), text
    assert verdicts(text.replace("#", wrong), index)[wrong] in FLAGGED, text


@pytest.fixture(scope="module")
def agents(tmp_path_factory):
    """Two agents with twenty tasks each; 9 + 4 and 7 + 1 of ten easy and ten hard ones are passed."""
    solved = {("haiku-4", "easy"): 9, ("haiku-4", "hard"): 4, ("gpt-5", "easy"): 7, ("gpt-5", "hard"): 1}
    rows = [
        (agent, kind, f"t{at}", str(at < well).lower(), 5.5 + at)
        for (agent, kind), well in solved.items()
        for at in range(10)
    ]
    return index_of(tmp_path_factory.mktemp("agents"), ("agent", "difficulty", "task_id", "passed", "wall_s"), rows)


@pytest.fixture(scope="module")
def failures(tmp_path_factory):
    """Two models with twelve calls each: one failed three of them in two ways, the other one."""
    causes = {"gemma3:4b": ["timeout", "timeout", "bad_json"], "llama3.1:8b": ["timeout"]}
    rows = [
        (model, run, said := (errors[run] if run < len(errors) else ""), "" if said else 3.25 + run)
        for model, errors in causes.items()
        for run in range(12)
    ]
    return index_of(tmp_path_factory.mktemp("failures"), ("model", "run", "error", "latency_s"), rows)


@pytest.fixture(scope="module")
def nested(tmp_path_factory):
    """Results with their parameters in an object; the rate is told apart by what is written, too."""
    folder = tmp_path_factory.mktemp("nested")
    rows = [
        {
            "parameters": {"linker": linker, "jobs": jobs, "depth_pct": depth},
            "wall_s": 10 * at + jobs / 10 + depth / 1000 + rep / 100,
            "p99_ms": 100 + 10 * at + rep,
            "j_per_token": 2 + at / 10,
            "memory_mb": 21594,
        }
        for at, linker in enumerate(("bfd", "mold"), 1)
        for jobs in (4, 16)
        for depth in (25, 100)
        for rep in range(2)
    ]
    (folder / "runs.json").write_text(json.dumps(rows), "utf-8")
    return FactIndex(ingest(folder))


@pytest.fixture(scope="module")
def encoders(tmp_path_factory):
    """Encoders with presets that are common words, and two scores of one kind."""
    rows = [
        (encoder, preset, "on" if at % 2 else "off", rep, 50 + 7 * at + rep, 0.5 + at / 100, 0.7 + at / 50)
        for at, (encoder, preset) in enumerate(itertools.product(("libx264", "libx265"), ("fast", "slow")))
        for rep in range(3)
    ]
    head = ("encoder", "preset", "grammar", "rep", "tokens_s", "hellaswag_acc", "gsm8k_acc")
    return index_of(tmp_path_factory.mktemp("encoders"), head, rows)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("haiku-4 passed # of its 20 tasks.", "13", "12"),
        ("haiku-4 passed # of its 10 hard tasks.", "4", "5"),
        ("In all, # of 40 tasks passed.", "21", "23"),
        ("Of all tasks, 21 of 40 passed, or #%.", "52.5", "57.5"),
        ("haiku-4 solved 13 of its 20 tasks (#%).", "65", "60"),
        ("Easy tasks were passed in #% of the runs.", "80", "75"),
        ("GPT passed # tasks.", "8", "9"),
        ("The pass rate of gpt-5 is #%.", "40", "45"),
        ("| Agent | Passed | Pass rate |\n|---|---|---|\n| haiku-4 | # | 65% |", "13", "11"),
        ("| Agent | Passed | Pass rate |\n|---|---|---|\n| haiku-4 | 13 | #% |", "65", "70"),
    ],
)
def test_what_came_out_well_is_counted_and_told_as_a_share(agents, text, right, wrong):
    check(agents, text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("gemma3:4b had # failed runs.", "3", "4"),
        ("gemma3:4b had # failures.", "3", "1"),
        ("# tasks failed.", "4", "5"),
        ("# of the 24 calls failed.", "4", "5"),
        ("The failure rate of gemma3:4b is #%.", "25", "20"),
        ("| Error | Count | Share of failures |\n|---|---|---|\n| timeout | # | 75% |", "3", "2"),
        ("| Error | Count | Share of failures |\n|---|---|---|\n| bad_json | 1 | #% |", "25", "20"),
    ],
)
def test_failures_are_those_of_the_named_model_or_cause(failures, text, right, wrong):
    check(failures, text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("With mold and 16 jobs at depth 25%, the mean wall time is # s.", "21.63", "22.63"),
        ("| jobs | bfd (s) | mold (s) |\n|---|---|---|\n| 4 | # | 20.47 |", "10.47", "11.47"),
        ("bfd needs # J per token on average.", "2.1", "2.3"),
        ("The average p99 of mold is # ms.", "120.5", "121.5"),
        ("The highest p99 of mold in a single run was # ms.", "121", "122"),
        ("The memory of mold averages # GB.", "21.6", "23.1"),
    ],
)
def test_nested_settings_are_known_by_their_last_name(nested, text, right, wrong):
    check(nested, text, right, wrong)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("libx264 slow reaches # tok/s on average.", "58", "59"),
        ("| Preset | Tokens/s |\n|---|---|\n| fast | # |\n| slow | 65 |", "58", "59"),
        ("| Mode | Tokens/s |\n|---|---|\n| fast | # |\n| slow | 65 |", "58", "59"),
        ("The mean HellaSwag score of libx265 is #%.", "52.5", "51.5"),
        ("| Encoder | HellaSwag (%) | GSM8K (%) |\n|---|---|---|\n| libx265 | 52.5 | # |", "75", "73"),
    ],
)
def test_common_words_are_values_where_they_stand_with_their_setting(encoders, text, right, wrong):
    check(encoders, text, right, wrong)


def test_heads_may_end_with_the_value_of_a_switch(tmp_path):
    rows = [
        (model, grammar, rep, 40 + 10 * at + rep)
        for at, (model, grammar) in enumerate(itertools.product(("a1", "b2"), ("on", "off")))
        for rep in range(3)
    ]
    index = index_of(tmp_path, ("model", "grammar", "rep", "tokens_s"), rows)
    head = "| Model | Throughput (tok/s), on | Throughput (tok/s), off |\n|---|---|---|\n"
    check(index, f"{head}| b2 | # | 71 |", "61", "66")
    check(index, f"{head}| b2 | 61 | # |", "71", "66")


def test_heads_may_be_numbers_with_the_unit_of_a_setting(tmp_path):
    rows = [
        (server, rate, rep, 100 * rate + 7 * at + rep)
        for at, server in enumerate(("vllm", "sglang"))
        for rate in (1, 4, 16)
        for rep in range(3)
    ]
    index = index_of(tmp_path, ("server", "request_rate", "rep", "ttft_ms"), rows)
    table = "Mean TTFT in ms:\n\n| Server | 1 req/s | 4 req/s | 16 req/s |\n|---|---|---|---|\n"
    check(index, f"{table}| sglang | 108 | # | 1608 |", "408", "401")


@pytest.fixture(scope="module")
def serving(tmp_path_factory):
    """Two servers at two prompt lengths and three levels of concurrency, four times each."""
    rows = [
        (server, length, level, seed, 100 * at + length / 8 + level + rep / 10, 2 + at + rep / 4)
        for at, server in enumerate(("vllm", "sglang"), 1)
        for length in (256, 2048)
        for level in (1, 8, 64)
        for rep, seed in enumerate((11, 23, 42, 77))
    ]
    head = ("server", "input_len", "concurrency", "seed", "ttft_ms", "cost_usd")
    return index_of(tmp_path_factory.mktemp("serving"), head, rows)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("With short prompts at the highest concurrency, the mean TTFT of vllm is # ms.", "196.15", "197.15"),
        ("With long prompts at the lowest concurrency, the mean TTFT of sglang is # ms.", "457.15", "464.15"),
        ("With long prompts at the medium concurrency, the mean TTFT of sglang is # ms.", "464.15", "457.15"),
        ("At an input length of 256 and a concurrency of 8, vllm has a mean TTFT of # ms.", "140.15", "141.15"),
        ("Every combination was repeated # times.", "4", "5"),
        ("The whole test cost $# for vllm.", "81", "91"),
    ],
)
def test_values_are_known_by_their_size_and_names_written_out(serving, text, right, wrong):
    check(serving, text, right, wrong)


def test_the_size_of_what_has_many_values_is_no_value(serving):
    told = [one.understood for one in judge("At a higher concurrency the mean TTFT of vllm is 250.5 ms.", serving)]
    assert told
    assert not any("higher" in one for one in told)


def test_letters_name_the_arms_of_a_comparison(tmp_path):
    rows = [(arm, rep, 7 + 2 * "ABC".index(arm) + rep / 10) for arm, rep in itertools.product("ABC", range(4))]
    index = index_of(tmp_path, ("variant", "rep", "latency_s"), rows)
    check(index, "The latency of B is # s on average, 11.15 s for C and 7.15 s for A.", "9.15", "9.65")
    check(index, "C has a mean latency of 11.15 s; A needs a mean latency of # s.", "7.15", "8.15")
    assert "7.15" not in verdicts("A mean of that is a word.", index)


def test_a_heading_may_name_what_a_metric_was_never_told_apart_by(tmp_path):
    index_of(tmp_path, ("model", "run", "latency_s"), [("a1", 1, 2.5), ("a1", 2, 2.7), ("b2", 1, 4.1), ("b2", 2, 4.3)])
    rows = [("numpy", 1, 0.5), ("numpy", 2, 0.6), ("torch", 1, 0.7), ("torch", 2, 0.9)]
    index = index_of(tmp_path, ("library", "rep", "latency_s"), rows, "libraries.csv")
    table = "| Model | Mean latency (s) |\n|---|---|\n| a1 | # |\n| b2 | 4.2 |"
    check(index, f"## Results with numpy\n\n{table}", "2.6", "2.9")


def test_words_of_plain_speech_are_no_metrics(nested):
    for text in ("mold takes 120.5 ms, a loss of 9%.", "mold costs us 9% here.", "The price is 9% more."):
        assert not any(word in one.understood for one in judge(text, nested) for word in ("loss", "cost", "price"))
