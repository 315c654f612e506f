"""How well and how fast the judge judges: an old model-written report, labelled texts, and 100 000 facts.

    python benchmarks/claims.py [SET]     (dev, heldout, ...: a generated set; reports: 60 labelled reports)

$CHIMERA_SEED names the folder of the old report and its labels, $CHIMERA_CORPUS its data.
"""

import gc
import json
import os
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from chimera.claims import FactIndex, judge
from chimera.claims.masks import hide
from chimera.claims.quantities import find_quantities
from chimera.evidence import Evidence, Fact, SourceFile
from chimera.record.claim import FLAGGED
from chimera.tools.ingest import ingest

TESTS = Path(__file__).parent.parent / "tests" / "claims"
sys.path.insert(0, str(TESTS))
NAMES_AND_LISTS = {"B params", "M params", "model sizes", "formats"}
FALSE = {"contradicted", "unsupported"}


@dataclass
class Labelled:
    """A number of a text with its label and what two judges say."""

    label: str
    verdict: str
    by_value: bool
    """Whether any fact at all has this value and unit: what a judge of values alone would pass."""


def score(rows: list[Labelled]) -> dict[str, float]:
    """Recall and precision of flags, wrongly supported, class accuracy; beside them those of values alone."""
    false = [row for row in rows if row.label in FALSE]
    flagged = [row for row in rows if row.verdict in FLAGGED]
    by_value = [row for row in rows if not row.by_value and row.verdict != "not a claim"]
    classes = [row.verdict.split(" (")[0] == row.label for row in rows]
    return {
        "claims": len(rows),
        "false": len(false),
        "recall": _share(sum(row.verdict in FLAGGED for row in false), len(false)),
        "precision": _share(sum(row.label in FALSE for row in flagged), len(flagged)),
        "wrongly supported": _share(sum(row.verdict.startswith("supported") for row in false), len(false)),
        "class accuracy": _share(sum(classes), len(classes)),
        "recall of values alone": _share(sum(not row.by_value for row in false), len(false)),
        "precision of values alone": _share(sum(row.label in FALSE for row in by_value), len(by_value)),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def exists(index: FactIndex, number: str) -> bool:
    """Whether any fact has this value in this unit."""
    found = find_quantities(hide(number)[0])
    return bool(found) and any(entry.agrees(found[0]) for entry in index.entries.values())


# ---- the old report


def own_summary(report: str) -> Evidence:
    """The evidence that the old report's own summary of its data gives: counts by type, and the paths it names."""
    block = report[report.index("Total files analyzed") :].split("```", maxsplit=1)[0]
    total = int(re.search(r"Total files analyzed: (\d+)", block)[1])
    counts = {kind: int(count) for kind, count in re.findall(r"^(\w+) Files \((\d+)\)", block, re.MULTILINE)}
    paths = re.findall(r"^  - (\S+)", block, re.MULTILINE)
    facts = [_count("F1", total, total, ())]
    facts += [_count(f"F{n}", count, total, (("type", kind),)) for n, (kind, count) in enumerate(counts.items(), 2)]
    files = tuple(SourceFile(path, path.rsplit(".", 1)[1].upper(), 0, 0.0, "read") for path in paths)
    return Evidence(root="summary", facts=tuple(facts), files=files, tables=(), sha256="0" * 64)


def _count(fact_id: str, value: int, n: int, group: tuple[tuple[str, str], ...]) -> Fact:
    return Fact(
        id=fact_id,
        kind="inventory",
        metric="files",
        aggregation="count",
        value=value,
        unit="files",
        n=n,
        file="(tree)",
        selector="file system",
        column="files",
        group=group,
    )


def judge_seed(folder: Path, evidence: Evidence, key: str) -> list[Labelled]:
    """The single-number claims of the old report's body, labelled, with the verdicts on them."""
    text = (folder / "chimera_agent_b_report.md").read_text("utf-8")
    index = FactIndex(evidence)
    judgements = list(judge(text, index))
    rows, done = [], []
    for claim in json.loads((folder / "seed_claims.json").read_text("utf-8")):
        numeric = isinstance(claim["value"], int | float) and claim["unit"] not in NAMES_AND_LISTS
        if claim["kind"] != "llm_body" or not numeric:
            continue
        own = next(
            (
                one
                for one in judgements
                if one.claim.line == claim["line"] and _value(one.claim.number) == claim["value"]
            ),
            None,
        )
        if own is not None:
            judgements.remove(own)
            done.append(own)
        else:  # said twice, judged once
            own = next(
                (one for one in done if one.claim.line == claim["line"] and _value(one.claim.number) == claim["value"]),
                None,
            )
        number = own.claim.number if own else str(claim["value"])
        rows.append(Labelled(claim[key], own.verdict if own else "not a claim", exists(index, number)))
    return rows


def _value(number: str) -> float | None:
    found = find_quantities(hide(number)[0])
    return found[0].value if found else None


# ---- the generated set


def judge_labelled(name: str) -> list[Labelled]:
    """Every marked number of a generated set, or of the reports; what is flagged without a mark is a false alarm."""
    import claim_set  # noqa: PLC0415  lies with the tests
    import labelled  # noqa: PLC0415  lies with the tests

    if name not in {"reports", *claim_set.HALVES}:
        sys.exit(f"{name!r} is no labelled set: {', '.join(claim_set.HALVES)}, reports")
    are_reports = name == "reports"
    evidences = labelled.evidences() if are_reports else claim_set.evidences(name)
    indexes = {name: FactIndex(evidence) for name, evidence in evidences.items()}
    rows = []
    for item in labelled.build() if are_reports else claim_set.build(name):
        index = indexes[item.evidence]
        judgements = list(judge(item.text, index))
        for mark in item.marks:
            over = [one for one in judgements if one.claim.start < mark.end and mark.start < one.claim.end]
            judgements = [one for one in judgements if one not in over]
            verdict = over[0].verdict if over else "not a claim"
            label = {"true": "supported", "false": "unsupported", "not_a_claim": "not a claim"}[mark.claim.label]
            label = verdict if label == "unsupported" and verdict in FALSE else label
            rows.append(Labelled(label, verdict, exists(index, over[0].claim.number if over else mark.claim.number)))
        rows += [Labelled("not a claim", one.verdict, False) for one in judgements if one.is_flagged]
    return rows


# ---- speed


def many_facts(count: int = 100_000) -> Evidence:
    """Synthetic facts: models, windows, temperatures and metrics, all different."""
    metrics = (("tokens_s", "tok/s"), ("ttft_s", "s"), ("load_s", "s"), ("latency_ms", "ms"), ("memory_mb", "MiB"))
    facts = []
    while len(facts) < count:
        at = len(facts)
        metric, unit = metrics[at % 5]
        model, window, temperature = at // 5 % 400, at // 2000 % 8 + 1, at // 16000 / 10
        facts.append(
            Fact(
                id=f"F{at + 1}",
                kind="statistic",
                metric=metric,
                aggregation="mean",
                value=1 + at * 0.37,
                unit=unit,
                n=5,
                file=f"runs/{at // 1000}.csv",
                selector="csv",
                column=metric,
                group=(
                    ("model", f"model{model}:{model % 9 + 1}b"),
                    ("num_ctx", str(1024 * window)),
                    ("temperature", str(temperature)),
                ),
            )
        )
    return Evidence(root="many", facts=tuple(facts), files=(), tables=(), sha256="0" * 64)


def speed() -> tuple[float, float, int]:
    """CPU seconds to arrange the facts, CPU milliseconds per claim, claims."""
    evidence = many_facts()
    started = time.process_time()
    index = FactIndex(evidence)
    gc.collect()  # what building leaves to the collector belongs to building
    arranged = time.process_time()
    picked = evidence.facts[::211]
    text = "\n\n".join(
        f"- {fact.group[0][1]} has a mean {fact.metric} of {fact.value:.2f} {fact.unit} "
        f"at num_ctx {fact.group[1][1]} and temperature {fact.group[2][1]}."
        for fact in picked
    )
    before = time.process_time()
    judgements = judge(text, index)
    ended = time.process_time()
    claims = sum(one.verdict != "not a claim" for one in judgements)
    right = Counter(one.verdict for one in judgements)
    assert right["supported"] == len(picked), right
    return arranged - started, 1000 * (ended - before) / claims, claims


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "dev"
    if folder := os.environ.get("CHIMERA_SEED"):
        text = (Path(folder) / "chimera_agent_b_report.md").read_text("utf-8")
        _print("old report, by its own summary", score(judge_seed(Path(folder), own_summary(text), "verdict")))
        if corpus := os.environ.get("CHIMERA_CORPUS"):
            _print("old report, by the whole corpus", score(judge_seed(Path(folder), ingest(corpus), "verdict_corpus")))
    if (TESTS / "claim_set.py").exists():
        _print(f"labelled texts, {name}", score(judge_labelled(name)))
    arranged_s, per_claim_ms, claims = speed()
    print(f"100000 facts arranged in {arranged_s:.2f} s; {per_claim_ms:.2f} ms per claim ({claims} claims; CPU time)")


def _print(title: str, scores: dict[str, float]) -> None:
    print(title)
    for name, value in scores.items():
        print(f"  {name:<28} {value:.3f}" if isinstance(value, float) else f"  {name:<28} {value}")


if __name__ == "__main__":
    main()
