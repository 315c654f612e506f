"""A `/api/chat` body, checked the way a real server checks it: same order, same statuses, same words."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chimera.backends.protocol import Reply
from chimera.backends.shapes import refusal
from chimera.evidence.tokens import estimate_tokens

INTEGERS = ("num_ctx", "num_predict", "num_gpu", "num_thread", "num_keep", "num_batch", "main_gpu")
INTEGERS += ("seed", "top_k", "repeat_last_n", "mirostat")
FLOATS = ("temperature", "top_p", "min_p", "typical_p", "repeat_penalty", "presence_penalty", "frequency_penalty")
GO_DURATION = re.compile(r"[+-]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+|[+-]?0")
UNIT_S = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
DEFAULT_KEEP_ALIVE_S = 300.0
FOREVER_S = 1e9
FIELDS: Mapping[str, tuple[Any, str]] = {
    "model": (str, "string"),
    "messages": (list, "[]api.Message"),
    "options": (dict, "map[string]interface {}"),
    "stream": (bool, "bool"),
    "truncate": (bool, "bool"),
    "shift": (bool, "bool"),
    "tools": (list, "api.Tools"),
}
"""Fields of a chat request: Python type, and Go's name of it."""
TEMPLATE_TOKENS = 3
"""What a chat template adds at the end of a prompt, and MESSAGE_TOKENS around each message."""
MESSAGE_TOKENS = 4


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What a client asks of a model."""

    model: str
    messages: tuple[Mapping[str, Any], ...]
    options: Mapping[str, Any]
    format: Any
    """None, "json" or a JSON schema."""
    think: bool | str | None
    """None = not said; a model that can think then does."""
    stream: bool
    keep_alive_s: float
    truncate: bool
    shift: bool
    body: Mapping[str, Any]
    """The whole body as it came."""

    @property
    def system(self) -> str:
        """Contents of the system messages."""
        return self._said_by("system")

    @property
    def user(self) -> str:
        """Contents of the user's messages: the question, and what was asked after the first answer."""
        return self._said_by("user")

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """The JSON schema the answer must follow: the empty one for any JSON, None for free text."""
        return {} if self.format == "json" else self.format

    @property
    def num_predict(self) -> int | None:
        """Most tokens of the answer; None = endless, which servers also make of 0 and -1."""
        limit = self.options.get("num_predict")
        return int(limit) if limit is not None and limit > 0 else None

    def _said_by(self, role: str) -> str:
        return "\n\n".join(_content(message) for message in self.messages if message.get("role") == role)

    def prompt_tokens(self, first: int = 0) -> int:
        """Estimated tokens of the prompt without the `first` oldest messages that are not the system's."""
        system = [message for message in self.messages if message.get("role") == "system"]
        others = [message for message in self.messages if message.get("role") != "system"][first:]
        return TEMPLATE_TOKENS + sum(MESSAGE_TOKENS + estimate_tokens(_content(m)) for m in (*system, *others))


def read_chat(raw: bytes) -> ChatRequest | Reply:
    """Read a body; a reply when the server would refuse it before looking for the model."""
    body = read_body(raw)
    if isinstance(body, Reply):
        return body
    keep_alive = read_keep_alive(body.get("keep_alive"))
    if keep_alive is None:
        return refusal(400, f'time: invalid duration "{body["keep_alive"]}"')
    mistake = _type_mistake(body)
    if mistake:
        return refusal(400, mistake)
    if not body.get("model"):
        return refusal(400, "model is required")
    return ChatRequest(
        model=body["model"],
        messages=tuple(body.get("messages") or ()),
        options=body.get("options") or {},
        format=body.get("format") or None,
        think=body.get("think"),
        stream=body.get("stream") is not False,
        keep_alive_s=keep_alive,
        truncate=body.get("truncate") is not False,
        shift=body.get("shift") is not False,
        body=body,
    )


def read_body(raw: bytes) -> dict[str, Any] | Reply:
    """The body as an object, or the 400 that Go's JSON reader causes."""
    if not raw.strip():
        return refusal(400, "missing request body")
    try:
        body = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return refusal(400, _json_mistake(raw))
    return body if isinstance(body, dict) else refusal(400, "json: cannot unmarshal into Go value")


def read_keep_alive(value: Any) -> float | None:
    """Seconds of a `keep_alive`; None when a server would refuse it."""
    if value is None:
        return DEFAULT_KEEP_ALIVE_S
    if isinstance(value, int | float):
        return min(float(value), FOREVER_S) if value >= 0 else FOREVER_S
    if not isinstance(value, str) or not GO_DURATION.fullmatch(value):
        return None
    seconds = sum(float(n) * UNIT_S[unit] for n, _, unit in re.findall(r"(\d+(\.\d*)?)(ns|us|µs|ms|s|m|h)", value))
    return FOREVER_S if value.startswith("-") else min(seconds, FOREVER_S)


def check_options(options: Mapping[str, Any]) -> Reply | None:
    """500 for an option of the wrong type; unknown options are ignored."""
    for names, kind in ((INTEGERS, "integer"), (FLOATS, "float32")):
        for name in names:
            value = options.get(name)
            if name in options and (isinstance(value, bool) or not isinstance(value, int | float)):
                return refusal(500, f'option "{name}" must be of type {kind}')
    if not isinstance(options.get("stop", []), list):
        return refusal(500, 'option "stop" must be of type array')
    return None


def check_format(form: Any) -> Reply | None:
    """500 for a `format` that is neither "json" nor a schema."""
    if form is None or form == "json" or isinstance(form, Mapping):
        return None
    quoted = json.dumps(json.dumps(form))
    return refusal(500, f'invalid format: {quoted}; expected "json" or a valid JSON Schema object', late=True)


def _content(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    return content if isinstance(content, str) else ""


def _type_mistake(body: Mapping[str, Any]) -> str | None:
    """What Go says of the first field of a wrong type; null passes everywhere."""
    for name, (kind, go_type) in FIELDS.items():
        value = body.get(name)
        if value is not None and not isinstance(value, kind):
            return f"json: cannot unmarshal {_kind_of(value)} into Go struct field ChatRequest.{name} of type {go_type}"
    for message in body.get("messages") or ():
        if not isinstance(message, Mapping):
            kind = _kind_of(message)
            return f"json: cannot unmarshal {kind} into Go struct field ChatRequest.messages of type api.Message"
    return None


def _kind_of(value: Any) -> str:
    kinds = {bool: "bool", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "number")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _json_mistake(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace").strip(" \t\r\n")  # what JSON calls space
    if text.startswith("{") and text[1:].strip()[:1] not in ('"', "}", ""):
        return f"invalid character {text[1:].strip()[0]!r} looking for beginning of object key string"
    if text[:1] in ("", "{", "[", '"'):
        return "unexpected EOF"
    return f"invalid character {text[0]!r} looking for beginning of value"
