"""The built-in analyst behind Ollama's wire: answers the prompts of Chimera's agents without a model."""

from collections.abc import Iterator

from chimera import __version__
from chimera.backends.imitation import Imitation, Traits, Turn, final_step, limit_tokens, split_tokens
from chimera.backends.protocol import Reply, Request, Step
from chimera.backends.shapes import Tally, message_line
from chimera.evidence import analyst
from chimera.wire import SYSTEM_CLOCK, Clock

BUILTIN_MODEL = "builtin"
"""What the analyst is called where a model would be named."""
TRAITS = Traits(version=__version__)


class BuiltinServer:
    """Deterministic: the same prompt gives the same answer.

    Args:
        models: Model names it answers to.
        traits: See `Traits`.
        clock: Where time comes from.
    """

    def __init__(
        self, models: tuple[str, ...] = (BUILTIN_MODEL,), traits: Traits = TRAITS, clock: Clock = SYSTEM_CLOCK
    ) -> None:
        self._imitation = Imitation(models, lambda turn: analyse_turn(turn, clock), traits, clock)

    def respond(self, request: Request) -> Reply:
        """The reply to a request; see `Server`."""
        return self._imitation.respond(request)


def analyse_turn(turn: Turn, clock: Clock) -> Iterator[Step]:
    """The analyst's answer to a prompt, word by word; its durations are measured, and mean nothing."""
    request, now = turn.request, clock.perf_ns
    started_ns = now()
    asked = "\n".join(str(one.get("content", "")) for one in request.messages if one.get("role") == "user")
    text = analyst.reply(request.system, asked, request.schema)  # the facts stand in the first message of a repair
    tokens, reason, output_tokens = limit_tokens(turn, split_tokens(text))
    thought_ns = now()
    for token in tokens if request.stream else ():
        yield message_line(request.model, clock.utc(), token)
    ended_ns = now()
    tally = Tally(
        total_ns=max(3, ended_ns - turn.arrived_ns),
        load_ns=max(1, started_ns - turn.arrived_ns),
        prompt_tokens=turn.prompt_tokens,
        prefill_ns=max(1, thought_ns - started_ns),
        output_tokens=output_tokens,
        decode_ns=max(1, ended_ns - thought_ns),
    )
    yield final_step(turn, clock, reason, tally, ("".join(tokens), None))
