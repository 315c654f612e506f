"""`chimera runs show`: every part with its formula, per node and per call, on a terminal and as JSON."""

import json
import re

import pytest

from chimera.graph import RunOptions, run
from chimera.record.formulas import FORMULAS
from chimera.report.run_text import RATES, TIMES, render_run, run_value
from chimera.spec import Overrides, load_spec
from chimera.testing import FakeOllama

PARTS = [name for name in TIMES.values() if name not in {"wall_s", "queue_s"}]


@pytest.fixture
def done(results, tmp_path):
    spec = load_spec(None, Overrides(settings=("models.local.provider=fake",)))
    return run(spec, results, RunOptions(out=tmp_path / "runs", fake=FakeOllama(default="builtin")))


@pytest.fixture
def shown(chimera_cli, done):
    return lambda *words: chimera_cli("runs", "show", done.folder, *words)


def test_the_table_adds_up_and_names_its_formulas(shown, done):
    said = shown()
    assert said.code == 0, said.err
    assert said.out.splitlines()[0].startswith(f"run {done.id} · done")
    for node in (*done.nodes, done.timings.totals):
        assert sum(getattr(node, part) or 0.0 for part in PARTS) == pytest.approx(node.wall_s)
    for head in ("wall", "wait", "queue", "load", "prefill", "decode", "tool", "retry", "own", "rest", "TTFT"):
        assert head in said.out
    for name in ("wall_s", "server_wait_s", "decode_s", "ttft_s", "residual_s"):
        assert FORMULAS[name].id in said.out
    assert "version 0.33.0" in said.out
    assert "–" in said.out  # ingest asks no model


def test_one_node_says_of_every_metric_whether_it_was_measured(shown):
    said = shown("--node", "insight")
    lines = {line.split()[0]: line for line in said.out.splitlines() if line.startswith("  ") and line.split()}
    for metric in (*TIMES.values(), *RATES.values()):
        assert metric in lines
    assert "not measured" in lines["queue_s"]
    assert lines["ttft_s"].endswith("ttft.v1")


def test_calls_are_listed_with_their_end(shown, done):
    said = shown("--calls")
    for call in done.calls:
        assert re.search(rf"^  {re.escape(call.id)} ", said.out, re.MULTILINE)
    assert "end to end" in said.out


def test_json_gives_every_number_with_its_formula(shown, done):
    value = json.loads(shown("--json").out)
    assert [node["name"] for node in value["nodes"]] == [node.name for node in done.nodes]
    assert [call["id"] for call in value["calls"]] == [call.id for call in done.calls]
    for row in (*value["nodes"], value["totals"]):
        for metric, formula in row["formulas"].items():
            assert isinstance(row[metric], int | float) or row[metric] is None
            assert formula in value["formulas"]
    for call in value["calls"]:
        assert set(call["metrics"]) - {"done_reason", "queue_uncertainty_s"} == set(call["formulas"]) - {
            "wall_s", "tool_s", "own_s", "retry_s", "above_idle_j", "per_output_token_j"}  # fmt: skip
    assert value["manifest"]["models"][0]["options"]["num_ctx"] == 4096


def test_json_of_one_node_holds_only_its_calls(shown):
    value = json.loads(shown("--json", "--node", "writer").out)
    assert {call["node"] for call in value["calls"]} == {"writer"}
    assert value["totals"] is None


def test_an_unknown_node_and_an_unknown_run_are_said(shown, chimera_cli):
    said = shown("--node", "nope")
    assert said.code == 2
    assert "no node 'nope'" in said.err
    assert "insight" in said.err
    said = chimera_cli("runs", "show", "19990101")
    assert said.code == 2
    assert "no run '19990101'" in said.err


def test_unlike_servers_never_share_a_table(done):
    """Two nodes whose servers are of unlike generations: decode stands in two tables, each with its formula."""
    models = done.record.manifest.models
    moved = [
        call.model_copy(update={"server": "http://old:1"}) if call.node == "writer" else call
        for call in done.record.calls
    ]
    old = models[0].model_copy(
        update={"provider": "ollama", "server": "http://old:1", "version": "0.24.0", "block": "old"}
    )
    manifest = done.record.manifest.model_copy(update={"models": (*models, old)})
    mixed = type(done)(done.record.model_copy(update={"calls": tuple(moved), "manifest": manifest}), None, done.folder)
    text = "\n".join(render_run(mixed, width=120))
    tables = [table for table in text.split("\n\n") if "decode" in table and "wall" in table]
    assert len(tables) == 2  # the writer and after it the run, whose decode is of neither, stand apart
    assert not [table for table in tables if "decode.v1" in table and "decode_unsampled.v1" in table]
    assert run_value(mixed)["totals"]["decode_s"] is None


def test_the_run_in_python_gives_the_same(done):
    assert done.node("insight").formulas["ttft_s"] == "ttft.v1"
    assert {one.call.node for one in done.measured_calls} == {"insight", "writer"}
