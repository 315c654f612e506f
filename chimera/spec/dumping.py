"""A loaded spec as YAML again: complete, so that it needs no other file to run."""

import io
from functools import lru_cache
from typing import Any

import orjson
from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter

from chimera.spec.model import Spec
from chimera.spec.yaml_tree import type_scalar


def dump_spec(spec: Spec) -> str:
    """The spec as a file that `load_spec` reads back: nothing inherited, personas inside, every default written out.

    The values of headers are hidden, and the folder of the graph's module is left out.
    """
    return _as_yaml(orjson.dumps(spec.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"directory"})))


@lru_cache(maxsize=8)
def _as_yaml(values: bytes) -> str:
    """JSON as YAML; the runs of a comparison write two specs again and again."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # pyright: ignore[reportAttributeAccessIssue]  annotated None; the order of agents has a meaning
    yaml.width = 120
    text = io.StringIO()
    yaml.dump(_escape(orjson.loads(values)), text)
    return text.getvalue()


class _Representer(SafeRepresenter):
    """Text of several lines stays readable, and text that looks like a number keeps its quotes."""

    def represent_str(self, data: str) -> ScalarNode:
        style = None if type_scalar(data) == data else '"'
        if "\n" in data:
            style = "|"
        if not data.replace("\n", "").isprintable():
            style = '"'  # only here are control characters written so that they are read again
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Representer.add_representer(str, _Representer.represent_str)


def _escape(value: Any) -> Any:
    """The value with every `${` written so that it is read as these two characters."""
    if isinstance(value, dict):
        return {key: _escape(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_escape(below) for below in value]
    return value.replace("${", "$${") if isinstance(value, str) else value
