"""Result trees of the eleventh set: model serving, a web gateway, databases, volumes, image training and backup archives."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {
        "quantised_serving": _serving(),
        "gateway_stress": _gateway(),
        "order_store": _databases(),
        "cloud_volumes": _volumes(),
        "image_classifiers": _training(),
        "backup_codecs": _archives(),
    }


def _around(rng: random.Random, value: float, share: float, places: int) -> float:
    """A value scattered by a share of itself."""
    return round(value * rng.uniform(1 - share, 1 + share), places)


def _serving() -> dict[str, str]:
    """One CSV per model with batch sizes and precisions; memory and power once per model."""
    rng = random.Random(1101)
    files, telemetry = {}, []
    models = (
        ("llama-3.2-3b", 118, 41, 6740, 171),
        ("qwen2.5-14b", 37, 96, 15320, 244),
        ("mistral-7b", 66, 63, 9180, 209),
    )
    for model, rate, wait, mib, watts in models:
        rows = []
        for precision, factor in (("fp16", 1.0), ("awq", 1.47)):
            for batch, gain in ((1, 1.0), (8, 5.3), (32, 14.1)):
                for repeat in range(5):
                    rows.append(
                        {
                            "model": model,
                            "precision": precision,
                            "batch_size": batch,
                            "repeat": repeat + 1,
                            "ttft_ms": _around(rng, wait * (0.8 + 0.2 * gain) / factor, 0.06, 2),
                            "tokens_per_second": _around(rng, rate * factor * gain, 0.03, 2),
                        }
                    )
        files[f"serving/{model}.csv"] = as_csv(rows)
        telemetry.append(
            {"model": model, "memory_mb": _around(rng, mib, 0.02, 0), "power_w": _around(rng, watts, 0.03, 1)}
        )
    return files | {"telemetry.csv": as_csv(telemetry)}


def _gateway() -> dict[str, str]:
    """Web servers under load; some rows failed."""
    rng = random.Random(1102)
    rows = []
    for server, rate, wait, mib in (
        ("nginx", 41800, 2.4, 61),
        ("caddy", 28900, 3.7, 118),
        ("traefik", 23700, 4.9, 143),
    ):
        for connections, gain, slow in ((64, 1.0, 1.0), (256, 1.22, 3.1), (1024, 1.17, 12.6)):
            for run in range(4):
                failed = rng.random() < 0.08
                rows.append(
                    {
                        "server": server,
                        "connections": connections,
                        "run": run + 1,
                        "rps": "" if failed else _around(rng, rate * gain, 0.03, 1),
                        "latency_ms": "" if failed else _around(rng, wait * slow, 0.05, 3),
                        "memory_mb": "" if failed else _around(rng, mib * (1 + 0.1 * gain * slow / 3), 0.02, 1),
                        "error": "connect timeout" if failed else "",
                    }
                )
    return {"load/wrk.csv": as_csv(rows)}


def _databases() -> dict[str, str]:
    """Engines on order workloads as JSON, bulk loads as CSV."""
    rng = random.Random(1103)
    engines = (("postgres-17", 9100, 3.6, 2140), ("mysql-8.4", 8300, 4.3, 1890), ("sqlite-3.46", 2900, 1.7, 320))
    results = [
        {
            "engine": engine,
            "workload": workload,
            "qps": _around(rng, rate * ease, 0.04, 1),
            "latency_ms": _around(rng, wait / ease, 0.05, 3),
            "memory_mb": _around(rng, mib * (0.9 + 0.1 / ease), 0.03, 0),
        }
        for engine, rate, wait, mib in engines
        for workload, ease in (("read_only", 1.6), ("mixed", 1.0), ("write_heavy", 0.56))
    ]
    loads = [
        {"engine": engine, "load_s": _around(rng, 182000 / rate, 0.06, 2)}
        for engine, rate, _, _ in engines
        for _ in range(4)
    ]
    return {"orders.json": json.dumps(results, indent=1), "bulk_load.csv": as_csv(loads)}


def _volumes() -> dict[str, str]:
    """Cloud volumes by access pattern."""
    rng = random.Random(1104)
    rows = []
    for volume, rate, wait in (("gp3", 940, 0.71), ("io2", 1860, 0.34), ("local-ssd", 3120, 0.12)):
        for pattern, share, slow in (("seqread", 1.0, 1.0), ("seqwrite", 0.72, 1.3), ("randread", 0.41, 1.1)):
            for run in range(3):
                rows.append(
                    {
                        "volume": volume,
                        "pattern": pattern,
                        "run": run + 1,
                        "bandwidth_mb_s": _around(rng, rate * share, 0.04, 2),
                        "latency_ms": _around(rng, wait * slow, 0.06, 4),
                    }
                )
    return {"fio/volumes.csv": as_csv(rows)}


def _training() -> dict[str, str]:
    """Image classifiers: speed and memory by optimiser, accuracy by seed."""
    rng = random.Random(1105)
    speed, quality = [], []
    for model, rate, mib, level in (
        ("resnet50", 1380, 9870, 0.761),
        ("convnext-t", 1010, 12640, 0.806),
        ("vit-s16", 1190, 11350, 0.788),
    ):
        for optimizer, factor in (("sgd", 1.0), ("adamw", 0.93), ("lion", 0.96)):
            for epoch in range(4):
                speed.append(
                    {
                        "model": model,
                        "optimizer": optimizer,
                        "epoch": epoch + 1,
                        "images_per_s": _around(rng, rate * factor, 0.03, 1),
                        "epoch_s": _around(rng, 128000 / (rate * factor), 0.04, 2),
                        "memory_mb": _around(rng, mib * (2 - factor), 0.01, 0),
                    }
                )
            for seed in (13, 29, 71):
                quality.append(
                    {
                        "model": model,
                        "optimizer": optimizer,
                        "seed": seed,
                        "accuracy": _around(rng, level * factor**0.3, 0.01, 4),
                    }
                )
    return {"speed.csv": as_csv(speed), "quality.csv": as_csv(quality)}


def _archives() -> dict[str, str]:
    """Codecs and levels on one backup set."""
    rng = random.Random(1106)
    rows = []
    for codec, rate, fast, ratio in (
        ("zstd", 412, 1390, 3.31),
        ("lz4", 690, 3020, 2.12),
        ("brotli", 148, 441, 3.52),
        ("gzip", 61, 322, 3.07),
    ):
        for level, slow, gain in (("fast", 1.0, 1.0), ("default", 0.57, 1.11), ("max", 0.13, 1.27)):
            for run in range(3):
                rows.append(
                    {
                        "codec": codec,
                        "level": level,
                        "run": run + 1,
                        "compress_mb_s": _around(rng, rate * slow, 0.04, 2),
                        "decompress_mb_s": _around(rng, fast * (1.1 - 0.1 * gain), 0.03, 1),
                        "compression_ratio": _around(rng, ratio * gain, 0.004, 3),
                    }
                )
    return {"archives/results.csv": as_csv(rows)}
