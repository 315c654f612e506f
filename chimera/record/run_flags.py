"""What holds for a run as a whole: servers, models, the calls beside each other, and the course of time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from chimera.record.flag import Flag, raise_flag
from chimera.record.generation import UNKNOWN, generation_of
from chimera.record.load_flags import INHERITED
from chimera.record.reply_flags import OVERLOAD_S, OVERLOAD_SHARE
from chimera.record.run import Manifest, ServerModel, Stall
from chimera.record.seen import Seen
from chimera.record.timeline import duration_ns, intersection
from chimera.spec.host import one_name

MIN_WAIT_S = 0.05
"""A shorter wait is no queue worth telling."""
SERIAL_SHARE = 0.8
"""A call that waited this share of what was left of another stood behind it."""
DRIFT_SHARE = 0.03
"""Rates of the second half of a run that differ by more than this from those of the first have drifted."""
MIN_DRIFT_CALLS = 6
MIN_RATE_TOKENS = 20
"""Shorter answers say nothing about a rate."""


def calls_flags(calls: Sequence[Seen]) -> Iterator[Flag]:
    """What calls beside and after each other show."""
    for node in dict.fromkeys(seen.call.node for seen in calls if seen.call.server.startswith("builtin://")):
        where = f"for {node} " if node else ""
        text = (
            f"The built-in analyst answered {where}without a language model: its times and rates compare with nothing."
        )
        yield raise_flag("no_model", text, node=node)
    yield from _serialised(calls)
    yield from _drifted(calls)


def manifest_flags(calls: Sequence[Seen], manifest: Manifest) -> Iterator[Flag]:
    """What servers and models are."""
    servers = {model.server for model in manifest.models}
    known = {one_name(server) for server in servers} | {""}  # callbacks cannot see where a call went
    for seen in calls:
        if servers and one_name(seen.call.server) not in known:
            text = f"The call went to {seen.call.server}, but the run's servers are {', '.join(sorted(servers))}."
            yield raise_flag("wrong_server", text, call=seen.call.id, node=seen.call.node)
    for model in manifest.models:
        yield from _model_flags(model)
    for server, proxy in dict.fromkeys((model.server, model.proxy) for model in manifest.models if model.proxy):
        yield raise_flag("proxied", f"Requests to {server} go through {proxy}: what it holds back counts as theirs.")


def stall_flags(calls: Sequence[Seen], stalls: Sequence[Stall]) -> Iterator[Flag]:
    """Calls during which this program did not get its turn for longer than may be overlooked."""
    for seen in calls:
        sent, ended = seen.call.sent_ns, seen.call.sent_ns + seen.call.ended_ns
        lost_s = duration_ns(intersection([(sent, ended)], [(one.started_ns, one.ended_ns) for one in stalls])) / 1e9
        if lost_s > max(OVERLOAD_S, OVERLOAD_SHARE * (ended - sent) / 1e9):
            text = f"This program was busy elsewhere for {lost_s:.3f} s of the call: lines were stamped late."
            yield raise_flag("client_overload", text, call=seen.call.id, node=seen.call.node)


def _model_flags(model: ServerModel) -> Iterator[Flag]:
    # Said also where no GPU was found: NVML knows one maker's, and with a driver that failed servers fall back unasked.
    size, vram = model.size_bytes, model.size_vram_bytes
    if size and vram is not None and vram < size:
        share = (
            f"Only {vram / size:.0%} of {model.model} ({vram} of {size} bytes) is in GPU memory; the CPU does the rest."
        )
        yield raise_flag(
            "cpu_spill", share if vram else f"No part of {model.model} is in GPU memory: the CPU does it all."
        )
    asked, given = model.options.get("num_ctx"), model.num_ctx_effective
    if isinstance(asked, int) and given is not None and given < asked:
        text = f"{model.model} was asked for with num_ctx {asked}, but its server gives a window of {given} tokens."
        yield raise_flag("clamped", text)
    unset = [name for name in INHERITED if model.options.get(name) is None]
    if model.was_loaded and unset:
        text = (
            f"{model.model} was loaded before this run began: {', '.join(unset)} are not set, so whatever its last "
            "user set may still hold."
        )
        yield raise_flag("preloaded", text)
    if model.provider == "ollama" and generation_of(model.provider, model.version) is UNKNOWN:
        text = (
            f"{model.server} says its version is {model.version or 'nothing'}: whether its decode times hold the "
            "choosing of tokens is not known, so they compare with those of the same server only."
        )
        yield raise_flag("unknown_version", text)
    if model.earlier_digest and model.digest and model.earlier_digest != model.digest:
        text = (
            f"{model.model} is not the model it was in {model.earlier_run}: its digest was "
            f"{model.earlier_digest[:12]} and is {model.digest[:12]}."
        )
        yield raise_flag("digest_changed", text)


def _serialised(calls: Sequence[Seen]) -> Iterator[Flag]:
    """A call whose wait is what was left of another call to its server."""
    for seen in calls:
        wait, sent = seen.metrics.server_wait_s, seen.call.sent_ns
        if wait is None or wait < MIN_WAIT_S:
            continue
        for other in calls:
            ended = other.call.sent_ns + other.call.ended_ns
            beside = other is not seen and other.call.server == seen.call.server and other.call.sent_ns <= sent < ended
            left_s = (ended - sent) / 1e9
            if beside and wait >= SERIAL_SHARE * left_s >= SERIAL_SHARE * MIN_WAIT_S:
                text = (
                    f"Waited {wait:.3f} s while {other.call.id} had {left_s:.3f} s to go: the server answers one call "
                    "after another (OLLAMA_NUM_PARALLEL)."
                )
                yield raise_flag("serialised", text, call=seen.call.id, node=seen.call.node)
                break


def _drifted(calls: Sequence[Seen]) -> Iterator[Flag]:
    """Rates of one node's calls of one kind to one model, early against late."""
    groups: dict[tuple[str, str, str, str], list[float]] = defaultdict(list)
    for seen in calls:
        rate, tokens = seen.metrics.decode_tokens_per_s, seen.metrics.output_tokens
        if seen.call.node is not None and rate is not None and tokens is not None and tokens >= MIN_RATE_TOKENS:
            kind = "schema" if seen.body.get("format") else "free"  # a schema slows decoding down
            groups[seen.call.node, seen.call.server, seen.call.model, kind].append(rate)
    for (node, _, model, _), rates in groups.items():
        half = len(rates) // 2
        if len(rates) < MIN_DRIFT_CALLS:
            continue
        early, late = median(rates[:half]), median(rates[-half:])
        if abs(late / early - 1) > DRIFT_SHARE:
            text = (
                f"{model} decoded {early:.1f} tok/s in the first half of {len(rates)} calls and {late:.1f} in the "
                "second: a machine that heats up, or other work on it."
            )
            yield raise_flag("drifted", text, node=node)
