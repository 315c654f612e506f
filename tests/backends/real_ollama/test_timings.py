"""What is measured of a real server fits together: its own numbers, and its numbers with the times on the wire."""

import pytest

from chimera.record.measures import CLOCK_SLACK_S, contradiction

pytestmark = pytest.mark.ollama


async def ask_in_many_ways(real):
    """Cold and warm, one token and many, repeated prompts, structured answers, windows that change."""
    for fields in ({}, {}, {"num_predict": 1}, {"num_predict": 40}, {"num_ctx": 512}, {"temperature": 1.0}):
        await real.ask(**fields)
    await real.ask(schema=real.list_schema(30), num_predict=400)


async def test_the_parts_of_a_call_add_up_to_no_more_than_the_whole(unloaded):
    await ask_in_many_ways(unloaded)
    for call, metrics in zip(unloaded.calls, unloaded.metrics, strict=True):
        parts = metrics.load_s + metrics.prefill_s + (metrics.decode_s or 0.0)
        assert parts <= metrics.server_total_s + CLOCK_SLACK_S
        assert metrics.server_total_s <= metrics.e2e_s + CLOCK_SLACK_S
        assert metrics.e2e_s <= call.ended_ns / 1e9
        assert contradiction(call) is None
    assert not any("inconsistent" in flags for flags in unloaded.flags)


async def test_the_first_token_comes_after_load_and_prefill_and_before_the_end(unloaded):
    await ask_in_many_ways(unloaded)
    unloaded.skip_if_late()
    for metrics in unloaded.metrics:
        assert metrics.load_s + metrics.prefill_s <= metrics.ttft_s + CLOCK_SLACK_S
        assert metrics.ttft_s <= metrics.e2e_s
        assert metrics.ttft_s == metrics.ttft_answer_s
        assert metrics.server_wait_s is not None


async def test_counts_and_rates_follow_from_the_final_line(real):
    await real.ask(schema=real.list_schema(30), num_predict=400)
    await real.ask(num_predict=1)
    many, one = real.metrics
    lines = sum(stamp.kind == "content" for stamp in real.calls[0].stamps)
    assert 30 < lines <= many.output_tokens
    assert many.decode_tokens_per_s == pytest.approx((many.output_tokens - 1) / many.decode_s)
    assert (one.output_tokens, one.decode_tokens_per_s, one.time_per_output_token_s) == (1, None, None)
    real.skip_if_late()
    assert many.time_per_output_token_s > 0


async def test_a_whole_call_is_the_sum_of_its_parts(real):
    await real.ask()
    (metrics,) = real.metrics
    parts = metrics.server_wait_s + metrics.load_s + metrics.prefill_s + metrics.decode_s + metrics.residual_s
    assert parts == pytest.approx(metrics.e2e_s)


async def test_a_repeated_prompt_counts_whole_and_its_prefill_rate_is_not_made_up(real):
    await real.ask("The same again and again. " * 8)
    await real.ask("The same again and again. " * 8)
    first, again = real.metrics
    assert first.prompt_tokens == again.prompt_tokens
    if again.cached_tokens is None:
        assert again.prefill_tokens_per_s is None
