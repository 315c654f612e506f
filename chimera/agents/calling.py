"""One request to a model, with everything around it: does it fit, may it be sent, is it worth trying again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chimera.agents.desk import Desk
from chimera.backends import Answer, CallTag, Message
from chimera.errors import CallError, ContextOverflow, Problem, WindowTooSmall
from chimera.evidence.tokens import estimate_tokens

MAX_ATTEMPTS = 3
FIRST_PAUSE_S = 0.5
"""Doubled after every further failure, with up to as much again by chance, so that agents do not knock in step."""
MAX_FITTINGS = 3
"""How often a prompt is made smaller before the refusal is final."""


def window_too_small(desk: Desk, needed_tokens: int) -> WindowTooSmall:
    """The error for a window that cannot hold a prompt of this size and an answer."""
    window = desk.window
    needed = needed_tokens + window.num_predict
    message = (
        f"num_ctx {window.num_ctx} is too small: about {needed_tokens} tokens of prompt and an answer of "
        f"num_predict {window.num_predict} need {needed}"
    )
    block = Problem(f"agent {desk.agent}", None, None, message)
    return WindowTooSmall((block,), todo=f"set num_ctx to {needed} or more, or num_predict lower")


async def ask_fitting(
    desk: Desk, compose: Callable[[], Sequence[Message]], schema: Callable[[], Mapping[str, Any] | None] = lambda: None
) -> tuple[Answer, list[str]]:
    """Ask; when the server finds the prompt too long, compose a smaller one and ask again, as the policy says.

    Args:
        desk: Who asks.
        compose: Makes the prompt that fits `desk.window` as it is now.
        schema: Makes the schema that goes with it.

    Returns:
        The answer, and notices of what had to be left out.

    Raises:
        ContextOverflow: The policy is `error`, or smaller prompts were refused too.
        WindowTooSmall, BudgetSpent, CallError, ServerError: As `ask_model`.
    """
    notices: list[str] = []
    refused: ContextOverflow | None = None
    while True:
        try:
            return await ask_model(desk, compose(), schema()), notices
        except ContextOverflow as error:
            if desk.window.overflow == "error" or len(notices) >= MAX_FITTINGS:
                raise
            refused = error
            desk.window.tighten(error)
            notices.append(f"{error.what}; asked again with fewer facts")
        except WindowTooSmall as error:
            if refused is None:
                raise
            raise refused from error  # nothing smaller is left to ask


async def ask_model(desk: Desk, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> Answer:
    """Ask the model; what may heal is tried again, at most three times in all.

    Raises:
        WindowTooSmall: Prompt and answer do not fit the window; nothing was sent.
        ContextOverflow: The server refused the prompt as too long, or cut it without a word.
        BudgetSpent: The run's calls are used up.
        CallError: The call failed for good.
        ServerError: No server, or no such model.
    """
    texts, window = [message.content for message in messages], desk.window
    free = window.free_tokens(texts)
    if free < 0:
        raise window_too_small(desk, window.num_ctx - window.num_predict - free)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        desk.budget.spend(desk.node)
        try:
            answer = await desk.model.ask(messages, schema=schema, tag=CallTag(desk.agent, attempt))
        except ContextOverflow as error:
            error.estimated_tokens = sum(map(estimate_tokens, texts))
            raise
        except CallError as error:
            if not error.retryable:
                raise
            if attempt == MAX_ATTEMPTS:
                what = f"{error.what} (after {attempt} attempts)"
                raise type(error)(what, where=error.where, todo=error.todo) from error
        else:
            if not desk.model.no_model:
                window.learn(texts, answer.prompt_tokens)
            return answer
        pause_s = FIRST_PAUSE_S * 2 ** (attempt - 1)
        await desk.clock.sleep(pause_s * (1 + desk.clock.rng.random()))
    raise AssertionError("the loop returns or raises")  # pragma: no cover
