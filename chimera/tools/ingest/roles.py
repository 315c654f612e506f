"""What a column is for: metric, setting, id, time, text, error or nothing. Guesses, with the reason in words."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chimera.evidence.fact import Column
from chimera.evidence.units import SIZES, better_of, is_counter, is_quality, snake, unit_of
from chimera.spec.model import EvidenceHints
from chimera.tools.ingest.design import are_crossed
from chimera.tools.ingest.known import Format, computed, recognise
from chimera.tools.ingest.outcomes import SUCCESS, with_outcomes
from chimera.tools.ingest.series import Series
from chimera.tools.ingest.setting_names import SETTING
from chimera.tools.ingest.storage import MAX_DISTINCT, Cells, Tally, value_text

ERROR = re.compile(r"^(error|errors|err|exception|failure|error_message|error_msg|failed_reason)$")
TIME = re.compile(
    r"(^|_)(timestamp|datetime|date|created_at|create_time|started_at|ended_at|generated_at|time_utc)(_|$)"
)
ID = re.compile(
    r"(^|_)(id|uuid|guid|hash|index|idx|run|rep|repeat|replicate|iteration|iter|trial|attempt|fold|epoch|seed|pid|line|row|request)(_|$)"
)
ENDING = re.compile(r"(^|_)(exit|finish|stop|done|end|termination)_reason$")
THING = re.compile(r"(^|_)(index|hash|request)(_|$)")
"""Names of ids that may also be names of kinds: an index is the third one or a hnsw, a request number 7 or a GET."""
DIGEST = re.compile(r"[0-9a-f]{7,}", re.IGNORECASE)
PROMPT = re.compile(r"(^|_)(prompt|question|task_name|test_name|case|sample)(_index|_id|_name|_text)?$")
CHOSEN = re.compile(r"(^|\.)(params?|parameters|config|options|settings|args)\.")
"""Objects in JSON that hold what was chosen."""
MACHINE = re.compile(r"^(environment|env|host|platform|system_info|hardware|machine_info|commit_info|cpu_info)_")
HOTTEST_SAMPLING = 5
"""A temperature above this is none of sampling but of a GPU."""
MAX_VALUES = 12
"""A column nobody knows by name is a setting only with at most this many values, each of them repeated."""
MOST_UNEQUAL = 6
"""Of the numbers of a setting, the most frequent stands at most this many times as often as the rarest."""
FEWEST_CHOSEN = 3
"""Two values, or one, are equally often by chance."""
MOST_ROWS = 20_000
"""Of a table in which chosen values are looked for."""
ENOUGH = 0.8
"""Share of cells that must agree on a type."""


def judge_columns(columns: Mapping[str, Cells], keys: Sequence[str], hints: EvidenceHints) -> list[Series]:
    """Every column with its role, in the table's order."""
    known = recognise(columns)
    columns = {**columns, **computed(known, columns)}
    series = [Series(_judge(_Clues(name, name in keys, hints, known), cells), cells) for name, cells in columns.items()]
    return _with_chosen(with_outcomes(series, hints), known, hints)


def _with_chosen(series: list[Series], known: Format | None, hints: EvidenceHints) -> list[Series]:
    """Counts that somebody went through (draft_tokens 4, 8, 12 for each model) are settings, whatever their names."""
    settings = [one.cells for one in series if one.column.role == "setting"]
    is_own = known is None or known.rates  # a tool that writes answers leaves the table to its user
    few = settings and len(settings[0]) <= MOST_ROWS and is_own
    others: list[Sequence[object]] = [tuple(cells.map(value_text)) for cells in settings] if few else []
    for at, one in enumerate(series):
        if not others or one.column.name in hints.metrics or not _may_be_chosen(one):
            continue
        values = tuple(one.cells.numbers())
        if are_crossed(values, others):
            why = f"{one.column.n_distinct} whole numbers, as often for every combination of the other settings"
            column = replace(one.column, role="setting", unit=None, better=None, why=why)
            series[at] = replace(one, column=column)
            others.append(values)
    return series


def _may_be_chosen(one: Series) -> bool:
    """Whether a measure is few whole numbers, all of them there."""
    column, tally = one.column, one.cells.tally
    few = FEWEST_CHOSEN <= tally.n_distinct <= MAX_VALUES and tally.n_numeric == tally.n <= MOST_ROWS
    told = column.role == "metric" and column.unit in {None, "%", *SIZES} and not is_quality(column.name)
    return told and few and all(number == int(number) for number in one.cells.numbers())


@dataclass(frozen=True, slots=True)
class _Clues:
    """What is known of a column before its cells are looked at."""

    name: str
    is_key: bool
    hints: EvidenceHints
    known: Format | None


def _judge(clues: _Clues, cells: Cells) -> Column:
    name, hints, tally = clues.name, clues.hints, cells.tally
    units = tally.units
    told = clues.known.measures.get(name) if clues.known else None
    unit = next(iter(units)) if len(units) == 1 and None not in units else told[0] if told else unit_of(name)
    role, why = _by_hint(name, hints) or _by_tool(clues) or _by_name(name, clues.is_key, cells)
    role, why = (role, why) if role else _by_values(name, cells, unit)
    if role == "metric" and len(units) > 1:
        role, why = "ignored", f"mixes units: {', '.join(sorted(str(unit or 'none') for unit in units))}"
    if role == "setting" and (tally.n_distinct >= MAX_DISTINCT or not tally.is_whole):
        role, why = "ignored", f"{why}, but has too many different values for one"
    better = None
    if role == "metric":
        guess = told[1] if told else None if is_counter(name) else better_of(name, unit)
        better = hints.better.get(name) or guess
    return Column(
        name=name,
        role=role,  # pyright: ignore[reportArgumentType]  the helpers return the literals of Column.role
        unit=unit if role == "metric" else None,
        better=better,
        n=tally.n_present,
        n_missing=tally.n_missing,
        n_distinct=tally.n_distinct,
        why=why,
        n_numeric=tally.n_numeric,
    )


def _by_hint(name: str, hints: EvidenceHints) -> tuple[str, str] | None:
    if name in hints.ignore:
        return "ignored", "the spec says so"
    if name in hints.settings:
        return "setting", "the spec says so"
    if name in hints.metrics:
        return "metric", "the spec says so"
    return None


def _by_tool(clues: _Clues) -> tuple[str, str] | None:
    role = clues.known.role_of(clues.name) if clues.known else None
    if clues.known is None or role is None:
        return None
    rate = clues.known.rates.get(clues.name)
    in_seconds = ", told in seconds" if clues.name in clues.known.nanoseconds else ""
    return role, rate.why if rate else f"a column of {clues.known.tool}{in_seconds}"


def _by_name(name: str, is_key: bool, cells: Cells) -> tuple[str, str]:
    tally = cells.tally
    plain = snake(name.rsplit(".", 1)[-1])
    if is_key and not ID.search(plain):
        return "setting", "names the rows, or stands in the path"
    if not tally.n_present:
        return ("error", "named like an error") if ERROR.match(plain) else ("ignored", "empty")
    if ERROR.match(plain) and tally.n_numeric < tally.n_present:
        return "error", "named like an error"
    if MACHINE.match(snake(name)):
        return "ignored", "describes the machine"
    if SUCCESS.match(plain) and not tally.n_numeric:
        return "error", "says whether the row succeeded"
    if ENDING.search(plain):
        return "text", "says how a run ended"
    if TIME.search(plain):
        return "time", "named like a time"
    if plain == "temperature" and _is_hot(cells):
        return "metric", "a temperature of hardware, by its values"
    if SETTING.match(plain) or CHOSEN.search(name.lower()):
        return "setting", "a setting by its name"
    if PROMPT.search(plain) or (ID.search(plain) and not unit_of(name) and not _are_kinds(plain, cells)):
        return "id", "tells repetitions apart"
    return "", ""


def _by_values(name: str, cells: Cells, unit: str | None) -> tuple[str, str]:
    tally = cells.tally
    if tally.n_numeric >= ENOUGH * tally.n_present:
        if unit or better_of(name, unit) or is_counter(name):
            return "metric", "a measure by its name"
        if tally.n_present > 1 and tally.n_distinct == 1:
            return "ignored", "the same in every row"
        if _is_repeated(tally) and _is_chosen(cells):
            return "setting", f"{tally.n_distinct} values, each repeated"
        return "metric", "numbers"
    if _is_repeated(tally) and tally.n_distinct > 1 and all(len(value) <= 60 for value in cells.values()):
        return "setting", f"{tally.n_distinct} values, each repeated"
    return "text", "words"


def _are_kinds(plain: str, cells: Cells) -> bool:
    """Whether what is named like an id holds words that repeat, as names of kinds do."""
    if not THING.search(plain) or cells.tally.n_numeric or not _is_repeated(cells.tally):
        return False
    return not any(DIGEST.fullmatch(value) for value in cells.values())


def _is_hot(cells: Cells) -> bool:
    return any(number > HOTTEST_SAMPLING for number in cells.numbers())


def _is_chosen(cells: Cells) -> bool:
    """Whether numbers stand about equally often, as where somebody chose them; counts of events hardly do."""
    often = Counter(cells.numbers()).values()
    return max(often) <= MOST_UNEQUAL * min(often)


def _is_repeated(tally: Tally) -> bool:
    return tally.n_distinct <= MAX_VALUES and tally.n_present >= max(4, 2 * tally.n_distinct)
