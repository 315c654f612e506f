"""Whole runs against a fake in this process: what reaches the wire, what is kept, what is told."""

import asyncio
import json
import re

import pytest

import chimera
from chimera.errors import CallError, InputError
from chimera.graph import NodeFinished, NodeStarted, Notice, RunFinished, RunStarted, Token, arun, astream, run
from chimera.spec import Overrides, load_spec
from chimera.testing import FakeOllama, Refuse, Say, Traits


def FINDINGS(chat):  # noqa: N802  reads like the other constants of a script
    """What a model that follows the rules answers: the first facts it was shown."""
    ids = chat.schema["$defs"]["FactId"]["enum"]
    return json.dumps(
        {
            "findings": [
                {"fact": ids[0], "comment": "Small windows suffice."},
                {"fact": ids[1], "comment": ""},
                {"fact": ids[2], "comment": "Look here first."},
            ],
            "recommendations": [{"text": "Choose by task.", "facts": [ids[0]]}] * 2,
            "risks": [{"risk": "Memory runs out.", "mitigation": "Watch it.", "facts": [ids[1]]}],
        }
    )


def PROSE(chat):  # noqa: N802  likewise
    """Prose that cites the findings it was given."""
    ids = re.findall(r"^(F\d+) \| ", chat.user, re.MULTILINE)
    return f"## Executive summary\n\nThe sweep reaches [{ids[0]}]. It was run with care [{ids[1]}]. Look at [{ids[2]}]."


def fake(*script, **kwargs):
    return FakeOllama(*script, default="builtin", **kwargs)


def test_a_run_leaves_a_record_that_can_be_read_again(spec, data, options):
    done = run(spec, data, options(fake(FINDINGS, PROSE)))
    again = chimera.load_run(done.folder)
    assert again.record == done.record
    assert [node.name for node in again.nodes] == ["ingest", "insight", "writer"]
    assert again.status == "done"
    assert {row.by for row in again.findings} == {"model"}
    assert again.report_path.read_text("utf-8").startswith("<!-- chimera:report/v1 -->")
    files = {path.name for path in done.folder.iterdir()}
    assert files == {
        ".chimera-run",
        "spec.yaml",
        "evidence.jsonl",
        "wire.jsonl",
        "log.jsonl",
        "run.json",
        "report.md",
        "report.html",
    }
    assert len((done.folder / "wire.jsonl").read_text().splitlines()) == len(done.calls) == 2
    assert load_spec(done.folder / "spec.yaml").agents == done.record.spec.agents


def test_options_persona_schema_and_truncate_reach_the_wire_for_a_and_b_side_by_side(
    tmp_path, spec_file, data, options
):
    path = tmp_path / "agent_b.yaml"
    path.write_text(
        "schema: chimera/v1\nname: agent-b\nbase: agent_a.yaml\n"
        "models: {local: {temperature: 1.0, top_k: null, num_predict: 500}}\n"
        "agents: {insight: {persona: sceptic}}\n"
    )
    servers = {"a": fake(FINDINGS, PROSE), "b": fake(FINDINGS, PROSE)}
    specs = {"a": load_spec(spec_file), "b": load_spec(path)}

    async def both():
        return await asyncio.gather(*(arun(specs[name], data, options(servers[name])) for name in "ab"))

    runs = dict(zip("ab", chimera.graph.from_sync(both()), strict=True))
    options_of = {
        "a": {"num_ctx": 4096, "num_predict": 700, "temperature": 0.6, "top_k": 11},
        "b": {"num_ctx": 4096, "num_predict": 500, "temperature": 1.0},
    }
    for name, server in servers.items():
        insight, writer = server.chats
        for body in (insight, writer):
            assert body["options"] == options_of[name]
            assert body["truncate"] is False
            assert body["think"] is False
            assert body["model"] == "gemma3"
        ids = insight["format"]["$defs"]["FactId"]["enum"]
        assert ids == list(runs[name].record.insights["insight"].shown)
        assert not writer.get("format")
        persona = specs[name].persona_of("insight")
        system, user = (message["content"] for message in insight["messages"][:2])
        assert system.startswith(f"You are {persona.name}")
        assert all(f"\n{fact_id} | " in user for fact_id in ids)
        assert specs[name].persona_of("writer").name in writer["messages"][0]["content"]
        for call, body in zip(runs[name].calls, (insight, writer), strict=True):
            assert json.loads(call.request) == body
            assert call.amended == ("truncate",)
    assert servers["a"].chats[0]["messages"][0] != servers["b"].chats[0]["messages"][0]


def test_the_emphasis_of_a_persona_comes_first_in_the_report_on_every_backend(spec_file, data, options):
    for provider in ("fake", "builtin"):
        overrides = Overrides(personas=("insight=sceptic",), settings=(f"models.local.provider={provider}",))
        spec = load_spec(spec_file, overrides)
        done = run(spec, data, options(fake()))
        kinds = [done.evidence.fact(row.fact).kind for row in done.findings]
        order = list(spec.persona_of("insight").emphasis)
        assert kinds == sorted(kinds, key=order.index)
        assert kinds[0] == next(kind for kind in order if kind in {fact.kind for fact in done.evidence.facts})


def test_events_tell_the_run_as_it_happens(spec, data, options):
    async def follow():
        return [event async for event in astream(spec, data, options(fake(FINDINGS, PROSE)))]

    events = asyncio.run(follow())
    kinds = [type(event) for event in events]
    assert kinds[0] is RunStarted
    assert kinds[-1] is RunFinished
    started = [event.node for event in events if isinstance(event, NodeStarted)]
    finished = [event.node for event in events if isinstance(event, NodeFinished)]
    assert started == finished == ["ingest", "insight", "writer"]
    tokens = "".join(event.text for event in events if isinstance(event, Token) and event.node == "writer")
    assert tokens.startswith("## Executive summary")
    assert "[" in tokens
    assert events[-1].run.status == "done"


def test_leaving_the_stream_early_keeps_what_was_computed(spec, data, options, tmp_path):
    async def leave():
        async for event in astream(spec, data, options(fake(Say("word " * 50, token_s=30.0)))):
            if isinstance(event, Token):
                break

    asyncio.run(leave())
    (folder,) = (tmp_path / "runs").iterdir()
    left = chimera.load_run(folder)
    assert left.status == "interrupted"
    assert left.exit_code == 130
    assert left.evidence is not None
    assert left.calls[0].end == "left"


def test_sync_run_works_inside_a_running_loop(spec, data, options):
    async def notebook():
        return run(spec, data, options(fake(FINDINGS, PROSE)))

    assert asyncio.run(notebook()).status == "done"


def test_runs_in_two_event_loops_share_nothing(spec, data, options):
    server = fake(FINDINGS, PROSE, FINDINGS, PROSE)
    assert [asyncio.run(arun(spec, data, options(server))).status for _ in range(2)] == ["done", "done"]


def test_auto_falls_back_aloud_and_is_pinned(tmp_path, data, options):
    events = []

    async def follow():
        async for event in astream(None, data, options()):
            events.append(event)

    asyncio.run(follow())
    (notice,) = [event.text for event in events if isinstance(event, Notice)]
    assert "built-in analyst" in notice
    assert "ollama pull gemma3" in notice
    record = events[-1].run.record
    assert record.spec.models["local"].provider == "builtin"
    assert record.notices == (notice,)
    assert {flag.name for flag in events[-1].run.flags} == {"no_model"}


async def test_auto_takes_ollama_when_it_has_the_model_and_lists_models_when_not(data, options, monkeypatch):
    async with fake(models=("gemma3",), traits=Traits(version="0.33.3")).listening() as url:
        monkeypatch.setenv("OLLAMA_HOST", url)
        done = await arun(None, data, options())
        assert done.record.spec.models["local"].provider == "ollama"
        assert done.record.manifest.models[0].version == "0.33.3"
        assert done.record.manifest.models[0].num_ctx_effective == 4096
    async with fake(models=("qwen3:4b", "phi4:latest")).listening() as url:
        monkeypatch.setenv("OLLAMA_HOST", url)
        done = await arun(None, data, options())
        assert done.record.spec.models["local"].provider == "builtin"
        assert "qwen3:4b, phi4:latest" in done.record.notices[0]
        assert "--model" in done.record.notices[0]


def test_retries_are_attempts_and_are_flagged(spec, data, options):
    done = run(spec, data, options(fake(Refuse(503, "server busy"), FINDINGS, PROSE)))
    assert [(call.node, call.attempt, call.status) for call in done.calls] == [
        ("insight", 1, 503),
        ("insight", 2, 200),
        ("writer", 1, 200),
    ]
    assert "retried" in {flag.name for flag in done.flags}
    assert done.calls[0].error == "server busy"
    assert done.status == "done"
    assert done.node("insight").retry_s > 0


def test_what_worked_is_kept_when_the_writer_fails_for_good(spec, data, options, tmp_path):
    broken = Say("half a sentence", then=())
    with pytest.raises(CallError, match="without its final line") as caught:
        run(spec, data, options(fake(FINDINGS, broken, broken, broken)))
    assert caught.value.exit_code == 4
    (folder,) = (tmp_path / "runs").iterdir()
    assert str(folder) in str(caught.value)
    left = chimera.load_run(folder)
    assert left.status == "failed"
    assert len(left.findings) == 3
    assert len(left.calls) == 4
    assert "no_done_line" in {flag.name for flag in left.flags}
    assert "what follows is what could be kept" in left.report_path.read_text("utf-8")


def test_time_of_every_node_adds_up(spec, data, options):
    done = run(spec, data, options(fake(lambda chat: Say(FINDINGS(chat), prefill_s=0.02, token_s=0.001), PROSE)))
    for node in (*done.nodes, done.timings.totals):
        parts = [node.server_wait_s, node.load_s, node.prefill_s, node.decode_s]
        parts += [node.tool_s, node.own_s, node.residual_s, node.retry_s]
        assert sum(part for part in parts if part is not None) == pytest.approx(node.wall_s, abs=1e-6)


def test_missing_data_is_an_input_error_and_leaves_a_folder(spec, options, tmp_path):
    with pytest.raises(InputError, match="no such file or folder") as caught:
        run(spec, tmp_path / "nowhere", options(fake()))
    assert caught.value.exit_code == 2
    (folder,) = (tmp_path / "runs").iterdir()
    assert chimera.load_run(folder).record.failures[0].kind == "InputError"


def test_header_secrets_stay_off_the_disk(tmp_path, spec_file, data, options, monkeypatch):
    monkeypatch.setenv("GATEWAY_TOKEN", "s3cr3t-token")
    path = tmp_path / "secret.yaml"
    path.write_text(
        "schema: chimera/v1\nname: secret\nbase: agent_a.yaml\n"
        'models: {local: {headers: {Authorization: "Bearer ${GATEWAY_TOKEN}"}}}\n'
    )
    done = run(load_spec(path), data, options(fake(FINDINGS, PROSE)))
    for file in done.folder.iterdir():
        assert "s3cr3t" not in file.read_text("utf-8"), file.name
