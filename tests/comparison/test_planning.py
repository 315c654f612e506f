"""What is refused before the first model call, and what is told about a plan that cannot say much."""

import asyncio
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import lab
import trials

from chimera.comparison import CompareOptions, compare, prepare
from chimera.errors import InputError, ModelMissing, ServerError, UsageError
from chimera.testing import SimulatedOllama, Traits, VirtualClock


@pytest.fixture
def bench(tmp_path):
    return lab.Lab(tmp_path)


def refused(bench, kind, server=None, data=None):
    """The words of the refusal; no model was called, and no folder made."""
    clock = VirtualClock()
    server = server or SimulatedOllama(clock=clock.clock)
    options = bench.options(clock, server, seed=1, pairs=6)
    with pytest.raises(kind) as told:
        compare(bench.a, bench.b, data or bench.data, options=options)
    assert server.n_calls == 0
    assert not options.out.exists()
    return str(told.value)


def test_specs_that_are_the_same(bench):
    bench.write("")
    assert "agent-a and agent-b are the same" in refused(bench, UsageError)


def test_specs_that_come_to_the_same_on_this_server(bench):
    bench.write("models:\n  local: {num_ctx: 16384}\n")
    told = refused(bench, UsageError, SimulatedOllama(traits=Traits(context_length=4096)))
    assert "the same in effect: num_ctx 8192 → 16384 makes no difference to the server" in told


@pytest.mark.parametrize(("where", "named"), [("a", "agent-b"), ("b", "agent-a")])
def test_an_option_that_one_arm_would_inherit_from_the_other(bench, where, named):
    option = lab.SPEC_A.replace("num_ctx: 8192,", "num_ctx: 8192, num_gpu: 20,")
    if where == "b":
        bench.write("models:\n  local: {num_gpu: 20}\n")
    else:
        bench.write("models:\n  local: {num_gpu: null, temperature: 0.9}\n", option)
    told = refused(bench, UsageError)
    assert f"not set in {named}" in told
    assert "models: in" in told
    assert "local:\n        num_gpu: 20" in told


@pytest.mark.parametrize("provider", ["builtin", "auto"])
def test_the_built_in_analyst(bench, provider):
    bench.write(lab.WARMER, lab.SPEC_A.replace("provider: fake", f"provider: {provider}"))
    told = refused(bench, ServerError)  # exit code 3
    assert "the built-in analyst is not worth comparing" in told


def test_a_model_that_is_not_installed(bench):
    server = SimulatedOllama(models=("phi4",))
    with server.in_thread() as base_url:
        bench.write(lab.WARMER, lab.over_tcp(base_url))
        told = refused(bench, ModelMissing, server)
    assert "ollama pull gemma3" in told


def test_a_server_that_does_not_answer(bench):
    bench.write(lab.WARMER, lab.over_tcp("http://127.0.0.1:9"))
    assert "127.0.0.1:9" in refused(bench, ServerError)


def test_data_that_cannot_be_read(bench):
    assert "nowhere" in refused(bench, InputError, data=str(bench.folder / "nowhere"))


def test_hints_that_differ(bench):
    bench.write(lab.WARMER + "evidence: {ignore: [model]}\n")
    assert "both arms would not get the same facts" in refused(bench, UsageError)


def test_four_primaries_and_unknown_ones(bench):
    for primaries in (("wall_s", "ttft_s", "words", "energy_j"), ("speed",)):
        with pytest.raises(UsageError):
            asyncio.run(prepare(bench.a, bench.b, bench.data, CompareOptions(primaries=primaries)))


def test_too_few_inputs_have_estimates_and_no_verdict(tmp_path):
    bench = lab.Lab(tmp_path, n_inputs=3)
    outcome = bench.experiment(trials.NOISE, seed=1, pairs=2).outcome
    assert "3 inputs are too few for a verdict" in " ".join(outcome.notices)
    wall = outcome.estimate("wall_s")
    assert (wall.unit_of_analysis, wall.n_units, wall.n_pairs) == ("input", 3, 6)
    assert wall.estimate is not None
    assert wall.verdict.kind == "too_few_units"
    assert {one.verdict.kind for one in outcome.estimates} == {"too_few_units"}


def test_as_many_pairs_as_all_primaries_together_need(bench):
    """Six pairs reach five per cent for one primary, and not for two that share it."""
    for primaries, pairs, is_enough in (
        (("wall_s",), 6, True),
        (("wall_s", "coverage"), 6, False),
        (("wall_s", "coverage"), 7, True),
    ):
        clock = VirtualClock()
        server = SimulatedOllama(clock=clock.clock)
        options = bench.options(clock, server, seed=1, pairs=pairs, primaries=primaries)
        plan = asyncio.run(prepare(bench.a, bench.b, bench.data, options)).plan
        assert any("too few for a verdict" in notice for notice in plan.notices) is not is_enough
