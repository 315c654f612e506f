"""Who answers for each block: decided once, never silently."""

import pytest

import chimera
from chimera.backends import BUILTIN_MODEL, FakeOllama, Traits, close_models, describe_models, open_models, resolve
from chimera.errors import ModelMissing, ServerError, SpecError, UsageError
from chimera.spec import Overrides, Spec, load_spec


def spec_with(**models):
    """A spec whose agents use the blocks in turn."""
    agents = {name: {"role": "chat", "persona": "writer", "model": name} for name in models if not name.startswith("_")}
    return Spec.model_validate({"name": "test", "models": models, "agents": agents})


@pytest.fixture
def ollama_at(monkeypatch):
    """Points $OLLAMA_HOST to a double."""
    return lambda base_url: monkeypatch.setenv("OLLAMA_HOST", base_url)


async def test_auto_is_ollama_when_it_has_the_model(ollama_at):
    async with FakeOllama(models=["gemma3"]).listening() as base_url:
        ollama_at(base_url)
        resolved = await resolve(load_spec())
    assert resolved.spec.models["local"].provider == "ollama"
    assert resolved.spec.models["local"].model == "gemma3"
    assert resolved.notices == ()
    assert resolved.servers == {"local": base_url}


async def test_auto_without_the_model_is_the_analyst_and_says_what_is_there(ollama_at):
    async with FakeOllama(models=["qwen3", "llama3.1:8b"]).listening() as base_url:
        ollama_at(base_url)
        resolved = await resolve(load_spec())
    (notice,) = resolved.notices
    assert "the built-in analyst answers" in notice
    for words in (base_url, "qwen3:latest, llama3.1:8b", "`ollama pull gemma3`", "--model NAME"):
        assert words in notice
    assert resolved.spec.models["local"].provider == "builtin"
    assert resolved.spec.models["local"].model == BUILTIN_MODEL
    assert resolved.servers == {"local": "builtin://"}


async def test_auto_without_a_server_is_the_analyst_and_says_so():
    resolved = await resolve(load_spec())
    (notice,) = resolved.notices
    assert resolved.spec.models["local"].provider == "builtin"
    for words in (
        "http://127.0.0.1:9",
        "the built-in analyst answers",
        "start Ollama",
        "`ollama pull gemma3`",
        "--model",
    ):
        assert words in notice


async def test_blocks_that_share_a_server_are_probed_once_and_noticed_once(ollama_at):
    fake = FakeOllama(models=["qwen3"])
    async with fake.listening() as base_url:
        ollama_at(base_url)
        resolved = await resolve(
            spec_with(one={}, two={"num_ctx": 8192}, three={"provider": "ollama", "model": "qwen3"})
        )
    assert len(resolved.notices) == 1
    assert [request.path for request in fake.requests] == ["/api/version", "/api/tags"]
    assert [config.provider for config in resolved.spec.models.values()] == ["builtin", "builtin", "ollama"]


async def test_a_spec_that_names_ollama_never_falls_back(ollama_at):
    named = load_spec(None, Overrides(model="gemma3:27b"))
    with pytest.raises(ServerError) as caught:
        await resolve(named)
    assert caught.value.exit_code == 3
    async with FakeOllama(models=["qwen3"]).listening() as base_url:
        ollama_at(base_url)
        with pytest.raises(ModelMissing) as missing:
            await resolve(named)
    assert "`ollama pull gemma3:27b`" in missing.value.todo
    assert "qwen3:latest" in missing.value.todo
    assert missing.value.where == f"models.local at {base_url}"


async def test_an_unused_block_is_decided_but_not_demanded():
    resolved = await resolve(spec_with(used={"provider": "builtin"}, _idle={"provider": "ollama"}, _auto={}))
    assert resolved.notices == ()
    assert set(resolved.servers) == {"used"}
    assert "auto" not in {config.provider for config in resolved.spec.models.values()}


async def test_a_fake_needs_a_server():
    spec = spec_with(local={"provider": "fake"})
    with pytest.raises(UsageError, match="provider: fake"):
        await resolve(spec)
    fake = FakeOllama()
    assert (await resolve(spec, fake)).servers == {"local": "fake://"}


async def test_resolving_changes_nothing_else_and_keeps_header_values(ollama_at):
    options = {"headers": {"Authorization": "Bearer x"}, "num_gpu": 3, "stop": ("#",)}
    spec = spec_with(local=options)
    fake = FakeOllama(models=["gemma3"])
    async with fake.listening() as base_url:
        ollama_at(base_url)
        resolved = (await resolve(spec)).spec
    local = resolved.models["local"]
    assert local.headers == {"Authorization": "Bearer x"}
    assert (local.num_gpu, local.stop, local.base_url) == (3, ("#",), None)
    assert local.model_fields_set == {*options, "provider"}
    assert resolved.agents == spec.agents
    assert fake.requests[0].headers["authorization"] == "Bearer x"
    assert spec.models["local"].provider == "auto"


async def test_a_server_that_answers_with_an_error_is_not_used_and_said(ollama_at):
    async with FakeOllama().listening() as base_url:
        ollama_at(base_url + "/behind/a/wrong/path")
        resolved = await resolve(load_spec())
    assert resolved.spec.models["local"].provider == "builtin"
    assert "HTTP 404" in resolved.notices[0]


async def test_a_host_that_is_no_address_is_the_users_mistake(ollama_at):
    ollama_at("http://:99999")
    with pytest.raises(SpecError):
        await resolve(load_spec())


async def test_description_after_a_call(bench):
    spec = spec_with(local={"provider": "fake", "num_ctx": 8192}, other={"provider": "builtin", "model": "builtin"})
    fake = FakeOllama("hello", traits=Traits(version="0.33.0", context_length=2048))
    models = open_models(spec, fake=fake)
    await bench.ask(models["local"])
    local, other = await describe_models(spec, fake)
    await close_models()
    assert (local.block, local.provider, local.server, local.model) == ("local", "fake", "fake://", "gemma3")
    assert (local.version, local.num_ctx_effective) == ("0.33.0", 2048)
    assert len(local.digest) == 64
    assert local.size_vram_bytes == local.size_bytes
    assert (other.provider, other.server, other.version) == ("builtin", "builtin://", chimera.__version__)
    assert (other.digest, other.quantization, other.parameters, other.num_ctx_effective) == (None, None, None, None)


async def test_description_of_a_model_that_is_not_loaded(bench):
    spec = spec_with(local={"provider": "fake"}, missing={"provider": "fake", "model": "other"})
    local, missing = await describe_models(spec, FakeOllama())
    assert len(local.digest) == 64
    assert (local.num_ctx_effective, local.size_bytes) == (None, None)
    assert (missing.version, missing.digest, missing.quantization) == (local.version, None, None)


async def test_description_of_silent_servers_is_none_and_unresolved_blocks_are_left_out():
    silent, *rest = await describe_models(spec_with(dead={"provider": "ollama"}, open={}, double={"provider": "fake"}))
    assert rest == []
    assert (silent.server, silent.version, silent.digest, silent.quantization) == (
        "http://127.0.0.1:9",
        None,
        None,
        None,
    )
