"""The raw data of a comparison: a row per pair, with the way to the files it was measured in. HTML."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from chimera.evidence.names import clean
from chimera.evidence.numbers import NOT_MEASURED
from chimera.record.outcome import Outcome, PairRow
from chimera.report.comparison.numerals import counted, number
from chimera.report.svg import tag

FILES = ("comparison.json", "plan.json")
"""What lies beside the page."""
RUNS = "runs"
Cell = tuple[str, str]
"""Head of the column and HTML."""


def pair_table(outcome: Outcome) -> str:
    """All pairs, the metrics of verdicts in columns; everything else is in comparison.json."""
    keys = _keys(outcome)
    n_more = len({key for row in outcome.pairs for key in (*row.a, *row.b)} - set(keys))
    links = ", ".join(tag("a", tag("code", name), href=name) for name in FILES)
    more = f" {counted(n_more, 'more metric')} of every run: <code>{FILES[0]}</code>." if n_more else ""
    told = tag("p", f"Beside this page: {links}; the folder of a run holds its record and its report.{more}")
    rows = [_cells(row, keys, outcome.is_paired) for row in outcome.pairs]
    return f"{told}\n{_table(rows)}" if rows else told


def _keys(outcome: Outcome) -> list[str]:
    """Metrics of verdicts that pairs have values of."""
    asked = [
        one.metric if one.node is None else f"{one.node}.{one.metric}"
        for one in outcome.estimates
        if one.role == "primary"
    ]
    return [key for key in dict.fromkeys(asked) if any(key in row.a or key in row.b for row in outcome.pairs)]


def _cells(row: PairRow, keys: Sequence[str], has_links: bool) -> list[Cell]:
    cells = [
        ("pair", str(row.pair)),
        ("input", tag("code", escape(clean(row.input)))),
        ("block", str(row.block)),
        ("first", row.first),
        ("position of A / B", f"{row.position_a} / {row.position_b}"),
        ("run of A", _run(row.run_a, has_links)),
        ("run of B", _run(row.run_b, has_links)),
    ]
    for key in keys:
        values = (number(side.get(key)) for side in (row.a, row.b))
        cells.append((f"{clean(key)} A / B", " / ".join(values)))
    return [*cells, ("left out", escape(clean(row.left_out)) or NOT_MEASURED)]


def _run(name: str, has_link: bool) -> str:
    """The name of a run, leading to its folder where that lies beside the page."""
    told = tag("code", escape(clean(name)))
    return tag("a", told, href=f"{RUNS}/{quote(name, safe='')}/") if has_link else told


def _table(rows: Sequence[Sequence[Cell]]) -> str:
    """A table that scrolls by itself, its rows cards on a phone."""
    heads = tag("tr", *(tag("th", escape(head), role="columnheader") for head, _ in rows[0]), role="row")
    body = "\n".join(
        tag("tr", *(tag("td", told, role="cell", data_head=head) for head, told in row), role="row") for row in rows
    )
    parts = tag("thead", heads, role="rowgroup") + tag("tbody", body, role="rowgroup")
    return tag("div", tag("table", parts, class_="cards", role="table"), class_="scroll", tabindex="0") + "\n"
