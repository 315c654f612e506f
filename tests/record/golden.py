"""Writes the golden file: raw calls with the metrics, flags and errors they must give, for any implementation.

    CHIMERA_WIRE=recordings/ python tests/record/golden.py > tests/fixtures/golden/calls.jsonl

Metrics are computed here a second time, straight from the definitions; flags and errors are written by hand, in
situations.py and below. One JSON object per line, see tests/fixtures/golden/README.md.
"""

import json
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
from situations import SCENES  # noqa: E402  lies beside this script

RECORDINGS = ("ollama-0.24.0", "ollama-0.33.0-rc2")
CHAT = ("POST", "/api/chat")
BOTH = {
    "cold": ["cold", "length"],
    "reload_by_num_ctx": ["length", "reloaded"],
    "reload_back": ["length", "reloaded"],
    "num_ctx_above_trained": ["length", "reloaded"],
    "after_runner_killed": ["length", "reloaded"],
    "not_streamed": ["buffered", "length"],
    "answer_past_window": ["length", "shifted"],
    **{case: ["length"] for case in ("warm", "warm_same_prompt", "one_token", "answer_past_window_shift_false", "structured_cut_by_length",
         "unknown_option", "unknown_field", "after_client_left", "two_at_once_1", "two_at_once_2",
         "two_windows_at_once_512", "two_windows_at_once_1024")},
    **{case: ["failed"] for case in ("unload", "preload", "overlong_prompt_truncate_false", "long_history_truncate_false", "missing_model",
         "no_model", "bad_json", "bad_option_type", "bad_format", "bad_keep_alive", "think_not_supported",
         "tools_not_supported", "client_leaves", "runner_killed", "server_stopped")},
}  # fmt: skip
FLAGS = {
    "ollama-0.24.0": BOTH
    | {
        "overlong_prompt": ["truncated"],
        "overlong_prompt_shift_false": ["cache_hit", "truncated"],
        "long_history": ["truncated"],
        "structured_seed_0": ["reloaded"],
        "structured_bad_schema": ["failed"],
        "two_windows_at_once_1024": ["length", "reloaded"],
    },
    "ollama-0.33.0-rc2": BOTH
    | {
        "overlong_prompt": ["length", "truncated"],
        "overlong_prompt_shift_false": ["failed"],
        "long_history": ["length", "reloaded", "truncated"],
        "answer_past_window_shift_false": ["length", "reloaded"],
        **{f"structured_seed_{seed}": ["no_done_line"] for seed in (0, 1, 3, 4)},
        "structured_bad_schema": ["length", "reloaded"],
        "two_windows_at_once_512": ["length", "reloaded"],
    },
}
"""Recording -> case -> flags; cases not named here have none. What each means: docs/timings.md."""
LOADED_ONLY = ("CallBroken", "the server only loaded the model")
NO_DONE = ("CallBroken", "the stream ended without its final line")
TOO_LONG = {
    "ollama-0.24.0": ("ContextOverflow", "the prompt does not fit the context window of num_ctx 512"),
    "ollama-0.33.0-rc2": ("ContextOverflow", "tokens, the context window 512"),
}
ERRORS = {
    "unload": LOADED_ONLY,
    "preload": LOADED_ONLY,
    "overlong_prompt_truncate_false": TOO_LONG,
    "long_history_truncate_false": TOO_LONG,
    "overlong_prompt_shift_false": {
        "ollama-0.24.0": ("CallBroken", "the answer is empty"),
        "ollama-0.33.0-rc2": ("ContextOverflow", "does not fit the context window"),
    },
    "overlong_prompt": {"ollama-0.24.0": ("CallBroken", "the answer is empty")},
    "long_history": {"ollama-0.24.0": ("CallBroken", "the answer is empty")},
    "structured_bad_schema": {"ollama-0.24.0": ("CallRefused", "HTTP 500: invalid JSON schema in format")},
    **{f"structured_seed_{seed}": {"ollama-0.33.0-rc2": NO_DONE} for seed in (0, 1, 3, 4)},
    "missing_model": ("ModelMissing", "is not installed"),
    "no_model": ("CallRefused", "HTTP 400: model is required"),
    "bad_json": ("CallRefused", "HTTP 400: invalid character"),
    "bad_option_type": ("CallRefused", 'HTTP 500: option "num_ctx" must be of type integer'),
    "bad_format": ("CallRefused", "HTTP 500: invalid format"),
    "bad_keep_alive": ("CallRefused", 'HTTP 400: time: invalid duration "soon"'),
    "think_not_supported": ("CallRefused", "does not support thinking"),
    "tools_not_supported": ("CallRefused", "does not support tools"),
    "runner_killed": ("CallRefused", "the server broke off with an error: an error was encountered while running"),
    "server_stopped": ("CallBroken", "the connection broke: peer closed connection"),
}
"""Case -> class of the error a user must get, and words in it; where servers differ, by recording."""


def raw_calls(path):
    """The chat requests of a recording, as raw calls."""
    sent_ns = 1_000_000
    for line in path.read_text("utf-8").splitlines():
        exchange = json.loads(line)
        if (exchange["request"]["method"], exchange["request"]["path"]) == CHAT:
            call = raw_call(exchange, sent_ns)
            sent_ns += call["ended_ns"] + 50_000_000
            yield call


def raw_call(exchange, sent_ns):
    values = [(at_ns, json.loads(text), text) for at_ns, text in exchange["lines"]]
    refused = exchange["status"] >= 400
    body = exchange["request"]["body"]
    return {
        "id": exchange["case"],
        "node": None,
        "ordinal": 1,
        "clock": "wire",
        "server": "http://127.0.0.1:11434",
        "path": "/api/chat",
        "model": (body.get("model") or "") if isinstance(body, dict) else "",
        "request": body if isinstance(body, str) else json.dumps(body),
        "status": exchange["status"],
        "content_type": exchange["content_type"],
        "sent_ns": sent_ns,
        "headers_ns": values[0][0],
        "stamps": [stamp_of(at_ns, value, refused=refused) for at_ns, value, _ in values],
        "ended_ns": values[-1][0],
        "end": "refused" if refused else {"clean": "clean", "client left": "left"}.get(exchange["end"], "cut"),
        "final_line": next((text for _, value, text in values if value.get("done")), None),
        "error": next((words_of(value["error"]) for _, value, _ in values if "error" in value), None)
        or (None if exchange["end"] == "clean" else exchange["end"]),
        "text": "".join(value.get("message", {}).get("content", "") for _, value, _ in values),
    }


def stamp_of(at_ns, value, *, refused):
    content = value.get("message", {}).get("content", "")
    if "error" in value:
        return [at_ns, "error", len(words_of(value["error"])) if refused else 0]
    return [at_ns, "done" if value.get("done") else "content" if content else "empty", len(content)]


def words_of(error):
    """An error may be JSON inside JSON."""
    return json.loads(error)["error"]["message"] if error.startswith("{") else error


def metrics_of(call):
    """The definitions of docs/timings.md, written down once more."""
    final = json.loads(call["final_line"]) if call["final_line"] else {}
    generative = [at for at, kind, _ in call["stamps"] if kind in ("content", "thinking", "tool_calls")]
    answers = [at for at, kind, _ in call["stamps"] if kind in ("content", "tool_calls")]
    kinds = {kind for _, kind, _ in call["stamps"]} - {"empty", "done", "error"}
    output, decode_ns = final.get("eval_count"), final.get("eval_duration")
    span_ns = generative[-1] - generative[0] if generative else 0
    known = bool(output and output >= 20 and decode_ns)
    one_piece = bool(kinds == {"tool_calls"} or (not generative and final and call["text"])) or bool(
        known and generative and span_ns < decode_ns / 2
    )
    uneven = known and len(generative) > 1 and (
        output / len(generative) > 1.5 or (not 0.9 <= span_ns / decode_ns <= 1.2 and abs(span_ns - decode_ns) > 20e6)
    )  # fmt: skip
    done_ns = [at for at, kind, _ in call["stamps"] if kind == "done"]
    seconds = {key: None if final.get(key) is None else final[key] / 1e9 for key in
               ("load_duration", "prompt_eval_duration", "eval_duration", "total_duration")}  # fmt: skip
    ttft = None if one_piece or not generative else generative[0] / 1e9
    load, prefill, total = seconds["load_duration"], seconds["prompt_eval_duration"], seconds["total_duration"]
    wait = None if None in (ttft, load, prefill) else ttft - load - prefill
    e2e = done_ns[-1] / 1e9 if done_ns else None
    return {
        "ttft_s": ttft,
        "ttft_answer_s": None if one_piece or not answers else answers[0] / 1e9,
        "e2e_s": e2e,
        "load_s": load,
        "prefill_s": prefill,
        "decode_s": seconds["eval_duration"],
        "server_total_s": total,
        "server_wait_s": None if wait is None or wait < -0.001 else max(wait, 0.0),
        "client_overhead_s": None if None in (e2e, total) else e2e - total,
        "prompt_tokens": final.get("prompt_eval_count"),
        "cached_tokens": final.get("prompt_eval_cached_count"),
        "output_tokens": output,
        "decode_tokens_per_s": (output - 1) / decode_ns * 1e9 if decode_ns and output > 1 else None,
        "decode_tokens_per_s_ollama": output / decode_ns * 1e9 if decode_ns and output > 1 else None,
        "time_per_output_token_s": span_ns / 1e9 / (output - 1)
        if output and output > 1 and len(generative) > 1 and not one_piece and not uneven else None,
        "done_reason": final.get("done_reason"),
    }  # fmt: skip


def error_of(recording, case):
    found = ERRORS.get(case)
    found = found.get(recording) if isinstance(found, dict) else found
    return {"kind": found[0], "says": found[1]} if found else None


def lines(recordings):
    """All lines of the golden file."""
    for name in RECORDINGS:
        calls = list(raw_calls(recordings / f"{name}.jsonl"))
        yield {
            "situation": f"recorded from {name}",
            "manifest": None,
            "stalls": [],
            "gpu_traces": [],
            "calls": calls,
            "expect": {
                call["id"]: {
                    "metrics": metrics_of(call),
                    "flags": FLAGS[name].get(call["id"], []),
                    "error": error_of(name, call["id"]),
                }
                for call in calls
            },
            "expect_run": [],
        }
    for name, scene in SCENES.items():
        calls = [json.loads(call.model_dump_json()) for call in scene.calls]
        yield {
            "situation": name,
            "manifest": json.loads(scene.manifest.model_dump_json()),
            "stalls": [json.loads(stall.model_dump_json()) for stall in scene.stalls],
            "gpu_traces": [json.loads(trace.model_dump_json()) for trace in scene.gpu_traces],
            "calls": calls,
            "expect": {
                call["id"]: {
                    "metrics": metrics_of(call),
                    "flags": sorted(scene.flags.get(call["id"], ())),
                    "error": None,
                }
                for call in calls
            },
            "expect_run": sorted(scene.of_run),
        }


if __name__ == "__main__":
    for line in lines(Path(os.environ["CHIMERA_WIRE"])):
        print(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
