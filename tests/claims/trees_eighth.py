"""Result trees of further domains, for the eighth half: inference, proxies, databases, disks, training, compression."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {
        "inference_grid": _inference_grid(),
        "proxy_load": _proxy_load(),
        "pgbench_runs": _pgbench_runs(),
        "nvme_disks": _nvme_disks(),
        "image_training": _image_training(),
        "archivers": _archivers(),
    }


def _inference_grid() -> dict[str, str]:
    """Serving engines x models x concurrency, three runs each; times in ms, memory in GiB; some runs failed."""
    rng = random.Random(81)
    rows = []
    for engine, pace in (("vllm", 1.0), ("sglang", 1.07), ("tgi", 0.83)):
        for model, base, held in (("Qwen2.5-7B-Instruct", 88, 15.2), ("Llama-3.2-3B-Instruct", 171, 7.4)):
            for concurrency in (1, 8, 32):
                for run in (1, 2, 3):
                    rate = base * pace * concurrency**0.82 * rng.uniform(0.96, 1.04)
                    failed = (engine, model, concurrency, run) == ("tgi", "Qwen2.5-7B-Instruct", 32, 2)
                    rows.append(
                        {
                            "engine": engine,
                            "model": model,
                            "concurrency": concurrency,
                            "run": run,
                            "ttft_ms": 0
                            if failed
                            else round(2900 / base * concurrency**0.6 * rng.uniform(0.9, 1.1), 1),
                            "tpot_ms": 0 if failed else round(1000 * concurrency / rate, 2),
                            "throughput_tok_s": 0 if failed else round(rate, 1),
                            "gpu_memory_gb": 0 if failed else round(held + 0.11 * concurrency + rng.uniform(0, 0.3), 2),
                            "error": "connection reset by peer" if failed else "",
                        }
                    )
    return {"results/serving_benchmark.csv": as_csv(rows)}


def _proxy_load() -> dict[str, str]:
    """Reverse proxies x connections, one summary each: rate in req/s, mean and largest latency in ms, memory in MB."""
    rng = random.Random(82)
    rows = []
    for server, rate, held in (
        ("nginx", 41200, 38),
        ("envoy", 33800, 121),
        ("haproxy", 45900, 57),
        ("caddy", 27400, 84),
    ):
        for connections in (64, 256, 1024):
            pace = rate * rng.uniform(0.96, 1.04) * (1 - connections / 9000)
            rows.append(
                {
                    "server": server,
                    "connections": connections,
                    "requests_per_s": round(pace, 1),
                    "latency_avg_ms": round(connections / pace * 1000 * rng.uniform(0.9, 1.1), 3),
                    "latency_max_ms": round(connections / pace * 1000 * rng.uniform(3.1, 6.3), 2),
                    "rss_mb": round(held + connections * 0.041 + rng.uniform(0, 4), 1),
                }
            )
    return {"proxies/wrk.json": json.dumps(rows, indent=1)}


def _pgbench_runs() -> dict[str, str]:
    """Database engines x workloads x clients, five runs each: transactions a second, latency in ms."""
    rng = random.Random(83)
    lines = []
    for engine, base in (("postgres-16", 5200), ("postgres-17", 5590), ("mysql-8.4", 4310)):
        for workload, factor in (("read_only", 6.1), ("read_write", 1.0)):
            for clients in (16, 64):
                for run in range(1, 6):
                    tps = base * factor * (1.7 if clients == 64 else 1) * rng.uniform(0.97, 1.03)
                    one = {"engine": engine, "workload": workload, "clients": clients, "run": run}
                    one |= {"transactions_per_s": round(tps, 1), "latency_ms": round(clients / tps * 1000, 3)}
                    lines.append(json.dumps(one))
    return {"pgbench.jsonl": "\n".join(lines) + "\n"}


def _nvme_disks() -> dict[str, str]:
    """Disks x access patterns, four repetitions: operations a second, latency in ms, power in W."""
    rng = random.Random(84)
    rows = []
    for device, speed, watts in (("sn850x", 1.0, 7.1), ("990pro", 1.12, 6.2), ("mx500", 0.12, 3.4)):
        for pattern, base in (("randread", 612000), ("randwrite", 488000), ("mixed", 397000)):
            for queue_depth in (1, 32):
                for rep in range(1, 5):
                    iops = base * speed * (0.045 if queue_depth == 1 else 1) * rng.uniform(0.95, 1.05)
                    rows.append(
                        {
                            "device": device,
                            "pattern": pattern,
                            "queue_depth": queue_depth,
                            "rep": rep,
                            "iops": round(iops),
                            "latency_ms": round(queue_depth / iops * 1000, 5),
                            "power_w": round(watts * rng.uniform(0.9, 1.1), 2),
                        }
                    )
    return {"fio/jobs.csv": as_csv(rows)}


def _image_training() -> dict[str, str]:
    """One log a configuration, one row an epoch: samples a second, epoch time in s, memory in GB, accuracy."""
    rng = random.Random(85)
    files = {}
    for config, rate, held in (("baseline", 412, 21.3), ("bf16", 655, 13.8), ("compiled", 741, 14.9)):
        for gpus in (1, 4):
            rows = []
            for epoch in range(1, 7):
                pace = rate * gpus**0.93 * rng.uniform(0.97, 1.03)
                rows.append(
                    {
                        "config": config,
                        "gpus": gpus,
                        "epoch": epoch,
                        "samples_per_s": round(pace, 1),
                        "epoch_time_s": round(50000 / pace, 2),
                        "gpu_memory_gb": round(held + rng.uniform(-0.3, 0.3), 2),
                        "val_accuracy": round(0.71 - 0.38 / (epoch + 0.4) + rng.uniform(-0.01, 0.01), 4),
                    }
                )
            files[f"logs/{config}_{gpus}gpu.csv"] = as_csv(rows)
    return files


def _archivers() -> dict[str, str]:
    """Codecs x levels x inputs, one measurement each: ratio, speeds in MB/s, time in s, memory in MB."""
    rng = random.Random(86)
    rows = []
    for codec, ratio, speed in (("zstd", 2.9, 410), ("lz4", 2.1, 690), ("brotli", 3.2, 96), ("gzip", 2.7, 61)):
        for level in (1, 3, 9):
            for dataset, ease in (("silesia", 1.0), ("enwik8", 0.93), ("logs", 2.4)):
                pace = speed / level**0.7 * rng.uniform(0.93, 1.07)
                rows.append(
                    {
                        "codec": codec,
                        "level": level,
                        "dataset": dataset,
                        "compression_ratio": round(ratio * ease * (1 + 0.04 * level) * rng.uniform(0.97, 1.03), 3),
                        "compress_mb_s": round(pace, 1),
                        "decompress_mb_s": round(speed * 2.7 * rng.uniform(0.9, 1.1), 1),
                        "wall_time_s": round(212 / pace, 3),
                        "peak_rss_mb": round(8 + 3.1 * level * rng.uniform(0.9, 1.2), 1),
                    }
                )
    return {"compression/results.csv": as_csv(rows)}
