"""Result trees of further benchmarks, for the fifteenth set."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {
        "decode_users": _decode_users(),
        "static_file_servers": _static_file_servers(),
        "ledger_writes": _ledger_writes(),
        "snapshot_packing": _snapshot_packing(),
        "translation_training": _translation_training(),
    }


def _decode_users() -> dict[str, str]:
    rng = random.Random(1501)
    rows = []
    for model, base, gib in (("llama3.1-8b", 61, 6.1), ("gemma2-9b", 47, 7.4), ("qwen2.5-14b", 29, 10.9)):
        for users in (1, 4, 16):
            for run in range(1, 6):
                rate = base * users**0.62 * rng.uniform(0.95, 1.05)
                rows.append(
                    {
                        "model": model,
                        "users": users,
                        "run": run,
                        "tokens_per_s": round(rate, 2),
                        "ttft_ms": round(5200 / base * users**0.8 * rng.uniform(0.9, 1.12), 1),
                        "vram_gib": round(gib + 0.21 * users * rng.uniform(0.95, 1.05), 3),
                    }
                )
    return {"sweep/decode.csv": as_csv(rows)}


def _static_file_servers() -> dict[str, str]:
    rng = random.Random(1502)
    files = {}
    for server, base in (("nginx", 41000), ("caddy", 29500), ("lighttpd", 35200)):
        rows = []
        for connections in (32, 128, 512):
            for _ in range(4):
                rate = base * (connections / 128) ** 0.11 * rng.uniform(0.96, 1.04)
                rows.append(
                    {
                        "server": server,
                        "connections": connections,
                        "rps": round(rate, 1),
                        "latency_ms": round(connections / rate * 1000 * rng.uniform(0.95, 1.08), 3),
                        "rss_mib": round(21 + connections * 0.13 * base / 30000 * rng.uniform(0.9, 1.1), 2),
                    }
                )
        files[f"load/{server}.csv"] = as_csv(rows)
    return files


def _ledger_writes() -> dict[str, str]:
    rng = random.Random(1503)
    results = [
        {
            "engine": engine,
            "workload": workload,
            "transactions_per_s": round(base * factor * rng.uniform(0.97, 1.03), 1),
            "commit_ms": round(16000 / base / factor * rng.uniform(0.9, 1.1), 3),
            "wal_mib": round(base * factor / 9 * rng.uniform(0.9, 1.1), 2),
        }
        for engine, base in (("postgres", 5200), ("mysql", 4450), ("sqlite", 1900), ("duckdb", 820))
        for workload, factor in (("insert", 1.0), ("update", 0.71), ("mixed", 1.33))
    ]
    return {"ledger.json": json.dumps({"client": "ledgerbench", "results": results}, indent=1)}


def _snapshot_packing() -> dict[str, str]:
    rng = random.Random(1504)
    rows = []
    for codec, speed, ratio in (("zstd", 410, 3.4), ("gzip", 92, 3.05), ("lz4", 690, 2.1), ("brotli", 61, 3.6)):
        for corpus in ("logs", "images", "sql"):
            gain = {"logs": 1.9, "images": 0.52, "sql": 1.4}[corpus]
            for _ in range(3):
                rows.append(
                    {
                        "codec": codec,
                        "corpus": corpus,
                        "pack_s": round(2048 / speed / gain**0.3 * rng.uniform(0.96, 1.05), 3),
                        "unpack_s": round(2048 / speed / 3.3 / gain**0.2 * rng.uniform(0.94, 1.06), 3),
                        "packed_size_mib": round(2048 / ratio / gain * rng.uniform(0.999, 1.001), 2),
                    }
                )
    return {"packing.csv": as_csv(rows)}


def _translation_training() -> dict[str, str]:
    rng = random.Random(1505)
    rows = [
        {
            "config": f"{size}-{precision}",
            "gpus": gpus,
            "epoch_s": round(base * factor / gpus**0.9 * rng.uniform(0.97, 1.03), 1),
            "sentences_per_s": round(410000 / base / factor * gpus**0.9 * rng.uniform(0.97, 1.03), 1),
            "memory_gib": round(gib * factor * rng.uniform(0.98, 1.02), 2),
            "val_loss": round(3.1 - base / 2400 + rng.uniform(-0.05, 0.05), 4),
        }
        for size, base, gib in (("small", 620, 9.5), ("base", 1480, 21.0), ("big", 3350, 46.0))
        for precision, factor in (("fp32", 1.0), ("bf16", 0.58))
        for gpus in (1, 2, 4, 8)
        for _ in range(3)
    ]
    return {"training/epochs.csv": as_csv(rows)}
