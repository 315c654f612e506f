"""What the judge says to sentences as people and models write them."""

import re

import pytest

from chimera.claims import is_clean, judge
from chimera.claims.vocabulary import AGGREGATIONS, PROSE

TRUE = [
    "The mean throughput of gemma3:1b is 181.25 tok/s.",
    "gemma3:1b averages **181.3 tokens per second**.",
    "- **Throughput:** gemma3_1b reaches 181 tok/s on average",
    "On average, Gemma 3 1B generates 181.3 tokens/sec (n = 36).",
    "gemma3:1b reaches ~180 tok/s; gemma3:4b about 100 tok/s.",
    "gemma3:1b and gemma3:4b reach 181.3 and 101.5 tok/s respectively.",
    "Throughput: 181.3 tok/s (gemma3:1b), 101.5 tok/s (gemma3:4b).",
    "The time to first token of the 1b model averages 61.2 ms.",
    "P95 TTFT of gemma3:1b: 93 ms.",
    "The 95th percentile TTFT for gemma3:1b was 0.093 s.",
    "gemma3:1b peaked at 188.9 tok/s.",
    "gemma3:1b: 181.3 ± 4.3 tok/s.",
    "The throughput of gemma3:1b ranges from 170.2 to 188.9 tok/s.",
    "gemma3:1b uses 1,290 MiB of memory.",
    "gemma3:1b needs 1.26 GiB of memory.",
    "The accuracy of gemma3:4b is 80.3 %.",
    "gemma3:1b is 1.79x faster than gemma3:4b.",
    "gemma3:1b delivers 79% higher throughput than gemma3:4b.",
    "Compared with gemma3:1b, the throughput of gemma3:4b is 44 % lower.",
    "The throughput of gemma3:1b and gemma3:4b differs by 79.75 tok/s.",
    "Throughput rose from 101.5 tok/s (gemma3:4b) to 181.3 tok/s (gemma3:1b), an increase of 78.6%.",
    "gemma3:1b has the highest throughput of all models: 181.3 tok/s.",
    "The folder holds five files: 3 CSV and 2 JSON.",
    "Total Files Processed: 5",
    "* CSV: 3 files\n* JSON: 2 files",
    "There are 2 files for the 1b model.",
    "9 of 80 rows failed (11.3%).",
    "At num_ctx 4096 gemma3:1b averages 182.6 tok/s.",
    "The mean throughput of the CSV files is 142.0 tok/s.",
    "The presence of 425 markdown headings is remarkable.",
    "$181.3\\ \\text{tok/s}$ is the mean throughput of gemma3:1b.",
    "| Model | Tokens/s (mean) | n | TTFT (ms) |\n|---|---|---|---|\n| gemma3:1b | 181.3 | 36 | 61.2 |\n| gemma3:4b | 101.5 | 35 | 84.4 |",
    "| Metric | gemma3:1b | gemma3:4b |\n|---|---|---|\n| Throughput (tok/s) | 181.3 | 101.5 |\n| TTFT (s) | 0.061 | 0.084 |",
    "| Model | Mean (tok/s) | Std. Dev. | Min | Max |\n|---|---|---|---|---|\n| gemma3:1b | 181.3 | 4.31 | 170.2 | 188.9 |",
    "Throughput reaches **181.2 tok/s** (n 36) [F1].",
    "gemma3:1b is faster than gemma3:4b.",
    "**gemma3:4b → gemma3:1b**, what changes:\n\n- throughput: 101.5 → 181.3 tok/s (+78.6%)",
    "Throughput by model (averaged over everything else): gemma3:1b: 181.3; gemma3:4b: 101.5.",
    "gemma3:1b averages 181.3 tok/s.<sup>a</sup> gemma3:4b averages 101.5 tok/s.\n\n<sup>a</sup> Taken over 36 individual results.",
    "Dividing the throughput of gemma3:1b by that of gemma3:4b gives a ratio of 1.79.",
    "Replacing gemma3:4b by gemma3:1b raises throughput by 78.6 %.",
    "gemma3:1b beats gemma3:4b by 79.75 tok/s in throughput.",
    "gemma3:1b cuts the TTFT from 84.4 ms (gemma3:4b) to 61.2 ms.",
    "Compared to gemma3:4b, gemma3:1b has a higher throughput, rising from 101.5 tok/s to 181.3 tok/s.",
    "Mean throughput amounts to 181.3 tok/s (SD 4.31 tok/s) for gemma3:1b.",
    "Throughput of gemma3:1b: 181.3 tok/s; of gemma3:4b: 101.5 tok/s; Δ = 79.75 tok/s.",
    "Highest mean throughput: gemma3:1b (181.3 tok/s). Lowest: gemma3:4b (101.5 tok/s).",
    "Setup: gemma3:1b. Outcome: a mean throughput of 181.3 tok/s.",
    "- model: gemma3:4b\n- throughput: 101.5 tok/s",
    "gemma3:1b averages 181.3 tok/s over 36 runs.",
    "| Model | Tokens/s | Δ vs gemma3:1b |\n|---|---|---|\n| gemma3:1b | 181.3 | – |\n| gemma3:4b | 101.5 | -44 % |",
    "| Model | Tokens/s | Speedup |\n|---|---|---|\n| gemma3:4b (baseline) | 101.5 | 1.00x |\n| gemma3:1b | 181.3 | 1.79x |",
    "| Metric | gemma3:4b | gemma3:1b | Change |\n|---|---|---|---|\n| Throughput (tok/s) | 101.5 | 181.3 | +78.6% |",
    "| Metric | gemma3:1b | gemma3:4b | Difference |\n|---|---|---|---|\n| Throughput (tok/s) | 181.3 | 101.5 | 79.8 |",
    "| Model | mean | min | max |\n|---|---|---|---|\n| gemma3:1b | 181.3 | 170.2 | 188.9 |\n\n*Throughput in tok/s.*",
    "gemma3:1b reached 181.3 tok/s. gemma3:4b only 101.5 tok/s in throughput.",
    "**Throughput:** `181.3 tok/s` – gemma3:1b\n**TTFT:** `84.4 ms` – gemma3:4b",
    "The mean throughput goes from 101.5 tok/s with gemma3:4b to 181.3 tok/s with gemma3:1b.",
    "The gap in mean throughput between gemma3:1b and gemma3:4b amounts to 79.75 tok/s.",
    "For gemma3:1b, the throughput was 181.3 tok/s and the TTFT 61.2 ms. In contrast, gemma3:4b had 101.5 tok/s and 84.4 ms, respectively.",
    "gemma3:1b averages 181.3 tok/s.[^1]\n\n[^1]: Based on 36 valid measurements.",
    "| A | B | Metric | A value | B value | A/B |\n|---|---|---|---|---|---|\n| gemma3:1b | gemma3:4b | Throughput | 181.3 tok/s | 101.5 tok/s | 1.79 |",
    "| Pair | First (tok/s) | Second (tok/s) |\n|---|---|---|\n| gemma3:1b vs gemma3:4b | 181.3 | 101.5 |",
    "| Model | Throughput / TTFT |\n|---|---|\n| gemma3:1b | 181.3 tok/s / 61.2 ms |",
    "**Best for chats:** gemma3:4b has a TTFT of 84.4 ms.",
    "Compared with gemma3:4b, gemma3:1b increases throughput by 78.6% (181.3 vs. 101.5 tok/s).",
    "Compared with gemma3:1b, gemma3:4b increases time-to-first-token (TTFT) by 37.9% (84.4 versus 61.2 ms).",
    "The choice between gemma3:1b and gemma3:4b is a trade-off. Overall, the throughput is 181.3 tok/s versus 101.5 tok/s, while the TTFT is 61.2 ms versus 84.4 ms, respectively.",
    "Going from gemma3:4b to gemma3:1b increases the throughput from 101.5 to 181.3 tok/s (averaged over all other settings).",
    "Moving from gemma3:4b to gemma3:1b cuts time-to-first-token (TTFT) by 27.5%.",
    "**Ranking by mean throughput** (by model; lowest first):\n\n1. gemma3:4b – 101.5 tok/s\n2. gemma3:1b – 181.3 tok/s",
    "Among all models, gemma3:1b has the highest mean throughput at 181.3 tok/s.",
    "- **gemma3:4b**: throughput 101.5 tok/s; TTFT 84.4 ms",
    "gemma3:1b averages 181.3 tok/s.[^5] gemma3:4b averages 101.5 tok/s.\n\n[^5]: Computed from 36 successful runs.",
    "The total time to first token of gemma3:1b is 61.2 ms.",
]  # fmt: skip
FALSE = [
    "**gemma3:4b → gemma3:1b**, what changes:\n\n- throughput: 101.5 → 181.3 tok/s (-44%)",
    "**gemma3:1b → gemma3:4b**, what changes:\n\n- throughput: 101.5 → 181.3 tok/s",
    "Throughput by model (averaged over everything else): gemma3:1b: 101.5; gemma3:4b: 181.3.",
    "gemma3:1b averages 181.3 tok/s.<sup>a</sup> The TTFT is 0.061 s.\n\n<sup>a</sup> Taken over 35 individual results.",
    "The mean throughput of gemma3:1b is 191.25 tok/s.",
    "gemma3:1b averages 101.5 tok/s.",
    "gemma3:1b and gemma3:4b reach 101.5 and 181.3 tok/s respectively.",
    "The median throughput of gemma3:1b is 181.25 tok/s.",
    "The average throughput of gemma3:1b is 188.9 tok/s.",
    "The TTFT of gemma3:1b is 61.2 s.",
    "The load time of gemma3:1b is 181.25 s.",
    "The average throughput is 14.59 tok/s.",
    "The average tokens/second for CSV files was 14.59.",
    "JSON files exhibited an average tokens/second of 14.59.",
    "The mean throughput of qwen3:14b is 181.25 tok/s.",
    "The mean throughput of gemma3:1b at num_ctx 16384 is 181.25 tok/s.",
    "gemma3:1b is 2.4x faster than gemma3:4b.",
    "gemma3:4b is 1.79x faster than gemma3:1b.",
    "gemma3:1b is twice as slow as gemma3:4b.",
    "gemma3:1b and gemma3:4b show remarkably similar throughput.",
    "gemma3:4b is faster than gemma3:1b.",
    "Total Files Processed: 6",
    "* CSV: 4 files",
    "There are 22 files for the 1b model.",
    "12 of 80 rows failed.",
    "The markdown heading count averages 425.",
    "The average file size is 1.2 MB.",
    "80% of the data failed.",
    "The throughput of gemma3:1b ranges from 150.0 to 188.9 tok/s.",
    "gemma3:1b: 181.3 ± 9.9 tok/s.",
    "gemma3:1b averages 181.3 tok/s (n = 12).",
    "Throughput reaches **191.2 tok/s** [F1].",
    "Throughput averages 14.59 tok/s [F12].",
    "Throughput reaches **181.2 tok/s** [F99].",
    "| Model | Tokens/s |\n|---|---|\n| gemma3:1b | 101.5 |",
    "| Model | Tokens/s |\n|---|---|\n| gemma3:12b | 181.3 |",
    "Dividing the throughput of gemma3:1b by that of gemma3:4b gives a ratio of 2.1.",
    "Replacing gemma3:1b by gemma3:4b raises throughput by 78.6 %.",
    "gemma3:1b cuts the TTFT from 61.2 ms (gemma3:4b) to 84.4 ms.",
    "Mean throughput amounts to 181.3 tok/s (SD 9.31 tok/s) for gemma3:1b.",
    "Throughput of gemma3:1b: 181.3 tok/s; of gemma3:4b: 101.5 tok/s; Δ = 97.75 tok/s.",
    "Setup: gemma3:4b. Outcome: a mean throughput of 181.3 tok/s.",
    "gemma3:1b averages 181.3 tok/s over 30 runs.",
    "Highest mean throughput: gemma3:4b (101.5 tok/s).",
    "| Model | Tokens/s | Δ vs gemma3:1b |\n|---|---|---|\n| gemma3:1b | 181.3 | – |\n| gemma3:4b | 101.5 | +44 % |",
    "| Model | Tokens/s | Speedup |\n|---|---|---|\n| gemma3:4b (baseline) | 101.5 | 1.00x |\n| gemma3:1b | 181.3 | 2.1x |",
    "| Metric | gemma3:4b | gemma3:1b | Change |\n|---|---|---|---|\n| Throughput (tok/s) | 101.5 | 181.3 | -78.6% |",
    "| Metric | gemma3:1b | gemma3:4b | Difference |\n|---|---|---|---|\n| Throughput (tok/s) | 181.3 | 101.5 | 97.8 |",
    "The mean throughput goes from 181.3 tok/s with gemma3:4b to 101.5 tok/s with gemma3:1b.",
    "The gap in mean throughput between gemma3:1b and gemma3:4b amounts to 97.75 tok/s.",
    "gemma3:1b averages 181.3 tok/s.[^1]\n\n[^1]: Based on 30 valid measurements.",
    "| A | B | Metric | A value | B value | A/B |\n|---|---|---|---|---|---|\n| gemma3:1b | gemma3:4b | Throughput | 181.3 tok/s | 101.5 tok/s | 0.56 |",
    "| Pair | First (tok/s) | Second (tok/s) |\n|---|---|---|\n| gemma3:1b vs gemma3:4b | 101.5 | 181.3 |",
    "Compared with gemma3:4b, gemma3:1b increases throughput by 78.6% (181.3 vs. 111.5 tok/s).",
    "Compared with gemma3:1b, gemma3:4b increases throughput by 78.6% (181.3 vs. 101.5 tok/s).",
    "The choice between gemma3:1b and gemma3:4b is a trade-off. Overall, the throughput is 101.5 tok/s versus 181.3 tok/s.",
    "Among all models, gemma3:4b has the highest mean throughput at 101.5 tok/s.",
    "Among all models, gemma3:1b has the highest mean throughput at 188.9 tok/s.",
    "- **gemma3:4b**: throughput 101.5 tok/s; TTFT 61.2 ms",
    "gemma3:1b averages 181.3 tok/s.[^5] gemma3:4b averages 101.5 tok/s.\n\n[^5]: Computed from 35 successful runs.",
    "The sum of the throughput of gemma3:1b is 181.3 tok/s.",
]  # fmt: skip
NO_CLAIM = [
    "Report of 2025-11-15, version 1.2.3, see Section 3.1 and Table 2 [4].",
    "**1. Executive Summary**\n\n2. Use gemma3:1b.\n\n### 3.2 Outlook",
    "Run on an RTX 4090 (24 GB) with Ollama 0.5.7 and CUDA 12.4.",
    "Set num_ctx to 8192 and aim for a target of 200 tok/s.",
    "See `runs/gemma3_1b_a.csv` and https://example.org/2025/12.",
    "```\n14.59 tok/s\n```",
    "In October 2025 the 270m and 1b models were released.",
    "We retry three times, for example every 5 minutes.",
    "It is a 7B model in q4_0, quantised to 4-bit.",
]


@pytest.mark.parametrize("text", TRUE)
def test_true_sentences_pass(verdicts, text):
    found = verdicts(text)
    assert found
    assert set(found.values()) <= {"supported", "supported (derived)"}, found


@pytest.mark.parametrize("text", FALSE)
def test_false_sentences_are_flagged(index, text):
    assert not is_clean(judge(text, index)), [(one.claim.number, one.verdict) for one in judge(text, index)]


@pytest.mark.parametrize("text", NO_CLAIM)
def test_what_asserts_nothing_is_left_alone(verdicts, text):
    assert verdicts(text) == {}


def test_a_value_that_exists_once_is_no_average(index):
    (one,) = [one for one in judge("The average throughput was 14.59 tok/s.", index) if one.is_flagged]
    assert one.verdict == "unsupported"
    assert "F12" in one.reason
    assert "no mean" in one.reason


def test_contradicted_names_the_one_fact_that_decides(index):
    text = "# Report\n\nThe p95 TTFT of gemma3:1b is 0.5 s."
    (one,) = [one for one in judge(text, index) if one.is_flagged]
    assert (one.verdict, one.facts, one.source, one.n) == ("contradicted", ("F9",), "runs/*.csv:ttft_s", 36)
    assert one.claim.line == 3
    assert text[one.claim.start : one.claim.end] == "0.5 s"
    assert "ttft" in one.understood.lower()


def test_two_facts_that_fit_equally_need_a_citation(evidence):
    from dataclasses import replace

    from chimera.claims import FactIndex

    twin = replace(evidence.facts[0], id="F25", value=150.0, file="other.csv")
    index = FactIndex(replace(evidence, facts=(*evidence.facts, twin)))
    text = "The mean throughput of gemma3:1b is 181.25 tok/s{}."
    assert [one.verdict for one in judge(text.format(""), index) if one.facts] == ["ambiguous"]
    assert [one.verdict for one in judge(text.format(" [F1]"), index) if one.facts] == ["supported"]


def test_a_reason_is_kept_for_what_is_no_claim(index):
    reasons = {one.claim.number: one.reason for one in judge("On 2025-11-15 with v1.2.3.", index)}
    assert reasons == {"2025-11-15": "a date", "v1.2.3": "a version"}


def test_headings_and_list_leads_give_what_the_items_leave_out(verdicts):
    assert verdicts("## gemma3:4b\n\n- Throughput: 101.5 tok/s") == {"101.5 tok/s": "supported"}
    assert verdicts("Throughput:\n\n- gemma3:1b: 181.3\n- gemma3:4b: 101.5") == {
        "181.3": "supported",
        "101.5": "supported",
    }
    assert verdicts("gemma3:1b wins. It averages 181.3 tok/s.") == {"181.3 tok/s": "supported"}


def test_one_pass_finds_what_each_pattern_finds_alone():
    text = " ".join([*TRUE, *FALSE, "±2σ TTFT 95th percentile STD DEV İstanbul p95 latency"])
    lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    for lexicon in (PROSE, AGGREGATIONS):
        alone = {(*one.span(), name) for name, pattern in lexicon.patterns for one in pattern.finditer(lowered)}
        assert set(lexicon.find(text)) == alone
        assert all(re.sub(r"\\.", "", pattern.pattern).islower() for _, pattern in lexicon.patterns)


def test_settings_that_count_and_rates_of_anything_are_read_by_their_columns(tmp_path):
    from chimera.claims import FactIndex
    from chimera.tools.ingest import ingest

    rows = [
        f"{broker},{n_gpus},{rate + run}"
        for broker, rate in (("redis", 400), ("kafka", 900))
        for n_gpus in (1, 2)
        for run in (0, n_gpus * 10)
    ]
    (tmp_path / "queue.csv").write_text("\n".join(["broker,n_gpus,messages_per_s", *rows]), "utf-8")
    index = FactIndex(ingest(tmp_path))
    told = {
        "On 1 GPU, kafka reaches 905 messages/s.": "supported",
        "The mean throughput of kafka in the 2-GPU setup is 910 messages per second.": "supported",
        "On 2 GPUs, kafka reaches 905 messages/s.": "contradicted",
    }
    found = {text: {one.verdict for one in judge(text, index)} & {"supported", "contradicted"} for text in told}
    assert found == {text: {verdict} for text, verdict in told.items()}


def test_the_judge_is_deterministic(index):
    text = "\n\n".join(TRUE + FALSE)
    assert judge(text, index) == judge(text, index)
