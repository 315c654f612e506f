"""Numbers by their place: tables however they are drawn, lists of values for lists of settings, columns that compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.claims import FactIndex, judge
from chimera.claims.passages import split
from chimera.tools.ingest import ingest

SWEEP = (
    ("gemma3:1b", 1, 9.2, 301),
    ("gemma3:1b", 4, 50.0, 120),
    ("gemma3:1b", 8, 64.5, 88),
    ("gemma3:1b", 16, 69.8, 81),
    ("llama3.1:8b", 1, 1.31, 2210),
    ("llama3.1:8b", 4, 6.42, 801),
    ("llama3.1:8b", 8, 9.87, 512),
    ("llama3.1:8b", 16, 9.11, 498),
)
"""Model, threads, tokens per second, ms to the first token."""


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    rows = (
        f"{model},{threads},{run},{speed + off:.3f},{first + 10 * off:.2f}"
        for model, threads, speed, first in SWEEP
        for run, off in ((1, -0.1), (2, 0.0), (3, 0.1))
    )
    (folder / "sweep.csv").write_text("\n".join(["model,threads,rep,tokens_per_s,ttft_ms", *rows, ""]))
    return FactIndex(ingest(folder))


def said(index, text):
    """Numbers that are claims: those borne out, and those that are not."""
    judged = [one for one in judge(text, index) if one.verdict != "not a claim"]
    good = [one.claim.number for one in judged if one.verdict.startswith("supported")]
    return good, [one.claim.number for one in judged if not one.verdict.startswith("supported")]


TABLES = (
    pytest.param(
        "```\nTG (tok/s)\nthreads        1     4     8    16\n"
        "gemma3:1b    9.2  50.0  64.5  69.8\nllama3.1:8b 1.31  6.42  9.88  9.11\n```",
        7, ["9.88"], id="blanks, with a caption and a label that reaches its number",
    ),
    pytest.param(
        "Mean TTFT in ms:\n\n    model        t=1   t=4   t=8  t=16\n    gemma3:1b    301   120    88    81\n"
        "    llama3.1:8b 2210   801   612   498\n",
        7, ["612"], id="indented",
    ),
    pytest.param(
        "```\n+-------------+---------+-----------+\n| model       | threads | TTFT (ms) |\n"
        "+-------------+---------+-----------+\n| gemma3:1b   | 4       | 120       |\n"
        "| llama3.1:8b | 4       | 810       |\n+-------------+---------+-----------+\n```",
        1, ["810"], id="framed",
    ),
    pytest.param(
        "```\nmodel        | threads |    tok/s\n-------------+---------+------------\n"
        "gemma3:1b    |       8 | 64.5 ± 0.1\nllama3.1:8b  |       8 | 9.78 ± 0.10\n```",
        3, ["9.78"], id="as databases print it",
    ),
    pytest.param("Speed, 8 threads\n\nmodel\ttok/s\ngemma3:1b\t64.5\nllama3.1:8b\t9.87\n", 2, [], id="tabs"),
    pytest.param("```csv\nmodel,threads,tok/s\ngemma3:1b,8,64.5\nllama3.1:8b,8,9.11\n```", 1, ["9.11"], id="commas"),
    pytest.param("```\nthreads tok/s\n1 9.2\n4 50.0\n```\n\nAll for gemma3:1b.", 2, [], id="single blanks"),
    pytest.param(
        "gemma3:1b, 8 threads:\n\n```\nThroughput:   64.5 tok/s\nTTFT:         99 ms\n```",
        1, ["99 ms"], id="labels with one number",
    ),
    pytest.param(
        "### Generation speed (tok/s)\n\n| | 1t | 4t | 8t |\n|---|---|---|---|\n| gemma3:1b | 9.2 | 50.0 | 69.8 |",
        2, ["69.8"], id="heads of numbers",
    ),
    pytest.param(
        "Mean speed in tok/s\n\n| threads \\ model | gemma3:1b | llama3.1:8b |\n|---|---|---|\n"
        "| 1 | 9.2 | 1.31 |\n| 4 | 50.0 | 9.87 |",
        3, ["9.87"], id="both axes in the corner",
    ),
    pytest.param(
        "| Threads | gemma3:1b | | llama3.1:8b | |\n|---|---|---|---|---|\n| | tok/s | TTFT (ms) | tok/s | TTFT (ms) |\n"
        "| 1 | 9.2 | 301 | 1.31 | 2210 |\n| 8 | 64.5 | 512 | 9.87 | 512 |",
        7, ["512"], id="heads of two levels",
    ),
    pytest.param(
        "| | A | B | Δ |\n|---|---|---|---|\n| Throughput (tok/s) | 64.5 | 69.8 | +8.2% |\n| TTFT (ms) | 88 | 81 | -7.0% |\n\n"
        "A = gemma3:1b with 8 threads, B = gemma3:1b with 16 threads.",
        5, ["-7.0%"], id="letters that are told below",
    ),
    pytest.param(
        '"Before" is gemma3:1b at 8 threads, "after" is gemma3:1b with 16 threads.\n\n'
        "| | Before | After | % change |\n|---|---|---|---|\n| Speed, tok/s | 64.5 | 69.8 | +8.2% |",
        3, [], id="before and after",
    ),
    pytest.param(
        "## gemma3:1b\n\n| threads | tok/s | Speed-up |\n|---|---|---|\n| 1 | 9.2 | 1.0x |\n| 4 | 50.0 | 5.4x |\n| 16 | 69.8 | 7.0x |",
        4, ["7.0x"], id="against a row",
    ),
    pytest.param(
        "| threads | tok/s | % of best |\n|---|---|---|\n| 1 | 9.2 | 13% |\n| 8 | 64.5 | 82% |\n| 16 | 69.8 | 100% |\n\nAll for gemma3:1b.",
        4, ["82%"], id="shares of the best row",
    ),
    pytest.param(
        "| model | 1 thread | 4 threads | Loss from 4 to 1 threads |\n|---|---|---|---|\n| gemma3:1b | 9.2 | 50.0 | 81.6% |\n\n"
        "*Mean generation speed, tok/s.*",
        3, [], id="two groups in a head",
    ),
    pytest.param(
        "TTFT (ms) at 8 threads and change against 1 thread in percent:\n\n| model | TTFT | Δ TTFT |\n|---|---|---|\n"
        "| gemma3:1b | 88 | -70.8% |\n| llama3.1:8b | 512 | -66.8% |",
        3, ["-66.8%"], id="what a caption compares with",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("text", "good", "bad"), TABLES)
def test_cells_of_any_table_are_judged(sweep, text, good, bad):
    supported, flagged = said(sweep, text)
    assert flagged == bad
    assert len(supported) == good, supported


SERIES = (
    pytest.param("gemma3:1b at 1/4/8/16 threads: 9.2 / 50.0 / 64.5 / 69.8 tok/s.", [], id="before the noun"),
    pytest.param("gemma3:1b, generation speed: 9.2 @ 1, 50.0 @ 4, 64.5 @ 8, 9.8 tok/s @ 16.", ["9.8 tok/s"], id="places"),
    pytest.param("With 1, 4, 8 and 16 threads llama3.1:8b reaches 1.31, 6.42, 9.11 and 9.87 tok/s.",
                 ["9.11", "9.87 tok/s"], id="two values exchanged"),
    pytest.param("- gemma3:1b by threads (1 → 4 → 8 → 16): 9.2 → 50.0 → 64.5 → 69.8 tok/s\n"
                 "- llama3.1:8b: 1.31 → 6.42 → 9.87 → 9.99 tok/s", ["9.99 tok/s"], id="the order of the item before"),
    pytest.param("**llama3.1:8b TTFT (ms):** 2210 (1 thread), 801 (4), 512 (8), 489 (16)", ["489"], id="in brackets"),
    pytest.param("llama3.1:8b goes 1.31 → 6.42 → 9.87 → 9.11 tok/s as threads grow 1 → 4 → 8 → 16.", [], id="behind"),
    pytest.param("TTFT at 8 threads: gemma3:1b 0.088 s, llama3.1:8b about 0.51.", [], id="the unit said first"),
    pytest.param("At 8 threads gemma3:1b needs 0.088, llama3.1:8b 0.521 s to the first token.", ["0.521 s"], id="the unit said last"),
    pytest.param("Throughput for gemma3:1b / llama3.1:8b: 64.5 / 9.87 tok/s at 8 threads and 69.8 / 9.11 tok/s at 16.", [],
                 id="one setting behind each list"),
    pytest.param("Mean TTFT: 88 ms → 81 ms (−8 %) going from gemma3:1b with 8 threads to gemma3:1b with 16 threads.", [],
                 id="from one to the other"),
    pytest.param("From 1 to 4 threads the speed rises by 443 % on gemma3:1b and 390 % on llama3.1:8b.", [],
                 id="one comparison for each of two"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "bad"), SERIES)
def test_values_belong_to_the_setting_in_their_place(sweep, text, bad):
    supported, flagged = said(sweep, text)
    assert flagged == bad
    assert len(supported) > 1 or bad


NO_TABLE = (
    "```\nllama-bench -m model.gguf   -p 512   -n 128\nllama-bench -m other.gguf   -p 512   -n 128\n```",
    '```\n{\n  "model":  "gemma3:1b",\n  "n":      3,\n  "speeds": [1.5, 2.5]\n}\n```',
    "```\n12:00:01  INFO  loaded in 3.2 s\n12:00:02  INFO  done  12ms\n12:00:03  INFO  done  13ms\n```",
    "```\nnum_ctx      4096\nthreads      8\ntemperature  0.7\n```",
    "```python\nsizes   times   runs\n1       2.5     3\n2       3.5     4\n```",
    "Two spaces  after a word  are no table.\nNeither here  nor there, with 5  runs.",
)


@pytest.mark.parametrize("text", NO_TABLE)
def test_code_and_prose_are_no_tables(text):
    assert {one.kind for one in split(text)} <= {"code", "prose"}


def test_what_a_tool_prints_about_something_else_is_no_claim(sweep):
    listing = "```\nNAME         ID            SIZE\ngemma3:1b    8648f39daa8f  815 MB\nllama3.1:8b  46e0c10c039e  4.9 GB\n```"
    assert said(sweep, listing) == ([], [])


def test_cells_stand_where_they_are_written():
    table = "model      ms\nlong name  12.5\nx           3.5\n"
    text = f"Results\n\n```\n{table}\nsecond\n{table}```\nEnd.\n"
    passages = split(text)
    assert [one.text for one in passages if one.kind == "cell"] == ["long name", "12.5", "x", "3.5"] * 2
    for one in passages:
        assert text[one.start : one.start + len(one.text)] == one.text


LINES = st.sampled_from(
    ["```text", "```", "", "# sweep", "----", "| model | tok/s |", "|---|---|", "| gemma3:1b | 9.2 |", "model  tok/s",
     "gemma3:1b   9.2", "llama3.1:8b   1.31", "gemma3:1b: 9.2 tok/s", "a,b,c", "1,2,3", "7,8,9", "A sentence with 50.0."]
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=24).map("\n".join))
def test_any_lines_are_cut_where_they_stand(text):
    for one in split(text):
        assert text.replace("\n", " ")[one.start :].startswith(one.text.replace("\n", " "))


def test_rates_are_named_by_speed_and_files_by_size(tmp_path):
    rows = (
        f"{data},{codec},{level},{size * part},{speed * part},{ratio * part}"
        for data, part in (("logs", 1), ("photos", 1.1))
        for codec, level, size, speed, ratio in (
            ("gzip", -6, 36.4, 39.2, 2.75),
            ("gzip", -9, 36.0, 20.1, 2.77),
            ("zstd", -3, 35.0, 381.0, 2.86),
            ("zstd", -19, 30.1, 3.3, 3.32),
        )
    )
    head = "data,codec,level,size_mb,compress_mb_s,compression_ratio"
    (tmp_path / "codecs.csv").write_text("\n".join([head, *rows, ""]))
    index = FactIndex(ingest(tmp_path))
    text = (
        "## logs\n\n| codec | size (MB) | compress | compression ratio |\n|---|---|---|---|\n"
        "| gzip -6 | 36.4 | 39.2 MB/s | 2.75 |\n| zstd -3 | 35.0 | 318 MB/s | 2.86 |\n\n"
        "Compression speed: `gzip -6` 39.2 MB/s, `zstd -3` 381 MB/s."
    )
    supported, flagged = said(index, text)
    assert flagged == ["318 MB/s"]
    assert len(supported) == 7


def test_the_thousands_of_a_measured_value_are_no_setting(tmp_path):
    speeds = {("lz4", 1): 3042, ("lz4", 3): 3011, ("zstd", 1): 1256, ("zstd", 3): 1142}
    rows = (f"{codec},{level},{speed + off}" for (codec, level), speed in speeds.items() for off in (-1, 0, 1))
    (tmp_path / "codecs.csv").write_text("\n".join(["codec,level,unpack_mb_s", *rows, ""]))
    index = FactIndex(ingest(tmp_path))
    text = "lz4 1 unpacks at 3,042 MB/s, lz4 3 at 3,011 MB/s and zstd 3 at 1,124 MB/s."
    assert said(index, text) == (["3,042 MB/s", "3,011 MB/s"], ["1,124 MB/s"])
