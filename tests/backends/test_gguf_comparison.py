"""Comparisons on a real engine: what num_predict and num_ctx do to llama.cpp is found, and loading is kept apart."""

import pytest

import chimera
from chimera import CompareOptions

A = """\
schema: chimera/v1
name: agent-a
models:
  local: {provider: gguf, path: tiny.gguf, num_ctx: 2560, num_predict: 16, num_thread: 1, temperature: 1.0, seed: 3}
agents:
  insight: {role: insight, persona: insight, model: local}
limits: {max_model_calls: 8}
"""


@pytest.fixture(scope="module")
def compared(gguf_address, tiny_gguf, tmp_path_factory):
    """Compares A with A and one line changed, on a table small enough for a tiny window."""
    home = tmp_path_factory.mktemp("comparisons")
    data = home / "data"
    data.mkdir()
    (data / "runs.csv").write_text("model,tokens_per_s\nsmall,40\nlarge,12\n", "utf-8")
    a, b = tiny_gguf.with_name("compared_a.yaml"), tiny_gguf.with_name("compared_b.yaml")
    a.write_text(A, "utf-8")

    def compare(line, pairs):
        b.write_text(f"schema: chimera/v1\nname: agent-b\nbase: {a.name}\nmodels: {{local: {{{line}}}}}\n", "utf-8")
        options = CompareOptions(out=home, primaries=("output_tokens",), seed=5)
        return chimera.compare(str(a), str(b), data, pairs=pairs, options=options)

    return compare


def gates(comparison):
    return {gate.name: gate for gate in comparison.outcome.gates}


def test_more_tokens_are_found_and_told_apart_from_their_pace(compared):
    comparison = compared("num_predict: 64", 6)
    assert comparison.plan.design == "pairs"
    tokens = comparison.outcome.estimate("output_tokens")
    assert tokens.verdict.kind == "different", tokens.verdict.text
    assert tokens.estimate == pytest.approx(4.0, rel=0.15)
    by_part = {share.part: share.contribution for share in comparison.outcome.shares if share.node == "insight"}
    assert by_part["output_tokens"] == max(by_part.values())
    assert gates(comparison)["loads"].status == "ok"
    assert gates(comparison)["lengths"].status == "caution"
    assert "cut an answer" in gates(comparison)["lengths"].text
    assert gates(comparison)["analyst"].status == "withheld"  # random weights choose no facts
    assert comparison.verdict("coverage").kind == "not_comparable"


def test_another_window_is_loaded_outside_of_the_measured_runs(compared):
    comparison = compared("num_ctx: 3072", 2)
    assert comparison.plan.design == "loads"
    assert "num_ctx reloads the model" in comparison.plan.design_reason
    assert comparison.plan.n_loads == 4
    assert gates(comparison)["loads"].status == "ok"
    windows = {(run.record.spec.name, run.record.manifest.models[0].num_ctx_effective) for run in comparison.runs}
    assert windows == {("agent-a", 2560), ("agent-b", 3072)}
    assert comparison.verdict("output_tokens").kind == "too_few_units"
