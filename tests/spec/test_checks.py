"""Warnings: what is allowed and probably not meant."""

import pytest

from chimera.spec import load_spec, warn

SPEC = """\
schema: chimera/v1
name: mine
models:
  one: {{provider: ollama, model: gemma3{one}}}
  two: {{provider: ollama, model: gemma3{two}}}
agents:
  insight: {{role: insight, persona: insight, model: one}}
  writer: {{role: writer, persona: writer, model: two}}
"""


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [
        ("", "", []),
        (", temperature: 1", ", top_k: 3", []),
        ("", ", num_ctx: 8192", ["insight and writer share gemma3 but differ in num_ctx (4096 and 8192)"]),
        ("", ", num_gpu: 80, num_thread: 4", ["num_gpu (server default and 80), num_thread (server default and 4)"]),
        ("", ", num_ctx: 8192, base_url: 'http://other:11434'", []),
    ],
)
def test_agents_that_make_the_server_reload_their_model(tmp_path, one, two, said):
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC.format(one=one, two=two), "utf-8")
    warnings = warn(load_spec(path))
    assert len(warnings) == len(said)
    for warning, words in zip(warnings, said, strict=True):
        assert words in warning


def test_blocks_nobody_uses_and_reports_without_findings(tmp_path):
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC.format(one="", two="").replace("  insight:", "  # insight:"), "utf-8")
    assert warn(load_spec(path)) == (
        "models.one: no agent uses it",
        "no agent has role insight: the report will hold no findings",
    )
