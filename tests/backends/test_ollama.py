"""What servers say about themselves, and the errors when they do not."""

import pytest

from chimera.backends import Endpoint, FakeOllama, Line, Refuse, Reply, Traits, open_client, probe
from chimera.errors import ServerError


def page(text, status=200, content_type="application/json"):
    return Reply(status, content_type, (Line(text),))


class Always:
    """A server that answers everything in one way."""

    def __init__(self, reply):
        self.reply = reply

    def respond(self, request):
        return self.reply


async def test_probe_tells_version_and_models():
    fake = FakeOllama(models=["gemma3", "llama3.1:8b"], traits=Traits(version="0.33.0"))
    async with fake.listening() as base_url:
        info = await probe(base_url, {"Authorization": "Bearer x"})
    assert (info.version, info.models) == ("0.33.0", ("gemma3:latest", "llama3.1:8b"))
    assert {request.headers["authorization"] for request in fake.requests} == {"Bearer x"}


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("gemma3", True),
        ("gemma3:latest", True),
        ("gemma3:1b", False),
        ("gemma", False),
        ("llama3.1:8b", True),
        ("llama3.1", False),
        ("host:5000/team/model", True),
        ("host:5000/team/model:latest", True),
    ],
)
async def test_names_compare_with_and_without_latest(name, there):
    fake = FakeOllama(models=["gemma3", "llama3.1:8b", "host:5000/team/model"])
    async with fake.listening() as base_url:
        assert (await probe(base_url)).has(name) is there


async def test_show_and_loaded_are_typed(bench):
    fake = FakeOllama("hello", traits=Traits(context_length=2048))
    async with bench.over_tcp(fake, num_ctx=8192) as model:
        await bench.ask(model)
        async with open_client(Endpoint(model.server)) as client:
            shown = await client.show("gemma3")
            (loaded,) = await client.loaded()
            (installed,) = await client.installed()
    assert shown.context_length == 2048
    assert shown.capabilities == ("completion",)
    assert loaded.name == "gemma3:latest"
    assert loaded.context_length == 2048
    assert (installed.name, installed.digest) == ("gemma3:latest", loaded.digest)
    assert loaded.size_bytes == loaded.size_vram_bytes


@pytest.mark.parametrize("answer", ["{}", '{"models":null}', '{"models":[{},7,{"name":3}]}', '{"version":5}'])
async def test_a_silent_server_gives_none(answer):
    async with open_client(Endpoint("fake://", Always(page(answer)))) as client:
        info = await client.probe()
        shown = await client.show("m")
        assert await client.loaded() == ()
    assert (info.version, info.models) == (None, ())
    assert (shown.quantization, shown.parameters, shown.context_length) == (None, None, None)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (page("<html>", content_type="text/html"), "no Ollama server"),
        (page("[]"), "no Ollama server"),
        (page('{"error":"bad gateway"}', 502), "HTTP 502: bad gateway"),
        (page("nope", 401), "HTTP 401"),
    ],
)
async def test_what_is_no_ollama_is_a_server_error(reply, words):
    with pytest.raises(ServerError, match=words) as caught:
        async with open_client(Endpoint("fake://", Always(reply))) as client:
            await client.probe()
    assert caught.value.todo


async def test_nobody_answers():
    async with FakeOllama().listening() as base_url:
        pass
    with pytest.raises(ServerError, match="no Ollama answers") as caught:
        await probe(base_url)
    assert "ollama serve" in caught.value.todo
    assert caught.value.where == base_url


async def test_a_proxy_that_refuses_is_named(monkeypatch):
    async with FakeOllama(Refuse(403)).listening() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(ServerError) as caught:
            await probe("https://models.invalid:443")
    assert "NO_PROXY" in caught.value.todo
