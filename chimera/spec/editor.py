"""JSON Schemas for editors: what a file may say while it is written, before any other file or variable is known."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel

from chimera.spec.inheritance import PERSONA_SCHEMA, SPEC_SCHEMA
from chimera.spec.model import Persona, Spec
from chimera.spec.sections import WELL_KNOWN
from chimera.spec.wording import schema_of

SchemaKind = Literal["spec", "persona"]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
VARIABLE = {"type": "string", "pattern": r"\$\{", "description": "An environment variable: ${NAME} or ${NAME:-4096}."}
BASE = {"type": "string", "description": "Spec that this one builds on; what is said here wins, null unsets."}
SCALARS = ["string", "number", "boolean"]
"""Where only text is possible, what looks like a number is taken as it was written."""


def editor_schema(kind: SchemaKind) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a spec's or a persona's file, as YAML writes it.

    It accepts whatever loads; what needs another file (`base`, personas, names that refer to each other) is for
    `chimera validate`. So nothing is required below the top of a spec: its base may have said it.
    """
    model: type[BaseModel] = Spec if kind == "spec" else Persona
    schema = _soften(schema_of(model), as_spec=kind == "spec")
    properties = schema["properties"]
    if kind == "spec":
        del properties["directory"]
        schema["properties"] = {"schema": {"const": SPEC_SCHEMA}, "base": BASE, **_without(properties, "schema")}
        schema["required"] = ["schema"]
        schema["anyOf"] = [{"required": ["base"]}, {"required": ["name", "models", "agents"]}]
    else:
        schema["properties"] = {"schema": {"const": PERSONA_SCHEMA}, **properties}
        schema["required"] = ["schema", "name", "system", "task"]
    return {"$schema": DIALECT, "title": f"Chimera {kind}", **schema}


def _soften(piece: Mapping[str, Any], *, as_spec: bool) -> dict[str, Any]:
    """A schema of values as a schema of what is written for them."""
    softened = {key: value for key, value in piece.items() if key not in {"title", "required"}}
    for name in ("properties", "$defs"):
        if name in piece:
            softened[name] = {key: _soften(below, as_spec=as_spec) for key, below in piece[name].items()}
    if "anyOf" in piece:
        softened["anyOf"] = [_soften(one, as_spec=as_spec) for one in piece["anyOf"]]
    if "properties" in piece:
        softened["properties"] = {key: _value(below, as_spec) for key, below in softened["properties"].items()}
        if "content" in softened["properties"]:  # a section
            softened["required"] = ["title"]
    for name in ("items", "additionalProperties"):
        if isinstance(piece.get(name), dict):
            softened[name] = _value(_soften(piece[name], as_spec=as_spec), as_spec)
    if piece.get("items", {}).get("$ref", "").endswith("/Section"):
        softened["items"] = {"anyOf": [{"enum": list(WELL_KNOWN)}, {"type": SCALARS}, piece["items"]]}
    return softened


def _value(piece: Mapping[str, Any], as_spec: bool) -> dict[str, Any]:
    """One value: may be null, which unsets it, and in a spec a variable."""
    about = {key: piece[key] for key in ("description", "default", "examples") if key in piece}
    bare = _without(piece, "description", "default", "examples")
    branches = [_scalar(one) for one in bare.get("anyOf", [bare])]
    is_scalar = any(_is_scalar(one) for one in branches)
    if as_spec and is_scalar and not any(one.get("type") == SCALARS for one in branches):
        branches.append(VARIABLE)
    if {"type": "null"} not in branches:
        branches.append({"type": "null"})
    return {**about, "anyOf": branches}


def _scalar(piece: Mapping[str, Any]) -> dict[str, Any]:
    free = piece.get("type") == "string" and not {"enum", "const", "pattern"} & piece.keys()
    return {**piece, "type": SCALARS} if free else dict(piece)


def _is_scalar(piece: Mapping[str, Any]) -> bool:
    return "$ref" not in piece and piece.get("type") not in ("object", "array", "null")


def _without(piece: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in piece.items() if key not in names}
