"""How long the run took: per node and overall, parts that add up, and what to know before trusting them."""

from collections.abc import Sequence

from chimera.record.formulas import NodeMetrics
from chimera.report.page import Page, Part, amount, seconds, table

PARTS = ("wall", "server wait", "load", "prefill", "decode", "tool", "own", "retry", "rest")
RATES = ("calls", "TTFT", "prompt tokens", "output tokens", "prefill", "decode")


def workflow_part(page: Page) -> Part:
    """Times, tokens and rates of the run; every row is a run fact."""
    timings = page.run.timings
    rows = [*timings.nodes, timings.totals]
    ids = [page.next_id() for _ in rows]
    lines = [_story(page, ids[-1]), ""]
    lines += table(("", "node", *PARTS), [(i, _name(row), *_parts(row)) for i, row in zip(ids, rows, strict=True)])
    lines += [
        "",
        "Server wait, load, prefill, decode, tool, own, retry and rest add up to wall. A dash: not measured.",
        "",
    ]
    lines += table(("", "node", *RATES), [(i, _name(row), *_rates(row)) for i, row in zip(ids, rows, strict=True)])
    flags = [f"`{flag.name}`{f' at `{flag.call}`' if flag.call else ''}: {flag.text}" for flag in page.run.flags]
    if flags:
        lines += ["", "To be known before these numbers are used:", "", *page.items(flags)]
    return Part("How long it took", lines)


def _story(page: Page, total_id: str) -> str:
    """The workflow in one sentence."""
    timings = page.run.timings
    told = [f"{node.name} {seconds(node.wall_s)}" for node in timings.nodes]
    return f"Execution time {seconds(timings.wall_s)} ({' | '.join(told)}) [{total_id}]."


def _name(node: NodeMetrics) -> str:
    return "**all**" if node.name == "run" else f"`{node.name}`"


def _parts(node: NodeMetrics) -> Sequence[str]:
    return [
        seconds(value)
        for value in (
            node.wall_s,
            node.server_wait_s,
            node.load_s,
            node.prefill_s,
            node.decode_s,
            node.tool_s,
            node.own_s,
            node.retry_s,
            node.residual_s,
        )
    ]


def _rates(node: NodeMetrics) -> Sequence[str]:
    return [
        str(node.n_calls),
        seconds(node.ttft_s),
        amount(node.prompt_tokens),
        amount(node.output_tokens),
        amount(node.prefill_tokens_per_s, "tok/s"),
        amount(node.decode_tokens_per_s, "tok/s"),
    ]
