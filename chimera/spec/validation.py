"""From a tree to a frozen model, or to every reason why not, each at the place where it was written."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from chimera.errors import Problem
from chimera.spec.model import ModelConfig
from chimera.spec.wording import (
    Schema,
    choose_from,
    describe_expected,
    describe_found,
    dotted,
    known_keys,
    schema_at,
    schema_of,
    suggest,
)
from chimera.spec.yaml_tree import Steps, Tree, type_scalar

M = TypeVar("M", bound=BaseModel)
SENTENCE_END = re.compile(r"(?<!e\.g)\.\s")
ErrorDetails = Mapping[str, Any]


def validate(model: type[M], tree: Tree) -> tuple[M | None, list[Problem]]:
    """The model a tree stands for, or None and what is wrong with it.

    Types are strict: `"4096"` in quotes is no integer and `1` no `true`. The other way round, a number where only
    text is possible (a name, a baseline's value) is taken as it was written.
    """
    errors = _errors(model, tree, set())
    numbers = {path for path, error in errors if error["type"] == "string_type" and _is_number(tree.at(*path))}
    if numbers:
        errors = _errors(model, tree, numbers)
    if not errors:
        return _build(model, tree, numbers), []
    return None, _problems(schema_of(model), tree, errors)


def _errors(model: type[BaseModel], tree: Tree, as_text: set[Steps]) -> list[tuple[Steps, ErrorDetails]]:
    """What pydantic says, each with the path in the tree."""
    try:
        _build(model, tree, as_text)
    except ValidationError as error:
        return [(tuple(each["loc"]), dict(each)) for each in error.errors(include_url=False)]
    return []


def _build(model: type[M], tree: Tree, as_text: set[Steps]) -> M:
    return model.model_validate(_plain(tree, (), as_text), strict=True, by_alias=True, by_name=False)


def _plain(tree: Tree, path: Steps, as_text: set[Steps]) -> Any:
    """The tree as plain Python values, those at `as_text` as they were written."""
    if isinstance(tree.value, dict):
        return {key: _plain(below, (*path, key), as_text) for key, below in tree.value.items()}
    if isinstance(tree.value, tuple):
        return tuple(_plain(below, (*path, index), as_text) for index, below in enumerate(tree.value))
    return tree.text if path in as_text else tree.value


def _is_number(tree: Tree | None) -> bool:
    return tree is not None and isinstance(tree.value, int | float)


def _problems(whole: Schema, tree: Tree, errors: Iterable[tuple[Steps, ErrorDetails]]) -> list[Problem]:
    """One problem per place: the branches of a union fail together."""
    by_path: dict[Steps, list[ErrorDetails]] = {}
    for location, error in errors:
        missing = error["type"] == "missing"
        path = location if missing else _path_in(tree, location)
        by_path.setdefault(path, []).append(error)
    problems = []
    for path, each in by_path.items():
        above = tree.at(*path[:-1]) if path else tree
        at = tree.at(*path)
        if (at is not None and at.broken) or (above is not None and above.broken):
            continue
        kind = each[0]["type"]
        if kind == "missing":
            place = (above or tree).key or (above or tree).place
            problems.append(place.problem(f"{name_path(path)}: missing{_example(whole, path)}"))
        elif at is not None and kind == "extra_forbidden":
            problems.append((at.key or at.place).problem(_unknown_key(whole, path)))
        elif at is not None:
            problems.append(at.place.problem(_wrong_value(whole, path, at, each)))
    return problems


def name_path(path: Steps) -> str:
    """A path as messages say it; what stands in a persona's file need not be told whose it is."""
    return dotted(path[2:] if path[:1] == ("personas",) and len(path) > 2 else path)


def _path_in(tree: Tree, location: Steps) -> Steps:
    """The part of pydantic's location that exists in the tree: behind it come names of a union's branches."""
    end = len(location)
    while end and tree.at(*location[:end]) is None:
        end -= 1
    return location[:end]


def _example(whole: Schema, path: Steps) -> str:
    """What to write for a missing key, and what it means."""
    piece = schema_at(whole, path)
    if not piece:
        return ""
    about = SENTENCE_END.split(" ".join(str(piece.get("description", "")).split()))[0].rstrip(".")
    return f", expected {describe_expected(whole, piece)}" + (f" ({about[:1].lower()}{about[1:]})" if about else "")


def _quoted(found: Tree, expected: str) -> str:
    """The remedy for a number in quotes."""
    if not found.style or not isinstance(type_scalar(found.text), int | float):
        return ""
    return " in quotes, which make it a text; take them away" if "integer" in expected or "number" in expected else ""


def _unknown_key(whole: Schema, path: Steps) -> str:
    """Unknown key, with the likely one, or the block it belongs into."""
    name, known = str(path[-1]), known_keys(whole, path[:-1])
    message = f"{name_path(path)}: unknown key"
    if len(path) == 1 and "models" in known:
        if name in ModelConfig.model_fields:
            return f"{message}; it belongs into a block under models"
        known = (*(each for each in known if each != "directory"), "base")
    return message + choose_from(name, known)


def _wrong_value(whole: Schema, path: Steps, found: Tree, errors: list[ErrorDetails]) -> str:
    """What was expected and what was found; the values of headers are never shown."""
    head = f"{name_path(path)}: " if path else ""
    if len(errors) == 1 and errors[0]["type"] == "value_error":
        return head + str(errors[0]["ctx"]["error"])
    if "headers" in path:
        kind = describe_found(found) if isinstance(found.value, dict | tuple) else "something else"
        expected = "text" if path[-1] != "headers" else "a map of names and texts"
        return f"{head}expected {expected}, found {kind} (value not shown)"
    piece = schema_at(whole, path)
    expected = describe_expected(whole, piece)
    message = f"{head}expected {expected}, found {describe_found(found)}{_quoted(found, expected)}"
    choices = piece.get("enum", ())
    return message + suggest(str(found.value), map(str, choices)) if choices else message
