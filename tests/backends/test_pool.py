"""One model per event loop and configuration, and nothing left open."""

import asyncio

import pytest

from chimera.backends import CallTag, FakeOllama, Message, ModelPool, close_models, open_models
from chimera.spec import Limits, ModelConfig, load_spec
from chimera.spec.overrides import Overrides
from chimera.wire import Clock

HELLO = (Message("user", "hello"),)


async def test_equal_configurations_share_a_model_and_different_ones_do_not():
    pool, fake = ModelPool(), FakeOllama()
    one = ModelConfig(provider="fake")
    assert pool.get(one, fake=fake) is pool.get(ModelConfig(provider="fake"), fake=fake)
    different = [
        pool.get(ModelConfig(provider="fake", num_ctx=8192), fake=fake),
        pool.get(one, Limits(idle_timeout=1), fake=fake),
        pool.get(one, fake=FakeOllama()),
        pool.get(one, fake=fake, clock=Clock()),
        pool.get(ModelConfig(provider="fake", headers={"A": "1"}), fake=fake),
        pool.get(ModelConfig(provider="fake", headers={"A": "2"}), fake=fake),
        pool.get(one, fake=fake),
    ]
    assert len(set(map(id, different))) == len(different)
    await pool.aclose()


def test_one_configuration_in_two_event_loops():
    """The same model object in a second loop would fail with "Event loop is closed"."""
    fake = FakeOllama(default="hello")

    async def ask(base_url):
        settings = (f"models.local.base_url={base_url}",)
        spec = load_spec(None, Overrides(model="gemma3", settings=settings))
        model = open_models(spec)["local"]
        assert open_models(spec)["local"] is model
        answer = await model.ask(HELLO, tag=CallTag("insight"))
        await close_models()
        return model, answer.text

    with fake.in_thread() as base_url:
        first, second = asyncio.run(ask(base_url)), asyncio.run(ask(base_url))
    assert first[1] == second[1] == "hello"
    assert first[0] is not second[0]


async def test_a_closed_pool_can_be_used_again(bench):
    fake = FakeOllama(default="hello")
    async with fake.listening() as base_url:
        pool, config = ModelPool(), ModelConfig(provider="ollama", base_url=base_url)
        for _ in range(2):
            assert (await bench.ask(pool.get(config))).text == "hello"
            await pool.aclose()


@pytest.mark.parametrize("provider", ["builtin", "fake"])
async def test_models_know_whether_a_model_answers(provider):
    pool = ModelPool()
    model = pool.get(ModelConfig(provider=provider), fake=FakeOllama())
    assert model.no_model is (provider == "builtin")
    assert model.server == f"{provider}://"
    await pool.aclose()


async def test_closing_without_models_is_fine():
    await close_models()
