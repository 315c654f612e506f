"""Run folders on disk, and records read again."""

import ast
import inspect
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chimera
from chimera.errors import RecordError
from chimera.graph import RunOptions, run
from chimera.record import artifact, call, gpu
from chimera.record import run as run_module
from chimera.record.call import Call, Stamp
from chimera.record.run_json import dump_run, load_run_record
from chimera.store import RunFolder, load_run, runs_home


@pytest.fixture(scope="module")
def done(request, tmp_path_factory):
    home = tmp_path_factory.mktemp("runs")
    spec = chimera.load_spec(None, chimera.Overrides(settings=("models.local.provider=builtin",)))
    return run(spec, request.config.rootpath / "examples/benchmarks", RunOptions(out=home))


def test_a_record_is_read_as_it_was_written(done):
    assert load_run_record(dump_run(done.record)) == done.record
    assert dump_run(load_run_record(dump_run(done.record))) == dump_run(done.record)


@given(
    st.builds(
        Call,
        id=st.text(max_size=9),
        node=st.none() | st.text(max_size=9),
        ordinal=st.integers(1, 9),
        clock=st.sampled_from(("wire", "callback")),
        server=st.text(max_size=9),
        path=st.just("/api/chat"),
        model=st.text(max_size=9),
        request=st.text(max_size=30),
        status=st.none() | st.integers(100, 599),
        content_type=st.none() | st.text(max_size=9),
        sent_ns=st.integers(0, 2**62),
        headers_ns=st.none() | st.integers(0, 2**62),
        stamps=st.lists(
            st.builds(Stamp, st.integers(0, 2**62), st.sampled_from(("content", "done")), st.integers(0, 9)), max_size=3
        ).map(tuple),
        ended_ns=st.integers(0, 2**62),
        end=st.sampled_from(("clean", "cut", "left")),
        final_line=st.none() | st.text(max_size=30),
    )
)
def test_any_call_survives_the_way_to_the_disk_and_back(one):
    assert Call.model_validate_json(one.model_dump_json()) == one


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text.replace("chimera.run/v1", "chimera.run/v99"), "version 'chimera.run/v99'"),
        (lambda text: text[:-30], "not JSON"),
        (lambda _: "[]", "version None"),
        (lambda text: text.replace('"status": "done"', '"status": "perhaps"', 1), "status"),
    ],
)
def test_what_is_no_record_is_refused_in_words(done, spoil, words):
    with pytest.raises(RecordError, match=re.escape(words)):
        load_run_record(spoil(dump_run(done.record).decode()).encode())


def test_numbers_that_json_does_not_know_cannot_be_recorded(done):
    from pydantic import ValidationError

    from chimera.record.value import Value

    class Sample(Value):
        seconds: float

    for wrong in (float("nan"), float("inf")):
        with pytest.raises(ValidationError):
            Sample(seconds=wrong)


def test_runs_are_found_by_folder_file_id_and_the_start_of_an_id(done):
    home = done.folder.parent
    for reference in (done.folder, done.folder / "run.json", done.id, done.id[:20]):
        assert load_run(reference, home).record == done.record


def test_unknown_ambiguous_and_interrupted_runs_are_told_apart(done, tmp_path):
    with pytest.raises(RecordError, match="no run"):
        load_run("2031", tmp_path)
    now = done.record.created.utc
    from datetime import datetime

    made = [RunFolder.create("data", tmp_path, datetime.fromisoformat(now)) for _ in range(3)]
    assert len({folder.path for folder in made}) == 3
    with pytest.raises(RecordError, match="could be any of"):
        load_run(made[0].id[:8], tmp_path)
    with pytest.raises(RecordError, match=r"killed before its end[\s\S]*log\.jsonl"):
        load_run(made[0].path)
    for folder in made:
        folder.close()


def test_changed_evidence_is_refused(done, tmp_path):
    import shutil

    copy = shutil.copytree(done.folder, tmp_path / "copy")
    path = copy / "evidence.jsonl"
    path.write_text(path.read_text().replace("gemma3:1b", "gemma3:9b"))
    with pytest.raises(RecordError, match="changed after it was written"):
        load_run(copy)


def test_the_log_is_json_lines(done):
    events = [json.loads(line) for line in (done.folder / "log.jsonl").read_text().splitlines()]
    assert [event["event"] for event in events] == ["started", "evidence", "finished"]
    assert all(event["timestamp"].endswith("Z") for event in events)


def test_homes_in_order(tmp_path, monkeypatch):
    monkeypatch.setenv("CHIMERA_HOME", "elsewhere")
    assert str(runs_home()) == "elsewhere"
    assert runs_home(tmp_path) == tmp_path
    monkeypatch.delenv("CHIMERA_HOME")
    assert str(runs_home()) == "chimera-runs"


def test_the_documented_fields_are_the_fields(repository):
    text = (repository / "docs/records.md").read_text("utf-8")
    for name, body in re.findall(r"^### (\w+)\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL):
        home = next(
            m
            for m in (run_module, call, artifact, gpu)
            if getattr(getattr(m, name, None), "__module__", "") == m.__name__
        )
        tree = ast.parse(inspect.getsource(home))
        node = next(one for one in tree.body if isinstance(one, ast.ClassDef) and one.name == name)
        fields = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign)]
        assert re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE) == fields, name
    assert "### RunRecord" in text
    assert "### Rejected" in text


def test_asking_for_a_node_that_is_not_there_lists_those_that_are(done):
    with pytest.raises(chimera.errors.UsageError, match="ingest, insight, writer"):
        done.node("insigth")


def test_a_record_of_an_earlier_chimera_is_read_by_todays_formulas(repository):
    """Made before there were warm-up calls, GPU traces, generations, and `tpot.v2`."""
    old = load_run(repository / "tests/fixtures/records/made-before-warm-ups")
    assert (old.status, old.timings.totals.n_calls) == ("done", 2)
    assert {one.formulas["time_per_output_token_s"] for one in old.measured_calls} == {"tpot.v2"}
    insight = old.node("insight")
    assert insight.formulas["decode_tokens_per_s"] == "decode_rate.v1"
    assert (insight.queue_s, insight.energy_j) == (None, None)
    assert old.record.manifest.models[0].was_loaded is None
    assert old.timings.energy.note == "no GPU was watched"
    assert {flag.name for flag in old.flags} <= {"client_overload", "coalesced", "cpu_spill"}
    assert dump_run(old.record) == dump_run(load_run_record(dump_run(old.record)))
