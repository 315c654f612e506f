"""Models behind ChatOllama: real servers, the built-in analyst and scripted doubles, all over the same wire."""

from chimera.backends.builtin import BUILTIN_MODEL, BuiltinServer
from chimera.backends.chat import Answer, CallTag, ChatModel, Message
from chimera.backends.checkup import Checkup, checkup_server, pull_missing, servers_of
from chimera.backends.description import Before, describe_models, look_before, read_windows
from chimera.backends.endpoint import Endpoint, endpoint_of, is_here
from chimera.backends.fake import FakeOllama, Refuse, Say
from chimera.backends.imitation import Traits
from chimera.backends.inprocess import InProcessTransport
from chimera.backends.ollama import InstalledModel, LoadedModel, ModelInfo, PullStep, ServerInfo, open_client, probe
from chimera.backends.pool import ModelPool, close_models, keep_models, model_of, open_models
from chimera.backends.protocol import Cut, Line, Reply, Request, Server, Wait
from chimera.backends.resolve import Resolved, resolve
from chimera.backends.shapes import error_line
from chimera.backends.simulation import Machine, SimulatedOllama
from chimera.backends.tcp import serve, serve_in_thread
from chimera.backends.unloading import unload_models

__all__ = [
    "BUILTIN_MODEL",
    "Answer",
    "Before",
    "BuiltinServer",
    "CallTag",
    "ChatModel",
    "Checkup",
    "Cut",
    "Endpoint",
    "FakeOllama",
    "InProcessTransport",
    "InstalledModel",
    "Line",
    "LoadedModel",
    "Machine",
    "Message",
    "ModelInfo",
    "ModelPool",
    "PullStep",
    "Refuse",
    "Reply",
    "Request",
    "Resolved",
    "Say",
    "Server",
    "ServerInfo",
    "SimulatedOllama",
    "Traits",
    "Wait",
    "checkup_server",
    "close_models",
    "describe_models",
    "endpoint_of",
    "error_line",
    "is_here",
    "keep_models",
    "look_before",
    "model_of",
    "open_client",
    "open_models",
    "probe",
    "pull_missing",
    "read_windows",
    "resolve",
    "serve",
    "serve_in_thread",
    "servers_of",
    "unload_models",
]
