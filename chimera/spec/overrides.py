"""What the command line changes in a spec: --model, --set, --persona."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chimera.errors import Problem
from chimera.spec.host import HIDDEN
from chimera.spec.inheritance import merge
from chimera.spec.model import Spec
from chimera.spec.substitution import substitute
from chimera.spec.wording import choose_from, dotted, schema_at, schema_of
from chimera.spec.yaml_tree import Place, Steps, Tree, parse_tree

FIXED = ("schema", "directory", "personas")
"""Keys of a spec that --set cannot reach."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """Changes of a spec for one run."""

    model: str | None = None
    """`--model`: the model of every block; blocks with provider `auto` become `ollama`."""
    settings: tuple[str, ...] = ()
    """`--set`: "models.local.num_ctx=8192", the value typed as YAML."""
    personas: tuple[str, ...] = ()
    """`--persona`: "insight=sceptic" or "insight=path.yaml", relative to the current directory."""

    def as_typed(self) -> tuple[str, ...]:
        """The options as they were typed, for the record; values of headers are hidden."""
        model = () if self.model is None else (f"--model {self.model}",)
        settings = tuple(f"--set {_hide(setting)}" for setting in self.settings)
        return (*model, *settings, *(f"--persona {persona}" for persona in self.personas))


NO_OVERRIDES = Overrides()


def apply_overrides(tree: Tree, overrides: Overrides, environ: Mapping[str, str]) -> tuple[Tree, list[Problem]]:
    """The tree with the overrides merged over it: --model first, so that a --set can say more."""
    problems: list[Problem] = []
    if overrides.model is not None:
        tree = _set_model(tree, overrides.model, problems)
    for setting in overrides.settings:
        tree = _set_value(tree, setting, environ, problems)
    for persona in overrides.personas:
        tree = _set_persona(tree, persona, problems)
    return tree, problems


def _set_model(tree: Tree, model: str, problems: list[Problem]) -> Tree:
    place = Place("--model")
    for name, block in (tree.at("models") or tree).entries.items():
        if block.word("provider") == "gguf":
            file = f"another file is --set models.{name}.path=FILE.gguf"
            problems.append(place.problem(f"models.{name} is a GGUF file, not a model of Ollama; {file}"))
        change = {"model": Tree(model, place, text=model)}
        if block.word("provider") in (None, "auto"):
            change["provider"] = Tree("ollama", place, text="ollama")
        tree = merge(tree, _nest(("models", name), Tree(change, place)))
    return tree


def _set_value(tree: Tree, setting: str, environ: Mapping[str, str], problems: list[Problem]) -> Tree:
    place = Place("--set")
    key, equals, text = setting.partition("=")
    if not equals:
        problems.append(place.problem(f"{_hide(setting)!r}: write KEY=VALUE, such as models.local.num_ctx=8192"))
        return tree
    path = _find_path(tree, key.strip())
    if isinstance(path, str):
        problems.append(place.problem(path))
        return tree
    value, wrong = parse_tree(text, place.file)
    value, unset = substitute(_move(value, place), environ)
    problems += [place.problem(f"{key}: {each.message}") for each in (*wrong, *unset)]
    if wrong:
        return tree
    if value.value == {}:  # nothing behind the equals sign
        value = Tree(None, place)
    return merge(tree, _nest(path, value))


def _set_persona(tree: Tree, persona: str, problems: list[Problem]) -> Tree:
    place = Place("--persona")
    agent, equals, reference = persona.partition("=")
    agents = (tree.at("agents") or Tree({}, place)).entries
    if not equals or not reference:
        problems.append(place.problem(f"{persona!r}: write AGENT=PERSONA, such as insight=sceptic"))
        return tree
    if agent not in agents:
        problems.append(place.problem(f"no agent {agent!r}{choose_from(agent, agents)}"))
        return tree
    return merge(tree, _nest(("agents", agent, "persona"), Tree(reference, place, text=reference)))


def _find_path(tree: Tree, key: str) -> Steps | str:
    """The path a dotted key stands for, or why it leads nowhere."""
    whole = schema_of(Spec)
    path: Steps = ()
    words = key.split(".")
    for index, word in enumerate(words):
        piece = schema_at(whole, path)
        free = piece.get("additionalProperties")
        if "properties" in piece:
            known = [name for name in piece["properties"] if path or name not in FIXED]
            if word not in known:
                return f"{key}: unknown key {word!r}{choose_from(word, known)}"
        elif isinstance(free, dict) and "$ref" in free:
            named = (tree.at(*path) or Tree({}, tree.place)).entries
            if word not in named:
                return f"{key}: no {word!r} in {dotted(path)}{choose_from(word, named)}"
        elif isinstance(free, dict):
            return (*path, ".".join(words[index:]))
        else:
            return f"{key}: {dotted(path)} is a single value and has no {word!r}"
        path = (*path, word)
    return path


def _nest(path: Steps, tree: Tree) -> Tree:
    for step in reversed(path):
        tree = Tree({str(step): tree}, tree.place)
    return tree


def _move(tree: Tree, place: Place) -> Tree:
    """The tree as if all of it had been written at one place."""
    value = tree.value
    if isinstance(value, dict):
        value = {key: _move(below, place) for key, below in value.items()}
    elif isinstance(value, tuple):
        value = tuple(_move(below, place) for below in value)
    return replace(tree, value=value, place=place, key=place)


def _hide(setting: str) -> str:
    """A setting without the value of a header."""
    key, equals, _ = setting.partition("=")
    if "headers" not in key:
        return setting
    return f"{key}={HIDDEN}" if equals else key.partition("headers")[0] + "headers" + HIDDEN
