"""`chimera doctor`: what a run would find, with exit code 3 where it would fail."""

import json

import pytest

from chimera.testing import FakeOllama, Line, Reply, Traits


@pytest.fixture
def server(monkeypatch):
    """A double at $OLLAMA_HOST."""
    opened = []

    def make(**traits):
        models = traits.pop("models", ("gemma3",))
        kind = traits.pop("kind", FakeOllama)
        context = kind(models=models, traits=Traits(**traits)).in_thread()
        opened.append(context)
        address = context.__enter__()
        monkeypatch.setenv("OLLAMA_HOST", address)
        return address

    yield make
    for context in opened:
        context.__exit__(None, None, None)


def test_a_sound_server_is_told_with_models_windows_and_what_its_numbers_mean(chimera_cli, server):
    address = server(version="0.24.0", context_length=32768)
    said = chimera_cli("doctor")
    assert said.code == 0, said.out + said.err
    assert f"✓ Ollama 0.24.0 at {address}" in said.out
    assert "decode times hold the choosing of tokens: no" in said.out
    assert "cut to the window" in said.out
    assert "gemma3:latest" in said.out
    assert "32768" in said.out
    assert "machine" in said.out
    assert "GPU" in said.out


def test_a_version_that_tells_nothing_is_read_with_every_allowance(chimera_cli, server):
    server(version="0.0.0")
    assert "not known for this version: they are read with every allowance" in chimera_cli("doctor").out


def test_a_missing_model_is_exit_3_with_the_pull(chimera_cli, server, tmp_path):
    server(models=("phi4",))
    said = chimera_cli("doctor")
    assert said.code == 3
    assert "✗ gemma3 is not installed" in said.out
    assert "ollama pull gemma3" in said.out


def test_no_server_is_exit_3_and_says_what_to_do(chimera_cli):
    said = chimera_cli("doctor")
    assert said.code == 3
    assert "no Ollama answers" in said.out
    assert "ollama serve" in said.out


def test_specs_say_which_servers_and_models_are_meant(chimera_cli, server, tmp_path):
    address = server(models=("gemma3", "phi4"))
    spec = tmp_path / "b.yaml"
    spec.write_text(
        "schema: chimera/v1\nname: b\n"
        f"models: {{local: {{provider: ollama, model: phi4, base_url: '{address}'}}}}\n"
        "agents: {insight: {role: insight, persona: insight, model: local}}\n"
    )
    value = json.loads(chimera_cli("doctor", spec, "--json").out)
    assert value["ok"]
    (found,) = value["servers"]
    assert list(found["wanted"]) == ["phi4"]
    assert found["generation"]["cut_keeps"] == "half"
    assert {model["name"] for model in found["installed"]} == {"gemma3:latest", "phi4:latest"}


def test_a_wrong_spec_is_exit_2(chimera_cli, tmp_path):
    (tmp_path / "x.yaml").write_text("schema: chimera/v1\nnope: 1\n")
    assert chimera_cli("doctor", tmp_path / "x.yaml").code == 2


def test_the_window_a_run_gets_stands_beside_the_trained_one(chimera_cli, server, tmp_path):
    server(context_length=2048)
    row = next(line for line in chimera_cli("doctor").out.splitlines() if "gemma3:latest" in line)
    assert row.split()[-4:] == ["2048", "2048", "–", "–"]
    server(context_length=32768)
    row = next(line for line in chimera_cli("doctor").out.splitlines() if "gemma3:latest" in line)
    assert row.split()[-4:] == ["32768", "4096", "–", "–"]


def test_disk_and_proxies_are_told_and_no_value_of_a_variable(chimera_cli, server, monkeypatch, tmp_path):
    monkeypatch.setenv("CHIMERA_HOME", str(tmp_path / "not" / "yet"))
    server()
    said = chimera_cli("doctor")
    assert "proxy    no proxy variable is set" in said.out
    assert f"runs     {tmp_path / 'not' / 'yet'}, " in said.out
    assert " free\n" in said.out
    monkeypatch.setenv("https_proxy", "http://me:secret@proxy:3128")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    said = chimera_cli("doctor")
    assert "proxy    https_proxy, NO_PROXY\n" in said.out
    assert "secret" not in said.out + chimera_cli("doctor", "--json").out


def test_pull_downloads_what_is_missing_and_tells_how_far_it_is(chimera_cli, server):
    server(models=("phi4",), library=("gemma3",))
    assert chimera_cli("doctor").code == 3
    said = chimera_cli("doctor", "--pull")
    assert said.code == 0, said.err
    assert "gemma3:latest" in said.out
    lines = [line for line in said.err.splitlines() if line]
    assert lines[0] == "gemma3: pulling manifest"
    assert [line.rpartition("  ")[2] for line in lines[1:6]] == [f"{part} % of 0.0 MB" for part in (0, 20, 50, 70, 100)]
    assert lines[-1] == "gemma3: success"
    assert chimera_cli("doctor", "--pull").err == ""


def test_pull_of_a_model_that_nobody_has_says_so(chimera_cli, server):
    server(models=("phi4",))
    said = chimera_cli("doctor", "--pull", "--json")
    assert said.code == 3
    assert "gemma3 was not pulled: pull model manifest: file does not exist" in said.err
    assert json.loads(said.out)["servers"][0]["missing"] == ["gemma3"]


class Odd(FakeOllama):
    """Ends every download in a way of its own."""

    reply = Reply(200, "application/x-ndjson", ())

    def respond(self, request):
        return self.reply if request.path == "/api/pull" else super().respond(request)


@pytest.mark.parametrize(
    ("status", "lines", "words"),
    [
        (200, (), "stopped before it was whole"),
        (200, ('{"status":"pulling manifest"}',), "stopped before it was whole"),
        (200, ("<html>",), "a line that no Ollama sends: '<html>'"),
        (401, ('{"error":"unauthorized"}',), "unauthorized"),
        (404, ("404 page not found",), "404 page not found"),
    ],
)
def test_a_download_that_ends_oddly_is_said(chimera_cli, server, monkeypatch, status, lines, words):
    monkeypatch.setattr(Odd, "reply", Reply(status, "application/x-ndjson", tuple(map(Line, lines))))
    server(models=(), kind=Odd)
    said = chimera_cli("doctor", "--pull")
    assert said.code == 3
    assert words in said.err
    assert "Traceback" not in said.err


def test_on_a_terminal_a_bar_is_drawn():
    import io

    from chimera.backends import PullStep
    from chimera.cli.pulling import Pulling

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    with Pulling(screen) as pulling:
        pulling.show("gemma3", PullStep("pulling manifest"))
        pulling.show("gemma3", PullStep("pulling abc", "sha256:abc", 4_000_000, 1_000_000))
        pulling.show("gemma3", PullStep("verifying sha256 digest"))
        pulling.show("gemma3", PullStep("success"))
    assert "4.0/4.0 MB" in screen.getvalue()
    assert "gemma3: success" in screen.getvalue()


def test_the_double_pulls_as_a_real_server_does():
    """Statuses, content types and lines as Ollama 0.33 sent them, asked for a model of a registry of our own."""
    import httpx

    fake = FakeOllama(traits=Traits(library=("phi4",)))
    with fake.in_thread() as address, httpx.Client(base_url=address, trust_env=False) as http:
        done = http.post("/api/pull", json={"model": "phi4"})
        assert (done.status_code, done.headers["content-type"]) == (200, "application/x-ndjson")
        first, layer, *_, verifying, writing, success = map(json.loads, done.text.splitlines())
        assert first == {"status": "pulling manifest"}
        assert layer["status"] == f"pulling {layer['digest'].removeprefix('sha256:')[:12]}"
        assert [verifying, writing, success] == [
            {"status": status} for status in ("verifying sha256 digest", "writing manifest", "success")
        ]
        assert http.post("/api/pull", json={"model": "phi4", "stream": False}).json() == {"status": "success"}
        failed = http.post("/api/pull", json={"model": "none"})
        assert (failed.status_code, failed.text.count("\n")) == (200, 2)
        assert "pull model manifest" in failed.text
        whole = http.post("/api/pull", json={"model": "none", "stream": False})
        assert (whole.status_code, whole.headers["content-type"]) == (500, "application/json")
        assert http.post("/api/pull", json={"model": ""}).status_code == 400
        assert http.get("/api/pull").status_code == 405
