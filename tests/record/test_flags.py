"""Each flag: what raises it, and what must not."""

import sys
from pathlib import Path

import pytest

from chimera.record.call import Stamp
from chimera.record.flags import call_flags, run_flags
from chimera.record.run import Anchor, RunRecord
from chimera.spec.model import Spec

sys.path.insert(0, str(Path(__file__).parent))
from situations import CTX, MS, SILENT, call, manifest


def names(*calls, **model):
    """Flags of each call, as sets of names."""
    found = {one.id: set() for one in calls}
    for flag in call_flags(calls, manifest(**model)):
        found[flag.call].add(flag.name)
    return list(found.values())


def only(name, *calls, **model):
    """The one flag of this name."""
    (flag,) = [flag for flag in call_flags(calls, manifest(**model)) if flag.name == name]
    return flag


def test_calls_in_good_order_have_no_flags():
    assert (
        call_flags([call(1), call(2), call(3)], manifest(num_ctx_effective=CTX, size_bytes=9, size_vram_bytes=9)) == ()
    )


def test_a_first_call_that_loaded_is_cold():
    flag = only("cold", call(1, load_ms=3000), call(2))
    assert (flag.call, flag.node, flag.disqualifies) == ("n.1", "n", False)
    assert "3.000 s" in flag.text


@pytest.mark.parametrize("loads", [[50], [100, 110, 90], [150]])
def test_a_warm_first_call_is_not_cold(loads):
    assert names(*(call(n, load_ms=load) for n, load in enumerate(loads, 1))) == [set() for _ in loads]


def test_the_first_call_of_each_model_and_server_may_be_cold():
    calls = call(1, load_ms=900), call(2, load_ms=900, model="other"), call(3, load_ms=900, server="http://i:1")
    assert [flag.name for flag in call_flags(calls)] == ["cold", "cold", "cold"]


def test_a_call_after_an_unload_is_cold_not_reloaded():
    unload = call(2, final={"done_reason": "unload", "load_duration": None})
    assert names(call(1), unload, call(3, load_ms=900)) == [set(), set(), {"cold"}]


def test_a_later_load_is_a_reload_and_names_the_option():
    flag = only("reloaded", call(1), call(2, load_ms=900, options={"num_ctx": 2000}))
    assert (flag.call, flag.disqualifies) == ("n.2", True)
    assert "num_ctx (1000 → 2000)" in flag.text
    assert "0.900 s" in flag.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"options": {"num_gpu": 5}}, "num_gpu (unset → 5)"),
        ({"options": {"num_thread": 2}}, "num_thread"),
        ({"body": {"shift": False}}, "shift (unset → False)"),
    ],
)
def test_any_reloading_option_is_named(change, words):
    assert words in only("reloaded", call(1), call(2, load_ms=60, **change)).text


def test_a_reload_without_a_changed_option_is_seen_by_its_load():
    assert names(call(1), call(2, load_ms=60)) == [set(), {"reloaded"}]


@pytest.mark.parametrize(
    "second",
    [
        {"load_ms": 40, "options": {"num_ctx": 2000}},  # the server did not load after all
        {"load_ms": 5, "options": {"temperature": 1.0, "num_predict": 9, "seed": 2}},
        {"load_ms": 60, "model": "other"},  # that is cold
        {"load_ms": 900, "final": {"load_duration": None}},
    ],
)
def test_what_is_no_reload(second):
    assert not any("reloaded" in found for found in names(call(1), call(2, **second)))


def test_big_servers_with_slow_warm_loads_are_not_reloading():
    assert names(*(call(n, load_ms=load) for n, load in enumerate([5000, 100, 120, 95, 300], 1)))[1:] == [set()] * 4


@pytest.mark.parametrize(
    "cut",
    [
        {"prompt": CTX, "chars": 4500},  # 0.24 fills the window; a server without a version may do that too
        {"prompt": CTX - 1, "chars": 4500},
        {"prompt": 504, "chars": 30_000},  # 0.33 keeps half of it
        {"prompt": 940, "chars": 11_000},  # oldest messages dropped
        {"prompt": 504, "chars": 5200},  # without other calls: more than 10 characters per token, at half the window
    ],
)
def test_a_cut_prompt_is_seen(cut):
    flag = only("truncated", call(1, **cut, final={"eval_count": 1}), version="0.0.0")
    assert flag.disqualifies
    assert f"read {cut['prompt']} tokens" in flag.text
    assert f"window of {CTX}" in flag.text


def test_half_a_window_is_suspicious_once_other_calls_tell_what_a_token_holds():
    prose = call(1, prompt=300, chars=1200)
    cut = call(2, prompt=504, chars=4000)  # 8 characters per token instead of 4
    assert names(prose, cut) == [set(), {"truncated"}]
    assert names(cut) == [set()]  # alone, it might be very dense text


@pytest.mark.parametrize(
    "fine",
    [
        {"prompt": 998, "chars": 4400, "final": {"eval_count": 1}},  # almost full
        {"prompt": 520, "chars": 2300},  # prose at half the window
        {"prompt": 20, "chars": 190},  # small prompt
        {"prompt": 900, "chars": 2000},  # digits
        {"prompt": 400, "chars": 3900},  # dense, but no sign of a cut
        {"prompt": 100, "chars": 30_000, "options": {"num_ctx": None}},  # window not known
    ],
)
def test_a_prompt_that_fits_is_not_called_cut(fine):
    assert names(call(1, **fine)) == [set()]


def test_digits_in_one_call_do_not_make_prose_in_another_suspicious():
    digits, prose = call(1, prompt=440, chars=900), call(2, prompt=500, chars=2400)
    assert names(digits, prose) == [set(), set()]


def test_the_effective_window_counts_not_the_one_asked_for():
    clamped = call(1, prompt=600, options={"num_ctx": 8000}, final={"eval_count": 500})
    assert names(clamped, num_ctx_effective=CTX) == [{"shifted"}]
    assert names(clamped, num_ctx_effective=8000) == [set()]
    assert names(clamped) == [set()]
    unasked = call(1, prompt=600, options={"num_ctx": None}, final={"eval_count": 500})
    assert names(unasked, num_ctx_effective=CTX) == [{"shifted"}]
    assert names(unasked) == [set()]


@pytest.mark.parametrize(
    ("output", "body", "expected"),
    [
        (902, {}, {"shifted"}),
        (901, {}, set()),  # the last token never enters the window
        (902, {"shift": False}, set()),
    ],
)
def test_an_answer_past_the_window_shifted_it(output, body, expected):
    assert names(call(1, body=body, final={"eval_count": output})) == [expected]


def test_the_numbers_of_a_shift_are_said():
    flag = only("shifted", call(1, final={"eval_count": 950}))
    assert flag.disqualifies
    assert "100 prompt and 950 output tokens in 1000" in flag.text


def test_an_answer_cut_by_its_limit_is_flagged_with_the_limit():
    flag = only("length", call(1, final={"done_reason": "length"}))
    assert not flag.disqualifies
    assert "30 tokens (num_predict 50)" in flag.text


@pytest.mark.parametrize("reason", ["stop", "load", "unload"])
def test_other_reasons_are_not_length(reason):
    assert names(call(1, final={"done_reason": reason})) == [set()]


def test_a_stream_without_final_line_is_flagged():
    flag = only("no_done_line", call(1, **SILENT))
    assert flag.disqualifies
    assert "after 2 lines" in flag.text


@pytest.mark.parametrize(
    "failed",
    [
        {"end": "cut", "error": "peer closed"},
        {"end": "left"},
        {"end": "refused", "status": 404},
        {"end": "no_answer", "status": None},
        {"end": "clean", "error": "unexpected EOF"},
        {"end": "clean", "path": ""},  # another provider, by callbacks: it has no such line
    ],
)
def test_calls_that_failed_otherwise_are_not_blamed_on_the_final_line(failed):
    assert "no_done_line" not in names(call(1, **(SILENT | failed)))[0]


def test_a_cached_prompt_is_flagged_with_its_share():
    flag = only("cache_hit", call(1, final={"prompt_eval_cached_count": 80}))
    assert "held 80 of 100 prompt tokens" in flag.text
    assert not flag.disqualifies


def test_the_same_prompt_in_less_than_half_the_time_was_cached():
    same = {"body": {"messages": [{"role": "user", "content": "same"}]}}
    fast = {"final": {"prompt_eval_duration": 40 * MS}}
    assert names(call(1, **same), call(2, **same, **fast)) == [set(), {"cache_hit"}]
    assert names(call(1, **same), call(2, **same)) == [set(), set()]
    assert names(call(1), call(2, **fast)) == [set(), set()]  # another prompt
    assert names(call(1, prompt=63, **same), call(2, prompt=63, **same, **fast)) == [set(), set()]  # too short to tell
    assert names(call(1, **same), call(2, load_ms=60, **same, **fast))[1] == {"reloaded"}  # a new model has no cache


def test_a_server_that_counts_zero_cached_tokens_is_believed():
    same = {"body": {"messages": []}, "final": {"prompt_eval_cached_count": 0, "prompt_eval_duration": 1 * MS}}
    assert names(call(1, body={"messages": []}), call(2, **same)) == [set(), set()]


def test_a_later_attempt_is_retried():
    assert only("retried", call(1, attempt=2)).text == "This was attempt 2."
    assert names(call(1, attempt=1)) == [set()]


def test_replies_in_one_piece_are_buffered():
    whole = (Stamp(9, "done", 4),)
    assert "asked for in one piece" in only("buffered", call(1, body={"stream": False}, stamps=whole)).text
    tools = (Stamp(112 * MS, "tool_calls", 0), Stamp(212 * MS, "done", 0))
    assert "tool calls" in only("buffered", call(1, stamps=tools, text="")).text
    at_once = (Stamp(210 * MS, "content", 2), Stamp(211 * MS, "content", 2), Stamp(212 * MS, "done", 0))
    flag = only("buffered", call(1, stamps=at_once))
    assert "2 lines for 30 tokens" in flag.text
    assert not flag.disqualifies
    few = {"eval_count": 19}
    assert names(call(1, stamps=at_once, final=few)) == [set()]
    empty = (Stamp(212 * MS, "done", 0),)
    assert names(call(1, stamps=empty, text="", final={"eval_count": 1})) == [set()]  # an empty answer


def test_thinking_in_a_burst_is_not_taken_for_tool_calls():
    stamps = (Stamp(210 * MS, "thinking", 9), Stamp(211 * MS, "tool_calls", 0), Stamp(212 * MS, "done", 0))
    flag = only("buffered", call(1, stamps=stamps, text="", thinking="hm", body={"think": True}))
    assert "came in a burst (2 lines for 30 tokens)" in flag.text


def test_tool_calls_after_text_are_not_buffered():
    stamps = (Stamp(112 * MS, "content", 1), Stamp(210 * MS, "tool_calls", 0), Stamp(212 * MS, "done", 0))
    assert names(call(1, stamps=stamps, final={"eval_count": 19})) == [set()]


@pytest.mark.parametrize(
    ("name", "final", "words"),
    [
        ("inconsistent", {"total_duration": 100 * MS}, "load, prefill and decode take 0.2020 s of a total of 0.1000 s"),
        ("clock_fault", {"total_duration": 400 * MS}, "longer than the call"),
        ("clock_fault", {"prompt_eval_duration": 150 * MS}, "the first token came after 0.1100 s"),
    ],
)
def test_numbers_that_contradict_each_other_are_flagged(name, final, words):
    flag = only(name, call(1, final=final))
    assert words in flag.text
    assert flag.disqualifies


def test_the_built_in_analyst_is_no_model():
    calls = [
        call(1, server="builtin://"),
        call(2, server="builtin://"),
        call(3, server="builtin://", node="w", id="w.1"),
    ]
    flags = call_flags(calls)
    assert [(flag.name, flag.node, flag.disqualifies) for flag in flags] == [
        ("no_model", "n", True),
        ("no_model", "w", True),
    ]
    assert "for n without a language model" in flags[0].text
    assert call_flags([call(1, server="fake://")]) == ()


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        ((1000, 250), "25% of m (250 of 1000 bytes)"),
        ((1000, 0), "No part of m is in GPU memory"),
        ((9, 9), None),
        ((9, None), None),
        ((None, 0), None),
    ],
)
def test_a_model_that_is_not_all_on_the_gpu_is_spilt(sizes, text):
    flags = call_flags([call(1)], manifest(size_bytes=sizes[0], size_vram_bytes=sizes[1]))
    assert [flag.name for flag in flags] == ([] if text is None else ["cpu_spill"])
    assert text is None or text in flags[0].text


def test_flags_of_a_run_come_in_the_order_its_calls_were_sent():
    record = RunRecord(
        id="r",
        created=Anchor(utc="2026-01-01T00:00:00+00:00", perf_ns=0),
        ended_ns=1,
        status="done",
        data="d",
        spec=Spec(name="s", models={}, agents={}),
        manifest=manifest(size_bytes=2, size_vram_bytes=1),
        evidence=None,
        nodes=(),
        calls=(call(2, attempt=2), call(1, load_ms=900, final={"done_reason": "length"})),
        insights={},
        drafts={},
    )
    assert [flag.name for flag in run_flags(record)] == ["cold", "length", "retried", "cpu_spill"]


def test_requests_that_cannot_be_read_raise_nothing():
    for request in ("", "{nope", "[]", '{"messages": 1, "options": []}', '{"messages": [1, {"content": 2}]}'):
        assert names(call(1, request=request)) == [set()]
