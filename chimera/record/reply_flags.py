"""Replies: whole or not, streamed or held back, numbers that can be true, and a program that kept up."""

from collections.abc import Callable, Mapping

from chimera.record.measures import clock_fault as clocks_disagree
from chimera.record.measures import coalescing, contradiction, generative_ns, is_buffered
from chimera.record.seen import Seen

OVERLOAD_S = 0.02
"""A client that takes longer than this beside the server..."""
OVERLOAD_SHARE = 0.02
"""...and more than this share of the call did not keep up."""
UNACCOUNTED_SHARE = 0.2
"""More of the server's total than this in none of its parts: a pass that was not counted."""
ENDS = {
    "cut": "the connection broke",
    "left": "we closed the connection",
    "refused": "the server refused it",
    "no_answer": "no answer came",
}


def failed(seen: Seen) -> str | None:
    """The call brought no whole answer."""
    call, reason = seen.call, seen.metrics.done_reason
    if reason in {"load", "unload"} and not call.text:
        return f"The call brought no answer: the server only did a {reason} of the model."
    if call.end == "clean" and call.error is None:
        return None
    what = ENDS.get(call.end, "the server broke off")
    return f"The call brought no whole answer: {what}{f' ({call.error})' if call.error else ''}."


def no_done_line(seen: Seen) -> str | None:
    """The stream ended as if it were complete, without its final line."""
    call = seen.call
    if call.end != "clean" or call.final_line is not None or call.error is not None or not call.path:
        return None
    lines = len(generative_ns(call))
    return (
        f"The stream ended without its final line after {lines} lines: the answer is incomplete and its server times "
        "are not known."
    )


def retried(seen: Seen) -> str | None:
    """A second or later attempt."""
    return f"This was attempt {seen.call.attempt}." if seen.call.attempt > 1 else None


def buffered(seen: Seen) -> str | None:
    """The reply came in one piece."""
    if not is_buffered(seen.call):
        return None
    lines, output = len(generative_ns(seen.call)), seen.metrics.output_tokens
    if seen.body.get("stream") is False:
        return "The reply was asked for in one piece: no time to first token."
    if lines and all(stamp.kind not in {"content", "thinking"} for stamp in seen.call.stamps):
        return "The reply is nothing but tool calls, which servers hold back until complete: no time to first token."
    return (
        f"The stream came in a burst ({lines} lines for {output} tokens): something on the way, or this machine being "
        "busy, held it back. No time to first token."
    )


def coalesced(seen: Seen) -> str | None:
    """The stream did not come as it was made."""
    if is_buffered(seen.call) or seen.options.get("draft_num_predict"):
        return None
    reason = coalescing(seen.call)
    return None if reason is None else f"Lines did not come as tokens were made: {reason}; no time per output token."


def inconsistent(seen: Seen) -> str | None:
    """The server's numbers contradict each other."""
    reason = contradiction(seen.call, answer_only=_may_pass_twice(seen))
    return None if reason is None else f"The numbers contradict each other: {reason}."


def clock_fault(seen: Seen) -> str | None:
    """The server's clock and ours cannot both be right."""
    reason = clocks_disagree(seen.call)
    return None if reason is None else f"Two clocks contradict each other: {reason}."


def client_overload(seen: Seen) -> str | None:
    """This program, or what lies between it and the server, took its time."""
    overhead, e2e = seen.metrics.client_overhead_s, seen.metrics.e2e_s
    if overhead is None or e2e is None or overhead <= max(OVERLOAD_S, OVERLOAD_SHARE * e2e):
        return None
    return (
        f"Of {e2e:.3f} s the server explains all but {overhead:.3f} s: this program was busy, or the network slow, "
        "and times of the client hold that delay."
    )


def two_pass(seen: Seen) -> str | None:
    """A schema after thinking makes some servers answer twice, and count once."""
    total = seen.metrics.server_total_s
    parts = (seen.metrics.load_s, seen.metrics.prefill_s, seen.metrics.decode_s)
    if not _may_pass_twice(seen) or not total:
        return None
    rest = total - sum(part or 0.0 for part in parts)
    is_miscounted = contradiction(seen.call) != contradiction(seen.call, answer_only=True)
    if rest <= UNACCOUNTED_SHARE * total and not is_miscounted:
        return None
    return (
        f"A schema after thinking made the server answer twice: {rest:.3f} s of its {total:.3f} s are in no part, "
        "and its token counts may miss the first pass."
    )


def _may_pass_twice(seen: Seen) -> bool:
    return bool(seen.body.get("format") and seen.call.thinking)


def thinking_unset(seen: Seen) -> str | None:
    """The model thought because nobody said it should not."""
    if not seen.call.thinking or not seen.body or "think" in seen.body:
        return None
    return (
        f"The request does not say whether to think, and the model thought {len(seen.call.thinking)} characters: "
        "set reasoning to true or false."
    )


RULES: Mapping[str, Callable[[Seen], str | None]] = {
    "failed": failed,
    "no_done_line": no_done_line,
    "retried": retried,
    "buffered": buffered,
    "coalesced": coalesced,
    "inconsistent": inconsistent,
    "clock_fault": clock_fault,
    "client_overload": client_overload,
    "two_pass": two_pass,
    "thinking_unset": thinking_unset,
}
