"""report.md: a pure function of a run. The answer first, the machinery last, every number with its source."""

from datetime import datetime

from chimera.evidence.names import code
from chimera.record.artifact import SIGN
from chimera.record.reading import Run
from chimera.record.stamp import REPORT_STAMP
from chimera.report.body import body_parts
from chimera.report.data import citation_part, data_part
from chimera.report.making import configuration_part, making_part, omissions_part, prompts_part
from chimera.report.page import Page, Part, cited_ids
from chimera.report.terminal import grounding_warnings
from chimera.report.timing import workflow_part


def render_markdown(run: Run) -> str:
    """The whole report as Markdown."""
    page = Page(run)
    told = [*_grounding(page), *_failures(page)]
    above = [*body_parts(page), data_part(page), workflow_part(page)]
    text = "\n".join(line for part in above for line in part.lines)
    below = [
        citation_part(page, cited_ids(text)),
        omissions_part(page),
        configuration_part(page),
        prompts_part(page),
        making_part(page),
    ]
    lines = [REPORT_STAMP, *_head(run), *told]
    for part in (*above, *below):
        lines += _section(part)
    return "\n".join(lines).rstrip() + "\n"


def _head(run: Run) -> list[str]:
    record = run.record
    name = record.evidence and run.evidence and run.evidence.root
    created = datetime.fromisoformat(record.created.utc)
    models = dict.fromkeys(record.spec.models[agent.model].model for agent in record.spec.agents.values())
    backend = {record.spec.models[agent.model].provider for agent in record.spec.agents.values()}
    note = " · no language model took part" if backend == {"builtin"} else ""
    who = f"agent {code(record.spec.name)} · model {', '.join(map(code, models))}{note}"
    title = f"Benchmark report: {code(str(name or record.data))}"
    return [
        f"# {title}" if run.is_verified else f"# UNVERIFIED: {title}",
        "",
        f"{created:%Y-%m-%d %H:%M} UTC · {who} · run {code(record.id)}",
    ]


def _grounding(page: Page) -> list[str]:
    """What the reader of a report must know whose models were not held to the digit rule."""
    warnings = grounding_warnings(page.run)
    if not page.run.is_verified:
        return ["", *(f"> **{SIGN} {warning}.**" for warning in warnings)]
    return ["", *(f"> {page.next_id()} **{SIGN} {warning}.**" for warning in warnings)] if warnings else []


def _failures(page: Page) -> list[str]:
    """What went wrong, before anything else."""
    failures = page.run.record.failures
    if not failures:
        return []
    lines = ["", f"**This run is {page.run.status}: what follows is what could be kept.**", ""]
    told = [f"{code(one.node) if one.node else 'the run'}: {code(one.message)}" for one in failures]
    return lines + page.items(told)


def _section(part: Part) -> list[str]:
    return ["", f"## {part.title}", "", *part.lines] if part.lines else []
