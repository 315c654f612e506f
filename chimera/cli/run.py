"""`chimera run`: analyse a folder of benchmark results and write a report."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chimera.cli.width import terminal_width

if TYPE_CHECKING:
    from chimera.cli.progress import Progress
    from chimera.graph import RunOptions
    from chimera.record.reading import Run


@click.command("run", short_help="Analyse a folder of benchmark results and write a report.")
@click.argument("data", type=click.Path(path_type=Path))
@click.option(
    "--spec", type=click.Path(path_type=Path), help="Spec file; default: agents insight and writer on gemma3."
)
@click.option("--model", metavar="NAME", help="Ollama model for every agent, e.g. gemma3 or llama3.1:8b.")
@click.option(
    "--persona",
    "personas",
    metavar="AGENT=P",
    multiple=True,
    help="Persona of an agent: a name or a YAML file.",
)
@click.option(
    "--set",
    "settings",
    metavar="K=V",
    multiple=True,
    help="Any line of the spec, e.g. models.local.num_ctx=8192.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where the run folder is made.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object on stdout.")
@click.option("--warm-up", is_flag=True, help="Call every model first: loads are paid then, queue times become known.")
@click.option("-q", "--quiet", is_flag=True, help="No progress, and the path of the report alone on stdout.")
@click.option("-v", "--verbose", is_flag=True, help="Show timings per node, flags, and what was dropped and why.")
def command(
    data: Path,
    spec: Path | None,
    model: str | None,
    personas: tuple[str, ...],
    settings: tuple[str, ...],
    out: Path | None,
    as_json: bool,
    warm_up: bool,
    quiet: bool,
    verbose: bool,
) -> int:
    """Read DATA, let the agents analyse it, and write a report in which every number is a cited fact.

    Ollama answers if it runs and has the model; otherwise the built-in analyst does, and says so.

    \b
    Examples:
      chimera run results/
      chimera run results/ --model llama3.1:8b --set models.local.num_ctx=8192
      chimera run results/ --spec agent_b.yaml --persona insight=sceptic --out reports/
    """
    from chimera.cli.progress import progress_for
    from chimera.graph import RunOptions
    from chimera.spec import Overrides

    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")
    overrides = Overrides(model=model, settings=settings, personas=personas)
    options = RunOptions(out=out, overrides=overrides, warm_up=warm_up)
    progress = progress_for(sys.stderr, data=str(data), quiet=quiet)
    try:
        run = asyncio.run(_follow(spec, data, options, progress))
    except (KeyboardInterrupt, asyncio.CancelledError):
        run = None
    finally:
        progress.close()
    if run is None:
        _tell_interrupted(progress.folder)
        return 130
    _tell(run, as_json=as_json, quiet=quiet, verbose=verbose)
    return run.exit_code


async def _follow(spec: Path | None, data: Path, options: "RunOptions", progress: "Progress") -> "Run | None":
    """Show the run's events; returns the finished run."""
    from chimera.graph import RunFinished, astream

    task = asyncio.current_task()
    if task is not None and sys.platform != "win32":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    run = None
    async for event in astream(spec, data, options):
        if isinstance(event, RunFinished):
            run = event.run
        else:
            progress.show(event)
    return run


def _tell_interrupted(folder: str | None) -> None:
    """What is kept, and how to look at it."""
    from chimera.evidence.names import visible

    kept = f"; what was computed is in {folder}\n  → chimera runs show {folder}" if folder else ""
    click.echo(visible(f"chimera: interrupted{kept}"), err=True)


def _tell(run: "Run", *, as_json: bool, quiet: bool, verbose: bool) -> None:
    """Findings on stdout; what went wrong on stderr."""
    from chimera.evidence.names import visible
    from chimera.report import render_json, render_summary

    if as_json:
        click.echo(render_json(run))
    elif quiet:
        click.echo(visible(str(run.report_path)) if run.report_path.exists() else "", nl=run.report_path.exists())
    else:
        for line in render_summary(run, width=terminal_width(), verbose=verbose):
            click.echo(visible(line))
    for failure in run.record.failures:
        place = f"{failure.node}: " if failure.node else ""
        click.echo(visible(f"chimera: {place}{failure.message}"), err=True)
    if run.record.failures:
        click.echo(f"chimera: what was computed is in {run.folder}", err=True)
