"""Models behind ChatOllama: Ollama itself, the built-in analyst, and a fake for tests, all over one wire."""

from chimera.backends.chat import Answer, CallTag, ChatModel, Message
from chimera.backends.fake import FakeOllama, Scripted
from chimera.backends.ollama import ServerInfo, probe
from chimera.backends.pool import build_model, close_models, open_models
from chimera.backends.protocol import Server
from chimera.backends.resolve import Resolved, describe_models, resolve

__all__ = [
    "Answer",
    "CallTag",
    "ChatModel",
    "FakeOllama",
    "Message",
    "Resolved",
    "Scripted",
    "Server",
    "ServerInfo",
    "build_model",
    "close_models",
    "describe_models",
    "open_models",
    "probe",
    "resolve",
]
