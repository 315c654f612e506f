"""The doubles of Ollama against what real servers sent: statuses, content types, keys, types, order, endings."""

import json
import re
from pathlib import Path

import httpx
import pytest

from chimera.backends import BuiltinServer, Cut, FakeOllama, Say, Traits, error_line

RECORDED = Path(__file__).parent.parent / "fixtures" / "conformance" / "ollama-0.33.0-rc2.jsonl"
TINY = Traits(version="0.0.0", num_ctx=512, context_length=2048)
"""The server of the recordings: one model, 512 tokens by its Modelfile, trained on 2048."""
FAULTS = {"structured_seed_3", "runner_killed", "server_stopped"}
"""What only a scripted server does on purpose."""
FREE = {"model_info"}
"""Objects whose keys belong to the model."""
ESTIMATED = {"overlong_prompt_truncate_false", "long_history_truncate_false"}
"""Errors whose numbers come from the server's tokenizer."""
OLD_IS_DIFFERENT = {
    "one_token": "no eval_duration for a single token",
    "overlong_prompt": "the same: the cut leaves one token",
    "overlong_prompt_truncate_false": "plain words instead of JSON in JSON",
    "overlong_prompt_shift_false": "shift: false does not keep from cutting",
    "long_history_truncate_false": "plain words instead of JSON in JSON",
    "long_history": "the cut leaves one token",
    "structured_bad_schema": "0.24 looks into the schema",
    "show_missing": "names the model without :latest",
    "tags": "fewer details",
}


def load(path):
    exchanges = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {exchange["case"]: exchange for exchange in exchanges}


CASES = load(RECORDED)


def shape(value, key=""):
    """Keys in order and types, all the way down; of a list its first element."""
    if isinstance(value, dict):
        return "object" if key in FREE else [(name, shape(below, name)) for name, below in value.items()]
    if isinstance(value, list):
        return ["list", *(shape(below) for below in value[:1])]
    if key.endswith("_at"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value), value
        return "time"
    if key == "error" and value.startswith("{"):
        return ["text", shape(json.loads(value))]
    return type(value).__name__


def shape_of_line(line):
    try:
        return shape(json.loads(line))
    except ValueError:
        return line


def said(exchange):
    """The tokens of a recorded stream."""
    lines = [json.loads(line) for line in exchange["lines"] if line.startswith("{")]
    return [line["message"]["content"] for line in lines if "message" in line and not line["done"]]


def script(exchange):
    """The same answer from a scripted server."""
    tokens = said(exchange)
    if exchange["end"] not in ("clean", "client left"):
        return Say(tokens, then=[Cut()])
    last = json.loads(exchange["lines"][-1])
    if "error" in last:
        return Say(tokens, then=[error_line(last["error"])])
    if not last.get("done"):
        return Say(tokens, then=[])
    return Say(tokens or last["message"]["content"])


def fake_for(exchange):
    reply = [script(exchange)] if exchange["request"]["path"] == "/api/chat" and exchange["status"] == 200 else []
    return FakeOllama(*reply, models=["tiny"], traits=TINY)


async def send(http, exchange):
    """Status, content type, lines and end, as the recordings tell them."""
    request = exchange["request"]
    body = request["body"]
    content = body if isinstance(body, str) or body is None else json.dumps(body)
    lines, end = [], "clean"
    async with http.stream(request["method"], request["path"], content=content) as response:
        try:
            async for line in response.aiter_lines():
                lines.append(line)
        except httpx.TransportError as error:
            end = f"{type(error).__name__}: {error}"
    return {
        "status": response.status_code,
        "content_type": response.headers["content-type"],
        "lines": lines,
        "end": end,
    }


async def replay(http_to, server, exchange):
    """What the double answers; a request about loaded models comes after one that loads."""
    async with http_to(server) as http:
        if exchange["case"] == "ps_after":
            await send(http, CASES["num_ctx_above_trained"])
        return await send(http, exchange)


def compare(answer, exchange):
    """Everything but the words: the double may say more or less than the model did."""
    assert (answer["status"], answer["content_type"]) == (exchange["status"], exchange["content_type"])
    assert answer["end"] == exchange["end"]
    recorded = exchange["lines"]
    assert [shape_of_line(line) for line in answer["lines"][:1]] == [shape_of_line(line) for line in recorded[:1]]
    assert [shape_of_line(line) for line in answer["lines"][-1:]] == [shape_of_line(line) for line in recorded[-1:]]
    middle = {json.dumps(shape_of_line(line)) for line in recorded[1:-1]}
    assert {json.dumps(shape_of_line(line)) for line in answer["lines"][1:-1]} <= (middle or {""})
    if exchange["status"] >= 400 and exchange["case"] not in ESTIMATED:
        assert answer["lines"] == recorded


@pytest.mark.parametrize("case", [case for case in CASES if case not in FAULTS])
async def test_the_builtin_server_answers_like_ollama(case, http_to):
    answer = await replay(http_to, BuiltinServer(("tiny",), TINY), CASES[case])
    compare(answer, CASES[case])


@pytest.mark.parametrize("case", CASES)
async def test_the_fake_answers_like_ollama(case, http_to):
    exchange = CASES[case]
    fake = fake_for(exchange)
    if case == "ps_after":
        fake.script("loaded")
    answer = await replay(http_to, fake, exchange)
    compare(answer, exchange)
    assert said(answer) == said(exchange)
    assert [shape_of_line(line) for line in answer["lines"]] == [shape_of_line(line) for line in exchange["lines"]]


@pytest.mark.parametrize("case", ["cold", "stop", "one_token", "structured_cut_by_length"])
async def test_counts_and_reason_of_the_final_line_follow_the_recording(case, http_to):
    exchange = CASES[case]
    answer = await replay(http_to, fake_for(exchange), exchange)
    final, recorded = json.loads(answer["lines"][-1]), json.loads(exchange["lines"][-1])
    for key in ("done_reason", "eval_count"):
        assert final[key] == recorded[key]


async def test_an_overlong_prompt_loses_half_the_window_as_on_a_new_server(http_to):
    exchange = CASES["overlong_prompt"]
    answer = await replay(http_to, fake_for(exchange), exchange)
    assert json.loads(answer["lines"][-1])["prompt_eval_count"] == 258


def test_the_comparison_sees_keys_order_and_types():
    recorded = CASES["cold"]
    good = {key: recorded[key] for key in ("status", "content_type", "lines", "end")}
    compare(good, recorded)
    last = recorded["lines"][-1]
    for bad in (
        last.replace('"eval_count":12', '"eval_count":12.5'),
        last.replace('"done":true,"done_reason":"length"', '"done_reason":"length","done":true'),
        last.replace('"load_duration"', '"loading"'),
    ):
        assert bad != last
        with pytest.raises(AssertionError):
            compare({**good, "lines": [*recorded["lines"][:-1], bad]}, recorded)
    for key, value in (("status", 500), ("content_type", "text/plain"), ("end", "client left"), ("lines", [])):
        with pytest.raises(AssertionError):
            compare({**good, key: value}, recorded)


@pytest.mark.wire
@pytest.mark.parametrize("version", ["0.24.0", "0.33.0-rc2"])
async def test_the_fake_follows_every_recorded_exchange(version, recordings, http_to):
    for case, exchange in load(recordings / f"ollama-{version}.jsonl").items():
        if exchange["end"] == "client left" or (version == "0.24.0" and case in OLD_IS_DIFFERENT):
            continue
        exchange["lines"] = [text for _, text in exchange["lines"]]
        fake = fake_for(exchange)
        if case == "ps_after":
            fake.script("loaded")
        try:
            compare(await replay(http_to, fake, exchange), exchange)
        except AssertionError as error:
            raise AssertionError(f"{version} {case}: {error}") from error
