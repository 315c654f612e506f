"""How rows came out: truth values that were measured and not chosen, told as shares; and which rows failed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import compress

from chimera.evidence.fact import Column
from chimera.evidence.units import is_counter, snake
from chimera.spec.model import Direction, EvidenceHints
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
GOOD = re.compile(
    r"(^|_)(valid|correct|pass|passed|resolved|success|successful|succeeded|solved|match|matched|matches|accepted|completed|won|hit|found|ok)(_|$)"
)
BAD = re.compile(
    r"(^|_)(error|failed|failure|timeout|timed_out|truncated|refused|refusal|hallucinated|wrong|invalid)(_|$)"
)
EVEN = 0.15
"""Where a truth value was chosen, about half of the rows of every combination have it, or all of them or none."""
MOST_CELLS = 100_000


def with_outcomes(series: Sequence[Series], hints: EvidenceHints) -> list[Series]:
    """Columns of truth values and states with what they are: a choice, a mark of failed rows, or how rows came out."""
    numbers = [one.cells for one in series if one.column.role == "metric" and not is_counter(one.column.name)]
    settings = [one for one in series if one.column.role == "setting" and not _is_truth(one)]
    told = {*hints.settings, *hints.metrics, *hints.ignore}
    return [one if one.column.name in told else _judged(one, numbers, settings) for one in series]


def _judged(one: Series, numbers: Sequence[Cells], settings: Sequence[Series]) -> Series:
    name = snake(one.column.name.rsplit(".", 1)[-1])
    if one.column.role == "error" and SUCCESS.match(name):
        is_told = _is_truth(one) and _have_numbers((value_text(cell).lower() in FALSE for cell in one.cells), numbers)
        return _share_of(one, name) if is_told else one
    if STATUS.match(name) and not one.column.n_numeric and any(value.lower() in WELL for value in one.cells.values()):
        failed = (not cell.is_missing and (cell.text or "").lower() not in WELL for cell in one.cells)
        why = "says how the row ended"
        return (
            one if _have_numbers(failed, numbers) else replace(one, column=replace(one.column, role="error", why=why))
        )
    if one.column.role == "setting" and _is_truth(one) and _was_measured(one, name, settings):
        return _share_of(one, name)
    return one


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


def _was_measured(one: Series, name: str, settings: Sequence[Series]) -> bool:
    """Whether truth values differ among rows of the same settings, by no even halves."""
    if len(one.cells) > MOST_CELLS:
        return GOOD.search(name) is not None
    cells: dict[tuple[str, ...], list[bool]] = defaultdict(list)
    others = [map(value_text, other.cells) for other in settings]
    for cell, *rest in zip(one.cells, *others, strict=True):
        if not cell.is_missing:
            cells[tuple(rest)].append(value_text(cell).lower() in TRUE)
    shares = [sum(held) / len(held) for held in cells.values()]
    if all(share in {0, 1} for share in shares):
        return GOOD.search(name) is not None
    return any(0 < share < 1 and abs(share - 0.5) > EVEN for share in shares)


def _share_of(one: Series, name: str) -> Series:
    """The column as a measure: 100 % where it is true, 0 % where it is false."""
    cells = Cells()
    cells.extend([None if cell.is_missing else 100.0 * (value_text(cell).lower() in TRUE) for cell in one.cells])
    better: Direction | None = "higher" if GOOD.search(name) else "lower" if BAD.search(name) else None
    column: Column = replace(
        one.column, role="metric", unit="%", better=better, n_numeric=one.column.n, is_share=True,
        why="true or false, differing where nothing was chosen: told as a share",
    )  # fmt: skip
    return Series(column, cells)
