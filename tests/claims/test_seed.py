"""The report this project began with: its invented numbers are found, its true ones pass, by its own summary and by all data."""

import importlib.util
import sys

import pytest

from chimera.claims import FactIndex, judge
from chimera.tools.ingest import ingest

pytestmark = pytest.mark.seed


@pytest.fixture
def bench(repository):
    spec = importlib.util.spec_from_file_location("bench_claims", repository / "benchmarks" / "claims.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_claims"] = module
    spec.loader.exec_module(module)
    return module


def test_by_its_own_summary(bench, seed):
    text = (seed / "chimera_agent_b_report.md").read_text("utf-8")
    scores = bench.score(bench.judge_seed(seed, bench.own_summary(text), "verdict"))
    assert (scores["recall"], scores["precision"], scores["wrongly supported"]) == (1, 1, 0)


@pytest.mark.corpus
def test_by_all_data(bench, seed, corpus):
    scores = bench.score(bench.judge_seed(seed, ingest(corpus), "verdict_corpus"))
    assert (scores["recall"], scores["precision"], scores["wrongly supported"]) == (1, 1, 0)
    assert scores["class accuracy"] >= 0.85
    assert scores["recall of values alone"] < 0.6


@pytest.mark.corpus
def test_the_value_that_exists_once_is_refuted_as_an_average(seed, corpus):
    text = (seed / "chimera_agent_b_report.md").read_text("utf-8")
    found = [one for one in judge(text, FactIndex(ingest(corpus))) if one.claim.number.startswith("14.59")]
    assert len(found) == 3
    assert all(one.is_flagged for one in found)
    assert [one.verdict for one in found][1:] == ["contradicted", "contradicted"]
