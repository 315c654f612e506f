"""Facts as CSV for a spreadsheet: full precision, and no cell of text that a spreadsheet would compute."""

import csv
import io
from collections.abc import Iterable

from chimera.evidence.exports import CSV_HEADER
from chimera.evidence.fact import Fact, fact_row
from chimera.evidence.names import visible

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""With what a spreadsheet begins a formula; the wide forms count in some."""


def export_csv(facts: Iterable[Fact]) -> str:
    """A header and one line per fact; text is quoted, numbers are not."""
    page = io.StringIO()
    writer = csv.writer(page, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    writer.writerows(_row(fact) for fact in facts)
    return page.getvalue()


def guard(text: str) -> str:
    """Text that a spreadsheet takes for text: an apostrophe stands before what would begin a formula.

    One apostrophe more is also set before text that would look guarded already, so that taking one away always
    gives the text back.
    """
    inner = text.lstrip("'")
    begins = inner[:1] in {"\t", "\r"} or visible(inner).lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if begins else text


def _row(fact: Fact) -> list[str | float]:
    row = {**fact_row(fact), "value": fact.value}
    return [guard(cell) if isinstance(cell, str) else cell for cell in row.values()]
