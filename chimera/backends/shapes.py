"""The replies of an Ollama server, key by key in the order real servers (0.24 and 0.33) write them."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chimera.backends.protocol import NDJSON, Line, Reply, Step

JSON = "application/json; charset=utf-8"
LATE_JSON = "application/json"
"""Content type of errors that the server finds only after it has asked the model's runner."""
TEXT = "text/plain"
DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "llama",
    "families": ["llama"],
    "parameter_size": "0",
    "quantization_level": "none",
}
"""What a double says of its model: there are no weights."""
SIZE_BYTES = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts and durations of a final line, in nanoseconds."""

    total_ns: int
    load_ns: int
    prompt_tokens: int
    prefill_ns: int
    output_tokens: int
    """The end token counts."""
    decode_ns: int


def message_line(model: str, at: datetime, content: str = "", thinking: str | None = None) -> Line:
    """One piece of an answer."""
    return Line(_dump(_head(model, at, content, thinking) | {"done": False}))


def final_line(model: str, at: datetime, reason: str, tally: Tally | None) -> Line:
    """The line that ends a stream; without a tally as after loading or unloading a model."""
    return Line(_dump(_head(model, at) | _final(reason, tally)))


def whole_line(model: str, at: datetime, text: tuple[str, str | None], reason: str, tally: Tally) -> Line:
    """The only line of a reply that is not streamed; `text` is content and thinking."""
    return Line(_dump(_head(model, at, *text) | _final(reason, tally)))


def error_line(error: str) -> Line:
    """The line with which a server reports trouble in mid-stream; the status stays 200 and nothing follows."""
    return Line(_dump({"error": error}))


def stream(steps: Iterable[Step]) -> Reply:
    """A reply line by line."""
    return Reply(200, NDJSON, steps)


def document(value: Any) -> Reply:
    """A reply that is one JSON document."""
    return Reply(200, JSON, (Line(_dump(value)),))


def refusal(status: int, error: str, *, late: bool = False) -> Reply:
    """An error before the first line; `late` = found only after the model's runner was asked."""
    return Reply(status, LATE_JSON if late else JSON, (error_line(error),))


def text(status: int, words: str) -> Reply:
    """A reply in plain text: pages that do not exist, methods that are not allowed."""
    return Reply(status, TEXT, (Line(words),))


def overflow(prompt_tokens: int, num_ctx: int) -> Reply:
    """400 for a prompt that does not fit; the error is itself JSON text."""
    words = f"request ({prompt_tokens} tokens) exceeds the available context size ({num_ctx} tokens), try increasing it"
    inner = {
        "code": 400,
        "message": words,
        "type": "exceed_context_size_error",
        "n_prompt_tokens": prompt_tokens,
        "n_ctx": num_ctx,
    }
    return refusal(400, _dump({"error": inner}), late=True)


def version(number: str) -> Reply:
    """`GET /api/version`."""
    return document({"version": number})


def tags(models: Sequence[str], at: datetime, context_length: int, capabilities: Sequence[str]) -> Reply:
    """`GET /api/tags`: the installed models."""
    details = {**DETAILS, "context_length": context_length, "embedding_length": 1}
    entries = [
        {
            "name": name,
            "model": name,
            "modified_at": stamp(at),
            "size": SIZE_BYTES,
            "digest": digest_of(name),
            "details": details,
            "capabilities": list(capabilities),
        }
        for name in models
    ]
    return document({"models": entries})


def loaded_models(loaded: Mapping[str, tuple[datetime, int]]) -> Reply:
    """`GET /api/ps`: model -> (when it will be unloaded, its window in tokens)."""
    entries = [
        {
            "name": name,
            "model": name,
            "size": SIZE_BYTES,
            "digest": digest_of(name),
            "details": DETAILS,
            "expires_at": stamp(expires),
            "size_vram": SIZE_BYTES,
            "context_length": num_ctx,
        }
        for name, (expires, num_ctx) in loaded.items()
    ]
    return document({"models": entries})


def show(model: str, at: datetime, context_length: int, capabilities: Sequence[str]) -> Reply:
    """`POST /api/show`: one model."""
    return document(
        {
            "modelfile": f"FROM {model}\n",
            "parameters": "",
            "template": "{{ .Prompt }}",
            "details": DETAILS,
            "model_info": {
                "general.architecture": "llama",
                "general.parameter_count": 0,
                "llama.context_length": context_length,
            },
            "tensors": [{"name": "none", "type": "F32", "shape": [1]}],
            "capabilities": list(capabilities),
            "modified_at": stamp(at),
        }
    )


def full_name(model: str) -> str:
    """A model name with its tag: `gemma3` and `gemma3:latest` are one model."""
    return model if ":" in model.rpartition("/")[2] else f"{model}:latest"


def digest_of(model: str) -> str:
    """A digest for a model without weights: of its full name."""
    return hashlib.sha256(full_name(model).encode()).hexdigest()


def stamp(at: datetime) -> str:
    """A time as Go writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _head(model: str, at: datetime, content: str = "", thinking: str | None = None) -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    if thinking:
        message["thinking"] = thinking
    return {"model": model, "created_at": stamp(at), "message": message}


def _final(reason: str, tally: Tally | None) -> dict[str, Any]:
    numbers = (
        {
            "total_duration": tally.total_ns,
            "load_duration": tally.load_ns,
            "prompt_eval_count": tally.prompt_tokens,
            "prompt_eval_duration": tally.prefill_ns,
            "eval_count": tally.output_tokens,
            "eval_duration": tally.decode_ns,
        }
        if tally
        else {}
    )
    return {"done": True, "done_reason": reason, **numbers}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
