"""`chimera verify`: every number of a report, held against the data."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chimera.evidence import Evidence
    from chimera.record.claim import Judgement
    from chimera.record.reading import Run

COLOURS = {"contradicted": "red", "unsupported": "red", "ambiguous": "yellow"}


@click.command("verify", short_help="Hold every number of a report against the data.")
@click.argument("report", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--spec", type=click.Path(path_type=Path), help="Spec whose `evidence:` corrects what is guessed.")
@click.option("--json", "as_json", is_flag=True, help="Print every judgement as one JSON object on stdout.")
@click.option(
    "--html",
    "page",
    metavar="F",
    type=click.Path(path_type=Path),
    help="Write the report as a page with its numbers marked.",
)
def command(report: Path, data: Path, spec: Path | None, as_json: bool, page: Path | None) -> int:
    """Read REPORT, anybody's Markdown, and say of every number whether DATA bears it out.

    Exit code 0 when nothing is contradicted or unsupported, 1 otherwise. A report of Chimera's
    own in its run folder is also compared with run.json, line by line.

    \b
    Examples:
      chimera verify report.md results/
      chimera verify report.md results/ --html verdicts.html
      chimera verify chimera-runs/20261125-101500-results/report.md results/ --json
    """
    from chimera.claims import FactIndex, OwnReport, compare_audit, is_clean, judge
    from chimera.report import render_judged
    from chimera.spec import load_spec
    from chimera.tools.ingest import ingest

    text = _read(report)
    run = _run_beside(report, text)
    hints = run.record.spec.evidence if run and spec is None else load_spec(spec).evidence
    evidence = ingest(data, hints)
    judgements = judge(text, FactIndex(evidence))
    if run is not None:
        from chimera.graph.audit import compare_with_record

        judgements = (*judgements, *compare_with_record(text, run))
    elif OwnReport(text, evidence.sha256).is_of_evidence:
        judgements = (*judgements, *compare_audit(text, judgements))
    if page is not None:
        _write(page, report, render_judged(text, judgements, report=report.name, evidence=evidence))
    if as_json:
        click.echo(_as_json(report, evidence, judgements))
    else:
        _show(judgements)
    return 0 if is_clean(judgements) else 1


def _read(report: Path) -> str:
    from chimera.errors import InputError

    try:
        return report.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(report), todo="name a report") from error
    except UnicodeDecodeError as error:
        raise InputError("is no UTF-8 text", where=str(report), todo="name a report in Markdown") from error


def _write(page: Path, report: Path, html: str) -> None:
    from chimera.errors import UsageError
    from chimera.evidence.names import visible

    if page.exists() and page.samefile(report):
        raise UsageError("is the report itself", where=str(page), todo="name another file; nothing was written")
    try:
        page.write_text(html, "utf-8")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(page), todo="name another file") from error
    click.echo(visible(f"chimera: page written: {page}"), err=True)


def _run_beside(report: Path, text: str) -> "Run | None":
    """The run whose folder the report lies in; None for anybody else's report, or another Chimera's."""
    from chimera import __version__
    from chimera.record.stamp import REPORT_STAMP
    from chimera.store import RUN_JSON, load_run

    if not text.startswith(REPORT_STAMP) or not (report.parent / RUN_JSON).is_file():
        return None
    run = load_run(report.parent / RUN_JSON)
    if run.record.manifest.chimera != __version__:
        click.echo(f"chimera: written by Chimera {run.record.manifest.chimera}: not compared with run.json", err=True)
        return None
    return run


def _show(judgements: "Sequence[Judgement]") -> None:
    """A table of all claims, reasons below what is flagged, and a line that sums up."""
    from collections import Counter

    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from chimera.evidence.names import clean, clip

    console = Console(highlight=False)
    claims = [one for one in judgements if one.verdict != "not a claim"]
    table = Table("line", "claim", "verdict", "fact", "says", "file:column", "n", box=None, pad_edge=False)
    for one in claims:
        colour = COLOURS.get(one.verdict, "green")
        cells = (
            clip(clean(one.claim.number), 40),
            one.facts[0] if one.facts else "",
            one.value,
            clip(clean(one.source), 48),
        )
        number, fact, value, source = map(escape, cells)
        verdict = f"[{colour}]{one.verdict}[/{colour}]"
        table.add_row(str(one.claim.line), number, verdict, fact, value, source, "" if one.n is None else str(one.n))
    console.print(table)
    for one in claims:
        if one.is_flagged or one.verdict == "ambiguous":
            number, understood, reason = map(clean, (one.claim.number, one.understood, one.reason))
            text = f"line {one.claim.line}: {number} is {one.verdict}. Read as {understood}; {reason}."
            console.print(text, markup=False, soft_wrap=True)
    counts = Counter(one.verdict for one in claims)
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common()) or "none"
    console.print(f"{len(claims)} claims: {told}", markup=False)


def _as_json(report: Path, evidence: "Evidence", judgements: "Sequence[Judgement]") -> str:
    from dataclasses import asdict

    import orjson

    flagged = sum(one.is_flagged for one in judgements)
    value: dict[str, Any] = {
        "report": str(report),
        "evidence": evidence.sha256,
        "flagged": flagged,
        "judgements": [
            {**asdict(one.claim), **{k: v for k, v in asdict(one).items() if k != "claim"}} for one in judgements
        ],
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
