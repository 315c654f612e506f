"""What `chimera runs diff` says: differences first, then timings side by side; pure text."""

from collections.abc import Mapping, Sequence
from typing import Any

from chimera.evidence.columns import align
from chimera.evidence.names import clip
from chimera.evidence.numbers import amount, seconds

MAX_DIFF_LINES = 12
"""Lines of one prompt that are shown."""
MAX_VALUE_CHARS = 40
NOTHING = "–"


def render_diff(value: Mapping[str, Any], *, width: int) -> list[str]:
    """Lines about two runs, from `diff_runs`."""
    a, b = value["a"], value["b"]
    lines = [f"{side}  run {one['id']} · {one['status']} · spec {one['spec']} · {one['data']}" for side, one in
             (("A", a), ("B", b))]  # fmt: skip
    if a["evidence_sha256"] != b["evidence_sha256"]:
        lines.append("   the data is not the same: findings are told apart by their titles")
    for title, rows in (("spec", value["spec"]), ("made with", value["manifest"])):
        lines += ["", *_differences(title, rows)]
    lines += ["", *_prompts(value, width), "", *_findings(value["findings"], width)]
    lines += ["", *_timings(value)]
    for side in ("a", "b"):
        names = dict.fromkeys(flag["name"] for flag in value["flags"][side] if flag["disqualifies"])
        if names:
            lines.append(f"  ! {side.upper()} is not to be compared with other runs: {', '.join(names)}")
    return lines


def _differences(title: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return [f"{title}: the same"]
    cells = [(row["name"], _short(row["a"]), _short(row["b"])) for row in rows]
    return [f"{title}:", *align([("", "A", "B"), *cells], n_left=3)]


def _short(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, str) and "\n" in value:
        return f"{len(value)} characters"
    return clip(str(value), MAX_VALUE_CHARS)


def _prompts(value: Mapping[str, Any], width: int) -> list[str]:
    """Differences call by call; one that a node's earlier call had already is not printed again."""
    rows, uneven = value["prompts"], value["uneven_calls"]
    if not rows and not uneven:
        return ["prompts: the same"]
    lines, seen = ["prompts:"], dict[tuple[Any, ...], int]()
    for row in rows:
        first = seen.setdefault((row["node"], row["role"], *row["diff"]), row["call"])
        if first != row["call"]:
            lines.append(f"  {_asked(row)}: differs as in call {first}")
            continue
        lines.append(f"  {_asked(row)}:")
        shown = [line for line in row["diff"] if not line.startswith("@@")]
        lines += [f"    {clip(line, width - 4)}" for line in shown[:MAX_DIFF_LINES]]
        if len(shown) > MAX_DIFF_LINES:
            lines.append(f"    and {len(shown) - MAX_DIFF_LINES} more lines; --json has all")
    return lines + [
        f"  {row['node'] or 'no node'}: {row['a']} calls in A, {row['b']} in B; only the first "
        f"{min(row['a'], row['b'])} can be compared"
        for row in uneven
    ]


def _asked(row: Mapping[str, Any]) -> str:
    a, b = row["attempt"]["a"], row["attempt"]["b"]
    attempt = f" (attempt {a})" if a == b else f" (attempt {a} in A, {b} in B)"
    return f"{row['node'] or 'no node'}, call {row['call']}{attempt}, {row['role']} message"


def _findings(rows: Sequence[Mapping[str, Any]], width: int) -> list[str]:
    if not rows:
        return ["findings: the same"]
    cells = [
        (clip(row["title"], max(24, width - 70)), *(_ranked(row[f"rank_{side}"], row[side]) for side in ("a", "b")))
        for row in rows
    ]
    return ["findings:", *align([("", "A", "B"), *cells], n_left=3)]


def _ranked(rank: int | None, value: str | None) -> str:
    return NOTHING if rank is None else f"{rank}. {value}"


def _timings(value: Mapping[str, Any]) -> list[str]:
    """One line per metric that both runs have by the same formula; the others by name."""
    rows = [("node", "metric", "A", "B", "B ÷ A", "formula")]
    for row in value["timings"]:
        if row["a"] or row["b"]:
            ratio = NOTHING if row["b_over_a"] is None else f"{row['b_over_a']:.2f}"
            cells = (_cell(row["a"], row["metric"]), _cell(row["b"], row["metric"]))
            rows.append((_node(row), row["metric"], *cells, ratio, row["formula"]))
    lines = (
        ["timings (one run each: a ratio is no verdict):", *align(rows, n_left=2)]
        if len(rows) > 1
        else ["timings: none"]
    )
    lines += [
        f"  {_node(row)} {row['metric']}: not side by side, {row['a']} and {row['b']} are unlike"
        for row in value["unlike_formulas"]
    ]
    lines += [f"  {name}: only one of the runs has this node" for name in value["only_one_has_node"]]
    return lines


def _node(row: Mapping[str, Any]) -> str:
    return "all" if row["node"] == "run" else row["node"]


def _cell(value: float, metric: str) -> str:
    return seconds(value) if metric.endswith("_s") and "_per_" not in metric else amount(value)
