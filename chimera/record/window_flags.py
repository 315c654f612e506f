"""The context window: prompts that were cut, answers that ran past it or were cut off, prompts found in the cache."""

from collections.abc import Callable, Mapping

from chimera.record.generation import UNKNOWN, Generation
from chimera.record.measures import LOAD_LIMIT_S
from chimera.record.overhead import WARM_UP
from chimera.record.seen import CHARS_PER_TOKEN, MIN_PROMPT_TOKENS, Seen, chars_of

SURE_CHARS_PER_TOKEN = 6.0
"""As CHARS_PER_TOKEN, once other calls show what a token of this model holds."""
ABSURD_CHARS_PER_TOKEN = 20.0
"""No text of a prompt has tokens this long, whatever the window is said to be."""
DENSITY_SLACK = 1.5
"""How many times as many characters per token as any other call a text may have."""


def is_cut(
    chars: int, prompt_tokens: int, window: int, density: float | None = None, generation: Generation = UNKNOWN
) -> bool:
    """Whether a prompt of so many characters, of which the server read so many tokens, must have been cut.

    Args:
        chars: Characters that were sent.
        prompt_tokens: Tokens the server read.
        window: Tokens the window holds.
        density: Most characters per token seen in prompts of this model that surely fitted.
        generation: Some servers keep a whole window of a cut prompt, some half of it.
    """
    known = DENSITY_SLACK * (density or 0.0)
    densest = max(SURE_CHARS_PER_TOKEN, known) if density else CHARS_PER_TOKEN
    filled = prompt_tokens >= window - 1 and generation.cut_keeps != "half"
    too_long = chars > max(CHARS_PER_TOKEN, known) * window
    halved = 0.45 * window <= prompt_tokens <= 0.55 * window and chars > densest * prompt_tokens
    absurd = chars > ABSURD_CHARS_PER_TOKEN * prompt_tokens and generation.counts_cached_prompt is not False
    return filled or too_long or absurd or (halved and generation.cut_keeps != "window")


def truncated(seen: Seen) -> str | None:
    """The prompt did not fit, and the server cut it."""
    prompt, window, chars = seen.metrics.prompt_tokens, seen.window, chars_of(seen.body)
    if not prompt or window is None or not is_cut(chars, prompt, window, seen.density, seen.generation):
        return None
    return (
        f"The prompt did not fit the window and was cut without a word: the server read {prompt} tokens of "
        f"{chars} characters, with a window of {window} tokens."
    )


def shifted(seen: Seen) -> str | None:
    """The answer went on past the window."""
    prompt, output, window = seen.metrics.prompt_tokens, seen.metrics.output_tokens, seen.window
    if prompt is None or output is None or window is None or seen.body.get("shift") is False:
        return None
    if prompt + output <= window + 1:  # the last token is sampled, but never enters the window
        return None
    return (
        f"The answer ran past the window: {prompt} prompt and {output} output tokens in {window}, "
        "so the beginning was forgotten on the way."
    )


def length(seen: Seen) -> str | None:
    """The answer was cut off."""
    if seen.metrics.done_reason != "length" or seen.call.node == WARM_UP:  # those are short on purpose
        return None
    limit = seen.options.get("num_predict")
    asked = f" (num_predict {limit})" if isinstance(limit, int) else ""
    return f"The answer was cut off after {seen.metrics.output_tokens or 'some'} tokens{asked}."


def cache_hit(seen: Seen) -> str | None:
    """The server had read the prompt, or its beginning, before."""
    prompt, cached = seen.metrics.prompt_tokens, seen.metrics.cached_tokens
    if cached is not None:
        return f"The server's cache held {cached} of {prompt} prompt tokens." if cached else None
    prefill, load = seen.metrics.prefill_s, seen.metrics.load_s
    if prompt is None or prefill is None or load is None or prompt < MIN_PROMPT_TOKENS or load > LOAD_LIMIT_S:
        return None
    for other in seen.earlier:
        before = other.metrics.prefill_s
        same = other.body.get("messages") == seen.body.get("messages") and other.metrics.prompt_tokens == prompt
        if same and before is not None and prefill < before / 2:
            return (
                f"The same {prompt} prompt tokens took {before:.4f} s the first time and {prefill:.4f} s now: "
                "they came from the server's cache."
            )
    return None


RULES: Mapping[str, Callable[[Seen], str | None]] = {
    "truncated": truncated,
    "shifted": shifted,
    "length": length,
    "cache_hit": cache_hit,
}
