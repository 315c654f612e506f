"""A simulated machine behind Ollama's wire: the built-in analyst's answers at a pace, with everything that disturbs it.

Comparisons are tested on it, and shown with it. Its numbers say nothing about any model.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from math import exp, pi, sin
from random import Random
from types import MappingProxyType
from typing import Literal

from chimera.backends.chat_request import ChatRequest
from chimera.backends.imitation import Imitation, Traits, Turn, final_step, limit_tokens, split_tokens
from chimera.backends.protocol import Reply, Request, Step, Wait
from chimera.backends.shapes import Tally, message_line
from chimera.backends.tcp import serve, serve_in_thread
from chimera.evidence import analyst
from chimera.record.generation import SIMULATED
from chimera.wire import SYSTEM_CLOCK, Clock

TRAITS = Traits(version=f"0.33.0-{SIMULATED}")
"""Its version says what it is, so that everything that names the version does."""


@dataclass(frozen=True, slots=True)
class Machine:
    """How fast a simulated machine is, and what is wrong with it. Shares are of calls."""

    prefill_s: float = 0.0002
    """Reading one prompt token."""
    token_s: float = 0.004
    """Making one token."""
    load_s: float = 0.8
    """Loading a model."""
    overhead_s: float = 0.003
    """Of every call, before the prompt is read."""
    noise: float = 0.05
    """Standard deviation of the logarithm of a call's pace."""
    drift: float = 0.0
    """Every call takes longer than the one before by this share: a machine that heats up."""
    sway: float = 0.0
    """Height of a slow wave in the logarithm of the pace: a machine that shares its cooling, or its evenings."""
    sway_calls: float = 30.0
    """Calls from one crest of the wave to the next."""
    spikes: float = 0.0
    """Calls that take `spike` times as long."""
    spike: float = 3.0
    spiky: Literal["call", "prompt"] = "call"
    """Whether a spike slows down all of a call, or only the reading of its prompt."""
    cached: float = 0.0
    """Calls whose prompt is found in the cache, whatever it is."""
    cache_told: Literal["time", "count", "field"] = "time"
    """How a hit shows, beside the time it saves: not at all, in a prompt_eval_count of what was read, or in a field."""
    cut: float = 0.0
    """Calls of whose prompt the server reads the first half only, without a word."""
    reloads: float = 0.0
    """Calls for which the model is loaded again without a reason."""
    failures: float = 0.0
    """Calls that end without a final line."""
    only: str = ""
    """Text in the prompts that spikes, hits, cuts, loads and failures are limited to; "" = all."""
    after: int = 0
    """Calls before the first spike, hit, cut, load or failure."""
    slower: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Text in a prompt -> how many times as long its calls take."""
    slower_models: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Model -> how many times as long its tokens take."""
    words: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Text in a prompt -> share of the answer that is said, for shorter answers."""
    line_tokens: int = 1
    """Tokens that come in one line, after the first."""


CALM = Machine()
HIT_SHARE = 0.95
"""Of a prompt, when it is found in the cache."""


@dataclass(frozen=True, slots=True)
class _Luck:
    """What goes wrong with one call."""

    spikes: bool
    cached: bool
    cut: bool
    reloads: bool
    fails: bool


@dataclass(frozen=True, slots=True)
class _Prompt:
    """Tokens of one prompt: those that are read, and those that the server tells of."""

    read: float
    told: int
    cached: int | None

    @classmethod
    def of(cls, tokens: int, luck: _Luck, cache_told: str) -> "_Prompt":
        whole = tokens // 2 if luck.cut else tokens
        cached = round(HIT_SHARE * whole) if luck.cached else 0
        told = whole - cached if cache_told == "count" else whole
        return cls(whole - cached, told, cached if cache_told == "field" else None)


class SimulatedOllama:
    """A server on a simulated machine; the same seed and requests give the same times.

    Reach it as `FakeOllama`: in this process, or over TCP.

    Args:
        machine: How fast it is.
        models: Names of the installed models.
        traits: What kind of server it is.
        clock: Where time comes from.
        seed: Of all chance.
    """

    def __init__(
        self,
        machine: Machine = CALM,
        *,
        models: tuple[str, ...] = ("gemma3",),
        traits: Traits = TRAITS,
        clock: Clock = SYSTEM_CLOCK,
        seed: int = 0,
    ) -> None:
        self.n_calls = 0
        """Chat requests that were answered."""
        self._machine = machine
        self._traits = traits
        self._clock = clock
        self._rng = Random(seed)  # noqa: S311  a simulation
        self._imitation = Imitation(models, self._answer, traits, clock)

    def listening(self) -> AbstractAsyncContextManager[str]:
        """Serve over TCP on a free loopback port of this event loop: `async with server.listening() as base_url:`."""
        return serve(self, self._traits.parallel)

    def in_thread(self) -> AbstractContextManager[str]:
        """Serve over TCP from a thread of its own: `with server.in_thread() as base_url:`."""
        return serve_in_thread(self, self._traits.parallel)

    def respond(self, request: Request) -> Reply:
        """The reply to a request; see `Server`."""
        return self._imitation.respond(request)

    def _answer(self, turn: Turn) -> Iterator[Step]:
        machine, request = self._machine, turn.request
        self.n_calls += 1
        luck = self._draw(request.system)
        pace, prefill_pace = self._paces(request, luck)
        load_s = machine.load_s if turn.loads or luck.reloads else 0.001
        prompt = _Prompt.of(turn.prompt_tokens, luck, machine.cache_told)
        prefill_s = machine.prefill_s * prompt.read * prefill_pace
        token_s = machine.token_s * pace * machine.slower_models.get(request.model, 1.0)
        tokens, reason, output_tokens = limit_tokens(turn, split_tokens(self._text(turn)))
        yield Wait(machine.overhead_s + load_s + prefill_s)
        for index, line in enumerate(_lines(tokens, machine.line_tokens)):
            if index:
                yield Wait(token_s * len(line))
            if request.stream:
                yield message_line(request.model, self._clock.utc(), "".join(line))
        if luck.fails:
            return
        if output_tokens > max(1, len(tokens)):
            yield Wait(token_s)  # the end token
        decode_s = token_s * (output_tokens - 1)
        parts = [max(1, round(part * 1e9)) for part in (load_s, prefill_s, decode_s)]
        total_ns = sum(parts) + round(machine.overhead_s * 1e9)
        tally = Tally(total_ns, parts[0], prompt.told, parts[1], output_tokens, parts[2], prompt.cached)
        yield final_step(turn, self._clock, reason, tally, ("".join(tokens), None))

    def _draw(self, system: str) -> "_Luck":
        """What goes wrong with this call; every call takes as many draws as any other."""
        machine = self._machine
        draws = [self._rng.random() for _ in range(5)]
        spared = self.n_calls <= machine.after or machine.only not in system
        shares = (machine.spikes, machine.cached, machine.cut, machine.reloads, machine.failures)
        return _Luck(*(draw < share and not spared for draw, share in zip(draws, shares, strict=True)))

    def _paces(self, request: ChatRequest, luck: "_Luck") -> tuple[float, float]:
        """How many times as long as usual tokens take to be made, and to be read."""
        machine = self._machine
        wave = machine.sway * sin(2 * pi * self.n_calls / machine.sway_calls)
        pace = exp(self._rng.gauss(0, machine.noise) + wave) * (1 + machine.drift) ** self.n_calls
        for marker, factor in machine.slower.items():
            pace *= factor if marker in request.system else 1.0
        spike = machine.spike if luck.spikes else 1.0
        return (pace * spike if machine.spiky == "call" else pace), pace * spike

    def _text(self, turn: Turn) -> str:
        """What the analyst says to the prompt, of free text as much as `words` lets it say."""
        request = turn.request
        asked = "\n".join(str(one.get("content", "")) for one in request.messages if one.get("role") == "user")
        text = analyst.reply(request.system, asked, request.schema)
        if request.schema is not None:
            return text
        share = next((share for marker, share in self._machine.words.items() if marker in request.system), 1.0)
        words = split_tokens(text)
        return "".join(words[: max(1, round(share * len(words)))])


def _lines(tokens: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The first token at once, the others `size` at a time."""
    yield from (tokens[max(start, 0) : start + size] for start in range(1 - size, len(tokens), size))
