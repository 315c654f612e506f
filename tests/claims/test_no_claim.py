"""Numbers that assert nothing of what was measured are left alone, and a claim beside them stays one."""

import csv
import itertools

import pytest

from chimera.claims import FactIndex, judge
from chimera.tools.ingest import ingest

MODELS, WINDOWS, RATES, THREADS = ("phi4-mini", "gemma3:4b"), (2048, 16384), (1, 8, 16), (4, 8, 12)


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    """Two models with two context sizes; latencies by load; token rates by threads."""
    folder = tmp_path_factory.mktemp("sweep")
    write(
        folder / "local.csv",
        ("model", "num_ctx", "tokens_s", "ttft_ms", "vram_mb"),
        [(m, w, 100 - n, 270 + n, 3400 + n) for n, (m, w) in enumerate(itertools.product(MODELS, WINDOWS))],
    )
    write(
        folder / "served.csv",
        ("engine", "request_rate", "connections", "p99_latency_ms"),
        [(e, r, c, 20 + n) for n, (e, r, c) in enumerate(itertools.product(("vllm", "tgi"), RATES, (64, 256)))],
    )
    write(
        folder / "cpu.csv",
        ("quant", "n_threads", "decode_ms"),
        [(q, t, 40 + n) for n, (q, t) in enumerate(itertools.product(("q4_0", "q8_0"), THREADS))],
    )
    return FactIndex(ingest(folder))


def write(path, head, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])


def claims(text, index):
    """Number -> verdict of what is taken for a claim."""
    return {one.claim.number: one.verdict for one in judge(text, index) if one.verdict != "not a claim"}


SETTINGS = [
    "At 16384 the latency is another story.",
    "At 16 req/s the p99 latency is worse than ever.",
    "From 8 to 16 req/s the p99 latency rises.",
    "The p99 latency of vllm at 64 open connections is fine.",
    "A connection count of 256 shows no latency problem.",
    "decode time is best at t=12, worst at t=4.",
    "Latency was taken at some request rates (1, 8 and 16 req/s).",
    "All latencies were taken with a random seed of 42 and a batch size of 512.",
    "The latency was measured with 32 concurrent users and temperature 0.7.",
    "Accuracy is 5-shot.",
    "-t 8 -b 2048 gave the latency below.",
]
ASIDES = [
    "Our latency target is 500 ms.",
    "TTFT must stay below 200 ms.",
    "SLO: p99 latency below 200 ms.",
    "Alert threshold for latency: 8%.",
    "The timeout was set to 120 seconds.",
    "It just fits into the 12 GB card, memory permitting.",
    "The machine has 128 GB of RAM and 16 cores.",
    "Hardware: RTX 4070 with 12 GB of VRAM, 64 GB DDR5, 16 cores at 4.5 GHz.",
    "Memory was measured in build 5590, raw data sit in folder 13 of the archive.",
    "On a scale of 1 to 5, memory is no concern.",
    "Latency runs took place on 14 and 15 March.",
    "TODO: measure latency with 20 repetitions.",
    "We will rerun the latency test with 10 models next month.",
    "## Test environment\n\n- RAM: 64 GB, latency-optimised\n- Duration: 60 s",
    "shared_buffers = 16 GB, latency_limit: 5 ms",
    "## Next steps\n\n- Latency with 7 models and 500 requests.",
]


@pytest.mark.parametrize("text", SETTINGS + ASIDES)
def test_what_is_no_result_is_no_claim(sweep, text):
    assert claims(text, sweep) == {}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("phi4-mini is 12 % over the 500 ms target.", "12 %"),
        ("The TTFT of phi4-mini is 512 ms, over the target of 500 ms.", "512 ms"),
        ("Next, since the TTFT of phi4-mini was 512 ms, we will test 3 models.", "512 ms"),
        ("phi4-mini needs 9,000 MB of memory.", "9,000 MB"),
        ("The memory requirement of phi4-mini is 9,000 MB.", "9,000 MB"),
        ("phi4-mini has a peak decoding speed of 26 tokens/s.", "26 tokens/s"),
        ("Throughput of phi4-mini peaks at 16 tokens/s.", "16 tokens/s"),
        ("The CPU temperature topped out at 84 C.", "84 C"),
        ("The fan ran at 1900 rpm.", "1900 rpm"),
        ("phi4-mini took 0.42 Wh for each answer.", "0.42 Wh"),
        ("With 128 connections the p99 latency of vllm is 20 ms.", "20 ms"),
    ],
)
def test_a_claim_beside_such_words_is_flagged(sweep, text, number):
    assert claims(text, sweep).get(number) in {"contradicted", "unsupported"}


@pytest.mark.parametrize(
    "text",
    [
        "At 16 req/s and 64 connections, vllm has a p99 latency of 24 ms.",
        "At t=12, q4_0 has a decode time of 42 ms.",
        "For phi4-mini the TTFT at 16384 is 271 ms.",
        "At the largest context (16384), phi4-mini has a TTFT of 271 ms.",
    ],
)
def test_a_bare_setting_tells_whom_a_number_is_about(sweep, text):
    assert set(claims(text, sweep).values()) == {"supported"}


@pytest.mark.parametrize(("said", "verdict"), [("x1.02", "supported"), ("x1.4", "contradicted")])
def test_a_factor_may_have_its_sign_before_it(sweep, said, verdict):
    text = f"The decode time of q4_0 at n_threads 12 is {said} that of q4_0 at n_threads 8."
    found = claims(text, sweep)
    assert len(found) == 1
    assert next(iter(found.values())).startswith(verdict)


def test_names_with_an_x_are_no_factors(sweep):
    assert claims("The latency was taken on x86 and x64, PCIe x16, a Ryzen 7950X.", sweep) == {}


def test_the_run_is_no_reference_where_it_is_the_fastest(sweep):
    assert claims("Fastest run 12.72 s of latency.", sweep) == {"12.72 s": "unsupported"}
