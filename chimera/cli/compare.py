"""`chimera compare`: two specs against each other on the same data, with a verdict that holds."""

import asyncio
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chimera.cli.width import terminal_width
from chimera.errors import UsageError

if TYPE_CHECKING:
    from chimera.comparison import CompareOptions, Progress, Threshold
    from chimera.record.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Printing:
    """What is printed and written of an outcome."""

    rules: "Sequence[Threshold]" = ()
    html: Path | None = None
    as_json: bool = False
    as_markdown: bool = False


@click.command("compare", short_help="Compare two specs on the same data, with a verdict that holds.")
@click.argument("words", nargs=-1, metavar="A B DATA...")
@click.option("--pairs", type=click.IntRange(min=1), help="Pairs of runs per input; default: twelve in all.")
@click.option("--split-by", metavar="COLUMN", help="Take the one folder apart: every value of COLUMN is an input.")
@click.option(
    "--primary",
    "primaries",
    metavar="METRIC",
    multiple=True,
    help="Metric to decide by, up to three; default: wall_s and coverage.",
)
@click.option("--margin", metavar="SHARE", default="5%", show_default=True, help="Difference that matters.")
@click.option("--seed", type=int, help="Throw the same coins again.")
@click.option("--plan", "only_plan", is_flag=True, help="Show what would be done; no model is called.")
@click.option("--aa", "self_test", is_flag=True, help="A against itself: the noise floor of this machine.")
@click.option("--resume", "resumed", metavar="FOLDER", help="Go on with a comparison that was stopped.")
@click.option("--runs", "groups", metavar="IDS", multiple=True, help="Twice: compare runs that exist; ids with commas.")
@click.option(
    "--fail-if",
    "thresholds",
    metavar="RULE",
    multiple=True,
    help="Exit 1 when B is that bad, e.g. 'wall_s worse 5%'.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where the folder is made.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the page here, too.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object on stdout.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print a comment for a pull request on stdout.")
def command(
    words: tuple[str, ...],
    pairs: int | None,
    split_by: str | None,
    primaries: tuple[str, ...],
    margin: str,
    seed: int | None,
    only_plan: bool,
    self_test: bool,
    resumed: str | None,
    groups: tuple[str, ...],
    thresholds: tuple[str, ...],
    out: Path | None,
    html: Path | None,
    as_json: bool,
    as_markdown: bool,
) -> int:
    """Run specs A and B in turn on DATA, and say what holds: faster, slower, level, or not settled.

    A coin decides the order of every pair of runs. What could make the result lie is looked for, and said.

    \b
    Examples:
      chimera compare agent_a.yaml agent_b.yaml results/ --pairs 24
      chimera compare agent_a.yaml agent_b.yaml results/ --split-by model --plan
      chimera compare agent_a.yaml results/ --aa
      chimera compare --resume chimera-runs/cmp-20260101-120000-a-vs-b
      chimera compare --runs 20260101-120000,20260101-121000 --runs 20260102-120000
    """
    from chimera.comparison import CompareOptions, parse_margin, parse_threshold

    _refuse_misused()
    options = CompareOptions(
        pairs=pairs,
        split_by=split_by,
        margin=parse_margin(margin),
        primaries=primaries or ("wall_s", "coverage"),
        seed=seed,
        out=out,
    )
    printing = Printing([parse_threshold(text) for text in thresholds], html, as_json, as_markdown)
    if groups:
        return _compare_records(groups, options, printing)
    if resumed is not None:
        return _follow(resumed, None, options, printing)
    arms = _arms(words, self_test=self_test)
    if only_plan:
        return _show_plan(arms, options, as_json=as_json)
    return _follow(None, arms, options, printing)


PRINTED = ("thresholds", "out", "html", "as_json", "as_markdown")
"""Parameters that say where things lie and what is printed."""


def _refuse_misused() -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: Names them.
    """
    given = click.get_current_context().params
    if given["groups"]:
        _refuse_beside("--runs", {"groups", "margin", "primaries", *PRINTED})
    elif given["resumed"] is not None:
        _refuse_beside("--resume", {"resumed", *PRINTED})
    if given["as_json"] and given["as_markdown"]:
        raise UsageError("--json and --markdown both want stdout", todo="leave out one of them")


def _refuse_beside(option: str, allowed: set[str]) -> None:
    """Refuse what an option has no use for, instead of overlooking it.

    Raises:
        UsageError: Names it.
    """
    context = click.get_current_context()
    given = [
        parameter.human_readable_name if isinstance(parameter, click.Argument) else parameter.opts[0]
        for parameter in context.command.params
        if parameter.name not in allowed
        and context.get_parameter_source(parameter.name or "") is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        raise UsageError(f"{', '.join(given)} beside {option} has no meaning", todo="leave out one or the other")


Arms = tuple[str, str | None, tuple[str, ...]]
"""A, B or None for A against itself, and the inputs."""


def _arms(words: tuple[str, ...], *, self_test: bool) -> Arms:
    """What the words name.

    Raises:
        UsageError: Too few of them.
    """
    n_specs = 1 if self_test else 2
    if len(words) <= n_specs:
        usage = "chimera compare A.yaml DATA... --aa" if self_test else "chimera compare A.yaml B.yaml DATA..."
        raise UsageError("a spec or the data is missing", todo=f"write {usage}")
    return words[0], None if self_test else words[1], words[n_specs:]


def _follow(resumed: str | None, arms: Arms | None, options: "CompareOptions", printing: Printing) -> int:
    """Carry a comparison out, or on, and print what comes out."""
    from chimera.comparison import acompare, resume

    screen = _Screen()
    options = replace(options, on_progress=screen.show)
    try:
        if arms is None:
            comparison = asyncio.run(resume(resumed or "", options))
        else:
            comparison = asyncio.run(acompare(*arms, options=options))
    except (KeyboardInterrupt, asyncio.CancelledError):
        screen.close()
        where = f"; go on with: chimera compare --resume {shlex.quote(screen.folder)}" if screen.folder else ""
        click.echo(f"chimera: interrupted after {screen.n_done} runs{where}", err=True)
        return 130
    finally:
        screen.close()
    click.echo(f"chimera: {comparison.folder}", err=True)
    return _tell(comparison.outcome, printing, comparison.html_path)


def _compare_records(groups: tuple[str, ...], options: "CompareOptions", printing: Printing) -> int:
    from chimera.comparison import compare_records

    if len(groups) != 2:
        raise UsageError("--runs stands twice, or not at all", todo="write --runs ID,ID,... --runs ID,ID,...")
    a, b = ([one for one in group.split(",") if one] for group in groups)
    return _tell(compare_records(a, b, options), printing, printing.html)


def _show_plan(arms: Arms, options: "CompareOptions", *, as_json: bool) -> int:
    from chimera.comparison import forecast, prepare
    from chimera.evidence.names import visible
    from chimera.report import plan_lines

    plan = asyncio.run(prepare(*arms, options)).plan
    if as_json:
        click.echo(plan.model_dump_json(by_alias=True, indent=2))
        return 0
    told = forecast(plan, options.out)
    minutes = told.seconds / 60 if told.seconds is not None else None
    for line in plan_lines(plan, terminal_width(), minutes=minutes, source=told.source, detectable=told.detectable):
        click.echo(visible(line))
    return 0


def _tell(outcome: "Outcome", printing: Printing, page: Path | None) -> int:
    """The outcome on stdout, and where its page lies; returns 1 when no verdict can be given or a rule is broken."""
    from chimera.evidence.names import visible
    from chimera.report import comparison_json, comparison_lines, comparison_markdown, comparison_page

    if printing.html is not None:
        try:
            printing.html.write_text(comparison_page(outcome), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"cannot write the page: {error.strerror}", where=str(printing.html)) from error
    if printing.as_json:
        click.echo(comparison_json(outcome))
    elif printing.as_markdown:
        click.echo(comparison_markdown(outcome))
    else:
        for line in comparison_lines(outcome, terminal_width(), str(page) if page else None):
            click.echo(visible(line))
    reasons = [reason for rule in printing.rules if (reason := rule.why_failed(outcome))]
    reasons += [
        f"{one.metric}: {one.verdict.text}"
        for one in outcome.estimates
        if one.role == "primary" and one.verdict.kind == "not_comparable" and not printing.rules
    ]
    for reason in reasons:
        click.echo(visible(f"chimera: {reason}"), err=True)
    return 1 if reasons else 0


class _Screen:
    """How a comparison looks while it is made: one line on a terminal, a line per run in a pipe."""

    def __init__(self) -> None:
        self.folder = ""
        self.n_done = 0
        self._is_live = sys.stderr.isatty()

    def show(self, progress: "Progress") -> None:
        """Show what is being done."""
        from chimera.evidence.names import visible
        from chimera.report.comparison.numerals import duration

        self.folder, self.n_done = str(progress.folder), progress.n_done
        doing = {
            "warm_up": f"warming up {progress.arm}",
            "load": f"loading {progress.arm}",
            "run": f"pair {progress.pair}: {progress.arm} on {progress.input}",
            "done": f"pair {progress.pair}: {progress.arm} on {progress.input} took {progress.wall_s or 0:.1f} s",
        }[progress.doing]
        left = f", about {duration(round(progress.left_s))} left" if progress.left_s is not None else ""
        text = visible(f"{progress.n_done}/{progress.n_total} runs{left} · {doing}")
        if self._is_live:
            click.echo(f"\r\x1b[2K{text[: terminal_width() - 1]}", nl=False, err=True)
        elif progress.doing in ("done", "warm_up"):
            from datetime import datetime

            click.echo(f"{datetime.now().astimezone():%H:%M:%S} {text}", err=True)

    def close(self) -> None:
        """Leave the line."""
        if self._is_live and self.folder:
            click.echo("\r\x1b[2K", nl=False, err=True)
            self._is_live = False
