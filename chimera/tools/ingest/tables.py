"""From stacked rows to a judged table: roles, failed rows set aside, cold rows told from warm ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from chimera.evidence.fact import Group, Table
from chimera.evidence.units import TIMES, snake
from chimera.spec.model import EvidenceHints
from chimera.tools.ingest.roles import SUCCESS, Series, judge_columns, value_text
from chimera.tools.ingest.stacking import MODEL_COLUMNS, Stack

LOAD_COLUMNS = frozenset({"load_s", "load_ms", "load_duration", "load_duration_s", "load_time_s", "model_load_s"})
COLD_FACTOR = 10
COLD_LEAST_S = 0.5
"""A row carries a model load when its load took this long and ten times the median: warm loads are some 0.1 s."""
SUMMARY_PREFIXES = ("mean_", "avg_", "median_", "average_")
SUMMARY_SUFFIXES = ("_mean", "_avg", "_median")


@dataclass(frozen=True, slots=True)
class Judged:
    """A table ready to be counted: good rows by index, the others by cause."""

    table: Table
    series: tuple[Series, ...]
    good: tuple[int, ...]
    """Indices of rows without an error."""
    failed: dict[str, int]
    """Cause as the data words it -> number of rows."""
    temperature: dict[int, str]
    """Row -> cold or warm; empty where the data does not tell."""

    def of_role(self, role: str) -> list[Series]:
        """The columns of one role."""
        return [series for series in self.series if series.column.role == role]

    def naming(self) -> list[Series]:
        """The settings that name a configuration: those that differ, each partition of the rows once, and the model."""
        kept: list[Series] = []
        partitions: set[tuple[int, ...]] = set()
        for series in sorted(self.of_role("setting"), key=lambda one: one.column.name not in MODEL_COLUMNS):
            numbers: dict[str, int] = {}
            partition = tuple(numbers.setdefault(value_text(cell), len(numbers)) for cell in series.cells)
            is_model = series.column.name in MODEL_COLUMNS
            if (series.column.n_distinct > 1 and partition not in partitions) or is_model:
                partitions.add(partition)
                kept.append(series)
        return kept

    def group_of(self, row: int, naming: list[Series]) -> Group:
        """The configuration of a row, sorted by setting."""
        return tuple(sorted((s.column.name, value_text(s.cells[row])) for s in naming))


def judge_table(stack: Stack, hints: EvidenceHints) -> Judged:
    """Give every column its role and every row its state."""
    series = tuple(judge_columns(stack.header, stack.rows, stack.keys, hints))
    failed: dict[str, int] = {}
    good = []
    for row in range(len(stack.rows)):
        cause = _cause(series, row)
        if cause is None:
            good.append(row)
        else:
            failed[cause] = failed.get(cause, 0) + 1
    measured = [snake(s.column.name) for s in series if s.column.role == "metric"]
    summaries = sum(name.startswith(SUMMARY_PREFIXES) or name.endswith(SUMMARY_SUFFIXES) for name in measured)
    table = Table(
        name=stack.name,
        files=stack.files,
        selector=stack.selector,
        columns=tuple(s.column for s in series),
        n_rows=len(stack.rows),
        n_error=len(stack.rows) - len(good),
        trust="reported" if stack.reported else "measured",
        summary_of_others=summaries > 0 and summaries >= len(measured) / 2 and len(stack.rows) > 1,
    )
    return Judged(table, series, tuple(good), failed, _temperatures(series, good))


def _cause(series: tuple[Series, ...], row: int) -> str | None:
    """Why a row failed, in the data's words; None if it did not."""
    cause = None
    for column in series:
        if column.column.role != "error":
            continue
        cell = column.cells[row]
        if SUCCESS.match(snake(column.column.name.rsplit(".", 1)[-1])):
            if (cell.text or "").lower() in {"false", "no", "0", "fail", "failed"}:
                cause = cause or "marked as failed"
        elif (
            not cell.is_missing and (cell.text or "").lower() not in {"false", "no", "none", "ok"} and cell.number != 0
        ):
            return value_text(cell)
    return cause


def _temperatures(series: tuple[Series, ...], good: list[int]) -> dict[int, str]:
    """Cold or warm per good row, where a load column tells the two apart."""
    for column in series:
        if snake(column.column.name) not in LOAD_COLUMNS or column.column.unit not in TIMES:
            continue
        factor = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9, "min": 60.0}[column.column.unit or "s"]
        loads = {row: column.cells[row].number for row in good}
        seconds = {row: float(load) * factor for row, load in loads.items() if load is not None}
        if len(seconds) < 2:
            return {}
        limit = max(COLD_LEAST_S, COLD_FACTOR * median(seconds.values()))
        told = {row: "cold" if load >= limit else "warm" for row, load in seconds.items()}
        return told if len(set(told.values())) == 2 else {}
    return {}


def values_by_group(judged: Judged, series: Series) -> Iterator[tuple[Group, list[float]]]:
    """Numbers of a metric by full configuration, rows in order; times are split into cold and warm."""
    groups: dict[Group, list[float]] = {}
    naming = judged.naming()
    splits = judged.temperature if series.column.unit in TIMES else {}
    for row in judged.good:
        number = series.cells[row].number
        if number is None:
            continue
        group = judged.group_of(row, naming)
        if splits:
            group = tuple(sorted((*group, ("load", splits.get(row, "unknown")))))
        groups.setdefault(group, []).append(float(number) if isinstance(number, float) else number)
    yield from groups.items()
