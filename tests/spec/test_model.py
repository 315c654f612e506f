"""The values themselves, as Python builds them."""

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_ollama import ChatOllama
from pydantic import ValidationError

from chimera.spec import Limits, ModelConfig, Persona, Words, load_spec
from chimera.spec.host import HIDDEN

NOT_OPTIONS = {"client_kwargs", "async_client_kwargs", "sync_client_kwargs", "validate_model_on_init"}
"""Of ChatOllama, not of the model: how the client is built."""


def test_every_option_of_chat_ollama_can_be_set_under_its_name():
    options = set(ChatOllama.model_fields) - set(BaseChatModel.model_fields) - NOT_OPTIONS
    assert options <= set(ModelConfig.model_fields)
    assert set(ModelConfig.model_fields) - options == {"provider", "path", "headers"}


def test_a_dump_of_a_value_can_be_read_again():
    spec = load_spec()
    assert type(spec).model_validate_json(spec.model_dump_json(by_alias=True)) == spec
    assert type(spec).model_validate(spec.model_dump()) == spec
    assert Limits.model_validate_json(Limits().model_dump_json()) == Limits()


def test_secrets_stay_in_their_attribute():
    model = ModelConfig(headers={"Authorization": "hunter2"})
    assert model.headers["Authorization"] == "hunter2"
    assert "hunter2" not in f"{model!r} {model} {model.model_dump()} {model.model_dump_json()}"
    assert model.model_dump()["headers"] == {"Authorization": HIDDEN}
    with pytest.raises(ValidationError) as caught:
        ModelConfig.model_validate({"headers": {"Authorization": ["hunter2"]}})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ModelConfig.model_validate({"num_predict": 0}),
        lambda: ModelConfig(base_url="192.168.1.5"),
        lambda: ModelConfig(keep_alive="ten"),
        lambda: ModelConfig(temperature=float("nan")),
        lambda: Words(min=500, max=400),
        lambda: Persona(name="x", system="", task="t"),
        lambda: Limits.model_validate({"call_timeout": "soon"}),
    ],
)
def test_python_is_held_to_the_same_rules(wrong):
    with pytest.raises(ValidationError):
        wrong()


def test_values_cannot_be_changed():
    spec = load_spec()
    with pytest.raises(ValidationError):
        spec.name = "other"
    with pytest.raises(TypeError):
        spec.models["local"] = ModelConfig()
