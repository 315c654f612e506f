"""Types of single fields of a spec, each with the rule that its value must keep."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from chimera.spec.host import parse_base_url, redact

V = TypeVar("V")
FrozenMap = Annotated[
    Mapping[str, V],
    AfterValidator(lambda value: MappingProxyType(dict(value))),
    PlainSerializer(dict),
]
"""A mapping that really cannot be changed: `frozen=True` alone guards only the attribute."""

DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)")
GO_DURATION = re.compile(r"-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+")
"""What Ollama reads as a duration: "10m", "1h30m", "-1s"."""
SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
SIZE = re.compile(r"(\d+(?:\.\d+)?)(KiB|MiB|GiB)")
BYTES = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def parse_duration(value: Any) -> Any:
    """Seconds of "90s", "10m" or "1h"; everything that is not text is left to the type."""
    if not isinstance(value, str):
        return value
    match = DURATION.fullmatch(value)
    if not match:
        raise ValueError(f'expected seconds or a duration such as "90s", "10m", "1h", found {value!r}')
    return float(match[1]) * SECONDS[match[2]]


def parse_size(value: Any) -> Any:
    """Bytes of "512KiB", "64MiB" or "2GiB"; everything that is not text is left to the type."""
    if not isinstance(value, str):
        return value
    match = SIZE.fullmatch(value)
    if not match:
        raise ValueError(f'expected bytes or a size such as "512KiB", "64MiB", "2GiB", found {value!r}')
    return int(float(match[1]) * BYTES[match[2]])


def check_keep_alive(value: str) -> str:
    """Refuse what the server would refuse."""
    if not GO_DURATION.fullmatch(value):
        raise ValueError(f'expected seconds or a duration such as "10m", "1h30m", -1 for ever, found {value!r}')
    return value


def check_title(title: str) -> str:
    """A heading has one line of words and no digit: every digit of a report is a fact's or a section's number."""
    if not title.strip() or len(title.splitlines()) != 1:
        raise ValueError("a section title is one line of words")
    if any(character.isnumeric() for character in title):
        raise ValueError(f"no digits in a section title, sections are numbered by the report; found {title!r}")
    return title.strip()


def check_base_url(address: str) -> str:
    """Refuse an address that the client would silently replace by another one."""
    parse_base_url(address)
    return address


Seconds = Annotated[
    float,
    BeforeValidator(parse_duration),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0},
                {"type": "string", "pattern": f"^{DURATION.pattern}$", "examples": ["90s", "10m", "1h"]},
            ]
        }
    ),
]
"""Seconds; YAML may say 90, "90s", "10m", "1h"."""
Bytes = Annotated[
    int,
    BeforeValidator(parse_size),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "exclusiveMinimum": 0},
                {"type": "string", "pattern": f"^{SIZE.pattern}$", "examples": ["512KiB", "64MiB", "2GiB"]},
            ]
        }
    ),
]
"""Bytes; YAML may say 1048576, "512KiB", "64MiB", "2GiB"."""
Headers = Annotated[
    Mapping[str, str],
    AfterValidator(lambda value: MappingProxyType(dict(value))),
    PlainSerializer(redact),
]
"""HTTP headers: values can be read from the attribute only; every dump of a model hides them."""
Text = Annotated[str, Field(min_length=1)]
"""A text that is not empty."""
Title = Annotated[str, AfterValidator(check_title)]
"""Heading of a section."""
KeepAlive = Annotated[str, AfterValidator(check_keep_alive), Field(examples=["10m", "1h"])]
"""A duration as Ollama reads it."""
BaseUrl = Annotated[str, AfterValidator(check_base_url), Field(examples=["http://127.0.0.1:11434"])]
"""Address of a server with its scheme."""
