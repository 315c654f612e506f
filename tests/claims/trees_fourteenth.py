"""Result trees of the fourteenth set: a serving sweep, proxies under load, a disk test, fine-tuning and codecs."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {
        "gpu_serving_grid": _serving(),
        "proxy_shootout": _proxies(),
        "block_device_fio": _devices(),
        "finetune_matrix": _finetuning(),
        "codec_bakeoff": _codecs(),
    }


def _serving() -> dict[str, str]:
    rng = random.Random(1401)
    rows, memory = [], []
    for model, base in (("Llama-3.1-8B", 61), ("Gemma-2-9B", 52), ("Yi-1.5-6B", 74)):
        for precision, factor in (("bf16", 1.0), ("fp8", 1.46)):
            memory.append(
                {
                    "model": model,
                    "precision": precision,
                    "vram_gib": round(1350 / base / factor * rng.uniform(0.9, 1.1), 2),
                }
            )
            for concurrency in (1, 8, 32):
                for run in (1, 2, 3, 4):
                    speed = base * factor * concurrency**0.78 * rng.uniform(0.97, 1.03)
                    rows.append(
                        {
                            "model": model,
                            "precision": precision,
                            "concurrency": concurrency,
                            "run": run,
                            "ttft_ms": round(38 + 6.1 * concurrency / factor * rng.uniform(0.8, 1.2), 2),
                            "tpot_ms": round(1000 * concurrency / speed, 3),
                            "throughput_tok_s": round(speed, 2),
                        }
                    )
    return {"sweep/serving.csv": as_csv(rows), "sweep/vram.csv": as_csv(memory)}


def _proxies() -> dict[str, str]:
    rng = random.Random(1402)
    rows = []
    for engine, base, mib in (("haproxy", 41200, 48), ("envoy", 33700, 131), ("traefik", 24900, 174)):
        for connections in (64, 256, 1024):
            for trial in (1, 2, 3, 4, 5):
                rate = base * (1 - connections / 6000) * rng.uniform(0.96, 1.04)
                rows.append(
                    {
                        "engine": engine,
                        "connections": connections,
                        "trial": trial,
                        "requests_per_s": round(rate, 1),
                        "latency_ms": round(connections / rate * 1000 * rng.uniform(0.95, 1.15), 3),
                        "rss_mib": round(mib + connections * 0.06 * rng.uniform(0.9, 1.1), 1),
                    }
                )
    return {"results/load.csv": as_csv(rows)}


def _devices() -> dict[str, str]:
    rng = random.Random(1403)
    rows = []
    for model, base in (("PM9A3", 168000), ("SN850X", 141000), ("MX500", 31000)):
        for pattern, factor in (("randread", 1.0), ("randwrite", 0.62)):
            for depth in (1, 16, 64):
                for _ in range(3):
                    iops = base * factor * (depth / 64) ** 0.4 * rng.uniform(0.97, 1.03)
                    rows.append(
                        {
                            "model": model,
                            "pattern": pattern,
                            "queue_depth": depth,
                            "iops": round(iops),
                            "bandwidth_mib_s": round(iops / 256, 1),
                            "latency_ms": round(depth / iops * 1000 * rng.uniform(0.98, 1.08), 4),
                        }
                    )
    return {"fio.csv": as_csv(rows)}


def _finetuning() -> dict[str, str]:
    rng = random.Random(1404)
    runs = [
        {
            "model": model,
            "method": method,
            "accuracy": round(level + gain + rng.uniform(-0.012, 0.012), 4),
            "epoch_s": round(pace * slow * rng.uniform(0.97, 1.03), 3),
            "gpu_memory_gib": round(need * share * rng.uniform(0.97, 1.03), 2),
            "power_w": round(rng.uniform(290, 410), 1),
        }
        for model, level, pace, need in (
            ("deberta-v3-large", 0.871, 1.31, 31),
            ("roberta-large", 0.846, 0.98, 26),
            ("modernbert-base", 0.829, 0.44, 15),
        )
        for method, gain, slow, share in (
            ("full", 0.012, 1.0, 1.0),
            ("lora", 0.0, 0.71, 0.52),
            ("qlora", -0.009, 0.93, 0.31),
        )
        for _ in range(3)
    ]
    return {"runs.json": json.dumps({"runs": runs}, indent=1)}


def _codecs() -> dict[str, str]:
    rng = random.Random(1405)
    rows = []
    for library, took, mib in (("zstd", 1.9, 212), ("brotli", 6.8, 197), ("lz4", 0.7, 301), ("xz", 21.4, 181)):
        for threads in (1, 4, 8):
            for _ in range(4):
                rows.append(
                    {
                        "library": library,
                        "threads": threads,
                        "elapsed_s": round(took / threads**0.7 * rng.uniform(0.96, 1.04), 4),
                        "output_size_mib": round(mib * (1 + 0.004 * threads) * rng.uniform(0.995, 1.005), 2),
                        "memory_mib": round((18 + mib / 9) * threads**0.8 * rng.uniform(0.96, 1.04), 2),
                    }
                )
    return {"codecs/measurements.csv": as_csv(rows)}
