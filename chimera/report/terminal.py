"""The end of a run on a terminal or in a pipe: findings with values, where the report lies; pure text."""

from collections.abc import Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Any

import orjson

from chimera.evidence.columns import align
from chimera.evidence.names import clip
from chimera.evidence.numbers import amount, seconds
from chimera.record.artifact import SIGN
from chimera.record.reading import HTML_NAME, Run

MIN_TITLE_CHARS = 24
HEADS = ("node", "wall", "TTFT", "tokens", "tok/s", "own")
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
        beside = f"beside it: {HTML_NAME}, run.json, evidence, wire, log"
        lines += wrap(beside, width, initial_indent=" " * 11, subsequent_indent=" " * 11)
    return lines


def short_findings(run: Run, width: int) -> list[str]:
    """The findings, one per line, below an empty line; nothing if there are none."""
    if not run.findings:
        return []
    values = [row.value for row in run.findings]
    if _room(run, values, width) < MIN_TITLE_CHARS:
        values = [value.partition(" [")[0] for value in values]
    titles = [row.title for row in run.findings]
    room = min(max(map(len, titles)), max(MIN_TITLE_CHARS, _room(run, values, width)))
    rows = [
        (f"{number}", clip(row.title, room).ljust(room), value, f"n {row.n}", row.fact)
        for number, (row, value) in enumerate(zip(run.findings, values, strict=True), 1)
    ]
    return ["", *align([(number.rjust(2), *rest) for number, *rest in rows], n_left=2)]


def _room(run: Run, values: Sequence[str], width: int) -> int:
    """Columns left for titles, beside number, value, n and fact: an interval gives way before a title does."""
    others = (values, [f"n {row.n}" for row in run.findings], [row.fact for row in run.findings])
    return width - 4 - sum(2 + max(map(len, column)) for column in others) - 2


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


def _timings(run: Run) -> list[str]:
    rows = [
        (
            node.name,
            seconds(node.wall_s),
            seconds(node.ttft_s),
            amount(node.output_tokens),
            amount(node.decode_tokens_per_s),
            seconds(node.own_s),
        )
        for node in (*run.nodes, run.timings.totals)
    ]
    return ["", *align([HEADS, *rows]), ""]


def _dropped(run: Run) -> list[str]:
    artifacts = (*run.record.insights.values(), *run.record.drafts.values())
    rejected = [one for artifact in artifacts for one in artifact.rejected]
    return [f"  dropped from {one.node}: {one.text!r}: {one.reason}" for one in rejected]
