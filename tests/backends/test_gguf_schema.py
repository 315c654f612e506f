"""How JSON schemas are changed for llama.cpp."""

from chimera.backends.gguf.schema import COMPACT, close_schema


def test_objects_that_name_their_properties_are_closed_all_the_way_down():
    inner = {"type": "object", "properties": {"b": {"type": "string"}}}
    schema = {
        "$defs": {"Inner": inner},
        "type": "object",
        "properties": {"items": {"type": "array", "items": inner}, "one": {"anyOf": [inner, {"type": "null"}]}},
    }
    closed = close_schema(schema)
    shut = {**inner, "additionalProperties": False}
    assert closed == {
        "$defs": {"Inner": shut},
        "type": "object",
        "properties": {"items": {"type": "array", "items": shut}, "one": {"anyOf": [shut, {"type": "null"}]}},
        "additionalProperties": False,
        "x-guidance": COMPACT,
    }
    assert "additionalProperties" not in inner


def test_what_is_open_on_purpose_stays_open():
    free = {"type": "object", "additionalProperties": {"type": "integer"}}
    parts = {"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}], "enum": [{"properties": {}}]}
    assert close_schema(free) == {**free, "x-guidance": COMPACT}
    assert close_schema(parts) == {**parts, "x-guidance": COMPACT}


def test_any_json_means_an_object():
    assert close_schema({}) == {"type": "object", "x-guidance": COMPACT}
