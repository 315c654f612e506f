"""One request to a model, raw: stamps and lines as they passed the wire. Metrics are derived when read."""

from typing import Literal, NamedTuple

from chimera.record.value import Value

LineKind = Literal["content", "thinking", "tool_calls", "empty", "done", "error", "garbage"]
"""What one NDJSON line carried; the first three are generative."""
CallEnd = Literal["clean", "cut", "left", "refused", "no_answer"]
"""clean = body complete; cut = connection broke in mid-stream; left = we closed it (cancel, timeout);
refused = HTTP status >= 400; no_answer = no response at all."""


class Stamp(NamedTuple):
    """One line's arrival."""

    at_ns: int
    """Nanoseconds since the request was handed to the transport."""
    kind: LineKind
    chars: int
    """Characters of text the line carried."""


class Call(Value):
    """One request to a model. All `_ns` but `sent_ns` count from `sent_ns`."""

    id: str
    """Unique within a run: node.ordinal, or call.N when no node is known."""
    node: str | None
    """Graph node that made the call; None when it could not be linked."""
    agent: str | None = None
    """Agent of the spec."""
    run_id: str | None = None
    """LangChain's run id; None when unlinked."""
    ordinal: int
    """1-based count of calls within the node, retries included."""
    attempt: int = 1
    """1 = first try of a request, 2 = its first retry."""
    clock: Literal["wire", "callback"]
    """Where the stamps come from."""
    server: str
    """scheme://host:port, or builtin://, fake:// and gguf://FILE for servers inside this process."""
    path: str
    """Path of the request."""
    model: str
    """Model the request names."""
    request: str
    """Body as it went over the wire, JSON text."""
    amended: tuple[str, ...] = ()
    """Body fields the transport added (truncate)."""
    status: int | None
    """HTTP status; None when no response came."""
    content_type: str | None
    """Of the response."""
    sent_ns: int
    """perf_counter_ns when the request was handed to the transport."""
    headers_ns: int | None
    """When the response headers arrived."""
    stamps: tuple[Stamp, ...]
    """One per line of the response."""
    ended_ns: int
    """When the stream was complete, broke or was closed."""
    end: CallEnd
    """How it ended."""
    final_line: str | None
    """The `done: true` line as it came, unknown fields included; None when it never came."""
    error: str | None = None
    """Server's error text or the transport's exception, in words."""
    text: str = ""
    """Content of all lines, joined."""
    thinking: str = ""
    """Thinking of all lines, joined."""
