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
    cached_tokens: int | None = None
    """Prompt tokens that were not evaluated again; None = the server does not say."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What a server says of the file behind a model; left out, there is none."""

    context_length: int
    """Window the model was trained with, in tokens."""
    embedding_length: int = 1
    architecture: str = "llama"
    parameters: int = 0
    parameter_size: str = "0"
    quantization: str = "none"
    template: str = "{{ .Prompt }}"
    digest: str | None = None
    """sha256 of the file; None = one is made of the model's name."""
    size_bytes: int = 1
    size_vram_bytes: int | None = 1
    """Of it on a GPU; None = the server does not say."""

    @property
    def details(self) -> dict[str, Any]:
        """The object `details` of several replies."""
        return {
            "parent_model": "",
            "format": "gguf",
            "family": self.architecture,
            "families": [self.architecture],
            "parameter_size": self.parameter_size,
            "quantization_level": self.quantization,
        }


def message_line(model: str, at: datetime, content: str = "", thinking: str | None = None) -> Line:
    """One piece of an answer."""
    return Line(_dump(_head(model, at, content, thinking) | {"done": False}))


def final_line(model: str, at: datetime, reason: str, tally: Tally | None) -> Line:
    """The line that ends a stream; without a tally as after loading or unloading a model."""
    return Line(_dump(_head(model, at) | _final(reason, tally)))


def generated_line(model: str, at: datetime, reason: str, tally: Tally | None) -> Line:
    """The same of `/api/generate`."""
    return Line(_dump({"model": model, "created_at": stamp(at), "response": ""} | _final(reason, tally)))


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


def tags(models: Sequence[str], at: datetime, weights: Weights, capabilities: Sequence[str]) -> Reply:
    """`GET /api/tags`: the installed models."""
    lengths = {"context_length": weights.context_length, "embedding_length": weights.embedding_length}
    entries = [
        {
            "name": name,
            "model": name,
            "modified_at": stamp(at),
            "size": weights.size_bytes,
            "digest": weights.digest or digest_of(name),
            "details": weights.details | lengths,
            "capabilities": list(capabilities),
        }
        for name in models
    ]
    return document({"models": entries})


def loaded_models(loaded: Mapping[str, tuple[datetime, int]], weights: Weights) -> Reply:
    """`GET /api/ps`: model -> (when it will be unloaded, its window in tokens)."""
    vram = {} if weights.size_vram_bytes is None else {"size_vram": weights.size_vram_bytes}
    entries = [
        {
            "name": name,
            "model": name,
            "size": weights.size_bytes,
            "digest": weights.digest or digest_of(name),
            "details": weights.details,
            "expires_at": stamp(expires),
            **vram,
            "context_length": num_ctx,
        }
        for name, (expires, num_ctx) in loaded.items()
    ]
    return document({"models": entries})


def show(model: str, at: datetime, weights: Weights, capabilities: Sequence[str]) -> Reply:
    """`POST /api/show`: one model."""
    return document(
        {
            "modelfile": f"FROM {model}\n",
            "parameters": "",
            "template": weights.template,
            "details": weights.details,
            "model_info": {
                "general.architecture": weights.architecture,
                "general.parameter_count": weights.parameters,
                f"{weights.architecture}.context_length": weights.context_length,
            },
            "tensors": [{"name": "none", "type": "F32", "shape": [1]}],
            "capabilities": list(capabilities),
            "modified_at": stamp(at),
        }
    )


def pulling(model: str, weights: Weights) -> Reply:
    """`POST /api/pull` of a model there is: a layer, at first without `completed`, then success."""
    digest, size = weights.digest or digest_of(model), weights.size_bytes
    layer = {"status": f"pulling {digest[:12]}", "digest": f"sha256:{digest}", "total": size}
    done = [{**layer, "completed": size * quarter // 4} for quarter in range(1, 5)]
    ends = [{"status": status} for status in ("verifying sha256 digest", "writing manifest", "success")]
    return stream(Line(_dump(value)) for value in ({"status": "pulling manifest"}, layer, *done, *ends))


def pulling_nothing(*, streamed: bool) -> Reply:
    """The same of a model there is not: the error comes when the answer has begun, unless it comes whole."""
    error = "pull model manifest: file does not exist"
    if not streamed:
        return refusal(500, error, late=True)
    return stream((Line(_dump({"status": "pulling manifest"})), error_line(error)))


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
    return {"done": True, "done_reason": reason, **({} if tally is None else _numbers(tally))}


def _numbers(tally: Tally) -> dict[str, int]:
    cached = {} if tally.cached_tokens is None else {"prompt_eval_cached_count": tally.cached_tokens}
    return {
        "total_duration": tally.total_ns,
        "load_duration": tally.load_ns,
        "prompt_eval_count": tally.prompt_tokens,
        **cached,
        "prompt_eval_duration": tally.prefill_ns,
        "eval_count": tally.output_tokens,
        "eval_duration": tally.decode_ns,
    }


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
