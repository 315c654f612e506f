"""One GGUF model in llama.cpp, in this process (through xllamacpp): load, render a prompt, generate, close.

llama.cpp brings an HTTP server on a loopback port of its own. It is used for everything but loading, because closing
its stream stops a generation, also while the prompt is still being read, and needs no thread of ours. Completions are
raw: the server's chat routes parse what the model says and fail on constrained answers that hold odd text.
"""

import json
import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

from chimera.backends.gguf.schema import close_schema
from chimera.errors import ServerError
from chimera.wire.network import network_transport

SLOTS = 2
"""Requests answered at a time; more wait."""
QUIET = 0
"""Verbosity: llama.cpp writes nothing to the terminal."""
WINDOW_STEP = 256
"""llama.cpp rounds windows up to multiples of this."""
TIMEOUT = httpx.Timeout(None, connect=10.0)
"""Time to answer is bounded by the caller, who closes the stream."""
PASSED_ON = ("temperature", "seed", "top_k", "top_p", "min_p", "typical_p", "stop", "presence_penalty")
PASSED_ON += ("frequency_penalty", "repeat_penalty", "repeat_last_n", "mirostat", "mirostat_eta", "mirostat_tau")
"""Options of Ollama that llama.cpp knows by the same name."""


class EngineError(Exception):
    """llama.cpp refuses or breaks off; the message says what it says."""

    def __init__(self, message: str, status: int = 500) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What cannot be changed without loading the model again."""

    num_ctx: int
    """Window of each slot, in tokens."""
    num_gpu: int | None = None
    """Layers on the GPU; None = as many as fit."""
    num_thread: int | None = None
    """None = half of the processors that the system counts: usually the real cores."""

    @property
    def threads(self) -> int:
        """Threads for reading prompts and for generating."""
        return self.num_thread if self.num_thread and self.num_thread > 0 else max(1, (os.cpu_count() or 2) // 2)


@dataclass(frozen=True, slots=True)
class Piece:
    """What a model said in one step; `final` says how it ended, in the last one only."""

    text: str
    final: "Final | None" = None


@dataclass(frozen=True, slots=True)
class Final:
    """What llama.cpp measured of one completion."""

    reason: str
    """"stop" or "length"."""
    prompt_tokens: int
    """Evaluated and cached ones."""
    cached_tokens: int
    prompt_ns: int
    output_tokens: int
    """The end token counts."""
    output_ns: int


def import_xllamacpp() -> ModuleType:
    """The library that brings llama.cpp.

    Raises:
        ServerError: It is not installed, or does not work here.
    """
    try:
        import xllamacpp  # noqa: PLC0415  an optional extra of 100 MB, loaded when a model is
    except ImportError as error:
        why = "is not installed" if error.name == "xllamacpp" else f"cannot be imported: {error}"
        raise ServerError(
            f"provider gguf runs models with llama.cpp, and xllamacpp {why}",
            todo='pip install "chimera-agents[gguf]"',
        ) from error
    return xllamacpp


def engine_version() -> str:
    """What llama.cpp came with, for records.

    Raises:
        ServerError: xllamacpp is missing.
    """
    import_xllamacpp()
    return f"xllamacpp {version('xllamacpp')}"


@cache
def has_gpu() -> bool:
    """Whether llama.cpp sees a GPU."""
    return any(device["type"].name != "GGML_BACKEND_DEVICE_TYPE_CPU" for device in import_xllamacpp().get_device_info())


class Engine:
    """A loaded model; loading takes as long as it takes, so make it in a thread.

    Args:
        path: The GGUF file.
        options: How to load it.

    Raises:
        EngineError: llama.cpp cannot load the file.
        ServerError: xllamacpp is missing.
    """

    def __init__(self, path: Path, options: LoadOptions) -> None:
        self.options = options
        key = secrets.token_hex(16)
        self._server = _load(path, options, key)
        # A server that is deleted before its first answer hangs for ever, and a first answer is slower than the others.
        self._server.handle_completions({"prompt": "a", "n_predict": 1, "cache_prompt": False})
        address = self._server.listening_address
        self._http = httpx.AsyncClient(
            transport=network_transport(address, asynchronous=True),
            base_url=address,
            headers={"authorization": f"Bearer {key}", "connection": "close"},  # nothing is left open in a loop
            timeout=TIMEOUT,
            trust_env=False,
        )

    def close(self) -> None:
        """Free the model. Nothing may be running on it."""
        self._server = None

    async def render(self, messages: Sequence[Mapping[str, Any]]) -> str:
        """The prompt that the model's chat template makes of messages; models that can think are told not to.

        Raises:
            EngineError: The template refuses the messages.
        """
        spoken = [{"role": one.get("role", "user"), "content": one.get("content") or ""} for one in messages]
        body = {"messages": spoken, "chat_template_kwargs": {"enable_thinking": False}}
        return (await self._ask("/apply-template", body))["prompt"]

    async def tokenize(self, prompt: str) -> list[int]:
        """The tokens of a rendered prompt, as a completion would read it."""
        body = {"content": prompt, "add_special": True, "parse_special": True}
        return (await self._ask("/tokenize", body))["tokens"]

    async def complete(
        self, tokens: Sequence[int], limit: int, options: Mapping[str, Any], schema: Mapping[str, Any] | None
    ) -> AsyncGenerator[Piece]:
        """Generate token by token; closing the iterator stops the model.

        Args:
            tokens: The prompt.
            limit: Most tokens of the answer.
            options: Ollama's sampling options; what llama.cpp does not know is ignored.
            schema: JSON schema that holds the answer; None = free text.

        Raises:
            EngineError: llama.cpp refuses the request, or breaks off.
        """
        body = {name: options[name] for name in PASSED_ON if options.get(name) is not None}
        body |= {"prompt": list(tokens), "n_predict": limit, "stream": True, "cache_prompt": True}
        if schema is not None:
            body["json_schema"] = close_schema(schema)
        try:
            async with self._http.stream("POST", "/completion", json=body) as response:
                if response.status_code >= 400:
                    raise _error_of(await response.aread(), response.status_code)
                async with _lines(response) as lines:
                    async for line in lines:
                        if (piece := _read_event(line)) is not None:
                            yield piece
        except httpx.HTTPError as error:
            raise EngineError(f"llama.cpp broke off: {error or type(error).__name__}") from error

    async def _ask(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        try:
            response = await self._http.post(path, json=body)
        except httpx.HTTPError as error:
            raise EngineError(f"llama.cpp broke off: {error or type(error).__name__}") from error
        if response.status_code >= 400:
            raise _error_of(response.content, response.status_code)
        return response.json()


def _load(path: Path, options: LoadOptions, key: str) -> Any:
    xllamacpp = import_xllamacpp()
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_parallel = SLOTS
    params.n_ctx = -(-options.num_ctx // WINDOW_STEP) * WINDOW_STEP * SLOTS
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options.threads
    if options.num_gpu is not None:
        params.n_gpu_layers = options.num_gpu
    params.api_keys = [key]
    params.verbosity = QUIET
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise EngineError(
            f"llama.cpp cannot load {path.name}: the file is damaged, of a kind that {engine_version()} does not know, "
            f"or too large for the memory with num_ctx {options.num_ctx}",
            status=400,  # asking again does not heal it
        ) from error


@asynccontextmanager
async def _lines(response: httpx.Response) -> AsyncIterator[AsyncIterator[str]]:
    """The lines of a response; closed in order, also when nobody reads to the end."""
    lines = response.aiter_lines()
    try:
        yield lines
    finally:
        await lines.aclose()  # pyright: ignore[reportAttributeAccessIssue]  a generator, annotated as an iterator


def _read_event(line: str) -> Piece | None:
    """A line of llama.cpp's event stream."""
    kind, _, text = line.partition(":")
    if kind not in {"data", "error"} or text.strip() == "[DONE]":
        return None
    event = json.loads(text)
    if kind == "error" or "error" in event:
        raise _error_of(text.encode(), 500)
    return Piece(event["content"], _final(event) if event["stop"] else None)


def _final(event: Mapping[str, Any]) -> Final:
    timings = event["timings"]
    return Final(
        reason="length" if event["stop_type"] == "limit" else "stop",
        prompt_tokens=timings["prompt_n"] + timings["cache_n"],
        cached_tokens=timings["cache_n"],
        prompt_ns=round(timings["prompt_ms"] * 1e6),
        output_tokens=timings["predicted_n"],
        output_ns=round(timings["predicted_ms"] * 1e6),
    )


def _error_of(body: bytes, status: int) -> EngineError:
    try:
        error = json.loads(body)
        error = error.get("error", error)
        return EngineError(str(error["message"]), int(error.get("code", status)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return EngineError(f"llama.cpp answers {status}: {body[:200].decode('utf-8', 'replace')}", status)
