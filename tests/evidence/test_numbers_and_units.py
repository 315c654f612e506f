"""How numbers are printed, and what column names tell."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.evidence.numbers import show, show_number, show_time
from chimera.evidence.units import better_of, unit_of


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (303.898, "tok/s", "303.9 tok/s"),
        (0.084213, "s", "0.08421 s"),
        (101, "files", "101 files"),
        (1, "rows", "1 row"),
        (0, "tables", "0 tables"),
        (1.80199, "×", "1.802 ×"),
        (123456.7, None, "123457"),
        (12.0, "%", "12 %"),
        (-0.00001234, "s", "-0.00001234 s"),
        (1e21, None, "1000000000000000000000"),
    ],
)
def test_values_as_people_write_them(value, unit, text):
    assert show(value, unit) == text


def test_moments_are_utc():
    assert show_time(1763146410) == "2025-11-14 18:53:30 UTC"


@given(st.floats(-1e15, 1e15, allow_nan=False))
def test_a_printed_number_is_within_half_a_digit_of_the_true_one(value):
    text = show_number(value)
    assert "e" not in text.lower()
    places = len(text.partition(".")[2])
    exact, shown = Decimal(repr(value)), Decimal(text)
    if not value.is_integer():
        digits = max(places, 3 - exact.adjusted())
        assert abs(exact - shown) <= Decimal(1).scaleb(-digits) / 2 * Decimal("1.0000001") or abs(exact) >= 1000
    assert abs(exact - shown) <= max(abs(exact) * Decimal("0.0005"), Decimal("0.5") if abs(exact) >= 1000 else 0)


@pytest.mark.parametrize(
    ("name", "unit", "better"),
    [
        ("t/s", "tok/s", "higher"),
        ("MB/s", "MB/s", "higher"),
        ("samples_per_s", "samples/s", "higher"),
        ("messages_per_s", "messages/s", "higher"),
        ("batches_per_second", "batches/s", "higher"),
        ("mean_messages_per_sec", "messages/s", "higher"),
        ("messages_per_s_p50", "messages/s", "higher"),
        ("gflops_per_s", "GFLOP/s", "higher"),
        ("errors_per_s", "errors/s", None),
        ("seconds_per_step", None, None),
        ("tokens_s", "tok/s", "higher"),
        ("mean_tokens_s", "tok/s", "higher"),
        ("Tokens per Second", "tok/s", "higher"),
        ("decode_tokens_per_s", "tok/s", "higher"),
        ("avg_ts", "tok/s", "higher"),
        ("request_throughput", "req/s", "higher"),
        ("ttft_s", "s", "lower"),
        ("mean_ttft_ms", "ms", "lower"),
        ("TTFT (ms)", "ms", "lower"),
        ("ttftMs", "ms", "lower"),
        ("Generation Time (ms)", "ms", "lower"),
        ("p99_latency_us", "µs", "lower"),
        ("memory_mb", "MiB", "lower"),
        ("accuracy", None, "higher"),
        ("acc_norm", None, "higher"),
        ("perplexity", None, "lower"),
        ("gpu_power_w", "W", "lower"),
        ("eval_count", None, None),
        ("total_tokens", None, None),
        ("blorp", None, None),
    ],
)
def test_what_a_name_tells(name, unit, better):
    assert unit_of(name) == unit
    from chimera.evidence.units import is_counter

    assert (None if is_counter(name) else better_of(name, unit)) == better
