"""One run's timings as text and as JSON: per node and per call, parts that add up, each number with its formula."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Any

import orjson

from chimera.evidence.columns import align
from chimera.evidence.numbers import amount, seconds
from chimera.record.flag import Flag
from chimera.record.formulas import FORMULAS, VARIANTS
from chimera.record.measured import MeasuredCall
from chimera.record.reading import Run
from chimera.record.sums import NodeMetrics
from chimera.report.alike import group_alike
from chimera.report.terminal import short_findings
from chimera.report.timing import told_energy

NOT_MEASURED = "not measured"
TIMES = {
    "wall": "wall_s",
    "wait": "server_wait_s",
    "queue": "queue_s",
    "load": "load_s",
    "prefill": "prefill_s",
    "decode": "decode_s",
    "tool": "tool_s",
    "retry": "retry_s",
    "own": "own_s",
    "rest": "residual_s",
}
"""Head of a column -> metric. All but the queue, which is part of the wait, add up to the wall."""
RATES = {
    "TTFT": "ttft_s",
    "answer": "ttft_answer_s",
    "prompt": "prompt_tokens",
    "output": "output_tokens",
    "prefill tok/s": "prefill_tokens_per_s",
    "decode tok/s": "decode_tokens_per_s",
}
OF_CALLS = {"end to end": "e2e_s", **{head: name for head, name in TIMES.items() if name not in
            {"wall_s", "tool_s", "retry_s", "own_s"}}}  # fmt: skip


def render_run(run: Run, *, width: int, node: str | None = None, calls: bool = False) -> list[str]:
    """Lines about a run, or about one node of it.

    Raises:
        UsageError: The run has no such node.
    """
    lines = _head(run)
    if node is not None:
        lines += ["", *_detail(run.node(node))]
    else:
        lines += short_findings(run, width)
        rows = [*run.nodes, run.timings.totals]
        lines += ["", *_tables(rows, TIMES), "", *_tables(rows, RATES)]
    if calls:
        measured = [one for one in run.measured_calls if node in {None, one.call.node}]
        lines += ["", *_tables(measured, OF_CALLS), "", *_tables(measured, RATES)]
    if run.record.gpu_traces and node is None:
        lines += ["", f"  {told_energy(run.timings.energy)}"]
    for told in told_flags([flag for flag in run.flags if node in {None, flag.node}]):
        lines += ["", *wrap(told, width, initial_indent="  ", subsequent_indent="    ")]
    return [*lines, "", "  – not measured · all but queue add up to wall · ! not to be compared with other runs"]


def told_flags(flags: Sequence[Flag]) -> list[str]:
    """Flags in words, those of one name together: the first in full, the others by their calls."""
    groups: dict[str, list[Flag]] = {}
    for flag in flags:
        groups.setdefault(flag.name, []).append(flag)
    told = []
    for name, (first, *others) in groups.items():
        more = f" Also {', '.join(flag.call or flag.node or 'the run' for flag in others)}." if others else ""
        at = f" at {first.call}" if first.call else ""
        told.append(f"{'!' if first.disqualifies else '·'} {name}{at}: {first.text}{more}")
    return told


def run_value(run: Run, *, node: str | None = None) -> dict[str, Any]:
    """A run, or one node of it, as JSON values: every number beside the id of its formula.

    Raises:
        UsageError: The run has no such node.
    """
    nodes = run.nodes if node is None else (run.node(node),)
    measured = [one for one in run.measured_calls if node in {None, one.call.node}]
    used = {formula for row in (*nodes, *measured) for formula in row.formulas.values()}
    return {
        "id": run.id,
        "status": run.status,
        "formulas": {formula: explain(formula) for formula in sorted(used)},
        "nodes": [asdict(row) for row in nodes],
        "totals": asdict(run.timings.totals) if node is None else None,
        "energy": asdict(run.timings.energy) if node is None else None,
        "calls": [_call_value(one) for one in measured],
        "flags": [asdict(flag) for flag in run.flags if node in {None, flag.node}],
        "manifest": run.record.manifest.model_dump(mode="json"),
    }


def run_json(run: Run, *, node: str | None = None) -> str:
    """`run_value` as text."""
    return orjson.dumps(run_value(run, node=node), option=orjson.OPT_INDENT_2).decode()


def explain(formula_id: str) -> str:
    """What an id stands for: the formula, and what is special about the numbers."""
    stem, _, version = formula_id.rpartition(".")
    words = []
    while f"{stem}.{version}" not in {formula.id for formula in FORMULAS.values()}:
        stem, _, word = stem.rpartition("_")
        words.append(VARIANTS[word])
    formula = next(formula for formula in FORMULAS.values() if formula.id == f"{stem}.{version}")
    return "; ".join([formula.text, *reversed(words)])


def _head(run: Run) -> list[str]:
    record = run.record
    lines = [f"run {run.id} · {run.status} · spec {record.spec.name} · {record.created.utc}"]
    for model in record.manifest.models:
        said = (f"version {model.version or 'unknown'}", model.quantization, model.parameters)
        window = f"window {model.num_ctx_effective}" if model.num_ctx_effective else "window unknown"
        told = " · ".join(part for part in (*said, window) if part)
        lines.append(f"  {model.block}: {model.model} at {model.server} · {told}")
    return lines


def _tables(rows: Sequence[NodeMetrics] | Sequence[MeasuredCall], heads: Mapping[str, str]) -> Iterable[str]:
    """One table per set of formulas, with their ids below it."""
    for number, (ids, group) in enumerate(group_alike(rows, heads.values())):
        if number:
            yield ""
        first = "call" if isinstance(group[0], MeasuredCall) else "node"
        cells = [(_name(row), *(_cell(_value(row, metric), metric) for metric in heads.values())) for row in group]
        yield from align([(first, *heads), *cells])
        shown = [ids[metric] for metric in heads.values() if any(_value(row, metric) is not None for row in group)]
        yield from wrap(" ".join(shown), 100, initial_indent="    ", subsequent_indent="    ")


def _value(row: NodeMetrics | MeasuredCall, metric: str) -> float | None:
    return getattr(row.metrics if isinstance(row, MeasuredCall) else row, metric)


def _cell(value: float | None, metric: str) -> str:
    return seconds(value) if metric.endswith("_s") and "_per_" not in metric else amount(value)


def _detail(node: NodeMetrics) -> list[str]:
    """One node, a line per metric."""
    rows = [("", "value", "formula")]
    for metric in (*TIMES.values(), *RATES.values(), "energy_j"):
        value = getattr(node, metric)
        told = NOT_MEASURED if value is None else _cell(value, metric)
        if metric == "queue_s" and node.queue_uncertainty_s is not None:
            told += f" ± {seconds(node.queue_uncertainty_s)}"
        if metric in node.unlike:
            told = "unlike servers: not summed"
        rows.append((metric, told, node.formulas.get(metric, "")))
    return [f"  node {node.name} · {node.kind} · {node.status} · {node.n_calls} calls", *align(rows)]


def _name(row: NodeMetrics | MeasuredCall) -> str:
    if isinstance(row, MeasuredCall):
        return row.call.id if row.has_succeeded else f"{row.call.id} ({row.call.end})"
    return "all" if row.name == "run" else row.name


def _call_value(one: MeasuredCall) -> dict[str, Any]:
    call = one.call
    return {
        "id": call.id,
        "node": call.node,
        "agent": call.agent,
        "attempt": call.attempt,
        "model": call.model,
        "server": call.server,
        "clock": call.clock,
        "end": call.end,
        "error": call.error,
        "metrics": asdict(one.metrics),
        "formulas": dict(one.formulas),
    }
