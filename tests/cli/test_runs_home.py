"""`chimera runs list|diff|open|rm`: what lies in the runs' home, how two runs differ, and how one goes away."""

import json
import sys
import webbrowser

import pytest

import chimera
from chimera.graph import RunOptions, run
from chimera.report import diff_runs, render_diff
from chimera.spec import Overrides, load_spec
from chimera.testing import FakeOllama, Traits


@pytest.fixture
def home(tmp_path):
    return tmp_path / "runs"  # $CHIMERA_HOME of all tests


@pytest.fixture
def make(results, home):
    """Make a run with these settings."""

    def make(*settings, traits=None):
        spec = load_spec(None, Overrides(settings=("models.local.provider=fake", *settings)))
        fake = FakeOllama(models=("gemma3", "phi4:mini"), default="builtin", traits=traits or Traits())
        return run(spec, results, RunOptions(out=home, fake=fake))

    return make


@pytest.fixture
def some(chimera_cli, make, home, results, tmp_path):
    """Four folders: one run, one that was refused, one that was killed, one that cannot be read."""
    done = make("name=mine", "models.local.model=phi4:mini")
    (tmp_path / "wrong.yaml").write_text("schema: chimera/v1\nnope: 1\n")
    assert chimera_cli("run", results, "--spec", tmp_path / "wrong.yaml").code == 2
    for name, stamp in (("killed", "20250101-120000"), ("garbled", "20250201-120000")):
        folder = home / f"{stamp}-{name}"
        folder.mkdir()
        (folder / ".chimera-run").touch()
    (home / "20250101-120000-killed/log.jsonl").write_text('{"event":"started","spec":"old","data":"there"}\n')
    (home / "20250201-120000-garbled/run.json").write_text('{"schema_version":"chimera.run/v99"}')
    (home / "notes").mkdir()
    return done


def listed(said):
    return {line.split()[0]: line.split()[1] for line in said.out.splitlines()[1:]}


def test_every_run_is_listed_the_newest_first_whatever_became_of_it(chimera_cli, some, home):
    said = chimera_cli("runs", "list")
    states = listed(said)
    assert list(states)[2:] == ["20250201-120000-garbled", "20250101-120000-killed"]
    assert sorted(states.values()) == ["done", "refused", "unfinished", "unreadable"]
    assert states[some.id] == "done"
    assert "name: missing" in said.out
    assert "killed before its end" in said.out
    assert "version 'chimera.run/v99'" in said.out
    assert len(said.out.splitlines()) == 5


def test_filters_choose_by_spec_model_day_and_status(chimera_cli, some):
    for words in (("--spec", "mine"), ("--model", "PHI4"), ("--status", "done")):
        assert list(listed(chimera_cli("runs", "list", *words))) == [some.id]
    assert list(listed(chimera_cli("runs", "list", "--spec", "old"))) == ["20250101-120000-killed"]
    assert "20250101-120000-killed" not in listed(chimera_cli("runs", "list", "--since", "2025-01-02"))
    assert "20250101-120000-killed" in listed(chimera_cli("runs", "list", "--since", "2025-01-01"))
    said = chimera_cli("runs", "list", "--spec", "another")
    assert (said.code, said.out) == (0, "")
    assert "none of the 4 runs" in said.err
    assert chimera_cli("runs", "list", "--since", "yesterday").code == 2


def test_json_says_the_same(chimera_cli, some):
    (value,) = json.loads(chimera_cli("runs", "list", "--status", "done", "--json").out)
    assert value["id"] == some.id
    assert value["folder"] == str(some.folder)
    assert value["spec"] == "mine"
    assert value["models"] == ["phi4:mini"]
    assert value["wall_s"] == pytest.approx(some.timings.totals.wall_s)
    assert json.loads(chimera_cli("runs", "list", "--spec", "x", "--json").out) == []


def test_no_runs_is_no_error(chimera_cli, tmp_path):
    said = chimera_cli("runs", "list")
    assert (said.code, said.out) == (0, "")
    assert f"no runs in {tmp_path / 'runs'}" in said.err


def test_names_in_run_folders_do_not_steer_the_terminal(chimera_cli, home):
    folder = home / "20250101-120000-x\x1b[31m"
    folder.mkdir(parents=True)
    (folder / ".chimera-run").touch()
    (folder / "log.jsonl").write_text('{"event":"refused","data":"a\\u001b[2Jb\\nc","message":"no\\u001b[0m"}\n')
    said = chimera_cli("runs", "list")
    assert "\x1b" not in said.out
    assert len(said.out.splitlines()) == 2


def test_a_whole_id_wins_over_longer_ones_and_a_wrong_path_is_not_looked_up_by_its_name(chimera_cli, make, home):
    first = make()
    twin = home / f"{first.id}-2"
    first.folder.rename(twin)
    again = make()
    again.folder.rename(first.folder)
    assert f"run {again.id}" in chimera_cli("runs", "show", first.id).out
    assert "could be any of" in chimera_cli("runs", "show", first.id[:8]).err
    said = chimera_cli("runs", "show", f"elsewhere/{first.id}")
    assert said.code == 2
    assert "elsewhere: no run" in said.err


def test_show_begins_with_the_findings(chimera_cli, make):
    done = make()
    out = chimera_cli("runs", "show", done.id).out
    for row in done.findings:
        assert out.index(f"  {row.fact}\n") < out.index("TTFT")


def test_diff_says_what_was_different_and_what_came_of_it(chimera_cli, make):
    a = make("models.local.temperature=0.6")
    b = make("models.local.temperature=1.0", "agents.insight.persona=sceptic", traits=Traits(version="0.24.0"))
    said = chimera_cli("runs", "diff", a.folder, b.folder)
    assert said.code == 0, said.err
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert "models.local.temperature 0.6 1.0" in lines
    assert "agents.insight.persona insight sceptic" in lines
    assert "models.local.version 0.33.0 0.24.0" in lines
    assert "insight, call 1 (attempt 1), system message:" in lines
    assert any(line.startswith("-You are InsightAgent") for line in lines)
    assert any(line.startswith("+You are ScepticAgent") for line in lines)
    assert not any(line.startswith("models.local.num_ctx") for line in lines)


def with_calls(done, *calls):
    """The same run, had its insight node made these calls: (attempt, what was asked)."""
    first = next(call for call in done.calls if call.node == "insight")
    made = tuple(
        first.model_copy(
            update={
                "id": f"insight.{number}",
                "ordinal": number,
                "attempt": attempt,
                "sent_ns": first.sent_ns + number,
                "request": asked and json.dumps({"messages": [{"role": "user", "content": asked}]}),
            }
        )
        for number, (attempt, asked) in enumerate(calls, 1)
    )
    return type(done)(done.record.model_copy(update={"calls": made}), None, done.folder)


def test_diff_compares_every_call_of_a_node_and_says_which_attempt(make):
    done = make()
    a = with_calls(done, (1, "same"), (2, "old"), (1, "old"), (2, "third"))
    b = with_calls(done, (1, "same"), (2, "new"), (2, "new"))
    lines = render_diff(diff_runs(a, b), width=100)
    start = lines.index("prompts:")
    assert lines[start : start + 6] == [
        "prompts:",
        "  insight, call 2 (attempt 2), user message:",
        "    -old",
        "    +new",
        "  insight, call 3 (attempt 1 in A, 2 in B), user message: differs as in call 2",
        "  insight: 4 calls in A, 3 in B; only the first 3 can be compared",
    ]


def test_diff_takes_calls_whose_request_nobody_saw(make):
    done = make()
    value = diff_runs(with_calls(done, (1, "")), with_calls(done, (1, "asked")))
    assert [row["diff"][1:] for row in value["prompts"]] == [["+asked"]]
    assert diff_runs(with_calls(done, (1, "")), with_calls(done, (1, "")))["prompts"] == []


def test_diff_leaves_with_0_whether_runs_differ_or_not_and_with_2_without_a_run(chimera_cli, make):
    a, b = make("models.local.temperature=0.6"), make("models.local.temperature=1.0")
    assert [chimera_cli("runs", "diff", a.folder, one.folder).code for one in (a, b)] == [0, 0]
    assert chimera_cli("runs", "diff", a.folder, "19990101").code == 2


def test_diff_of_a_run_with_itself_finds_nothing(chimera_cli, make):
    done = make()
    value = json.loads(chimera_cli("runs", "diff", done.id, done.id, "--json").out)
    for name in ("spec", "manifest", "prompts", "uneven_calls", "findings", "unlike_formulas", "only_one_has_node"):
        assert value[name] == []
    assert {row["b_over_a"] for row in value["timings"]} <= {1.0, None}
    out = chimera_cli("runs", "diff", done.id, done.id).out
    for words in ("spec: the same", "made with: the same", "prompts: the same", "findings: the same"):
        assert words in out


def test_diff_puts_only_metrics_of_one_formula_side_by_side(chimera_cli, make):
    """Servers of unlike generations: what their decode times mean differs, so no ratio is drawn."""
    a, b = make(), make()
    for done, version in ((a, "0.33.0"), (b, "0.24.0")):
        path = done.folder / "run.json"
        value = json.loads(path.read_text())
        for model in value["manifest"]["models"]:
            model.update(provider="ollama", version=version)
        path.write_text(json.dumps(value))
    value = json.loads(chimera_cli("runs", "diff", a.id, b.folder, "--json").out)
    decode = {row["metric"] for row in value["unlike_formulas"]}
    assert "decode_s" in decode
    assert not decode & {row["metric"] for row in value["timings"] if row["node"] == "insight"}
    for row in value["timings"]:
        sides = [chimera.load_run(one.folder) for one in (a, b)]
        nodes = [one.timings.totals if row["node"] == "run" else one.node(row["node"]) for one in sides]
        assert [node.formulas[row["metric"]] for node in nodes] == [row["formula"]] * 2
    out = chimera_cli("runs", "diff", a.id, b.folder).out
    assert "insight decode_s: not side by side" in out


def test_diff_names_findings_that_only_one_run_has(chimera_cli, make, results):
    a = make()
    (results / "sweep.csv").write_text("model,tokens_s\n" + "x,1\ny,2\n" * 5)
    b = make()
    said = chimera_cli("runs", "diff", a.folder, b.folder)
    assert "the data is not the same" in said.out
    found = json.loads(chimera_cli("runs", "diff", a.folder, b.folder, "--json").out)["findings"]
    assert {None} < {row["rank_a"] for row in found}


def test_diff_needs_two_runs_with_a_record(chimera_cli, some):
    assert chimera_cli("runs", "diff", some.id).code == 2
    said = chimera_cli("runs", "diff", some.id, "20250101")
    assert said.code == 2
    assert "no run.json" in said.err


@pytest.mark.parametrize("has_browser", [True, False])
def test_open_shows_the_page_and_says_where_it_is(chimera_cli, make, monkeypatch, has_browser):
    done = make()
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda url: opened.append(url) or has_browser)
    said = chimera_cli("runs", "open", done.id)
    assert said.code == 0
    assert said.out == f"{done.html_path}\n"
    assert opened == [done.html_path.as_uri()]
    assert ("no browser" in said.err) is not has_browser


def test_open_needs_a_report(chimera_cli, some):
    said = chimera_cli("runs", "open", "20250101")
    assert said.code == 2
    assert "no report.html" in said.err


def test_rm_in_a_pipe_needs_yes_and_removes_nothing_otherwise(chimera_cli, some, home):
    before = sorted(home.iterdir())
    said = chimera_cli("runs", "rm", some.id)
    assert said.code == 2
    assert "--yes" in said.err
    assert sorted(home.iterdir()) == before
    said = chimera_cli("runs", "rm", some.id, "20250101", "--yes")
    assert said.code == 0
    assert said.out.splitlines() == [str(some.folder), str(home / "20250101-120000-killed")]
    assert len(list(home.iterdir())) == len(before) - 2


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("", 130)])
def test_rm_on_a_terminal_asks_first(chimera_cli, some, monkeypatch, answer, code):
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    said = chimera_cli("runs", "rm", some.id)
    assert said.code == code
    assert "Remove this run?" in said.err
    assert some.folder.exists() is (code != 0)


def test_rm_with_one_unknown_run_or_a_folder_that_is_no_run_removes_nothing(chimera_cli, some, home, results):
    for wrong in ("19990101", home / "notes", results, "", "."):
        said = chimera_cli("runs", "rm", some.id, wrong, "--yes")
        assert said.code == 2, wrong
        assert some.folder.exists()
        assert results.exists()


class Terminal:
    """A keyboard with somebody who types this."""

    def __init__(self, text):
        self.lines = iter(text.splitlines(keepends=True))

    def isatty(self):
        return True

    def readline(self, *_):
        return next(self.lines, "")

    def fileno(self):
        raise OSError
