"""JSON and JSONL: every list of objects is a table with its path; maps of alike objects too; scalars one row."""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.text import Unreadable

MAX_DEPTH = 64
CONTEXT_NAMES = frozenset({"model", "model_name", "backend", "engine", "num_ctx", "num_gpu", "quantization", "device"})
"""Scalars at the top of a file that say what all its rows were measured with."""


def read_json(file: str, text: str) -> list[RawTable]:
    """All tables of a JSON document.

    Raises:
        Unreadable: Not JSON.
    """
    document = _parse(text)
    tables: list[RawTable] = []
    context = _context(document)
    _collect(file, "$", document, context, tables, 0)
    return tables


def read_jsonl(file: str, text: str) -> list[RawTable]:
    """The table of a file with one object per line.

    Raises:
        Unreadable: A line is not JSON, or no line is an object.
    """
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                rows.append(_parse(line))
            except Unreadable as error:
                raise Unreadable(f"line {number}: {error}") from error
    objects = [row for row in rows if isinstance(row, dict)]
    if not objects:
        raise Unreadable("no line is an object")
    return [_table(file, "lines", [_flatten(row) for row in objects])]


def _parse(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:  # the standard library also reads NaN, Infinity and lone surrogates
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Unreadable(f"not JSON: {reason}") from error


def _context(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        return {}
    return {
        name: value
        for name, value in document.items()
        if name in CONTEXT_NAMES and isinstance(value, (str, int, float))
    }


def _collect(  # noqa: PLR0913  a recursive walk carries its place with it
    file: str, path: str, value: Any, context: dict[str, Any], tables: list[RawTable], depth: int
) -> None:
    """Add the tables at and below `value`."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        objects = [item for item in value if isinstance(item, dict)]
        if objects:
            tables.append(_table(file, f"{path}[]", [context | _flatten(item) for item in objects]))
            for item in objects:
                _inner(file, f"{path}[]", item, context, tables, depth)
        return
    if not isinstance(value, dict):
        return
    alike = _alike_objects(value)
    if alike:
        key = _key_name(path)
        rows = [context | {key: name} | _flatten(item) for name, item in alike.items()]
        tables.append(_table(file, f"{path}.*", rows, (key,)))
    tabular = {name for name, item in value.items() if name in alike or _is_tabular(item)}
    scalars = _flatten({name: item for name, item in value.items() if name not in tabular})
    if path == "$" and scalars:
        tables.append(_table(file, path, [scalars]))
    _inner(file, path, value, context, tables, depth)


def _inner(  # noqa: PLR0913  see _collect
    file: str, path: str, value: Mapping[str, Any], context: dict[str, Any], tables: list[RawTable], depth: int
) -> None:
    for name, item in value.items():
        if isinstance(item, list) or _is_tabular(item):
            _collect(file, f"{path}.{name}", item, context, tables, depth + 1)


def _is_tabular(item: Any) -> bool:
    return isinstance(item, dict) and _holds_tables(item, 0)


def _holds_tables(value: Mapping[str, Any], depth: int) -> bool:
    if depth > MAX_DEPTH:
        return False
    if _alike_objects(value):
        return True
    return any(
        (isinstance(item, list) and any(isinstance(part, dict) for part in item))
        or (isinstance(item, dict) and _holds_tables(item, depth + 1))
        for item in value.values()
    )


def _alike_objects(value: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Members of a map that are objects of one shape, e.g. {"eager": {...}, "jit": {...}}; {} if it is no such map."""
    objects = {name: item for name, item in value.items() if isinstance(item, dict)}
    if len(objects) < 2 or len(objects) < len(value) / 2:
        return {}
    shapes = [frozenset(_flatten(item)) for item in objects.values()]
    common = frozenset.intersection(*shapes)
    smallest = min(len(shape) for shape in shapes)
    return objects if common and 2 * len(common) >= smallest else {}


def _key_name(path: str) -> str:
    last = path.rsplit(".", 1)[-1].strip("$[]*")
    return last.removesuffix("s") if len(last) > 3 else (last or "entry")


def _flatten(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Scalars of an object and of the objects inside it, by dotted names; lists are tables of their own."""
    flat: dict[str, Any] = {}
    if prefix.count(".") > MAX_DEPTH:
        return flat
    for name, item in value.items():
        if isinstance(item, dict):
            flat |= _flatten(item, f"{prefix}{name}.")
        elif not isinstance(item, list):
            flat[f"{prefix}{name}"] = item
    return flat


def _table(file: str, selector: str, rows: list[dict[str, Any]], keys: tuple[str, ...] = ()) -> RawTable:
    header = tuple(dict.fromkeys(name for row in rows for name in row))
    cells = tuple(tuple(row.get(name) for name in header) for row in rows)
    return RawTable(file, selector, header, cells, keys=keys)
