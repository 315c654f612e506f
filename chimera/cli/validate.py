"""`chimera validate`: every mistake of spec and persona files, with file, line and column."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from chimera.errors import Problem


@click.command("validate", short_help="Check spec and persona files.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Check spec and persona files and name every mistake as file:line:column.

    Which of the two a FILE is says its first key, `schema:`. Environment variables of a spec must be set. Exit code 2
    if anything is wrong; warnings alone are no error.

    \b
    Examples:
      chimera validate agent_a.yaml agent_b.yaml
      chimera validate personas/*.yaml
    """
    problems = [problem for file in files for problem in check(file)]
    for problem in problems:
        click.echo(str(problem), err=True)
    ctx.exit(2 if problems else 0)


def check(file: Path) -> "tuple[Problem, ...]":
    """Print what a sound file holds, and warnings about it; return the problems of another one."""
    from chimera.errors import SpecError
    from chimera.spec import is_persona_file, load_persona_file, load_spec, warn

    try:
        if is_persona_file(file):
            click.echo(f"ok  {load_persona_file(file).name}  (persona)")
            return ()
        spec = load_spec(file)
    except SpecError as error:
        return error.problems
    click.echo(f"ok  {spec.name}  ({count(len(spec.agents), 'agent')}, {count(len(spec.models), 'model')})")
    for warning in warn(spec):
        click.echo(f"{file}: warning: {warning}", err=True)
    return ()


def count(n: int, noun: str) -> str:
    """How many, with its noun: 1 model, 2 models."""
    return f"{n} {noun}{'' if n == 1 else 's'}"
