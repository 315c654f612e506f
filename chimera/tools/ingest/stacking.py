"""Files of one shape become one table; what only their paths say becomes a column."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chimera.tools.ingest.cells import Cell, read_cell
from chimera.tools.ingest.raw import RawTable

KEY_VALUE = re.compile(r"(?P<key>[A-Za-z][A-Za-z_]*?)[=_-]?(?P<value>\d+(?:\.\d+)?)")
MOMENT = re.compile(r"\d{6,}([-_T]\d{4,})?|\d{4}-\d{2}-\d{2}.*|[0-9a-f]{8,}")
MODEL_LIKE = re.compile(
    r"(?i)^(\d+(\.\d+)?[bm](\b|[-_])|.*\d+(\.\d+)?[bm]\b|gemma|llama|qwen|phi|mistral|mixtral|deepseek|granite|falcon|yi-|gpt)"
)
MODEL_COLUMNS = frozenset({"model", "model_name", "model_filename", "model_id"})


@dataclass(frozen=True, slots=True)
class Stack:
    """Files of one schema as one table."""

    name: str
    """Pattern over the paths."""
    files: tuple[str, ...]
    selector: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    reported: bool
    keys: tuple[str, ...]
    """Columns that are settings by construction: keys of JSON maps, and what paths say."""
    origins: tuple[str, ...]
    """File of each row."""


def stack_tables(tables: Iterable[RawTable]) -> list[Stack]:
    """Group tables of one selector and one set of columns; the order is that of the first file's path."""
    groups: dict[tuple[object, ...], list[RawTable]] = {}
    for table in tables:
        if table.rows:
            kind = table.file.rsplit(".", 1)[-1].lower()
            shape = (table.file, table.selector) if table.reported else (kind, table.selector, frozenset(table.header))
            groups.setdefault(shape, []).append(table)
    return [_stack(group) for group in groups.values()]


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


def _stack(group: list[RawTable]) -> Stack:
    first = group[0]
    files = tuple(dict.fromkeys(table.file for table in group))
    told = path_columns(files) if len(files) > 1 else {}
    has_model = any(name.lower() in MODEL_COLUMNS for name in first.header)
    extra = {
        name: values
        for name, values in told.items()
        if name not in first.header and not (name == "model" and has_model)
    }
    header = (*extra, *first.header)
    rows: list[tuple[Cell, ...]] = []
    origins: list[str] = []
    for table in group:
        order = [table.header.index(name) for name in first.header]
        lead = tuple(Cell(None, None, values[table.file]) for values in extra.values())
        for row in table.rows:
            rows.append(lead + tuple(read_cell(row[position]) for position in order))
            origins.append(table.file)
    keys = (*extra, *first.keys)
    return Stack(pattern(files), files, first.selector, header, tuple(rows), first.reported, keys, tuple(origins))


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
    like = sum(MODEL_LIKE.search(middle) is not None for middle in middles.values())
    if like and 2 * like >= sum(map(bool, middles.values())):
        heads = {path: "_".join(row[:lead]) for path, row in tokens.items()}
        named = {path: "_".join(filter(None, (heads[path], middle))) for path, middle in middles.items()}
        return {"model": named}
    if not all(middles.values()) or any(middle.count("_") > 1 for middle in middles.values()):
        return {}
    return {"variant": middles}
