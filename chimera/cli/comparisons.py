"""What `chimera runs` says of comparisons: rows of the list, and one of them in full."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chimera.cli.width import terminal_width
from chimera.errors import RecordError, UsageError

if TYPE_CHECKING:
    from chimera.store import ComparisonEntry

HEADS = ("comparison", "status", "pairs", "A", "B", "says")


def comparison_table(entries: Iterable["ComparisonEntry"]) -> list[str]:
    """A line per comparison, below a line of heads."""
    from chimera.evidence.columns import align

    return align([HEADS, *map(_row, entries)], indent="", n_left=len(HEADS))


def _row(entry: "ComparisonEntry") -> tuple[str, ...]:
    from chimera.evidence.names import clean

    pairs = f"{entry.n_done} of {entry.n_planned}" if entry.n_planned else "–"
    b = "itself" if entry.is_self_test else entry.b or "–"
    told = f"{entry.metric}: {entry.verdict}" if entry.verdict else ""
    says = " · ".join(filter(None, (told, entry.note)))
    return tuple(map(clean, (entry.id, entry.state, pairs, entry.a or "–", b, says)))


def show_comparison(folder: Path, *, of_runs_only: Sequence[str], as_json: bool) -> None:
    """Print what a comparison says, or how far it got when nothing came out yet.

    Args:
        folder: Of the comparison.
        of_runs_only: Options that were given and have no meaning here.
        as_json: One JSON object instead of lines.

    Raises:
        UsageError: An option has no meaning.
        RecordError: Its files cannot be read.
    """
    from chimera.evidence.names import visible
    from chimera.store import OUTCOME_NAME, RUNS_NAME, entry_of

    if of_runs_only:
        raise UsageError(
            f"{' and '.join(of_runs_only)} of a comparison has no meaning: it has many runs",
            where=str(folder),
            todo=f"name one of those in {folder / RUNS_NAME}",
        )
    if (folder / OUTCOME_NAME).is_file():
        lines = _outcome(folder / OUTCOME_NAME, as_json=as_json)
    elif as_json:
        lines = [to_json([entry_of(folder)], is_one=True)]
    else:
        lines = _plan(folder)
    for line in lines:
        click.echo(line if as_json else visible(line))


def _outcome(path: Path, *, as_json: bool) -> list[str]:
    """What came out."""
    from pydantic import ValidationError

    from chimera.record.outcome import Outcome
    from chimera.report import comparison_lines
    from chimera.store import PAGE_NAME

    try:
        text = path.read_text("utf-8")
        outcome = Outcome.model_validate_json(text)
    except (OSError, ValueError, ValidationError) as error:
        todo = "read it with the Chimera that wrote it"
        raise RecordError("not the outcome of a comparison", where=str(path), todo=todo) from error
    page = path.with_name(PAGE_NAME)
    told = str(page) if page.is_file() else None
    return [text.rstrip("\n")] if as_json else comparison_lines(outcome, terminal_width(), told)


def _plan(folder: Path) -> list[str]:
    """What is to be done, and how much of it was."""
    from chimera.comparison.folder import ComparisonFolder
    from chimera.report import plan_lines
    from chimera.store import entry_of

    plan, entry = ComparisonFolder(folder).plan(), entry_of(folder)
    told = f"{entry.state}, {entry.n_done} of {entry.n_planned} pairs; {entry.note}"
    return [*plan_lines(plan, terminal_width()), f"  {'state':<10} {told}"]


def to_json(entries: Iterable, *, is_one: bool = False) -> str:
    """Entries of a list as JSON, each with what it is."""
    from dataclasses import asdict

    import orjson

    from chimera.store import RunEntry

    kinds = {True: "run", False: "comparison"}
    values = [{"kind": kinds[isinstance(one, RunEntry)], **asdict(one), "folder": str(one.folder)} for one in entries]
    return orjson.dumps(values[0] if is_one else values, option=orjson.OPT_INDENT_2).decode()
