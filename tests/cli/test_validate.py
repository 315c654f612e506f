"""chimera validate."""

import pytest
from click.testing import CliRunner

from chimera.cli.validate import command


@pytest.fixture
def validate(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return lambda *files: CliRunner().invoke(command, list(files))


def test_sound_files(validate, repository):
    result = validate(str(repository / "examples/agent_b.yaml"), str(repository / "personas/sceptic.yaml"))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "ok  agent-b  (2 agents, 1 model)\nok  ScepticAgent  (persona)\n"


def test_problems_of_all_files_go_to_stderr(validate, repository, tmp_path):
    (tmp_path / "p.persona").write_text("schema: chimera.persona/v1\nname: x\nsystem: s\ntask: '{{ x }}'\n", "utf-8")
    (tmp_path / "s.yaml").write_text("schema: chimera/v1\nname: x\nagnets: {}\n", "utf-8")
    result = validate("p.persona", str(repository / "examples/agent_a.yaml"), "s.yaml", "none.yaml")
    assert result.exit_code == 2
    assert result.stdout == "ok  agent-a  (2 agents, 1 model)\n"
    lines = result.stderr.splitlines()
    assert lines[0].startswith("p.persona:4:11: task: unknown variable 'x'")
    assert "s.yaml:3:1: agnets: unknown key, did you mean 'agents'?" in lines
    assert lines[-1] == "none.yaml: no such file"


def test_warnings_are_no_error(validate, tmp_path):
    text = (
        "schema: chimera/v1\nname: x\nmodels: {a: {}, b: {}}\n"
        "agents: {insight: {role: insight, persona: insight, model: a}}\n"
    )
    (tmp_path / "s.yaml").write_text(text, "utf-8")
    result = validate("s.yaml")
    assert (result.exit_code, result.stdout) == (0, "ok  x  (1 agent, 2 models)\n")
    assert result.stderr == "s.yaml: warning: models.b: no agent uses it\n"


def test_no_file_is_wrong_usage(validate):
    assert validate().exit_code == 2
