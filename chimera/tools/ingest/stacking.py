"""Files of one shape become one table; what only their paths say becomes a column."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from chimera.tools.ingest.cells import Cell
from chimera.tools.ingest.file_table import MANY_ROWS, FileTable
from chimera.tools.ingest.origins import Origins
from chimera.tools.ingest.spill import Spill
from chimera.tools.ingest.storage import Cells

KEY_VALUE = re.compile(r"(?P<key>[A-Za-z][A-Za-z_]*?)[=_-]?(?P<value>\d+(?:\.\d+)?)")
MOMENT = re.compile(r"\d{6,}([-_T]\d{4,})?|\d{4}-\d{2}-\d{2}.*|[0-9a-f]{8,}")
MODEL_LIKE = re.compile(
    r"(?i)^(\d+(\.\d+)?[bm](\b|[-_])|.*\d+(\.\d+)?[bm]\b|gemma|llama|qwen|phi|mistral|mixtral|deepseek|granite|falcon|yi-|gpt)"
)
FROM_PATHS = "variant"
"""What tells files apart where only their paths do: any setting that says the same says it better."""
MODEL_COLUMNS = frozenset({"model", "model_name", "model_filename", "model_id"})


@dataclass(frozen=True, slots=True)
class Stack:
    """Files of one schema as one table."""

    name: str
    """Pattern over the paths."""
    files: tuple[str, ...]
    selector: str
    columns: dict[str, Cells]
    """Name -> cells, in the table's order."""
    reported: bool
    keys: tuple[str, ...]
    """Columns that are settings by construction: keys of JSON maps, and what paths say."""
    origins: Origins
    """File of each row."""

    @property
    def n_rows(self) -> int:
        """Rows of all files."""
        return len(self.origins)


@dataclass
class Growing:
    """A stack while files are added to it."""

    selector: str
    reported: bool
    keys: tuple[str, ...]
    columns: dict[str, Cells]
    waiting: dict[str, list[Any]]
    """Rows of small files, column by column, until there are many."""
    origins: Origins = field(default_factory=Origins)
    files: dict[str, None] = field(default_factory=dict)

    n_waiting: int = 0

    def note(self, table: FileTable) -> None:
        """Remember whose rows come next."""
        self.origins.add(table.file, table.n_rows)
        self.files[table.file] = None

    def append(self, table: FileTable) -> None:
        """Take the rows of a file."""
        if table.stored:
            self.put_away()
            for name, cells in self.columns.items():
                cells.join(table.stored[name])
            return
        for name, values in self.waiting.items():
            values.extend(table.waiting[name])
        self.n_waiting += table.n_rows
        if self.n_waiting >= MANY_ROWS:
            self.put_away()

    def put_away(self) -> None:
        """Store the rows that wait."""
        for name, values in self.waiting.items():
            self.columns[name].extend(values)
            values.clear()
        self.n_waiting = 0


class Stacker:
    """Groups tables of one selector and one set of columns; the order is that of the first file."""

    def __init__(self, spill: Spill | None = None) -> None:
        self._spill = spill
        self._groups: dict[tuple[object, ...], Growing] = {}

    def add(self, table: FileTable) -> None:
        """Take the rows of a table of a file."""
        names = table.names
        kind = table.file.lower().removesuffix(".gz").rsplit(".", 1)[-1]
        shape = (kind, table.selector, frozenset(names))
        group = self._groups.get(shape)
        if group is None:
            columns = table.stored or {name: Cells(self._spill) for name in names}
            waiting: dict[str, list[Any]] = {name: [] for name in names}
            group = self._groups[shape] = Growing(table.selector, table.reported, table.keys, columns, waiting)
            group.note(table)
            if table.stored:
                return  # its columns became the group's
        else:
            group.note(table)
        group.append(table)

    def stacks(self) -> Iterator[Stack]:
        """The tables; each may be let go before the next is asked for."""
        while self._groups:
            yield _finish(self._groups.pop(next(iter(self._groups))), self._spill)


def _finish(group: Growing, spill: Spill | None) -> Stack:
    """Add what only the paths say."""
    group.put_away()
    files = tuple(group.files)
    told = path_columns(files) if len(files) > 1 else {}
    has_model = any(name.lower() in MODEL_COLUMNS for name in group.columns)
    extra: dict[str, Cells] = {}
    for name, values in told.items():
        if name not in group.columns and not (name == "model" and has_model):
            extra[name] = Cells(spill)
            for file, n_rows in group.origins.runs():
                extra[name].repeat(Cell(None, None, values[file]), n_rows)
    keys = (*extra, *group.keys)
    return Stack(pattern(files), files, group.selector, extra | group.columns, group.reported, keys, group.origins)


def pattern(paths: Sequence[str]) -> str:
    """One name for several paths: what they share, with `*` for what they do not."""
    if len(paths) == 1:
        return paths[0]
    prefix = _common_start(list(paths))
    suffix = _common_start([path[len(prefix) :][::-1] for path in paths])[::-1]
    return f"{prefix}*{suffix}"


def _common_start(texts: Sequence[str]) -> str:
    low, high = min(texts), max(texts)
    same = next((at for at, character in enumerate(low) if character != high[at]), len(low))
    return low[:same]


def path_columns(paths: Sequence[str]) -> dict[str, dict[str, str]]:
    """Settings that live only in the paths: name -> path -> value.

    Two rules: a part such as `num_ctx_2048` or `ctx=2048` that every path has and that differs is that setting;
    file names that differ in one place are named by that place: `model` if it looks like one, else `variant`.
    Moments and hashes are no settings.
    """
    columns: dict[str, dict[str, str]] = {}
    parsed = {path: _key_values(path) for path in paths}
    for key in next(iter(parsed.values())):
        values = {path: found[key] for path, found in parsed.items() if key in found}
        if len(values) == len(paths) and len(set(values.values())) > 1:
            columns[key] = values
    if columns:
        return columns
    stems = {path: path.rsplit("/", 1)[-1].rsplit(".", 1)[0] for path in paths}
    if len(set(stems.values())) != len(paths):
        return {}
    return _one_place(stems)


def _key_values(path: str) -> dict[str, str]:
    found: dict[str, str] = {}
    parts = path.rsplit(".", 1)[0].split("/")
    tokens = (token for part in parts for token in re.split(r"__|,|(?<=\d)[-_](?=[A-Za-z])", part))
    for part in tokens:
        match = KEY_VALUE.fullmatch(part)
        if (
            match
            and not MOMENT.fullmatch(match["value"])
            and not re.fullmatch(r"(run|rep|trial|part|seed)", match["key"])
        ):
            found[match["key"].rstrip("_-")] = match["value"]
    return found


def _one_place(stems: dict[str, str]) -> dict[str, dict[str, str]]:
    tokens = {path: stem.split("_") for path, stem in stems.items()}
    shortest = min(map(len, tokens.values()))
    lists = list(tokens.values())
    lead = next((i for i in range(shortest) if len({tuple(row[: i + 1]) for row in lists}) > 1), shortest)
    rest = shortest - lead
    tail = next((i for i in range(rest) if len({tuple(row[len(row) - i - 1 :]) for row in lists}) > 1), rest)
    middles = {path: "_".join(row[lead : len(row) - tail]) for path, row in tokens.items()}
    if any(MOMENT.fullmatch(middle) for middle in middles.values()):
        return {}
    if _are_counted(list(middles.values())):
        return {"run": middles}
    like = sum(MODEL_LIKE.search(middle) is not None for middle in middles.values())
    if like and 2 * like >= sum(map(bool, middles.values())):
        heads = {path: "_".join(row[:lead]) for path, row in tokens.items()}
        named = {path: "_".join(filter(None, (heads[path], middle))) for path, middle in middles.items()}
        return {"model": named}
    if not all(middles.values()) or any(middle.count("_") > 1 for middle in middles.values()):
        return {}
    return {FROM_PATHS: middles}


def _are_counted(names: Sequence[str]) -> bool:
    """Whether names count 0, 1, 2, ... or 1, 2, 3, ...: repetitions, and no setting."""
    if not all(name.isascii() and name.isdigit() for name in names):
        return False
    numbers = sorted(map(int, names))
    return numbers[0] in {0, 1} and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
