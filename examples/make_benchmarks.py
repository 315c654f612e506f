"""Writes examples/benchmarks: synthetic but realistic results of a local-LLM benchmark campaign.

Everything is drawn from one seed, so that the same files come out on every machine:

    python examples/make_benchmarks.py [FOLDER]
"""

import csv
import io
import json
import sys
from pathlib import Path
from random import Random
from typing import Any

SEED = 20261124
MODELS = {  # decode tok/s, prefill ms per prompt, load s, quality, memory in MiB
    "gemma3:1b": (182.0, 9.0, 2.1, 0.61, 1290),
    "gemma3:4b": (102.0, 17.0, 3.4, 0.74, 3980),
    "llama3.1:8b-instruct-q4_0": (77.0, 31.0, 5.5, 0.79, 5470),
    "llama3.1:8b-instruct-q8_0": (46.5, 38.0, 7.9, 0.80, 9120),
}
WINDOWS = (2048, 4096, 8192)
TEMPERATURES = (0.2, 0.8)
REPETITIONS = 3
HEADER = ("timestamp", "model", "num_ctx", "temperature", "rep", "ttft_s", "tokens_s", "load_s", "eval_count", "error")


def main(folder: Path) -> None:
    """Write the whole tree."""
    rng = Random(SEED)
    write_sweeps(folder, rng)
    write_quality(folder, rng)
    write_baseline(folder, rng)
    write_requests(folder, rng)
    write_notes(folder)


def write_sweeps(folder: Path, rng: Random) -> None:
    """One small CSV per model, window and day: a sweep over windows and temperatures, a few rows failed."""
    for day, model in enumerate(MODELS):
        for window in WINDOWS:
            rows = [sweep_row(rng, model, window, temperature, rep, day)
                    for temperature in TEMPERATURES for rep in range(1, REPETITIONS + 1)]  # fmt: skip
            rows[0]["load_s"] = round(MODELS[model][2] * rng.uniform(0.95, 1.05), 4)  # the window changed: a reload
            rows[0]["ttft_s"] = round(float(rows[0]["ttft_s"]) + float(rows[0]["load_s"]), 4)
            name = model.replace(":", "-").replace(".", "_")
            write_csv(folder / "sweeps" / name / f"run_{window}.csv", HEADER, rows)


def sweep_row(rng: Random, model: str, window: int, temperature: float, rep: int, day: int) -> dict[str, Any]:  # noqa: PLR0913  a row has six sources
    """One measured request."""
    rate, prefill_ms, _, _, _ = MODELS[model]
    row: dict[str, Any] = {
        "timestamp": f"2026-11-{10 + day:02d}T{9 + WINDOWS.index(window):02d}:{7 * rep:02d}:00Z",
        "model": model,
        "num_ctx": window,
        "temperature": temperature,
        "rep": rep,
        "ttft_s": round((prefill_ms + rng.uniform(40, 60)) / 1000, 4),
        "tokens_s": round(rate * (1 - 0.004 * WINDOWS.index(window)) * rng.gauss(1, 0.008), 2),
        "load_s": round(rng.uniform(0.04, 0.09), 4),
        "eval_count": rng.randint(180, 420),
        "error": "",
    }
    if model.endswith("q8_0") and window == WINDOWS[-1] and rep == REPETITIONS:
        row |= {"ttft_s": 0, "tokens_s": 0, "load_s": 0, "eval_count": 0, "error": "CUDA error: out of memory"}
    elif model == "gemma3:1b" and window == WINDOWS[0] and temperature > 0.5 and rep == 2:
        row |= {"ttft_s": 0, "tokens_s": 0, "load_s": 0, "eval_count": 0, "error": "timed out"}
    return row


def write_quality(folder: Path, rng: Random) -> None:
    """Scores of answers per model and task, as JSON of one schema."""
    for model, (_, _, _, quality, memory) in MODELS.items():
        name = model.replace(":", "-").replace(".", "_")
        tasks = [
            {"task_name": task, "accuracy": round(min(1.0, quality + shift + rng.gauss(0, 0.01)), 3), "n_items": 200}
            for task, shift in (("summaries", 0.03), ("extraction", 0.05), ("reasoning", -0.08))
        ]
        write_json(folder / "quality" / f"{name}.json", {"model": model, "memory_mb": memory, "tasks": tasks})


def write_baseline(folder: Path, rng: Random) -> None:
    """The configuration in production today against candidates, on one workload."""
    rows = []
    for config, model, factor in (("baseline", "gemma3:4b", 1.0), ("candidate-small", "gemma3:1b", 1.0),
                                  ("candidate-q4", "llama3.1:8b-instruct-q4_0", 1.0)):  # fmt: skip
        rate, prefill_ms, _, _, _ = MODELS[model]
        for rep in range(1, 6):
            latency = prefill_ms / 1000 + 240 / (rate * factor) + rng.uniform(0.05, 0.08)
            rows.append({"config": config, "rep": rep, "latency_s": round(latency, 4),
                         "tokens_s": round(rate * factor * rng.gauss(1, 0.006), 2)})  # fmt: skip
    write_csv(folder / "workload" / "report_generation.csv", ("config", "rep", "latency_s", "tokens_s"), rows)


def write_requests(folder: Path, rng: Random) -> None:
    """A request log of two days, one JSON object per line."""
    for day in (14, 15):
        lines = []
        for number in range(40):
            model = rng.choice(list(MODELS))
            rate, prefill_ms, _, _, _ = MODELS[model]
            ok = rng.random() > 0.06
            lines.append({
                "request_id": f"{day}-{number:03d}",
                "model": model,
                "ttft_ms": round(prefill_ms + rng.uniform(35, 70), 1) if ok else None,
                "tokens_per_second": round(rate * rng.gauss(1, 0.02), 1) if ok else None,
                "error": None if ok else "connection reset by peer",
            })  # fmt: skip
        path = folder / "requests" / f"2026-11-{day}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def write_notes(folder: Path) -> None:
    """What somebody wrote down."""
    text = """# Benchmark notes

Sweeps ran on one workstation, one request at a time. The first row of every file carries the model load.

| model | size (GB) | licence |
|---|---|---|
| gemma3:1b | 0.8 | Gemma |
| gemma3:4b | 3.3 | Gemma |
| llama3.1:8b-instruct-q4_0 | 4.7 | Llama |
| llama3.1:8b-instruct-q8_0 | 8.5 | Llama |
"""
    (folder / "NOTES.md").write_text(text, encoding="utf-8")


def write_csv(path: Path, header: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    """A CSV file with Unix line ends on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode())


def write_json(path: Path, value: dict[str, Any]) -> None:
    """A JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((json.dumps(value, indent=2) + "\n").encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "benchmarks")
