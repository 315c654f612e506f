"""`chimera runs` and comparisons: the list says how far each got, and show, open, rm and diff know what they are."""

import asyncio
import json
import shutil
import subprocess
import sys
import webbrowser
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "comparison"))

import lab
import trials

from chimera.comparison import compare, resume
from chimera.testing import SimulatedOllama, VirtualClock

FRAMEWORKS = {"langgraph", "langchain_core", "httpx", "pydantic"}


class Stopped(Exception):
    """Somebody pulled the plug."""


@pytest.fixture
def home(tmp_path):
    return tmp_path / "runs"  # $CHIMERA_HOME of all tests


class Maker:
    """Makes comparisons of eight pairs in a home, one an hour."""

    def __init__(self, folder, home):
        self.bench, self.home = lab.Lab(folder), home

    def options(self, clock, machine=trials.NOISE, **more):
        server = SimulatedOllama(machine, clock=clock.clock, seed=2)
        return replace(self.bench.options(clock, server, seed=2, pairs=8), out=self.home, **more)

    def make(self, stop=None, *, self_test=False, machine=trials.NOISE):
        """Stops before its measured run of this number, or while it warms up (0); None = never."""
        clock = VirtualClock(2)
        clock.now_ns = len(list(self.home.glob("cmp-*"))) * 3600 * 10**9

        def watch(progress):
            if (progress.doing == "warm_up" and stop == 0) or (progress.doing == "run" and progress.n_done + 1 == stop):
                raise Stopped

        bench, options = self.bench, self.options(clock, machine, on_progress=watch)
        try:
            return compare(bench.a, None if self_test else bench.b, bench.data, options=options).folder
        except Stopped:
            return max(self.home.glob("cmp-*"))

    def go_on(self, name):
        return asyncio.run(resume(name, self.options(VirtualClock(9))))


@pytest.fixture
def maker(tmp_path, home):
    return Maker(tmp_path, home)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """One of each: finished, paused, planned, a self-test, and one that cannot be read."""
    folder = tmp_path_factory.mktemp("template")
    make = Maker(folder, folder / "runs").make
    made = {"finished": make(), "paused": make(6), "planned": make(0), "self-test": make(self_test=True)}
    made["unreadable"] = folder / "runs" / "cmp-20250101-120000-x-vs-y"
    (made["unreadable"] / "runs").mkdir(parents=True)
    (made["unreadable"] / "plan.json").write_text('{"schema_version":"chimera.comparison/v9"}')
    return {key: one.name for key, one in made.items()}, folder


@pytest.fixture
def some(template, home):
    """The same, in the home of this test."""
    names, folder = template
    shutil.copytree(folder / "runs", home)
    return {key: home / name for key, name in names.items()}


def row(said, folder):
    (line,) = [line for line in said.out.splitlines() if line.startswith(folder.name)]
    return " ".join(line.split())


def test_comparisons_are_listed_with_how_far_they_got_and_what_they_say(chimera_cli, some):
    said = chimera_cli("runs", "list")
    lines = said.out.splitlines()
    assert lines[0].split() == ["comparison", "status", "pairs", "A", "B", "says"]
    assert [line.split()[0] for line in lines[1:]] == [
        some[one].name for one in ("self-test", "planned", "paused", "finished", "unreadable")
    ], "the newest first"
    verdict = json.loads((some["finished"] / "comparison.json").read_text())["estimates"][0]["verdict"]["text"]
    assert row(said, some["finished"]).endswith(f"finished 8 of 8 agent-a agent-b wall_s: {verdict}")
    name = some["paused"].name
    assert row(said, some["paused"]).endswith(
        f"paused 2 of 8 agent-a agent-b go on with: chimera compare --resume {name}"
    ), "half a pair is none"
    assert " planned 0 of 8 agent-a agent-b go on with: " in row(said, some["planned"])
    assert " finished 8 of 8 agent-a itself wall_s: " in row(said, some["self-test"])
    assert row(said, some["unreadable"]).endswith("no plan: ValueError: version 'chimera.comparison/v9'")


def test_what_the_list_tells_to_type_goes_on(chimera_cli, some, maker):
    maker.go_on(row(chimera_cli("runs", "list"), some["paused"]).rpartition(" ")[2])
    assert " finished 8 of 8 " in row(chimera_cli("runs", "list"), some["paused"])


def test_a_comparison_that_stopped_itself_is_paused_and_says_what_it_found(chimera_cli, maker):
    folder = maker.make(machine=replace(trials.NOISE, reloads=1.0))
    assert " paused 2 of 8 agent-a agent-b wall_s: not comparable" in row(chimera_cli("runs", "list"), folder)


def test_one_that_was_killed_before_its_plan_was_written_is_there_too(chimera_cli, home):
    (home / "cmp-20250101-120000-x-vs-y" / "runs").mkdir(parents=True)
    assert "unreadable – – – no plan.json: killed before its first run" in row(
        chimera_cli("runs", "list"), home / "cmp-20250101-120000-x-vs-y"
    )
    (value,) = json.loads(chimera_cli("runs", "list", "--json").out)
    assert value["created_utc"] == "2025-01-01T12:00:00+00:00"


def test_a_line_that_a_kill_cut_off_does_not_count(chimera_cli, some):
    folder = some["paused"]
    with (folder / "ledger.jsonl").open("ab") as ledger:
        ledger.write(b'{"kind":"measured","position":6,"arm":"A","ru')
    assert " paused 2 of 8 " in row(chimera_cli("runs", "list"), folder)


def test_filters_choose_among_comparisons_too(chimera_cli, some):
    def listed(*words):
        return {line.split()[0] for line in chimera_cli("runs", "list", *words).out.splitlines()[1:]}

    def names(*keys):
        return {some[key].name for key in keys}

    assert listed("--status", "paused") == names("paused")
    assert listed("--status", "finished", "--spec", "agent-b") == names("finished")
    assert listed("--spec", "agent-a", "--model", "GEMMA") == names("finished", "paused", "planned", "self-test")
    assert listed("--since", "2026-01-01") == names("finished", "paused", "planned", "self-test")
    said = chimera_cli("runs", "list", "--spec", "other")
    assert (said.code, said.out) == (0, "")
    assert "none of the 5 comparisons" in said.err


def test_json_has_runs_and_comparisons_each_with_what_it_is(chimera_cli, some, results):
    assert chimera_cli("run", results, "--set", "models.local.provider=builtin").code == 0
    told = json.loads(chimera_cli("runs", "list", "--json").out)
    assert [one["kind"] for one in told].count("run") == 1
    by_id = {one["id"]: one for one in told}
    one = by_id[some["finished"].name]
    assert one["folder"] == str(some["finished"])
    assert (one["state"], one["n_done"], one["n_planned"], one["metric"]) == ("finished", 8, 8, "wall_s")
    assert [one["created_utc"] for one in told] == sorted((one["created_utc"] for one in told), reverse=True)
    out = chimera_cli("runs", "list").out
    assert out.index("\n\ncomparison ") > out.index("run "), "runs in a table of their own, above"


def test_a_list_of_comparisons_loads_no_framework(some):
    code = "import sys, json\nfrom chimera.cli.main import cli\ncli.main(['runs', 'list'], standalone_mode=False)\n"
    code += "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert some["finished"].name in done.stdout
    assert set(json.loads(done.stderr.splitlines()[-1])).isdisjoint(FRAMEWORKS)


def test_show_tells_the_verdicts_again(chimera_cli, some, monkeypatch):
    said = chimera_cli("runs", "show", some["finished"].name)
    assert said.code == 0, said.err
    assert said.out.startswith("! SIMULATED")
    text = (some["finished"] / "comparison.json").read_text("utf-8")
    assert chimera_cli("runs", "show", some["finished"], "--json").out == text
    assert str(some["finished"] / "comparison.html") in said.out.splitlines()[-1]
    monkeypatch.chdir(some["finished"].parent)
    again = chimera_cli("runs", "show", some["finished"].name)
    assert again.out.splitlines()[:-1] == said.out.splitlines()[:-1]
    assert f"  {some['finished'].name}/comparison.html" in again.out.splitlines()[-1]


def test_show_tells_how_far_an_unfinished_one_got(chimera_cli, some):
    said = chimera_cli("runs", "show", some["paused"])
    assert said.code == 0, said.err
    assert "A with temperature 0.6 → 1.0" in said.out
    assert f"paused, 2 of 8 pairs; go on with: chimera compare --resume {some['paused'].name}" in said.out
    value = json.loads(chimera_cli("runs", "show", some["planned"], "--json").out)
    assert (value["kind"], value["state"], value["n_planned"]) == ("comparison", "planned", 8)


def test_show_of_one_that_cannot_be_read_says_so(chimera_cli, some):
    said = chimera_cli("runs", "show", some["unreadable"])
    assert said.code == 2
    assert "a plan of version 'chimera.comparison/v9'" in said.err
    (some["finished"] / "comparison.json").write_text("{")
    said = chimera_cli("runs", "show", some["finished"])
    assert said.code == 2
    assert "not the outcome of a comparison" in said.err


def test_options_of_runs_have_no_meaning_for_a_comparison_but_its_runs_can_be_named(chimera_cli, some):
    said = chimera_cli("runs", "show", some["finished"], "--node", "writer", "--calls")
    assert said.code == 2
    assert "--node and --calls of a comparison" in said.err
    inside = next((some["finished"] / "runs").iterdir())
    assert chimera_cli("runs", "show", inside, "--node", "writer").code == 0
    said = chimera_cli("runs", "diff", some["finished"], inside)
    assert said.code == 2
    assert "this is a comparison, and not a run" in said.err


def test_names_that_are_not_there_or_not_enough_are_said(chimera_cli, some):
    said = chimera_cli("runs", "show", "cmp-1999")
    assert said.code == 2
    assert "no comparison 'cmp-1999'" in said.err
    assert "could be any of" in chimera_cli("runs", "show", "cmp-2026").err
    first = some["finished"]
    twin = first.rename(first.parent / f"{first.name}-2")
    some["paused"].rename(first)
    assert "paused, " in chimera_cli("runs", "show", first.name).out, "a whole name wins over longer ones"
    assert chimera_cli("runs", "show", twin.name).code == 0
    said = chimera_cli("runs", "show", f"elsewhere/{first.name}")
    assert "elsewhere: no comparison" in said.err


def test_open_shows_the_page(chimera_cli, some, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda url: True)
    said = chimera_cli("runs", "open", some["finished"].name)
    assert (said.code, said.out) == (0, f"{some['finished'] / 'comparison.html'}\n")
    said = chimera_cli("runs", "open", some["paused"])
    assert said.code == 2
    assert "no comparison.html" in said.err


def test_rm_removes_whole_comparisons_and_only_what_is_one(chimera_cli, some, home, tmp_path, monkeypatch):
    said = chimera_cli("runs", "rm", some["paused"].name, some["unreadable"], "--yes")
    assert said.code == 0, said.err
    assert not some["paused"].exists()
    assert not some["unreadable"].exists()
    assert some["finished"].exists()
    other = tmp_path / "mine"
    (other / "runs").mkdir(parents=True)
    (other / "plan.json").write_text("{}")
    for wrong in (other, "", ".", home):
        said = chimera_cli("runs", "rm", some["finished"].name, wrong, "--yes")
        assert said.code == 2, wrong
        assert some["finished"].exists()
        assert other.exists()
    moved = some["finished"].rename(tmp_path / "kept")
    assert chimera_cli("runs", "rm", moved, "--yes").code == 0, "under another name its plan says what it is"
    assert not moved.exists()


@pytest.mark.parametrize(
    ("which", "asked"), [(["finished"], "this comparison"), (["finished", "paused"], "these 2 comparisons")]
)
def test_rm_on_a_terminal_says_what_it_would_remove(chimera_cli, some, monkeypatch, which, asked):
    class Terminal:
        def isatty(self):
            return True

        def readline(self, *_):
            return "n\n"

        def fileno(self):
            raise OSError

    monkeypatch.setattr(sys, "stdin", Terminal())
    said = chimera_cli("runs", "rm", *(some[one].name for one in which))
    assert said.code == 1
    assert f"Remove {asked}?" in said.err
    assert all(some[one].exists() for one in which)


def test_names_in_a_comparison_do_not_steer_the_terminal(chimera_cli, some):
    path = some["finished"] / "plan.json"
    plan = json.loads(path.read_text())
    plan["a"]["spec"]["name"] = "x\x1b[31m\ny"
    path.write_text(json.dumps(plan))
    said = chimera_cli("runs", "list")
    assert "\x1b" not in said.out
    assert len(said.out.splitlines()) == 6
