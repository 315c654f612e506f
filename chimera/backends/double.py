"""A model server without a model: everything of Ollama's chat API but the thinking, which is handed in."""

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chimera.backends import shapes
from chimera.backends.protocol import JSON, NDJSON, Line, Reply, Request, Step, Wait
from chimera.evidence.tokens import estimate_tokens

INTEGERS = frozenset({"num_ctx", "num_predict", "num_gpu", "num_thread", "seed", "top_k", "repeat_last_n", "mirostat"})
RELOADING = ("num_ctx", "num_gpu", "num_thread")
DURATION = re.compile(r"-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+|-?\d+")
DEFAULT_NUM_CTX = 4096


@dataclass(frozen=True, slots=True)
class Chat:
    """A valid chat request, with what the server concluded from it."""

    body: Mapping[str, Any]
    model: str
    prompt_tokens: int
    num_ctx: int
    num_predict: int
    loads: bool
    """The model has to be loaded for it."""

    @property
    def options(self) -> Mapping[str, Any]:
        """The request's options."""
        return self.body.get("options") or {}

    def text(self, role: str) -> str:
        """The content of all messages of a role, joined."""
        messages = self.body["messages"]
        return "\n".join(str(message.get("content", "")) for message in messages if message.get("role") == role)


@dataclass(frozen=True, slots=True)
class Speech:
    """What the stand-in for a model says, and how fast; a pause of None takes no step."""

    pieces: Iterable[str]
    thinking: Iterable[str] = ()
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    load_s: float = 0.0
    prefill_s: float = 0.0
    token_s: float = 0.0
    done_reason: str | None = None
    """None = stop, or length when `num_predict` cuts it."""
    fault: Callable[[Iterator[Step]], Iterator[Step]] | None = None
    """Spoils the steps of the reply."""


@dataclass
class OllamaDouble:
    """Answers like Ollama for a set of models.

    Args:
        name: How records call it.
        models: Installed models, with tags.
        speak: Stands in for the model.
        perf_ns: Clock for durations that really passed.
        version: What /api/version says.
    """

    name: str
    models: tuple[str, ...]
    speak: Callable[[Chat], Speech | Reply]
    perf_ns: Callable[[], int]
    version: str = "0.0.0"
    loaded: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    """Model -> the reloading options it was loaded with."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def respond(self, request: Request) -> Reply:
        """Answer one request."""
        routes: dict[str, tuple[str, Callable[[Request], Reply]]] = {
            "/": ("GET", lambda _: Reply(200, "text/plain; charset=utf-8", (Line("Ollama is running"),))),
            "/api/version": ("GET", lambda _: shapes.document({"version": self.version})),
            "/api/tags": ("GET", lambda _: shapes.tags(self.models)),
            "/api/ps": ("GET", lambda _: self._ps()),
            "/api/show": ("POST", self._show),
            "/api/chat": ("POST", self._chat),
        }
        method, answer = routes.get(request.path, ("", None))
        if answer is None:
            return Reply(404, "text/plain", (Line("404 page not found"),))
        if request.method != method:
            return Reply(405, "text/plain", (Line("405 method not allowed"),))
        return answer(request)

    def left(self, request: Request) -> None:
        """Nothing to tidy up: a double computes nothing in the background."""

    def full_name(self, model: str) -> str | None:
        """The installed model of this name, with or without `:latest`."""
        wanted = model if ":" in model else f"{model}:latest"
        return wanted if wanted in self.models else None

    def _ps(self) -> Reply:
        with self._lock:
            return shapes.loaded_models({name: options[0] for name, options in self.loaded.items()})

    def _show(self, request: Request) -> Reply:
        body = _object(request.body)
        name = str(body.get("model", "")) if isinstance(body, dict) else ""
        full = self.full_name(name)
        return shapes.show(full) if full else shapes.error(404, f"model '{name}:latest' not found")

    def _chat(self, request: Request) -> Reply:
        body = _object(request.body)
        if isinstance(body, str):
            return shapes.error(400, body)
        refusal = self._refuse(body)
        if refusal is not None:
            return refusal
        model = self.full_name(body["model"])
        assert model is not None  # `_refuse` saw it
        if not body.get("messages"):
            return self._load(model, body)
        chat = self._understand(model, body)
        if isinstance(chat, Reply):
            return chat
        speech = self.speak(chat)
        return speech if isinstance(speech, Reply) else self._say(chat, speech)

    def _refuse(self, body: Mapping[str, Any]) -> Reply | None:
        """The error of a request that real servers refuse before they look for a runner."""
        model, keep_alive, form = body.get("model"), body.get("keep_alive"), body.get("format")
        if not model:
            return shapes.error(400, "model is required")
        if keep_alive is not None and not isinstance(keep_alive, (int, float)) and not DURATION.fullmatch(str(keep_alive)):
            return shapes.error(400, f'time: invalid duration "{keep_alive}"')
        if self.full_name(str(model)) is None:
            return shapes.error(404, f"model '{model}' not found")
        if body.get("think"):
            return shapes.error(400, f'"{model}" does not support thinking')
        if body.get("tools"):
            return shapes.error(400, f"registry.ollama.ai/library/{self.full_name(str(model))} does not support tools")
        for option, value in (body.get("options") or {}).items():
            if option in INTEGERS and (not isinstance(value, (int, float)) or isinstance(value, bool)):
                return shapes.error(500, f'option "{option}" must be of type integer')
        if form and form != "json" and not isinstance(form, dict):
            text = shapes.dump({"": form})[4:-1].replace('"', '\\"')
            message = f'invalid format: "{text}"; expected "json" or a valid JSON Schema object'
            return shapes.error(500, message, "application/json")
        return None

    def _load(self, model: str, body: Mapping[str, Any]) -> Reply:
        """A chat without messages loads the model, or unloads it."""
        unload = body.get("keep_alive") in {0, "0", "0s"}
        with self._lock:
            if unload:
                self.loaded.pop(model, None)
            else:
                self.loaded.setdefault(model, (DEFAULT_NUM_CTX,))
        return Reply(200, JSON, (Line(shapes.final(body["model"], "unload" if unload else "load")),))

    def _understand(self, model: str, body: Mapping[str, Any]) -> Chat | Reply:
        """Count the prompt, cut or refuse it, and see whether the model must be loaded."""
        options = body.get("options") or {}
        num_ctx = int(options.get("num_ctx") or DEFAULT_NUM_CTX)
        prompt = sum(estimate_tokens(str(message.get("content", ""))) + 4 for message in body["messages"])
        if prompt > num_ctx:
            if body.get("truncate") is False:
                return shapes.too_long(prompt, num_ctx)
            prompt = num_ctx // 2 + 2
        wanted = (num_ctx, *(options.get(name) for name in RELOADING[1:]))
        with self._lock:
            loads = self.loaded.get(model) != wanted
            self.loaded[model] = wanted
        predict = int(options.get("num_predict") or -1)
        return Chat(body, model, prompt, num_ctx, predict if predict > 0 else 10 * num_ctx, loads)

    def _say(self, chat: Chat, speech: Speech) -> Reply:
        if chat.body.get("stream") is False:
            return Reply(200, JSON, self._whole(chat, speech))
        steps = self._steps(chat, speech)
        return Reply(200, NDJSON, speech.fault(steps) if speech.fault else steps)

    def _steps(self, chat: Chat, speech: Speech) -> Iterator[Step]:
        """The lines of a streamed answer; durations are the scripted pauses plus what really passed."""
        model = chat.body["model"]
        began = self.perf_ns()
        load_ns = int(speech.load_s * 1e9) if chat.loads else 0
        if load_ns or speech.prefill_s:
            yield Wait(load_ns / 1e9 + speech.prefill_s)
        parts = [{"content": "", "thinking": piece} for piece in speech.thinking]
        parts += [{"content": piece} for piece in speech.pieces]
        said = parts[: chat.num_predict]
        computed_ns = self.perf_ns() - began
        spoken = self.perf_ns()
        for number, part in enumerate(said):
            if number and speech.token_s:
                yield Wait(speech.token_s)
            yield Line(shapes.chunk(model, part))
        if speech.tool_calls:
            yield Line(shapes.chunk(model, {"content": "", "tool_calls": list(speech.tool_calls)}))
        cut = len(parts) > len(said)
        reason = speech.done_reason or ("length" if cut else "stop")
        n = len(said) + (0 if cut else 1)
        scripted = load_ns or speech.prefill_s or speech.token_s
        counts = shapes.Counts(
            load=load_ns or 1_000_000 if scripted else 1,
            prompt_tokens=chat.prompt_tokens,
            prompt=max(1, int(speech.prefill_s * 1e9) if scripted else computed_ns),
            output_tokens=n,
            output=max(1000, int(speech.token_s * 1e9) * max(n - 1, 0) if scripted else self.perf_ns() - spoken),
        )
        yield Line(shapes.final(model, reason, counts))

    def _whole(self, chat: Chat, speech: Speech) -> Iterator[Step]:
        """The same as one document, for `"stream": false`."""
        content, last = "", ""
        for step in self._steps(chat, speech):
            if isinstance(step, Wait):
                yield step
            elif isinstance(step, Line):
                value = json.loads(step.text)
                content, last = content + value["message"]["content"], step.text
        value = json.loads(last)
        value["message"]["content"] = content
        yield Line(shapes.dump(value))


def _object(body: bytes) -> dict[str, Any] | str:
    """The request's JSON object, or the words of the error."""
    try:
        value = json.loads(body)
    except ValueError:
        first = next((character for character in body.decode("utf-8", "replace").strip("{ \n") if character), "")
        return f"invalid character '{first}' looking for beginning of object key string"
    return value if isinstance(value, dict) else "json: cannot unmarshal into an object"
