"""One scene of raw calls per pitfall, and one that only looks like it: which flags each call and the run must get."""

import json
import os
from dataclasses import dataclass, field
from unittest.mock import patch

from chimera.record.call import Call, Stamp
from chimera.record.gpu import GpuTrace
from chimera.record.overhead import WARM_UP
from chimera.record.run import Manifest, ServerModel, Stall
from chimera.wire import proxy_of

MS = 1_000_000
CTX = 1000


def call(number=1, *, load_ms=2, prompt=100, chars=400, wait_ms=8, **fields):
    """A call in good order, one line per token; `number` says when it was sent."""
    options, body, final = (fields.pop(name, {}) for name in ("options", "body", "final"))
    content = f"{number} ".ljust(chars, "x")
    request = {
        "model": fields.get("model", "m"),
        "messages": [{"role": "user", "content": content}],
        "options": {"num_ctx": CTX, "num_predict": 50} | options,
        "think": False,
    } | body
    line = {
        "done": True,
        "done_reason": "stop",
        "total_duration": (load_ms + wait_ms + 201) * MS,
        "load_duration": load_ms * MS,
        "prompt_eval_count": prompt,
        "prompt_eval_duration": 100 * MS,
        "eval_count": 30,
        "eval_duration": 100 * MS,
    } | final
    first = (load_ms + wait_ms + 100) * MS
    gaps = max(1, line["eval_count"] - 2)
    decode_ns = line["eval_duration"] or 100 * MS
    lines = tuple(Stamp(first + number * decode_ns // gaps, "content", 1) for number in range(gaps + 1))
    ended_ns = lines[-1].at_ns + 2 * MS
    fields = {
        "id": f"n.{number}",
        "node": "n",
        "ordinal": number,
        "clock": "wire",
        "server": "http://h:1",
        "path": "/api/chat",
        "model": "m",
        "request": json.dumps(request),
        "status": 200,
        "content_type": "application/x-ndjson",
        "sent_ns": number * 10_000 * MS,
        "headers_ns": 1,
        "stamps": (*lines, Stamp(ended_ns, "done", 0)),
        "ended_ns": ended_ns,
        "end": "clean",
        "final_line": json.dumps(line),
        "text": "ab",
    } | fields
    return Call(**fields)


def server_model(**fields):
    return ServerModel(
        **{"block": "local", "provider": "ollama", "server": "http://h:1", "model": "m", "version": "0.33.0"} | fields
    )


def manifest(*more, **model):
    """Of one server model with these fields, and more of them."""
    return Manifest(
        chimera="0",
        python="3",
        platform="p",
        host="h",
        packages={},
        gpus=(),
        models=(server_model(**model), *more),
        spec_sha256="0" * 64,
    )


@dataclass
class Scene:
    """Calls, and the flags they must get."""

    calls: list[Call]
    flags: dict[str, set[str]] = field(default_factory=dict)
    """Call id -> flags. Calls not named here have none."""
    of_run: set[str] = field(default_factory=set)
    """Flags of the run, its nodes and models."""
    manifest: Manifest = field(default_factory=manifest)
    stalls: tuple[Stall, ...] = ()
    gpu_traces: tuple[GpuTrace, ...] = ()


SILENT = {"final_line": None, "stamps": (Stamp(1, "content", 1), Stamp(2, "content", 1)), "ended_ns": 3}
AT_ONCE = (Stamp(210 * MS, "content", 2), Stamp(211 * MS, "content", 2), Stamp(212 * MS, "done", 0))
THINKING = {"thinking": "hm, let me see"}
OTHER = {"model": "o", "id": "o.2"}
BOTH = manifest(server_model(model="o", block="other"))
TWO_PASS = {"total_duration": 922 * MS}


def lines_of(count, first_ms=110, span_ms=100):
    """Stamps of so many lines over a stretch, and the final one."""
    stamps = [Stamp((first_ms * MS) + n * span_ms * MS // (count - 1), "content", 1) for n in range(count)]
    return (*stamps, Stamp((first_ms + span_ms + 2) * MS, "done", 0))


def passes(thinking, answer, *, thinking_ms, answer_ms):
    """A schema after thinking: lines of two passes, of which the final line counts and times the second."""
    first = [Stamp(110 * MS + n * thinking_ms * MS // thinking, "thinking", 1) for n in range(thinking)]
    begun_ms = 120 + thinking_ms
    second = [Stamp(begun_ms * MS + n * answer_ms * MS // (answer - 1), "content", 1) for n in range(answer)]
    end_ms = begun_ms + answer_ms
    return call(
        1,
        stamps=(*first, *second, Stamp((end_ms + 2) * MS, "done", 0)),
        ended_ns=(end_ms + 2) * MS,
        thinking="x" * thinking,
        body={"format": {"type": "object"}, "think": True},
        final={"eval_count": answer + 1, "eval_duration": answer_ms * MS, "total_duration": (end_ms + 1) * MS},
    )


def way_to(server, **environment):
    """The proxy to a server, in an environment that says just this."""
    with patch.dict(os.environ, environment, clear=True):
        return proxy_of(server)


def rates(*decode_ms):
    """One call per decode time."""
    return [
        call(n, final={"eval_duration": ms * MS, "total_duration": (111 + ms) * MS})
        for n, ms in enumerate(decode_ms, 1)
    ]


def queued(wait_ms):
    """A second call, sent while the first has 190 ms to go."""
    return [call(1), call(2, wait_ms=wait_ms, sent_ns=10_000 * MS + 20 * MS, ordinal=2)]


def gpu(seconds=30, watts=200.0, *, power=None, bits=0.0, busy=0.0, rest_s=9, **fields):
    """A GPU sampled every 100 ms from 1 s on; it draws `watts`, at rest half of it, and is `busy` percent at rest."""
    at_ns = tuple(1000 * MS + n * 100 * MS for n in range(seconds * 10))
    at_rest = [n < rest_s * 10 for n in range(len(at_ns))]
    drawn = [watts / 2 if rest else watts for rest in at_rest]
    energy = [1e6]
    for each in drawn[:-1]:
        energy.append(energy[-1] + each * 100)
    return GpuTrace(
        **{
            "uuid": "GPU-1",
            "at_ns": at_ns,
            "energy_mj": tuple(energy),
            "power_w": tuple(power or each for each in drawn),
            "utilisation_percent": tuple(busy if rest else 99.0 for rest in at_rest),
            "memory_used_bytes": (None,) * len(at_ns),
            "temperature_c": (60.0,) * len(at_ns),
            "sm_clock_mhz": (1500.0,) * len(at_ns),
            "throttle_bits": (bits,) * len(at_ns),
            "is_used": True,
        }
        | fields
    )


LONG = [call(1, final={"eval_duration": 11_800 * MS, "total_duration": 11_911 * MS})]
"""One call of 12 s."""
SHORT = [call(1, final={"eval_duration": 9_800 * MS, "total_duration": 9_911 * MS})]
"""One of 9.9 s."""
HERE, HERE_TOO = "http://127.0.0.1:1", "http://127.0.0.1:2"
PROXY = {"http_proxy": "http://p:3128"}
LAGGING_W = tuple(100.0 + 100.0 * min(max(n - 89, 0), 10) / 10 for n in range(300))
"""The power of `gpu()`, averaged over the second before each sample."""
BETWEEN_CALLS = tuple(0.0 if 90 <= n <= 210 else 4.0 for n in range(300))
"""Reasons of lowered clocks: a power limit, but not while the call of LONG was in flight."""

SCENES = {
    "all is well": Scene([call(1), call(2), call(3)], manifest=manifest(num_ctx_effective=CTX, size_bytes=9, size_vram_bytes=9)),
    "cold: the first call loaded the model": Scene([call(1, load_ms=3000), call(2)], {"n.1": {"cold"}}),
    "not cold: a first call on a warm server": Scene([call(1, load_ms=45), call(2)]),
    "reloaded: another num_ctx": Scene([call(1), call(2, load_ms=900, options={"num_ctx": 2000})], {"n.2": {"reloaded"}}),
    "reloaded: a small model reloads in 60 ms": Scene([call(1), call(2, load_ms=60)], {"n.2": {"reloaded"}}),
    "not reloaded: options that never reload": Scene([call(1), call(2, options={"temperature": 1.0, "top_k": 3, "seed": 2})]),
    "not reloaded: after keep_alive 0 it is cold again": Scene(
        [call(1), call(2, final={"done_reason": "unload", "load_duration": None}, text=""), call(3, load_ms=900)],
        {"n.2": {"failed"}, "n.3": {"cold"}},
    ),
    "evicted: two models push each other out": Scene(
        [call(1, load_ms=900), call(2, load_ms=900, **OTHER), call(3, load_ms=900)],
        {"n.1": {"cold"}, "o.2": {"cold"}, "n.3": {"reloaded", "evicted"}},
        manifest=BOTH,
    ),
    "not evicted: two models side by side": Scene([call(1), call(2, **OTHER), call(3)], manifest=BOTH),
    "inherited: num_gpu of the call before": Scene([call(1, options={"num_gpu": 5}), call(2)], {"n.2": {"inherited"}}),
    "not inherited: said in both": Scene([call(1, options={"num_gpu": 5}), call(2, options={"num_gpu": 5})]),
    "not inherited: the model was loaded in between": Scene(
        [call(1, options={"num_gpu": 5}), call(2, load_ms=900), call(3)], {"n.2": {"reloaded"}}
    ),
    "preloaded: loaded before the run, num_gpu unset": Scene(
        [call(1)], of_run={"preloaded"}, manifest=manifest(was_loaded=True, options={"num_ctx": CTX})
    ),
    "not preloaded: nothing in memory": Scene([call(1)], manifest=manifest(was_loaded=False, options={"num_ctx": CTX})),
    "truncated: an old server fills the window": Scene(
        [call(1, prompt=CTX, chars=4500, final={"eval_count": 1})], {"n.1": {"truncated"}}, manifest=manifest(version="0.24.0")
    ),
    "truncated: a new server keeps half of it": Scene([call(1, prompt=504, chars=30_000)], {"n.1": {"truncated"}}),
    "truncated: a server of no version may do either": Scene(
        [call(1, prompt=CTX, chars=4500, final={"eval_count": 1})], {"n.1": {"truncated"}}, {"unknown_version"}, manifest(version="0.0.0")
    ),
    "truncated: the window is smaller than anybody says": Scene([call(1, prompt=258, chars=6000)], {"n.1": {"truncated"}}),
    "not truncated: a prompt that fills the window of a new server": Scene(
        [call(1, prompt=CTX, chars=4500, final={"eval_count": 1})]
    ),
    "not truncated: prose at half the window": Scene([call(1, prompt=520, chars=2300)]),
    "not truncated: half a window on a server that never halves": Scene(
        [call(1, prompt=504, chars=5200)], manifest=manifest(version="0.24.0")
    ),
    "shifted: the answer ran past the window": Scene([call(1, final={"eval_count": 950})], {"n.1": {"shifted"}}),
    "not shifted: the last token never enters it": Scene([call(1, final={"eval_count": 901})]),
    "clamped: the model was trained on less": Scene(
        [call(1, options={"num_ctx": 8192})], of_run={"clamped"}, manifest=manifest(num_ctx_effective=2048, options={"num_ctx": 8192})
    ),
    "not clamped: all of it": Scene([call(1)], manifest=manifest(num_ctx_effective=CTX, options={"num_ctx": CTX})),
    "length: cut off by num_predict": Scene([call(1, final={"done_reason": "length"})], {"n.1": {"length"}}),
    "not length: it stopped by itself, with the last token it had": Scene([call(1, options={"num_predict": 30})]),
    "not length: a warm-up is short on purpose": Scene([call(1, node=WARM_UP, id="warm-up.1", final={"done_reason": "length"})]),
    "cache_hit: the server says so": Scene([call(1, final={"prompt_eval_cached_count": 80})], {"n.1": {"cache_hit"}}),
    "cache_hit: the same prompt in a tenth of the time": Scene(
        [call(1, body={"messages": []}), call(2, body={"messages": []}, final={"prompt_eval_duration": 10 * MS})],
        {"n.2": {"cache_hit"}},
    ),
    "not cache_hit: the server says nothing was cached": Scene([call(1, final={"prompt_eval_cached_count": 0})]),
    "no_done_line: the stream just ends": Scene([call(1, **SILENT)], {"n.1": {"no_done_line"}}),
    "not no_done_line: a final line that says nothing else": Scene([call(1, final_line='{"done":true}')]),
    "not no_done_line: callbacks of another provider bring none": Scene(
        [call(1, clock="callback", server="", path="", request="", status=None, final_line=None, stamps=lines_of(29)[:-1])]
    ),
    "failed: the connection broke": Scene([call(1, **SILENT, end="cut", error="peer closed")], {"n.1": {"failed"}}),
    "failed: an error line in mid-stream": Scene([call(1, **SILENT, error="unexpected EOF")], {"n.1": {"failed"}}),
    "failed: refused": Scene([call(1, **SILENT, end="refused", status=404, error="model 'm' not found")], {"n.1": {"failed"}}),
    "failed: the server only loaded the model": Scene(
        [call(1, stamps=(Stamp(9, "done", 0),), ended_ns=9, text="", final_line='{"done":true,"done_reason":"load"}')], {"n.1": {"failed"}}
    ),
    "not failed: an answer without a word": Scene([call(1, stamps=(lines_of(2)[-1],), text="", final={"eval_count": 1})]),
    "not failed: an answer that speaks of an error": Scene([call(1, text='{"error":"unexpected EOF"}')]),
    "not failed: done_reason load, and yet an answer": Scene([call(1, final={"done_reason": "load"})]),
    "retried: a second attempt": Scene([call(1, attempt=2)], {"n.1": {"retried"}}),
    "not retried: a node asks the same again": Scene([call(1, body={"messages": []}), call(2, body={"messages": []})]),
    "not retried: another agent's first attempt after a failure": Scene(
        [call(1, **SILENT, end="cut", error="peer closed"), call(2, node="w", id="w.1", ordinal=1)], {"n.1": {"failed"}}
    ),
    "buffered: a proxy held the stream back": Scene([call(1, stamps=AT_ONCE)], {"n.1": {"buffered"}}),
    "buffered: not asked for as a stream": Scene([call(1, stamps=(Stamp(9, "done", 4),), ended_ns=400 * MS, body={"stream": False}, final={"total_duration": 8})], {"n.1": {"buffered", "inconsistent"}}),
    "buffered: nothing but tool calls": Scene(
        [call(1, stamps=(Stamp(111 * MS, "tool_calls", 0), Stamp(212 * MS, "done", 0)), text="")], {"n.1": {"buffered"}}
    ),
    "not buffered: all in 2 ms, as they were made": Scene([call(1, final={"eval_duration": 2 * MS, "total_duration": 113 * MS})]),
    "not buffered: within half the time it took to make them": Scene(
        [call(1, stamps=lines_of(29, first_ms=125, span_ms=15), ended_ns=142 * MS, final={"eval_duration": 30 * MS, "total_duration": 141 * MS})]
    ),
    "not buffered: 19 tokens at once are too few to tell": Scene([call(1, stamps=AT_ONCE, final={"eval_count": 19})]),
    "not buffered: a tool call after thinking": Scene(
        [call(1, stamps=(Stamp(111 * MS, "thinking", 9), Stamp(210 * MS, "tool_calls", 0), Stamp(212 * MS, "done", 0)), text="",
              body={"think": True}, **THINKING, final={"eval_count": 19})]
    ),
    "coalesced: three tokens per line": Scene([call(1, stamps=lines_of(10))], {"n.1": {"coalesced"}}),
    "coalesced: the stream came slower than it was made": Scene(
        [call(1, stamps=lines_of(29, span_ms=180), ended_ns=292 * MS)], {"n.1": {"coalesced", "client_overload"}}
    ),
    "not coalesced: a draft model makes several tokens at once": Scene(
        [call(1, stamps=lines_of(10), options={"draft_num_predict": 4})]
    ),
    "not coalesced: five percent slower, as sampling makes it on 0.24": Scene(
        [call(1, stamps=lines_of(29, span_ms=107), ended_ns=219 * MS)], manifest=manifest(version="0.24.0")
    ),
    "inconsistent: parts longer than the whole": Scene([call(1, final={"total_duration": 100 * MS})], {"n.1": {"inconsistent", "client_overload"}}),
    "inconsistent: more lines than tokens": Scene([call(1, stamps=lines_of(40))], {"n.1": {"inconsistent"}}),
    "not inconsistent: parts longer than the whole by less than a millisecond": Scene([call(1, final={"total_duration": 201_010_000})]),
    "not inconsistent: one line more than tokens": Scene([call(1, stamps=lines_of(31))]),
    "not inconsistent: the lines of a first pass, which the server does not count": Scene(
        [passes(60, 29, thinking_ms=590, answer_ms=100)], {"n.1": {"two_pass", "coalesced"}}
    ),
    "clock_fault: the server's total is longer than the call": Scene([call(1, final={"total_duration": 400 * MS})], {"n.1": {"clock_fault"}}),
    "clock_fault: the first token came before it could": Scene(
        [call(1, final={"prompt_eval_duration": 109 * MS}, stamps=lines_of(29, first_ms=105), ended_ns=212 * MS)], {"n.1": {"clock_fault"}}
    ),
    "clock_fault: time went backwards": Scene(
        [call(1, stamps=(Stamp(111 * MS, "content", 1), Stamp(110 * MS, "content", 1), Stamp(213 * MS, "done", 0)), final={"eval_count": 3})],
        {"n.1": {"clock_fault"}},
    ),
    "not clock_fault: the server's total is longer by less than a millisecond": Scene([call(1, final={"total_duration": 212_990_000})]),
    "not clock_fault: the first token came less than a millisecond too early": Scene(
        [call(1, final={"prompt_eval_duration": 99_990_000, "total_duration": 202 * MS}, stamps=lines_of(29, first_ms=101), ended_ns=203 * MS)]
    ),
    "not clock_fault: two lines at one moment": Scene([call(1, stamps=(lines_of(28)[0], *lines_of(28)))]),
    "client_overload: 60 ms that nobody explains": Scene(
        [call(1, stamps=(*lines_of(29)[:-1], Stamp(271 * MS, "done", 0)), ended_ns=271 * MS)], {"n.1": {"client_overload"}}
    ),
    "client_overload: the program was busy for 30 ms": Scene(
        [call(1)], {"n.1": {"client_overload"}}, stalls=(Stall(started_ns=10_100 * MS, ended_ns=10_130 * MS),)
    ),
    "not client_overload: busy between two calls": Scene(
        [call(1), call(2)], stalls=(Stall(started_ns=11_000 * MS, ended_ns=12_000 * MS),)
    ),
    "two_pass: a schema after thinking": Scene(
        [call(1, wait_ms=720, **THINKING, body={"format": {"type": "object"}, "think": True}, final=TWO_PASS)],
        {"n.1": {"two_pass"}},
    ),
    "two_pass: little thinking, but more lines than tokens": Scene([passes(10, 199, thinking_ms=30, answer_ms=1000)], {"n.1": {"two_pass"}}),
    "not two_pass: thinking without a schema": Scene([call(1, wait_ms=720, **THINKING, body={"think": True}, final=TWO_PASS)]),
    "thinking_unset: nobody said whether to think": Scene(
        [call(1, **THINKING, request=json.dumps({"model": "m", "options": {"num_ctx": CTX}}))], {"n.1": {"thinking_unset"}}
    ),
    "not thinking_unset: asked to think": Scene([call(1, **THINKING, body={"think": True})]),
    "no_model: the built-in analyst": Scene(
        [call(1, server="builtin://"), call(2, server="builtin://", node="w", id="w.2")],
        of_run={"no_model"},
        manifest=manifest(provider="builtin", server="builtin://"),
    ),
    "not no_model: a model that bears its name": Scene([call(1, model="builtin")], manifest=manifest(model="builtin")),
    "wrong_server: not the one of the spec": Scene([call(1, server="http://i:1")], {"n.1": {"wrong_server"}}),
    "not wrong_server: each model on its own": Scene(
        [call(1), call(2, server="http://i:1", **OTHER)], manifest=manifest(server_model(server="http://i:1", model="o", block="other"))
    ),
    "not wrong_server: this machine by another name": Scene(
        [call(1, server="http://127.0.0.1:11434"), call(2, server="http://[::1]:11434")], manifest=manifest(server="http://localhost:11434")
    ),
    "not wrong_server: callbacks do not see where a call goes": Scene([call(1, clock="callback", server="", request="")]),
    "proxied: a proxy on the way": Scene([call(1)], of_run={"proxied"}, manifest=manifest(proxy=way_to("http://h:1", **PROXY))),
    "not proxied: NO_PROXY names the server": Scene([call(1)], manifest=manifest(proxy=way_to("http://h:1", **PROXY, no_proxy="h"))),
    "not proxied: no proxy leads to this machine, whatever is set": Scene(
        [call(1, server=HERE)], manifest=manifest(server=HERE, proxy=way_to(HERE, **PROXY))
    ),
    "serialised: the second waits for the first": Scene(queued(190), {"n.2": {"serialised"}}),
    "not serialised: both at once": Scene(queued(8)),
    "cpu_spill: a quarter on the GPU": Scene([call(1)], of_run={"cpu_spill"}, manifest=manifest(size_bytes=1000, size_vram_bytes=250)),
    "cpu_spill: nothing on a GPU, and none found": Scene([call(1)], of_run={"cpu_spill"}, manifest=manifest(size_bytes=9, size_vram_bytes=0)),
    "not cpu_spill: every byte on the GPU": Scene([call(1)], manifest=manifest(size_bytes=5_517_918_208, size_vram_bytes=5_517_918_208)),
    "drifted: the machine heats up": Scene(rates(100, 100, 101, 108, 109, 110), of_run={"drifted"}),
    "not drifted: noise": Scene(rates(100, 102, 101, 101, 100, 102)),
    "not drifted: too few calls": Scene(rates(100, 100, 120, 120)),
    "unknown_version: built from source": Scene([call(1)], of_run={"unknown_version"}, manifest=manifest(version="0.0.0")),
    "not unknown_version: a candidate, or any patch of a known release": Scene(
        [call(1), call(2, server="http://i:1")],
        manifest=manifest(server_model(server="http://i:1", version="v0.24.9", block="b"), version="0.33.0-rc2"),
    ),
    "not unknown_version: llama.cpp in this process is known": Scene(
        [call(1, server="gguf://m.gguf")], manifest=manifest(provider="gguf", server="gguf://m.gguf", version="0.0.0")
    ),
    "throttled: too hot": Scene(LONG, of_run={"throttled"}, gpu_traces=(gpu(bits=0x40),)),
    "power_capped: at its limit": Scene(LONG, of_run={"power_capped"}, gpu_traces=(gpu(bits=0x4),)),
    "not power_capped: at its limit between calls only": Scene(LONG, gpu_traces=(gpu(throttle_bits=BETWEEN_CALLS),)),
    "not power_capped: clocks that were set by hand, or for a display": Scene(LONG, gpu_traces=(gpu(bits=0x2 | 0x10 | 0x100),)),
    "not throttled: idle clocks at rest": Scene(LONG, gpu_traces=(gpu(bits=0x1),)),
    "gpu_shared: another process computes": Scene(LONG, of_run={"gpu_shared"}, gpu_traces=(gpu(foreign={"77": "game"}),)),
    "gpu_shared: busy before any call": Scene(LONG, of_run={"gpu_shared"}, gpu_traces=(gpu(busy=40.0),)),
    "not gpu_shared: a GPU that no server uses": Scene(
        LONG, gpu_traces=(gpu(), gpu(uuid="GPU-2", busy=90.0, is_used=False, foreign={"77": "game"}))
    ),
    "servers_share_gpu: two of this machine": Scene(
        [call(1, server=HERE), call(2, server=HERE_TOO)],
        of_run={"servers_share_gpu"},
        manifest=manifest(server_model(server=HERE_TOO, block="b"), server=HERE),
        gpu_traces=(gpu(seconds=9),),
    ),
    "not servers_share_gpu: one server by two names": Scene(
        [call(1, server=HERE), call(2, server="http://localhost:1")], manifest=manifest(server=HERE), gpu_traces=(gpu(seconds=9),)
    ),
    "not servers_share_gpu: the other is only named like this machine": Scene(
        [call(1, server=HERE), call(2, server="http://localhost.example:2")],
        manifest=manifest(server_model(server="http://localhost.example:2", block="b"), server=HERE),
        gpu_traces=(gpu(seconds=9),),
    ),
    "not servers_share_gpu: two GPUs": Scene(
        [call(1, server=HERE), call(2, server=HERE_TOO)],
        manifest=manifest(server_model(server=HERE_TOO, block="b"), server=HERE),
        gpu_traces=(gpu(seconds=9), gpu(seconds=9, uuid="GPU-2")),
    ),
    "not servers_share_gpu: one of them computes on the CPU": Scene(
        [call(1, server=HERE), call(2, server=HERE_TOO)],
        of_run={"cpu_spill"},
        manifest=manifest(server_model(server=HERE_TOO, block="b", size_bytes=9, size_vram_bytes=0), server=HERE),
        gpu_traces=(gpu(seconds=9),),
    ),
    "energy_disagrees: power says twice as much": Scene(LONG, of_run={"energy_disagrees"}, gpu_traces=(gpu(power=400.0),)),
    "not energy_disagrees: power says a tenth more": Scene(LONG, gpu_traces=(gpu(power=221.0),)),
    "not energy_disagrees: power lags a second, as an average does": Scene(LONG, gpu_traces=(gpu(power_w=LAGGING_W),)),
    "not energy_disagrees: a call too short for the counter": Scene(SHORT, gpu_traces=(gpu(seconds=20, power=400.0),)),
    "digest_changed: pulled again": Scene(
        [call(1)], of_run={"digest_changed"}, manifest=manifest(digest="b" * 64, earlier_digest="a" * 64, earlier_run="20260101-r")
    ),
    "not digest_changed: the same": Scene([call(1)], manifest=manifest(digest="a" * 64, earlier_digest="a" * 64, earlier_run="r")),
}  # fmt: skip
