"""`chimera runs`: list, show, compare, open and remove runs that were made."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from chimera.cli.width import terminal_width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chimera.store import RunEntry

STATES = ("done", "failed", "interrupted", "unfinished", "refused", "unreadable")


@click.group("runs", short_help="List, show, compare and remove runs that were made.")
def command() -> None:
    """Look at the runs in ./chimera-runs or $CHIMERA_HOME. RUN is a run folder, or a run's id, or the beginning of it.

    \b
    Examples:
      chimera runs list
      chimera runs show 20260101
      chimera runs diff 20260101-120000 20260101-130000
    """


@command.command("list")
@click.option("--spec", metavar="NAME", help="Only runs of the spec with this name.")
@click.option("--model", metavar="TEXT", help="Only runs with a model whose name holds this.")
@click.option(
    "--since", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="Only runs from this day (UTC) on: 2026-01-31."
)
@click.option("--status", type=click.Choice(STATES), help="Only runs that ended so.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array on stdout.")
def list_runs(spec: str | None, model: str | None, since: datetime | None, status: str | None, as_json: bool) -> None:
    """List runs, the newest first, also those that were refused, interrupted or killed.

    \b
    Examples:
      chimera runs list
      chimera runs list --model gemma3 --since 2026-01-31
      chimera runs list --status failed --json
    """
    from chimera.evidence.columns import align
    from chimera.evidence.names import visible
    from chimera.store import list_runs, runs_home

    everything = list_runs()
    entries = [
        one
        for one in everything
        if spec in {None, one.spec}
        and (model is None or any(model.lower() in name.lower() for name in one.models))
        and (since is None or (one.created_utc or "") >= f"{since:%Y-%m-%d}")
        and status in {None, one.state}
    ]
    if as_json:
        click.echo(_json(entries))
    elif entries:
        rows = [("run", "status", "wall", "spec", "models", "data"), *map(_row, entries)]
        for line in align(rows, indent="", n_left=6):
            click.echo(visible(line))
    if not entries:
        among = f"none of the {len(everything)} runs" if everything else "no runs"
        click.echo(f"chimera: {among} in {runs_home()}{' is so' if everything else ''}", err=True)


def _json(entries: "Iterable[RunEntry]") -> str:
    from dataclasses import asdict

    import orjson

    values = [{**asdict(one), "folder": str(one.folder)} for one in entries]
    return orjson.dumps(values, option=orjson.OPT_INDENT_2).decode()


def _row(entry: "RunEntry") -> tuple[str, ...]:
    from chimera.evidence.names import clean
    from chimera.evidence.numbers import seconds

    models, data = ", ".join(entry.models) or "–", entry.data or "–"
    told = f"{data}: {entry.note}" if entry.note else data
    return tuple(map(clean, (entry.id, entry.state, seconds(entry.wall_s), entry.spec or "–", models, told)))


@command.command("show")
@click.argument("run_id", metavar="RUN")
@click.option("--node", metavar="NAME", help="One node only, a line per metric.")
@click.option("--calls", is_flag=True, help="Every request to a model as well.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object on stdout.")
def show(run_id: str, node: str | None, calls: bool, as_json: bool) -> None:
    """Show the findings of RUN, where its time went, per node and per call, and what to know before trusting it.

    Every number of time is computed now, from the raw record, by the formula whose id stands below it.

    \b
    Examples:
      chimera runs show chimera-runs/20260101-120000-results
      chimera runs show 20260101 --node insight --calls
      chimera runs show 20260101 --json | jq .totals
    """
    from chimera.evidence.names import visible
    from chimera.report import render_run, run_json
    from chimera.store import load_run

    run = load_run(run_id)
    if as_json:
        click.echo(run_json(run, node=node))
        return
    for line in render_run(run, width=terminal_width(), node=node, calls=calls):
        click.echo(visible(line))


@command.command("diff")
@click.argument("run_a", metavar="RUN_A")
@click.argument("run_b", metavar="RUN_B")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object on stdout.")
def diff(run_a: str, run_b: str, as_json: bool) -> None:
    """Show what was different about two runs, and what came of it.

    That is: options of the spec, servers and machine, the prompts of all calls, findings, and timings side by side
    where both runs have them by the same formula. One run each is no measurement: a ratio here is no verdict. Exit
    code 0 whether they differ or not; 2 when a run cannot be read.

    \b
    Examples:
      chimera runs diff 20260101-120000 20260101-130000
      chimera runs diff 20260101-120000 20260101-130000 --json
    """
    from chimera.evidence.names import visible
    from chimera.report import diff_json, diff_runs, render_diff
    from chimera.store import load_run

    a, b = load_run(run_a), load_run(run_b)
    if as_json:
        click.echo(diff_json(a, b))
        return
    for line in render_diff(diff_runs(a, b), width=terminal_width()):
        click.echo(visible(line))


@command.command("open")
@click.argument("run_id", metavar="RUN")
def open_report(run_id: str) -> None:
    """Open the report of RUN in the browser and print its path; without a browser the path alone.

    \b
    Example:
      chimera runs open 20260101
    """
    import webbrowser

    from chimera.errors import RecordError
    from chimera.evidence.names import visible
    from chimera.record.reading import HTML_NAME
    from chimera.store import find_folder

    page = find_folder(run_id).resolve() / HTML_NAME
    if not page.is_file():
        raise RecordError(f"no {HTML_NAME}", where=str(page.parent), todo=f"`chimera runs show {run_id}` says why")
    click.echo(visible(str(page)))
    if not webbrowser.open(page.as_uri()):
        click.echo("chimera: no browser can be opened here", err=True)


@command.command("rm")
@click.argument("run_ids", metavar="RUN...", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(run_ids: tuple[str, ...], yes: bool) -> int:
    """Remove run folders with everything in them. Asks first; in a pipe --yes is needed.

    \b
    Examples:
      chimera runs rm 20260101-120000
      chimera runs rm chimera-runs/202601* --yes
    """
    import shutil

    from chimera.errors import UsageError
    from chimera.evidence.names import visible
    from chimera.store import find_folder

    folders = list(dict.fromkeys(find_folder(run_id).resolve() for run_id in run_ids))
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("nobody can be asked here", todo="add --yes; nothing was removed")
        for folder in folders:
            click.echo(visible(str(folder)), err=True)
        if not click.confirm(f"Remove {'this run' if len(folders) == 1 else f'these {len(folders)} runs'}?", err=True):
            return 1
    for folder in folders:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise UsageError(f"cannot be removed: {error.strerror}", where=str(error.filename or folder)) from error
        click.echo(visible(str(folder)))
    return 0
