"""Doubles for tests of your own: an Ollama that answers from a script, in-process or over TCP."""

from chimera.backends.fake import FakeOllama, Received, Scripted
from chimera.backends.protocol import Reply, Request, Server

__all__ = ["FakeOllama", "Received", "Reply", "Request", "Scripted", "Server"]
