"""Where the time went: the parts of every node's wall, and when each token of every call arrived."""

from collections.abc import Mapping, Sequence

from chimera.evidence.names import code
from chimera.evidence.numbers import amount, seconds
from chimera.record.measured import MeasuredCall
from chimera.record.sums import NodeMetrics
from chimera.report.figure import Figure
from chimera.report.page import Page, table
from chimera.report.svg import FIRST, LAST, MARK, bar, described, line, percent, picture, placed, rail, rows, tag

PARTS = {
    "server wait": "server_wait_s",
    "load": "load_s",
    "prefill": "prefill_s",
    "decode": "decode_s",
    "tool": "tool_s",
    "own": "own_s",
    "retry": "retry_s",
    "rest": "residual_s",
}
"""Parts of a wall, in the order they are stacked."""
STEPS = 1000
"""Places across at which an arrival can be drawn."""
MOST_CALLS = 40
KINDS = {"content": "answer", "thinking": "thinking", "tool_calls": "tool"}
"""Kind of a line -> class of its ticks."""


def node_figure(page: Page, ids: Mapping[str, str]) -> list[Figure]:
    """Time per node, stacked by what it was spent on.

    Args:
        page: The run.
        ids: Name of a node -> id of the run fact that its row in the table is.
    """
    shown = [node for node in (*page.run.nodes, page.run.timings.totals) if node.name in ids]
    if not shown:
        return []
    longest = max(_drawn_s(node) for node in shown)
    labels = [(_name(node), f"{seconds(node.wall_s)} [{ids[node.name]}]") for node in shown]
    shapes, height = rows(labels, lambda number, y: _stack(shown[number], y, longest))
    told = [
        f"{name}: {wall}, of it "
        + (", ".join(f"{part} {seconds(value)}" for part, value in _parts(node).items()) or "nothing measured")
        for (name, wall), node in zip(labels, shown, strict=True)
    ]
    used = [part for part in PARTS if any(part in _parts(node) for node in shown)]
    return [
        Figure(
            caption="**Time per node**, by what it was spent on. The numbers are those of the first table above.",
            svg=picture("nodes", "Stacked bars of the time of each node", "; ".join(told) + ".", shapes, height),
            table=[],
            legend=tuple((f"part-{part.replace(' ', '-')}", part) for part in used),
        )
    ]


def _name(node: NodeMetrics) -> str:
    return "all" if node.name == "run" else node.name


def _parts(node: NodeMetrics) -> dict[str, float]:
    """Parts that took time; a rest below zero cannot be drawn and is told by the table."""
    values = {part: getattr(node, metric) for part, metric in PARTS.items()}
    return {part: value for part, value in values.items() if value is not None and value > 0}


def _drawn_s(node: NodeMetrics) -> float:
    return max(node.wall_s, sum(_parts(node).values()))


def _stack(node: NodeMetrics, y: float, longest: float) -> str:
    shapes, start = [rail(y, MARK - 2)], 0.0
    for part, value in _parts(node).items():
        ends = placed(start, 0.0, longest), placed(start + value, 0.0, longest)
        shape = bar(f"part-{part.replace(' ', '-')}", *ends, y, MARK - 2)
        shapes.append(described(shape, f"{part} {seconds(value)}"))
        start += value
    return "".join(shapes)


def call_figure(page: Page) -> list[Figure]:
    """When the lines of every answer arrived, one row per call, on one clock."""
    calls = sorted(page.run.measured_calls, key=lambda one: one.call.sent_ns)
    if not calls:
        return []
    shown = calls[:MOST_CALLS]
    start = shown[0].call.sent_ns
    end = max(one.call.sent_ns + one.call.ended_ns for one in shown)
    ids = [page.next_id() for _ in shown]
    labels = [(one.call.id, _told(one, run_fact)) for one, run_fact in zip(shown, ids, strict=True)]
    shapes, height = rows(labels, lambda number, y: _row(shown[number], y, (start, end)))
    caption = "**Tokens over time**: one row per call, one tick per line that arrived, from the first request on."
    if len(calls) > len(shown):
        caption += f" {page.next_id()} The first {len(shown)} of {len(calls)} calls."
    used = {stamp.kind for one in shown for stamp in one.call.stamps}
    return [
        Figure(
            caption=caption,
            svg=picture(
                "calls", "Timeline of the calls", "; ".join(": ".join(one) for one in labels) + ".", shapes, height
            ),
            table=table(
                ("fact", "call", "sent after", "TTFT", "lines", "output tokens", "took", "end"),
                [_numbers(one, run_fact, start) for one, run_fact in zip(shown, ids, strict=True)],
            ),
            legend=tuple((f"tick-{word}", word) for kind, word in KINDS.items() if kind in used),
        )
    ]


def _told(one: MeasuredCall, run_fact: str) -> str:
    tokens = f"{amount(one.metrics.output_tokens)} tokens, " if one.metrics.output_tokens is not None else ""
    return f"{tokens}{seconds(one.call.ended_ns / 1e9)} [{run_fact}]"


def _row(one: MeasuredCall, y: float, ends: tuple[int, int]) -> str:
    sent, middle = one.call.sent_ns, y + MARK / 2
    first, last = (placed(at, *ends) for at in (sent, sent + one.call.ended_ns))
    shapes = [rail(y, MARK)]
    shapes.append(line("open", (first, middle), (last, middle)))
    for kind, word in KINDS.items():
        moments = [sent + stamp.at_ns for stamp in one.call.stamps if stamp.kind == kind]
        if moments:
            shapes.append(_ticks(f"tick-{word}", moments, y, ends))
    return "".join(shapes)


def _ticks(kind: str, moments: Sequence[int], y: float, ends: tuple[int, int]) -> str:
    """Upright strokes, at most one per place."""
    length = max(ends[1] - ends[0], 1)
    steps = sorted({round(STEPS * (at - ends[0]) / length) for at in moments})
    path = tag("path", class_=kind, d="".join(f"M{step} 1v8" for step in steps), vector_effect="non-scaling-stroke")
    return tag(
        "svg",
        path,
        x=percent(FIRST),
        y=y,
        width=percent(LAST - FIRST),
        height=MARK,
        viewBox=f"0 0 {STEPS} 10",
        preserveAspectRatio="none",
    )


def _numbers(one: MeasuredCall, run_fact: str, start_ns: int) -> tuple[str, ...]:
    call = one.call
    return (
        run_fact,
        code(call.id),
        seconds((call.sent_ns - start_ns) / 1e9),
        seconds(one.metrics.ttft_s),
        str(len(call.stamps)),
        amount(one.metrics.output_tokens),
        seconds(call.ended_ns / 1e9),
        call.end.replace("_", " "),
    )
