"""chimera personas."""

import pytest
from click.testing import CliRunner

from chimera.cli.personas import command
from chimera.errors import SpecError
from chimera.spec import builtin_names, load_persona


def invoke(*words):
    return CliRunner().invoke(command, list(words), catch_exceptions=False)


def test_list_names_and_describes_each():
    lines = invoke("list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(builtin_names())
    assert "before anybody believes it" in lines[3]


def test_show_fills_in_the_variables(tmp_path):
    shown = invoke("show", "insight").stdout
    assert "You are InsightAgent, " in shown
    assert "sections  Executive summary, Key findings, Recommendations, Risks and mitigations" in shown
    assert "words     300 to 400" in shown
    assert "{{" not in shown


def test_the_yaml_is_a_persona_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(invoke("show", "sceptic", "--yaml").stdout, "utf-8")
    assert load_persona("mine.yaml", tmp_path) == load_persona("sceptic", tmp_path)
    assert invoke("show", "mine.yaml").stdout == invoke("show", "sceptic").stdout


def test_an_unknown_persona_names_the_near_one():
    with pytest.raises(SpecError, match="did you mean 'sceptic'"):
        invoke("show", "sceptik")
