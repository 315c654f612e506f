"""A scripted Ollama: says what a test tells it to say, as fast, as slowly and as broken as the test wants."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from chimera.backends.builtin import analyse_turn
from chimera.backends.chat_request import ChatRequest
from chimera.backends.imitation import Imitation, Traits, Turn, final_step, limit_tokens, split_tokens
from chimera.backends.protocol import Cut, Reply, Request, Step, Wait
from chimera.backends.shapes import Tally, message_line, refusal
from chimera.backends.tcp import serve, serve_in_thread
from chimera.wire import SYSTEM_CLOCK, Clock

PLAIN = Traits()


@dataclass(frozen=True, slots=True)
class Say:
    """An answer, with its pace and its ending."""

    text: str | Sequence[str] = ""
    """Whole, then one token per word; or token by token."""
    thinking: str | Sequence[str] = ""
    """Said before the text; needs the trait "thinking"."""
    token_s: float = 0.0
    """Pause between tokens."""
    prefill_s: float = 0.0
    """Silence before the first token."""
    load_s: float = 0.0
    """Silence before that, when this request makes the model load."""
    done_reason: str | None = None
    """None = "stop", or "length" where num_predict cuts."""
    then: Sequence[Step] | None = None
    """What comes instead of the final line; () = the stream just ends."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """An HTTP error instead of an answer."""

    status: int
    error: str = "refused by script"


Answering: TypeAlias = str | Mapping[str, Any] | Say | Refuse | Reply
"""Text, an object to be sent as JSON, an answer with pace and ending, an error, or a raw reply."""
Scripted: TypeAlias = Answering | Callable[[ChatRequest], Answering]
"""The same, or a function of the request."""


class FakeOllama:
    """Gives the scripted replies in turn, and keeps every request.

    What is not scripted (versions, model lists, checks of the request, the context window, loading) is as on a real
    server. Reach it in this process (`RunOptions(fake=...)` with `provider: fake`, or `InProcessTransport`) or over
    TCP (`listening`, `in_thread`).

    Args:
        replies: What to answer, in the order the chat requests arrive.
        models: Names of the installed models.
        default: What to answer when the script is used up; "builtin" = what the built-in analyst would say,
            None = an error that says so.
        traits: What kind of server it is.
        clock: Where time comes from.
    """

    def __init__(
        self,
        *replies: Scripted,
        models: Sequence[str] = ("gemma3",),
        default: Scripted | Literal["builtin"] | None = None,
        traits: Traits = PLAIN,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.requests: list[Request] = []
        """Every request, in order of arrival."""
        self.left: list[Request] = []
        """Requests whose client went away before the reply was over."""
        self.client_left = threading.Event()
        """Set when a client goes away; clear it to wait for the next one."""
        self._replies = deque(replies)
        self._default = default
        self._traits = traits
        self._clock = clock
        self._imitation = Imitation(models, self._answer, traits, clock)

    @property
    def chats(self) -> list[dict[str, Any]]:
        """The bodies of all chat requests."""
        return [request.read_json() for request in self.requests if request.path == "/api/chat"]

    def script(self, *replies: Scripted) -> None:
        """Append to the script."""
        self._replies.extend(replies)

    def listening(self) -> AbstractAsyncContextManager[str]:
        """Serve over TCP on a free loopback port of this event loop: `async with fake.listening() as base_url:`."""
        return serve(self, self._traits.parallel)

    def in_thread(self) -> AbstractContextManager[str]:
        """Serve over TCP from a thread of its own: `with fake.in_thread() as base_url:`."""
        return serve_in_thread(self, self._traits.parallel)

    def respond(self, request: Request) -> Reply:
        """The reply to a request; see `Server`."""
        self.requests.append(request)
        reply = self._imitation.respond(request)
        return Reply(reply.status, reply.content_type, self._watch(request, reply.steps))

    def _watch(self, request: Request, steps: Iterable[Step]) -> Iterator[Step]:
        step = None
        try:
            for step in steps:
                yield step
        except GeneratorExit:
            if not isinstance(step, Cut):
                self.left.append(request)
                self.client_left.set()
            raise

    def _answer(self, turn: Turn) -> Iterable[Step] | Reply:
        if not self._replies and self._default == "builtin":
            return analyse_turn(turn, self._clock)
        scripted = self._replies.popleft() if self._replies else self._default
        if callable(scripted):
            scripted = scripted(turn.request)
        if scripted is None:
            return refusal(
                400, f"no scripted reply left for request {len(self.chats)}; give FakeOllama more, or a default"
            )
        if isinstance(scripted, Reply):
            return scripted
        if isinstance(scripted, Refuse):
            return refusal(scripted.status, scripted.error)
        if isinstance(scripted, Mapping):
            scripted = json.dumps(scripted)
        return self._play(turn, Say(scripted) if isinstance(scripted, str) else scripted)

    def _play(self, turn: Turn, say: Say) -> Iterator[Step]:
        queued_ns = self._clock.perf_ns() - turn.arrived_ns if self._traits.parallel else 0
        request = turn.request
        thinks = "thinking" in self._traits.capabilities and request.think is not False
        thinking = _tokens(say.thinking) if thinks else []
        tokens, reason, output_tokens = limit_tokens(turn, [*thinking, *_tokens(say.text)])
        load_s = say.load_s if turn.loads else 0.0
        for seconds in (load_s, say.prefill_s):
            if seconds:
                yield Wait(seconds)
        for index, token in enumerate(tokens):
            if index and say.token_s:
                yield Wait(say.token_s)
            if request.stream:
                part = ("", token) if index < len(thinking) else (token, None)
                yield message_line(request.model, self._clock.utc(), *part)
        if say.then is not None:
            yield from say.then
            return
        if output_tokens > max(1, len(tokens)) and say.token_s:
            yield Wait(say.token_s)  # the end token
        parts = [load_s, say.prefill_s, say.token_s * (output_tokens - 1)]
        load_ns, prefill_ns, decode_ns = (max(1, round(part * 1e9)) for part in parts)
        total_ns = queued_ns + load_ns + prefill_ns + decode_ns
        tally = Tally(total_ns, load_ns, turn.prompt_tokens, prefill_ns, output_tokens, decode_ns)
        text = ("".join(tokens[len(thinking) :]), "".join(tokens[: len(thinking)]) or None)
        yield final_step(turn, self._clock, say.done_reason or reason, tally, text)


def _tokens(text: str | Sequence[str]) -> list[str]:
    return split_tokens(text) if isinstance(text, str) else list(text)
