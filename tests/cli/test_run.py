"""`chimera run` as a user meets it, and everything that can go wrong with it."""

import json
import os
import signal
import subprocess
import sys
import threading
import unicodedata

import pytest

import chimera
from chimera.testing import Cut, FakeOllama, Line, Refuse, Say, Wait, error_line


@pytest.fixture
def server(monkeypatch):
    """A fake Ollama over TCP that OLLAMA_HOST names; give it a script."""
    stack = []

    def start(*script, **kwargs):
        fake = FakeOllama(*script, **kwargs)
        context = fake.in_thread()
        monkeypatch.setenv("OLLAMA_HOST", context.__enter__())
        stack.append(context)
        return fake

    yield start
    for context in stack:
        context.__exit__(None, None, None)


def last_run(tmp_path):
    return chimera.load_run(max((tmp_path / "runs").iterdir()))


def check(said, tmp_path, code, *words):
    """The common promise: exit code, words that help, no traceback, a folder that says what happened."""
    assert said.code == code, said.err
    for word in words:
        assert word in said.err
    assert "Traceback" not in said.err + said.out
    run = last_run(tmp_path)
    assert run.exit_code == code
    assert run.record.failures[0].message
    return run


def test_a_bare_machine_gets_a_report_and_a_notice(chimera_cli, results, tmp_path):
    said = chimera_cli("run", results)
    assert said.code == 0
    assert "built-in analyst" in said.err
    assert "report.md" in said.out
    assert last_run(tmp_path).report_path.is_file()


@pytest.mark.parametrize("flags", [[], ["-v"], ["--json"]])
def test_nothing_in_a_tree_steers_the_terminal(chimera_cli, tmp_path, flags):
    bad = "\x1b]8;;http://evil.example\x07\x1b[2J\u202e[bold red]\u200bx"
    folder = tmp_path / f"res{bad.replace('/', '')}"
    folder.mkdir()
    runs = [{"model": f"{bad}{i % 2}", "num_ctx": i, "tokens_s": 90 + i, "error": bad * (i > 4)} for i in range(6)]
    (folder / f"{bad.replace('/', '')}.json").write_text(json.dumps(runs))
    (folder / "broken\x1b[31m.json").write_text("{")
    said = chimera_cli("run", folder, *flags)
    assert said.code == 0, said.err
    for text in (said.out, said.err):
        assert not [one for one in text if unicodedata.category(one) in {"Cc", "Cf", "Co"} and one != "\n"]


def test_json_is_one_object_on_stdout(chimera_cli, results):
    said = chimera_cli("run", results, "--json")
    value = json.loads(said.out)
    assert value["status"] == "done"
    assert value["exit_code"] == 0
    assert [node["name"] for node in value["nodes"]] == ["ingest", "insight", "writer"]
    assert value["findings"][0].keys() >= {"fact", "value", "n", "sentence", "by"}


def test_verbose_shows_timings_and_pipe_lines_carry_the_time(chimera_cli, results):
    said = chimera_cli("run", results, "-v")
    assert "TTFT" in said.out
    assert all(line[2] == line[5] == ":" for line in said.err.splitlines())


def test_quiet_leaves_the_path_of_the_report_and_what_must_be_known(chimera_cli, results, tmp_path):
    said = chimera_cli("run", results, "-q")
    assert said.code == 0
    assert said.out == f"{last_run(tmp_path).report_path}\n"
    assert "built-in analyst" in said.err
    assert "ingest" not in said.err
    said = chimera_cli("run", results, "-q", "--json")
    assert json.loads(said.out)["status"] == "done"
    assert chimera_cli("run", results, "-q", "-v").code == 2


def test_a_failed_run_says_so_even_quietly(chimera_cli, results, server, tmp_path):
    server(Refuse(500, "out of memory"), models=("gemma3",), default=Refuse(500, "out of memory"))
    said = chimera_cli("run", results, "--model", "gemma3", "-q")
    assert said.code == 4
    assert "out of memory" in said.err


def test_model_persona_and_set_without_a_file(chimera_cli, results, server, tmp_path):
    fake = server(default="builtin", models=("qwen3:4b",))
    said = chimera_cli(
        "run", results, "--model", "qwen3:4b", "--persona", "insight=sceptic", "--set", "models.local.num_ctx=8192"
    )
    assert said.code == 0, said.err
    insight = fake.chats[0]
    assert insight["model"] == "qwen3:4b"
    assert insight["options"]["num_ctx"] == 8192
    run = last_run(tmp_path)
    assert run.record.overrides == ("--model qwen3:4b", "--set models.local.num_ctx=8192", "--persona insight=sceptic")
    assert run.record.spec.persona_of("insight").system.split()[0] == insight["messages"][0]["content"].split()[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--set", "models.local.num_ctxx=1"), "num_ctx"),
        (("--set", "models.local.num_ctx=big"), "integer"),
        (("--spec", "nowhere.yaml"), "nowhere.yaml"),
        (("--persona", "insight=nobody"), "nobody"),
    ],
)
def test_a_spec_that_cannot_be_loaded_is_exit_2_and_its_folder_says_why(chimera_cli, results, tmp_path, words, told):
    said = chimera_cli("run", results, *words)
    assert said.code == 2
    assert told in said.err
    assert "Traceback" not in said.err
    (folder,) = (tmp_path / "runs").iterdir()
    with pytest.raises(chimera.errors.RecordError, match="could not begin") as caught:
        chimera.load_run(folder)
    assert told in str(caught.value)


def test_wrong_usage_is_exit_2_without_a_run(chimera_cli, results, tmp_path):
    said = chimera_cli("run", results, "--nonsense")
    assert said.code == 2
    assert "--nonsense" in said.err
    assert not (tmp_path / "runs").exists()


def test_missing_data(chimera_cli, tmp_path):
    check(chimera_cli("run", tmp_path / "nowhere"), tmp_path, 2, "nowhere", "name a folder")


def test_empty_data(chimera_cli, tmp_path):
    (tmp_path / "empty").mkdir()
    check(chimera_cli("run", tmp_path / "empty"), tmp_path, 2, "empty folder", ".csv")


def test_no_readable_file(chimera_cli, tmp_path):
    (tmp_path / "junk").mkdir()
    (tmp_path / "junk/a.csv").write_bytes(b"\x00\x01\x02" * 50)
    (tmp_path / "junk/b.txt").write_text("prose")
    check(chimera_cli("run", tmp_path / "junk"), tmp_path, 2, "a.csv", "binary")


def test_unreachable_server_named_by_the_user_is_exit_3(chimera_cli, results, tmp_path):
    check(chimera_cli("run", results, "--model", "gemma3"), tmp_path, 3, "no Ollama answers", "ollama serve")


def test_missing_model_says_which_pull_and_what_is_there(chimera_cli, results, server, tmp_path):
    server(models=("phi4",))
    check(chimera_cli("run", results, "--model", "gemma3"), tmp_path, 3, "ollama pull gemma3", "phi4:latest")


def test_a_window_too_small_for_one_fact_says_what_is_needed(chimera_cli, results, server, tmp_path):
    server(default="builtin")
    said = chimera_cli("run", results, "--set", "models.local.num_ctx=600", "--set", "models.local.num_predict=300")
    run = check(said, tmp_path, 2, "num_ctx 600 is too small", "set num_ctx to")
    assert run.evidence is not None
    assert not run.calls


@pytest.mark.parametrize(
    "reply",
    [
        "The fastest model reaches 123.4 tok/s, twice as fast as the others!",
        '{"findings": [{"fact": "F999", "comment": "made up"}, {"fact": "F1", "comment": "it is 42"}]}',
        '{"findings": [{"fact": "F1", "comment": "cut he',
        "\u0000\ufffd garbage {{{",
        "[1, 2, 3]",
        '{"findings": "none"}',
    ],
)
def test_answers_that_make_no_sense_end_well_with_the_analyst(chimera_cli, results, server, tmp_path, reply):
    server(*[reply] * 9, default="builtin")
    said = chimera_cli("run", results, "--model", "gemma3")
    assert said.code == 0, said.err
    run = last_run(tmp_path)
    assert {row.by for row in run.findings} >= {"analyst"}
    assert any("analyst" in notice for notice in run.record.notices)
    report = run.report_path.read_text("utf-8")
    body = report.split("\n## 1. ")[1].split("\n## Data")[0]
    assert "123.4" not in body
    assert "42" not in body
    assert "F999" not in body


FAULTS = {
    "cut": (Say("one two three", then=(Cut(),)), "the connection broke"),
    "reset": (Say("one two three", then=(Cut(reset=True),)), "the connection broke"),
    "no final line": (Say("one two three", then=()), "without its final line"),
    "error line": (Say("one two", then=(error_line("CUDA out of memory"),)), "CUDA out of memory"),
    "garbage": (Say("one two", then=(Line("<html>502 Bad Gateway</html>"),)), "not JSON"),
    "empty object": (Say("one two", then=(Line("{}"),)), "not what Ollama sends"),
    "empty body": (Say("", then=()), "no answer came"),
    "empty answer": (Say(""), "the answer is empty"),
    "busy": (Refuse(503, "server busy"), "server busy"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_broken_streams_are_tried_three_times_and_then_exit_4(
    chimera_cli, results, server, tmp_path, monkeypatch, fault
):
    monkeypatch.setattr("chimera.agents.calling.FIRST_PAUSE_S", 0.001)
    reply, words = FAULTS[fault]
    server(*[reply] * 3, default="builtin")
    run = check(chimera_cli("run", results, "--model", "gemma3"), tmp_path, 4, words, "after 3 attempts")
    assert [call.attempt for call in run.calls[:3]] == [1, 2, 3]


def test_a_silent_server_runs_into_the_idle_limit(chimera_cli, results, server, tmp_path):
    server(*[Say("one two three", then=(Wait(3600),))] * 3, default="builtin")
    said = chimera_cli("run", results, "--model", "gemma3", "--set", "limits.idle_timeout=0.3")
    check(said, tmp_path, 4, "nothing came for 0.3 s", "idle_timeout")


def test_a_slow_answer_runs_into_the_call_limit(chimera_cli, results, server, tmp_path):
    server(Say("word " * 400, token_s=0.05), default="builtin")
    said = chimera_cli("run", results, "--model", "gemma3", "--set", "limits.call_timeout=0.5")
    check(said, tmp_path, 4, "not complete after 0.5 s", "call_timeout")


def test_a_long_run_runs_into_the_run_limit(chimera_cli, results, server, tmp_path):
    server(Say("word " * 400, token_s=0.05), default="builtin")
    said = chimera_cli("run", results, "--model", "gemma3", "--set", "limits.run_timeout=0.7")
    check(said, tmp_path, 4, "longer than 0.7 s", "run_timeout")


def test_the_budget_of_calls_is_a_limit(chimera_cli, results, server, tmp_path):
    server(*["no json"] * 5, default="builtin")
    said = chimera_cli("run", results, "--model", "gemma3", "--set", "limits.max_model_calls=2")
    check(said, tmp_path, 4, "all 2 model calls", "max_model_calls")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_mid_stream_stops_cleanly_and_says_what_is_kept(results, server, tmp_path, number):
    asked = threading.Event()

    def answer(_):
        asked.set()
        return Say("word " * 1000, token_s=0.05)

    fake = server(answer)
    process = subprocess.Popen(
        [sys.executable, "-m", "chimera", "run", str(results), "--model", "gemma3"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert asked.wait(30)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "interrupted; what was computed is in" in err
    assert f"→ chimera runs show {last_run(tmp_path).folder}" in err
    assert "Traceback" not in err
    run = last_run(tmp_path)
    assert run.status == "interrupted"
    assert run.evidence is not None
    assert run.calls[0].end == "left"
    assert fake.client_left.wait(10)


def test_an_unwritable_place_for_runs_is_said(chimera_cli, results, tmp_path):
    (tmp_path / "file").write_text("")
    said = chimera_cli("run", results, "--out", tmp_path / "file" / "runs")
    assert said.code == 2
    assert "--out" in said.err
    assert "Traceback" not in said.err
