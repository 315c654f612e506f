"""What an Ollama server does around a model: routes, checks, context window, loading. Doubles put a voice into it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chimera.backends import shapes
from chimera.backends.chat_request import ChatRequest, check_format, check_options, read_body, read_chat
from chimera.backends.protocol import Line, Reply, Request, Step
from chimera.backends.shapes import Tally, Weights, full_name
from chimera.spec.model import RELOADING_OPTIONS
from chimera.wire import Clock

METHODS = {"/": "GET", "/api/version": "GET", "/api/tags": "GET", "/api/ps": "GET", "/api/show": "POST"}
METHODS |= {"/api/chat": "POST", "/api/pull": "POST"}
WORD = re.compile(r"\s*\S+|\s+\Z")
NUM_KEEP = 4
"""Tokens at the start of a prompt that truncation keeps."""
TOO_LONG = (
    "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the "
    "context length in settings, or use a model with a longer context length"
)
"""What a server says that may cut a prompt, but not shift the window."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What kind of server is imitated."""

    version: str = "0.33.0"
    capabilities: tuple[str, ...] = ("completion",)
    """Of every model; add "thinking" or "tools" for models that can."""
    num_ctx: int = 4096
    """Window of requests that name none."""
    context_length: int = 131072
    """Window the models were trained with: longer ones are clamped without a word."""
    library: tuple[str, ...] = ()
    """Models that are not installed and can be pulled."""
    parallel: int | None = None
    """Requests answered at a time over TCP, as OLLAMA_NUM_PARALLEL; None = all at once."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One request that passed all checks, ready to be answered."""

    request: ChatRequest
    prompt_tokens: int
    """After truncation."""
    num_ctx: int
    loads: bool
    """Whether the model must be loaded for this request."""
    arrived_ns: int
    """When the request came, on the server's clock."""

    @property
    def limit(self) -> int | None:
        """Most tokens of the answer; None = until the model stops."""
        limits = [self.request.num_predict]
        if not self.request.shift:
            limits.append(self.num_ctx - self.prompt_tokens)
        return min((limit for limit in limits if limit is not None), default=None)


Voice = Callable[[Turn], Iterable[Step] | Reply]
"""What answers a turn: the steps of a stream, or a whole reply of another kind."""


class Imitation:
    """The server around a voice.

    Args:
        models: Names of the installed models.
        voice: Answers chat requests that passed all checks.
        traits: What kind of server it is.
        clock: For times of day.
    """

    def __init__(self, models: Iterable[str], voice: Voice, traits: Traits, clock: Clock) -> None:
        self.models = tuple(full_name(model) for model in models)
        self._voice = voice
        self._traits = traits
        self._clock = clock
        self._loaded: dict[str, dict[str, Any]] = {}
        """Model -> options it was loaded with, and "expires", "window"."""

    def respond(self, request: Request) -> Reply:
        """The reply to a request."""
        arrived_ns = self._clock.perf_ns()
        return (
            refuse_route(request, METHODS)
            or {
                "/": lambda: shapes.text(200, "Ollama is running"),
                "/api/version": lambda: shapes.version(self._traits.version),
                "/api/tags": self._tags,
                "/api/ps": self._ps,
                "/api/show": lambda: self._show(request),
                "/api/pull": lambda: self._pull(request),
                "/api/chat": lambda: self._chat(request, arrived_ns),
            }[request.path]()
        )

    def _tags(self) -> Reply:
        traits = self._traits
        return shapes.tags(self.models, self._clock.utc(), Weights(traits.context_length), traits.capabilities)

    def _ps(self) -> Reply:
        loaded = {name: (on["expires"], on["window"]) for name, on in self._loaded.items()}
        return shapes.loaded_models(loaded, Weights(self._traits.context_length))

    def _show(self, request: Request) -> Reply:
        body = read_body(request.body)
        if isinstance(body, Reply):
            return body
        name = full_name(str(body.get("model") or body.get("name") or ""))
        if name not in self.models:
            return shapes.refusal(404, f"model '{name}' not found")
        return shapes.show(name, self._clock.utc(), Weights(self._traits.context_length), self._traits.capabilities)

    def _pull(self, request: Request) -> Reply:
        body = read_body(request.body)
        if isinstance(body, Reply):
            return body
        asked, streamed = str(body.get("model") or body.get("name") or ""), body.get("stream") is not False
        if not asked:
            return shapes.refusal(400, "invalid model name")
        name = full_name(asked)
        if name not in self.models and name not in map(full_name, self._traits.library):
            return shapes.pulling_nothing(streamed=streamed)
        self.models = tuple(dict.fromkeys([*self.models, name]))
        pulled = shapes.pulling(name, Weights(self._traits.context_length, size_bytes=4000))
        return pulled if streamed else shapes.document({"status": "success"})

    def _chat(self, request: Request, arrived_ns: int) -> Reply:
        chat = read_chat(request.body)
        if isinstance(chat, Reply):
            return chat
        if full_name(chat.model) not in self.models:
            return shapes.refusal(404, f"model '{chat.model}' not found")
        if not chat.messages:
            return self._load_only(chat)
        refused = refuse_abilities(chat, self._traits.capabilities) or check_options(chat.options)
        return refused or self._run(chat, arrived_ns)

    def _run(self, chat: ChatRequest, arrived_ns: int) -> Reply:
        """Load the model, fit the prompt, and let the voice answer."""
        loads, num_ctx = self._load(chat)
        prompt_tokens = self._fit(chat, num_ctx)
        if prompt_tokens is None:
            return (
                shapes.refusal(400, TOO_LONG, late=True)
                if chat.truncate
                else shapes.overflow(chat.prompt_tokens(), num_ctx)
            )
        refused = check_format(chat.format)
        if refused is not None:
            return refused
        answer = self._voice(Turn(chat, prompt_tokens, num_ctx, loads, arrived_ns))
        if chat.keep_alive_s == 0:
            self._loaded.pop(full_name(chat.model), None)
        if isinstance(answer, Reply):
            return answer
        return shapes.stream(answer) if chat.stream else Reply(200, shapes.JSON, answer)

    def _load_only(self, chat: ChatRequest) -> Reply:
        """No messages: the model is only loaded, or unloaded."""
        if chat.keep_alive_s == 0:
            self._loaded.pop(full_name(chat.model), None)
            reason = "unload"
        else:
            self._load(chat)
            reason = "load"
        return Reply(200, shapes.JSON, (shapes.final_line(chat.model, self._clock.utc(), reason, None),))

    def _load(self, chat: ChatRequest) -> tuple[bool, int]:
        """Put the model into memory as asked; returns whether that took loading, and the window."""
        before = self._loaded.get(full_name(chat.model))
        asked = {name: chat.options[name] for name in RELOADING_OPTIONS if chat.options.get(name) is not None}
        asked.setdefault("num_ctx", self._traits.num_ctx)
        on = {name: (before or {}).get(name) for name in RELOADING_OPTIONS} | asked  # what is not said is inherited
        loads = before is None or any(before.get(name) != on[name] for name in RELOADING_OPTIONS)
        window = min(int(asked["num_ctx"]), self._traits.context_length)
        expires = self._clock.utc() + timedelta(seconds=chat.keep_alive_s)
        self._loaded[full_name(chat.model)] = on | {"expires": expires, "window": window}
        return loads, window

    def _fit(self, chat: ChatRequest, num_ctx: int) -> int | None:
        """Prompt tokens after truncation; None when the prompt does not fit and must not be cut."""
        tokens = chat.prompt_tokens()
        if tokens <= num_ctx:
            return tokens
        if not chat.truncate:
            return None
        others = sum(message.get("role") != "system" for message in chat.messages)
        for dropped in range(1, others):
            tokens = chat.prompt_tokens(dropped)
            if tokens <= num_ctx:
                return tokens
        if not chat.shift:
            return None
        return num_ctx - (num_ctx - NUM_KEEP) // 2  # half of the window goes, as newer servers do


def refuse_route(request: Request, methods: Mapping[str, str]) -> Reply | None:
    """404 for a path that does not exist, 405 for another method than the path's."""
    method = methods.get(request.path)
    if method is None:
        return shapes.text(404, "404 page not found")
    return None if request.method == method else shapes.text(405, "405 method not allowed")


def refuse_abilities(chat: ChatRequest, capabilities: Sequence[str]) -> Reply | None:
    """400 for a request that needs what the model cannot do."""
    if chat.think and "thinking" not in capabilities:
        return shapes.refusal(400, f'"{chat.model}" does not support thinking')
    if chat.body.get("tools") and "tools" not in capabilities:
        return shapes.refusal(400, f"registry.ollama.ai/library/{full_name(chat.model)} does not support tools")
    return None


def split_tokens(text: str) -> list[str]:
    """A text in pieces of one word each, white space in front; joined again they are the text."""
    return WORD.findall(text)


def limit_tokens(turn: Turn, tokens: list[str]) -> tuple[list[str], str, int]:
    """The tokens that fit the turn's limit, the done_reason, and the count: an end token counts as one."""
    limit = turn.limit
    if limit is not None and len(tokens) >= limit:
        return tokens[:limit], "length", limit
    return tokens, "stop", len(tokens) + 1


def final_step(turn: Turn, clock: Clock, reason: str, tally: Tally, text: tuple[str, str | None]) -> Line:
    """The end of an answer: a final line, or the whole reply when it is not streamed."""
    model, at = turn.request.model, clock.utc()
    if turn.request.stream:
        return shapes.final_line(model, at, reason, tally)
    return shapes.whole_line(model, at, text, reason, tally)
