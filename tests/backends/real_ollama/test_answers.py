"""What a real server answers: options arrive, limits hold, half answers are never taken for whole ones."""

import asyncio
import json
import re

import pytest

from chimera.backends import probe
from chimera.errors import CallBroken, CallRefused, ModelMissing

pytestmark = pytest.mark.ollama

FRUIT = {
    "type": "object",
    "properties": {"fruit": {"enum": ["apple", "pear"]}, "ripe": {"type": "boolean"}, "name": {"type": "string"}},
    "required": ["fruit", "ripe", "name"],
    "additionalProperties": False,
}
STORY = "Tell a wild and unlikely story."
LONG = "word " * 4000


def is_fruit(value):
    return (
        isinstance(value, dict)
        and value.keys() == {"fruit", "ripe", "name"}
        and value["fruit"] in {"apple", "pear"}
        and isinstance(value["ripe"], bool)
        and isinstance(value["name"], str)
    )


async def test_a_real_server_is_probed_and_answers(real):
    info = await probe(real.address)
    answer = await real.ask()
    assert info.version
    assert info.has(real.model)
    assert answer.text.strip()
    assert answer.done_reason in {"stop", "length"}
    assert answer.output_tokens <= 16
    assert answer.prompt_tokens > 0


async def test_temperature_0_repeats_itself(real):
    answers = [await real.ask(STORY, temperature=0) for _ in range(3)]
    assert answers[1].text == answers[2].text  # the first one may have filled the prompt cache


async def test_a_seed_decides_a_hot_answer(real):
    await real.ask(STORY)
    texts = [(await real.ask(STORY, temperature=2.0, seed=seed, num_predict=12)).text for seed in (1, 2, 3, 4, 1)]
    assert texts[0] == texts[-1]
    assert len(set(texts)) > 1


async def test_num_predict_cuts_and_the_answer_says_so(real):
    answer = await real.ask(schema=real.list_schema(50), num_predict=5)
    assert (answer.output_tokens, answer.done_reason) == (5, "length")
    assert "length" in real.flags[-1]


async def test_a_stop_string_ends_the_answer_before_it(real):
    await real.ask(STORY, num_predict=24)
    whole = (await real.ask(STORY, num_predict=24)).text
    at = len(whole) - len(whole.lstrip()) + 2
    stop = whole[at : at + 3]
    cut = await real.ask(STORY, num_predict=24, stop=(stop,))
    assert cut.text == whole[: whole.index(stop)]
    assert cut.done_reason == "stop"


async def test_a_window_is_the_one_that_was_asked_for(real):
    trained = (await real.show()).context_length
    await real.ask(num_ctx=768)
    window = (await real.loaded()).context_length
    assert window in {min(768, trained), 2048}  # models that see need 2048


async def test_a_prompt_that_does_not_fit_is_refused_with_both_sizes(real):
    with pytest.raises(CallRefused) as caught:
        await real.ask(LONG, num_ctx=512)
    error = caught.value
    sizes = re.fullmatch(r"the prompt has (\d+) tokens, the context window (\d+)", error.what)
    if sizes:
        assert int(sizes[1]) > 4000 > int(sizes[2])
    else:  # older servers name no numbers
        assert error.what.startswith("the prompt does not fit the context window of num_ctx 512: ")
    assert (error.todo, error.retryable) == ("raise num_ctx, or give the agent less data", False)
    assert error.where == f"agent test, model {real.model} at {real.address}"
    assert real.calls[-1].amended == ("truncate",)
    assert (await real.ask(num_ctx=512)).text


async def test_a_missing_model_is_named_with_the_pull_that_gets_it(real):
    with pytest.raises(ModelMissing, match="'no-such-model' is not installed") as caught:
        await real.ask(model="no-such-model")
    assert "`ollama pull no-such-model`" in caught.value.todo
    assert real.model in caught.value.todo
    assert (real.calls[-1].status, real.calls[-1].end) == (404, "refused")


async def test_thinking_is_kept_apart_or_refused_with_the_way_out(real):
    if "thinking" not in (await real.show()).capabilities:
        with pytest.raises(CallRefused, match="does not support thinking") as caught:
            await real.ask(reasoning=True)
        assert caught.value.todo == "set reasoning: false in the model block"
        return
    answer = await real.ask("What is two and two?", reasoning=True, num_predict=512)
    metrics = real.metrics[-1]
    assert answer.thinking
    assert metrics.ttft_s < metrics.ttft_answer_s


@pytest.mark.parametrize("seed", range(6))
async def test_a_structured_answer_holds_its_schema_or_is_known_not_to(real, seed):
    """A stream may end early in white space, or be cut: then there is an error, or a reason, or no JSON; never a lie."""
    asking = real.ask("Name a fruit.", FRUIT, temperature=1.0, seed=seed, num_predict=200)
    (answer,) = await asyncio.gather(asking, return_exceptions=True)
    if isinstance(answer, CallBroken):
        assert answer.retryable
        assert "without its final line" in answer.what
        assert real.flags[-1].keys() >= {"no_done_line"}
        return
    if answer.done_reason == "stop":
        assert is_fruit(json.loads(answer.text))
    else:
        assert "length" in real.flags[-1]
        with pytest.raises(json.JSONDecodeError):
            json.loads(answer.text)


async def test_an_answer_past_the_window_is_flagged(real):
    answer = await real.ask(schema=real.list_schema(300), num_ctx=512, num_predict=800)
    window = (await real.loaded()).context_length
    past = answer.prompt_tokens + answer.output_tokens > window + 1
    assert ("shifted" in real.flags[-1]) is past


async def test_answers_of_one_loop_share_their_model_and_their_connection(real):
    answers = await asyncio.gather(*[real.ask(num_predict=4) for _ in range(3)])
    assert len({answer.text for answer in answers[1:]}) == 1
    assert len(real.calls) == 3
