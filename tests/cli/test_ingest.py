"""`chimera ingest` shows the evidence without a model."""

import json


def test_it_shows_files_tables_columns_and_facts(chimera_cli, results):
    said = chimera_cli("ingest", results)
    assert said.code == 0
    for words in ("CSV", "sweep.csv", "tokens_s", "setting", "higher", "F1", "tok/s"):
        assert words in said.out
    assert not said.err


def test_facts_shows_every_fact_and_json_the_evidence(chimera_cli, results):
    lines = [json.loads(line) for line in chimera_cli("ingest", results, "--json").out.splitlines()]
    assert lines[0]["schema"] == "chimera.evidence/v1"
    facts = [line["fact"]["id"] for line in lines if "fact" in line]
    shown = chimera_cli("ingest", results, "--facts").out
    assert all(f"  {fact_id} " in shown for fact_id in facts)


def test_hints_of_a_spec_correct_the_guesses(chimera_cli, results, tmp_path):
    spec = tmp_path / "hints.yaml"
    spec.write_text(
        "schema: chimera/v1\nname: h\nmodels: {m: {provider: builtin}}\n"
        "agents: {insight: {role: insight, persona: insight, model: m}}\n"
        "evidence: {ignore: [ttft_s], better: {tokens_s: lower}}\n"
    )
    lines = [json.loads(line) for line in chimera_cli("ingest", results, "--spec", spec, "--json").out.splitlines()]
    columns = {column["name"]: column for line in lines if "table" in line for column in line["table"]["columns"]}
    assert columns["ttft_s"]["role"] == "ignored"
    assert columns["tokens_s"]["better"] == "lower"


def test_control_characters_of_names_do_not_reach_the_terminal(chimera_cli, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "a\x1b[31mred.csv").write_text("model,tok\x1b[2Js_s\n" + "gemma,1\nllama,2\n" * 40)
    said = chimera_cli("ingest", folder)
    assert said.code == 0
    assert "\x1b" not in said.out


def test_a_missing_folder_is_exit_2(chimera_cli, tmp_path):
    said = chimera_cli("ingest", tmp_path / "nowhere")
    assert said.code == 2
    assert "nowhere" in said.err
