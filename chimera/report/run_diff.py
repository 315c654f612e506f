"""Two runs held against each other: what was different about them, and what came of it, as JSON values."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from difflib import unified_diff
from typing import Any

import orjson

from chimera.record.call import Call
from chimera.record.reading import FindingRow, Run
from chimera.record.run import Manifest
from chimera.record.seen import read_object
from chimera.record.sums import NodeMetrics
from chimera.report.run_text import RATES, TIMES

METRICS = (*TIMES.values(), *RATES.values())
Asked = dict[str | None, list[Call]]
"""Node -> its requests in the order sent."""


def diff_runs(a: Run, b: Run) -> dict[str, Any]:
    """Everything that differs between two runs; what is the same is left out, timings excepted.

    A metric is held against the other run's only where both were computed by one formula.
    """
    nodes = list(dict.fromkeys([node.name for node in (*a.nodes, *b.nodes)]))
    by_name = [{node.name: node for node in (*run.nodes, run.timings.totals)} for run in (a, b)]
    asked = (_asked(a), _asked(b))
    shared = [(by_name[0][name], by_name[1][name]) for name in (*nodes, "run") if all(name in one for one in by_name)]
    return {
        "a": _head(a),
        "b": _head(b),
        "spec": _differences(_spec(a), _spec(b)),
        "manifest": _differences(_manifest(a.record.manifest), _manifest(b.record.manifest)),
        "prompts": list(_prompts(asked)),
        "uneven_calls": list(_uneven(asked)),
        "findings": _findings(a, b),
        "only_one_has_node": [name for name in nodes if not all(name in one for one in by_name)],
        "timings": [row for pair in shared for row in _timings(*pair)],
        "unlike_formulas": [row for pair in shared for row in _unlike(*pair)],
        "flags": {"a": [asdict(flag) for flag in a.flags], "b": [asdict(flag) for flag in b.flags]},
    }


def diff_json(a: Run, b: Run) -> str:
    """`diff_runs` as text."""
    return orjson.dumps(diff_runs(a, b), option=orjson.OPT_INDENT_2).decode()


def _head(run: Run) -> dict[str, Any]:
    record = run.record
    return {
        "id": run.id,
        "status": run.status,
        "created_utc": record.created.utc,
        "spec": record.spec.name,
        "data": record.data,
        "evidence_sha256": record.evidence.sha256 if record.evidence else None,
    }


def _spec(run: Run) -> dict[str, Any]:
    return dict(_flat(run.record.spec.model_dump(mode="json", by_alias=True, exclude={"directory", "schema_"})))


def _manifest(manifest: Manifest) -> dict[str, Any]:
    value = manifest.model_dump(mode="json", exclude={"models", "spec_sha256"})
    models = {model.block: model.model_dump(mode="json", exclude={"block", "options"}) for model in manifest.models}
    return dict(_flat({**value, "models": models}))


def _flat(value: Any, path: str = "") -> Iterable[tuple[str, Any]]:
    """The leaves of a value, each with its dotted path; lists are leaves."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _flat(below, f"{path}.{key}" if path else str(key))
    else:
        yield path, value


def _differences(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = dict.fromkeys([*a, *b])
    return [{"name": name, "a": a.get(name), "b": b.get(name)} for name in names if a.get(name) != b.get(name)]


def _prompts(asked: tuple[Asked, Asked]) -> Iterable[dict[str, Any]]:
    """The requests of each node that both runs made, in the order sent: which messages differ, line by line."""
    for node in (name for name in asked[0] if name in asked[1]):
        for number, pair in enumerate(zip(asked[0][node], asked[1][node], strict=False), 1):
            said = [_messages(call.request) for call in pair]
            for role in dict.fromkeys([*said[0], *said[1]]):
                old, new = (one.get(role, "").splitlines() for one in said)
                lines = list(unified_diff(old, new, n=0, lineterm=""))[2:]
                if lines:
                    attempts = dict(zip("ab", (call.attempt for call in pair), strict=True))
                    yield {"node": node, "call": number, "attempt": attempts, "role": role, "diff": lines}


def _uneven(asked: tuple[Asked, Asked]) -> Iterable[dict[str, Any]]:
    """Nodes of both runs that made more requests in one of them: the rest of those has no counterpart."""
    for node in (name for name in asked[0] if name in asked[1]):
        a, b = (len(one[node]) for one in asked)
        if a != b:
            yield {"node": node, "a": a, "b": b}


def _asked(run: Run) -> Asked:
    asked: Asked = {}
    for call in run.calls:
        asked.setdefault(call.node, []).append(call)
    return asked


def _messages(request: str) -> dict[str, str]:
    """Role -> what it said, of a request's body; nothing where only callbacks saw the call."""
    texts: dict[str, list[str]] = {}
    for message in read_object(request).get("messages") or ():
        texts.setdefault(str(message.get("role")), []).append(str(message.get("content") or ""))
    return {role: "\n\n".join(parts) for role, parts in texts.items()}


def _findings(a: Run, b: Run) -> list[dict[str, Any]]:
    """Findings that only one run has, or that stand elsewhere or with another value; facts of unlike data by title."""
    same = a.record.evidence is not None and a.evidence == b.evidence
    ranked = [{_key(row, same): (rank, row) for rank, row in enumerate(run.findings, 1)} for run in (a, b)]
    rows = []
    for key in dict.fromkeys([*ranked[0], *ranked[1]]):
        (rank_a, row_a), (rank_b, row_b) = (one.get(key, (None, None)) for one in ranked)
        values = [row.value if row else None for row in (row_a, row_b)]
        if (rank_a, values[0]) != (rank_b, values[1]):
            title = (row_a or row_b or FindingRow("", "", "", 0, "", "", "analyst")).title
            rows.append({"title": title, "rank_a": rank_a, "rank_b": rank_b, "a": values[0], "b": values[1]})
    return rows


def _key(row: FindingRow, same_evidence: bool) -> str:
    return row.fact if same_evidence else row.title


def _timings(a: NodeMetrics, b: NodeMetrics) -> Iterable[dict[str, Any]]:
    for metric in METRICS:
        old, new = getattr(a, metric), getattr(b, metric)
        formula = a.formulas.get(metric)
        if old is not None and new is not None and formula is not None and formula == b.formulas.get(metric):
            ratio = new / old if old > 0 and new > 0 else None
            yield {"node": a.name, "metric": metric, "formula": formula, "a": old, "b": new, "b_over_a": ratio}


def _unlike(a: NodeMetrics, b: NodeMetrics) -> Iterable[dict[str, Any]]:
    for metric in METRICS:
        old, new = a.formulas.get(metric), b.formulas.get(metric)
        if old and new and old != new and None not in (getattr(a, metric), getattr(b, metric)):
            yield {"node": a.name, "metric": metric, "a": old, "b": new}
