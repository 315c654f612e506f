"""`chimera init`: files that validate and run as they are, and nothing overwritten."""

import json
import re

import pytest
from jsonschema import validate
from ruamel.yaml import YAML

import chimera
from chimera.spec import load_persona, load_spec

FILES = ["agent_a.yaml", "agent_b.yaml", "personas/insight.yaml", "chimera.schema.json", "chimera.persona.schema.json"]


@pytest.fixture
def started(chimera_cli, tmp_path):
    said = chimera_cli("init", tmp_path / "mine")
    assert said.code == 0, said.err
    return tmp_path / "mine"


def test_it_names_what_it_wrote_and_says_what_to_do_next(chimera_cli, tmp_path):
    said = chimera_cli("init", tmp_path / "mine")
    assert said.out.splitlines() == [str(tmp_path / "mine" / name) for name in FILES]
    for words in ("next:", f"cd {tmp_path / 'mine'}", "chimera doctor", "chimera validate", "chimera run"):
        assert words in said.err


def test_the_files_validate_without_a_warning_and_differ_in_one_line(chimera_cli, started):
    said = chimera_cli("validate", *(started / name for name in FILES[:3]))
    assert (said.code, said.err) == (0, "")
    a, b = load_spec(started / "agent_a.yaml"), load_spec(started / "agent_b.yaml")
    assert b.models["local"].temperature == 1.0
    assert b == a.model_copy(update={"name": b.name, "models": b.models})
    assert b.models["local"].model_copy(update={"temperature": a.models["local"].temperature}) == a.models["local"]


def test_they_run_as_they_are(chimera_cli, started, results, tmp_path):
    said = chimera_cli("run", results, "--spec", started / "agent_b.yaml")
    assert said.code == 0, said.err
    run = chimera.load_run(max((tmp_path / "runs").iterdir()))
    assert run.record.spec.name == "agent-b"
    assert run.findings


def test_the_persona_is_the_shipped_one_with_every_key_explained(started):
    assert load_persona("personas/insight.yaml", started) == load_persona("insight", started)
    lines = (started / "personas/insight.yaml").read_text("utf-8").splitlines()
    keys = [number for number, line in enumerate(lines) if line[:1].isalpha()]
    assert len(keys) == 8
    assert all(lines[number - 1].startswith("#") for number in keys)


def test_every_line_of_a_spec_is_explained_and_its_schema_lies_beside_it(started):
    for name in FILES[:2]:
        first, *lines = (started / name).read_text("utf-8").splitlines()
        assert first == "# yaml-language-server: $schema=chimera.schema.json"
        assert all(" # " in line and len(line) <= 120 for line in lines)
    first = (started / "personas/insight.yaml").read_text("utf-8").splitlines()[0]
    assert (started / "personas" / first.partition("$schema=")[2]).resolve() == started / "chimera.persona.schema.json"


def test_the_settings_for_vs_code_in_the_docs_name_the_files_as_init_writes_them(started, repository):
    page = (repository / "docs" / "command-line.md").read_text("utf-8")
    (block,) = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    schemas = json.loads(block)["yaml.schemas"]
    for schema, patterns in schemas.items():
        wanted = json.loads((started / schema).read_text("utf-8"))
        files = [path for pattern in patterns for path in started.glob(pattern)]
        assert files
        for path in files:
            first, *_ = path.read_text("utf-8").splitlines()
            named = first.removeprefix("# yaml-language-server: $schema=")
            assert (path.parent / named).resolve() == (started / schema).resolve()
            validate(YAML(typ="safe").load(path.read_text("utf-8")), wanted)


def test_what_exists_is_never_overwritten_and_nothing_else_is_written(chimera_cli, tmp_path):
    (tmp_path / "agent_b.yaml").write_text("mine")
    said = chimera_cli("init", tmp_path)
    assert said.code == 2
    assert f"exists already: {tmp_path / 'agent_b.yaml'}\n" in said.err
    assert (tmp_path / "agent_b.yaml").read_text() == "mine"
    assert not (tmp_path / "agent_a.yaml").exists()


def test_a_folder_that_cannot_be_made_is_said(chimera_cli, tmp_path):
    (tmp_path / "file").write_text("")
    said = chimera_cli("init", tmp_path / "file" / "below")
    assert said.code == 2
    assert "cannot be written" in said.err
