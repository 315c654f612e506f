"""The comparison of `make demo-compare`, on virtual time: what it finds, and that its summary fits a terminal."""

import importlib.util
import shutil
from functools import cache

import pytest

from chimera.comparison import CompareOptions, compare
from chimera.report import comparison_lines
from chimera.spec import Overrides, load_spec
from chimera.testing import SimulatedOllama, VirtualClock

MOST = 20
SETTLED, NOT_SETTLED = (3, 4), 1
"""Seeds: its machine has spikes, so that now and then twelve pairs are not enough."""
FAKE = Overrides(settings=("models.local.provider=fake",))


def machine_of(script):
    """The machine that the script simulates."""
    spec = importlib.util.spec_from_file_location("compare_simulated", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.MACHINE


@pytest.fixture(scope="module")
def demo(tmp_path_factory, request):
    """The outcome, by seed."""
    examples = request.config.rootpath / "examples"
    place = tmp_path_factory.mktemp("demo")
    for name in ("compare", "benchmarks"):
        shutil.copytree(examples / name, place / name)
    a, b = (load_spec(place / "compare" / f"agent_{arm}.yaml", FAKE) for arm in "ab")
    machine = machine_of(examples / "compare" / "compare_simulated.py")

    @cache
    def outcome(seed):
        clock = VirtualClock(seed)
        server = SimulatedOllama(machine, models=("simulated",), clock=clock.clock, seed=seed)
        options = CompareOptions(out=place / f"out-{seed}", fake=server, clock=clock.clock, seed=seed)
        return compare(a, b, place / "benchmarks", options=options).outcome

    return outcome


@pytest.mark.parametrize("seed", SETTLED)
def test_the_demo_finds_the_longer_report(demo, seed):
    outcome = demo(seed)
    assert outcome.estimate("wall_s").verdict.kind == "worse"
    assert outcome.estimate("wall_s", "writer").verdict.kind == "worse"
    assert outcome.estimate("wall_s", "insight").verdict.kind in {"equivalent", "not_settled"}


@pytest.mark.parametrize("width", [80, 100, 120])
@pytest.mark.parametrize("seed", [*SETTLED, NOT_SETTLED])
def test_its_summary_has_at_most_twenty_lines_and_all_that_must_not_be_lost(demo, seed, width):
    outcome = demo(seed)
    lines = comparison_lines(outcome, width)
    assert len(lines) <= MOST
    assert max(map(len, lines)) <= width
    assert lines[-1].startswith("  report ")
    told = " ".join(" ".join(lines).split())
    primaries = [one for one in outcome.estimates if one.role == "primary"]
    assert len(primaries) == 2
    for one in primaries:
        assert one.verdict.text in told
    cause = ["because writer writes"] if seed in SETTLED else ["more pairs"]
    cause += ["gates failures ✓"] if width >= 100 else []  # the gates that are in order give way first
    for part in ("! SIMULATED", "A agent-a", "12 pairs", "writer 0", *cause):
        assert part in told
