"""Facts as CSV: everything comes back, and nothing in it is a formula."""

import csv
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chimera.evidence import Fact
from chimera.evidence.csv_export import export_csv, guard
from chimera.evidence.exports import CSV_HEADER

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
FORMULAS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", " ", "\t", "\r", "\u200b", "\ufeff ", "'", "\n"]), st.sampled_from("=+-@\t\r＝"), TEXT
    ),
)
TEXTS = st.one_of(TEXT, FORMULAS)
GROUPS = st.dictionaries(TEXTS, TEXTS, max_size=3).map(lambda pairs: tuple(sorted(pairs.items())))
FACTS = st.builds(
    Fact,
    id=st.just("F1"),
    kind=st.sampled_from(("best", "statistic")),
    metric=TEXTS,
    aggregation=st.sampled_from(("mean", "value")),
    value=st.one_of(st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False)),
    unit=st.sampled_from((None, "tok/s", "%")),
    n=st.integers(1, 10**6),
    file=TEXTS,
    selector=TEXTS,
    column=TEXTS,
    group=GROUPS,
    versus=GROUPS,
    formula=st.one_of(st.none(), TEXTS),
)


def unguard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and guard(cell[1:]) != cell[1:] else cell


@given(st.lists(FACTS, max_size=4))
def test_every_fact_is_read_back_as_it_was(facts):
    header, *rows = csv.reader(io.StringIO(export_csv(facts), newline=""))
    assert tuple(header) == CSV_HEADER
    assert len(rows) == len(facts)
    for row, fact in zip(rows, facts, strict=True):
        got = {name: unguard(cell) for name, cell in zip(header, row, strict=True)}
        assert type(fact.value)(row[4]) == fact.value
        for name in ("id", "kind", "metric", "aggregation", "trust", "file", "selector", "column"):
            assert got[name] == getattr(fact, name)
        assert (got["unit"] or None, got["formula"] or "") == (fact.unit, fact.formula or "")
        assert json.loads(got["settings"] or "{}") == dict(fact.group)
        assert json.loads(got["versus"] or "{}") == dict(fact.versus)
        assert [int(got[name]) for name in ("n", "n_missing", "n_error")] == [fact.n, fact.n_missing, fact.n_error]


@given(FACTS)
def test_no_cell_of_text_begins_a_formula(fact):
    _, row = csv.reader(io.StringIO(export_csv([fact]), newline=""))
    for name, cell in zip(CSV_HEADER, row, strict=True):
        if name != "value":
            assert cell[:1] not in set("=+-@\t\r")
            assert cell.lstrip()[:1] not in set("=+-@")


@pytest.mark.parametrize("text", ["=1+1", " =1", "\t=1", "-2", "+x", "@SUM(A1)", "\rx", "\u200b=1", "＝1", "'=1"])
def test_what_begins_a_formula_is_guarded(text):
    assert guard(text) == f"'{text}"


@given(TEXTS)
@example("'")
@example("''=x")
def test_a_guard_can_be_taken_away(text):
    assert unguard(guard(text)) == text


def test_plain_text_is_left_alone():
    assert [guard(text) for text in ("gemma3:1b", "a=b", "", "'quoted'", "(none)")] == [
        "gemma3:1b",
        "a=b",
        "",
        "'quoted'",
        "(none)",
    ]


def test_numbers_are_untouched():
    fact = Fact("F1", "statistic", "x", "value", -0.1 - 0.2, None, 1, "a", "csv", "x")
    assert export_csv([fact]).splitlines()[1].split(",")[4] == repr(-0.1 - 0.2)
