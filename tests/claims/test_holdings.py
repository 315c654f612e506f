"""Counts of what the data hold: values of settings, combinations of them, rows of files, runs of configurations."""

import csv
import itertools

import pytest

from chimera.claims import FactIndex, judge
from chimera.tools.ingest import ingest

MODELS = ("phi4-mini", "gemma3:4b", "qwen2.5:7b", "llama3.1:8b")


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    """A file for each of four models: two quantisations, three context sizes, four runs of each."""
    folder = tmp_path_factory.mktemp("held")
    for model in MODELS:
        combinations = itertools.product(("q4_K_M", "q8_0"), (2048, 8192, 16384), range(1, 5))
        rows = [(model, quant, window, run, 60 + run, 200 + run) for quant, window, run in combinations]
        write(
            folder / f"{model.replace(':', '_')}.csv", ("model", "quant", "num_ctx", "run", "tokens_s", "ttft_ms"), rows
        )
    return FactIndex(ingest(folder))


@pytest.fixture(scope="module")
def agents(tmp_path_factory):
    """Two agents with ten tasks each: one resolves nine, the other four."""
    folder = tmp_path_factory.mktemp("agents")
    rows = [
        (agent, kind, f"t{at}", str(at < solved).lower(), 5.5 + at)
        for agent, solved in (("haiku", 9), ("devstral", 4))
        for at, kind in enumerate(("fix", "docs") * 5)
    ]
    write(folder / "runs.csv", ("agent", "category", "task_id", "resolved", "wall_s"), rows)
    return FactIndex(ingest(folder))


def write(path, head, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])


def verdict(text, index):
    """The one verdict on a text."""
    found = {one.verdict.split(" (")[0] for one in judge(text, index) if one.verdict != "not a claim"}
    assert len(found) < 2, found
    return next(iter(found), "not a claim")


HELD = [
    ("The sweep covers **{} quantization levels**.", "2", "3"),
    ("We tested {} context sizes.", "3", "4"),
    ("Each model was run with {} context sizes (2048, 8192 and 16384 tokens).", "three", "two"),
    ("{} models: phi4-mini and others.", "Four", "Three"),
    ("Two of the {} models fit.", "four", "five"),
    ("{} model/quant combinations were compared.", "Eight", "Nine"),
    ("Each configuration was executed 4 times, for a total of {} runs.", "96", "192"),
    ("{} rows per file.", "24", "36"),
    ("24 rows per file, {} in total.", "96", "84"),
    ("The data consists of 4 CSV files with {} rows each.", "24", "30"),
    ("There are {} rows per model.", "24", "32"),
    ("The num_ctx was swept over {} values.", "3", "5"),
    ("{} files: one for each model.", "Four", "Five"),
    ("A dataset of Gemma results spanning {} files.", "4", "5"),
    ("There is {} file of gemma3:4b.", "1", "4"),
    ("Total rows: {}", "ninety-six", "sixty-nine"),
]


@pytest.mark.parametrize(("text", "right", "wrong"), HELD)
def test_counts_are_judged_by_what_the_data_hold(sweep, text, right, wrong):
    assert verdict(text.format(right), sweep) == "supported"
    found = {one.claim.number.split()[0]: one.verdict for one in judge(text.format(wrong), sweep)}
    assert found[wrong] in {"contradicted", "unsupported"}


@pytest.mark.parametrize(
    "text",
    [
        "Only two models are quick.",
        "The two models differ.",
        "It is best on three of the models.",
        "The other three models are slower.",
    ],
)
def test_some_of_what_the_data_hold_is_no_count_of_it(sweep, text):
    assert verdict(text, sweep) == "not a claim"


def test_the_ending_of_a_file_names_no_type_of_files(sweep):
    text = "In `phi4-mini.csv` (24 rows) the mean throughput of phi4-mini is 62.5 tok/s."
    assert verdict(text, sweep) == "supported"


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("haiku resolved {} of 10 tasks.", "9", "8"),
        ("devstral finished {} tasks.", "4", "6"),
        ("devstral has a success rate of {} %.", "40", "44"),
        ("There were {} tasks.", "10", "12"),
    ],
)
def test_what_came_out_well_is_counted_by_its_column(agents, text, right, wrong):
    assert verdict(text.format(right), agents) == "supported"
    flagged = {one.claim.number.split()[0]: one.verdict for one in judge(text.format(wrong), agents)}
    assert flagged[wrong] in {"contradicted", "unsupported"}
