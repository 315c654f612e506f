"""The replies of an Ollama server, key by key in the order real servers (0.24 and 0.33) write them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chimera.backends.protocol import JSON, Line, Reply

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
CONTEXT_LENGTH = 131072


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts and durations of a final line; durations in nanoseconds."""

    load: int
    prompt_tokens: int
    prompt: int
    output_tokens: int
    """The end token counts."""
    output: int
    overhead: int = 1_000_000
    """What total_duration holds beside the three durations."""


def chunk(model: str, message: Mapping[str, Any]) -> str:
    """A line in the middle of a chat."""
    head = {"model": model, "created_at": stamp(), "message": {"role": "assistant", **message}}
    return dump(head | {"done": False})


def final(model: str, reason: str, counts: Counts | None = None) -> str:
    """The line that ends a chat; without counts as after loading or unloading a model."""
    head = {
        "model": model,
        "created_at": stamp(),
        "message": {"role": "assistant", "content": ""},
        "done": True,
        "done_reason": reason,
    }
    if counts is None:
        return dump(head)
    measured = {
        "total_duration": counts.overhead + counts.load + counts.prompt + counts.output,
        "load_duration": counts.load,
        "prompt_eval_count": counts.prompt_tokens,
        "prompt_eval_duration": counts.prompt,
        "eval_count": counts.output_tokens,
        "eval_duration": counts.output,
    }
    return dump(head | measured)


def document(value: Any, status: int = 200, content_type: str = JSON) -> Reply:
    """A reply that is one JSON document."""
    return Reply(status, content_type, (Line(dump(value)),))


def error(status: int, message: str, content_type: str = JSON) -> Reply:
    """An error before the first line."""
    return document({"error": message}, status, content_type)


def too_long(prompt_tokens: int, num_ctx: int) -> Reply:
    """400 for a prompt that does not fit; the error is itself JSON text."""
    words = f"request ({prompt_tokens} tokens) exceeds the available context size ({num_ctx} tokens), try increasing it"
    inner = {
        "code": 400,
        "message": words,
        "type": "exceed_context_size_error",
        "n_prompt_tokens": prompt_tokens,
        "n_ctx": num_ctx,
    }
    return error(400, dump({"error": inner}), LATE_JSON)


def tags(models: Sequence[str]) -> Reply:
    """`GET /api/tags`: the installed models."""
    details = {**DETAILS, "context_length": CONTEXT_LENGTH, "embedding_length": 1}
    entries = [
        {
            "name": name,
            "model": name,
            "modified_at": stamp(),
            "size": SIZE_BYTES,
            "digest": digest_of(name),
            "details": details,
            "capabilities": ["completion"],
        }
        for name in models
    ]
    return document({"models": entries})


def loaded_models(loaded: Mapping[str, int]) -> Reply:
    """`GET /api/ps`: model -> its window in tokens."""
    entries = [
        {
            "name": name,
            "model": name,
            "size": SIZE_BYTES,
            "digest": digest_of(name),
            "details": DETAILS,
            "expires_at": stamp(),
            "size_vram": SIZE_BYTES,
            "context_length": num_ctx,
        }
        for name, num_ctx in loaded.items()
    ]
    return document({"models": entries})


def show(model: str) -> Reply:
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
                "llama.context_length": CONTEXT_LENGTH,
            },
            "tensors": [{"name": "none", "type": "F32", "shape": [1]}],
            "capabilities": ["completion"],
            "modified_at": stamp(),
        }
    )


def full_name(model: str) -> str:
    """A model name with its tag: `gemma3` and `gemma3:latest` are one model."""
    return model if ":" in model.rpartition("/")[2] else f"{model}:latest"


def digest_of(model: str) -> str:
    """A digest for a model without weights: of its full name."""
    return hashlib.sha256(full_name(model).encode()).hexdigest()


def stamp() -> str:
    """The time of day as Go writes it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def dump(value: Any) -> str:
    """Compact JSON, as Go writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
