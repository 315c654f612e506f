"""Warm-up calls before a run: models are loaded, and what a server needs for a call beside reading it is known.

Two prompt sizes, with and without a schema, each asked several times: see `chimera.record.overhead`. The calls are
recorded as node "warm-up"; their options are those of the run, but for the length of the answer, which reloads nothing.
"""

from collections.abc import Mapping

from chimera.agents import Window, answer_schema
from chimera.backends import CallTag, ChatModel, Message, Server, model_of
from chimera.errors import CallError
from chimera.record.overhead import MIN_CALLS
from chimera.spec.model import Spec
from chimera.wire.clock import Clock

TOKENS = 2
"""Length of an answer: the first token is all that is timed."""
LINE = "F1 | effect | tokens_s | ratio | 0.995 × | num_gpu=999 against num_gpu=80; model=all | n 27 | higher is better"
"""What fills the long prompt: the same kind of text as in the run."""
LONG_SHARE = 0.5
"""Of the window, for the long prompt."""
N_IDS = 50
"""Facts to choose from in the schema."""


async def warm_up(spec: Spec, windows: Mapping[str, Window], clock: Clock, fake: Server | None) -> list[str]:
    """Warm up every model block that agents use, one after the other; returns what went wrong.

    Raises:
        ServerError: No server, or no such model: the run would fail as well.
    """
    notices = []
    for block in dict.fromkeys(agent.model for agent in spec.agents.values()):
        config = spec.models[block]
        if config.provider == "builtin":
            continue
        short = config.model_copy(update={"num_predict": min(TOKENS, config.num_predict)})
        model = model_of(short, spec.limits, fake=fake, clock=clock)
        try:
            await _ask_all(model, windows[block])
        except CallError as error:
            notices.append(f"warm-up of {config.model}: {error.what}; its server's overhead is not known")
    return notices


async def load_models(spec: Spec, nonce: str, clock: Clock, fake: Server | None) -> None:
    """Have every model block that agents use loaded, by one call with the run's options; it is not recorded.

    Raises:
        CallError, ServerError: A call failed.
    """
    for block in dict.fromkeys(agent.model for agent in spec.agents.values()):
        config = spec.models[block]
        short = config.model_copy(update={"num_predict": min(TOKENS, config.num_predict)})
        model = model_of(short, spec.limits, fake=fake, clock=clock)
        await _ask(model, f"{nonce}\n\n{_long_text(Window.of(config))}", None)


async def _ask_all(model: ChatModel, window: Window) -> None:
    """All calls of one model; what they cost in tokens makes the estimates of its prompts better."""
    schema = answer_schema(tuple(f"F{number}" for number in range(1, N_IDS + 1)))
    for text in ("Say one word.", _long_text(window)):
        for kind in (None, schema):
            for _ in range(1 + MIN_CALLS):
                window.learn([text], await _ask(model, text, kind))


async def _ask(model: ChatModel, text: str, schema: Mapping[str, object] | None) -> int | None:
    """One call; returns the prompt's tokens. An answer without text is as good here as any."""
    try:
        return (await model.ask([Message("user", text)], schema=schema, tag=CallTag("warm-up"))).prompt_tokens
    except CallError as error:
        if "empty" not in error.what:
            raise
        return None


def _long_text(window: Window) -> str:
    """Lines of facts that take half the window by our estimate."""
    lines = int(LONG_SHARE * (window.num_ctx - TOKENS) / window.tokens(LINE + "\n"))
    return "\n".join([LINE] * max(1, lines))
