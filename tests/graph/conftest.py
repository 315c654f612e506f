"""A small folder of results and a spec whose models are played by a fake."""

import pytest

from chimera.graph import RunOptions
from chimera.spec import load_spec

RESULTS = """model,num_ctx,tokens_s,ttft_s,accuracy,error
gemma3:1b,2048,181.0,0.061,0.61,
gemma3:1b,4096,180.0,0.064,0.62,
gemma3:4b,2048,102.0,0.083,0.74,
gemma3:4b,4096,101.0,0.085,0.73,
gemma3:12b,2048,44.0,0.120,0.81,
gemma3:12b,4096,0,0,0,out of memory
"""
SPEC = """
schema: chimera/v1
name: agent-a
models:
  local: {{provider: {provider}, model: gemma3, num_ctx: 4096, num_predict: 700, temperature: 0.6, top_k: 11}}
agents:
  insight: {{role: insight, persona: insight, model: local}}
  writer: {{role: writer, persona: writer, model: local}}
"""


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    (folder / "sweep.csv").write_text(RESULTS)
    return folder


@pytest.fixture
def spec_file(tmp_path):
    path = tmp_path / "agent_a.yaml"
    path.write_text(SPEC.format(provider="fake"))
    return path


@pytest.fixture
def spec(spec_file):
    return load_spec(spec_file)


@pytest.fixture
def options(tmp_path):
    def make(fake=None):
        return RunOptions(out=tmp_path / "runs", fake=fake)

    return make
