"""Doubles for testing graphs and programs that talk to Ollama: no model, no network, the same wire."""

from chimera.backends import (
    BuiltinServer,
    Cut,
    FakeOllama,
    InProcessTransport,
    Line,
    Refuse,
    Reply,
    Request,
    Say,
    Traits,
    Wait,
    error_line,
)

__all__ = [
    "BuiltinServer",
    "Cut",
    "FakeOllama",
    "InProcessTransport",
    "Line",
    "Refuse",
    "Reply",
    "Request",
    "Say",
    "Traits",
    "Wait",
    "error_line",
]
