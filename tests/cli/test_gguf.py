"""What `chimera run` says when a model file, or what runs it, is not there."""

import struct
import sys

import pytest

SPEC = """\
schema: chimera/v1
name: own-file
models:
  local: {provider: gguf, path: models/tiny.gguf}
agents:
  insight: {role: insight, persona: insight, model: local}
"""
WHOLE = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 20) + b"general.architecture" + struct.pack("<IQ", 8, 5) + b"llama"  # fmt: skip


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC)
    (tmp_path / "models").mkdir()
    return path


def test_a_missing_file_is_named_with_its_neighbours(chimera_cli, results, spec):
    (spec.parent / "models" / "other.gguf").write_bytes(WHOLE)
    said = chimera_cli("run", results, "--spec", spec, "--out", spec.parent / "runs")
    assert said.code == 3
    assert f"models.local: no such file: {spec.parent / 'models' / 'tiny.gguf'}" in said.err
    assert "GGUF files there: other.gguf" in said.err


@pytest.mark.parametrize(("raw", "why"), [(b"<html>404", "does not begin with the letters GGUF"), (b"GGUF\3\0\0\0", "cut off")])  # fmt: skip
def test_a_damaged_file_is_named_with_the_reason(chimera_cli, results, spec, raw, why):
    (spec.parent / "models" / "tiny.gguf").write_bytes(raw)
    said = chimera_cli("run", results, "--spec", spec, "--out", spec.parent / "runs")
    assert said.code == 3
    assert f"{spec.parent / 'models' / 'tiny.gguf'} is no sound GGUF file" in said.err
    assert why in said.err
    assert "download it again" in said.err


def test_without_the_extra_the_error_says_how_to_get_it(chimera_cli, results, spec, monkeypatch):
    (spec.parent / "models" / "tiny.gguf").write_bytes(WHOLE)
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    said = chimera_cli("run", results, "--spec", spec, "--out", spec.parent / "runs")
    assert said.code == 3
    assert "models.local: provider gguf runs models with llama.cpp, and xllamacpp is not installed" in said.err
    assert 'pip install "chimera-agents[gguf]"' in said.err


def test_a_file_that_llama_cpp_cannot_load_is_an_error_of_the_call(chimera_cli, results, spec):
    pytest.importorskip("xllamacpp", reason="real inference needs xllamacpp", exc_type=ImportError)
    (spec.parent / "models" / "tiny.gguf").write_bytes(WHOLE)
    said = chimera_cli("run", results, "--spec", spec, "--out", spec.parent / "runs")
    assert said.code == 4
    assert "llama.cpp cannot load tiny.gguf: the file is damaged" in said.err
    assert "after 3 attempts" not in said.err


def test_a_model_of_ollama_does_not_fit_a_file(chimera_cli, results, spec):
    said = chimera_cli("run", results, "--spec", spec, "--model", "gemma3", "--out", spec.parent / "runs")
    assert said.code == 2
    assert "--set models.local.path=FILE.gguf" in said.err
