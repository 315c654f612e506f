"""Against a real server at $OLLAMA_HOST, when there is one."""

import os

import pytest

from chimera.backends import CallTag, ChatModel, Endpoint, Message, probe
from chimera.errors import ServerError
from chimera.spec import ModelConfig, server_address

pytestmark = pytest.mark.ollama


@pytest.fixture
async def server():
    """Address and facts of the server; without one, or without a model, the test is skipped."""
    address = server_address(None, os.environ)
    try:
        info = await probe(address)
    except ServerError as error:
        pytest.skip(str(error))
    if not info.models:
        pytest.skip(f"the server at {address} has no model")
    return address, info


async def test_a_real_server_is_probed_and_answers(server):
    address, info = server
    config = ModelConfig(provider="ollama", model=info.models[0], num_ctx=2048, num_predict=16, temperature=0)
    model = ChatModel(config, Endpoint(address))
    try:
        answer = await model.ask([Message("user", "Say hello.")], tag=CallTag("test"))
    finally:
        await model.aclose()
    assert info.version
    assert answer.text
    assert answer.done_reason in {"stop", "length"}
    assert answer.output_tokens <= 16
