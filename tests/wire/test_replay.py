"""Exchanges of real servers, replayed: what is measured is what the recording says."""

import json

import pytest

from chimera.record.flags import call_flags
from chimera.record.measures import call_metrics

RECORDINGS = ("ollama-0.24.0.jsonl", "ollama-0.33.0-rc2.jsonl")

ENDS = {"clean": "clean", "client left": "left"}

FLAGS_BOTH = {
    "cold": {"cold", "length"},
    "warm": {"length"},
    "warm_same_prompt": {"length"},
    "one_token": {"length"},
    "not_streamed": {"buffered", "length"},
    "answer_past_window": {"shifted", "length"},
    "answer_past_window_shift_false": {"length"},
    "reload_by_num_ctx": {"reloaded", "length"},
    "reload_back": {"reloaded", "length"},
    "num_ctx_above_trained": {"reloaded", "length"},
    "structured_cut_by_length": {"length"},
    "unknown_option": {"length"},
    "unknown_field": {"length"},
    "after_client_left": {"length"},
    "two_at_once_1": {"length"},
    "two_at_once_2": {"length"},
    "after_runner_killed": {"reloaded", "length"},
}
"""Case -> flags. Cases not named here have none."""

FLAGS = {
    "ollama-0.24.0.jsonl": FLAGS_BOTH
    | {
        "overlong_prompt": {"truncated"},
        "overlong_prompt_shift_false": {"truncated", "cache_hit"},
        "long_history": {"truncated"},
        "structured_seed_0": {"reloaded"},
        "two_windows_at_once_512": {"length"},
        "two_windows_at_once_1024": {"reloaded", "length"},
    },
    "ollama-0.33.0-rc2.jsonl": FLAGS_BOTH
    | {
        "overlong_prompt": {"truncated", "length"},
        "long_history": {"truncated", "reloaded", "length"},
        "answer_past_window_shift_false": {"reloaded", "length"},
        "structured_seed_0": {"no_done_line"},
        "structured_seed_1": {"no_done_line"},
        "structured_seed_3": {"no_done_line"},
        "structured_seed_4": {"no_done_line"},
        "structured_bad_schema": {"reloaded", "length"},
        "two_windows_at_once_512": {"reloaded", "length"},
        "two_windows_at_once_1024": {"length"},
    },
}


def expected_metrics(exchange):
    """What the raw lines say, read without any code of ours."""
    lines = [(at_ns, json.loads(text)) for at_ns, text in exchange["lines"]]
    body = exchange["request"]["body"]
    streamed = not (isinstance(body, dict) and body.get("stream") is False)
    first = next((at for at, line in lines if streamed and line.get("message", {}).get("content")), None)
    final = next((line for _, line in lines if line.get("done")), {})
    at_end = next((at for at, line in lines if line.get("done")), None)

    def s(key):
        return final[key] / 1e9 if key in final else None

    output, decode = final.get("eval_count"), final.get("eval_duration")
    return {
        "ttft_s": None if first is None else first / 1e9,
        "ttft_answer_s": None if first is None else first / 1e9,
        "e2e_s": None if at_end is None else at_end / 1e9,
        "load_s": s("load_duration"),
        "prefill_s": s("prompt_eval_duration"),
        "decode_s": s("eval_duration"),
        "server_total_s": s("total_duration"),
        "prompt_tokens": final.get("prompt_eval_count"),
        "output_tokens": output,
        "decode_tokens_per_s": (output - 1) / (decode / 1e9) if decode and output > 1 else None,
        "prefill_tokens_per_s": None,
        "cached_tokens": None,
        "done_reason": final.get("done_reason"),
    }


def check_exchange(exchange, call):
    """One exchange against the call recorded of it."""
    lines = exchange["lines"]
    assert call.status == exchange["status"]
    assert call.content_type == exchange["content_type"]
    assert call.path == exchange["request"]["path"]
    assert [stamp.at_ns for stamp in call.stamps] == [at_ns for at_ns, _ in lines]
    assert call.ended_ns == lines[-1][0]
    assert call.clock == "wire"
    if exchange["status"] >= 400:
        assert call.end == "refused"
        assert call.error
        assert "{" not in call.error  # unwrapped to words
        assert [stamp.kind for stamp in call.stamps] == ["error"]
        return
    assert call.end == ENDS.get(exchange["end"], "cut")
    values = [json.loads(text) for _, text in lines]
    assert call.text == "".join(value.get("message", {}).get("content", "") for value in values)
    assert call.thinking == ""
    done = [text for (_, text), value in zip(lines, values, strict=True) if value.get("done")]
    assert call.final_line == (done[0] if done else None)
    errors = [value["error"] for value in values if "error" in value]
    if errors:
        assert call.error == errors[0]
    metrics = call_metrics(call)
    expected = expected_metrics(exchange)
    assert {name: getattr(metrics, name) for name in expected} == expected
    if expected["ttft_s"] is not None and expected["load_s"] is not None:
        wait = expected["ttft_s"] - expected["load_s"] - expected["prefill_s"]
        assert metrics.server_wait_s == pytest.approx(wait)
        assert metrics.server_wait_s > 0


async def check_recording(path, wire, asynchronous):
    replayed = await wire.replay(path, asynchronous=asynchronous)
    assert len(replayed) > 10
    for exchange, call in replayed:
        measured = exchange["request"]["method"] == "POST" and exchange["request"]["path"] == "/api/chat"
        assert (call is not None) == measured, exchange["case"]
        if call is not None:
            check_exchange(exchange, call)
    calls = [call for _, call in replayed if call is not None]
    found = {call.id: set() for call in calls}
    for flag in call_flags(calls):
        found[flag.call].add(flag.name)
    return found


@pytest.mark.parametrize("name", RECORDINGS)
async def test_a_selection_of_exchanges_gives_what_the_recording_implies(wire, asynchronous, name):
    found = await check_recording(wire.fixtures / name, wire, asynchronous)
    expected = {case: FLAGS[name].get(case, set()) for case in found}
    assert found == expected


@pytest.mark.wire
@pytest.mark.parametrize("name", RECORDINGS)
async def test_every_recorded_exchange_gives_what_the_recording_implies(wire, asynchronous, recordings, name):
    found = await check_recording(recordings / name, wire, asynchronous)
    assert found == {case: FLAGS[name].get(case, set()) for case in found}
    assert set(FLAGS[name]) <= set(found)
    assert len(found) == 46


async def test_both_token_counts_of_a_refused_prompt_are_in_the_error(wire, asynchronous):
    replayed = await wire.replay(wire.fixtures / RECORDINGS[1], asynchronous=asynchronous)
    (call,) = [call for exchange, call in replayed if exchange["case"] == "overlong_prompt_truncate_false"]
    assert call.error == "request (1509 tokens) exceeds the available context size (512 tokens), try increasing it"


async def test_a_runner_that_died_is_an_error_in_a_complete_body(wire, asynchronous):
    replayed = await wire.replay(wire.fixtures / RECORDINGS[0], asynchronous=asynchronous)
    (call,) = [call for exchange, call in replayed if exchange["case"] == "runner_killed"]
    assert (call.end, call.stamps[-1].kind) == ("clean", "error")
    assert call.error == "an error was encountered while running the model: unexpected EOF"
