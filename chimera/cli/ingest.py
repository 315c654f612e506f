"""`chimera ingest`: the evidence of a folder, without any model."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from chimera.evidence import Evidence, Fact
    from chimera.spec import EvidenceHints
    from chimera.tools.ingest import Progress
    from chimera.tools.ingest.tree import OnProgress

FACTS_SHOWN = 15


@click.command("ingest", short_help="Show what is read from a folder of results, without any model.")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--spec", type=click.Path(path_type=Path), help="Spec whose `evidence:` corrects what is guessed.")
@click.option(
    "--set", "settings", metavar="K=V", multiple=True, help="Any line of the spec, e.g. evidence.limits.max_depth=3."
)
@click.option("--facts", is_flag=True, help="Show all facts, not only the first ones.")
@click.option("--explain", "file", metavar="FILE", help="Show how one file was read, or why it was not.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole evidence as JSON lines.")
@click.option("--csv", "as_csv", is_flag=True, help="Print all facts as CSV, safe to open in a spreadsheet.")
def command(
    data: Path,
    spec: Path | None,
    settings: tuple[str, ...],
    facts: bool,
    file: str | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Read DATA and show its files, tables, columns and facts.

    \b
    Examples:
      chimera ingest results/
      chimera ingest results/ --facts
      chimera ingest results/ --explain results/sweep.csv
      chimera ingest results/ --json > evidence.jsonl
      chimera ingest results/ --csv > facts.csv
    """
    from chimera.evidence import dump_evidence
    from chimera.evidence.csv_export import export_csv
    from chimera.spec import Overrides, load_spec
    from chimera.tools.ingest import ingest

    if as_csv and (as_json or file):
        raise click.UsageError("--csv goes with neither --json nor --explain")
    hints = load_spec(spec, Overrides(settings=settings)).evidence
    on_progress = _progress() if sys.stderr.isatty() else None
    if file is not None:
        _explain(data, file, hints, on_progress, as_json=as_json)
        return
    evidence = ingest(data, hints, on_progress)
    if as_csv:
        click.echo(export_csv(evidence.facts), nl=False)
    elif as_json:
        click.echo(dump_evidence(evidence).decode(), nl=False)
    else:
        _show(evidence, all_facts=facts)


def _explain(data: Path, file: str, hints: "EvidenceHints", on_progress: "OnProgress | None", *, as_json: bool) -> None:
    from chimera.tools.ingest import explain

    told = explain(data, file, hints, on_progress)
    if as_json:
        import orjson

        click.echo(orjson.dumps(told).decode())
        return
    from rich.console import Console

    from chimera.cli.explanation import show_explanation

    show_explanation(Console(highlight=False, soft_wrap=False), told)


def _progress() -> "OnProgress":
    """A line that is written over: files, bytes, and how fast they come."""
    from time import monotonic

    started_s = monotonic()
    next_s = started_s

    def show(progress: "Progress") -> None:
        nonlocal next_s
        now_s = monotonic()
        is_last = progress.n_files == progress.total_files
        if now_s < next_s and not is_last:
            return
        next_s = now_s + 0.1
        mb, total_mb = progress.size_bytes / 1e6, progress.total_bytes / 1e6
        rate = f", {mb / (now_s - started_s):.1f} MB/s" if now_s > started_s else ""
        text = f"\r{progress.n_files}/{progress.total_files} files, {mb:.1f}/{total_mb:.1f} MB{rate}  "
        click.echo(text + ("\n" if is_last else ""), nl=False, err=True)

    return show


def _show(evidence: "Evidence", *, all_facts: bool) -> None:
    from rich.console import Console

    from chimera.evidence.names import clean

    console = Console(highlight=False, soft_wrap=False, markup=False, emoji=False)
    _show_files(console, evidence)
    _show_tables(console, evidence)
    facts = evidence.facts if all_facts else evidence.facts[:FACTS_SHOWN]
    _show_facts(console, facts)
    if len(facts) < len(evidence.facts):
        console.print(f"{len(facts)} of {len(evidence.facts)} facts; --facts shows all")
    console.print(f"evidence {evidence.sha256[:16]} of {clean(evidence.root)}")


def _show_files(console: "Console", evidence: "Evidence") -> None:
    from collections import Counter

    from rich.table import Table

    from chimera.cli.explanation import show_warnings
    from chimera.evidence.names import clean

    counts = Counter((file.type, file.state) for file in evidence.files)
    table = Table("type", "state", "files", title="Files", title_justify="left", box=None)
    for (kind, state), count in sorted(counts.items()):
        table.add_row(clean(kind), state, str(count))
    console.print(table)
    for file in evidence.files:
        if file.state not in {"read", "no_table"}:
            console.print(f"  {clean(file.path)}: {clean(file.reason)}")
        if file.warnings:
            console.print(f"  {clean(file.path)}:")
            show_warnings(console, file.warnings, indent="    ")
    console.print()


def _show_tables(console: "Console", evidence: "Evidence") -> None:
    from chimera.cli.explanation import show_columns, type_of
    from chimera.evidence.names import clean

    for found in evidence.tables:
        kept_apart = ", summary of other tables" if found.summary_of_others else ""
        counts = f"{len(found.files)} files, {found.n_rows} rows, {found.n_error} failed"
        console.print(f"{clean(found.name)} {clean(found.selector)}: {counts}{kept_apart}")
        rows = [
            (column, type_of(column.n, column.n_numeric), column.n, column.n_missing, column.n_distinct)
            for column in found.columns[:40]
        ]
        show_columns(console, rows)
        if len(found.columns) > 40:
            console.print(f"  and {len(found.columns) - 40} more columns")


def _show_facts(console: "Console", facts: "tuple[Fact, ...]") -> None:
    from chimera.evidence.names import clean
    from chimera.evidence.numbers import show_fact
    from chimera.evidence.phrases import describe

    console.print("Facts, the most telling first")
    for fact in facts:
        source = f"({clean(fact.file)}: {clean(fact.column)})"
        line = f"  {fact.id:<6} {show_fact(fact):<16} n {fact.n:<5} {describe(fact).title}  {source}"
        console.print(line, soft_wrap=True)
