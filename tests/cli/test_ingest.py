"""`chimera ingest` shows the evidence without a model."""

import csv
import io
import json
import unicodedata


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


def test_csv_holds_every_fact_and_no_formula(chimera_cli, tmp_path):
    folder = tmp_path / "hostile"
    folder.mkdir()
    rows = "".join(f'"{name}",{i},{100 + i}\n' for name in ("=HYPERLINK(1)", "gemma3") for i in (1, 2))
    (folder / "=cmd.csv").write_text(f"model,num_ctx,=tokens_s\n{rows}")
    said = chimera_cli("ingest", folder, "--csv")
    table = list(csv.DictReader(io.StringIO(said.out)))
    evidence = chimera_cli("ingest", folder, "--json").out.splitlines()
    assert len(table) == sum('{"fact"' in line for line in evidence) > 5
    assert {row["file"] for row in table} == {"'=cmd.csv", "(tree)"}
    assert any("=HYPERLINK(1)" in row["settings"] for row in table)
    assert not [cell for row in table for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_csv_and_json_exclude_each_other(chimera_cli, results):
    assert chimera_cli("ingest", results, "--csv", "--json").code == 2


def test_nothing_in_a_tree_steers_the_terminal(chimera_cli, tmp_path):
    folder = tmp_path / "hostile"
    (folder / "a\x1b[31m").mkdir(parents=True)
    bad = "\x1b]8;;http://evil.example\x07[link=http://evil.example][bold red]x\u202e\\[/]:bomb:"
    runs = [{"model": f"{bad}{i}", bad: 1.5 + i, "tokens_s": 9.0 + i, "note": bad} for i in range(4)]
    (folder / "a\x1b[31m" / "[bold]r\\[red].json").write_text(json.dumps({f"{bad}runs": runs}))
    (folder / "broken\x9b31m.json").write_text("{")
    said = chimera_cli("ingest", folder, "--facts")
    assert said.code == 0
    assert not [one for one in said.out if unicodedata.category(one) in {"Cc", "Cf", "Co"} and one != "\n"]
    assert "[link=http://evil.example][bold red]x\\[/]:bomb:runs[]" in said.out


def test_explain_says_how_a_file_was_read_and_where_its_rows_went(chimera_cli, tmp_path):
    folder = tmp_path / "sweeps"
    folder.mkdir()
    for window in (1, 2):
        rows = "".join(f"m{n % 2},{n + window}.5 ms,{'n/a' if n == 3 else n},x{n}\n" for n in range(6))
        (folder / f"num_ctx_{window}.csv").write_text(f"model,ttft,quality,note\n{rows}")
    (folder / "broken.json").write_text("{")
    said = chimera_cli("ingest", folder, "--explain", "num_ctx_2.csv")
    assert said.code == 0
    for words in (
        "read",
        "6 rows of num_ctx_*.csv (2 files)",
        "num_ctx",
        "stands in the path",
        "ms",
        "lower",
        "higher",
        "words",
    ):
        assert words in " ".join(said.out.split())
    told = json.loads(chimera_cli("ingest", folder, "--explain", folder / "num_ctx_2.csv", "--json").out)
    (table,) = told["tables"]
    columns = {column["judged"]["name"]: column for column in table["columns"]}
    assert (columns["quality"]["n"], columns["quality"]["n_missing"], columns["quality"]["judged"]["n"]) == (5, 1, 10)
    assert (columns["ttft"]["judged"]["unit"], columns["ttft"]["n_numeric"]) == ("ms", 6)
    assert "unreadable: not JSON" in chimera_cli("ingest", folder, "--explain", "broken.json").out
    wrong = chimera_cli("ingest", folder, "--explain", "num_ctx_3.csv")
    assert wrong.code == 2
    assert "num_ctx_2.csv" in wrong.err


def test_set_changes_a_limit_and_the_reason_names_it(chimera_cli, results):
    (results / "deep").mkdir()
    (results / "deep/a.csv").write_text("a,b\n1,2\n")
    said = chimera_cli("ingest", results, "--set", "evidence.limits.max_depth=0")
    assert said.code == 0
    assert "deeper than 0 folders (max_depth)" in said.out
    assert chimera_cli("ingest", results, "--set", "evidence.limits.max_depht=0").code == 2
