"""The context window in a whole run: refusals, silent cuts, clamped windows, and the policy for them."""

import json
from dataclasses import replace

import pytest

from chimera.backends.shapes import Tally, final_line, overflow
from chimera.errors import ContextOverflow
from chimera.graph import run
from chimera.spec import Overrides, load_spec
from chimera.testing import FakeOllama, Line, Say, Traits
from chimera.wire import SYSTEM_CLOCK

TALLY = Tally(total_ns=9, load_ns=1, prompt_tokens=150, prefill_ns=1, output_tokens=3, decode_ns=1)


def cutting(request):
    """A server that ignores `truncate: false` and reads 150 tokens of whatever comes."""
    return Say("All is well. It is fine.", then=[final_line(request.model, SYSTEM_CLOCK.utc(), "stop", TALLY)])


def n_facts(body):
    """Facts that a prompt of the insight agent shows."""
    return sum(line.startswith("F") and " | " in line for line in body["messages"][-1]["content"].splitlines())


@pytest.fixture
def with_policy(spec_file):
    def make(policy):
        return load_spec(spec_file, Overrides(settings=(f"limits.overflow={policy}",)))

    return make


def test_a_refused_prompt_is_asked_again_with_fewer_facts_and_said(spec, data, options):
    fake = FakeOllama(overflow(6000, 4096), default="builtin")
    done = run(spec, data, options(fake))
    assert done.status == "done"
    first, second = [body for body in fake.chats if "format" in body][:2]
    assert 0 < n_facts(second) < n_facts(first)
    (notice,) = [notice for notice in done.record.notices if "6000" in notice]
    assert "the prompt has 6000 tokens, the context window 4096; asked again with fewer facts" in notice
    assert done.record.insights["insight"].left_out > 0


def test_with_policy_error_the_refusal_is_final(with_policy, data, options):
    with pytest.raises(ContextOverflow, match="6000 tokens, the context window 4096"):
        run(with_policy("error"), data, options(FakeOllama(overflow(6000, 4096), default="builtin")))


def test_a_server_that_refuses_again_and_again_ends_the_run_with_what_it_said(spec, data, options):
    with pytest.raises(ContextOverflow, match="6000 tokens"):
        run(spec, data, options(FakeOllama(default=overflow(6000, 4096))))


def test_a_silent_cut_is_an_error_in_words_with_numbers(with_policy, data, options):
    with pytest.raises(ContextOverflow, match="cut the prompt without a word: it read 150 tokens of"):
        run(with_policy("error"), data, options(FakeOllama(default=cutting)))


class Short(FakeOllama):
    """A server that says more than it gives, as when its memory is short."""

    def respond(self, request):
        reply = super().respond(request)
        if request.path != "/api/show":
            return reply
        told = json.loads(next(iter(reply.steps)).text)
        told["model_info"]["llama.context_length"] = 131072
        return replace(reply, steps=(Line(json.dumps(told)),))


def test_the_window_in_force_is_read_back_and_holds_for_the_next_agent(spec, data, options, monkeypatch):
    from chimera.graph import nodes

    seen = []

    async def write(desk, evidence, insight, write=nodes.write):
        seen.append(desk.window.num_ctx)
        return await write(desk, evidence, insight)

    monkeypatch.setattr(nodes, "write", write)
    done = run(spec, data, options(Short(default="builtin", traits=Traits(context_length=3900))))
    assert seen == [3900]
    (model,) = done.record.manifest.models
    assert (model.num_ctx_trained, model.num_ctx_effective) == (131072, 3900)
    assert "clamped" in {flag.name for flag in done.flags}


def test_the_trained_window_counts_before_anything_is_sent(spec, data, options):
    fake = FakeOllama(default="builtin", traits=Traits(context_length=2048))
    done = run(spec, data, options(fake))
    body = next(body for body in fake.chats if "format" in body)
    assert body["options"]["num_ctx"] == 4096
    whole = FakeOllama(default="builtin")
    run(spec, data, options(whole))
    assert len(json.dumps(body)) < len(json.dumps(next(body for body in whole.chats if "format" in body)))
    assert "clamped" in {flag.name for flag in done.flags}
    (model,) = done.record.manifest.models
    assert (model.num_ctx_trained, model.num_ctx_effective) == (2048, 2048)


def test_one_model_with_two_windows_is_not_held_to_the_smaller_one(tmp_path, data, options, monkeypatch):
    from chimera.graph import nodes

    seen = []

    async def write(desk, evidence, insight, write=nodes.write):
        seen.append(desk.window.num_ctx)
        return await write(desk, evidence, insight)

    monkeypatch.setattr(nodes, "write", write)
    path = tmp_path / "two.yaml"
    path.write_text(
        "schema: chimera/v1\nname: two\nmodels:\n  a: {provider: fake, num_ctx: 4096}\n  b: {provider: fake, num_ctx: 8192}\n"
        "agents:\n  insight: {role: insight, persona: insight, model: a}\n  writer: {role: writer, persona: writer, model: b}\n"
    )
    run(load_spec(path), data, options(FakeOllama(default="builtin")))
    assert seen == [8192]
