"""What single settings do: matched pairs against an oracle, and data in which plain means point the wrong way."""

import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from chimera.evidence import describe
from chimera.tools.ingest import ingest

SIMPSON = {  # every model is faster with 8192, but 8192 was run mostly on the slow model
    ("fast", 4096): [100.0] * 9,
    ("fast", 8192): [110.0],
    ("slow", 4096): [10.0],
    ("slow", 8192): [11.0] * 9,
}


def rows_of(cells):
    lines = ["model,num_ctx,rep,tokens_s"]
    for (model, window), values in cells.items():
        lines += [f"{model},{window},{number},{value!r}" for number, value in enumerate(values)]
    return "\n".join(lines) + "\n"


def effect(evidence, setting, top, bottom, metric="tokens_s"):
    found = [
        fact
        for fact in evidence.facts
        if (fact.kind, fact.metric, fact.group, fact.versus) == ("effect", metric, ((setting, top),), ((setting, bottom),))
    ]  # fmt: skip
    assert len(found) == 1, found
    return found[0]


def test_matched_pairs_are_not_fooled_by_an_unbalanced_mixture(read):
    evidence = read({"sweep.csv": rows_of(SIMPSON)})
    means = {
        window: statistics.fmean(value for (_, ctx), values in SIMPSON.items() if ctx == window for value in values)
        for window in (4096, 8192)
    }
    assert means[8192] < means[4096] / 3
    fact = effect(evidence, "num_ctx", "8192", "4096")
    assert fact.value == pytest.approx(1.1)
    assert fact.n == 2


tables = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from([1024, 2048, 4096]), st.sampled_from([0.2, 0.8])),
    st.lists(st.floats(1, 500), min_size=1, max_size=3),
    min_size=4,
)


@settings(max_examples=50, deadline=None)
@given(tables)
def test_effects_are_what_another_way_of_counting_gives(tmp_path_factory, cells):
    """The oracle joins the table with itself and takes the median of all Walsh averages with numpy."""
    lines = ["model,num_ctx,temperature,tokens_s"]
    lines += [f"{m},{c},{t},{v!r}" for (m, c, t), values in cells.items() for v in values]
    root = tmp_path_factory.mktemp("sweep")
    (root / "sweep.csv").write_text("\n".join(lines) + "\n")
    evidence = ingest(root)
    cell_mean = {key: float(np.mean(values)) for key, values in cells.items()}
    facts = [fact for fact in evidence.facts if fact.kind == "effect" and fact.aggregation == "ratio"]
    seen = set()
    for fact in facts:
        places = [("model", "num_ctx", "temperature").index(name) for name, _ in fact.group]
        top, bottom = (tuple(value for _, value in side) for side in (fact.group, fact.versus))
        ratios = [
            one / other
            for (key, one), (other_key, other) in itertools.product(cell_mean.items(), repeat=2)
            if (tuple(str(key[at]) for at in places), tuple(str(other_key[at]) for at in places)) == (top, bottom)
            and all(a == b for at, (a, b) in enumerate(zip(key, other_key, strict=True)) if at not in places)
        ]
        seen.add(fact.group[0][0])
        assert fact.n == len(ratios) >= 2
        assert fact.range == pytest.approx((min(ratios), max(ratios)), rel=1e-12)
        logs = np.log(ratios)
        if fact.n < 6:
            assert fact.interval is None
            assert fact.value == pytest.approx(float(np.median(ratios)), rel=1e-12)
        else:
            walsh = [(a + b) / 2 for a, b in itertools.combinations_with_replacement(logs, 2)]
            assert fact.value == pytest.approx(math.exp(float(np.median(walsh))), rel=1e-9)
            low, high = fact.interval
            assert low <= fact.value <= high
            for bound in (low * 0.999999, high * 1.000001):
                assert scipy_stats.wilcoxon(logs - math.log(bound), method="exact").pvalue <= 0.05 + 1e-9
    names = {"model": 0, "num_ctx": 1, "temperature": 2}
    varying = {name for name, at in names.items() if len({key[at] for key in cells}) > 1}
    assert seen <= varying


def test_what_no_rows_share_is_said_and_ranked_last(read):
    cells = {("a", 1024): [5.0, 6.0], ("a", 2048): [5.0, 6.0], ("b", 4096): [1.0, 2.0], ("b", 8192): [1.0, 2.0]}
    evidence = read({"sweep.csv": rows_of(cells)})
    fact = effect(evidence, "model", "b", "a")
    assert (fact.value, fact.unit, fact.matched_on) == (0, "pairs", ("num_ctx",))
    assert "cannot be compared" in describe(fact).sentence
    assert int(fact.id[1:]) > len(evidence.facts) / 2


def test_prompts_pair_repetitions_when_settings_alone_give_one_pair(read):
    lines = ["model,prompt,tokens_s"] + [f"{m},p{n},{v + n}" for m, v in (("a", 50), ("b", 100)) for n in range(7)]
    fact = effect(read({"r.csv": "\n".join(lines)}), "model", "b", "a")
    assert (fact.n, fact.matched_on) == (7, ("prompt",))
    assert fact.interval is not None


def test_a_label_for_other_settings_does_not_hide_them(read):
    lines = ["name,num_gpu,num_ctx,tokens_s"]
    lines += [f"g{g}_c{c},{g},{c},{g + c / 1000}" for g in (10, 20) for c in (1000, 2000, 3000) for _ in range(2)]
    evidence = read({"r.csv": "\n".join(lines)})
    assert effect(evidence, "num_gpu", "20", "10").matched_on == ("num_ctx",)


def test_cold_rows_take_no_part_in_effects_on_times(read):
    lines = ["model,num_ctx,load_s,ttft_s"]
    for model, ttft in (("a", 0.1), ("b", 0.2)):
        lines += [f"{model},{c},{6.0 if c == 1 else 0.05},{ttft + (6 if c == 1 else 0)}" for c in range(1, 9)]
    fact = effect(read({"r.csv": "\n".join(lines)}), "model", "b", "a", metric="ttft_s")
    assert fact.value == pytest.approx(2.0)
    assert fact.n == 7


def test_the_front_is_named_and_joins_quality_from_another_file(read):
    speeds = "model,tokens_s,ttft_s\na,100,0.1\na,102,0.1\nb,50,0.05\nb,52,0.05\nc,40,0.2\nc,41,0.2\n"
    evidence = read({"speed.csv": speeds, "quality.csv": "model,accuracy\na,0.5\nb,0.7\nc,0.9\n"})
    fronts = {fact.metric: fact for fact in evidence.facts if fact.kind == "trade_off"}
    assert [value for _, value in fronts["tokens_s against ttft_s"].group] == ["a", "b"]
    assert [value for _, value in fronts["tokens_s against accuracy"].group] == ["a", "b", "c"]
    assert fronts["tokens_s against accuracy"].value == 3


def test_an_outlier_is_named_with_its_row(read):
    values = [100 + n / 10 for n in range(12)]
    values[7] = 12.0
    evidence = read({"r.csv": "model,tokens_s\n" + "".join(f"a,{value}\n" for value in values)})
    (fact,) = [fact for fact in evidence.facts if fact.kind == "outlier"]
    assert (fact.value, fact.row, fact.n) == (12.0, "r.csv row 8", 12)
    assert evidence.fact(fact.parents[0]).value == statistics.median(values)


def test_scatter_of_repetitions_is_pooled_over_configurations(read):
    cells = {("a", 1): [10.0, 11.0, 12.0], ("b", 1): [100.0, 104.0]}
    evidence = read({"r.csv": rows_of(cells)})
    (fact,) = [fact for fact in evidence.facts if fact.aggregation == "cv" and fact.metric == "tokens_s"]
    pooled = math.sqrt((2 * (1.0 / 11) ** 2 + 1 * (statistics.stdev([100, 104]) / 102) ** 2) / 3)
    assert fact.value == pytest.approx(100 * pooled, rel=1e-12)


@pytest.mark.parametrize(
    ("ratios", "word"),
    [
        ([1.5, 1.51, 1.49, 1.5, 1.52, 1.48], "has **1.5"),
        ([1.0, 1.01, 0.99, 1.005, 0.995, 1.002], "no difference of practical size"),
        ([0.5, 2.0, 1.5, 0.7, 1.1, 0.9], "is not settled"),
        ([1.004, 1.005, 1.006, 1.005, 1.007, 1.003], "nothing of practical size"),
    ],
)
def test_the_words_follow_the_interval(read, ratios, word):
    lines = ["num_gpu,prompt,tokens_s"] + [f"{g},p{n},{100 * (r if g == 2 else 1)}" for g in (1, 2) for n, r in enumerate(ratios)]  # fmt: skip
    fact = effect(read({"r.csv": "\n".join(lines)}), "num_gpu", "2", "1")
    assert word in describe(fact).sentence
