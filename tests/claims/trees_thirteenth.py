"""Result trees of the thirteenth set: batched inference, HTTP frameworks, embedded stores, file systems, segmentation."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {
        "batched_inference": _batched_inference(),
        "http_frameworks": _http_frameworks(),
        "embedded_stores": _embedded_stores(),
        "filesystem_blocks": _filesystem_blocks(),
        "segmentation_training": _segmentation_training(),
    }


def _batched_inference() -> dict[str, str]:
    rng = random.Random(1301)
    rows = []
    for model, base, memory in (("Llama-3.2-3B", 88, 7100), ("Gemma-2-9B", 41, 19800), ("Qwen2.5-14B", 27, 30400)):
        for batch_size, factor in ((1, 1), (8, 5.6), (32, 14.2)):
            for run in range(1, 6):
                rows.append(
                    {
                        "model": model,
                        "batch_size": batch_size,
                        "run": run,
                        "ttft_ms": round(3600 / base * factor**0.6 * rng.uniform(0.9, 1.1), 2),
                        "throughput_tok_s": round(base * factor * rng.uniform(0.95, 1.05), 2),
                        "latency_ms": round(256 / base * 1000 * factor**0.25 * rng.uniform(0.95, 1.05), 1),
                        "gpu_memory_mb": round(memory * (1 + batch_size / 90) * rng.uniform(0.99, 1.01)),
                    }
                )
    return {"sweep/batching.csv": as_csv(rows)}


def _http_frameworks() -> dict[str, str]:
    rng = random.Random(1302)
    rows = []
    for engine, base, rss in (("fastapi", 9100, 84), ("express", 14700, 71), ("gin", 61200, 23), ("axum", 88400, 12)):
        for connections, factor in ((32, 0.7), (128, 1.0), (512, 0.93)):
            rate = base * factor * rng.uniform(0.96, 1.04)
            rows.append(
                {
                    "engine": engine,
                    "connections": connections,
                    "requests_per_s": round(rate, 1),
                    "latency_p50_ms": round(connections / rate * 1000 * rng.uniform(0.85, 0.95), 3),
                    "rss_mb": round(rss * (1 + connections / 800) * rng.uniform(0.97, 1.03), 1),
                }
            )
    start = [
        {"engine": engine, "run": run, "startup_s": round(base * rng.uniform(0.9, 1.1), 3)}
        for engine, base in (("fastapi", 1.31), ("express", 0.62), ("gin", 0.094), ("axum", 0.051))
        for run in (1, 2, 3, 4)
    ]
    return {"load/steady.csv": as_csv(rows), "startup.csv": as_csv(start)}


def _embedded_stores() -> dict[str, str]:
    rng = random.Random(1303)
    files = {}
    for engine, write, read, size in (
        ("rocksdb", 1.0, 1.0, 2140),
        ("lmdb", 2.3, 0.42, 3380),
        ("sqlite", 3.1, 1.9, 2790),
    ):
        results = [
            {
                "operation": operation,
                "threads": threads,
                "latency_ms": round((0.42 * write if operation == "put" else 0.17 * read) * threads**0.4 * jitter, 4),
                "qps": round(
                    threads * 900 / (write if operation == "put" else 0.4 * read) * threads**-0.35 * jitter, 1
                ),
                "size_mb": round(size * jitter, 1),
            }
            for operation in ("put", "get")
            for threads in (1, 4, 16)
            for jitter in (rng.uniform(0.93, 1.07),)
        ]
        files[f"stores/{engine}.json"] = json.dumps({"engine": engine, "results": results})
    return files


def _filesystem_blocks() -> dict[str, str]:
    rng = random.Random(1304)
    rows = []
    for backend, factor in (("ext4", 1.0), ("xfs", 1.13), ("btrfs", 0.78), ("zfs", 0.66)):
        for block_size, kib, base in (("4k", 4, 410), ("64k", 64, 1720), ("1m", 1024, 3050)):
            for _ in range(3):
                rows.append(
                    {
                        "backend": backend,
                        "block_size": block_size,
                        "bandwidth_mb_s": round(base * factor * rng.uniform(0.96, 1.04), 1),
                        "latency_ms": round(kib**0.5 / 18 / factor * rng.uniform(0.92, 1.08), 4),
                        "power_w": round(9.5 / factor**0.3 * rng.uniform(0.95, 1.05), 2),
                    }
                )
    return {"fio/blocks.csv": as_csv(rows)}


def _segmentation_training() -> dict[str, str]:
    rng = random.Random(1305)
    rows = []
    for model, rate, level, memory in (
        ("unet", 148, 0.781, 8300),
        ("deeplabv3", 92, 0.823, 12100),
        ("segformer", 71, 0.847, 14600),
    ):
        for precision, factor in (("fp32", 1.0), ("bf16", 1.74)):
            for run in (1, 2, 3, 4):
                speed = rate * factor * rng.uniform(0.97, 1.03)
                rows.append(
                    {
                        "model": model,
                        "precision": precision,
                        "run": run,
                        "images_per_s": round(speed, 2),
                        "epoch_s": round(11800 / speed, 2),
                        "accuracy": round(level + rng.uniform(-0.008, 0.008), 4),
                        "memory_mb": round(memory / factor**0.7 * rng.uniform(0.99, 1.01)),
                    }
                )
    compile_rows = [
        {"model": model, "precision": precision, "compile_time_s": round(base * rng.uniform(0.9, 1.2), 2)}
        for model, base in (("unet", 21), ("deeplabv3", 38), ("segformer", 64))
        for precision in ("fp32", "bf16")
    ]
    return {"train/epochs.csv": as_csv(rows), "train/compile.csv": as_csv(compile_rows)}
