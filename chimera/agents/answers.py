"""What an insight agent's model may answer: the schema it is constrained by, and reading it back without trust."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MAX_FINDINGS = 10
MAX_ADVICE = 5


def answer_schema(fact_ids: Sequence[str]) -> dict[str, Any]:
    """JSON schema of an answer; ids are an enum, named once."""
    ids = {"type": "array", "items": {"$ref": "#/$defs/FactId"}, "minItems": 1, "maxItems": 4}
    text = {"type": "string"}
    parts = {
        "findings": ({"fact": {"$ref": "#/$defs/FactId"}, "comment": text}, MAX_FINDINGS),
        "recommendations": ({"text": text, "facts": ids}, MAX_ADVICE),
        "risks": ({"risk": text, "mitigation": text, "facts": ids}, MAX_ADVICE),
    }
    return {
        "type": "object",
        "$defs": {"FactId": {"type": "string", "enum": list(fact_ids)}},
        "properties": {
            name: {"type": "array", "maxItems": most, "items": _closed(fields)}
            for name, (fields, most) in parts.items()
        },
        "required": list(parts),
        "additionalProperties": False,
    }


def read_answer(text: str) -> Mapping[str, list[Mapping[str, Any]]] | None:
    """The parts of an answer, whatever surrounds them; complete entries of a truncated one are kept.

    Returns:
        Part name -> entries that are objects; None when there is no JSON object in the text at all.
    """
    start = text.find("{")
    if start < 0:
        return None
    value = _decode(text, start)
    if value is None:
        value = {name: list(_salvage(text, name)) for name in ("findings", "recommendations", "risks")}
        if not any(value.values()):
            return None
    return {
        name: [entry for entry in value.get(name, []) if isinstance(entry, dict)]
        if isinstance(value.get(name), list)
        else []
        for name in ("findings", "recommendations", "risks")
    }


def text_of(entry: Mapping[str, Any], key: str) -> str:
    """A text field, "" when it is missing or something else."""
    value = entry.get(key)
    return value.strip() if isinstance(value, str) else ""


def ids_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The fact ids an entry cites, each once."""
    value = entry.get("facts")
    return tuple(dict.fromkeys(item for item in value if isinstance(item, str))) if isinstance(value, list) else ()


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _decode(text: str, start: int) -> dict[str, Any] | None:
    try:
        value, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _salvage(text: str, part: str) -> Iterator[Any]:
    """Complete objects of a list that was cut off."""
    match = re.search(rf'"{part}"\s*:\s*\[', text)
    at = match.end() if match else -1
    while at >= 0:
        at = re.compile(r"[\s,]*").match(text, at).end()  # pyright: ignore[reportOptionalMemberAccess]  matches always
        if not text.startswith("{", at):
            return
        try:
            value, at = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value
