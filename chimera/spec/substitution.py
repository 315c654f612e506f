"""`${VAR}` and `${VAR:-default}` in the scalars of a spec."""

import re
from collections.abc import Mapping
from dataclasses import replace

from chimera.errors import Problem
from chimera.spec.yaml_tree import Tree, type_scalar

REFERENCE = re.compile(r"\$(?P<literal>\$\{)|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}|\$\{")
"""`$${` stands for a literal `${`; the last branch is a `${` that is neither."""


def substitute(tree: Tree, environ: Mapping[str, str]) -> tuple[Tree, list[Problem]]:
    """The tree with every `${...}` replaced, and a problem for each that cannot be.

    A scalar that is exactly one `${...}` is typed like a plain YAML scalar afterwards, quoted or not; an empty
    one stays text. As in a shell, `:-` gives its default for a variable that is unset or empty.
    """
    problems: list[Problem] = []
    return _replace(tree, environ, problems), problems


def _replace(tree: Tree, environ: Mapping[str, str], problems: list[Problem]) -> Tree:
    if isinstance(tree.value, dict):
        return replace(tree, value={key: _replace(below, environ, problems) for key, below in tree.value.items()})
    if isinstance(tree.value, tuple):
        return replace(tree, value=tuple(_replace(below, environ, problems) for below in tree.value))
    if not isinstance(tree.value, str) or "${" not in tree.value:
        return tree
    said: list[str] = []
    text = REFERENCE.sub(lambda match: _resolve(match, environ, said), tree.value)
    problems.extend(tree.place.problem(message) for message in said)
    whole = REFERENCE.fullmatch(tree.value)
    value = type_scalar(text) if whole and whole["name"] and text else text
    return replace(tree, value=value, text=text, broken=tree.broken or bool(said))


def _resolve(match: re.Match[str], environ: Mapping[str, str], said: list[str]) -> str:
    """What stands for one `${...}`. Messages name variables and never show a value."""
    if match["literal"]:
        return "${"
    name, default = match["name"], match["default"]
    if name is None:
        said.append("'${' must be ${NAME} or ${NAME:-default}; write $${ for a literal ${")
        return ""
    if default is not None:
        return environ.get(name) or default
    if name not in environ:
        said.append(f"environment variable {name} is not set; set it, or write ${{{name}:-default}}")
    return environ.get(name, "")
