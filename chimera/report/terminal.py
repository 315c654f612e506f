"""The end of a run on a terminal or in a pipe: findings with values, where the report lies; pure text."""

from dataclasses import asdict
from textwrap import wrap
from typing import Any

import orjson

from chimera.record.artifact import SIGN
from chimera.record.reading import HTML_NAME, FindingRow, Run
from chimera.record.sums import NodeMetrics
from chimera.report.page import amount, seconds

MIN_TITLE_CHARS = 24
UNVERIFIED = "UNVERIFIED: grounding is off, so nothing the models wrote was checked; numbers in it may be invented"


def render_summary(run: Run, *, width: int, verbose: bool = False) -> list[str]:
    """Lines that fit `width` columns: findings, what to know, timings if asked for, the report's place."""
    lines = [*short_findings(run, width), ""]
    for flag in run.flags:
        if flag.disqualifies or verbose:
            lines += wrap(flag.text, width, initial_indent="  ! ", subsequent_indent="    ")
    if verbose:
        lines += _timings(run)
        lines += _dropped(run)
    for warning in grounding_warnings(run):
        lines += wrap(warning, width, initial_indent="  ! ", subsequent_indent="    ")
    if run.report_path.exists():
        lines.append(f"  report   {run.report_path}")
        lines.append(f"           beside it: {HTML_NAME}, run.json, evidence, wire, log")
    return lines


def short_findings(run: Run, width: int) -> list[str]:
    """The findings, one per line, below an empty line; nothing if there are none."""
    lines = [_finding(number, row, width) for number, row in enumerate(run.findings, 1)]
    return ["", *lines] if lines else []


def render_json(run: Run) -> str:
    """The result as one JSON object."""
    value: dict[str, Any] = {
        "id": run.id,
        "status": run.status,
        "exit_code": run.exit_code,
        "folder": str(run.folder),
        "report": str(run.report_path),
        "report_html": str(run.html_path),
        "grounding": run.record.spec.grounding,
        "verified": run.is_verified,
        "n_unsupported": run.n_unsupported,
        "findings": [asdict(row) for row in run.findings],
        "nodes": [asdict(node) for node in run.nodes],
        "totals": asdict(run.timings.totals),
        "flags": [asdict(flag) for flag in run.flags],
        "notices": list(run.record.notices),
        "failures": [failure.model_dump() for failure in run.record.failures],
    }
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def grounding_warnings(run: Run) -> list[str]:
    """What must be known about the words of a report that was not written under the strict rule."""
    if not run.is_verified:
        return [UNVERIFIED]
    marked = run.n_unsupported
    what = "sentence that no fact supports is" if marked == 1 else "sentences that no fact supports are"
    return [f"{marked} {what} in the report, marked {SIGN} unsupported"] if marked else []


def _finding(number: int, row: FindingRow, width: int) -> str:
    """One finding on one line: title, value, n; the title gives way."""
    tail = f"{row.value}  n {row.n}  {row.fact}"
    room = max(MIN_TITLE_CHARS, width - len(tail) - 8)
    title = row.title if len(row.title) <= room else row.title[: room - 1] + "…"
    return f"  {number:>2}  {title:<{room}}  {tail}"


def _timings(run: Run) -> list[str]:
    lines = ["", "  node          wall      TTFT      tokens  decode         own"]
    lines += [_timing(node) for node in (*run.nodes, run.timings.totals)]
    return [*lines, ""]


def _timing(node: NodeMetrics) -> str:
    cells = (seconds(node.wall_s), seconds(node.ttft_s), amount(node.output_tokens))
    rate = amount(node.decode_tokens_per_s, "tok/s")
    return f"  {node.name:<12}  {cells[0]:<8}  {cells[1]:<8}  {cells[2]:<6}  {rate:<13}  {seconds(node.own_s)}"


def _dropped(run: Run) -> list[str]:
    artifacts = (*run.record.insights.values(), *run.record.drafts.values())
    rejected = [one for artifact in artifacts for one in artifact.rejected]
    return [f"  dropped from {one.node}: {one.text!r}: {one.reason}" for one in rejected]
