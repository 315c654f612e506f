"""`chimera compare` as its users meet it: two specs, a simulated server over TCP, words and exit codes."""

import asyncio
import json
import re
import shlex
import threading
from itertools import islice

import pytest

from chimera.backends.tcp import _Connections
from chimera.record.outcome import Outcome
from chimera.testing import Machine, Reply, SimulatedOllama, Wait
from chimera.tools.ingest import ingest

A = """\
schema: chimera/v1
name: agent-a
models:
  local: {provider: ollama, model: gemma3, num_ctx: 4096, temperature: 0.6}
agents:
  insight: {role: insight, persona: insight, model: local}
  writer: {role: writer, persona: writer, model: local}
"""
B = """\
schema: chimera/v1
name: agent-b
base: a.yaml
models: {local: {temperature: 1.0}}
"""
FAST = Machine(prefill_s=0.00001, token_s=0.0001, load_s=0.06, overhead_s=0.0)


@pytest.fixture
def bench(tmp_path, monkeypatch):
    """A folder with two specs and a small table of results."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHIMERA_HOME", str(tmp_path / "home"))
    (tmp_path / "a.yaml").write_text(A, "utf-8")
    (tmp_path / "b.yaml").write_text(B, "utf-8")
    data = tmp_path / "data"
    data.mkdir()
    rows = [f"{model},{ctx},{rate + repeat}" for model, rate in (("small", 40.0), ("large", 12.5))
            for ctx in (1024, 2048) for repeat in range(3)]  # fmt: skip
    (data / "runs.csv").write_text("\n".join(["model,num_ctx,tokens_per_s", *rows]) + "\n", "utf-8")
    return tmp_path


@pytest.fixture
def server(monkeypatch):
    double = SimulatedOllama(FAST)
    with double.in_thread() as base_url:
        monkeypatch.setenv("OLLAMA_HOST", base_url)
        yield double


@pytest.fixture
def compare(chimera_cli):
    return lambda *words: chimera_cli("compare", *words)


def test_a_plan_calls_no_model(bench, server, compare):
    done = compare("a.yaml", "b.yaml", "data", "--plan", "--pairs", "6")
    assert done.code == 0, done.out + done.err
    assert "temperature 0.6 → 1.0" in done.out
    assert "6 pairs" in done.out
    assert server.n_calls == 0
    assert not (bench / "home").exists()


def test_a_comparison_tells_verdicts_on_stdout_and_progress_on_stderr(bench, server, compare):
    done = compare("a.yaml", "b.yaml", "data", "--pairs", "6", "--seed", "3")
    assert done.code == 0, done.out + done.err
    assert "SIMULATED" in done.out
    assert re.search(r"^\s+wall_s\s+(B is|no difference|not settled)", done.out, re.MULTILINE)
    assert "12/12 runs" in done.err
    assert len(done.out.rstrip("\n").splitlines()) <= 20
    (folder,) = (bench / "home").glob("cmp-*")
    assert {"plan.json", "ledger.jsonl", "comparison.json", "comparison.md", "comparison.html"} <= {
        path.name for path in folder.iterdir()
    }
    outcome = Outcome.model_validate_json((folder / "comparison.json").read_text("utf-8"))
    assert (outcome.n_pairs, outcome.plan.seed) == (6, 3)
    assert {run.folder.name for run in _runs(folder)} >= {pair.run_a for pair in outcome.pairs}
    states = {file.path: file.state for file in ingest(bench).files}
    assert states == {
        "data/runs.csv": "read",
        "a.yaml": "other",
        "b.yaml": "other",
        f"home/{folder.name}/": "own_output",
    }


def test_json_and_markdown_say_the_same(bench, server, compare):
    done = compare("a.yaml", "b.yaml", "data", "--pairs", "2", "--json", "--html", "page.html")
    told = json.loads(done.out)
    assert {one["verdict"]["kind"] for one in told["estimates"]} == {"too_few_units"}
    assert told["estimates"][0]["verdict"]["text"] in (bench / "page.html").read_text("utf-8").replace("&#x27;", "'")
    assert "too few pairs" in compare("a.yaml", "b.yaml", "data", "--pairs", "1", "--markdown").out


def test_a_broken_rule_ends_with_one(bench, server, compare, monkeypatch):
    slow = SimulatedOllama(Machine(prefill_s=0.00001, token_s=0.001, noise=0.01, slower={"ExecutiveAgent": 4.0}))
    (bench / "b.yaml").write_text(
        "schema: chimera/v1\nname: agent-b\nbase: a.yaml\nagents: {writer: {persona: executive}}\n", "utf-8"
    )
    with slow.in_thread() as base_url:
        monkeypatch.setenv("OLLAMA_HOST", base_url)
        done = compare(
            "a.yaml", "b.yaml", "data", "--pairs", "6", "--primary", "wall_s", "--fail-if", "wall_s worse 5%"
        )
    assert done.code == 1, done.out + done.err
    assert "wall_s worse 5%: B is" in done.err


def test_a_primary_that_nobody_measures_is_told_and_ends_with_one(bench, server, compare):
    done = compare("a.yaml", "b.yaml", "data", "--pairs", "1", "--primary", "energy_j", "--primary", "wall_s")
    assert done.code == 1
    assert "no pair has energy_j in both arms" in done.out
    assert "energy_j: not comparable" in done.err


def test_a_self_test_is_kept_for_later_plans(bench, server, compare):
    done = compare("a.yaml", "data", "--aa", "--pairs", "6")
    assert done.code == 0, done.out + done.err
    plan = compare("a.yaml", "b.yaml", "data", "--plan", "--pairs", "12")
    assert "not known" not in plan.out, plan.out
    assert "earlier runs" in plan.out


def test_finished_runs_are_compared_unpaired(bench, server, compare, chimera_cli):
    for spec in ("a.yaml", "a.yaml", "b.yaml", "b.yaml"):
        assert chimera_cli("run", "data", "--spec", spec).code == 0
    ids = sorted(path.name for path in (bench / "home").iterdir())
    done = compare("--runs", ",".join(ids[:2]), "--runs", ",".join(ids[2:]))
    assert done.code == 0, done.out + done.err
    assert "UNPAIRED" in done.out
    mixed = compare("--runs", ",".join(ids[1:3]), "--runs", ids[3])
    assert mixed.code == 2
    assert "A's specs differ" in mixed.err


@pytest.mark.parametrize(("option", "value"), [("--margin", "0%"), ("--primary", "speed")])
def test_options_of_finished_runs_are_checked_too(compare, option, value):
    done = compare("--runs", "x", "--runs", "y", option, value)
    assert done.code == 2
    assert option in done.err


class Mortal:
    """A server over TCP whose whole process dies at one chat request, in the middle of its answer; it can come back."""

    def __init__(self, server, dies_at):
        self.server, self.n_chats, self.dies_at, self.port = server, 0, dies_at, 0

    def respond(self, request):
        reply = self.server.respond(request)
        if request.path != "/api/chat":
            return reply
        self.n_chats += 1
        if self.n_chats != self.dies_at:
            return reply
        self.loop.call_later(0.02, self.stopped.set)  # no connection outlives it, and none is taken from then on
        return Reply(reply.status, reply.content_type, (*islice(reply.steps, 2), Wait(60)))

    def start(self):
        begun = threading.Event()

        async def live():
            self.loop, self.stopped = asyncio.get_running_loop(), asyncio.Event()
            connections = _Connections(self, None)
            listener = await asyncio.start_server(connections.handle, "127.0.0.1", self.port)
            self.port = listener.sockets[0].getsockname()[1]
            begun.set()
            await self.stopped.wait()
            listener.close()
            await connections.close()

        self.thread = threading.Thread(target=asyncio.run, args=(live(),), daemon=True)
        self.thread.start()
        assert begun.wait(10)
        return f"http://127.0.0.1:{self.port}"

    def stop(self):
        if self.thread.is_alive():
            self.loop.call_soon_threadsafe(self.stopped.set)
        self.thread.join(10)


WARM_UP_CALLS, CALLS, LOAD_CALLS = 4, 2, 3
"""Chat requests of both warm-up runs, of every run, and of a load: both arms unloaded, one loaded."""
WINDOW = "schema: chimera/v1\nname: agent-b\nbase: a.yaml\nmodels: {local: {num_ctx: 8192}}\n"
"""B of which every pair of loads is a block of its own: unload, load, run."""


@pytest.mark.parametrize(
    ("difference", "dies_at", "n_done"),
    [
        pytest.param("", WARM_UP_CALLS + 3 * CALLS + 1, 3, id="in the middle of a pair"),
        pytest.param("", CALLS + 1, 0, id="while warming up"),
        pytest.param(WINDOW, WARM_UP_CALLS + 3 * (LOAD_CALLS + CALLS) + 1, 3, id="while unloading"),
    ],
)
def test_a_server_that_dies_pauses_the_comparison_and_it_goes_on(
    bench, compare, chimera_cli, monkeypatch, difference, dies_at, n_done
):
    if difference:
        (bench / "b.yaml").write_text(difference, "utf-8")
    server = Mortal(SimulatedOllama(FAST), dies_at)
    monkeypatch.setenv("OLLAMA_HOST", server.start())
    try:
        died = compare("a.yaml", "b.yaml", "data", "--pairs", "3", "--seed", "3")
        assert died.code == 3, died.out + died.err
        (folder,) = (bench / "home").glob("cmp-*")
        assert f"the comparison pauses after {n_done} of 6 runs, all kept" in died.err
        assert f"→ bring the server back, then: chimera compare --resume {folder}" in died.err
        assert died.out == ""
        assert not (folder / "comparison.json").exists()
        assert f"paused {n_done // 2} of 3" in " ".join(chimera_cli("runs", "list").out.split()) or n_done == 0
        assert compare("--resume", folder).code == 3, "it is still away"
        kept = _ledger(folder)
        server.start()
        said = shlex.split(died.err.split("then: chimera ")[1].split("\n")[0])
        done = chimera_cli(*said)
        assert done.code == 0, done.out + done.err
    finally:
        server.stop()
    assert re.search(r"^\s+wall_s\s+too few (pairs|loads)", done.out, re.MULTILINE)
    outcome = Outcome.model_validate_json((folder / "comparison.json").read_text("utf-8"))
    assert (outcome.is_complete, outcome.n_pairs, outcome.failures_a, outcome.failures_b) == (True, 3, 0, 0)
    assert _ledger(folder)[: len(kept)] == kept
    counted = {pair.run_a for pair in outcome.pairs} | {pair.run_b for pair in outcome.pairs}
    whole = [one["run"] for one in kept if one["kind"] == "measured"][: n_done // 2 * 2]
    assert set(whole) <= counted, "what was whole is not made again"


def test_an_unknown_comparison_cannot_go_on(bench, compare):
    done = compare("--resume", "cmp-nowhere")
    assert done.code == 2
    assert "no comparison 'cmp-nowhere'" in done.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["a.yaml", "b.yaml"], "data is missing"),
        (["a.yaml", "b.yaml", "data", "--margin", "much"], "write it like 5%"),
        (["a.yaml", "b.yaml", "data", "--primary", "speed"], "no metric 'speed'"),
        (["a.yaml", "b.yaml", "data", "--fail-if", "wall_s slower"], "wall_s worse 5%"),
        (["a.yaml", "b.yaml", "data", "--runs", "x"], "A B DATA... beside --runs has no meaning"),
        (["--runs", "x"], "--runs stands twice"),
        (["--runs", "x", "--runs", "y", "--pairs", "6"], "--pairs beside --runs has no meaning"),
        (["a.yaml", "b.yaml", "data", "--resume", "x"], "A B DATA... beside --resume has no meaning"),
        (["--resume", "x", "--seed", "1", "--plan"], "--seed, --plan beside --resume has no meaning"),
        (["a.yaml", "b.yaml", "data", "--json", "--markdown"], "both want stdout"),
        (["a.yaml", "b.yaml", "data", "data"], "named twice"),
        (["a.yaml", "b.yaml", "data", "--split-by", "colour"], "no table has a column 'colour'"),
    ],
)
def test_mistakes_are_told_before_the_first_call(bench, server, compare, words, message):
    done = compare(*words)
    assert message in done.err, done.out + done.err
    assert done.code == 2
    assert server.n_calls == 0


def _ledger(folder):
    return [json.loads(line) for line in (folder / "ledger.jsonl").read_bytes().splitlines()]


def _runs(folder):
    from chimera.store import load_run

    return [load_run(path) for path in (folder / "runs").iterdir()]
