"""From what httpx, ollama and langchain raise to errors that say what, where and what to do."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import ollama

from chimera.backends.ollama import unreachable
from chimera.errors import (
    CallBroken,
    CallError,
    CallRefused,
    CallTimeout,
    ChimeraError,
    ContextOverflow,
    ModelMissing,
    ServerError,
)
from chimera.wire import error_text

RETRYABLE_STATUSES = (-1, 500, 502, 503, 504)
"""Statuses that may heal; -1 = an error line in mid-stream."""
UNREADABLE = (ValueError, AttributeError, TypeError)
"""What ollama and langchain-ollama raise on replies that no Ollama sends."""
SERVER_LOG = "look into the server's log (`journalctl -u ollama`, or ~/.ollama/logs/server.log)"


@dataclass(frozen=True, slots=True)
class Asked:
    """The call that went wrong."""

    server: str
    model: str
    agent: str
    num_ctx: int
    idle_timeout_s: float
    call_timeout_s: float

    @property
    def where(self) -> str:
        """Agent, model and server."""
        return f"agent {self.agent}, model {self.model} at {self.server}"


def translate(error: Exception, asked: Asked) -> ChimeraError:
    """The error to raise for whatever a call raised; 404 has a function of its own, `missing`."""
    if isinstance(error, ollama.ResponseError):
        return _refused(error, asked)
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)):
        return _at(unreachable(asked.server, error), asked)
    if isinstance(error, httpx.TimeoutException):
        return CallTimeout(
            f"nothing came for {asked.idle_timeout_s:g} s",
            where=asked.where,
            todo="raise limits.idle_timeout if the model needs longer to load or to read the prompt",
            retryable=True,
        )
    if isinstance(error, httpx.HTTPError):
        return CallBroken(
            f"the connection broke: {error or type(error).__name__}",
            where=asked.where,
            todo=SERVER_LOG,
            retryable=isinstance(error, httpx.TransportError),
        )
    if isinstance(error, UNREADABLE):
        return _unreadable(error, asked)
    raise error


def expired(asked: Asked) -> CallTimeout:
    """The error for a call that took longer than `call_timeout`."""
    return CallTimeout(
        f"the answer was not complete after {asked.call_timeout_s:g} s",
        where=asked.where,
        todo="raise limits.call_timeout, or set num_predict lower",
    )


def missing(asked: Asked, installed: Sequence[str] | None) -> ModelMissing:
    """The error for a model that the server does not have; `installed` = None when that is not known."""
    return model_missing(asked.model, asked.where, installed)


def model_missing(model: str, where: str, installed: Sequence[str] | None) -> ModelMissing:
    """The same, before any agent asked."""
    return ModelMissing(f"model {model!r} is not installed", where=where, todo=pull_hint(model, installed))


def pull_hint(model: str, installed: Sequence[str] | None) -> str:
    """How to get a model, or which ones are there already."""
    have = "" if installed is None else f" (installed: {', '.join(installed) or 'none'})"
    return f"`ollama pull {model}`, or choose another with --model NAME{have}"


def no_done_line(asked: Asked) -> CallBroken:
    """The error for a stream that ended as if it were complete, without its final line."""
    return CallBroken(
        "the stream ended without its final line: no done_reason, so the answer is not known to be whole",
        where=asked.where,
        todo="nothing, if it happens once: some servers end structured answers early after a run of white space",
        retryable=True,
    )


def empty_answer(asked: Asked, done_reason: str, *, thought: bool) -> CallBroken:
    """The error for an answer without text."""
    if done_reason == "length":
        spent = "on thinking" if thought else "without a word"
        return CallBroken(
            f"the answer is empty: all of num_predict was spent {spent}",
            where=asked.where,
            todo="raise num_predict, or set reasoning: false",
        )
    return CallBroken(
        f"the answer is empty (done_reason {done_reason})", where=asked.where, todo=SERVER_LOG, retryable=True
    )


def loaded_only(asked: Asked) -> CallBroken:
    """The error for a server that loaded the model and did not ask it."""
    return CallBroken(
        "no answer came: the server only loaded the model, or sent an empty body",
        where=asked.where,
        todo=SERVER_LOG,
        retryable=True,
    )


def _refused(error: ollama.ResponseError, asked: Asked) -> ChimeraError:
    words, status = error_text(_as_text(error.error)), error.status_code
    if status == 404:
        return ServerError(
            f"the server has no /api/chat: {words[:200]}", where=asked.where, todo="check base_url or $OLLAMA_HOST"
        )
    if status == 400 and re.search(r"context (length|size)|longer than the context", words):
        return _overlong(error, words, asked)
    what = f"the server broke off with an error: {words}" if status == -1 else f"HTTP {status}: {words}"
    return CallRefused(what, where=asked.where, todo=_todo(status, words), retryable=status in RETRYABLE_STATUSES)


def _overlong(error: ollama.ResponseError, words: str, asked: Asked) -> ContextOverflow:
    prompt_tokens, num_ctx = (_count(_find(error.error, key)) for key in ("n_prompt_tokens", "n_ctx"))
    if prompt_tokens is not None and num_ctx is not None:
        what = f"the prompt has {prompt_tokens} tokens, the context window {num_ctx}"
    else:
        what = f"the prompt does not fit the context window of num_ctx {asked.num_ctx}: {words}"
    todo = "raise num_ctx, or give the agent less data"
    return ContextOverflow(what, where=asked.where, todo=todo, prompt_tokens=prompt_tokens, num_ctx=num_ctx)


def _todo(status: int, words: str) -> str:
    if "does not support thinking" in words:
        return "set reasoning: false in the model block"
    if status in {401, 403}:
        return "the server wants credentials: set headers: {Authorization: ...} in the model block"
    if status == 503:
        return "the server is busy: wait, or run fewer things on it at once"
    return SERVER_LOG if status in RETRYABLE_STATUSES else "correct the model block of the spec"


def _unreadable(error: Exception, asked: Asked) -> CallError:
    if "No data received" in str(error) or "No generation chunks" in str(error):
        return loaded_only(asked)
    garbage = isinstance(error, json.JSONDecodeError)
    what = "a line of the reply is not JSON" if garbage else "the reply is not what Ollama sends"
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return CallBroken(
        f"{what}: {first[:200]}",
        where=asked.where,
        todo="check that base_url is an Ollama server, and that no proxy changes its replies",
        retryable=True,
    )


def _at(error: ServerError, asked: Asked) -> ServerError:
    return ServerError(error.what, where=asked.where, todo=error.todo)


def _find(value: Any, key: str) -> Any:
    """A key anywhere in JSON that may lie as text in JSON; None when it is not there."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if not isinstance(value, dict):
        return None
    if key in value:
        return value[key]
    return _find(value.get("error"), key)


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _as_text(error: Any) -> str:
    return error if isinstance(error, str) else json.dumps(error)
