"""One request to a model, with everything around it: does it fit, may it be sent, is it worth trying again."""

from collections.abc import Mapping, Sequence
from typing import Any

from chimera.agents.desk import Desk
from chimera.backends import Answer, CallTag, Message
from chimera.errors import CallError, Problem, WindowTooSmall
from chimera.evidence.tokens import estimate_tokens

MAX_ATTEMPTS = 3
FIRST_PAUSE_S = 0.5
"""Doubled after every further failure, with up to as much again by chance, so that agents do not knock in step."""
MESSAGE_OVERHEAD_TOKENS = 16
"""What a chat template adds around system and user text."""
ESTIMATE_MARGIN = 1.1
"""Room for tokenizers that cut finer than the estimate."""


def free_tokens(desk: Desk, texts: Sequence[str]) -> int:
    """Tokens left for more prompt beside these texts and an answer of `num_predict`; negative when there is none."""
    config = desk.model.config
    spent = sum(estimate_tokens(text, ESTIMATE_MARGIN) for text in texts) + MESSAGE_OVERHEAD_TOKENS
    return int((config.num_ctx - config.num_predict - spent) / ESTIMATE_MARGIN)


def window_too_small(desk: Desk, needed_tokens: int) -> WindowTooSmall:
    """The error for a window that cannot hold a prompt of this size and an answer."""
    config = desk.model.config
    needed = needed_tokens + config.num_predict
    message = (
        f"num_ctx {config.num_ctx} is too small: about {needed_tokens} tokens of prompt and an answer of "
        f"num_predict {config.num_predict} need {needed}"
    )
    block = Problem(f"agent {desk.agent}", None, None, message)
    return WindowTooSmall((block,), todo=f"set num_ctx to {needed} or more, or num_predict lower")


async def ask_model(desk: Desk, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> Answer:
    """Ask the model; what may heal is tried again, at most three times in all.

    Raises:
        WindowTooSmall: Prompt and answer do not fit `num_ctx`; nothing was sent.
        BudgetSpent: The run's calls are used up.
        CallError: The call failed for good.
        ServerError: No server, or no such model.
    """
    texts = [message.content for message in messages]
    if free_tokens(desk, texts) < 0:
        raise window_too_small(
            desk, desk.model.config.num_ctx - desk.model.config.num_predict - free_tokens(desk, texts)
        )
    for attempt in range(1, MAX_ATTEMPTS + 1):
        desk.budget.spend(desk.node)
        try:
            return await desk.model.ask(messages, schema=schema, tag=CallTag(desk.agent, attempt))
        except CallError as error:
            if not error.retryable:
                raise
            if attempt == MAX_ATTEMPTS:
                what = f"{error.what} (after {attempt} attempts)"
                raise type(error)(what, where=error.where, todo=error.todo) from error
        pause_s = FIRST_PAUSE_S * 2 ** (attempt - 1)
        await desk.clock.sleep(pause_s * (1 + desk.clock.rng.random()))
    raise AssertionError("the loop returns or raises")  # pragma: no cover
