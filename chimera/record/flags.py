"""What a reader must know before trusting a run's numbers: pure functions of its calls and manifest."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median_low
from typing import Any

from chimera.record.call import Call
from chimera.record.measures import CallMetrics, call_metrics, contradiction, generative_ns, is_buffered
from chimera.record.run import Manifest, RunRecord, ServerModel

FLAG_NAMES = (
    "buffered",
    "cache_hit",
    "cold",
    "cpu_spill",
    "inconsistent",
    "length",
    "no_done_line",
    "no_model",
    "reloaded",
    "retried",
    "shifted",
    "truncated",
)
"""Every name a flag can have; see docs/timings.md."""

LOAD_LIMIT_S = 0.05
"""A warm server reports 0.6 to 5 ms of loading, bigger ones up to 0.1 s; the smallest real load seen took 0.25 s."""
WARM_LOAD_S = 0.2
"""Loads up to this count when the usual warm load of a model is looked for."""
LOAD_FACTOR = 10
"""A load is a load when it takes this many times the usual warm one."""
RELOADING = ("num_ctx", "num_gpu", "num_thread", "num_batch", "main_gpu", "use_mmap", "draft_num_predict")
"""Options whose change makes a server load the model again; so does the request field `shift`."""
CHARS_PER_TOKEN = 10.0
"""Text with more characters per token than this is not known; prose has 4 to 5, tables of digits 2 to 3."""
SURE_CHARS_PER_TOKEN = 6.0
"""The same limit once other calls show what a token of this model holds."""
DENSITY_SLACK = 1.5
"""How many times as many characters per token as any other call a text may have."""
MIN_PROMPT_TOKENS = 64
"""Below this many prompt tokens neither prefill times nor characters per token say anything."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One warning, with its numbers."""

    name: str
    """One of FLAG_NAMES."""
    call: str | None
    """Id of the call it is about."""
    node: str | None
    text: str
    """A sentence."""
    disqualifies: bool
    """Whether numbers of this call must not be compared with others."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A call with what the rules need of it and of the calls before it to the same model on the same server."""

    call: Call
    body: Mapping[str, Any]
    metrics: CallMetrics
    earlier: tuple["_Seen", ...]
    load_limit_s: float
    window: int | None
    """Context window in tokens that held for the call, as far as it is known."""
    density: float | None
    """Most characters per prompt token of any call to the model that surely fitted; None when there is none."""


def run_flags(record: RunRecord) -> tuple[Flag, ...]:
    """All flags of a run, in order of its calls; flags of models last."""
    return call_flags(record.calls, record.manifest)


def call_flags(calls: Sequence[Call], manifest: Manifest | None = None) -> tuple[Flag, ...]:
    """All flags of some calls, in the order they were sent, and of the models of `manifest`.

    Args:
        calls: All calls of a run: what one of them means may depend on the ones before it.
        manifest: Says which window was in force and where models lay; without it, what requests ask for is believed.
    """
    models = manifest.models if manifest is not None else ()
    flags = [
        Flag(name, seen.call.id, seen.call.node, text, name in _DISQUALIFYING)
        for seen in _see(calls, models)
        for name, rule in _RULES.items()
        if (text := rule(seen)) is not None
    ]
    return (*flags, *_model_flags(calls, models))


def _see(calls: Sequence[Call], models: Sequence[ServerModel]) -> Iterator[_Seen]:
    """Calls in the order they were sent, each knowing the earlier ones to its model."""
    groups: dict[tuple[str, str], list[_Seen]] = {}
    for call in sorted(calls, key=lambda call: call.sent_ns):
        body = _object(call.request)
        earlier = tuple(groups.setdefault((call.server, call.model), []))
        seen = _Seen(call, body, call_metrics(call), earlier, LOAD_LIMIT_S, _window(call, body, models), None)
        groups[call.server, call.model].append(seen)
    whole = [
        replace(seen, load_limit_s=_load_limit_s(group), density=_density(group))
        for group in groups.values()
        for seen in group
    ]
    yield from sorted(whole, key=lambda seen: seen.call.sent_ns)


def _model_flags(calls: Sequence[Call], models: Sequence[ServerModel]) -> Iterator[Flag]:
    for node in dict.fromkeys(call.node for call in calls if call.server.startswith("builtin://")):
        where = f"for {node} " if node else ""
        text = (
            f"The built-in analyst answered {where}without a language model: its times and rates compare with nothing."
        )
        yield Flag("no_model", None, node, text, disqualifies=True)
    for model in models:
        size, vram = model.size_bytes, model.size_vram_bytes
        if size and vram is not None and vram < size:
            share = f"{vram / size:.0%} of {model.model} ({vram} of {size} bytes)"
            text = f"Only {share} is in GPU memory; the CPU does the rest."
            yield Flag("cpu_spill", None, None, text, disqualifies=False)


def _cold(seen: _Seen) -> str | None:
    load = seen.metrics.load_s
    if load is None or load <= seen.load_limit_s or not _is_first(seen):
        return None
    return f"The model was loaded for this call: {load:.3f} s of loading before the prompt."


def _reloaded(seen: _Seen) -> str | None:
    load = seen.metrics.load_s
    if load is None or _is_first(seen):
        return None
    changed = _changed(seen)
    if load <= (LOAD_LIMIT_S if changed else seen.load_limit_s):
        return None
    why = f" because {changed} changed" if changed else ""
    return f"The model was loaded again{why}: {load:.3f} s of loading before the prompt."


def _truncated(seen: _Seen) -> str | None:
    prompt, window = seen.metrics.prompt_tokens, seen.window
    if prompt is None or not prompt or window is None:
        return None
    chars = _chars(seen.body)
    known = DENSITY_SLACK * (seen.density or 0.0)
    filled = prompt >= window - 1
    too_long = chars > max(CHARS_PER_TOKEN, known) * window
    densest = max(SURE_CHARS_PER_TOKEN, known) if seen.density else CHARS_PER_TOKEN
    halved = 0.45 * window <= prompt <= 0.55 * window and chars > densest * prompt  # servers keep half the window
    if not (filled or too_long or halved):
        return None
    return (
        f"The prompt did not fit the window and was cut without a word: the server read {prompt} tokens of "
        f"{chars} characters, with a window of {window} tokens."
    )


def _shifted(seen: _Seen) -> str | None:
    prompt, output, window = seen.metrics.prompt_tokens, seen.metrics.output_tokens, seen.window
    if prompt is None or output is None or window is None or seen.body.get("shift") is False:
        return None
    if prompt + output <= window + 1:  # the last token is sampled, but never enters the window
        return None
    return (
        f"The answer ran past the window: {prompt} prompt and {output} output tokens in {window}, "
        "so the beginning was forgotten on the way."
    )


def _length(seen: _Seen) -> str | None:
    if seen.metrics.done_reason != "length":
        return None
    limit = _options(seen.body).get("num_predict")
    asked = f" (num_predict {limit})" if isinstance(limit, int) else ""
    return f"The answer was cut off after {seen.metrics.output_tokens or 'some'} tokens{asked}."


def _no_done_line(seen: _Seen) -> str | None:
    call = seen.call
    if call.end != "clean" or call.final_line is not None or call.error is not None or not call.path:
        return None
    lines = len(generative_ns(call))
    return (
        f"The stream ended without its final line after {lines} lines: the answer is incomplete and its server times "
        "are not known."
    )


def _cache_hit(seen: _Seen) -> str | None:
    prompt, cached = seen.metrics.prompt_tokens, seen.metrics.cached_tokens
    if cached is not None:
        return f"The server's cache held {cached} of {prompt} prompt tokens." if cached else None
    prefill, load = seen.metrics.prefill_s, seen.metrics.load_s
    if prompt is None or prefill is None or load is None or prompt < MIN_PROMPT_TOKENS or load > LOAD_LIMIT_S:
        return None
    for other in seen.earlier:
        before = other.metrics.prefill_s
        same = other.body.get("messages") == seen.body.get("messages") and other.metrics.prompt_tokens == prompt
        if same and before is not None and prefill < before / 2:
            return (
                f"The same {prompt} prompt tokens took {before:.4f} s the first time and {prefill:.4f} s now: "
                "they came from the server's cache."
            )
    return None


def _retried(seen: _Seen) -> str | None:
    return f"This was attempt {seen.call.attempt}." if seen.call.attempt > 1 else None


def _buffered(seen: _Seen) -> str | None:
    if not is_buffered(seen.call):
        return None
    lines, output = len(generative_ns(seen.call)), seen.metrics.output_tokens
    if seen.body.get("stream") is False:
        return "The reply was asked for in one piece: no time to first token."
    if lines and all(stamp.kind != "content" for stamp in seen.call.stamps):
        return "The reply is nothing but tool calls, which servers hold back until complete: no time to first token."
    return f"Something on the way held the stream back ({lines} lines for {output} tokens): no time to first token."


def _inconsistent(seen: _Seen) -> str | None:
    reason = contradiction(seen.call)
    return None if reason is None else f"The numbers contradict each other: {reason}."


_RULES: Mapping[str, Callable[[_Seen], str | None]] = {
    "cold": _cold,
    "reloaded": _reloaded,
    "truncated": _truncated,
    "shifted": _shifted,
    "length": _length,
    "no_done_line": _no_done_line,
    "cache_hit": _cache_hit,
    "retried": _retried,
    "buffered": _buffered,
    "inconsistent": _inconsistent,
}
_DISQUALIFYING = frozenset({"reloaded", "truncated", "shifted", "no_done_line", "inconsistent"})


def _is_first(seen: _Seen) -> bool:
    """Whether no earlier call found the model loaded, or the one just before unloaded it."""
    if seen.earlier and seen.earlier[-1].metrics.done_reason == "unload":
        return True
    return all(other.metrics.load_s is None and other.metrics.done_reason != "load" for other in seen.earlier)


def _changed(seen: _Seen) -> str:
    """Reloading options that differ from the call before, as text; "" when none does."""
    if not seen.earlier:
        return ""
    now, before = _options(seen.body), _options(seen.earlier[-1].body)
    changes = [(name, before.get(name), now.get(name)) for name in RELOADING]
    changes.append(("shift", seen.earlier[-1].body.get("shift"), seen.body.get("shift")))
    return ", ".join(f"{name} ({_say(old)} → {_say(new)})" for name, old, new in changes if old != new)


def _say(option: Any) -> str:
    return "unset" if option is None else str(option)


def _load_limit_s(group: Sequence[_Seen]) -> float:
    loads = [load for seen in group if (load := seen.metrics.load_s) is not None and load <= WARM_LOAD_S]
    return max(LOAD_LIMIT_S, LOAD_FACTOR * median_low(loads)) if loads else LOAD_LIMIT_S


def _window(call: Call, body: Mapping[str, Any], models: Sequence[ServerModel]) -> int | None:
    """What was asked for, unless the server says it gave less (it clamps to what the model was trained on)."""
    asked = _options(body).get("num_ctx")
    given = {
        model.num_ctx_effective
        for model in models
        if (model.server, model.model) == (call.server, call.model) and model.num_ctx_effective is not None
    }
    if isinstance(asked, int):
        return min(asked, max(given, default=asked))
    return given.pop() if len(given) == 1 else None


def _density(group: Sequence[_Seen]) -> float | None:
    """From calls whose prompt is long enough to tell and too short to have been cut."""
    found = [
        density
        for seen in group
        if (prompt := seen.metrics.prompt_tokens) is not None
        and seen.window is not None
        and MIN_PROMPT_TOKENS <= prompt < 0.45 * seen.window
        and (density := _chars(seen.body) / prompt) <= CHARS_PER_TOKEN
    ]
    return max(found, default=None)


def _chars(body: Mapping[str, Any]) -> int:
    messages = body.get("messages")
    texts = (
        [message.get("content") for message in messages if isinstance(message, dict)]
        if isinstance(messages, list)
        else []
    )
    return sum(len(text) for text in (*texts, body.get("system"), body.get("prompt")) if isinstance(text, str))


def _options(body: Mapping[str, Any]) -> Mapping[str, Any]:
    options = body.get("options")
    return options if isinstance(options, dict) else {}


def _object(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
