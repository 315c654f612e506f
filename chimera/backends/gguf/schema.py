"""JSON schemas as llama.cpp needs them, so that a model keeps to them as it would behind Ollama."""

from collections.abc import Mapping
from typing import Any

COMPACT = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
"""How a constrained answer is spaced: free white space lets small models run on for ever."""
MAPS = ("properties", "patternProperties", "$defs", "definitions")
"""Keywords whose value names schemas."""
ONE = ("items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else")
"""Keywords whose value is a schema."""
MANY = ("anyOf", "oneOf", "prefixItems")
"""Keywords whose value lists schemas; the parts of `allOf` complete each other and stay open."""


def close_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with every object closed that names its properties, and with fixed white space.

    JSON Schema leaves objects open, Ollama's grammars do not. The empty schema stands for any JSON object.
    """
    return {**_close(schema or {"type": "object"}), "x-guidance": COMPACT}


def _close(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema  # true and false are schemas too
    closed = dict(schema)
    for key in MAPS:
        if isinstance(closed.get(key), Mapping):
            closed[key] = {name: _close(below) for name, below in closed[key].items()}
    for key in ONE:
        if key in closed:
            closed[key] = _close(closed[key])
    for key in MANY:
        if isinstance(closed.get(key), list | tuple):
            closed[key] = [_close(below) for below in closed[key]]
    if "properties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed
