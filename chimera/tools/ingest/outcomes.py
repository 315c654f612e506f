"""How rows came out: whether they are valid, correct, passed, told as shares; and which of them failed."""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress

from chimera.evidence.fact import Column
from chimera.evidence.units import is_counter, snake
from chimera.spec.model import Direction, EvidenceHints
from chimera.tools.ingest.cells import Cell
from chimera.tools.ingest.series import Series
from chimera.tools.ingest.storage import Cells, value_text

SUCCESS = re.compile(r"^(success|succeeded|ok|passed)$")
STATUS = re.compile(r"^(status|state|outcome)$")
WELL = frozenset(
    ["ok", "okay", "success", "successful", "succeeded", "pass", "passed", "done", "complete", "completed", "finished"]
)
"""Words of a status for rows that came out well: every other word is why one did not."""
TRUE = frozenset(["true", "yes", "pass", "passed"])
FALSE = frozenset(["false", "no", "fail", "failed"])
MARKED = "marked as failed"
"""The cause where the data gives none."""
# Other truth values (cache_hit, warm, flash_attention) are conditions: rows are told apart by them.
GOOD = re.compile(
    r"(^|_)(valid|correct|pass|passed|resolved|success|successful|succeeded|solved|match|matched|matches|accepted|completed|won|ok)(_|$)"
)
BAD = re.compile(
    r"(^|_)(error|failed|failure|timeout|timed_out|truncated|refused|refusal|hallucinated|wrong|invalid)(_|$)"
)


def with_outcomes(series: Sequence[Series], hints: EvidenceHints) -> list[Series]:
    """Columns of truth values and states with what they are: a choice, a mark of failed rows, or how rows came out."""
    numbers = [one.cells for one in series if one.column.role == "metric" and not is_counter(one.column.name)]
    told = {*hints.settings, *hints.metrics, *hints.ignore}
    return [one if one.column.name in told else _judged(one, numbers) for one in series]


def tell_failures(series: Sequence[Series], n_rows: int) -> tuple[Sequence[int], dict[str, int]]:
    """Rows that did not fail, and how many did, by cause."""
    columns = [one for one in series if one.column.role == "error" and one.column.n]
    if not columns:
        return range(n_rows), {}
    causes: Iterable[str] = columns[0].cells.map(_cause_in(columns[0]))
    for one in columns[1:]:
        causes = map(_graver, causes, one.cells.map(_cause_in(one)))
    failed: dict[str, int] = {}
    good = array("I")
    for row, cause in enumerate(causes):
        if cause:
            failed[cause] = failed.get(cause, 0) + 1
        else:
            good.append(row)
    return good if failed else range(n_rows), failed


def _cause_in(one: Series) -> Callable[[Cell], str]:
    """Tells why a row with a cell of this column failed, in the data's words; "" if it did not."""
    name = _name_of(one)
    if STATUS.match(name):
        return lambda cell: "" if cell.is_missing or (cell.text or "").lower() in WELL else value_text(cell)
    if SUCCESS.match(name):
        return lambda cell: MARKED if (cell.text or "").lower() in {*FALSE, "0"} else ""
    return _error_in


def _error_in(cell: Cell) -> str:
    is_none = cell.is_missing or (cell.text or "").lower() in {"false", "no", "none", "ok"} or cell.number == 0
    return "" if is_none else value_text(cell)


def _graver(one: str, other: str) -> str:
    """Of two causes of a failure the one that says more."""
    return one if one and one != MARKED else other or one


def _name_of(one: Series) -> str:
    """The last part of a nested column's name."""
    return snake(one.column.name.rsplit(".", 1)[-1])


def _judged(one: Series, numbers: Sequence[Cells]) -> Series:
    name = _name_of(one)
    if one.column.role == "error" and SUCCESS.match(name):
        is_told = _is_truth(one) and _have_numbers((value_text(cell).lower() in FALSE for cell in one.cells), numbers)
        return _share_of(one, name) if is_told else one
    if STATUS.match(name) and not one.column.n_numeric and any(value.lower() in WELL for value in one.cells.values()):
        failed = (not cell.is_missing and (cell.text or "").lower() not in WELL for cell in one.cells)
        column = replace(one.column, role="error", why="says how the row ended")
        return one if _have_numbers(failed, numbers) else replace(one, column=column)
    is_outcome = one.column.role == "setting" and (GOOD.search(name) or BAD.search(name))
    return _share_of(one, name) if is_outcome and _is_truth(one) else one


def _is_truth(one: Series) -> bool:
    values = {value.lower() for value in one.cells.values()} if one.column.n_distinct == 2 else set[str]()
    return len(values & TRUE) == len(values & FALSE) == 1


def _have_numbers(failed: Iterator[bool], numbers: Sequence[Cells]) -> bool:
    """Whether rows that are marked as failed were measured like the others: then they did not fail."""
    marks = bytearray(failed)
    others = bytes(not mark for mark in marks)
    if not numbers or not any(marks) or not any(others):
        return False
    return all(2 * _filled(cells, marks) >= _filled(cells, others) for cells in numbers)


def _filled(cells: Cells, marks: Sequence[int]) -> float:
    """The share of the marked rows that have a number other than zero."""
    there = sum(number == number and number != 0 for number in compress(cells.numbers(), marks))  # noqa: PLR0124  NaN
    return there / sum(marks)


def _share_of(one: Series, name: str) -> Series:
    """The column as a measure: 100 % where it is true, 0 % where it is false."""
    cells = Cells()
    cells.extend([None if cell.is_missing else 100.0 * (value_text(cell).lower() in TRUE) for cell in one.cells])
    better: Direction | None = "higher" if GOOD.search(name) else "lower" if BAD.search(name) else None
    column: Column = replace(
        one.column, role="metric", unit="%", better=better, n_numeric=one.column.n, is_share=True,
        why="how rows came out, told as a share",
    )  # fmt: skip
    return Series(column, cells)
