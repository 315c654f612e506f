"""Result trees of further benchmarks, for the fresh half."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {"sweep": _sweep(), "web_load": _web_load(), "fine_tuning": _fine_tuning(), "key_value": _key_value()}


def _sweep() -> dict[str, str]:
    """An inference server swept over request rates, as GuideLLM reports it."""
    rng = random.Random(31)
    rows = []
    for model, speed in (("SmolLM2-1.7B", 1.0), ("granite-3.1-2b", 0.74), ("Falcon3-7B", 0.38)):
        for concurrency in (1, 8, 32):
            for repetition in (1, 2, 3, 4):
                factor = rng.uniform(0.95, 1.05)
                rate = 2.1 * speed * concurrency**0.7 * factor
                rows.append(
                    {
                        "model": model,
                        "concurrency": concurrency,
                        "run": repetition,
                        "requests_per_second": round(rate, 4),
                        "output_tokens_per_second": round(rate * 96 * rng.uniform(0.98, 1.02), 3),
                        "time_to_first_token_ms": round(41 / speed * concurrency**0.5 / factor, 3),
                        "inter_token_latency_ms": round(4.6 / speed * concurrency**0.3 / factor, 4),
                        "request_latency_s": round(0.47 / speed * concurrency**0.3 * rng.uniform(0.96, 1.04), 5),
                    }
                )
    return {"guidellm/sweep.csv": as_csv(rows)}


def _web_load() -> dict[str, str]:
    """Web frameworks under virtual users, in the words of k6; two runs broke off."""
    rng = random.Random(32)
    rows = []
    for framework, rate, base_ms in (("gin", 9100, 2.4), ("fastapi", 2300, 9.8), ("express", 4100, 5.9)):
        for endpoint in ("/items", "/search"):
            for vus in (10, 50, 200):
                for repetition in range(1, 6):
                    factor = (1 if endpoint == "/items" else 0.55) * rng.uniform(0.94, 1.06)
                    broken = (framework, endpoint, vus, repetition) in {
                        ("fastapi", "/search", 200, 2),
                        ("express", "/search", 200, 5),
                    }
                    rows.append(
                        {
                            "framework": framework,
                            "endpoint": endpoint,
                            "vus": vus,
                            "run": repetition,
                            "http_reqs_per_s": round(rate * factor * (vus / 200) ** 0.2, 2),
                            "http_req_duration_ms": round(base_ms * vus**0.5 / factor, 4),
                            "http_req_waiting_ms": round(base_ms * vus**0.5 / factor * rng.uniform(0.7, 0.8), 4),
                            "http_req_failed_pct": round(vus / 90 / factor * rng.uniform(0.6, 1.4), 3),
                            "error": "connection reset" if broken else "",
                        }
                    )
    return {"k6/load_test.csv": as_csv(rows)}


def _fine_tuning() -> dict[str, str]:
    """Training runs, one file each, as a trainer writes them at the end; and the size of each checkpoint."""
    rng = random.Random(33)
    files = {}
    for model, rate, loss, gib in (("bert-base", 412, 0.31, 7.9), ("deberta-v3", 233, 0.27, 11.6)):
        for precision, factor in (("fp32", 1.0), ("bf16", 1.83)):
            for batch_size in (16, 64):
                for seed in (1, 2, 3):
                    samples = rate * factor * (batch_size / 16) ** 0.15 * rng.uniform(0.97, 1.03)
                    body = {
                        "model": model,
                        "precision": precision,
                        "batch_size": batch_size,
                        "seed": seed,
                        "train_samples_per_second": round(samples, 3),
                        "train_duration_s": round(67349 / samples * rng.uniform(0.99, 1.01), 3),
                        "train_loss": round(loss * rng.uniform(0.94, 1.06), 5),
                        "eval_loss": round(loss * 1.22 * rng.uniform(0.94, 1.06), 5),
                        "gpu_memory_gb": round(
                            gib / factor**0.6 * (batch_size / 16) ** 0.4 * rng.uniform(0.99, 1.01), 3
                        ),
                    }
                    files[f"outputs/job_{len(files) + 1:02}/all_results.json"] = json.dumps(body)
    sizes = [{"model": "bert-base", "checkpoint_size_mb": 417.8}, {"model": "deberta-v3", "checkpoint_size_mb": 701.4}]
    return {**files, "checkpoints.csv": as_csv(sizes)}


def _key_value() -> dict[str, str]:
    """Embedded key-value stores, in the words of YCSB and of a time command."""
    rng = random.Random(34)
    rows = []
    for engine, rate in (("rocksdb", 88000), ("leveldb", 52000), ("lmdb", 121000)):
        for workload in ("A", "B", "F"):
            for threads in (1, 4, 16):
                for _ in range(3):
                    ops = rate * {"A": 0.7, "B": 1.0, "F": 0.6}[workload] * threads**0.5 * rng.uniform(0.96, 1.04)
                    took_us = 1e6 * threads / ops
                    rows.append(
                        {
                            "engine": engine,
                            "workload": workload,
                            "threads": threads,
                            "ops_per_sec": round(ops, 1),
                            "read_latency_us": round(took_us * rng.uniform(0.8, 0.9), 3),
                            "update_latency_us": round(took_us * rng.uniform(1.2, 1.4), 3),
                            "elapsed_s": round(1e6 / ops * rng.uniform(1.0, 1.02), 4),
                        }
                    )
    load = [
        {"engine": engine, "disk_mb": disk, "max_rss_mb": rss}
        for engine, disk, rss in (("rocksdb", 812.6, 391.2), ("leveldb", 934.1, 148.7), ("lmdb", 1391.3, 1422.5))
    ]
    return {"ycsb/run_phase.csv": as_csv(rows), "ycsb/footprint.csv": as_csv(load)}
