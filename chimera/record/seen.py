"""Calls as the rules of the flags see them: each with its numbers and with what came before it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median_low
from typing import Any

from chimera.record.call import Call
from chimera.record.generation import UNKNOWN, Generation
from chimera.record.measured import MeasuredCall, generations_of, measure_calls
from chimera.record.measures import LOAD_LIMIT_S, CallMetrics
from chimera.record.run import Manifest, ServerModel

WARM_LOAD_S = 0.2
"""Loads up to this count when the usual warm load of a model is looked for."""
LOAD_FACTOR = 10
"""A load is a load when it takes this many times the usual warm one."""
MIN_PROMPT_TOKENS = 64
"""Below this many prompt tokens neither prefill times nor characters per token say anything."""
CHARS_PER_TOKEN = 10.0
"""Text with more characters per token than this is not known; prose has 4 to 5, tables of digits 2 to 3."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A call with what the rules need of it and of the calls before it to the same model on the same server."""

    measured: MeasuredCall
    body: Mapping[str, Any]
    """The request."""
    earlier: tuple["Seen", ...]
    """Calls to the same model on the same server, in the order sent."""
    others: tuple["Seen", ...]
    """Earlier calls to other models on the same server."""
    generation: Generation
    load_limit_s: float
    """A longer load was a load."""
    window: int | None
    """Context window in tokens that held for the call, as far as it is known."""
    density: float | None
    """Most characters per prompt token of any call to the model that surely fitted; None when there is none."""

    @property
    def call(self) -> Call:
        """The raw call."""
        return self.measured.call

    @property
    def metrics(self) -> CallMetrics:
        """Its metrics."""
        return self.measured.metrics

    @property
    def options(self) -> Mapping[str, Any]:
        """Options of the request."""
        return options_of(self.body)

    @property
    def has_loaded(self) -> bool:
        """Whether it paid for loading the model."""
        return self.metrics.load_s is not None and self.metrics.load_s > self.load_limit_s

    @property
    def is_first(self) -> bool:
        """Whether no earlier call found the model loaded, or the one just before unloaded it."""
        if self.earlier and self.earlier[-1].metrics.done_reason == "unload":
            return True
        return all(other.metrics.load_s is None and other.metrics.done_reason != "load" for other in self.earlier)


def see(calls: Sequence[Call], manifest: Manifest | None) -> tuple[Seen, ...]:
    """Calls in the order they were sent, each knowing the earlier ones."""
    models = manifest.models if manifest is not None else ()
    generations = generations_of(manifest)
    groups: dict[tuple[str, str], list[Seen]] = {}
    for one in sorted(measure_calls(calls, manifest), key=lambda one: one.call.sent_ns):
        call, body = one.call, read_object(one.call.request)
        earlier = tuple(groups.setdefault((call.server, call.model), []))
        others = tuple(
            seen for key, group in groups.items() for seen in group if key[0] == call.server and key[1] != call.model
        )
        generation = generations.get(call.server, UNKNOWN)
        seen = Seen(one, body, earlier, others, generation, LOAD_LIMIT_S, _window(call, body, models), None)
        groups[call.server, call.model].append(seen)
    limits = {key: _load_limit_s(group) for key, group in groups.items()}
    densities = {key: _density(group) for key, group in groups.items()}

    def completed(seen: Seen) -> Seen:
        key = (seen.call.server, seen.call.model)
        return replace(seen, load_limit_s=limits[key], density=densities[key])

    whole = [
        replace(completed(seen), others=tuple(map(completed, seen.others)))
        for group in groups.values()
        for seen in group
    ]
    return tuple(sorted(whole, key=lambda seen: seen.call.sent_ns))


def chars_of(body: Mapping[str, Any]) -> int:
    """Characters of all texts of a request."""
    return sum(map(len, _texts(body)))


def options_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options of a request; empty when it has none."""
    options = body.get("options")
    return options if isinstance(options, dict) else {}


def read_object(text: str) -> Mapping[str, Any]:
    """A JSON object; empty when the text is none."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _texts(body: Mapping[str, Any]) -> Iterator[str]:
    messages = body.get("messages")
    for message in messages if isinstance(messages, list) else ():
        if isinstance(message, dict) and isinstance(message.get("content"), str):
            yield message["content"]
    yield from (text for key in ("system", "prompt") if isinstance(text := body.get(key), str))


def _load_limit_s(group: Sequence[Seen]) -> float:
    loads = [load for seen in group if (load := seen.metrics.load_s) is not None and load <= WARM_LOAD_S]
    return max(LOAD_LIMIT_S, LOAD_FACTOR * median_low(loads)) if loads else LOAD_LIMIT_S


def _window(call: Call, body: Mapping[str, Any], models: Sequence[ServerModel]) -> int | None:
    """What was asked for, unless the server says it gave less (it clamps to what the model was trained on)."""
    asked = options_of(body).get("num_ctx")
    given = {
        model.num_ctx_effective
        for model in models
        if (model.server, model.model) == (call.server, call.model) and model.num_ctx_effective is not None
    }
    if isinstance(asked, int):
        return min(asked, max(given, default=asked))
    return given.pop() if len(given) == 1 else None


def _density(group: Sequence[Seen]) -> float | None:
    """From calls whose prompt is long enough to tell and too short to have been cut."""
    found = [
        density
        for seen in group
        if (prompt := seen.metrics.prompt_tokens) is not None
        and seen.window is not None
        and MIN_PROMPT_TOKENS <= prompt < 0.45 * seen.window
        and (density := chars_of(seen.body) / prompt) <= CHARS_PER_TOKEN
    ]
    return max(found, default=None)
