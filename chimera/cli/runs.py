"""`chimera runs`: list, show, compare, open and remove runs that were made."""

import sys
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import click

from chimera.cli.width import terminal_width
from chimera.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chimera.store import ComparisonEntry, RunEntry

STATES = ("done", "failed", "interrupted", "unfinished", "refused", "unreadable", "planned", "paused", "finished")


@click.group("runs", short_help="List, show, compare and remove runs that were made.")
def command() -> None:
    """Look at the runs and comparisons in ./chimera-runs or $CHIMERA_HOME.

    RUN is a run folder, or a run's id, or the beginning of it; `show`, `open` and `rm` take comparisons, too.

    \b
    Examples:
      chimera runs list
      chimera runs show 20260101
      chimera runs show cmp-20260101
      chimera runs diff 20260101-120000 20260101-130000
    """


@command.command("list")
@click.option("--spec", metavar="NAME", help="Only those of the spec with this name, in one arm or both.")
@click.option("--model", metavar="TEXT", help="Only those with a model whose name holds this.")
@click.option(
    "--since", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="Only those from this day (UTC) on: 2026-01-31."
)
@click.option(
    "--status", metavar="STATUS", type=click.Choice(STATES), help=f"Only those that are so: {', '.join(STATES)}."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON array on stdout.")
def list_runs(spec: str | None, model: str | None, since: datetime | None, status: str | None, as_json: bool) -> None:
    """List runs, the newest first, also those that were refused, interrupted or killed, and then comparisons.

    \b
    Examples:
      chimera runs list
      chimera runs list --model gemma3 --since 2026-01-31
      chimera runs list --status failed --json
    """
    from chimera.evidence.columns import align
    from chimera.evidence.names import visible
    from chimera.store import list_runs, runs_home

    runs, comparisons = list_runs(), _comparisons()
    wanted = Wanted(spec, model, f"{since:%Y-%m-%d}" if since else "", status)
    chosen = [one for one in runs if wanted.has({one.spec}, one)]
    compared = [one for one in comparisons if wanted.has({one.a, one.b}, one)]
    if as_json:
        from chimera.cli.comparisons import to_json

        click.echo(to_json(sorted((*chosen, *compared), key=lambda one: one.created_utc or "", reverse=True)))
    else:
        heads = ("run", "status", "wall", "spec", "models", "data")
        lines = align([heads, *map(_row, chosen)], indent="", n_left=6) if chosen else []
        lines += [""] if chosen and compared else []
        for line in lines + _comparison_lines(compared):
            click.echo(visible(line))
    if not (chosen or compared):
        told = ((len(runs), "run"), (len(comparisons), "comparison"))
        among = " and ".join(f"{n} {name}{'' if n == 1 else 's'}" for n, name in told if n)
        among = f"none of the {among} in {runs_home()} is so" if among else f"no runs in {runs_home()}"
        click.echo(f"chimera: {among}", err=True)


@dataclass(frozen=True)
class Wanted:
    """Which entries of the list are shown."""

    spec: str | None
    model: str | None
    since: str
    status: str | None

    def has(self, specs: set[str | None], one: "RunEntry | ComparisonEntry") -> bool:
        """Whether an entry, made of these specs, is shown."""
        return (
            self.spec in {None, *specs}
            and (self.model is None or any(self.model.lower() in name.lower() for name in one.models))
            and (one.created_utc or "") >= self.since
            and self.status in {None, one.state}
        )


def _comparisons() -> "Sequence[ComparisonEntry]":
    """All comparisons; what reads them is loaded only where there are any."""
    from chimera.store import comparison_folders

    if not comparison_folders():
        return ()
    from chimera.store import list_comparisons

    return list_comparisons()


def _comparison_lines(entries: "Sequence[ComparisonEntry]") -> list[str]:
    if not entries:
        return []
    from chimera.cli.comparisons import comparison_table

    return comparison_table(entries)


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

    Every number of time is computed now, from the raw record, by the formula whose id stands below it. Of a comparison:
    its verdicts as they were printed, or how far it got.

    \b
    Examples:
      chimera runs show chimera-runs/20260101-120000-results
      chimera runs show 20260101 --node insight --calls
      chimera runs show 20260101 --json | jq .totals
    """
    from chimera.cli.comparisons import show_comparison
    from chimera.evidence.names import visible
    from chimera.store import find_made, load_run

    folder, is_comparison = find_made(run_id)
    if is_comparison:
        given = [name for name, value in (("--node", node), ("--calls", calls)) if value]
        show_comparison(folder, of_runs_only=given, as_json=as_json)
        return
    from chimera.report import render_run, run_json

    run = load_run(folder)
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
    from chimera.store import find_made, load_run

    for reference in (run_a, run_b):
        folder, is_comparison = find_made(reference)
        if is_comparison:
            todo = f"`chimera runs show {folder.name}` tells it; its runs lie in {folder}/runs"
            raise UsageError("this is a comparison, and not a run", where=str(folder), todo=todo)
    from chimera.report import diff_json, diff_runs, render_diff

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

    Of a comparison it is the page.

    \b
    Example:
      chimera runs open 20260101
    """
    import webbrowser

    from chimera.errors import RecordError
    from chimera.evidence.names import visible
    from chimera.record.reading import HTML_NAME
    from chimera.store import PAGE_NAME, find_made

    folder, is_comparison = find_made(run_id)
    page = folder.resolve() / (PAGE_NAME if is_comparison else HTML_NAME)
    if not page.is_file():
        raise RecordError(f"no {page.name}", where=str(page.parent), todo=f"`chimera runs show {run_id}` says why")
    click.echo(visible(str(page)))
    if not webbrowser.open(page.as_uri()):
        click.echo("chimera: no browser can be opened here", err=True)


@command.command("rm")
@click.argument("run_ids", metavar="RUN...", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(run_ids: tuple[str, ...], yes: bool) -> int:
    """Remove folders of runs and comparisons with everything in them. Asks first; in a pipe --yes is needed.

    \b
    Examples:
      chimera runs rm 20260101-120000
      chimera runs rm chimera-runs/202601* --yes
    """
    import shutil

    from chimera.evidence.names import visible
    from chimera.store import find_made

    found = {folder.resolve(): is_comparison for folder, is_comparison in map(find_made, run_ids)}
    folders = list(found)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("nobody can be asked here", todo="add --yes; nothing was removed")
        for folder in folders:
            click.echo(visible(str(folder)), err=True)
        name = "run" if not any(found.values()) else "comparison" if all(found.values()) else "folder"
        these = f"this {name}" if len(folders) == 1 else f"these {len(folders)} {name}s"
        if not click.confirm(f"Remove {these}?", err=True):
            return 1
    for folder in folders:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise UsageError(f"cannot be removed: {error.strerror}", where=str(error.filename or folder)) from error
        click.echo(visible(str(folder)))
    return 0
