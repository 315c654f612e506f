"""`chimera ingest`: the evidence of a folder, without any model."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from chimera.evidence import Evidence, Fact

FACTS_SHOWN = 15


@click.command("ingest", short_help="Show what is read from a folder of results, without any model.")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--spec", type=click.Path(path_type=Path), help="Spec whose `evidence:` corrects what is guessed.")
@click.option("--facts", is_flag=True, help="Show all facts, not only the first ones.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole evidence as JSON lines.")
def command(data: Path, spec: Path | None, facts: bool, as_json: bool) -> None:
    """Read DATA and show its files, tables, columns and facts.

    \b
    Examples:
      chimera ingest results/
      chimera ingest results/ --facts
      chimera ingest results/ --json > evidence.jsonl
    """
    from chimera.evidence import dump_evidence
    from chimera.spec import load_spec
    from chimera.tools.ingest import ingest

    hints = load_spec(spec).evidence
    evidence = ingest(data, hints, _progress() if sys.stderr.isatty() else None)
    if as_json:
        click.echo(dump_evidence(evidence).decode(), nl=False)
    else:
        _show(evidence, all_facts=facts)


def _progress():  # noqa: ANN202  a callback for `ingest`, private to this file
    def show(progress) -> None:  # noqa: ANN001  chimera.tools.ingest.Progress; not imported for a fast --help
        end = "\n" if progress.n_files == progress.total_files else ""
        text = f"\r{progress.n_files}/{progress.total_files} files, {progress.size_bytes / 1e6:.1f} MB"
        click.echo(text + end, nl=False, err=True)

    return show


def _show(evidence: "Evidence", *, all_facts: bool) -> None:
    from rich.console import Console

    from chimera.evidence.names import clean

    console = Console(highlight=False, soft_wrap=False)
    _show_files(console, evidence)
    _show_tables(console, evidence)
    facts = evidence.facts if all_facts else evidence.facts[:FACTS_SHOWN]
    _show_facts(console, facts)
    if len(facts) < len(evidence.facts):
        console.print(f"{len(facts)} of {len(evidence.facts)} facts; --facts shows all", markup=False)
    console.print(f"evidence {evidence.sha256[:16]} of {clean(evidence.root)}", markup=False)


def _show_files(console: "Console", evidence: "Evidence") -> None:
    from collections import Counter

    from rich.table import Table

    from chimera.evidence.names import clean

    counts = Counter((file.type, file.state) for file in evidence.files)
    table = Table("type", "state", "files", title="Files", title_justify="left", box=None)
    for (kind, state), count in sorted(counts.items()):
        table.add_row(clean(kind), state, str(count))
    console.print(table)
    for file in evidence.files:
        if file.state not in {"read", "no_table"}:
            console.print(f"  {clean(file.path)}: {clean(file.reason)}", markup=False)
    console.print()


def _show_tables(console: "Console", evidence: "Evidence") -> None:
    from rich.table import Table

    from chimera.evidence.names import clean

    for found in evidence.tables:
        kept_apart = ", summary of other tables" if found.summary_of_others else ""
        counts = f"{len(found.files)} files, {found.n_rows} rows, {found.n_error} failed"
        console.print(f"{clean(found.name)} {found.selector}: {counts}{kept_apart}", markup=False)
        table = Table("column", "role", "unit", "better", "n", "missing", "values", "why", box=None, pad_edge=True)
        for column in found.columns[:40]:
            numbers = (str(column.n), str(column.n_missing), str(column.n_distinct))
            table.add_row(
                clean(column.name).replace("[", r"\["),
                column.role,
                column.unit or "",
                column.better or "",
                *numbers,
                clean(column.why).replace("[", r"\["),
            )
        console.print(table)
        if len(found.columns) > 40:
            console.print(f"  and {len(found.columns) - 40} more columns", markup=False)


def _show_facts(console: "Console", facts: "tuple[Fact, ...]") -> None:
    from chimera.evidence.names import clean
    from chimera.evidence.numbers import show_fact
    from chimera.evidence.phrases import describe

    console.print("Facts, the most telling first", markup=False)
    for fact in facts:
        source = f"({clean(fact.file)}: {clean(fact.column)})"
        line = f"  {fact.id:<6} {show_fact(fact):<16} n {fact.n:<5} {describe(fact).title}  {source}"
        console.print(line, markup=False, soft_wrap=True)
