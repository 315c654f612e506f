"""YAML as a tree that remembers where every value was written.

Read from the parser's events, so nothing is ever constructed from a tag: text, maps and lists are all there is.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, DocumentStartEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

from chimera.errors import Problem

MAX_BYTES = 256 * 1024
"""A larger file is not a spec; it is refused before it is parsed."""
MAX_DEPTH = 40
"""Maps and lists inside each other."""
MAX_VALUES = 20_000
"""Values of one file after its aliases are resolved: a few lines of YAML can stand for billions."""

Scalar = str | int | float | bool | None
Steps = tuple[str | int, ...]
"""Keys and list positions from the root to a value."""

INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written."""

    file: str
    """Path as the user gave it, or "--set" and the like."""
    line: int | None = None
    """1-based."""
    column: int | None = None
    """1-based."""

    def problem(self, message: str) -> Problem:
        """A mistake at this place."""
        return Problem(self.file, self.line, self.column, message)


@dataclass(frozen=True, slots=True)
class Tree:
    """One value of a file, with everything below it."""

    value: "Scalar | dict[str, Tree] | tuple[Tree, ...]"
    place: Place
    key: Place | None = None
    """Where its key stands; None for list entries and the root."""
    text: str = ""
    """A scalar as it was written."""
    style: str = ""
    """How a scalar was written: "" plain, "'", '"', "|", ">"."""
    broken: bool = False
    """A problem with this value is known already; do not report more of it."""

    @property
    def entries(self) -> "dict[str, Tree]":
        """The entries of a map; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def at(self, *path: str | int) -> "Tree | None":
        """The value at a path below, or None."""
        tree: Tree | None = self
        for step in path:
            if isinstance(tree.value, dict):
                tree = tree.value.get(str(step))
            elif isinstance(tree.value, tuple) and isinstance(step, int) and step < len(tree.value):
                tree = tree.value[step]
            else:
                tree = None
            if tree is None:
                return None
        return tree

    def word(self, *path: str | int) -> str | None:
        """The text of the scalar at a path below; None if there is none, or another problem is known of it."""
        leaf = self.at(*path)
        if leaf is None or leaf.broken or leaf.value is None or isinstance(leaf.value, dict | tuple):
            return None
        return leaf.value if isinstance(leaf.value, str) else leaf.text


def type_scalar(text: str) -> Scalar:
    """The value of a plain scalar by the YAML 1.2 core schema: `off`, `yes` and `1_000` are words."""
    if text in WORDS:
        return WORDS[text]
    try:
        if INTEGER.fullmatch(text):
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if FLOAT.fullmatch(text):
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:  # more digits than Python converts
        return text
    return text


def read_tree(path: Path) -> tuple[Tree, list[Problem]]:
    """The tree of a file, and every mistake in its YAML.

    A file that cannot be read or understood gives an empty map that is `broken`.
    """
    file = str(path)
    if why := why_no_file(path):
        return nothing(file, broken=True), [Place(file).problem(why)]
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        return nothing(file, broken=True), [Place(file).problem(f"cannot be read: {error.strerror}")]
    if raw is None:
        return nothing(file, broken=True), [Place(file).problem("too large to be a spec")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return nothing(file, broken=True), [Place(file, line).problem("not UTF-8 text; save the file as UTF-8")]
    return parse_tree(text, file)


def why_no_file(path: Path) -> str:
    """Why a path is no file to read; "" when it is one."""
    try:
        if path.is_file():
            return ""
        return "is a folder" if path.is_dir() else "no such file"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def neighbours(path: Path) -> list[str]:
    """Names of the YAML files in a path's folder, for "did you mean"."""
    return [each.name for each in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []


def parse_tree(text: str, file: str) -> tuple[Tree, list[Problem]]:
    """The tree of a YAML text, and every mistake in it; after a syntax error an empty map that is `broken`."""
    builder = _Builder(file)
    try:
        tree = builder.build(text)
    except _StopReadingError as stop:
        return nothing(file, broken=True), [*builder.problems, stop.problem]
    except MarkedYAMLError as error:
        return nothing(file, broken=True), [_syntax_problem(text, file, error)]
    except (YAMLError, ValueError, OverflowError) as error:
        return nothing(file, broken=True), [_unreadable_character(text, file, error)]
    return tree, builder.problems


def nothing(file: str, *, broken: bool = False) -> Tree:
    """An empty map."""
    return Tree({}, Place(file, 1, 1), broken=broken)


def _syntax_problem(text: str, file: str, error: MarkedYAMLError) -> Problem:
    """What the parser says, where it says it, without the text of the line: that may hold a secret."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Place(file).problem("not valid YAML")
    said = ", ".join(str(part) for part in (error.context, error.problem) if part).replace("\x00", "end of file")
    lines = text.splitlines()
    hint = (
        '; inside { } and [ ] write "${...}" with quotes' if "${" in "".join(lines[mark.line : mark.line + 1]) else ""
    )
    return Place(file, mark.line + 1, mark.column + 1).problem(f"not valid YAML: {said}{hint}")


def _unreadable_character(text: str, file: str, error: Exception) -> Problem:
    """The place of a character that YAML does not allow, if that is what went wrong."""
    position = getattr(error, "position", None)
    if not isinstance(position, int) or position > len(text):
        return Place(file).problem(f"not valid YAML: {error}".partition("\n")[0])
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return Place(file, line, column).problem("a character that YAML does not allow here")


class _StopReadingError(Exception):
    """Nothing after this mistake can be understood."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class _Builder:
    """Builds the tree of one text from the parser's events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Tree, int]] = {}
        self.n_values = 0

    def build(self, text: str) -> Tree:
        """The tree of the only document."""
        root: Tree | None = None
        self.events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(io.StringIO(text)))
        for event in self.events:
            if not isinstance(event, DocumentStartEvent):
                continue
            if root is not None:
                raise _StopReadingError(self._place(event).problem("a second document; one file holds one spec"))
            root = self._value(next(self.events), 1)
        return root or nothing(self.file)

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _value(self, event: Any, depth: int) -> Tree:
        place = self._place(event)
        if depth > MAX_DEPTH:
            raise _StopReadingError(place.problem(f"nested deeper than {MAX_DEPTH} levels"))
        self.n_values += 1
        before = self.n_values
        if isinstance(event, AliasEvent):
            tree = self._alias(event, place)
        elif isinstance(event, MappingStartEvent):
            tree = Tree(self._entries(event, depth), place)
        elif isinstance(event, SequenceStartEvent):
            tree = Tree(self._rows(event, depth), place)
        else:
            tree = self._scalar(event, place)
        if self.n_values > MAX_VALUES:
            raise _StopReadingError(place.problem(f"more than {MAX_VALUES} values, aliases counted"))
        if getattr(event, "anchor", None) and not isinstance(event, AliasEvent):
            self.anchors[str(event.anchor)] = (tree, self.n_values - before + 1)
        return tree

    def _alias(self, event: AliasEvent, place: Place) -> Tree:
        if str(event.anchor) not in self.anchors:
            raise _StopReadingError(place.problem("an alias (*) without its anchor (&) before it; quote a text with *"))
        tree, size = self.anchors[str(event.anchor)]
        self.n_values += size
        return tree

    def _scalar(self, event: ScalarEvent, place: Place) -> Tree:
        tagged = not any(event.implicit)
        self._refuse_tag(place, tagged=tagged)
        value = type_scalar(event.value) if not event.style else event.value
        return Tree(value, place, text=event.value, style=event.style or "", broken=tagged)

    def _refuse_tag(self, place: Place, *, tagged: bool) -> None:
        if tagged:
            self.problems.append(place.problem("tags (!) are not used here; quote a text that begins with !"))

    def _entries(self, event: MappingStartEvent, depth: int) -> dict[str, Tree]:
        self._refuse_tag(self._place(event), tagged=not event.implicit)
        entries: dict[str, Tree] = {}
        while not _ends(key_event := next(self.events)):
            place = self._place(key_event)
            key = self._value(key_event, depth + 1)
            value = self._value(next(self.events), depth + 1)
            if isinstance(key.value, dict | tuple):
                self.problems.append(place.problem("a key must be a word, not a map or a list"))
            elif key.text in entries:
                first = entries[key.text].key
                since = f", first in line {first.line}" if first else ""
                self.problems.append(place.problem(f"duplicate key {key.text!r}{since}; keep one of them"))
            else:
                entries[key.text] = replace(value, key=place)
        return entries

    def _rows(self, event: SequenceStartEvent, depth: int) -> tuple[Tree, ...]:
        self._refuse_tag(self._place(event), tagged=not event.implicit)
        rows = []
        while not _ends(item := next(self.events)):
            rows.append(self._value(item, depth + 1))
        return tuple(rows)


def _ends(event: Any) -> bool:
    return type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent")
