"""Whole runs on a GGUF file: what the engine measured is what the record says, and garbage does no harm."""

import json

import httpx
import pytest

import chimera
from chimera.backends.gguf import engine
from chimera.graph import RunOptions
from chimera.record.measures import call_metrics, contradiction

SPEC = """\
schema: chimera/v1
name: own-file
models:
  local: {provider: gguf, path: tiny.gguf, num_ctx: 4096, num_predict: 1024, num_thread: 1, temperature: 1.0, seed: 3}
agents:
  insight: {role: insight, persona: insight, model: local}
  writer: {role: writer, persona: writer, model: local}
limits: {max_model_calls: 8}
"""


@pytest.fixture(scope="module")
def made(gguf_address, tiny_gguf, tmp_path_factory, request):
    """A run of both agents, and the timings that llama.cpp told in the meantime."""
    spec = tiny_gguf.with_name("own.yaml")
    spec.write_text(SPEC)
    told = []
    final = engine._final

    def listen(event):
        told.append(event["timings"])
        return final(event)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_final", listen)
        options = RunOptions(out=tmp_path_factory.mktemp("runs"))
        run = chimera.run(spec, request.config.rootpath / "examples" / "benchmarks", options)
    return run, told


def test_a_model_that_talks_nonsense_ends_in_a_report_and_is_told(made):
    run, _ = made
    assert (run.record.status, run.exit_code) == ("done", 0)
    by = [finding.by for finding in run.record.merged.findings]
    assert by.count("analyst") >= 3
    assert any("the analyst added" in notice for notice in run.record.notices)
    assert run.report_path.exists()


def test_the_record_says_what_answered(made, tiny_gguf):
    run, _ = made
    (model,) = run.record.manifest.models
    assert (model.server, model.model, model.provider) == ("gguf://tiny.gguf", "tiny", "gguf")
    assert (model.quantization, model.num_ctx_effective) == ("F16", 4096)
    assert model.digest == engine_digest(tiny_gguf)
    assert model.version.startswith("xllamacpp ")
    assert {call.server for call in run.record.calls} == {"gguf://tiny.gguf"}
    assert str(tiny_gguf.parent) not in run.report_path.read_text("utf-8")


def engine_digest(path):
    from chimera.backends.gguf.file import digest_gguf

    return digest_gguf(path)


def test_metrics_are_what_the_engine_measured(made):
    run, told = made
    assert len(told) == len(run.record.calls) >= 2
    for call, timings in zip(run.record.calls, told, strict=True):
        metrics = call_metrics(call)
        assert contradiction(call) is None
        assert metrics.prompt_tokens == timings["prompt_n"] + timings["cache_n"]
        assert metrics.cached_tokens == timings["cache_n"]
        assert metrics.output_tokens == timings["predicted_n"]
        assert metrics.prefill_s == pytest.approx(timings["prompt_ms"] / 1000, abs=1e-8)
        assert metrics.decode_s == pytest.approx(timings["predicted_ms"] / 1000, abs=1e-8)
        rate = (timings["predicted_n"] - 1) / timings["predicted_ms"] * 1000
        assert metrics.decode_tokens_per_s == pytest.approx(rate, rel=1e-6)
        assert 0 < metrics.ttft_s <= metrics.e2e_s
    assert run.record.calls[0].text != run.record.calls[-1].text


def test_the_first_call_pays_for_loading(made):
    run, _ = made
    loads = [call_metrics(call).load_s for call in run.record.calls]
    assert loads[0] > max(loads[1:])
    assert all(json.loads(call.request)["truncate"] is False for call in run.record.calls)


def test_a_run_of_its_own_frees_the_model(tiny_gguf, made, tmp_path, monkeypatch):
    """Nobody keeps the servers beside it: they are gone when the run is over."""
    from chimera.backends import endpoint, pool
    from chimera.backends.gguf.serving import GgufServers

    servers, addresses = GgufServers(), []
    monkeypatch.setattr(pool, "SERVERS", servers)
    monkeypatch.setattr(endpoint, "SERVERS", servers)
    original = servers.address_of

    def address_of(path, model):
        addresses.append(original(path, model))
        return addresses[-1]

    monkeypatch.setattr(servers, "address_of", address_of)
    data = tmp_path / "results.csv"
    data.write_text("model,tokens_s\na,1.0\nb,2.0\n")
    overrides = chimera.Overrides(settings=("models.local.num_predict=30",))
    run = chimera.run(
        chimera.load_spec(tiny_gguf.with_name("own.yaml"), overrides), data, RunOptions(out=tmp_path / "runs")
    )
    assert run.exit_code == 0
    assert len(set(addresses)) == 1
    with pytest.raises(httpx.ConnectError):
        httpx.get(addresses[0], trust_env=False)
