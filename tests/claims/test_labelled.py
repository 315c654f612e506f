"""The judge on reports as language models write them, each number labelled: it may only get better."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import labelled
import scoring

from chimera.claims import FactIndex, judge

RECALL, PRECISION, WRONGLY = 0.87, 0.48, 0.03
"""What was reached, a little lower: on free text the judge flags many a true number that it cannot read."""


@pytest.fixture(scope="module")
def items():
    return labelled.build()


def test_every_label_stands_at_a_number_and_every_report_is_mixed(items):
    assert len(items) >= 60
    for item in items:
        labels = [mark.claim.label for mark in item.marks]
        assert "[[" not in item.text
        assert min(labels.count("true"), labels.count("false")) >= 10
        assert all(item.text[mark.start : mark.end] == mark.claim.number for mark in item.marks)


def test_what_was_reached_is_kept(items):
    indexes = {name: FactIndex(evidence) for name, evidence in labelled.evidences().items()}
    by_evidence = {id(evidence): indexes[name] for name, evidence in labelled.evidences().items()}

    def look(text, evidence):
        for one in judge(text, by_evidence[id(evidence)]):
            yield one.claim.start, one.claim.end, VERDICTS.get(one.verdict, one.verdict)

    score = scoring.score(look, items, labelled.evidences())
    assert score.total.recall >= RECALL, scoring.show_score(score)
    assert score.precision >= PRECISION, scoring.show_score(score)
    assert score.total.wrongly_supported <= WRONGLY, scoring.show_score(score)


VERDICTS = {"supported (derived)": "supported_derived", "not a claim": "not_a_claim"}
