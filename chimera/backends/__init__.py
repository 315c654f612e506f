"""Models behind ChatOllama: real servers, the built-in analyst and scripted doubles, all over the same wire."""

from chimera.backends.builtin import BUILTIN_MODEL, BuiltinServer
from chimera.backends.chat import Answer, CallTag, ChatModel, Message
from chimera.backends.description import describe_models
from chimera.backends.endpoint import Endpoint, endpoint_of
from chimera.backends.fake import FakeOllama, Refuse, Say
from chimera.backends.imitation import Traits
from chimera.backends.inprocess import InProcessTransport
from chimera.backends.ollama import LoadedModel, ModelInfo, ServerInfo, open_client, probe
from chimera.backends.pool import ModelPool, close_models, keep_models, open_models
from chimera.backends.protocol import Cut, Line, Reply, Request, Server, Wait
from chimera.backends.resolve import Resolved, resolve
from chimera.backends.shapes import error_line
from chimera.backends.tcp import serve, serve_in_thread

__all__ = [
    "BUILTIN_MODEL",
    "Answer",
    "BuiltinServer",
    "CallTag",
    "ChatModel",
    "Cut",
    "Endpoint",
    "FakeOllama",
    "InProcessTransport",
    "Line",
    "LoadedModel",
    "Message",
    "ModelInfo",
    "ModelPool",
    "Refuse",
    "Reply",
    "Request",
    "Resolved",
    "Say",
    "Server",
    "ServerInfo",
    "Traits",
    "Wait",
    "close_models",
    "describe_models",
    "endpoint_of",
    "error_line",
    "keep_models",
    "open_client",
    "open_models",
    "probe",
    "resolve",
    "serve",
    "serve_in_thread",
]
