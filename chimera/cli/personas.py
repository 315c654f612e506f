"""`chimera personas`: the personas that ship with Chimera, and how one reads with its variables filled in."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from chimera.spec import Persona


@click.group("personas", short_help="List and show personas.")
def command() -> None:
    """List the built-in personas, show one, or start your own from one.

    \b
    Examples:
      chimera personas list
      chimera personas show sceptic
      chimera personas show sceptic --yaml > mine.yaml
    """


@command.command("list")
def list_personas() -> None:
    """List the built-in personas.

    \b
    Example:
      chimera personas list
    """
    from chimera.spec import builtin_names, load_persona

    names = builtin_names()
    width = max(map(len, names))
    for name in names:
        click.echo(f"{name:{width}}  {load_persona(name, Path()).description}")


@command.command("show")
@click.argument("persona", metavar="NAME_OR_PATH")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the file itself, to start your own from.")
def show_persona(persona: str, as_yaml: bool) -> None:
    """Show a persona with example values in place of its variables.

    \b
    Examples:
      chimera personas show insight
      chimera personas show mine.yaml
      chimera personas show sceptic --yaml > mine.yaml
    """
    from chimera.spec import load_persona, locate_persona

    loaded = load_persona(persona, Path())
    path = locate_persona(persona, Path())
    if as_yaml and path is not None:
        click.echo(path.read_text("utf-8-sig"), nl=False)
        return
    click.echo(describe(loaded))


def describe(persona: "Persona") -> str:
    """The persona as text: what shapes the report first, then the two prompts."""
    from chimera.spec import EXAMPLE, render

    titles = [section.title for section in persona.sections]
    values = {
        **EXAMPLE,
        "persona": persona.name,
        "sections": titles,
        "words_min": persona.words.min,
        "words_max": persona.words.max,
        "emphasis": list(persona.emphasis),
    }
    lines = [
        f"{persona.name}: {persona.description}" if persona.description else persona.name,
        "",
        f"words     {persona.words.min} to {persona.words.max}",
        f"sections  {', '.join(titles) or '(the default ones)'}",
        f"emphasis  {', '.join(persona.emphasis) or '(none)'}",
    ]
    for title, template in (("System prompt", persona.system), ("Task", persona.task)):
        lines += ["", title, "-" * len(title), render(template, values).strip()]
    return "\n".join(lines)
