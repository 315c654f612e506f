"""From stacked rows to a judged table: roles, failed rows set aside, cold rows told from warm ones."""

import math
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress, pairwise

from chimera.evidence.fact import Group, Table
from chimera.evidence.units import TIMES, snake
from chimera.spec.model import EvidenceHints
from chimera.tools.ingest.cells import Cell
from chimera.tools.ingest.design import aliases, naming_settings
from chimera.tools.ingest.dictionary import typecode
from chimera.tools.ingest.origins import Origins
from chimera.tools.ingest.outcomes import tell_failures
from chimera.tools.ingest.roles import judge_columns
from chimera.tools.ingest.series import Series
from chimera.tools.ingest.stacking import FROM_PATHS, MODEL_COLUMNS, Stack
from chimera.tools.ingest.storage import Cells, value_text

LOAD_COLUMNS = frozenset({"load_s", "load_ms", "load_duration", "load_duration_s", "load_time_s", "model_load_s"})
COLD_GAP = 3.0
COLD_LEAST_S = 0.3
"""Loads fall into two heaps, warm ones of some 0.1 s and real ones: beyond the first such gap."""
SUMMARY = re.compile(r"^(?:mean|avg|median|average)_(?P<before>.+)$|^(?P<behind>.+)_(?:mean|avg|median)$")
"""Names of aggregates, with the name of what was aggregated."""
MAX_TABLES = 300
"""A tree with more tables is an archive: nobody asks about each of them, and comparing every two takes for ever."""


@dataclass(frozen=True)
class Judged:
    """A table ready to be counted: good rows by index, the others by cause."""

    table: Table
    series: tuple[Series, ...]
    good: Sequence[int]
    """Indices of rows without an error, in order."""
    failed: dict[str, int]
    """Cause as the data words it -> number of rows."""
    temperature: Cells | None
    """cold, warm or unknown per row; None where the data does not tell."""
    origins: Origins
    """File of each row, and the row's number in it."""

    def of_role(self, role: str) -> list[Series]:
        """The columns of one role."""
        return [series for series in self.series if series.column.role == role]

    def naming(self) -> list[Series]:
        """The settings that name a configuration: those that differ, each partition of the rows once, and the model."""
        return list(self._naming)

    @cached_property
    def _naming(self) -> list[Series]:
        settings = {one.column.name: one for one in self.of_role("setting")}
        ordered = sorted(settings, key=lambda name: (name not in MODEL_COLUMNS, name == FROM_PATHS))
        return [settings[name] for name in naming_settings(self._design(ordered), MODEL_COLUMNS)]

    def _design(self, names: Sequence[str]) -> dict[str, list[str]]:
        """The different combinations of some settings that occur, column by column."""
        settings = {one.column.name: one.cells.partition() for one in self.of_role("setting")}
        rows = dict.fromkeys(zip(*(settings[name][0] for name in names), strict=True))
        columns = zip(*rows, strict=True) if rows else ([] for _ in names)
        return {name: [settings[name][1][code] for code in codes] for name, codes in zip(names, columns, strict=True)}

    @cached_property
    def together(self) -> dict[str, list[tuple[str, dict[str, str]]]]:
        """For every naming setting those that always change with it, each with its value for every value of it."""
        design = self._design([one.column.name for one in self.of_role("setting") if one.column.n_distinct > 1])
        return {
            name: [(other, dict(zip(design[name], design[other], strict=True))) for other in aliases(design, name)]
            for name in (one.column.name for one in self._naming)
            if name in design
        }

    @cached_property
    def constants(self) -> Group:
        """Settings that name a configuration although all rows share their value: the model, if there is only one."""
        return tuple((one.column.name, one.cells.values()[0]) for one in self._naming if one.column.n_distinct == 1)

    def origin(self, row: int) -> tuple[str, int]:
        """File of a row, and its number in that file, from 1."""
        return self.origins.place(row)

    def group_of(self, row: int, naming: list[Series]) -> Group:
        """The configuration of a row, sorted by setting."""
        return tuple(sorted((s.column.name, value_text(s.cells[row])) for s in naming))

    def grouping(self, *, by_temperature: bool) -> "tuple[array[int], list[Group]]":
        """Number of every row's configuration, and the configurations."""
        return self._grouping_by_temperature if by_temperature and self.temperature is not None else self._grouping

    @cached_property
    def mask(self) -> bytearray:
        """One byte per row: whether it is good."""
        return _mask(self.good, len(self.origins))

    @cached_property
    def _grouping(self) -> "tuple[array[int], list[Group]]":
        return _group_rows({one.column.name: one.cells for one in self._naming}, len(self.origins))

    @cached_property
    def _grouping_by_temperature(self) -> "tuple[array[int], list[Group]]":
        assert self.temperature is not None
        return _split_groups(self._grouping, "load", self.temperature)


def judge_table(stack: Stack, hints: EvidenceHints) -> Judged:
    """Give every column its role and every row its state."""
    series = tuple(judge_columns(stack.columns, stack.keys, hints))
    good, failed = tell_failures(series, stack.n_rows)
    table = Table(
        name=stack.name,
        files=stack.files,
        selector=stack.selector,
        columns=tuple(s.column for s in series),
        n_rows=stack.n_rows,
        n_error=stack.n_rows - len(good),
        trust="reported" if stack.reported else "measured",
    )
    return Judged(table, series, good, failed, _temperatures(series, good, stack.n_rows), stack.origins)


def keep_summaries_apart(tables: Sequence[Judged]) -> list[Judged]:
    """Mark tables of which half the metrics are aggregates of a metric that another table holds row by row."""
    raw = {name for judged in tables for name in _metrics(judged) if not SUMMARY.match(name)}
    return [
        replace(judged, table=replace(judged.table, summary_of_others=True)) if _sums_up(judged, raw) else judged
        for judged in tables
    ]


def most_telling(tables: Sequence[Judged]) -> list[Judged]:
    """The tables whose facts are told: all, or of very many those with most rows, measured ones first."""
    places = sorted(
        range(len(tables)), key=lambda at: (tables[at].table.trust != "measured", -tables[at].table.n_rows, at)
    )
    return [tables[at] for at in sorted(places[:MAX_TABLES])]


def _sums_up(judged: Judged, raw: set[str]) -> bool:
    names = _metrics(judged)
    told = [match["before"] or match["behind"] for name in names if (match := SUMMARY.match(name))]
    return bool(told) and len(told) >= len(names) / 2 and not raw.isdisjoint(told) and judged.table.n_rows > 1


def _metrics(judged: Judged) -> list[str]:
    return [snake(series.column.name) for series in judged.of_role("metric")]


def _temperatures(series: tuple[Series, ...], good: Sequence[int], n_rows: int) -> Cells | None:
    """Cold or warm per good row, where a load column tells the two apart."""
    for column in series:
        if snake(column.column.name) not in LOAD_COLUMNS or column.column.unit not in TIMES:
            continue
        factor = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9, "min": 60.0}[column.column.unit or "s"]
        mask = _mask(good, n_rows)
        limit = _first_real_load(compress(column.cells.numbers(), mask), COLD_LEAST_S / factor)
        if limit is None:
            return None
        told = Cells()
        states = [Cell(None, None, word) for word in ("warm", "cold", "unknown")]
        loads = zip(column.cells.numbers(), mask, strict=True)
        told.extend_cells(
            states,
            array("B", (load >= limit if is_good and load == load else 2 for load, is_good in loads)),  # noqa: PLR0124  not NaN
        )
        return told
    return None


def _first_real_load(loads: Iterable[float], least: float) -> float | None:
    """The shortest load that was one; None where loads do not fall into two heaps."""
    short: float | None = None
    ends: dict[int, tuple[float, float]] = {}  # per power of two, so that a gap always lies between two of them
    for load in loads:
        if load < least:
            short = load if short is None or load > short else short
        elif load >= least:  # no NaN
            power = math.frexp(load)[1]
            low, high = ends.get(power, (load, load))
            ends[power] = min(low, load), max(high, load)
    heaps = [ends[power] for power in sorted(ends)]
    for (_, below), (above, _) in pairwise(heaps if short is None else [(short, short), *heaps]):
        if above >= COLD_GAP * max(below, least / 300):
            return above
    return None


def _mask(good: Sequence[int], n_rows: int) -> bytearray:
    """One byte per row: whether it is good."""
    mask = bytearray(n_rows)
    if len(good) == n_rows:
        return bytearray(b"\x01") * n_rows
    for row in good:
        mask[row] = 1
    return mask


def _group_rows(naming: Mapping[str, Cells], n_rows: int) -> "tuple[array[int], list[Group]]":
    grouping: tuple[array[int], list[Group]] = array("B", bytes(n_rows)), [()]
    for name, cells in naming.items():
        grouping = _split_groups(grouping, name, cells)
    return grouping


def _split_groups(
    grouping: "tuple[array[int], list[Group]]", name: str, cells: Cells
) -> "tuple[array[int], list[Group]]":
    """Divide every group by one more setting; groups stand in the order of their first rows."""
    before, groups = grouping
    partition, values = cells.partition()
    numbers: defaultdict[tuple[int, int], int] = defaultdict()
    numbers.default_factory = numbers.__len__
    codes = array(typecode(len(groups) * len(values)), map(numbers.__getitem__, zip(before, partition, strict=True)))
    return codes, [tuple(sorted((*groups[group], (name, values[value])))) for group, value in numbers]


def good_numbers(judged: Judged, series: Series) -> "array[float]":
    """Numbers of a metric in rows without an error."""
    numbers = compress(series.cells.numbers(), judged.mask)
    return array("d", (number for number in numbers if number == number))  # noqa: PLR0124  not NaN


def values_by_group(judged: Judged, series: Series) -> "Iterator[tuple[Group, array[float]]]":
    """Numbers of a metric by full configuration, rows in order; times are split into cold and warm."""
    codes, groups = judged.grouping(by_temperature=series.column.unit in TIMES)
    rows = zip(codes, series.cells.numbers(), strict=True)
    if len(judged.good) < len(codes) and not series.column.is_share:  # that a row failed is part of a share
        rows = compress(rows, judged.mask)
    found: dict[int, array[float]] = {}
    add: dict[int, Callable[[float], None]] = {}
    for code, number in rows:
        if number == number:  # noqa: PLR0124  not NaN
            try:
                add[code](number)
            except KeyError:
                found[code] = array("d", (number,))
                add[code] = found[code].append
    add.clear()
    for code in tuple(found):
        yield groups[code], found.pop(code)
