"""Rows that failed: by cause, worded as the data words it, and by the settings they were made with."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import compress

from chimera.evidence.fact import Fact, Group
from chimera.tools.ingest.sheet import LAST, Sheet
from chimera.tools.ingest.tables import Judged

MOST_VALUES = 12
"""A setting with more values is not gone through value by value."""
MOST_CONFIGURATIONS = 240
"""Of a table with more, none is told of."""


def add_failures(judged: Judged, sheet: Sheet) -> None:
    """Add the failed rows of a table."""
    if not judged.failed:
        return
    table = judged.table
    base = Fact(
        id="",
        kind="failure",
        metric="failed rows",
        aggregation="count",
        value=0,
        unit="rows",
        n=table.n_rows,
        file=table.name,
        selector=table.selector,
        column=", ".join(series.column.name for series in judged.of_role("error")),
        trust=table.trust,
        better="lower",
    )
    for cause, count in sorted(judged.failed.items(), key=lambda row: (-row[1], row[0])):
        sheet.add(replace(base, value=count, n_error=count, label=cause), 5.5, table.name)
    for group, (failed, rows) in _by_settings(judged):
        sheet.add(replace(base, value=failed, n=rows, n_error=failed, group=group), LAST, table.name)


def _by_settings(judged: Judged) -> Iterator[tuple[Group, tuple[int, int]]]:
    """Failed rows and all rows of every value of a setting, and of every configuration."""
    codes, groups = judged.grouping(by_temperature=False)
    rows = Counter(codes)
    failed = rows - Counter(compress(codes, judged.mask))
    varied = [one.column.name for one in judged.naming() if one.column.n_distinct > 1]
    for name in varied:
        values: dict[str, tuple[int, int]] = {}
        for code, n in rows.items():
            value = dict(groups[code])[name]
            before = values.get(value, (0, 0))
            values[value] = before[0] + failed[code], before[1] + n
        for value, counts in values.items() if len(values) <= MOST_VALUES else ():
            yield tuple(sorted(((name, value), *judged.constants))), counts
    if len(varied) > 1 and len(groups) <= MOST_CONFIGURATIONS:
        yield from ((groups[code], (failed[code], n)) for code, n in rows.items())
