"""The built-in backend: the deterministic analyst behind Ollama's wire, so that the product works on a bare machine."""

import re

from chimera import __version__
from chimera.backends.double import Chat, OllamaDouble, Speech
from chimera.evidence import analyst
from chimera.wire.clock import SYSTEM_CLOCK, Clock

NAME = "builtin://"
PIECES = re.compile(r"\s*\S+")


def make_builtin(model: str, clock: Clock = SYSTEM_CLOCK) -> OllamaDouble:
    """A server that has the model of this name, played by the analyst."""
    full = model if ":" in model else f"{model}:latest"
    return OllamaDouble(name=NAME, models=(full,), speak=answer, perf_ns=clock.perf_ns, version=__version__)


def answer(chat: Chat) -> Speech:
    """The analyst's answer to a prompt, in pieces of a word."""
    form = chat.body.get("format")
    text = analyst.reply(chat.text("system"), first_task(chat), form if isinstance(form, dict) else None)
    return Speech(pieces=PIECES.findall(text))


def first_task(chat: Chat) -> str:
    """The first user message: it holds the facts, whatever was said after it."""
    return next((str(m.get("content", "")) for m in chat.body["messages"] if m.get("role") == "user"), "")
