"""A GGUF file behind Ollama's wire: what a real server does around llama.cpp, for one model in this process."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from chimera.backends import shapes
from chimera.backends.chat_request import ChatRequest, check_format, check_options, read_body, read_chat
from chimera.backends.gguf.engine import Engine, EngineError, Final, LoadOptions, Piece, engine_version, has_gpu
from chimera.backends.gguf.file import digest_gguf, read_gguf
from chimera.backends.gguf.keeper import EngineKeeper
from chimera.backends.imitation import METHODS, NUM_KEEP, TOO_LONG, refuse_abilities, refuse_route
from chimera.backends.protocol import NDJSON, Line, LiveReply, Reply, Request
from chimera.backends.shapes import Tally, Weights, full_name
from chimera.errors import ServerError
from chimera.spec.model import RELOADING_OPTIONS
from chimera.wire import SYSTEM_CLOCK, Clock

T = TypeVar("T")

ROUTES = {**METHODS, "/api/generate": "POST"}
CAPABILITIES = ("completion",)
NUM_CTX = 4096
"""Window of requests that name none."""
LastLine = Callable[[str, datetime, str, Tally | None], Line]


@dataclass(frozen=True, slots=True)
class _Work:
    """One request that llama.cpp is at work on."""

    chat: ChatRequest
    arrived_ns: int
    loaded_ns: int
    """When the model was there."""
    pieces: AsyncIterator[Piece]
    first: Piece


class GgufServer:
    """Serves one GGUF file; see `LiveServer`.

    Args:
        path: The file.
        model: Name it answers to.
        clock: Where time comes from.
    """

    def __init__(self, path: Path, model: str, clock: Clock = SYSTEM_CLOCK) -> None:
        self._keeper = EngineKeeper(path)
        self._thread = ThreadPoolExecutor(1, "chimera-gguf-file")  # asyncio's own cannot be shut down at exit
        self._path = path
        self._name = full_name(model)
        self._clock = clock
        self._expires = clock.utc()

    def close(self) -> None:
        """Free the model, once nothing is served any more; from any thread."""
        self._keeper.close()
        self._thread.shutdown()

    async def respond(self, request: Request) -> Reply | LiveReply:
        """The reply to a request; it is there with the first token of an answer."""
        arrived_ns = self._clock.perf_ns()
        refused = refuse_route(request, ROUTES)
        if refused is not None:
            return refused
        if request.path == "/":
            return shapes.text(200, "Ollama is running")
        try:
            if request.path == "/api/version":
                return shapes.version(engine_version())
            if request.path in {"/api/chat", "/api/generate"}:
                return await self._answer(request, arrived_ns)
            return await self._describe(request)
        except OSError as error:
            return shapes.refusal(500, f"{self._path.name}: {error.strerror}", late=True)
        except EngineError as error:
            return shapes.refusal(400 if error.status < 500 else 500, str(error), late=True)
        except ServerError as error:
            return shapes.refusal(500, str(error), late=True)

    async def _describe(self, request: Request) -> Reply:
        """What there is, and what is loaded."""
        weights = await self._in_thread(self._weigh)
        changed = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        if request.path == "/api/tags":
            return shapes.tags((self._name,), changed, weights, CAPABILITIES)
        if request.path == "/api/ps":
            engine = self._keeper.engine
            loaded = {} if engine is None else {self._name: (self._expires, engine.options.num_ctx)}
            return shapes.loaded_models(loaded, weights)
        body = read_body(request.body)
        if isinstance(body, Reply):
            return body
        name = full_name(str(body.get("model") or body.get("name") or ""))
        if name != self._name:
            return shapes.refusal(404, f"model '{name}' not found")
        return shapes.show(name, changed, weights, CAPABILITIES)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _weigh(self) -> Weights:
        file = read_gguf(self._path)
        return Weights(
            context_length=file.context_length,
            embedding_length=file.embedding_length,
            architecture=file.architecture,
            parameters=file.parameters,
            parameter_size=file.parameter_size,
            quantization=file.quantization,
            template=file.chat_template,
            digest=digest_gguf(self._path),
            size_bytes=file.size_bytes,
            size_vram_bytes=None if has_gpu() else 0,  # llama.cpp does not tell how much it put there
        )

    async def _answer(self, request: Request, arrived_ns: int) -> Reply | LiveReply:
        chat = read_chat(request.body)
        if isinstance(chat, Reply):
            return chat
        if full_name(chat.model) != self._name:
            return shapes.refusal(404, f"model '{chat.model}' not found")
        if request.path == "/api/generate":
            if chat.body.get("prompt"):
                return shapes.refusal(400, "here /api/generate only loads and unloads; ask through /api/chat")
            return await self._load_only(chat, shapes.generated_line)
        if not chat.messages:
            return await self._load_only(chat, shapes.final_line)
        refused = refuse_abilities(chat, CAPABILITIES) or check_options(chat.options)
        return refused or await self._run(chat, arrived_ns)

    async def _load_only(self, chat: ChatRequest, last_line: LastLine) -> Reply:
        """No prompt: the model is only loaded, or unloaded."""
        if chat.keep_alive_s == 0:
            self._keeper.drop()
            reason = "unload"
        else:
            await self._take(chat)
            self._keeper.release(chat.keep_alive_s)
            reason = "load"
        return Reply(200, shapes.JSON, (last_line(chat.model, self._clock.utc(), reason, None),))

    async def _take(self, chat: ChatRequest) -> Engine:
        """The engine as the request wants it; what it does not say stays as it is, but for the window."""
        before = self._keeper.engine.options if self._keeper.engine else LoadOptions(NUM_CTX)
        asked = {name: int(chat.options[name]) for name in RELOADING_OPTIONS if chat.options.get(name) is not None}
        wanted = replace(before, **{"num_ctx": NUM_CTX, **asked})
        file = await self._in_thread(lambda: read_gguf(self._path))
        trained = file.context_length
        engine = await self._keeper.take(replace(wanted, num_ctx=min(wanted.num_ctx, trained or wanted.num_ctx)))
        self._expires = self._clock.utc() + timedelta(seconds=chat.keep_alive_s)
        return engine

    async def _run(self, chat: ChatRequest, arrived_ns: int) -> Reply | LiveReply:
        """Load the model, fit the prompt, and begin the answer."""
        async with AsyncExitStack() as closing:
            engine = await self._take(chat)
            closing.callback(self._keeper.release, chat.keep_alive_s)
            loaded_ns, num_ctx = self._clock.perf_ns(), engine.options.num_ctx
            tokens = await _fit(engine, chat, num_ctx)
            if isinstance(tokens, Reply):
                return tokens
            refused = check_format(chat.format)
            if refused is not None:
                return refused
            limit = min(chat.num_predict or num_ctx, num_ctx - len(tokens))
            pieces = engine.complete(tokens, limit, chat.options, chat.schema)
            closing.push_async_callback(pieces.aclose)
            work = _Work(chat, arrived_ns, loaded_ns, pieces, await anext(pieces))
            steps = self._stream(work) if chat.stream else self._whole(work)
            closing.push_async_callback(steps.aclose)
            return LiveReply(200, NDJSON if chat.stream else shapes.JSON, steps, closing.pop_all())

    async def _stream(self, work: _Work) -> AsyncGenerator[Line]:
        model, now = work.chat.model, self._clock.utc
        try:
            async for piece in _all(work):
                if piece.text:
                    yield shapes.message_line(model, now(), piece.text)
                if piece.final is not None:
                    yield shapes.final_line(model, now(), piece.final.reason, self._tally(work, piece.final))
        except EngineError as error:
            yield shapes.error_line(str(error))

    async def _whole(self, work: _Work) -> AsyncGenerator[Line]:
        said = []
        try:
            async for piece in _all(work):
                said.append(piece.text)
                if piece.final is not None:
                    text, tally = ("".join(said), None), self._tally(work, piece.final)
                    yield shapes.whole_line(work.chat.model, self._clock.utc(), text, piece.final.reason, tally)
        except EngineError as error:
            yield shapes.error_line(str(error))

    def _tally(self, work: _Work, final: Final) -> Tally:
        return Tally(
            total_ns=self._clock.perf_ns() - work.arrived_ns,
            load_ns=max(1, work.loaded_ns - work.arrived_ns),
            prompt_tokens=final.prompt_tokens,
            prefill_ns=max(1, final.prompt_ns),
            output_tokens=final.output_tokens,
            decode_ns=max(1, final.output_ns),
            cached_tokens=final.cached_tokens,
        )


async def _all(work: _Work) -> AsyncGenerator[Piece]:
    yield work.first
    async for piece in work.pieces:
        yield piece


async def _fit(engine: Engine, chat: ChatRequest, num_ctx: int) -> list[int] | Reply:
    """The tokens of the prompt, cut so that one of the answer has room; a refusal where cutting is not allowed."""
    tokens = await _read(engine, chat.messages)
    if len(tokens) < num_ctx:
        return tokens
    if not chat.truncate:
        return shapes.overflow(len(tokens), num_ctx)
    system = [message for message in chat.messages if message.get("role") == "system"]
    others = [message for message in chat.messages if message.get("role") != "system"]
    for dropped in range(1, len(others)):
        tokens = await _read(engine, [*system, *others[dropped:]])
        if len(tokens) < num_ctx:
            return tokens
    if not chat.shift:
        return shapes.refusal(400, TOO_LONG, late=True)
    return [*tokens[:NUM_KEEP], *tokens[-((num_ctx - NUM_KEEP) // 2) :]]  # as newer servers do


async def _read(engine: Engine, messages: Sequence[Mapping[str, Any]]) -> list[int]:
    return await engine.tokenize(await engine.render(messages))
