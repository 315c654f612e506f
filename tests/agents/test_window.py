"""What fits a context window, calibrated by what servers say they read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.agents import Window
from chimera.errors import ContextOverflow
from chimera.evidence.tokens import estimate_tokens
from chimera.spec import ModelConfig

TEXT = "F1 | best | tokens_s | mean | 181.5 tok/s | model=gemma3:1b | n 12 | higher is better\n" * 20


def window(num_ctx=4096, **fields):
    return Window(num_ctx=num_ctx, num_predict=500, **fields)


def test_what_the_server_gives_counts_not_what_was_asked_for():
    config = ModelConfig(num_ctx=8192, num_predict=500)
    assert Window.of(config).num_ctx == 8192
    assert Window.of(config, given=2048).num_ctx == 2048
    assert Window.of(config, given=100_000).num_ctx == 8192


def test_a_finer_tokenizer_leaves_less_room_and_a_coarser_one_more():
    estimated = estimate_tokens(TEXT)
    for ratio in (0.6, 1.3):
        one = window()
        before = one.free_tokens([TEXT])
        one.learn([TEXT], round(estimated * ratio) + 16)
        assert one.factor == pytest.approx(ratio * 1.05, rel=0.01)
        assert (one.free_tokens([TEXT]) > before) == (ratio < 1)


def test_the_largest_ratio_seen_counts():
    one = window()
    for ratio in (1.2, 0.7):
        one.learn([TEXT], round(estimate_tokens(TEXT) * ratio) + 16)
    assert one.factor == pytest.approx(1.2 * 1.05, rel=0.01)


def test_short_prompts_and_silent_servers_calibrate_nothing():
    one = window()
    one.learn(["Say hello."], 20)
    one.learn([TEXT], None)
    assert (one.factor, one.ratios) == (1.1, [])


def test_a_cut_is_seen_by_what_was_read():
    with pytest.raises(ContextOverflow, match=r"read 60 tokens of \d+ characters, with a window of 4096"):
        window().learn([TEXT * 3], 60)


def test_a_refusal_makes_the_estimate_larger_by_what_it_says():
    error = ContextOverflow("too long", prompt_tokens=6000, num_ctx=4000)
    error.estimated_tokens = 3000
    one = window()
    one.tighten(error)
    assert (one.num_ctx, one.factor) == (4000, pytest.approx(2.1))
    silent = window()
    silent.tighten(ContextOverflow("too long"))
    assert (silent.num_ctx, silent.factor) == (4096, pytest.approx(1.1 * 1.3))


@given(st.lists(st.text(max_size=300), max_size=4), st.floats(0.3, 4))
def test_what_is_said_to_fit_does_fit(texts, factor):
    one = window(factor=factor)
    free = one.free_tokens(texts)
    used = sum(map(one.tokens, texts)) + 16 + 500
    assert free * factor <= 4096 - used + 1e-6
    assert (free >= 0) == (used <= 4096) or abs(4096 - used) < factor
