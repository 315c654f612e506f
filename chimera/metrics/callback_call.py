"""A call as callbacks saw it, for models whose requests do not pass our transport."""

import json
from dataclasses import dataclass
from typing import Any

from chimera.record.call import CallEnd, LineKind, Stamp
from chimera.wire import Exchange

TokenEvent = tuple[int, Any, Any]
"""Nanoseconds since the run started, token, chunk."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a model run ended."""

    response: Any = None
    """LLMResult of the end event; None after an error."""
    error: BaseException | None = None
    abandoned: bool = False
    """The chain around it ended first: a cancel or a timeout."""


def build_exchange(
    model: str, path: str, sent_ns: int, ended_ns: int, seen: tuple[list[TokenEvent], Ending]
) -> Exchange | None:
    """The exchange as far as callbacks tell; None when the answer came from a cache and nothing was sent."""
    tokens, ending = seen
    final = _final_fields(ending.response)
    if final is not None and not tokens and _is_replayed(final, ended_ns):
        return None
    stamps = [stamp for event in tokens if (stamp := _stamp(event)) is not None]
    end, status = _end(ending, stamps)
    if final is not None:
        stamps.append(Stamp(ended_ns, "done", 0))
    return Exchange(
        server="",
        path=path,
        model=model,
        request="",
        amended=(),
        status=status,
        content_type=None,
        sent_ns=sent_ns,
        headers_ns=None,
        stamps=tuple(stamps),
        ended_ns=ended_ns,
        end=end,
        final_line=json.dumps(final, default=str) if final is not None else None,
        error=_words(ending),
        text="".join(_text(token) for _, token, _ in tokens),
        thinking="".join(_thinking(chunk) for _, _, chunk in tokens),
    )


def _is_replayed(final: dict[str, Any], ended_ns: int) -> bool:
    """A server time longer than the whole run belongs to an earlier request."""
    total = final.get("total_duration")
    return isinstance(total, int) and total > ended_ns


def _final_fields(response: Any) -> dict[str, Any] | None:
    """Ollama's final line, as LangChain hands it on."""
    try:
        message = response.generations[0][0].message
    except (AttributeError, IndexError, TypeError):
        return None
    metadata = message.response_metadata
    if not metadata.get("done"):
        return None
    return {key: value for key, value in metadata.items() if key not in {"model_name", "model_provider"}}


def _stamp(event: TokenEvent) -> Stamp | None:
    at_ns, token, chunk = event
    text, thinking = _text(token), _thinking(chunk)
    kind: LineKind | None = None
    if getattr(getattr(chunk, "message", None), "tool_call_chunks", None):
        kind = "tool_calls"
    elif text or thinking:
        kind = "content" if text else "thinking"
    return Stamp(at_ns, kind, len(text) + len(thinking)) if kind else None


def _text(token: Any) -> str:
    """Text of a token: a string, or a list of content blocks."""
    if isinstance(token, str):
        return token
    blocks = token if isinstance(token, list) else []
    return "".join(block["text"] for block in blocks if isinstance(block, dict) and isinstance(block.get("text"), str))


def _thinking(chunk: Any) -> str:
    message = getattr(chunk, "message", None)
    text = getattr(message, "additional_kwargs", {}).get("reasoning_content", "")
    return text if isinstance(text, str) else ""


def _end(ending: Ending, stamps: list[Stamp]) -> tuple[CallEnd, int | None]:
    error = ending.error
    if ending.abandoned or (error is not None and not isinstance(error, Exception)):
        return "left", None
    if error is None:
        return "clean", None
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 400:
        return "refused", status
    return ("cut" if stamps else "no_answer"), None


def _words(ending: Ending) -> str | None:
    if ending.error is not None:
        return f"{type(ending.error).__name__}: {ending.error}".removesuffix(": ")
    return "its chain ended first" if ending.abandoned else None
