"""Exceptions of three libraries, told as one: what happened, where, what to do, and whether to try again."""

import json

import httpx
import ollama

from chimera.errors import CallBroken, CallRefused, CallTimeout, ChimeraError, ModelMissing, ServerError
from chimera.spec.model import Limits
from chimera.wire.ndjson import error_text

RETRYABLE_STATUS = frozenset({-1, 500, 502, 503, 504})
"""-1 is the client's word for an error line in the middle of a stream."""


def explain(error: Exception, where: str, model: str, limits: Limits) -> ChimeraError:
    """The error of this project for an exception of the client's stack."""
    if isinstance(error, ChimeraError):
        return error
    if isinstance(error, ollama.ResponseError):
        return _refused(error, where, model)
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, ConnectionError)):
        return no_server(where)
    if isinstance(error, httpx.TimeoutException):
        todo = "raise limits.idle_timeout if loading the model takes that long"
        return CallTimeout(f"silent for {limits.idle_timeout_s:g} s", where=where, todo=todo)
    if isinstance(error, httpx.TransportError):
        return CallBroken(f"the connection broke: {error}", where=where, todo="look at the server's log", retryable=True)
    if isinstance(error, (json.JSONDecodeError, AttributeError, TypeError)):
        return CallBroken("the server sent a line that is no JSON object", where=where, retryable=True)
    if isinstance(error, ValueError):  # pydantic's for a line of the wrong shape, ChatOllama's for an empty stream
        return CallBroken(f"the server's answer makes no sense: {_first_line(error)}", where=where, retryable=True)
    return CallBroken(f"{type(error).__name__}: {_first_line(error)}", where=where)


def no_server(where: str) -> ServerError:
    """The error for a server that does not answer."""
    return ServerError(
        "no server answers",
        where=where,
        todo="start Ollama (`ollama serve`), or set OLLAMA_HOST or base_url to where it runs",
    )


def model_missing(where: str, model: str, installed: tuple[str, ...] = ()) -> ModelMissing:
    """The error for a model that is not installed."""
    have = f"; installed: {', '.join(installed)}" if installed else ""
    return ModelMissing(f"model {model!r} is not installed{have}", where=where, todo=f"ollama pull {model}")


def _refused(error: ollama.ResponseError, where: str, model: str) -> ChimeraError:
    words = error_text(error.error)
    if error.status_code == 404:
        return model_missing(where, model)
    retryable = error.status_code in RETRYABLE_STATUS
    if "exceed" in words and "context" in words:
        todo = "raise num_ctx, or lower num_predict"
        return CallRefused(f"the prompt does not fit the window: {words}", where=where, todo=todo)
    status = "in mid-stream" if error.status_code == -1 else f"HTTP {error.status_code}"
    return CallRefused(f"the server refused ({status}): {words}", where=where, retryable=retryable)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
