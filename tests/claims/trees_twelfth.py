"""Result trees of serving, web, database, storage, training and compression benchmarks, for the twelfth set."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {
        "request_rate_sweep": _request_rate_sweep(),
        "ingress_hey": _ingress_hey(),
        "sysbench_oltp": _sysbench_oltp(),
        "bucket_transfers": _bucket_transfers(),
        "vision_epochs": _vision_epochs(),
        "zstd_levels": _zstd_levels(),
    }


def _request_rate_sweep() -> dict[str, str]:
    """A serving benchmark's result file for each model and request rate."""
    rng = random.Random(1201)
    files = {}
    for model, level, first in (("Ministral-8B-FP8", 410, 41), ("Llama-3.2-3B", 690, 24), ("Qwen3-32B-AWQ", 152, 118)):
        for rate, load in ((2, 0.42), (6, 0.78), (12, 1.0)):
            tpot = first / 3.3 * (0.8 + load) * rng.uniform(0.95, 1.05)
            mean = first * (0.7 + 1.9 * load**2) * rng.uniform(0.95, 1.05)
            result = {
                "model_id": model,
                "request_rate": rate,
                "num_prompts": 500,
                "request_throughput": round(rate * (1.02 - 0.22 * load) * rng.uniform(0.94, 0.99), 3),
                "output_throughput": round(level * load * rng.uniform(0.95, 1.05) * 3, 2),
                "mean_ttft_ms": round(mean, 2),
                "median_ttft_ms": round(mean * rng.uniform(0.84, 0.93), 2),
                "mean_tpot_ms": round(tpot, 3),
                "median_tpot_ms": round(tpot * rng.uniform(0.9, 0.96), 3),
                "gpu_memory_gb": round(14 + first / 2.1 + 4 * load + rng.uniform(0, 1), 1),
            }
            files[f"serving/{model.lower()}-rate{rate}.json"] = json.dumps(result, indent=2)
    return files


def _ingress_hey() -> dict[str, str]:
    """Repeated load tests of ingress proxies, one file a proxy."""
    rng = random.Random(1202)
    files = {}
    for proxy, rate, delay, memory in (
        ("traefik", 21400, 4.6, 148),
        ("haproxy", 38900, 2.5, 61),
        ("envoy", 33200, 3.1, 112),
        ("nginx", 35100, 2.8, 44),
    ):
        rows = []
        for connections, share in ((50, 0.82), (100, 1.0), (400, 0.93)):
            for run in range(1, 6):
                rps = rate * share * rng.uniform(0.96, 1.04)
                rows.append(
                    {
                        "proxy": proxy,
                        "connections": connections,
                        "run": run,
                        "requests_per_sec": round(rps, 1),
                        "latency_ms": round(delay * connections / 100 / share * rng.uniform(0.94, 1.07), 3),
                        "rss_mb": round(memory + connections / 9 + rng.uniform(0, 4), 1),
                    }
                )
        files[f"hey/{proxy}.csv"] = as_csv(rows)
    return files


def _sysbench_oltp() -> dict[str, str]:
    """Queries and query latency of three databases under two workloads."""
    rng = random.Random(1203)
    rows = []
    for engine, base in (("postgres-17", 2310), ("mysql-8.4", 1980), ("percona-8.0", 2120)):
        for workload, factor in (("oltp_read_only", 1.6), ("oltp_read_write", 0.9), ("oltp_write_only", 1.15)):
            for threads, gain in ((16, 1.0), (64, 2.3)):
                for _ in range(4):
                    tps = base * factor * gain * rng.uniform(0.95, 1.05)
                    rows.append(
                        {
                            "engine": engine,
                            "workload": workload,
                            "threads": threads,
                            "queries_per_s": round(tps, 2),
                            "latency_ms": round(threads / tps * 1000 * rng.uniform(0.97, 1.03), 3),
                            "wal_mb": round(tps / factor * 0.21 * rng.uniform(0.9, 1.1), 1),
                        }
                    )
    return {"sysbench/results.csv": as_csv(rows)}


def _bucket_transfers() -> dict[str, str]:
    """Uploads and downloads against object stores, as lines of JSON."""
    rng = random.Random(1204)
    lines = []
    for store, up, down, first in (
        ("minio", 812, 1440, 6.1),
        ("ceph-rgw", 561, 1090, 11.7),
        ("seaweedfs", 694, 1265, 7.9),
    ):
        for client, share in (("rclone", 0.63), ("s5cmd", 1.0), ("awscli", 0.48)):
            for _ in range(4):
                lines.append(
                    json.dumps(
                        {
                            "store": store,
                            "client": client,
                            "put_mb_s": round(up * share * rng.uniform(0.94, 1.06), 1),
                            "get_mb_s": round(down * share * rng.uniform(0.94, 1.06), 1),
                            "first_byte_ms": round(first * (1.3 - share / 2) * rng.uniform(0.92, 1.08), 2),
                        }
                    )
                )
    return {"transfers.jsonl": "\n".join(lines) + "\n"}


def _vision_epochs() -> dict[str, str]:
    """Training runs of image models with two precisions, several runs each."""
    rng = random.Random(1205)
    rows = []
    for backbone, rate, top, memory in (
        ("convnext-t", 1180, 0.781, 17.2),
        ("vit-s16", 1420, 0.764, 13.9),
        ("resnet50", 2050, 0.752, 11.3),
    ):
        for precision, speed, saved in (("fp32", 0.55, 1.0), ("bf16", 1.0, 0.58)):
            for run in (1, 2, 3, 4):
                per_s = rate * speed * rng.uniform(0.97, 1.03)
                rows.append(
                    {
                        "backbone": backbone,
                        "precision": precision,
                        "run": run,
                        "images_per_sec": round(per_s, 1),
                        "epoch_s": round(1281167 / per_s / 8, 2),
                        "val_accuracy": round(top + rng.uniform(-0.006, 0.006), 4),
                        "train_loss": round(2.9 - 2 * top + rng.uniform(-0.03, 0.03), 4),
                        "peak_memory_gb": round(memory * saved * rng.uniform(0.98, 1.02), 2),
                    }
                )
    return {"runs/imagenet.csv": as_csv(rows)}


def _zstd_levels() -> dict[str, str]:
    """Compression levels against each other on two corpora."""
    rng = random.Random(1206)
    rows = []
    for codec, speed, gain in (
        ("zstd-1", 510, 2.88),
        ("zstd-9", 96, 3.35),
        ("lz4-1", 735, 2.1),
        ("brotli-5", 71, 3.42),
    ):
        for corpus, ease in (("enwik8", 0.92), ("silesia", 1.0), ("access-logs", 1.9)):
            rows.append(
                {
                    "codec": codec,
                    "corpus": corpus,
                    "compression_ratio": round(gain * ease * rng.uniform(0.97, 1.03), 3),
                    "compress_mb_s": round(speed * ease**0.5 * rng.uniform(0.95, 1.05), 1),
                    "decompress_mb_s": round(speed**0.3 * 190 * rng.uniform(0.95, 1.05), 1),
                    "memory_mb": round(speed**-0.4 * 300 + rng.uniform(0, 3), 1),
                }
            )
    return {"codecs.csv": as_csv(rows)}
