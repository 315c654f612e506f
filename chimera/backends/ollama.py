"""What an Ollama server says about itself and its models; every question has a short timeout."""

import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from chimera.backends.endpoint import Endpoint
from chimera.backends.shapes import full_name
from chimera.errors import ServerError
from chimera.wire import error_text

TIMEOUT = httpx.Timeout(5.0, connect=2.0)
PULL_TIMEOUT = httpx.Timeout(600.0, connect=2.0)
"""A server says nothing while it verifies what it has downloaded."""
NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What a server that answers says. None = it did not say."""

    version: str | None
    models: tuple[str, ...]
    """Installed models, as the server lists them."""

    def has(self, model: str) -> bool:
        """Whether a model is installed; `gemma3` and `gemma3:latest` are one."""
        return full_name(model) in map(full_name, self.models)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One installed model. None = the server did not say."""

    quantization: str | None = None
    parameters: str | None = None
    """Parameter size as the server writes it, e.g. 4.3B."""
    context_length: int | None = None
    """Window the model was trained with, in tokens."""
    capabilities: tuple[str, ...] = ()
    template_sha256: str | None = None
    """Of the chat template."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """One model as the server lists it. None = it did not say."""

    name: str
    digest: str | None = None
    size_bytes: int | None = None
    """On its disk."""
    quantization: str | None = None
    parameters: str | None = None


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """One model in the server's memory. None = the server did not say."""

    name: str
    digest: str | None = None
    size_bytes: int | None = None
    size_vram_bytes: int | None = None
    """Of `size_bytes`, how many lie in GPU memory."""
    context_length: int | None = None
    """Window in force, in tokens."""


@dataclass(frozen=True, slots=True)
class PullStep:
    """One line of a download. None = the server did not say."""

    status: str
    """What the server does, in its words; "success" ends it."""
    digest: str | None = None
    """The layer that is meant."""
    total_bytes: int | None = None
    """Size of the layer."""
    completed_bytes: int | None = None
    """Of it, how many are there."""


class OllamaClient:
    """Asks one server; use it as `async with open_client(endpoint) as client:`."""

    def __init__(self, http: httpx.AsyncClient, server: str) -> None:
        self._http = http
        self._server = server

    async def probe(self) -> ServerInfo:
        """Version and installed models.

        Raises:
            ServerError: Nothing answers, or what answers is no Ollama.
        """
        version = await self._ask("GET", "/api/version")
        tags = await self._ask("GET", "/api/tags")
        names = [_text(entry, "name") for entry in _entries(tags)]
        return ServerInfo(_text(version, "version"), tuple(name for name in names if name))

    async def installed(self) -> tuple[InstalledModel, ...]:
        """The installed models, as the server lists them.

        Raises:
            ServerError: As for `probe`.
        """
        return tuple(
            InstalledModel(
                name=name,
                digest=_text(entry, "digest"),
                size_bytes=_count(entry, "size"),
                quantization=_text(_object(entry, "details"), "quantization_level"),
                parameters=_text(_object(entry, "details"), "parameter_size"),
            )
            for entry in _entries(await self._ask("GET", "/api/tags"))
            if (name := _text(entry, "name"))
        )

    async def show(self, model: str) -> ModelInfo:
        """What the server knows of an installed model.

        Raises:
            ServerError: As for `probe`, and when the model is not installed.
        """
        answer = await self._ask("POST", "/api/show", {"model": model})
        details, info = _object(answer, "details"), _object(answer, "model_info")
        lengths = [value for key, value in info.items() if key.endswith(".context_length")]
        capabilities, template = answer.get("capabilities"), _text(answer, "template")
        return ModelInfo(
            quantization=_text(details, "quantization_level"),
            parameters=_text(details, "parameter_size"),
            context_length=lengths[0] if lengths and _is_count(lengths[0]) else None,
            capabilities=tuple(map(str, capabilities)) if isinstance(capabilities, list) else (),
            template_sha256=hashlib.sha256(template.encode()).hexdigest() if template else None,
        )

    async def loaded(self) -> tuple[LoadedModel, ...]:
        """The models in the server's memory.

        Raises:
            ServerError: As for `probe`.
        """
        entries = _entries(await self._ask("GET", "/api/ps"))
        return tuple(
            LoadedModel(
                name=name,
                digest=_text(entry, "digest"),
                size_bytes=_count(entry, "size"),
                size_vram_bytes=_count(entry, "size_vram"),
                context_length=_count(entry, "context_length"),
            )
            for entry in entries
            if (name := _text(entry, "name"))
        )

    async def unload(self, model: str) -> None:
        """Let the server take a model out of its memory; one that is not there is no error.

        Raises:
            ServerError: As for `probe`.
        """
        await self._ask("POST", "/api/chat", {"model": model, "messages": [], "keep_alive": 0, "stream": False})

    async def pull(self, model: str) -> AsyncIterator[PullStep]:
        """Make the server download a model, and follow it.

        Raises:
            ServerError: As for `probe`, and when the download fails or ends before it is whole.
        """
        status = ""
        try:
            asked = self._http.stream("POST", "/api/pull", json={"model": model}, timeout=PULL_TIMEOUT)
            async with asked as response:
                if response.status_code >= 400:
                    raise self._not_pulled(model, error_text((await response.aread()).decode("utf-8", "replace")))
                async for line in response.aiter_lines():
                    step = _step(line)
                    if isinstance(step, str):
                        raise self._not_pulled(model, step)
                    status = step.status
                    yield step
        except httpx.HTTPError as error:
            if not status:
                raise unreachable(self._server, error) from error
            raise self._not_pulled(model, f"the connection broke: {error or type(error).__name__}") from error
        if status != "success":
            raise self._not_pulled(model, "the server stopped before it was whole")

    def _not_pulled(self, model: str, why: str) -> ServerError:
        todo = "check the name of the model, and whether the server can reach its registry; a second try goes on"
        return ServerError(f"{model} was not pulled: {why[:200]}", where=self._server, todo=todo)

    async def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        try:
            response = await self._http.request(method, path, json=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise unreachable(self._server, error) from error
        if response.status_code >= 400:
            what = f"{path} answers HTTP {response.status_code}: {error_text(response.text)[:200]}"
            raise ServerError(what, where=self._server, todo=_todo_of_status(response.status_code))
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise ServerError(
                f"what answers at {path} is no Ollama server", where=self._server, todo="check base_url or $OLLAMA_HOST"
            )
        return answer


@contextlib.asynccontextmanager
async def open_client(endpoint: Endpoint, headers: Mapping[str, str] = NO_HEADERS) -> AsyncIterator[OllamaClient]:
    """A client for one server; headers as in the spec's model block."""
    async with httpx.AsyncClient(
        transport=endpoint.open_async(),
        base_url=endpoint.base_url,
        headers=dict(headers),
        timeout=TIMEOUT,
        trust_env=False,
    ) as http:
        yield OllamaClient(http, endpoint.server)


async def probe(server: str, headers: Mapping[str, str] = NO_HEADERS) -> ServerInfo:
    """Ask the server at an address for its version and installed models.

    Raises:
        ServerError: Nothing answers, or what answers is no Ollama.
    """
    async with open_client(Endpoint(server), headers) as client:
        return await client.probe()


def unreachable(server: str, error: Exception) -> ServerError:
    """The error for a server that cannot be reached."""
    reason = str(error) or type(error).__name__
    if isinstance(error, httpx.ProxyError):
        todo = "the proxy named by HTTP_PROXY, HTTPS_PROXY or ALL_PROXY refused; put the server's host into NO_PROXY"
    elif isinstance(error, httpx.TimeoutException):
        todo = "check the address; if the server runs elsewhere, set base_url or $OLLAMA_HOST"
    else:
        todo = "start Ollama (`ollama serve`); if it runs elsewhere, set base_url or $OLLAMA_HOST"
    return ServerError(f"no Ollama answers ({reason})", where=server, todo=todo)


def _step(line: str) -> PullStep | str:
    """One line of a download, or the error that it tells."""
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        return f"a line that no Ollama sends: {line[:80]!r}"
    if error := _text(value, "error"):
        return error
    digest, total, completed = _text(value, "digest"), _count(value, "total"), _count(value, "completed")
    return PullStep(_text(value, "status") or "", digest, total, completed)


def _todo_of_status(status: int) -> str:
    if status in {401, 403}:
        return "the server wants credentials: set headers: {Authorization: ...} in the model block"
    return "check base_url or $OLLAMA_HOST, and the server's log"


def _entries(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    models = answer.get("models")
    return [entry for entry in models if isinstance(entry, dict)] if isinstance(models, list) else []


def _object(answer: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = answer.get(key)
    return value if isinstance(value, dict) else {}


def _text(answer: Mapping[str, Any], key: str) -> str | None:
    value = answer.get(key)
    return value if isinstance(value, str) and value else None


def _count(answer: Mapping[str, Any], key: str) -> int | None:
    value = answer.get(key)
    return value if _is_count(value) else None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
