"""The generated claims say what their labels say, recomputed here from the facts by other means; and scores add up."""

import csv
import io
import os
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from fnmatch import fnmatch
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import claim_set  # noqa: E402  (the folder is no package: its modules are found by the line above)
import scoring  # noqa: E402

HALVES = tuple(claim_set.HALVES)
PER_STYLE = {"dev": 12, "heldout": 12, "fresh": 12, "unseen": 12, "novel": 8, "seventh": 4}
"""Texts of each style; of the later sets, with many trees and styles, fewer will do."""
FEW = 3
SCALES = {("s", "ms"): 1000, ("ms", "s"): Fraction(1, 1000), ("ns", "ms"): Fraction(1, 10**6), (None, "%"): 100}
BOUNDS = {"bound_at_least": 1, "bound_just_over": 1, "bound_at_most": -1, "bound_just_under": -1}
"""Cause of a true claim -> on which side of the printed number the value lies."""
NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
WORDS = {word: number for number, word in enumerate(NUMBERS.split(" "), 1)}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}


@pytest.fixture(
    scope="module", params=[*HALVES, *(pytest.param(f"{half}+corpus", marks=pytest.mark.corpus) for half in HALVES)]
)
def source(request):
    """Half, and the folder of the corpus or None."""
    half, _, with_corpus = request.param.partition("+")
    if not with_corpus:
        return half, None
    if not os.environ.get("CHIMERA_CORPUS"):
        pytest.skip("set CHIMERA_CORPUS to run this")
    return half, Path(os.environ["CHIMERA_CORPUS"])


@pytest.fixture(scope="module")
def items(source):
    half, corpus = source
    return claim_set.build(half, per_style=PER_STYLE.get(half, FEW), corpus=corpus)


@pytest.fixture(scope="module")
def evidences(source):
    return claim_set.evidences(*source)


def claims_of(items, *labels):
    return [(item, mark.claim) for item in items for mark in item.marks if mark.claim.label in labels]


def read_number(text):
    """Exact value and half a unit in the last place."""
    if text[0].isalpha():
        first, _, second = text.partition("-")
        return Fraction(TENS.get(first, 0) + WORDS.get(second or first, 0)), Fraction(0)
    times = {"k": 1000, "M": 10**6}.get(text[-1], 1)
    digits = text.rstrip("kM").replace(",", "")
    return Fraction(digits) * times, Fraction(times, 2 * 10 ** len(digits.partition(".")[2]))


def is_rounded(value, text, scale=1):
    number, half_a_place = read_number(text)
    exact = Fraction(value) * scale
    return abs(exact - number) <= half_a_place + abs(exact) * Fraction(1, 10**9)


def compare(operation, one, other):
    one, other = Fraction(one), Fraction(other)
    return {
        "ratio": one / other,
        "difference": abs(one - other),
        "percent_higher": (one - other) / other * 100,
        "percent_lower": (other - one) / other * 100,
    }[operation]


def test_each_half_is_large_and_mixed(items):
    labels = Counter(claim.label for _, claim in claims_of(items, "true", "false", "not_a_claim"))
    assert labels["true"] + labels["false"] >= 300
    assert min(labels.values()) >= 100
    assert len({item.style for item in items}) >= 7
    causes = {claim.cause for _, claim in claims_of(items, "false")}
    assert causes >= {
        "value_changed", "group_swapped", "statistic_swapped", "metric_swapped", "unit_swapped", "absent_metric",
        "absent_group", "count_changed", "derived_changed", "derived_turned_round", "n_changed",
    }  # fmt: skip


def test_the_halves_share_no_style_and_no_foreign_tree():
    built = (claim_set.build(half, per_style=1) for half in HALVES)
    for one, other in combinations(built, 2):
        assert not {item.style for item in one} & {item.style for item in other}
        assert {item.evidence for item in one} & {item.evidence for item in other} <= {"examples", "corpus"}


def test_every_mark_points_at_its_number(items):
    for item in items:
        assert not any("\ue000" <= character <= "\uf8ff" for character in item.text)
        assert item.marks
        for mark in item.marks:
            assert item.text[mark.start : mark.end] == mark.claim.number
        ends = [(mark.start, mark.end) for mark in item.marks]
        assert all(before[1] <= after[0] for before, after in pairwise(ends))


def test_true_claims_are_the_facts_correctly_rounded(items, evidences):
    for item, claim in claims_of(items, "true"):
        facts = [evidences[item.evidence].fact(fact_id) for fact_id in claim.facts]
        fact = facts[0]
        if claim.operation:
            assert is_rounded(compare(claim.operation, facts[0].value, facts[1].value), claim.number), (
                item.text,
                claim,
            )
            assert (facts[0].group, facts[1].group) == (claim.group, claim.versus)
            assert (facts[0].column, facts[0].aggregation) == (facts[1].column, facts[1].aggregation)
        elif claim.cause == "n":
            assert claim.number == str(fact.n)
        else:
            scale = SCALES.get((fact.unit, claim.unit), 1)
            assert claim.unit == fact.unit or (fact.unit, claim.unit) in SCALES
            if claim.cause in BOUNDS:
                gap = BOUNDS[claim.cause] * (Fraction(fact.value) * scale / read_number(claim.number)[0] - 1)
                assert 0 < gap <= Fraction(5, 100)
            elif claim.cause == "approximation":
                assert abs(read_number(claim.number)[0] / (Fraction(fact.value) * scale) - 1) <= Fraction(3, 100)
            else:
                assert is_rounded(fact.value, claim.number, scale), (item.text, claim)
            if claim.cause != "range_end":
                assert claim.group == fact.group


def test_no_fact_of_the_same_column_settings_and_statistic_bears_out_a_false_claim(items, evidences):
    index = defaultdict(list)
    for name, evidence in evidences.items():
        for fact in evidence.facts:
            index[name, fact.column, frozenset(fact.group)].append(fact)
    for item, claim in claims_of(items, "false"):
        if claim.operation or claim.cause.startswith(("n_", "range_")):
            continue
        for fact in index[item.evidence, claim.column, frozenset(claim.group)]:
            if fact.aggregation == "newest" or (fact.aggregation == "count" and fact.metric != claim.family):
                continue
            asserts_another = claim.cause in {"statistic_swapped", "one_value_called_mean", "one_value_called_median"}
            if asserts_another and fact.aggregation != claim.statistic:
                continue
            scale = SCALES.get((fact.unit, claim.unit), 1)
            comparable = fact.unit == claim.unit or scale != 1
            assert not comparable or not is_rounded(fact.value, claim.number, scale), (item.text, claim, fact)


def test_false_comparisons_do_not_follow_from_the_two_named_configurations(items, evidences):
    for item, claim in claims_of(items, "false"):
        if claim.operation:
            facts = [
                fact
                for fact in evidences[item.evidence].facts
                if fact.column == claim.column and fact.kind == "statistic"
            ]
            ones = [fact for fact in facts if fact.group == claim.group]
            others = [fact for fact in facts if fact.group == claim.versus]
            pairs = [(a, b) for a in ones for b in others if a.aggregation == b.aggregation and a.file == b.file]
            assert pairs
            assert not any(is_rounded(compare(claim.operation, a.value, b.value), claim.number) for a, b in pairs), (
                claim
            )


def test_false_ranges_and_run_counts_are_off(items, evidences):
    for item, claim in claims_of(items, "false"):
        facts = evidences[item.evidence].facts
        if claim.cause == "range_changed":
            ((varied, _),) = claim.versus
            ends = [
                fact.value for fact in facts
                if fact.column == claim.column and fact.kind == "statistic"
                and {name for name, _ in fact.group} == {varied, *(name for name, _ in claim.group)}
                and set(claim.group) <= set(fact.group)
            ]  # fmt: skip
            assert len(ends) >= 3
            assert not any(
                is_rounded(end, claim.number, SCALES.get(("ns", claim.unit), 1) if claim.column.endswith("_ns") else 1)
                for end in ends
            )
        if claim.cause == "n_changed":
            assert int(claim.number) not in {
                fact.n for fact in facts if fact.column == claim.column and fact.group == claim.group
            }


def test_false_bounds_are_broken_by_every_value_of_these_settings_and_this_statistic(items, evidences):
    for item, claim in claims_of(items, "false"):
        direction = BOUNDS.get(claim.cause.removesuffix("_wrong"))
        if not direction:
            continue
        values = [
            Fraction(fact.value) * SCALES.get((fact.unit, claim.unit), 1)
            for fact in evidences[item.evidence].facts
            if (fact.column, fact.group, fact.aggregation, fact.kind)
            == (claim.column, claim.group, evidences[item.evidence].fact(claim.facts[0]).aggregation, "statistic")
        ]
        assert values
        assert all(direction * (value / read_number(claim.number)[0] - 1) < Fraction(-2, 100) for value in values)


def test_absent_names_are_nowhere_in_the_data(items, evidences):
    names = {name: {value for fact in one.facts for _, value in fact.group} for name, one in evidences.items()}
    columns = {name: " ".join(c.name for t in one.tables for c in t.columns).lower() for name, one in evidences.items()}
    for item, claim in claims_of(items, "false"):
        if claim.cause == "absent_group":
            assert any(value not in names[item.evidence] for _, value in claim.group)
        if claim.cause == "absent_metric":
            assert claim.family.removeprefix("gpu ") not in columns[item.evidence] or claim.family == "gpu temperature"


def rows_of(half, corpus, evidence, file):
    """Rows of a CSV table by other means than ingest; none where the table is of another kind."""
    if not file.endswith(".csv"):
        return []
    root = {"examples": claim_set.EXAMPLES, "corpus": corpus}.get(evidence)
    if root:
        texts = [
            path.read_text("utf-8")
            for path in sorted(root.rglob("*.csv"))
            if fnmatch(path.relative_to(root).as_posix(), file)
        ]
    else:
        files = claim_set.HALVES[half].TREES()[evidence]
        texts = [files[path] for path in sorted(files) if fnmatch(path, file)]
    rows = [row for text in texts for row in csv.DictReader(io.StringIO(text))]
    return [row for row in rows if not row.get("error")]


def test_what_is_called_a_maximum_or_median_is_neither_among_the_rows_themselves(source, items):
    """From the rows of the CSV files, with the statistics module."""
    half, corpus = source
    asserted = {"max": max, "min": min, "p50": statistics.median, "mean": statistics.fmean}
    seen = 0
    for item, claim in claims_of(items, "false"):
        if claim.cause != "statistic_swapped" or claim.statistic not in asserted:
            continue
        group = [pair for pair in claim.group if pair[0] != "load"]
        rows = rows_of(half, corpus, item.evidence, claim.file)
        values = [float(row[claim.column]) for row in rows if all(row.get(name) == value for name, value in group)]
        if len(group) < len(claim.group) or len(values) < 3:
            continue
        scale = SCALES.get((claim.column.rpartition("_")[2], claim.unit), 1)
        assert not is_rounded(asserted[claim.statistic](values), claim.number, scale), (item.text, claim)
        seen += 1
    assert seen >= 3


def test_the_same_seed_gives_the_same_texts_in_another_process():
    code = 'import claim_set as c; print([(i.text, i.marks) for half in ("dev", "tenth", "fifteenth") for i in c.build(half, per_style=2)])'
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    command = [sys.executable, "-c", code]
    first, second = (
        subprocess.run(command, env={**environment, "PYTHONHASHSEED": seed}, check=True, capture_output=True).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert claim_set.build("dev", 1, per_style=2) != claim_set.build("dev", 2, per_style=2)


def test_a_judge_that_knows_the_labels_scores_perfectly(items, evidences):
    result = scoring.score(scoring.oracle(items), items, evidences)
    assert (result.total.recall, result.precision, result.total.accuracy) == (1, 1, 1)
    assert (result.total.wrongly_supported, result.spurious, result.mistakes) == (0, 0, [])


def test_silence_misses_every_false_claim_and_trust_supports_it(items, evidences):
    silent = scoring.score(lambda text, evidence: [], items, evidences)
    assert (silent.total.recall, silent.total.missed_false) == (0, silent.total.false)
    trusting = scoring.score(lambda text, evidence: [(0, len(text), "supported")], items, evidences)
    assert trusting.total.wrongly_supported == 1
    wavering = scoring.score(lambda text, evidence: [(0, len(text), "ambiguous")], items, evidences)
    assert (wavering.total.recall, wavering.precision, wavering.total.wrongly_supported) == (0, None, 0)


def test_values_alone_do_not_tell_true_from_false(items, evidences):
    for units in (False, True):
        result = scoring.score(scoring.value_only(units=units), items, evidences)
        assert result.extraction_recall > 0.95
        assert result.total.recall < 0.9
        assert result.precision < 0.7
        assert "| value_changed |" in scoring.show_score(result)


def test_findings_by_printed_number_are_matched_in_order():
    from claim import Claim, Item, Mark

    def claim(label):
        return Claim("7", None, label, "exact")

    item = Item("7 and 7, see 9", (Mark(0, 1, claim("true")), Mark(6, 7, claim("false"))), "s", "e")
    verdicts = [("7", "supported"), ("7", "contradicted"), ("9", "unsupported")]
    result = scoring.score(lambda text, evidence: verdicts, [item], {"e": None})
    assert (result.total.supported_true, result.total.flagged_false) == (1, 1)
    assert (result.spurious, result.spurious_flagged, result.precision) == (1, 1, 0.5)
