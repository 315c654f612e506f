"""Result trees of further domains, for the tenth half: serving, proxies, databases, codecs, disks, training."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {
        "vllm_concurrency": _serving(),
        "edge_proxies": _proxies(),
        "oltp_engines": _databases(),
        "codec_trials": _codecs(),
        "nvme_fio": _disks(),
        "finetune_runs": _training(),
    }


def _serving() -> dict[str, str]:
    rng = random.Random(101)
    files = {}
    models = (
        ("Qwen2.5-7B-Instruct", 78, 31, 15.2),
        ("Llama-3.1-8B-Instruct", 71, 36, 16.1),
        ("Mistral-7B-v0.3", 83, 28, 14.4),
        ("Phi-3.5-mini", 118, 19, 7.9),
    )
    for model, rate, first, gib in models:
        rows = []
        for concurrency in (1, 8, 32):
            for run in range(1, 6):
                wobble = rng.uniform(0.96, 1.04)
                rows.append(
                    {
                        "run_date": f"2026-03-{run + 9:02}",
                        "model": model,
                        "concurrency": concurrency,
                        "run": run,
                        "ttft_ms": round(first * (1 + 0.21 * concurrency) * rng.uniform(0.93, 1.08), 2),
                        "tpot_ms": round(1000 / rate * (1 + 0.04 * concurrency) * wobble, 3),
                        "output_tokens_per_s": round(rate * concurrency**0.83 / wobble, 2),
                        "requests_per_s": round(rate * concurrency**0.83 / wobble / 212, 4),
                    }
                )
        files[f"sweep/{model}.csv"] = as_csv(rows)
        files[f"memory/{model}.json"] = json.dumps({"model": model, "gpu_memory_gb": gib})
    return files


def _proxies() -> dict[str, str]:
    rng = random.Random(102)
    rows = []
    servers = (
        ("nginx", 41200, 1.0, 38.5),
        ("haproxy", 39100, 1.08, 44.1),
        ("caddy", 27300, 1.6, 71.9),
        ("envoy", 30800, 1.4, 96.3),
    )
    for server, rate, factor, rss in servers:
        for connections in (50, 200, 800):
            for rep in range(1, 5):
                rows.append(
                    {
                        "server": server,
                        "connections": connections,
                        "rep": rep,
                        "rps": round(rate * (1 - connections / 4000) * rng.uniform(0.97, 1.03), 1),
                        "latency_ms": round(factor * connections / 33 * rng.uniform(0.95, 1.06), 3),
                        "cpu_percent": round(rng.uniform(52, 96), 1),
                        "rss_mb": round(rss * (1 + connections / 2500) * rng.uniform(0.98, 1.02), 1),
                    }
                )
    return {"results/wrk_runs.csv": as_csv(rows)}


def _databases() -> dict[str, str]:
    rng = random.Random(103)
    rows, sizes = [], []
    for engine, rate, size, restore in (
        ("postgresql", 5210, 1480, 41.7),
        ("mysql", 4630, 1655, 58.2),
        ("sqlite", 1190, 1312, 22.9),
    ):
        rows += [
            {
                "engine": engine,
                "clients": clients,
                "run": run,
                "transactions_per_s": round(rate * (clients / 4) ** 0.41 * rng.uniform(0.95, 1.04), 1),
                "latency_ms": round(clients / rate * 1000 * (clients / 4) ** -0.36 * rng.uniform(0.95, 1.05), 4),
            }
            for clients in (4, 16, 64)
            for run in range(1, 6)
        ]
        sizes.append({"engine": engine, "database_size_mb": size, "restore_s": restore})
    return {"oltp/runs.csv": as_csv(rows), "oltp/footprint.json": json.dumps(sizes)}


def _codecs() -> dict[str, str]:
    rng = random.Random(104)
    rows = []
    codecs = (("zstd", 412, 1120, 2.9), ("lz4", 690, 3350, 2.1), ("brotli", 58, 401, 3.2), ("gzip", 71, 352, 2.75))
    for codec, packing, unpacking, ratio in codecs:
        for level in (1, 5, 9):
            for corpus in ("silesia", "enwik8", "logs"):
                scale = {"silesia": 1.0, "enwik8": 0.87, "logs": 1.72}[corpus]
                rows.append(
                    {
                        "library": codec,
                        "level": level,
                        "corpus": corpus,
                        "compress_mb_s": round(packing / level**0.7 * rng.uniform(0.9, 1.1), 2),
                        "decompress_mb_s": round(unpacking * rng.uniform(0.93, 1.07), 1),
                        "compression_ratio": round(ratio * scale * (1 + level / 40) * rng.uniform(0.97, 1.03), 3),
                        "memory_mb": round(2.4 * level * rng.uniform(0.9, 1.3) + ratio, 2),
                    }
                )
    return {"bench/codecs.csv": as_csv(rows)}


def _disks() -> dict[str, str]:
    rng = random.Random(105)
    rows = []
    for drive, iops, power in (("sn850x", 182000, 6.1), ("990pro", 201000, 5.7), ("p5plus", 143000, 6.9)):
        for pattern, factor in (("randread", 1.0), ("randwrite", 0.78), ("mixed", 0.86)):
            for iodepth in (1, 16):
                for _ in range(4):
                    reached = iops * factor * (1 if iodepth > 1 else 0.11) * rng.uniform(0.96, 1.03)
                    rows.append(
                        {
                            "drive": drive,
                            "pattern": pattern,
                            "iodepth": iodepth,
                            "iops": round(reached),
                            "latency_ms": round(iodepth / reached * 1000, 4),
                            "power_w": round(power * rng.uniform(0.92, 1.07), 2),
                        }
                    )
    return {"fio.csv": as_csv(rows)}


def _training() -> dict[str, str]:
    rng = random.Random(106)
    lines = []
    configs = (
        ("baseline", 412, 0.871, 31.2),
        ("flash-attn", 498, 0.872, 24.6),
        ("compile", 541, 0.869, 32.9),
        ("lora", 655, 0.853, 14.8),
    )
    for config, rate, accuracy, gib in configs:
        for batch in (16, 32):
            for seed in (7, 21, 42):
                speed = rate * (1.12 if batch == 32 else 1) * rng.uniform(0.97, 1.03)
                lines.append(
                    {
                        "config": config,
                        "batch_size": batch,
                        "seed": seed,
                        "samples_per_s": round(speed, 2),
                        "epoch_s": round(52000 / speed, 2),
                        "val_accuracy": round(accuracy * rng.uniform(0.985, 1.012), 4),
                        "val_loss": round((1.25 - accuracy) * rng.uniform(0.93, 1.07), 4),
                        "gpu_memory_gb": round(gib * (1.3 if batch == 32 else 1) * rng.uniform(0.99, 1.01), 2),
                    }
                )
    return {"train/history.jsonl": "".join(json.dumps(line) + "\n" for line in lines)}
