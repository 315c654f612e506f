"""How long the run took: per node and overall, parts that add up, and what to know before trusting them."""

from collections.abc import Mapping

from chimera.evidence.numbers import amount, seconds
from chimera.record.energy import RunEnergy
from chimera.record.sums import NodeMetrics
from chimera.report.alike import group_alike
from chimera.report.page import Page, Part, table

PARTS = {
    "wall": "wall_s",
    "server wait": "server_wait_s",
    "queue": "queue_s",
    "load": "load_s",
    "prefill": "prefill_s",
    "decode": "decode_s",
    "tool": "tool_s",
    "own": "own_s",
    "retry": "retry_s",
    "rest": "residual_s",
}
"""Head of a column -> metric."""
RATES = {
    "TTFT": "ttft_s",
    "prompt tokens": "prompt_tokens",
    "output tokens": "output_tokens",
    "prefill": "prefill_tokens_per_s",
    "decode": "decode_tokens_per_s",
}


def workflow_part(page: Page) -> Part:
    """Times, tokens and rates of the run; every row is a run fact."""
    timings = page.run.timings
    rows = {page.next_id(): row for row in (*timings.nodes, timings.totals)}
    lines = [_story(page, list(rows)[-1]), ""]
    lines += _tables(rows, PARTS)
    lines += [
        "All but the queue, which is part of the server wait, add up to wall. A dash: not measured.",
        "",
    ]
    lines += _tables(rows, {"calls": "n_calls", **RATES})
    if page.run.record.gpu_traces:
        lines += [*page.items([told_energy(timings.energy)]), ""]
    flags = [f"`{flag.name}`{f' at `{flag.call}`' if flag.call else ''}: {flag.text}" for flag in page.run.flags]
    if flags:
        lines += ["To be known before these numbers are used:", "", *page.items(flags)]
    return Part("How long it took", lines)


def told_energy(energy: RunEnergy) -> str:
    """Joules in one sentence, or why there are none."""
    if energy.energy_j is None:
        return f"Energy of the GPUs: not measured ({energy.note})."
    told = [f"{amount(energy.energy_j, 'J')} for all calls together"]
    if energy.above_idle_j is not None:
        told.append(f"{amount(energy.above_idle_j, 'J')} above rest")
    if energy.per_output_token_j is not None:
        told.append(f"{amount(energy.per_output_token_j, 'J')} per output token")
    return f"Energy of the GPUs: {', '.join(told)}{f' ({energy.note})' if energy.note else ''}."


def _story(page: Page, total_id: str) -> str:
    """The workflow in one sentence."""
    timings = page.run.timings
    told = [f"{node.name} {seconds(node.wall_s)}" for node in timings.nodes]
    return f"Execution time {seconds(timings.wall_s)} ({' | '.join(told)}) [{total_id}]."


def _tables(rows: Mapping[str, NodeMetrics], heads: Mapping[str, str]) -> list[str]:
    """One table of rows whose numbers mean the same, and one more for each row that differs."""
    lines: list[str] = []
    ids = {id(row): run_fact for run_fact, row in rows.items()}
    for _, alike in group_alike(list(rows.values()), heads.values()):
        cells = [(ids[id(row)], _name(row), *(_cell(row, metric) for metric in heads.values())) for row in alike]
        lines += [*table(("fact", "node", *heads), cells), ""]
    return lines


def _name(node: NodeMetrics) -> str:
    return "**all**" if node.name == "run" else f"`{node.name}`"


def _cell(node: NodeMetrics, metric: str) -> str:
    value = getattr(node, metric)
    if metric.endswith("_per_s"):
        return amount(value, "tok/s")
    return seconds(value) if metric.endswith("_s") else amount(value)
