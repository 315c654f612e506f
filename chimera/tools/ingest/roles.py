"""What a column is for: metric, setting, id, time, text, error or nothing. Guesses, with the reason in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chimera.evidence.fact import Column
from chimera.evidence.units import better_of, is_counter, snake, unit_of
from chimera.spec.model import EvidenceHints
from chimera.tools.ingest.cells import Cell

ERROR = re.compile(r"^(error|errors|err|exception|failure|error_message|error_msg|failed_reason)$")
SUCCESS = re.compile(r"^(success|succeeded|ok|passed)$")
TIME = re.compile(
    r"(^|_)(timestamp|datetime|date|created_at|create_time|started_at|ended_at|generated_at|time_utc)(_|$)"
)
ID = re.compile(
    r"(^|_)(id|uuid|guid|hash|index|idx|run|rep|repeat|replicate|iteration|iter|trial|epoch|seed|pid|line|row|request)(_|$)"
)
PROMPT = re.compile(r"(^|_)(prompt|question|task_name|test_name|case|sample)(_index|_id|_name|_text)?$")
SETTING = re.compile(
    r"^(model|model_name|model_filename|model_id|backend|engine|provider|device|tag|quant|quantization|quant_level|dtype"
    r"|num_ctx|num_gpu|num_thread|num_threads|n_threads|threads|n_gpu_layers|n_batch|batch_size|batch|n_prompt|n_gen"
    r"|temperature|top_p|top_k|seed|repeat_penalty|concurrency|max_concurrency|request_rate|parallel|context_length"
    r"|max_tokens|num_predict|config|command|variant|compute_type|flash_attn|type_k|type_v|tp|tensor_parallel_size)$"
)
MACHINE = re.compile(r"^(environment|env|host|platform|system_info|hardware)_")
MAX_VALUES = 12
"""A column nobody knows by name is a setting only with at most this many values, each of them repeated."""
ENOUGH = 0.8
"""Share of cells that must agree on a type."""


@dataclass(frozen=True, slots=True)
class Series:
    """A column with its cells and what was concluded from it."""

    column: Column
    cells: tuple[Cell, ...]


def judge_columns(
    header: Sequence[str], rows: Sequence[Sequence[Cell]], keys: Sequence[str], hints: EvidenceHints
) -> list[Series]:
    """Every column with its role, in the table's order."""
    series = []
    for position, name in enumerate(header):
        cells = tuple(row[position] for row in rows)
        series.append(Series(_judge(name, cells, name in keys, hints), cells))
    return series


def value_text(cell: Cell) -> str:
    """A cell as the value of a setting."""
    if cell.text is not None:
        return cell.text
    if cell.number is None:
        return "(none)"
    number = cell.number
    text = str(int(number)) if float(number).is_integer() else str(number)
    return f"{text} {cell.unit}" if cell.unit else text


def _judge(name: str, cells: tuple[Cell, ...], is_key: bool, hints: EvidenceHints) -> Column:
    present = [cell for cell in cells if not cell.is_missing]
    numeric = [cell for cell in present if cell.number is not None]
    values = {value_text(cell) for cell in present}
    units = {cell.unit for cell in numeric}
    unit = next(iter(units)) if len(units) == 1 and None not in units else unit_of(name)
    role, why = _by_hint(name, hints) or _by_name(name, is_key, present, numeric)
    role, why = (role, why) if role else _by_values(name, present, numeric, values, unit)
    if role == "metric" and len(units) > 1:
        role, why = "ignored", f"mixes units: {', '.join(sorted(str(unit or 'none') for unit in units))}"
    better = None
    if role == "metric":
        better = hints.better.get(name) or (None if is_counter(name) else better_of(name, unit))
    return Column(
        name=name,
        role=role,  # pyright: ignore[reportArgumentType]  the helpers return the literals of Column.role
        unit=unit if role == "metric" else None,
        better=better,
        n=len(present),
        n_missing=len(cells) - len(present),
        n_distinct=len(values),
        why=why,
    )


def _by_hint(name: str, hints: EvidenceHints) -> tuple[str, str] | None:
    if name in hints.ignore:
        return "ignored", "the spec says so"
    if name in hints.settings:
        return "setting", "the spec says so"
    if name in hints.metrics:
        return "metric", "the spec says so"
    return None


def _by_name(name: str, is_key: bool, present: list[Cell], numeric: list[Cell]) -> tuple[str, str]:
    plain = snake(name.rsplit(".", 1)[-1])
    if is_key:
        return "setting", "names the rows, or stands in the path"
    if not present:
        return ("error", "named like an error") if ERROR.match(plain) else ("ignored", "empty")
    if ERROR.match(plain) and len(numeric) < len(present):
        return "error", "named like an error"
    if MACHINE.match(snake(name)):
        return "ignored", "describes the machine"
    if SUCCESS.match(plain) and not numeric:
        return "error", "says whether the row succeeded"
    if TIME.search(plain):
        return "time", "named like a time"
    if SETTING.match(plain):
        return "setting", "a setting by its name"
    if PROMPT.search(plain) or (ID.search(plain) and not unit_of(name)):
        return "id", "tells repetitions apart"
    return "", ""


def _by_values(
    name: str, present: list[Cell], numeric: list[Cell], values: set[str], unit: str | None
) -> tuple[str, str]:
    if len(numeric) >= ENOUGH * len(present):
        if unit or better_of(name, unit) or is_counter(name):
            return "metric", "a measure by its name"
        if len(present) > 1 and len(values) == 1:
            return "ignored", "the same in every row"
        if _is_repeated(present, values):
            return "setting", f"{len(values)} values, each repeated"
        return "metric", "numbers"
    if _is_repeated(present, values) and len(values) > 1 and all(len(value) <= 60 for value in values):
        return "setting", f"{len(values)} values, each repeated"
    return "text", "words"


def _is_repeated(present: list[Cell], values: set[str]) -> bool:
    return len(values) <= MAX_VALUES and len(present) >= 2 * len(values) and len(present) >= 4
