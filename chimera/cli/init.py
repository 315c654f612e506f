"""`chimera init`: two specs, a persona and their schemas, to start one's own from."""

from pathlib import Path

import click

PERSONA = "insight"
SPEC_SCHEMA_FILE = "chimera.schema.json"
PERSONA_SCHEMA_FILE = "chimera.persona.schema.json"
STARTER = Path(__file__).parent / "starter"


@click.command("init", short_help="Write two specs and a persona to start from.")
@click.argument("directory", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Write agent_a.yaml, agent_b.yaml and a persona into DIR (default: here), each line explained.

    They run as they are. Beside them lie the JSON Schemas that let an editor complete and check them. A file that
    exists is never overwritten.

    \b
    Examples:
      chimera init
      chimera init experiment/
    """
    from chimera.errors import UsageError
    from chimera.evidence.names import visible

    files = {directory / name: text for name, text in starter_files().items()}
    taken = [str(path) for path in files if path.exists() or path.is_symlink()]
    if taken:
        raise UsageError(f"exists already: {', '.join(taken)}", todo="name another folder; nothing was written")
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(error.filename or directory)) from error
    for path in files:
        click.echo(visible(str(path)))
    for line in next_steps(directory):
        click.echo(visible(line), err=True)


def starter_files() -> dict[str, str]:
    """Path from the folder -> text."""
    from chimera.cli.schema import dump
    from chimera.spec import editor_schema

    return {
        "agent_a.yaml": (STARTER / "agent_a.yaml").read_text("utf-8"),
        "agent_b.yaml": (STARTER / "agent_b.yaml").read_text("utf-8"),
        f"personas/{PERSONA}.yaml": explained_persona(PERSONA),
        SPEC_SCHEMA_FILE: dump(editor_schema("spec")),
        PERSONA_SCHEMA_FILE: dump(editor_schema("persona")),
    }


def explained_persona(name: str) -> str:
    """The file of a built-in persona, with the meaning of every key above it."""
    from chimera.spec import VARIABLES, Persona, locate_persona

    path = locate_persona(name, Path())
    assert path is not None, name
    lines = [f"# yaml-language-server: $schema=../{PERSONA_SCHEMA_FILE}"]
    for line in path.read_text("utf-8").splitlines():
        key = line.partition(":")[0]
        if key == "schema":
            lines.append("# What this file is.")
        elif key in Persona.model_fields:
            lines.append(f"# {Persona.model_fields[key].description}")
        if key == "system":
            lines += ["# What stands in {{ }} is filled in:", *(f"#   {one}: {VARIABLES[one]}" for one in VARIABLES)]
        lines.append(line)
    return "\n".join(lines) + "\n"


def next_steps(directory: Path) -> list[str]:
    """What to do with the files."""
    steps = [] if directory == Path() else [f"  cd {directory}"]
    steps += [
        "  chimera doctor agent_a.yaml                     is there a server, has it the model",
        "  chimera validate agent_a.yaml agent_b.yaml      after every change",
        "  chimera personas show personas/insight.yaml     how the persona reads",
        "  chimera run RESULTS --spec agent_a.yaml         RESULTS: a folder of benchmark results",
    ]
    return ["next:", *steps]
