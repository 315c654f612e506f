"""Columns that are stored compactly tell the same as a plain list of their cells."""

import math
import pickle
from collections import Counter
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chimera.tools.ingest import dictionary, file_table, spill, statistics, storage
from chimera.tools.ingest.cells import read_cell
from chimera.tools.ingest.file_table import gather
from chimera.tools.ingest.origins import Origins
from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.spill import Spill
from chimera.tools.ingest.storage import Cells, value_text

raws = st.one_of(
    st.floats().map(repr),
    st.floats(),
    st.integers(),
    st.integers(-(10**25), 10**25),
    st.booleans(),
    st.none(),
    st.integers(0, 9).map(lambda n: f"{n}.5 ms"),
    st.sampled_from(
        [
            "",
            "n/a",
            "1_000",
            "1_0",
            "007",
            " 007",
            "-01",
            "00.5",
            "\t7",
            "5.",
            ".5",
            "+5",
            "1e-05",
            "nan",
            "inf",
            "0x1",
            "1,000",
            "5 ms",
            "5 s",
            "٣",
            " 7 ",
            "1e400",
            "9" * 70,
        ]
    ),
    st.text(max_size=5),
)


@pytest.fixture(params=[3, 4096])
def few(request, monkeypatch):
    monkeypatch.setattr(storage, "FEW", request.param)
    monkeypatch.setattr(spill, "CHUNK", 4)


def plain(cells):
    """Cells as settings show them; storage may turn 1 into 1.0."""
    return [value_text(cell) for cell in cells]


def check(cells, values):
    wanted = [read_cell(value) for value in values]
    assert len(cells) == len(wanted)
    assert plain(cells) == plain(wanted)
    assert plain(cells[row] for row in range(len(wanted))) == plain(wanted)
    present = [cell for cell in wanted if not cell.is_missing]
    numeric = [cell for cell in present if cell.number is not None]
    tally = cells.tally
    assert (tally.n, tally.n_present, tally.n_numeric) == (len(wanted), len(present), len(numeric))
    assert tally.units == Counter(cell.unit for cell in numeric)
    assert tally.n_distinct == len(set(plain(present)))
    assert cells.values() == list(dict.fromkeys(plain(present)))
    numbers = [None if math.isnan(number) else number for number in cells.numbers()]
    assert numbers == [None if cell.number is None else float(cell.number) for cell in wanted]
    codes, texts = cells.partition()
    assert [texts[code] for code in codes] == plain(wanted)
    assert texts == list(dict.fromkeys(plain(wanted)))


@pytest.mark.usefixtures("few")
class TestCells:
    @settings(deadline=None)
    @given(st.lists(st.lists(raws, max_size=12), max_size=4))
    def test_grown_by_pieces_they_are_what_was_put_in(self, pieces):
        with Spill(64) as spill:
            cells = Cells(spill)
            for piece in pieces:
                cells.extend(piece)
            check(cells, list(chain(*pieces)))

    @settings(deadline=None)
    @given(st.lists(st.lists(raws, max_size=12), max_size=4))
    def test_joined_or_sent_they_are_the_same(self, pieces):
        cells = Cells()
        for piece in pieces:
            other = Cells()
            other.extend(piece)
            cells.join(pickle.loads(pickle.dumps(other)))
        check(cells, list(chain(*pieces)))

    @settings(deadline=None)
    @given(
        st.lists(
            st.one_of(
                st.floats(-1e9, 1e9).map(repr),
                st.from_regex(r"\A ?[-+]?[0-9]{1,4}(\.[0-9]{1,3})?(e-?[0-9])?\Z"),
                st.just("1_0"),
            ),
            min_size=1,
            max_size=40,
        )
    )
    def test_a_column_of_numbers_is_read_as_each_cell_is(self, values):
        with Spill(64) as spill:
            cells = Cells(spill)
            cells.extend(values[:20])
            cells.extend(values[20:])
            check(cells, values)


def test_long_texts_are_counted_but_only_the_first_are_kept(monkeypatch):
    monkeypatch.setattr(dictionary, "MAX_TEXT_CHARS", 10)
    cells = Cells()
    cells.extend(["abcd", "abcde", "abcdef", "x", "abcd"])
    assert plain(cells) == ["abcd", "abcde", *[dictionary.NOT_KEPT.text] * 2, "abcd"]
    assert (cells.tally.n_present, cells.tally.is_whole) == (5, False)
    joined = Cells()
    joined.join(cells)
    assert plain(joined) == plain(cells)
    assert joined.tally == cells.tally


def test_a_table_that_comes_in_pieces_has_the_columns_of_all(monkeypatch):
    monkeypatch.setattr(file_table, "MANY_ROWS", 3)
    rows = [RawTable("f", "$", ("a", "b"), ((1, 2),)), RawTable("f", "$", ("c", "a"), ((3, 4),) * 4)]
    (table,) = gather(iter([*rows, rows[0]]))
    columns = {name: Cells() for name in table.names}
    for name, cells in columns.items():
        table.append_to(cells, name)
    assert {name: [cell.number for cell in cells] for name, cells in columns.items()} == {
        "a": [1, 4, 4, 4, 4, 1],
        "b": [2, None, None, None, None, 2],
        "c": [None, 3, 3, 3, 3, None],
    }


def test_every_row_knows_its_place():
    origins = Origins()
    origins.add("a.csv", 2)
    origins.add("b.csv", 3)
    assert list(origins) == ["a.csv"] * 2 + ["b.csv"] * 3
    assert [origins.place(row) for row in (0, 1, 2, 4)] == [("a.csv", 1), ("a.csv", 2), ("b.csv", 1), ("b.csv", 3)]


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.floats(-1e9, 1e9), st.integers(0, 3).map(float)), min_size=1),
    st.sampled_from([0, 0.5, 0.95, 1]),
)
def test_percentiles_of_many_numbers_are_those_of_the_sorted_ones(values, share):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statistics, "FEW", 8)
        patch.setattr(statistics, "SAMPLES", 6)
        assert statistics.quantile([values[:1], values[1:]], share) == statistics.percentile(sorted(values), share)


def test_groups_of_a_metric_are_those_of_the_rows(read):
    """Failed rows, missing cells, cold rows: as a plain loop over the rows finds them."""
    import random

    draw = random.Random(1)
    rows = [
        [
            draw.choice("ab"),
            draw.choice("123"),
            draw.choice(["0.1", "9"] if n % 50 == 0 else ["0.1"]),
            draw.choice(["", "1.5", "2.5 "]),
            draw.choice(["", "", "oom"]),
        ]
        for n in range(500)
    ]
    evidence = read({"a.csv": "model,num_ctx,load_s,ttft_s,error\n" + "".join(",".join(row) + "\n" for row in rows)})
    wanted = {}
    for model, window, load, ttft, error in rows:
        if ttft and not error:
            group = (("load", "cold" if load == "9" else "warm"), ("model", model), ("num_ctx", window))
            wanted.setdefault(group, []).append(float(ttft))
    found = {
        fact.group: (fact.n, fact.value)
        for fact in evidence.facts
        if fact.kind == "statistic"
        and fact.aggregation in {"mean", "value"}
        and fact.metric == "ttft_s"
        and len(fact.group) == 3
    }
    assert found == {group: (len(values), pytest.approx(sum(values) / len(values))) for group, values in wanted.items()}
    assert evidence.tables[0].n_error == sum(row[4] == "oom" for row in rows)
