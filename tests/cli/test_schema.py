"""`chimera schema`: what editors complete and check by; it accepts every file that loads."""

import json

import pytest
from ruamel.yaml import YAML

from chimera.spec import dump_spec, editor_schema, load_spec

jsonschema = pytest.importorskip("jsonschema", reason="checks the schema itself; pip install -e '.[dev]'")

GOOD = [
    "{schema: chimera/v1, name: x, base: a.yaml}",
    "{schema: chimera/v1, base: a.yaml, models: {local: {temperature: null, num_ctx: '${N:-4096}'}}}",
    "{schema: chimera/v1, base: a.yaml, models: {local: {keep_alive: -1, reasoning: low, stop: [END, 7]}}}",
    "{schema: chimera/v1, base: a.yaml, limits: {call_timeout: 90, idle_timeout: 3m, run_timeout: '${T}'}}",
    "{schema: chimera/v1, base: a.yaml, evidence: {limits: {max_file: 64MiB}, baseline: {num_ctx: 2048}}}",
    "{schema: chimera/v1, base: a.yaml, agents: {insight: {persona: mine.yaml}}, grounding: flag}",
    "{schema: chimera/v1, base: a.yaml, personas: {p: {name: P, system: s, task: t, sections: [method, {title: Odds}]}}}",
]
BAD = [
    "{name: x, models: {}, agents: {}}",
    "{schema: chimera/v2, base: a.yaml}",
    "{schema: chimera/v1, name: x, models: {m: {}}}",
    "{schema: chimera/v1, base: a.yaml, modells: {}}",
    "{schema: chimera/v1, base: a.yaml, directory: /tmp}",
    "{schema: chimera/v1, base: a.yaml, models: {local: {num_ctx: many}}}",
    "{schema: chimera/v1, base: a.yaml, limits: {call_timeout_s: 90}}",
    "{schema: chimera/v1, base: a.yaml, limits: {call_timeout: 90 seconds}}",
    "{schema: chimera/v1, base: a.yaml, grounding: loose}",
]


def read(text):
    return YAML(typ="safe", pure=True).load(text)


@pytest.fixture
def judge(chimera_cli):
    """Says what is wrong with a value by the schema that the command prints."""

    def call(value, kind="spec"):
        schema = json.loads(chimera_cli("schema", kind).out)
        jsonschema.Draft202012Validator.check_schema(schema)
        return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(value)]

    return call


def test_it_is_a_schema_of_specs_unless_told_otherwise(chimera_cli):
    assert json.loads(chimera_cli("schema").out) == editor_schema("spec")
    assert json.loads(chimera_cli("schema", "persona").out) == editor_schema("persona")
    assert editor_schema("spec")["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert chimera_cli("schema", "report").code == 2


def test_every_spec_and_persona_of_this_project_follows_it(judge, repository):
    specs = list((repository / "examples").rglob("*.yaml"))
    specs += (repository / "chimera/cli/starter").glob("*.yaml")
    personas = list((repository / "personas").glob("*.yaml"))
    assert len(specs) >= 5
    assert len(personas) == 5
    for path in (*specs, *personas):
        text = path.read_text("utf-8")
        assert judge(read(text), *(["persona"] if "chimera.persona/v1" in text else [])) == [], path


def test_a_spec_as_a_run_folder_keeps_it_follows_it(judge):
    assert judge(read(dump_spec(load_spec()))) == []


@pytest.mark.parametrize("text", GOOD)
def test_what_loads_is_accepted(judge, text):
    assert judge(read(text)) == []


@pytest.mark.parametrize("text", BAD)
def test_what_cannot_load_is_marked(judge, text):
    assert judge(read(text)) != []


def test_every_option_is_described():
    schema = editor_schema("spec")
    for name in ("ModelConfig", "AgentConfig", "Limits", "EvidenceHints", "Persona"):
        for key, piece in schema["$defs"][name]["properties"].items():
            assert piece["description"], f"{name}.{key}"
