"""Personas: the ones that ship with Chimera, and files of one's own."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from chimera.errors import Problem, SpecError
from chimera.spec.inheritance import PERSONA_SCHEMA, check_schema, prune
from chimera.spec.model import Persona
from chimera.spec.sections import expand_sections
from chimera.spec.template import Flaw, check_template
from chimera.spec.validation import name_path, validate
from chimera.spec.wording import suggest
from chimera.spec.yaml_tree import Place, Steps, Tree, neighbours, nothing, read_tree, why_no_file

SUFFIXES = (".yaml", ".yml")
"""A reference that ends so is a file; every other one is the name of a built-in persona."""


def builtin_names() -> tuple[str, ...]:
    """Names of the personas that ship with Chimera, sorted."""
    return tuple(sorted(path.stem for path in _builtin_folder().glob("*.yaml")))


def load_persona(reference: str, directory: Path) -> Persona:
    """A persona by its built-in name or by the path of its file.

    Args:
        reference: `insight`, or a path that ends in .yaml.
        directory: What a relative path starts from.

    Raises:
        SpecError: No such persona, or its file is wrong; lists every problem.
    """
    return _finished(*read_persona(reference, Place(reference), directory))


def load_persona_file(path: Path) -> Persona:
    """A persona by the path of its file, whatever the file is called.

    Raises:
        SpecError: The file is missing or wrong; lists every problem.
    """
    return _finished(*read_persona_file(path))


def is_persona_file(path: Path) -> bool:
    """Whether a file says that it is a persona; False too when it cannot be read."""
    return read_tree(path)[0].word("schema") == PERSONA_SCHEMA


def locate_persona(reference: str, directory: Path) -> Path | None:
    """The file of a persona, whether it exists or not; None for a name that is not built in."""
    if reference.endswith(SUFFIXES):
        return directory / reference
    return _builtin_folder() / f"{reference}.yaml" if reference in builtin_names() else None


def read_persona(reference: str, place: Place, directory: Path) -> tuple[Tree, list[Problem]]:
    """The tree of a persona, ready to be validated, and what is wrong with it.

    Args:
        reference: Built-in name or path.
        place: Where the reference was written: a missing persona is a mistake there.
        directory: What a relative path starts from.
    """
    path = locate_persona(reference, directory)
    if path is None:
        known = suggest(reference, builtin_names()) or f"; built in: {', '.join(builtin_names())}"
        message = f"persona: no built-in persona {reference!r} (a file of your own ends in .yaml){known}"
        return nothing(place.file, broken=True), [place.problem(message)]
    if why := why_no_file(path):
        message = f"persona: {why}: {path}{suggest(path.name, neighbours(path))}"
        return nothing(str(path), broken=True), [place.problem(message)]
    return read_persona_file(path)


def read_persona_file(path: Path) -> tuple[Tree, list[Problem]]:
    """The tree of a persona's file, ready to be validated, and what is wrong with it."""
    tree, problems = read_tree(path)
    if tree.broken:
        return tree, problems
    problems += check_schema(tree, PERSONA_SCHEMA)
    if problems and tree.word("schema") not in (None, PERSONA_SCHEMA):
        return replace(tree, broken=True), problems
    broken = not tree.entries
    tree = replace(tree, value={key: below for key, below in tree.entries.items() if key != "schema"})
    tree, more = prepare_persona(prune(tree), ())
    return replace(tree, broken=broken), [*problems, *more]


def prepare_persona(tree: Tree, path: Steps) -> tuple[Tree, list[Problem]]:
    """A persona's tree with its sections written out, and the mistakes of its templates.

    Args:
        tree: The persona.
        path: Where it stands in the spec; () for a file of its own.
    """
    tree, problems = expand_sections(tree)
    for name in ("system", "task"):
        leaf = tree.at(name)
        if leaf is not None and isinstance(leaf.value, str) and not leaf.broken:
            problems += [
                _place_of(flaw, leaf).problem(f"{name_path((*path, name))}: {flaw.message}")
                for flaw in check_template(leaf.value)
            ]
    return tree, problems


def attach_personas(spec: Tree, root: Path) -> tuple[Tree, list[Problem]]:
    """The spec with every persona that its agents refer to under `personas`, so that it needs no other file.

    The reference of an agent becomes the key: the name of a built-in or inline persona, or the path of a file
    from `root`, so that equal file names in two folders stay apart.
    """
    problems: list[Problem] = []
    personas: dict[str, Tree] = {}
    for name, inline in (spec.at("personas") or nothing("")).entries.items():
        personas[name], found = prepare_persona(inline, ("personas", name))
        problems += found
    agents = dict((spec.at("agents") or nothing("")).entries)
    for name, agent in agents.items():
        reference, leaf = agent.word("persona"), agent.at("persona")
        if reference is None or leaf is None or reference in personas:
            continue
        directory = Path(leaf.place.file).parent
        key = _key(reference, directory, root)
        if key not in personas:
            persona, found = read_persona(reference, leaf.place, directory)
            problems += found
            if not persona.broken:
                personas[key] = persona
        agents[name] = replace(agent, value={**agent.entries, "persona": replace(leaf, value=key)})
    return _with(spec, {"agents": agents, "personas": personas}), problems


def _finished(tree: Tree, problems: list[Problem]) -> Persona:
    """The persona of a tree that was read, if nothing is wrong with it."""
    if tree.broken:
        raise SpecError(tuple(problems))
    persona, wrong = validate(Persona, tree)
    if persona is None or problems:
        raise SpecError(tuple(sorted([*problems, *wrong], key=lambda each: (each.line or 0, each.column or 0))))
    return persona


def _with(spec: Tree, maps: Mapping[str, dict[str, Tree]]) -> Tree:
    """The spec with these maps replaced; a value that is no map stays, so that its mistake is reported."""
    entries = dict(spec.entries)
    for name, below in maps.items():
        old = entries.get(name, Tree({}, spec.place))
        if isinstance(old.value, dict) and (below or name in entries):
            entries[name] = replace(old, value=below)
    return replace(spec, value=entries)


def _key(reference: str, directory: Path, root: Path) -> str:
    if not reference.endswith(SUFFIXES):
        return reference
    path = directory / reference
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def _place_of(flaw: Flaw, leaf: Tree) -> Place:
    """The line and column of a template's mistake in its file, as near as the YAML style lets us see."""
    start = leaf.place.line
    try:
        lines = Path(leaf.place.file).read_text("utf-8-sig").splitlines()
    except (OSError, ValueError):
        return leaf.place
    if start is None or start > len(lines):
        return leaf.place
    exact = leaf.style == "|" and flaw.line is not None
    if not exact and flaw.word is None:
        return leaf.place
    first = start + (flaw.line or 0) if exact else start
    for number in range(first, first + 1 if exact else len(lines) + 1):
        line = lines[number - 1] if number <= len(lines) else ""
        found = re.search(rf"\b{re.escape(flaw.word)}\b" if flaw.word else r"\S", line)
        if found:
            return Place(leaf.place.file, number, found.start() + 1)
    return leaf.place


def _builtin_folder() -> Path:
    """In a wheel the personas lie inside the package, in a checkout beside it."""
    package = Path(__file__).parent.parent
    inside = package / "personas"
    return inside if inside.is_dir() else package.parent / "personas"
