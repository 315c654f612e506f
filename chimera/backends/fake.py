"""FakeOllama: an Ollama for tests, scripted answer by answer, in-process or over TCP."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Literal

from chimera.backends import shapes
from chimera.backends.builtin import answer
from chimera.backends.double import Chat, OllamaDouble, Speech
from chimera.backends.protocol import Cut, Line, Reply, Request, Step, Wait
from chimera.backends.tcp import serve

Fault = Literal["cut", "no_done_line", "error_line", "garbage", "empty_object", "empty_body", "stall", "done_load"]


@dataclass(frozen=True, slots=True)
class Scripted:
    """One scripted answer."""

    text: str | Sequence[str] = ""
    """Whole, or piece by piece; a whole text is cut into words."""
    thinking: Sequence[str] = ()
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    load_s: float = 0.0
    prefill_s: float = 0.0
    token_s: float = 0.0
    done_reason: str | None = None
    fault: Fault | None = None
    after: int = 2
    """Lines that still come before the fault."""
    status: int | None = None
    """An HTTP error instead of an answer."""
    error: str = "scripted failure"


Script = Scripted | str | Mapping[str, Any] | Callable[[Chat], "Scripted | str"]
"""A text is the answer; a mapping is answered as JSON; a function is asked."""


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived."""

    path: str
    body: Mapping[str, Any]


@dataclass
class FakeOllama:
    """Speaks Ollama's wire; answers come from the script, in order.

    Args:
        script: Answers; when they are used up, `otherwise` answers.
        models: Installed models.
        otherwise: `analyst` = the built-in analyst goes on, so that whole runs work; `fail` = an error says so.
        version: What /api/version says.
    """

    script: Sequence[Script] = ()
    models: tuple[str, ...] = ("gemma3:latest",)
    otherwise: Literal["analyst", "fail"] = "fail"
    version: str = "0.33.3"
    received: list[Received] = field(default_factory=list)
    """Every request with a JSON body, in order."""
    departures: int = 0
    """Clients that left in the middle of an answer."""

    def __post_init__(self) -> None:
        self._queue = list(self.script)
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._double = OllamaDouble(self.name, self.models, self._speak, time.perf_counter_ns, self.version)

    @property
    def name(self) -> str:
        """How records call it when it answers in-process."""
        return "fake://"

    @property
    def chats(self) -> list[Mapping[str, Any]]:
        """Bodies of the chat requests so far."""
        return [one.body for one in self.received if one.path == "/api/chat"]

    def respond(self, request: Request) -> Reply:
        """Answer one request."""
        with contextlib.suppress(ValueError):
            body = json.loads(request.body)
            if isinstance(body, dict):
                with self._changed:
                    self.received.append(Received(request.path, body))
                    self._changed.notify_all()
        return self._double.respond(request)

    def left(self, request: Request) -> None:
        """Count a client that went away."""
        del request
        with self._changed:
            self.departures += 1
            self._changed.notify_all()

    def wait_for_chat(self, timeout_s: float = 10.0) -> bool:
        """Wait until a chat request has arrived; False if none did in time."""
        with self._changed:
            return self._changed.wait_for(lambda: bool(self.chats), timeout_s)

    def wait_for_departure(self, timeout_s: float = 10.0) -> bool:
        """Wait until a client has left; False if none did in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.departures > 0, timeout_s)

    def listening(self) -> AbstractAsyncContextManager[str]:
        """Serve over TCP on a loopback port in this event loop; gives the base URL."""
        return serve(self)

    @contextlib.contextmanager
    def in_thread(self) -> Iterator[str]:
        """Serve over TCP in a thread of its own, for synchronous tests and other processes; gives the base URL."""
        ready: list[str] = []
        started = threading.Event()
        loop = asyncio.new_event_loop()
        stop = asyncio.Event()

        async def run() -> None:
            async with serve(self) as url:
                ready.append(url)
                started.set()
                await stop.wait()

        thread = threading.Thread(target=lambda: loop.run_until_complete(run()), name="fake-ollama")
        thread.start()
        started.wait()
        try:
            yield ready[0]
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()

    def _speak(self, chat: Chat) -> Speech | Reply:
        with self._lock:
            script = self._queue.pop(0) if self._queue else None
        if script is None:
            if self.otherwise == "analyst":
                return answer(chat)
            return shapes.error(500, "no scripted answer is left")
        if callable(script):
            script = script(chat)
        if isinstance(script, str):
            script = Scripted(script)
        if isinstance(script, Mapping):
            script = Scripted(json.dumps(script))
        if isinstance(script, Scripted) and script.status is not None:
            return shapes.error(script.status, script.error)
        return _speech(script)


def _speech(script: Scripted) -> Speech:
    pieces = _words(script.text) if isinstance(script.text, str) else script.text
    return Speech(
        pieces=pieces,
        thinking=script.thinking,
        tool_calls=script.tool_calls,
        load_s=script.load_s,
        prefill_s=script.prefill_s,
        token_s=script.token_s,
        done_reason=script.done_reason,
        fault=(lambda steps: _spoil(steps, script)) if script.fault else None,
    )


def _words(text: str) -> list[str]:
    words = text.split(" ")
    return [word if number == 0 else f" {word}" for number, word in enumerate(words)] if text else []


def _spoil(steps: Iterator[Step], script: Scripted) -> Iterator[Step]:
    """The steps with the fault in them."""
    if script.fault == "empty_body":
        return
    lines = 0
    for step in steps:
        is_last = isinstance(step, Line) and '"done":true' in step.text
        if lines >= script.after or is_last:
            break
        lines += isinstance(step, Line)
        yield step
    match script.fault:
        case "cut":
            yield Cut()
        case "error_line":
            yield Line(shapes.dump({"error": script.error}))
        case "garbage":
            yield Line("<html>502 Bad Gateway</html>")
        case "empty_object":
            yield Line("{}")
        case "stall":
            yield Wait(3600.0)
        case "done_load":
            yield Line(shapes.final("gemma3", "load"))

