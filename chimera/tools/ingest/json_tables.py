"""Which tables a JSON value holds: lists and maps of objects, lists of numbers, and the layouts of data frames.

Every table has its path. A table inside the rows of another carries what names the outer row (a command, a model, a
number of threads), so that its numbers are not mixed with those of the next row.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chimera.evidence.units import snake
from chimera.tools.ingest.raw import RawTable
from chimera.tools.ingest.setting_names import SETTING
from chimera.tools.ingest.source import Source

MAX_DEPTH = 64
MAX_SAMPLES = 200_000
"""Numbers read from lists under one path of a file; beyond, such lists are vectors, not measurements."""
MAX_NAME_CHARS = 80
CONTEXT_NAMES = frozenset({"model", "model_name", "backend", "engine", "num_ctx", "num_gpu", "quantization", "device"})
"""Scalars at the top of a file that say what all its rows were measured with."""
NO_SAMPLES = re.compile(
    r"(context|.*embeddings?|(input_|output_|prompt_)?(token_?)?ids|tokens|.*logprobs|vector|shape)"
)
"""Lists of numbers that are content, not measurements: what Ollama returns as `context`, embeddings, token ids."""
HEADER_NAMES = ("columns", "header", "headers", "fields")
BODY_NAMES = ("data", "rows", "values")
PLACE = re.compile(r"\[\]\.|\*\.|^\$\.?|^lines\.?")

Row = dict[str, Any]


@dataclass
class Rows:
    """The rows found under one path."""

    rows: list[Row] = field(default_factory=list)
    keys: tuple[str, ...] = ()


@dataclass
class Collector:
    """Gathers the tables of one document, or of one batch of its rows."""

    source: Source
    context: Row = field(default_factory=dict)
    """What all rows were measured with."""
    found: dict[str, Rows] = field(default_factory=dict)
    n_samples: dict[str, int] = field(default_factory=dict)
    alike: dict[int, tuple[Row, Row]] = field(default_factory=dict)
    """By identity; holds the value itself too, so that its identity is not used again."""
    is_cut: bool = False

    def take(self) -> Iterator[RawTable]:
        """The tables so far, which are forgotten here."""
        found, self.found, self.alike = self.found, {}, {}
        for selector, table in found.items():
            header = tuple(dict.fromkeys(name for row in table.rows for name in row))
            cells = tuple(tuple(map(row.get, header)) for row in table.rows)
            yield RawTable(self.source.path, selector, header, cells, keys=table.keys)

    def conclude(self) -> None:
        """Tell what was left out."""
        if self.is_cut:
            self.source.warnings.append(f"values nested deeper than {MAX_DEPTH} levels are left out")
        for selector, count in self.n_samples.items():
            if count > MAX_SAMPLES:
                told = f"{selector}: {count} numbers in lists, those after the first {MAX_SAMPLES} are left out"
                self.source.warnings.append(told)

    def collect(self, path: str, value: Any, context: Row, depth: int = 0) -> None:
        """Add the tables at and below a value."""
        if depth > MAX_DEPTH:
            self.is_cut = True
        elif isinstance(value, list):
            self._collect_list(path, value, context, depth)
        elif isinstance(value, dict):
            self._collect_map(path, value, context, depth)

    def add_row(self, path: str, item: Row, context: Row, depth: int = 0) -> None:
        """Add an object as a row, and the tables inside it."""
        self._rows(path).rows.append(context | self._flatten(item))
        self._collect_inside(path, item, context, depth)

    def _rows(self, selector: str, keys: tuple[str, ...] = ()) -> Rows:
        return self.found.setdefault(selector, Rows(keys=keys))

    def _collect_list(self, path: str, items: list[Any], context: Row, depth: int) -> None:
        self.source.check_time()
        objects = [item for item in items if isinstance(item, dict)]
        if objects:
            if len(objects) < len(items):
                told = f"{path}[]: {len(items) - len(objects)} of {len(items)} items are no objects, left out"
                self.source.warnings.append(told)
            for item in objects:
                self.add_row(f"{path}[]", item, context, depth)
        elif items and all(isinstance(item, list) for item in items):
            self.collect_grid(path, items, context, depth)
        elif any(map(_is_number, items)):
            self._add_samples(path, items, context)

    def collect_grid(self, path: str, items: list[list[Any]], context: Row, depth: int = 0) -> None:
        """A list of lists is a table if its first row is one of names."""
        header, *body = items
        is_table = header and all(isinstance(name, str) and name for name in header) and len({*header}) == len(header)
        if (
            is_table
            and body
            and all(len(row) == len(header) for row in body)
            and any(any(map(_is_number, row)) for row in body)
        ):
            rows = self._rows(f"{path}[]").rows
            rows += [context | dict(zip(header, map(_scalar, row), strict=True)) for row in body]
            return
        flat = [part for item in items for part in item]
        if any(isinstance(part, dict) for part in flat):
            self._collect_list(f"{path}[]", flat, context, depth + 1)
        elif any(map(_is_number, flat)):
            self.source.warnings.append(f"{path}: a list of {len(items)} lists without column names is left out")

    def _add_samples(self, path: str, items: list[Any], context: Row) -> None:
        """Numbers of a list, each a row."""
        name = PLACE.split(path)[-1] or "value"
        if NO_SAMPLES.fullmatch(snake(name.rsplit(".", 1)[-1])):
            self.source.notes.append(f"{path}[]: numbers that are content, left out")
            return
        selector = f"{path}[]"
        before = self.n_samples.get(selector, 0)
        self.n_samples[selector] = before + len(items)
        kept = items[: max(MAX_SAMPLES - before, 0)]
        self._rows(selector).rows.extend(context | {name: _scalar(item)} for item in kept)

    def _collect_map(self, path: str, value: Row, context: Row, depth: int) -> None:
        self.source.check_time()
        frame = _frame(value)
        if frame is not None:
            self._rows(f"{path}.*" if path != "$" else "$").rows.extend(context | row for row in frame)
            return
        alike = self._alike(value)
        key = _key_name(path)
        for name, item in alike.items():
            row = context | {key: name}
            self._rows(f"{path}.*", (key,)).rows.append(row | self._flatten(item))
            self._collect_inside(f"{path}.*", item, row, depth)
        if path == "$":
            scalars = self._scalars(value)
            if scalars:
                self._rows("$").rows.append(scalars)
        columns = _columns(value)
        if columns:
            rows = zip(*(value[name] for name in columns), strict=True)
            self._rows(f"{path}.*[]").rows.extend(context | dict(zip(columns, row, strict=True)) for row in rows)
        for name, item in value.items():
            if name not in alike and name not in columns and isinstance(item, (dict, list)):
                self.collect(f"{path}.{name}", item, context, depth + 1)

    def _collect_inside(self, path: str, item: Row, context: Row, depth: int) -> None:
        """The tables inside a row, each row of theirs with what names the outer one."""
        inner = {name: part for name, part in item.items() if _may_hold_tables(part)}
        if not inner:
            return
        outer = _key_name(path.removesuffix("[]").removesuffix(".*"))
        settings = {
            name if _is_setting(name) else f"{outer}.{name}": value
            for name, value in self._flatten(item).items()
            if _names_row(name, value)
        }
        for name, part in inner.items():
            self._collect_below(f"{path}.{name}", part, context | settings, depth + 1)

    def _collect_below(self, path: str, part: Any, context: Row, depth: int) -> None:
        if depth > MAX_DEPTH:
            self.is_cut = True
        elif isinstance(part, list) or self._alike(part) or _frame(part) is not None:
            self.collect(path, part, context, depth)
        else:
            for name, item in part.items():
                if _may_hold_tables(item):
                    self._collect_below(f"{path}.{name}", item, context, depth + 1)

    def _alike(self, value: Row) -> Row:
        """Members of a map that are objects of one shape, as in {"eager": {...}, "jit": {...}}; {} if it is none."""
        known = self.alike.get(id(value))
        if known is None:
            self.source.check_time()
            known = self.alike[id(value)] = (value, self._find_alike(value))
        return known[1]

    def _find_alike(self, value: Row) -> Row:
        objects = {name: item for name, item in value.items() if isinstance(item, dict)}
        if len(objects) < 2 or len(objects) < len(value) / 2:
            return {}
        shapes = [frozenset(self._flatten(item)) for item in objects.values()]
        common = frozenset.intersection(*shapes)
        smallest = min(len(shape) for shape in shapes)
        return objects if common and 2 * len(common) >= smallest else {}

    def _scalars(self, value: Row, prefix: str = "", depth: int = 0) -> Row:
        """Scalars of the document that stand in no table, by dotted names."""
        flat: Row = {}
        if depth > MAX_DEPTH:
            self.is_cut = True
            return flat
        alike = self._alike(value)
        for name, item in value.items():
            if isinstance(item, dict):
                if name not in alike and _frame(item) is None:
                    flat |= self._scalars(item, f"{prefix}{name}.", depth + 1)
            elif not isinstance(item, list):
                flat[f"{prefix}{name}"] = item
        return flat

    def _flatten(self, value: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Row:
        """Scalars of an object and of the objects inside it, by dotted names; lists are tables of their own."""
        flat: Row = {}
        if depth > MAX_DEPTH:
            self.is_cut = True
            return flat
        for name, item in value.items():
            if isinstance(item, dict):
                flat |= self._flatten(item, f"{prefix}{name}.", depth + 1)
            elif not isinstance(item, list):
                flat[f"{prefix}{name}"] = item
        return flat


def context_of(document: Any) -> Row:
    """What all rows of a document were measured with, as it says at its top."""
    if not isinstance(document, dict):
        return {}
    return {
        name: value
        for name, value in document.items()
        if name in CONTEXT_NAMES and isinstance(value, (str, int, float))
    }


def frame_header(value: Row) -> list[str] | None:
    """The names in {"columns": [...], "data": [[...]]}."""
    for name in HEADER_NAMES:
        names = value.get(name)
        if isinstance(names, list) and names and all(isinstance(one, str) for one in names):
            return names if len({*names}) == len(names) else None
    return None


def _frame(value: Row) -> list[Row] | None:
    """Rows of a data frame saved as columns and data, or as {"column": {"0": ..., "1": ...}}; None if it is none."""
    header = frame_header(value)
    body = next((value[name] for name in BODY_NAMES if isinstance(value.get(name), list)), None) if header else None
    if header and body and all(isinstance(row, list) and len(row) == len(header) for row in body):
        return [dict(zip(header, map(_scalar, row), strict=True)) for row in body]
    members = list(value.values())
    if not members or not all(isinstance(item, dict) and item for item in members):
        return None
    labels = members[0].keys()
    if not all(label.isdecimal() for label in labels) or any(item.keys() != labels for item in members[1:]):
        return None
    if [*labels] != [str(number) for number in range(len(labels))]:
        return None
    if any(isinstance(cell, (dict, list)) for item in members for cell in item.values()):
        return None
    return [{name: item[label] for name, item in value.items()} for label in labels]


def _columns(value: Row) -> list[str]:
    """Names of lists of one length beside each other, {"model": [...], "tokens_s": [...]}, at least two of them."""
    lists = {
        name: item
        for name, item in value.items()
        if isinstance(item, list) and len(item) > 1 and not any(isinstance(part, (dict, list)) for part in item)
    }
    same = len({len(item) for item in lists.values()}) == 1
    numbers = any(any(map(_is_number, item)) for item in lists.values())
    return list(lists) if len(lists) > 1 and same and numbers else []


def _may_hold_tables(part: Any) -> bool:
    """A list, or a map that is not all scalars."""
    if isinstance(part, dict):
        return any(isinstance(item, (dict, list)) for item in part.values())
    return isinstance(part, list) and bool(part)


def _names_row(name: str, value: Any) -> bool:
    """Whether a scalar of a row tells it from others: words, or a setting known by name."""
    if isinstance(value, str):
        return 0 < len(value) <= MAX_NAME_CHARS
    return value is not None and _is_setting(name)


def _is_setting(name: str) -> bool:
    return SETTING.match(snake(name.rsplit(".", 1)[-1])) is not None


def _key_name(path: str) -> str:
    last = path.rsplit(".", 1)[-1].strip("$[]*")
    return last.removesuffix("s") if len(last) > 3 else (last or "entry")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and not _is_nan(value)


def _is_nan(value: float) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _scalar(value: Any) -> Any:
    return None if isinstance(value, (dict, list)) else value
