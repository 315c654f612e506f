"""`chimera graph`: a spec's graph as Mermaid."""

from pathlib import Path

import click


@click.command("graph", short_help="Print a spec's graph as Mermaid.")
@click.argument("spec", required=False, type=click.Path(path_type=Path))
def command(spec: Path | None) -> None:
    """Print the graph of SPEC (default: the built-in spec) as Mermaid, for a README or mermaid.live.

    \b
    Example:
      chimera graph agent_a.yaml > graph.mmd
    """
    from chimera.graph import compile_graph
    from chimera.spec import load_spec

    click.echo(compile_graph(load_spec(spec)).get_graph().draw_mermaid(), nl=False)
