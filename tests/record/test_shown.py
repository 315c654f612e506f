"""What a run, its findings, evidence and timings look like in a notebook or a terminal, and as rows for data frames."""

from html.parser import HTMLParser

import pytest

from chimera.evidence.exports import CSV_HEADER
from chimera.graph import RunOptions, run
from chimera.record.reading import Run
from chimera.spec import Overrides, load_spec

HOSTILE = "<img src=x onerror=alert(1)>\u202e"
TABLES = ("findings", "evidence", "timings")


class Reader(HTMLParser):
    """Tags in their nesting, and the rows of tables."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.stack, self.rows = set(), [], []
        self.feed(html)
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        assert dict(attrs) in ({}, {"scope": "col"})
        self.tags.add(tag)
        self.stack.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if self.stack and self.stack[-1] in {"td", "th"}:
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    data = folder / "results"
    data.mkdir()
    rows = [
        f"{name},{window},{rate - window / 4096}"
        for name, rate in ((HOSTILE, 180), ("gemma3:4b", 100))
        for window in (2048, 4096)
    ]
    (data / "sweep.csv").write_text("\n".join(["model,num_ctx,tokens_s", *rows]) + "\n", "utf-8")
    spec = load_spec(None, Overrides(settings=("models.local.provider=builtin",)))
    return run(spec, data, RunOptions(out=folder / "runs"))


def test_text_and_html_show_the_same_rows(done):
    for name in TABLES:
        table = getattr(done, name)
        text, shown = str(table), Reader(table._repr_html_()).rows
        assert repr(table) == text
        assert len(shown) > 1
        for row in shown:
            assert all(cell in text for cell in row)


def test_numbers_shown_are_those_of_the_run(done):
    assert [row[3:] for row in Reader(done.findings._repr_html_()).rows[1:]] == [
        [f.value, str(f.n)] for f in done.findings
    ]
    names = [row[0] for row in Reader(done.timings._repr_html_()).rows[1:]]
    assert names == [*(node.name for node in done.nodes), "all"]
    assert f"and {len(done.evidence.facts) - 10} more facts" in str(done.evidence)


def test_a_run_shows_its_findings_timings_and_report(done):
    for shown in (str(done), done._repr_html_()):
        assert done.id in shown
        assert str(done.report_path) in shown
        assert done.findings[0].fact in shown
        assert "insight" in shown


def test_names_in_a_notebook_are_text(done):
    for shown in (done, *(getattr(done, name) for name in TABLES)):
        html = shown._repr_html_()
        assert Reader(html).tags <= {"p", "table", "caption", "thead", "tbody", "tr", "th", "td"}
        assert "\u202e" not in html + str(shown)
    assert "&lt;img src=x" in done.evidence._repr_html_()


def test_a_run_that_read_nothing_shows_itself(done):
    empty = Run(done.record.model_copy(update={"merged": None}), None, done.folder)
    assert empty.findings == ()
    assert empty.findings.rows() == []
    assert "0 findings" in str(empty)
    Reader(empty._repr_html_())


def test_rows_are_plain_values(done):
    assert [row["fact"] for row in done.findings.rows()] == [row.fact for row in done.findings]
    assert [row["name"] for row in done.timings.rows()] == [node.name for node in done.nodes]
    assert [row["ttft_s"] for row in done.timings.rows()] == [node.ttft_s for node in done.nodes]
    assert all(tuple(row) == CSV_HEADER for row in done.evidence.rows())
    for name in TABLES:
        for row in getattr(done, name).rows():
            assert {type(value) for value in row.values()} <= {str, int, float, type(None)}


def test_a_run_is_a_row_among_others(done):
    (row,) = done.rows()
    assert (row["run"], row["status"], row["spec"]) == (done.id, "done", done.record.spec.name)
    assert row["output_tokens"] == done.timings.totals.output_tokens
    assert row["wall_s"] == done.timings.wall_s
    assert {type(value) for value in row.values()} <= {str, int, float, type(None)}


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_rows_of_runs_are_a_data_frame(done, library):
    frame = pytest.importorskip(library).DataFrame([*done.rows(), *done.rows()])
    assert list(frame["run"]) == [done.id, done.id]


def test_rows_of_facts_have_one_type_per_column(done):
    """A data frame that looks at the first rows only would cut or refuse what comes later."""
    for column in CSV_HEADER:
        assert len({type(row[column]) for row in done.evidence.rows()}) == 1


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("name", TABLES)
def test_rows_are_a_data_frame(done, library, name):
    rows = getattr(done, name).rows()
    frame = pytest.importorskip(library).DataFrame(rows)
    assert list(frame.columns) == list(rows[0])
    assert len(frame) == len(rows)
    key = next(iter(rows[0]))
    assert list(frame[key]) == [row[key] for row in rows]


def test_no_data_frame_is_needed():
    for name in ("pandas", "polars"):
        assert name not in {one.split(".")[0] for one in _imports()}


def _imports():
    from pathlib import Path

    import chimera

    sources = Path(chimera.__file__).parent.rglob("*.py")
    lines = [line.split() for path in sources for line in path.read_text("utf-8").splitlines()]
    return {words[1] for words in lines if len(words) > 1 and words[0] in {"import", "from"}}
