"""Templates of personas: Jinja2 in a sandbox, with a fixed set of variables and nothing undefined."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from chimera.errors import Problem, SpecError

VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "agent": "name of the agent in the spec",
        "persona": "the persona's own name",
        "data": "name of the input folder",
        "model": "name of the model that answers",
        "n_facts": "number of facts the agent can choose from",
        "n_files": "number of files in the input folder",
        "sections": "list of section titles, in the persona's order",
        "words_min": "fewest words wanted",
        "words_max": "most words wanted",
        "emphasis": "list of the kinds of facts to put first",
    }
)
"""Everything a template may use, with its meaning."""

EXAMPLE: Mapping[str, Any] = MappingProxyType(
    {
        "agent": "insight",
        "persona": "InsightAgent",
        "data": "benchmarks",
        "model": "gemma3",
        "n_facts": 120,
        "n_files": 34,
        "sections": ["Executive summary", "Key findings"],
        "words_min": 300,
        "words_max": 400,
        "emphasis": ["best", "gap"],
    }
)
"""Values to try a template with before any run."""

ENVIRONMENT = SandboxedEnvironment(
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # prompts are plain text; the report escapes what it prints
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One mistake in a template."""

    line: int | None
    """1-based within the template; None when unknown."""
    word: str | None
    """The word at fault, to find the column."""
    message: str


def render(text: str, variables: Mapping[str, object]) -> str:
    """A template with its variables filled in.

    Raises:
        SpecError: The template is wrong, uses an unknown variable, or does what the sandbox forbids.
    """
    try:
        return ENVIRONMENT.from_string(text).render(**variables)
    except Exception as error:  # a template can divide by zero too
        raise SpecError((Problem("template", None, None, _explain(error)),)) from error


def check_template(text: str) -> list[Flaw]:
    """Every mistake that can be seen without a run: syntax, unknown variables, and whatever fails on a trial."""
    try:
        parsed = ENVIRONMENT.parse(text)
        unknown = meta.find_undeclared_variables(parsed) - set(VARIABLES)
    except TemplateSyntaxError as error:
        return [Flaw(error.lineno, None, _explain(error))]
    if unknown:
        used: dict[str, int] = {}
        for name in parsed.find_all(nodes.Name):
            used.setdefault(name.name, name.lineno)
        known = ", ".join(VARIABLES)
        return [
            Flaw(used.get(name), name, f"unknown variable {name!r}; known: {known}")
            for name in sorted(unknown, key=lambda name: (used.get(name, 0), name))
        ]
    try:
        ENVIRONMENT.from_string(text).render(**EXAMPLE)
    except Exception as error:  # noqa: BLE001  whatever a template can raise is the template's mistake
        return [Flaw(getattr(error, "lineno", None), None, _explain(error))]
    return []


def _explain(error: Exception) -> str:
    said = error.message if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
    return f"template: {said}"
