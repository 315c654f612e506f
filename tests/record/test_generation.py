"""Server versions: which generation each belongs to, and that unlike ones are never summed."""

import sys
from pathlib import Path

import pytest

from chimera.record.formulas import FORMULAS, HISTORY, VARIANTS, formula_ids
from chimera.record.generation import NO_MODEL, UNKNOWN, generation_of
from chimera.record.measured import measure_calls
from chimera.record.run import Node
from chimera.record.sums import node_metrics
from chimera.report.run_text import explain

sys.path.insert(0, str(Path(__file__).parent))
from situations import call, manifest, server_model

OLD, NEW = "Ollama 0.12.5 to 0.24", "Ollama 0.30.11 to 0.33"


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("0.9.0", "Ollama to 0.12.4"),
        ("0.12.5", OLD),
        ("0.24.0", OLD),
        ("v0.24.3", OLD),
        ("0.30.0", "Ollama 0.30.0"),
        ("0.30.0-rc1", "Ollama 0.30.0"),
        ("0.30.10", "Ollama 0.30.1 to 0.30.10"),
        ("0.30.11", NEW),
        ("0.33.0-rc2", NEW),
        ("0.33.3", NEW),
        ("0.27.1", "unknown version"),
        ("0.34.0", "unknown version"),
        ("1.0.0", "unknown version"),
        ("0.0.0", "unknown version"),
        ("", "unknown version"),
        ("nightly", "unknown version"),
        (None, "unknown version"),
    ],
)
def test_each_version_has_its_generation(version, name):
    assert generation_of("ollama", version).name == name


def test_the_analyst_is_of_no_generation_and_says_so():
    assert generation_of("builtin", "0.1.0") is NO_MODEL
    assert UNKNOWN.has_sampling_in_decode is UNKNOWN.cut_keeps is None


def test_ids_tell_clock_and_version():
    new = formula_ids("wire", generation_of("ollama", "0.33.0"))
    assert set(new) == set(FORMULAS)
    assert new == {name: formula.id for name, formula in FORMULAS.items()}
    old = formula_ids("wire", generation_of("ollama", "0.24.0"))
    assert {name for name in new if new[name] != old[name]} == {
        "decode_s",
        "decode_tokens_per_s",
        "decode_tokens_per_s_ollama",
        "residual_s",
    }
    assert old["decode_tokens_per_s"] == "decode_rate_unsampled.v1"
    heard = formula_ids("callback", generation_of("ollama", "0.0.0"))
    assert heard["ttft_s"] == "ttft_callback.v1"
    assert heard["residual_s"] == "residual_callback_unversioned.v1"
    assert heard["wall_s"] == "wall.v1"
    assert formula_ids("wire", generation_of("ollama", "0.30.0"))["prompt_tokens"] == "prompt_tokens_uncached.v1"


def test_every_id_explains_itself():
    for version in ("0.24.0", "0.30.0", "0.33.0", None):
        for clock in ("wire", "callback"):
            for name, formula_id in formula_ids(clock, generation_of("ollama", version)).items():
                assert explain(formula_id).startswith(FORMULAS[name].text)
    assert VARIANTS["unsampled"] in explain("decode_rate_unsampled.v1")
    assert not set(HISTORY) & {formula.id for formula in FORMULAS.values()}


def test_calls_of_unlike_servers_are_not_summed():
    node = Node(name="n", kind="agent", started_ns=0, ended_ns=10**12, status="done")
    calls = [call(1), call(2, server="http://i:1")]
    alike = manifest(server_model(server="http://i:1"))
    unlike = manifest(server_model(server="http://i:1", version="0.24.0"))
    both = node_metrics([node], measure_calls(calls, alike))
    assert both.decode_tokens_per_s == pytest.approx(58 / 0.2)
    assert both.unlike == ()
    apart = node_metrics([node], measure_calls(calls, unlike))
    assert apart.decode_tokens_per_s is apart.decode_s is None
    assert "decode_tokens_per_s" in apart.unlike
    assert "decode_tokens_per_s" not in apart.formulas
    assert apart.prompt_tokens == both.prompt_tokens
    parts = ("server_wait_s", "load_s", "prefill_s", "decode_s", "tool_s", "own_s", "retry_s", "residual_s")
    assert sum(getattr(apart, part) or 0.0 for part in parts) == pytest.approx(apart.wall_s)
