"""Warm-up calls: recorded apart, with the run's own options, and what they make known."""

from dataclasses import replace

import pytest

from chimera.graph import run
from chimera.record.overhead import WARM_UP
from chimera.store import load_run
from chimera.testing import FakeOllama, Refuse, Say

RELOADING = ("num_ctx", "num_gpu", "num_thread")


@pytest.fixture
def warmed(spec, data, options):
    fake = FakeOllama(*[Say("ready to go", load_s=0.06)] * 16, default="builtin")
    return fake, run(spec, data, replace(options(fake), warm_up=True))


def test_warm_up_calls_are_a_node_of_their_own_and_in_no_total(warmed):
    fake, done = warmed
    node = done.node(WARM_UP)
    assert (node.kind, node.status, node.n_calls) == ("warm_up", "done", 16)
    work = [call for call in done.calls if call.node != WARM_UP]
    totals = done.timings.totals
    assert totals.n_calls == len(work)
    assert totals.output_tokens == sum(one.metrics.output_tokens for one in done.measured_calls if one.call in work)
    assert len(fake.chats) == len(done.calls)
    nodes = {one.name: one for one in done.nodes}
    parts = ("server_wait_s", "load_s", "prefill_s", "decode_s", "tool_s", "own_s", "retry_s", "residual_s")
    for one in (*nodes.values(), totals):
        assert sum(getattr(one, part) or 0.0 for part in parts) == pytest.approx(one.wall_s)


def test_their_options_are_those_of_the_run_but_for_the_answers_length(warmed):
    fake, done = warmed
    warm, work = fake.chats[0], fake.chats[-1]
    assert warm["options"] | {"num_predict": 700} == work["options"]
    assert warm["options"]["num_predict"] == 2
    assert {key for key in work if key not in warm} <= {"format"}
    assert not {flag.name for flag in done.flags if flag.node != WARM_UP} & {"cold", "reloaded", "inherited"}


def test_after_them_the_queue_of_every_call_is_known_with_its_uncertainty(warmed):
    _, done = warmed
    work = [one for one in done.measured_calls if one.call.node != WARM_UP]
    assert work
    for one in work:
        assert 0 <= one.metrics.queue_s <= one.metrics.server_wait_s
        assert one.metrics.queue_uncertainty_s >= 0.001
    assert done.node("insight").queue_s is not None
    assert load_run(done.folder).node("insight").queue_s == done.node("insight").queue_s


def test_without_them_nothing_is_said_about_queues(spec, data, options):
    done = run(spec, data, options(FakeOllama(default="builtin")))
    assert {one.metrics.queue_s for one in done.measured_calls} == {None}
    assert done.timings.totals.queue_s is None


def test_a_warm_up_that_fails_is_said_and_the_run_goes_on(spec, data, options):
    fake = FakeOllama(Refuse(500, "out of memory"), default="builtin")
    done = run(spec, data, replace(options(fake), warm_up=True))
    assert done.status == "done"
    assert any("warm-up of gemma3" in notice and "out of memory" in notice for notice in done.record.notices)


def test_they_calibrate_the_estimate_of_tokens_before_facts_are_chosen(spec, data, options, monkeypatch):
    from chimera.graph import nodes

    seen = []

    async def analyse(desk, evidence, analyse=nodes.analyse):
        seen.append(len(desk.window.ratios))
        return await analyse(desk, evidence)

    monkeypatch.setattr(nodes, "analyse", analyse)
    run(spec, data, replace(options(FakeOllama(default="builtin")), warm_up=True))
    run(spec, data, options(FakeOllama(default="builtin")))
    assert seen == [8, 0]  # the long prompts; short ones tell too little
