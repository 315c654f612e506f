"""What messages have in common: "did you mean", and what was expected and found, in words."""

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from chimera.spec.yaml_tree import Steps, Tree

Schema = Mapping[str, Any]
"""A piece of the JSON schema of a model; `$defs` are looked up in the whole one."""

SHORT_LIST = 12
"""Most names that a message lists."""


def suggest(word: str, known: Iterable[str]) -> str:
    """The end of a message: `, did you mean 'num_ctx'?`, or nothing when nothing known looks like the word."""
    lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return f", did you mean {lower[close[0]]!r}?" if close else ""


def choose_from(word: str, known: Iterable[str]) -> str:
    """The end of a message: "did you mean", or else what is known, if that is short enough to read."""
    names = list(known)
    listed = "; known: " + ", ".join(names) if 0 < len(names) <= SHORT_LIST else ""
    return suggest(word, names) or listed


@cache
def schema_of(model: type[BaseModel]) -> Schema:
    """The JSON schema of what a user may write for this model."""
    return model.model_json_schema(by_alias=True)


def resolve(whole: Schema, piece: Schema) -> Schema:
    """A piece of a schema with its reference followed."""
    while "$ref" in piece:
        piece = whole["$defs"][piece["$ref"].rpartition("/")[2]]
    return piece


def schema_at(whole: Schema, path: Steps) -> Schema:
    """The piece of a schema that describes the value at a path; empty where anything goes."""
    piece = resolve(whole, whole)
    for step in path:
        if isinstance(step, int):
            piece = piece.get("items", {})
        elif step in piece.get("properties", {}):
            piece = piece["properties"][step]
        else:
            free = piece.get("additionalProperties", {})
            piece = free if isinstance(free, dict) else {}
        piece = _only_branch(resolve(whole, piece))
        piece = resolve(whole, piece)
    return piece


def known_keys(whole: Schema, path: Steps) -> tuple[str, ...]:
    """The keys that a map at this path may have, when they are fixed."""
    return tuple(schema_at(whole, path).get("properties", ()))


NOUNS = {
    "integer": "an integer",
    "number": "a number",
    "string": "text",
    "boolean": "true or false",
    "object": "a map of keys and values",
}
"""JSON schema type -> words."""


def describe_expected(whole: Schema, piece: Schema) -> str:
    """A piece of a schema in words: "an integer ≥ 1"."""
    piece = resolve(whole, piece)
    kind = piece.get("type", "")
    if "anyOf" in piece:
        branches = [branch for branch in piece["anyOf"] if branch.get("type") != "null"]
        words = " or ".join(dict.fromkeys(describe_expected(whole, branch) for branch in branches))
    elif "enum" in piece or "const" in piece:
        choices = piece.get("enum", [piece.get("const")])
        words = ("one of " if len(choices) > 1 else "") + ", ".join(map(_show, choices))
    elif kind == "array":
        words = "a list"
    elif "examples" in piece:
        words = "text such as " + ", ".join(map(_show, piece["examples"]))
    elif kind == "string" and piece.get("minLength"):
        words = "text that is not empty"
    else:
        words = NOUNS.get(kind, "a value") + _bounds(piece)
    return words


def describe_found(tree: Tree) -> str:
    """A value in words, short."""
    if isinstance(tree.value, dict):
        return "a map"
    if isinstance(tree.value, tuple):
        return "a list"
    if tree.value is None:
        return "nothing"
    shown = repr(tree.value) if isinstance(tree.value, str) else tree.text or str(tree.value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def dotted(path: Steps) -> str:
    """A path as it is written in messages and after --set: models.local.num_ctx, stop[0]."""
    said = ""
    for step in path:
        said += f"[{step}]" if isinstance(step, int) else f".{step}" if said else step
    return said


def _only_branch(piece: Schema) -> Schema:
    """What stands beside null in an optional value, so that the way down can go on."""
    branches = [branch for branch in piece.get("anyOf", ()) if branch.get("type") != "null"]
    maps = [branch for branch in branches if branch.get("type") in ("object", "array") or "$ref" in branch]
    return maps[0] if len(branches) == 1 and maps else piece


def _bounds(piece: Schema) -> str:
    if "minimum" in piece and "maximum" in piece:
        return f" from {piece['minimum']:g} to {piece['maximum']:g}"
    words = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    return "".join(f" {sign} {piece[name]:g}" for name, sign in words.items() if name in piece)


def _show(value: Any) -> str:
    return f'"{value}"' if value == "" else str(value)
