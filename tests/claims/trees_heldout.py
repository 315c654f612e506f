"""Result trees of other benchmarks, for the held-out half."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {"serving": _serving(), "databases": _databases(), "microbenchmarks": _microbenchmarks()}


def _serving() -> dict[str, str]:
    rng = random.Random(21)
    files = {}
    for rate in (1, 4, 16):
        for model, speed in (("Llama-3.2-3B", 1), ("Qwen2.5-7B", 0.6)):
            for run in (1, 2, 3):
                factor = rng.uniform(0.93, 1.05)
                body = {
                    "model_id": model,
                    "request_rate": rate,
                    "run": run,
                    "request_throughput": round(rate * speed * factor, 4),
                    "output_throughput_tok_s": round(rate * 180 * speed * factor, 2),
                    "ttft_ms": round(35 / speed * rate**0.4 / factor, 3),
                    "tpot_ms": round(11 / speed * rate**0.1 / factor, 3),
                }
                files[f"serving/{model}-{rate}qps-{run}.json"] = json.dumps(body)
    return files


def _databases() -> dict[str, str]:
    rng = random.Random(22)
    rows = []
    for engine, rate, mib in (("postgres", 2400, 210), ("duckdb", 900, 480), ("sqlite", 1500, 32)):
        for clients in (1, 8):
            for trial in range(1, 6):
                qps = rate * clients**0.6 * rng.uniform(0.95, 1.05)
                rows.append(
                    {
                        "engine": engine,
                        "clients": clients,
                        "trial": trial,
                        "qps": round(qps, 1),
                        "latency_ms": round(1000 * clients / qps * rng.uniform(0.94, 1.06), 4),
                        "rss_mb": round(mib + clients * 2 + rng.uniform(0, 5), 1),
                        "power_w": round(60 + rate / 90 * rng.uniform(0.9, 1.1), 1),
                        "error": "lock timeout" if (engine, clients, trial) == ("sqlite", 8, 4) else "",
                    }
                )
    return {"oltp/engines.csv": as_csv(rows)}


def _microbenchmarks() -> dict[str, str]:
    """As pytest-benchmark's rows look once exported to CSV, in milliseconds."""
    rng = random.Random(23)
    rows = []
    for name, base_ms in (("test_loads", 2.1), ("test_dumps", 1.4), ("test_scan", 0.7)):
        for library in ("orjson", "stdlib"):
            for _ in range(7):
                took_ms = base_ms * (1 if library == "orjson" else 4.2) * rng.uniform(0.9, 1.25)
                rows.append(
                    {
                        "benchmark": name,
                        "library": library,
                        "time_ms": round(took_ms, 5),
                        "rss_mb": round(40 + took_ms * rng.uniform(1, 2), 2),
                    }
                )
    sizes = [{"library": "orjson", "wheel_size_kb": 137.4}, {"library": "stdlib", "wheel_size_kb": 0.5}]
    return {"pytest-benchmark/round_times.csv": as_csv(rows), "sizes.csv": as_csv(sizes)}
