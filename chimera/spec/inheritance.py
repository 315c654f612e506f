"""`base:` — a spec that builds on another one."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from chimera.errors import Problem
from chimera.spec.substitution import substitute
from chimera.spec.wording import suggest
from chimera.spec.yaml_tree import Tree, neighbours, nothing, read_tree, why_no_file

SPEC_SCHEMA = "chimera/v1"
PERSONA_SCHEMA = "chimera.persona/v1"


def read_chain(path: Path, environ: Mapping[str, str]) -> tuple[Tree, list[Problem]]:
    """A spec file merged over its base, over that one's base, and so on.

    Every value keeps the place where it was written. `null` is still in the tree: see `prune`. The tree is
    `broken` when one of the files could not be understood at all.
    """
    links: list[Tree] = []
    problems: list[Problem] = []
    seen: list[Path] = []
    following: Path | None = path
    while following is not None:
        tree, found = read_spec_file(following)
        tree, unset = substitute(tree, environ)
        problems += [*found, *unset]
        seen.append(following.resolve())
        links.append(tree)
        following, wrong = _next_base(tree, following, seen)
        problems += wrong
    merged = nothing(str(path))
    for tree in reversed(links):
        merged = merge(merged, _without_base(tree))
    return replace(merged, place=links[0].place, broken=any(tree.broken for tree in links)), problems


def read_spec_file(path: Path) -> tuple[Tree, list[Problem]]:
    """The tree of one spec file as it stands there."""
    tree, problems = read_tree(path)
    if tree.broken:
        return tree, problems
    wrong = check_schema(tree, SPEC_SCHEMA)
    return replace(tree, broken=bool(wrong) and (not tree.entries or "schema" in tree.entries)), [*problems, *wrong]


def check_schema(tree: Tree, expected: str) -> list[Problem]:
    """Whether a file says what it is, and is what is expected."""
    if not tree.entries:
        return [tree.place.problem(f"not a map of keys and values; begin with `schema: {expected}`")]
    written = tree.at("schema")
    if written is None:
        return [tree.place.problem(f"schema: missing; the first line must be `schema: {expected}`")]
    if written.value == expected or written.broken:
        return []
    kinds = {SPEC_SCHEMA: "a spec", PERSONA_SCHEMA: "a persona"}
    kind = kinds.get(str(written.value))
    what = f"this file is {kind}" if kind else f"found {written.text!r}"
    return [written.place.problem(f"schema: expected {expected} ({kinds[expected]}), {what}")]


def merge(old: Tree, new: Tree) -> Tree:
    """`new` over `old`: maps merge, scalars and lists replace, null replaces whatever was there.

    A merged map keeps the place where it was first written, its entries each their own.
    """
    if not isinstance(old.value, dict) or not isinstance(new.value, dict):
        return new
    entries = dict(old.value)
    for key, value in new.value.items():
        entries[key] = merge(entries[key], value) if key in entries else value
    return replace(old, value=entries)


def prune(tree: Tree) -> Tree:
    """The tree without its null entries: null unsets a key, so that the default holds."""
    if not isinstance(tree.value, dict):
        return tree
    kept = {key: prune(below) for key, below in tree.value.items() if below.value is not None or below.broken}
    return replace(tree, value=kept)


def _next_base(tree: Tree, path: Path, seen: list[Path]) -> tuple[Path | None, list[Problem]]:
    """The base that a file names, or why it cannot be followed."""
    base = _base(tree)
    if base.value is None or base.broken:
        return None, []
    if not isinstance(base.value, str) or not base.value:
        return None, [base.place.problem("base: expected the path of another spec")]
    following = path.parent / base.value
    if why := why_no_file(following):
        return None, [base.place.problem(f"base: {why}: {following}{suggest(following.name, neighbours(following))}")]
    real = following.resolve()
    if real in seen:
        cycle = " → ".join(each.name for each in [*seen[seen.index(real) :], real])
        return None, [base.place.problem(f"base: goes round in a circle: {cycle}")]
    return following, []


def _base(tree: Tree) -> Tree:
    return tree.at("base") or Tree(None, tree.place)


def _without_base(tree: Tree) -> Tree:
    return replace(tree, value={key: below for key, below in tree.entries.items() if key != "base"})
