"""docs/timings.md names every formula and every flag as the code does."""

import re

import pytest

from chimera.record.flag import FLAGS
from chimera.record.formulas import FORMULAS


@pytest.fixture
def page(repository):
    return (repository / "docs/timings.md").read_text("utf-8")


def test_every_metric_stands_there_with_its_formula(page):
    rows = dict(re.findall(r"^\| `(\w+)` \| `([\w.]+)` \|", page, re.MULTILINE))
    assert rows == {name: formula.id for name, formula in FORMULAS.items()}


def test_every_flag_stands_there_in_bold_where_it_disqualifies(page):
    rows = re.findall(r"^\| (\**)`(\w+)`\** \| (.+) \|$", page.partition("## Flags")[2], re.MULTILINE)
    assert rows == [
        ("**" if meaning.disqualifies else "", name, meaning.text) for name, meaning in sorted(FLAGS.items())
    ]
