"""What is said about samples: what must not change it, what must turn it round, and words that match the numbers."""

import math
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

import samples as made

from chimera.comparison.concluding import weigh
from chimera.comparison.pairing import gather
from chimera.record.flag import raise_flag

positive = st.floats(0.01, 1000.0)
pairs_of_walls = st.lists(st.tuples(positive, positive), min_size=6, max_size=20)
few = st.lists(st.tuples(positive, positive), min_size=1, max_size=5)
part = st.one_of(st.just(0.0), st.floats(1e-3, 50.0))
node_parts = st.tuples(part, part, part, st.integers(0, 400), st.floats(1e-3, 0.5), part)
lean = settings(max_examples=30)


def wall(samples):
    return weigh(samples).estimate("wall_s")


def columns(walls):
    return [a for a, _ in walls], [b for _, b in walls]


def near(one, other):
    return one is other is None or one == pytest.approx(other, rel=1e-9, abs=1e-12)


@lean
@given(pairs_of_walls)
def test_exchanging_the_arms_turns_the_ratio_round(walls):
    samples = made.of_walls(*columns(walls))
    one, other = wall(samples), wall(made.swapped(samples))
    assert near(one.estimate, 1 / other.estimate)
    assert near(one.ci95, (1 / other.ci95[1], 1 / other.ci95[0]))
    assert near(one.p, other.p)
    opposite = {"better": "worse", "worse": "better"}
    assert other.verdict.kind == opposite.get(one.verdict.kind, one.verdict.kind)


@lean
@given(pairs_of_walls, st.floats(0.01, 100.0))
def test_another_unit_of_time_changes_nothing(walls, factor):
    one = wall(made.of_walls(*columns(walls)))
    other = wall(made.of_walls(*columns([(a * factor, b * factor) for a, b in walls])))
    assert near(one.estimate, other.estimate)
    assert near(one.ci95, other.ci95)
    assert one.p == pytest.approx(other.p, abs=0.02)  # rounding may break a tie
    if near(one.p, other.p):
        assert one.verdict.kind == other.verdict.kind


@lean
@given(st.data())
def test_the_order_of_the_pairs_changes_nothing(data):
    walls = data.draw(pairs_of_walls)
    shuffled = data.draw(st.permutations(walls))
    one, other = (wall(made.of_walls(*columns(told))) for told in (walls, shuffled))
    for field in ("estimate", "ci95", "ci90", "p", "p_adjusted", "sd", "typical_a", "rank_biserial", "superiority"):
        assert near(getattr(one, field), getattr(other, field)), field


@settings(max_examples=40)
@given(st.data())
def test_the_shares_add_up_to_the_difference_of_the_walls(data):
    plan = made.plan_of(pairs=data.draw(st.integers(1, 6)))
    told = []
    for slot in plan.slots:
        nodes = {name: made.node_values(data.draw(node_parts)) for name in made.NODES}
        told.append(made.sample_at(slot, nodes, data.draw(part)))
    assume(all(one.values["wall_s"] > 0.01 for one in told))
    samples = gather(plan, told)
    outcome = weigh(samples)
    logs = [math.log(pair.b.values["wall_s"] / pair.a.values["wall_s"]) for pair in samples.pairs]
    assert sum(share.contribution for share in outcome.shares) == pytest.approx(sum(logs) / len(logs), abs=1e-6)


@settings(max_examples=150)
@given(pairs_of_walls, st.sampled_from([0.0, 0.01, 0.05, 0.5, 0.9]), st.floats(0.0, 1.0))
def test_the_words_are_a_function_of_interval_p_and_margin(walls, margin, likeness):
    """Arms are made more or less alike, so that every kind of verdict comes up."""
    walls = [(a, a * math.exp((1 - likeness) * math.log(b / a))) for a, b in walls]
    plan = made.plan_of(pairs=len(walls), margin=margin)
    found = wall(made.of_walls(*columns(walls), plan))
    kind, text = found.verdict.kind, found.verdict.text
    low, high = found.ci95
    excludes = low > 1 or high < 1
    within95 = 1 / (1 + margin) < low and high < 1 + margin
    within90 = 1 / (1 + margin) < found.ci90[0] and found.ci90[1] < 1 + margin
    if kind in ("better", "worse"):
        assert excludes
        assert found.p_adjusted <= 0.05
        assert not within95
        assert (kind == "better") is (found.estimate < 1)
        assert re.match(rf"B is .* {'faster' if found.estimate < 1 else 'slower'} per report \(95 % interval", text)
    elif kind == "equivalent":
        assert within90
        assert "no difference larger than" in text or ("real, but below" in text and excludes and within95)
    elif kind == "not_settled":
        assert not (excludes and found.p_adjusted <= 0.05)
        assert not within90
        assert text.startswith("not settled: between")
    else:
        assert kind == "not_comparable"
        assert any(gate.status == "withheld" for gate in weigh(made.of_walls(*columns(walls), plan)).gates)
    assert "no difference" not in text or "no difference larger than" in text
    if kind not in ("better", "worse", "equivalent"):
        assert not re.search(r"B is [\d.]+ % (faster|slower)", text)


@lean
@given(few)
def test_fewer_than_six_pairs_are_never_a_verdict(walls):
    found = wall(made.of_walls(*columns(walls)))
    assert found.verdict.kind == "too_few_units"
    assert found.ci95 is found.p is None
    assert f"({len(walls)}, at least 6 are needed)" in found.verdict.text


@lean
@given(st.lists(st.tuples(positive, positive), min_size=18, max_size=18))
def test_eighteen_sweeps_of_one_run_each_are_eighteen_times_too_few(sweeps):
    """Published reports conclude from such runs that one configuration "consistently outperforms" the other."""
    for a, b in sweeps:
        outcome = weigh(made.of_walls([a], [b]))
        assert {one.verdict.kind for one in outcome.estimates} == {"too_few_units"}
        assert not any("outperform" in one.verdict.text for one in outcome.estimates)


@pytest.mark.parametrize("kind", ["better", "worse", "equivalent", "not_settled"])
def test_every_kind_of_verdict_can_come_out(kind):
    walls = {
        "better": [(10 + n / 10, 8 + n / 10) for n in range(10)],
        "worse": [(8 + n / 10, 10 + n / 10) for n in range(10)],
        "equivalent": [(10.0, 10 + (-1) ** n / 50) for n in range(10)],
        "not_settled": [(10.0, 10 + 3 * (-1) ** n) for n in range(10)],
    }[kind]
    assert wall(made.of_walls(*columns(walls))).verdict.kind == kind


def test_repetitions_on_an_input_are_no_units():
    """Two inputs, twelve pairs each: twenty-four runs of an arm, and two things that are independent."""
    plan = made.plan_of(n_inputs=2, pairs=12)
    found = wall(made.of_walls([1.0] * 24, [1.2] * 24, plan))
    assert (found.n_units, found.n_pairs, found.verdict.kind) == (2, 24, "too_few_units")


def test_a_run_that_loaded_its_model_is_left_out_of_unpaired_times_too():
    """The first of runs made one by one pays for loading: that time is nobody's."""
    samples = made.of_walls([10.0] * 12, [10.0] * 12)
    first = next(one for one in samples.all if one.slot.arm == "A")
    cold = replace(first, values={**first.values, "wall_s": 90.0}, flags=(raise_flag("cold", "It was loaded."),))
    told = [cold if one is first else one for one in samples.all]
    outcome = weigh(gather(samples.plan, told, is_paired=False))
    found = outcome.estimate("wall_s")
    assert (found.n_units, found.typical_a, found.tails[0].max) == (11, 10.0, 10.0)
    cautions = {gate.name: gate.text for gate in outcome.gates}
    assert cautions["loads"].endswith("they are left out")
