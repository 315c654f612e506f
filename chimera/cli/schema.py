"""`chimera schema`: the JSON Schema of what a user writes, for editors."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from chimera.spec import SchemaKind


@click.command("schema", short_help="Print the JSON Schema of spec or persona files.")
@click.argument("kind", type=click.Choice(["spec", "persona"]), default="spec", metavar="[spec|persona]")
def command(kind: "SchemaKind") -> None:
    """Print the JSON Schema of spec files, or of persona files, for an editor that completes and checks YAML.

    Editors with the YAML language server read the first line of a file:
    # yaml-language-server: $schema=chimera.schema.json

    \b
    Examples:
      chimera schema > chimera.schema.json
      chimera schema persona > chimera.persona.schema.json
    """
    from chimera.spec import editor_schema

    click.echo(dump(editor_schema(kind)), nl=False)


def dump(schema: object) -> str:
    """A schema as its file holds it."""
    import json

    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
