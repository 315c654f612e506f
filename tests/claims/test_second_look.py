"""What the judge makes of facts put together, of what was said before a number, and of names in other words."""

import itertools
import json

import pytest

from chimera.claims import FactIndex, judge
from chimera.tools.ingest import ingest

RATES = {
    ("qwen2.5:7b", "q4_K_M"): 60.0,
    ("qwen2.5:7b", "q8_0"): 40.0,
    ("phi4-mini", "q4_K_M"): 104.0,
    ("phi4-mini", "q8_0"): 66.0,
}


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    """Two models, two quantisations, two windows, two runs each: 60 ± 1 tok/s at 2048, 3 less at 8192."""
    rows = ["model,quant,num_ctx,tok_per_s,ttft_ms"]
    for (model, quant), num_ctx, run in itertools.product(RATES, (2048, 8192), (0, 1)):
        rate = RATES[model, quant] - 3.0 * (num_ctx == 8192) + 2 * run - 1
        rows.append(f"{model},{quant},{num_ctx},{rate},{num_ctx / 10 + run:.1f}")
    locks = ["engine,power_limit_w,deadlocks,energy_j"] + [
        f"{engine},{limit},{19 if (engine, limit, run) == ('b', 280, 1) else 0},{limit + run}"
        for engine, limit, run in itertools.product("ab", (280, 450), range(3))
    ]
    return _index(tmp_path_factory, {"sweep.csv": "\n".join(rows) + "\n", "locks.csv": "\n".join(locks) + "\n"})


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    """Codecs with levels on cards, databases, and command lines."""
    paces = {("zstd", -1): 500.5, ("zstd", -19): 3.3, ("xz", -6): 5.25, ("gzip", -6): 51.5, ("gzip", -9): 21.4}
    codecs = ["codec,level,file,compress_mb_s"] + [
        f"{codec},{level},{file},{pace * scale:.4f}"
        for (codec, level), pace in paces.items()
        for file, scale in (("text", 1.0), ("logs", 1.25), ("code", 0.75))
    ]
    cards = ["gpu,engine,flash_attn,rate_tok_s"] + [
        f"{gpu},{engine},{flash},{rate}"
        for rate, (gpu, engine, flash) in enumerate(
            itertools.product(
                ("NVIDIA GeForce RTX 4090", "NVIDIA GeForce RTX 3090"),
                ("postgresql-16", "mysql-8.4"),
                ("true", "false"),
            ),
            71,
        )
    ]
    lines = [
        {
            "command": command,
            "mean": mean,
            "stddev": 0.001,
            "median": mean,
            "user": mean / 2,
            "system": mean / 4,
            "min": mean,
            "max": mean,
        }
        for command, mean in (("rg --no-heading lock src", 0.114), ("grep -r lock src", 6.09))
    ]
    return _index(
        tmp_path_factory,
        {
            "codecs.csv": "\n".join(codecs) + "\n",
            "cards.csv": "\n".join(cards) + "\n",
            "search.json": json.dumps({"results": lines}),
        },
    )


def _index(tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("data")
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return FactIndex(ingest(folder))


def verdicts(text, index):
    return {one.claim.number: one.verdict for one in judge(text, index) if one.verdict != "not a claim"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("qwen2.5:7b (q4_K_M) averages 58.5 tok/s.", "supported (derived)"),
        ("qwen2.5:7b (q4_K_M) averages 57.5 tok/s.", "contradicted"),
        ("The highest rate of qwen2.5:7b (q4_K_M) was 61.0 tok/s.", "supported (derived)"),
        ("The median rate of qwen2.5:7b (q4_K_M) was 58.5 tok/s.", "unsupported"),
    ],
)
def test_two_settings_out_of_three_are_put_together(sweep, text, expected):
    (verdict,) = verdicts(text, sweep).values()
    assert verdict == expected


def test_what_decides_a_number_put_together_are_facts_of_the_evidence(sweep):
    (one,) = [one for one in judge("qwen2.5:7b (q4_K_M) averages 58.5 tok/s.", sweep) if one.facts]
    held = [sweep.by_id[fact] for fact in one.facts]
    assert {dict(fact.group)["num_ctx"] for fact in held} == {"2048", "8192"}
    assert "mean(F" in one.reason


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (
            "At num_ctx 2048 we ran q4_K_M first. phi4-mini came in at 104.0 tok/s.",
            "104.0 tok/s",
            "supported (derived)",
        ),
        ("At num_ctx 2048 we ran q4_K_M first. phi4-mini came in at 66.0 tok/s.", "66.0 tok/s", "contradicted"),
        ("At num_ctx 2048 and q4_K_M, llama3.3 came in at 104.0 tok/s.", "104.0 tok/s", "contradicted"),
        ("phi4-mini with q8_0 at num_ctx 2048 is the slowest at 66.0 tok/s.", "66.0 tok/s", "supported (derived)"),
        ("The deadlocks of engine b with a power limit of 280 W were 19 in total.", "19", "supported (derived)"),
    ],
)
def test_what_was_said_before_holds_on_but_nothing_said_is_left_out(sweep, text, number, expected):
    assert verdicts(text, sweep)[number] == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("With q4_K_M, phi4-mini makes 104 tok/s at num_ctx 2048. At num_ctx 8192 it makes 101 tok/s (-2.9 %).", "-2.9 %", "supported (derived)"),
        ("With q4_K_M, phi4-mini makes 104 tok/s at num_ctx 2048. At num_ctx 8192 it makes 101 tok/s (+2.9 %).", "2.9 %", "unsupported"),
        ("**phi4-mini vs. qwen2.5:7b**: with phi4-mini, the rate in tok/s is 72 % higher.", "72 %", "supported (derived)"),
        ("**phi4-mini vs. qwen2.5:7b**: with qwen2.5:7b, the rate in tok/s is 72 % higher.", "72 %", "contradicted"),
    ],
)  # fmt: skip
def test_changes_between_numbers_told_and_groups_set_against_each_other(sweep, text, number, expected):
    assert verdicts(text, sweep)[number] == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Qwen averages 48.5 tok/s.", "48.5 tok/s"),
        ("The 8-bit phi4-mini averages 64.5 tok/s.", "64.5 tok/s"),
    ],
)
def test_families_and_bits_name_models_and_quantisations(sweep, text, number):
    assert verdicts(text, sweep)[number].startswith("supported")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("`zstd -19` compresses at 3.3 MB/s.", "3.3 MB/s"),
        ("gzip 9 compresses at 21.4 MB/s, gzip 6 at 51.5 MB/s.", "51.5 MB/s"),
        ("The RTX 4090 reaches 72.5 tok/s on average.", "72.5 tok/s"),
        ("PostgreSQL reaches 73.5 tok/s on average.", "73.5 tok/s"),
        ("With flash attention off the average is 75 tok/s.", "75 tok/s"),
        ("`rg` takes 114 ms on average.", "114 ms"),
    ],
)
def test_parts_of_names_levels_switches_and_commands_are_known(tools, text, number):
    assert verdicts(text, tools)[number].startswith("supported")


def test_limits_are_settings_and_counts_of_events_are_none(sweep):
    table = next(one for one in sweep.evidence.tables if one.name == "locks.csv")
    roles = {column.name: column.role for column in table.columns}
    assert (roles["power_limit_w"], roles["deadlocks"]) == ("setting", "metric")
