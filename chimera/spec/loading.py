"""From a spec file to a Spec, with every mistake of the file told at once."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from chimera.errors import Problem, SpecError
from chimera.spec.checks import check_references
from chimera.spec.inheritance import prune, read_chain
from chimera.spec.model import Spec
from chimera.spec.overrides import NO_OVERRIDES, Overrides, apply_overrides
from chimera.spec.personas import attach_personas
from chimera.spec.validation import validate
from chimera.spec.yaml_tree import Tree, parse_tree

DEFAULT_SPEC = """\
schema: chimera/v1
name: default
models:
  local: {provider: auto, model: gemma3}
agents:
  insight: {role: insight, persona: insight, model: local}
  writer: {role: writer, persona: writer, model: local}
graph: report
"""
"""What runs when no spec is named."""


def load_spec(path: str | Path | None = None, overrides: Overrides = NO_OVERRIDES) -> Spec:
    """A spec file with its bases, environment variables and personas, checked.

    Args:
        path: The YAML file; None = the built-in default spec.
        overrides: Changes of the command line.

    Raises:
        SpecError: Something is wrong; lists every problem with its place.
    """
    if path is None:
        (tree, problems), root = parse_tree(DEFAULT_SPEC, "default spec"), Path()
    else:
        (tree, problems), root = read_chain(Path(path), os.environ), Path(path).parent
    if tree.broken:
        raise SpecError(_in_order(problems, str(path)))
    tree, wrong = apply_overrides(tree, overrides, os.environ)
    problems += wrong
    tree = prune(tree)
    tree, wrong = attach_personas(tree, root)
    problems += wrong
    problems += check_references(tree)
    tree = _with_model_files(tree)
    if path is not None:
        tree = _with_directory(tree, problems)
    spec, wrong = validate(Spec, tree)
    problems += wrong
    if spec is None or problems:
        raise SpecError(_in_order(problems, str(path)))
    return spec


def _with_directory(tree: Tree, problems: list[Problem]) -> Tree:
    """The tree with the folder of the file that names the graph, where the graph's module is looked for first."""
    if "directory" in tree.entries:
        place = tree.entries["directory"].key or tree.place
        problems.append(place.problem("directory: unknown key"))
    graph = tree.at("graph")
    written = graph.place if graph is not None and graph.place.line is not None else tree.place
    folder = str(Path(written.file).resolve().parent)
    return replace(tree, value={**tree.entries, "directory": Tree(folder, tree.place, text=folder)})


def _with_model_files(tree: Tree) -> Tree:
    """The tree with the path of every model file made absolute, from the file that wrote it."""
    models = tree.at("models")
    if models is None or not models.entries:
        return tree
    blocks = dict(models.entries)
    for name, block in blocks.items():
        leaf = block.at("path")
        if leaf is not None and isinstance(leaf.value, str) and leaf.value:
            file = str((Path(leaf.place.file).parent / leaf.value).resolve())
            blocks[name] = replace(block, value={**block.entries, "path": replace(leaf, value=file, text=file)})
    return replace(tree, value={**tree.entries, "models": replace(models, value=blocks)})


def _in_order(problems: Iterable[Problem], first: str) -> tuple[Problem, ...]:
    """By file, the user's own first, then by line; each said once."""
    unique = list(dict.fromkeys(problems))
    files = list(dict.fromkeys([first, *(problem.file for problem in unique)]))
    return tuple(sorted(unique, key=lambda each: (files.index(each.file), each.line or 0, each.column or 0)))
