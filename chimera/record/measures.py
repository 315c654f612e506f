"""Metrics of one call, computed from its stamps and the server's final line. None means not measured, never 0."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chimera.record.call import Call

CLOCK_SLACK_S = 0.001
"""Server and client are two clocks: a difference that is negative by no more than this is zero."""
LOAD_LIMIT_S = 0.05
"""A warm server reports 0.6 to 5 ms of loading, bigger ones up to 0.1 s; the smallest real load seen took 0.25 s."""
MIN_PREFILL_TOKENS = 64
"""Below this many evaluated prompt tokens a prefill rate is noise."""
MIN_STREAM_TOKENS = 20
"""Below this many tokens nothing is said about how a stream was delivered."""
MAX_TOKENS_PER_LINE = 1.5
"""A stream with more tokens per line was put together on its way, unless a draft model made several at once."""
STREAM_PACE = (0.9, 1.2)
"""First to last line on our clock ÷ decode on the server's, of a stream that came as it was made: 0.90 to 1.08 seen."""
STREAM_SLACK_S = 0.02
"""Both may differ by this much whatever their ratio: in 68 ms of decoding, 9 ms were seen."""


@dataclass(frozen=True, slots=True)
class CallMetrics:
    """Metrics of one call; see `chimera.record.formulas.FORMULAS`. None = not measured."""

    ttft_s: float | None
    """None also when the reply was not streamed token by token (`is_buffered`)."""
    ttft_answer_s: float | None
    """As `ttft_s`, without thinking."""
    e2e_s: float | None
    """None when the final line never came."""
    load_s: float | None
    prefill_s: float | None
    decode_s: float | None
    server_wait_s: float | None
    queue_s: float | None
    """Of `server_wait_s`; None unless warm-up calls have calibrated the server, see `chimera.record.overhead`."""
    queue_uncertainty_s: float | None
    """Half-width: `queue_s` is known no better than this."""
    server_total_s: float | None
    client_overhead_s: float | None
    residual_s: float | None
    prompt_tokens: int | None
    cached_tokens: int | None
    evaluated_tokens: int | None
    """Prompt less cached tokens; None unless it is known how much was cached, and below 64."""
    output_tokens: int | None
    prefill_tokens_per_s: float | None
    """None where `evaluated_tokens` is."""
    decode_tokens_per_s: float | None
    """None below two tokens."""
    decode_tokens_per_s_ollama: float | None
    """As `ollama run --verbose` prints it: counts the first token, which costs no decoding."""
    time_per_output_token_s: float | None
    """None also when lines held several tokens or came unlike the server made them (`coalescing`)."""
    energy_j: float | None
    """Of the GPUs; None for calls shorter than 10 s, or beside others."""
    done_reason: str | None
    """stop, length, load, unload; None when the final line never came."""


def call_metrics(call: Call, *, fresh: bool = False) -> CallMetrics:
    """Metrics of one call.

    Args:
        call: The raw call.
        fresh: The model was loaded for this call, so nothing of the prompt can have been cached.
    """
    final = read_final_line(call)
    load, prefill, decode = (seconds(final, key) for key in ("load_duration", "prompt_eval_duration", "eval_duration"))
    total = seconds(final, "total_duration")
    prompt, cached, output = (
        _count(final, key) for key in ("prompt_eval_count", "prompt_eval_cached_count", "eval_count")
    )
    buffered = is_buffered(call)
    ttft = None if buffered else _first_s(call, "content", "thinking", "tool_calls")
    wait = _server_wait(ttft, load, prefill)
    e2e = _e2e(call, final)
    evaluated = _evaluated(prompt, 0 if cached is None and fresh else cached)
    rate = _rate(None if output is None else output - 1, decode)
    return CallMetrics(
        ttft_s=ttft,
        ttft_answer_s=None if buffered else _first_s(call, "content", "tool_calls"),
        e2e_s=e2e,
        load_s=load,
        prefill_s=prefill,
        decode_s=decode,
        server_wait_s=wait,
        queue_s=None,
        queue_uncertainty_s=None,
        server_total_s=total,
        client_overhead_s=None if e2e is None or total is None else e2e - total,
        residual_s=None if e2e is None else e2e - sum(part or 0.0 for part in (wait, load, prefill, decode)),
        prompt_tokens=prompt,
        cached_tokens=cached,
        evaluated_tokens=evaluated,
        output_tokens=output,
        prefill_tokens_per_s=_rate(evaluated, prefill),
        decode_tokens_per_s=rate,
        decode_tokens_per_s_ollama=_rate(output, decode) if rate is not None else None,
        time_per_output_token_s=None if buffered or coalescing(call) else _pace(call, output),
        energy_j=None,
        done_reason=final.get("done_reason") if isinstance(final.get("done_reason"), str) else None,
    )


def read_final_line(call: Call) -> Mapping[str, Any]:
    """The final line as a mapping; empty when it never came."""
    if call.final_line is None:
        return {}
    try:
        value = json.loads(call.final_line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def seconds(final: Mapping[str, Any], key: str) -> float | None:
    """A duration of the final line in seconds; None when it is missing (servers leave zeros out)."""
    value = _count(final, key)
    return None if value is None else value / 1e9


def is_buffered(call: Call) -> bool:
    """Whether the reply came in one piece, so that its stamps tell nothing about single tokens.

    True for replies asked for with `stream: false`, replies that are nothing but tool calls (servers hold those back
    until they are complete), and streams that something on the way held back: at least 20 tokens that arrived in less
    than half the time the server took to make them.
    """
    kinds = [stamp.kind for stamp in call.stamps]
    generative = generative_ns(call)
    if not generative:
        return "done" in kinds and bool(call.text or call.thinking)
    if all(kind == "tool_calls" for kind in kinds if kind in ("content", "thinking", "tool_calls")):
        return True
    final = read_final_line(call)
    output, decode = _count(final, "eval_count"), _count(final, "eval_duration")
    if output is None or not decode or output < MIN_STREAM_TOKENS:
        return False
    return generative[-1] - generative[0] < decode / 2


def coalescing(call: Call) -> str | None:
    """Why the gaps between lines are not those between tokens; None when they are, or when nothing can be said."""
    final, lines = read_final_line(call), generative_ns(call)
    output, decode = _count(final, "eval_count"), _count(final, "eval_duration")
    if output is None or not decode or output < MIN_STREAM_TOKENS or len(lines) < 2:
        return None
    if output / len(lines) > MAX_TOKENS_PER_LINE:
        return f"{len(lines)} lines held {output} tokens"
    came = lines[-1] - lines[0]
    if STREAM_PACE[0] <= came / decode <= STREAM_PACE[1] or abs(came - decode) <= STREAM_SLACK_S * 1e9:
        return None
    return f"the server wrote for {decode / 1e9:.3f} s, its lines came within {came / 1e9:.3f} s"


def generative_ns(call: Call) -> list[int]:
    """Arrival of every line that carried content, thinking or tool calls."""
    return [stamp.at_ns for stamp in call.stamps if stamp.kind in ("content", "thinking", "tool_calls")]


def contradiction(call: Call, *, answer_only: bool = False) -> str | None:
    """Why the server's numbers cannot be true beside each other; None when they can.

    Args:
        call: The raw call.
        answer_only: The server may have counted the tokens of the answer and not those of thinking.
    """
    metrics = call_metrics(call)
    parts = sum(part or 0.0 for part in (metrics.load_s, metrics.prefill_s, metrics.decode_s))
    total, output, lines = metrics.server_total_s, metrics.output_tokens, len(generative_ns(call))
    if answer_only:
        lines -= sum(stamp.kind == "thinking" for stamp in call.stamps)
    if total is not None and parts > total + CLOCK_SLACK_S:
        return f"load, prefill and decode take {parts:.4f} s of a total of {total:.4f} s"
    if output is not None and lines > output + 1:
        return f"{lines} lines brought {output} tokens"
    return None


def clock_fault(call: Call) -> str | None:
    """Why the server's clock and ours cannot both be right; None when they can."""
    metrics = call_metrics(call)
    total, e2e = metrics.server_total_s, metrics.e2e_s
    arrivals = [stamp.at_ns for stamp in call.stamps]
    if arrivals != sorted(arrivals):
        return "lines are stamped earlier than lines before them"
    if total is not None and e2e is not None and total > e2e + CLOCK_SLACK_S:
        return f"the server's total of {total:.4f} s is longer than the call, {e2e:.4f} s"
    before = (metrics.load_s or 0.0) + (metrics.prefill_s or 0.0)
    if metrics.ttft_s is not None and before > metrics.ttft_s + CLOCK_SLACK_S:
        return f"load and prefill take {before:.4f} s, but the first token came after {metrics.ttft_s:.4f} s"
    return None


def ratio_of_sums(pairs: list[tuple[int, float]]) -> float | None:
    """Σ tokens ÷ Σ seconds; None without anything to divide by."""
    tokens, duration_s = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    return tokens / duration_s if pairs and duration_s > 0 else None


def _count(final: Mapping[str, Any], key: str) -> int | None:
    value = final.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _first_s(call: Call, *kinds: str) -> float | None:
    return next((stamp.at_ns / 1e9 for stamp in call.stamps if stamp.kind in kinds), None)


def _e2e(call: Call, final: Mapping[str, Any]) -> float | None:
    if not final:
        return None
    return next((stamp.at_ns / 1e9 for stamp in reversed(call.stamps) if stamp.kind == "done"), None)


def _server_wait(ttft: float | None, load: float | None, prefill: float | None) -> float | None:
    if ttft is None or load is None or prefill is None:
        return None
    wait = ttft - load - prefill
    if wait < -CLOCK_SLACK_S:
        return None
    return max(wait, 0.0)


def _evaluated(prompt: int | None, cached: int | None) -> int | None:
    if prompt is None or cached is None or prompt - cached < MIN_PREFILL_TOKENS:
        return None
    return prompt - cached


def _rate(tokens: int | None, duration_s: float | None) -> float | None:
    return tokens / duration_s if tokens is not None and tokens >= 1 and duration_s else None


def _pace(call: Call, output: int | None) -> float | None:
    generative = generative_ns(call)
    if output is None or output < 2 or len(generative) < 2:
        return None
    return (generative[-1] - generative[0]) / 1e9 / (output - 1)
