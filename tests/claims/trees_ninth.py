"""Result trees of other benchmarks, for the ninth half."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {
        "gpu_concurrency": _gpu_concurrency(),
        "wrk_frontends": _wrk_frontends(),
        "ycsb_stores": _ycsb_stores(),
        "fio_volumes": _fio_volumes(),
        "adapter_training": _adapter_training(),
        "log_compressors": _log_compressors(),
    }


def _gpu_concurrency() -> dict[str, str]:
    """An inference server under rising concurrency, five runs of each."""
    rng = random.Random(91)
    files = {}
    models = (("mistral-7b-awq", 78, 41, 6.9), ("llama-3-8b-fp8", 71, 47, 10.4), ("qwen2-14b-int4", 49, 66, 12.1))
    for model, rate, first_ms, gib in models:
        rows = [
            {
                "model": model,
                "concurrency": concurrency,
                "run": run,
                "output_tokens_per_s": round(rate * concurrency**0.82 * rng.uniform(0.97, 1.03), 2),
                "ttft_ms": round(first_ms * (1 + 0.11 * concurrency) * rng.uniform(0.93, 1.08), 2),
                "tpot_ms": round(1000 / rate * concurrency**0.18 * rng.uniform(0.97, 1.04), 3),
            }
            for concurrency in (1, 8, 32)
            for run in range(1, 6)
        ]
        files[f"serving/{model}.csv"] = as_csv(rows)
        memory = {"model": model, "gpu_memory_gb": gib, "load_time_s": round(gib * rng.uniform(1.4, 2.2), 2)}
        files[f"startup/{model}.json"] = json.dumps(memory, indent=2)
    return files


def _wrk_frontends() -> dict[str, str]:
    """One wrk run of each web server and number of connections."""
    rng = random.Random(92)
    rows = []
    for server, rate, base_ms in (("nginx", 61200, 1.1), ("caddy", 38400, 1.9), ("envoy", 47300, 1.6)):
        for connections in (64, 256, 1024):
            p50 = base_ms * (connections / 64) ** 0.8 * rng.uniform(0.95, 1.05)
            rows.append(
                {
                    "server": server,
                    "connections": connections,
                    "requests_per_sec": round(rate * (connections / 64) ** 0.09 * rng.uniform(0.97, 1.03), 1),
                    "latency_p50_ms": round(p50, 3),
                    "latency_p95_ms": round(p50 * rng.uniform(2.1, 2.9), 3),
                    "latency_p99_ms": round(p50 * rng.uniform(4.2, 6.5), 3),
                    "cpu_percent": round(rng.uniform(58, 96), 1),
                }
            )
    return {"wrk/all_runs.csv": as_csv(rows)}


def _ycsb_stores() -> dict[str, str]:
    """Stores under two workloads, four runs of each."""
    rng = random.Random(93)
    rows = []
    for engine, rate, read_ms in (("rocksdb", 118000, 0.31), ("leveldb", 74000, 0.52), ("wiredtiger", 92000, 0.44)):
        for workload, heavy in (("ycsb-a", 1.0), ("ycsb-b", 1.45)):
            for threads in (4, 16):
                for run in range(1, 5):
                    scale = heavy * (threads / 4) ** 0.6
                    rows.append(
                        {
                            "engine": engine,
                            "workload": workload,
                            "threads": threads,
                            "run": run,
                            "ops_per_sec": round(rate * scale * rng.uniform(0.95, 1.05)),
                            "read_latency_ms": round(read_ms * (threads / 4) ** 0.4 * rng.uniform(0.92, 1.1), 4),
                            "update_latency_ms": round(read_ms * 2.6 * (threads / 4) ** 0.5 * rng.uniform(0.9, 1.1), 4),
                        }
                    )
    sizes = [
        {"engine": engine, "disk_size_gb": round(size * rng.uniform(0.97, 1.03), 2)}
        for engine, size in (("rocksdb", 18.4), ("leveldb", 22.7), ("wiredtiger", 16.1))
    ]
    return {"ycsb/runs.csv": as_csv(rows), "ycsb/footprint.csv": as_csv(sizes)}


def _fio_volumes() -> dict[str, str]:
    """Three volumes under fio, three runs for each block size."""
    rng = random.Random(94)
    lines = []
    for volume, iops, delay_ms in (("nvme-local", 412000, 0.09), ("ebs-gp3", 15800, 0.71), ("ceph-rbd", 31500, 1.24)):
        for block_kb, share in ((4, 1.0), (64, 0.21)):
            for run in range(1, 4):
                read = iops * share * rng.uniform(0.96, 1.04)
                row = {
                    "volume": volume,
                    "block_size": f"{block_kb}k",
                    "run": run,
                    "read_iops": round(read),
                    "write_iops": round(read * rng.uniform(0.55, 0.7)),
                    "latency_ms": round(delay_ms / share**0.5 * rng.uniform(0.95, 1.08), 4),
                }
                lines.append(json.dumps(row))
    return {"fio/results.jsonl": "\n".join(lines) + "\n"}


def _adapter_training() -> dict[str, str]:
    """Fine-tuning methods, three runs of each."""
    rng = random.Random(95)
    rows = []
    methods = (("full-finetune", 6.1, 38.2, 0.861), ("lora-r16", 10.7, 19.4, 0.848), ("qlora-r16", 7.9, 11.3, 0.836))
    for method, rate, gib, score in methods:
        for batch_size in (8, 32):
            for run in (1, 2, 3):
                speed = rate * (batch_size / 8) ** 0.35 * rng.uniform(0.97, 1.03)
                rows.append(
                    {
                        "method": method,
                        "batch_size": batch_size,
                        "run": run,
                        "samples_per_second": round(speed, 3),
                        "epoch_time_s": round(5200 / speed, 1),
                        "gpu_memory_gb": round(gib * (batch_size / 8) ** 0.3 * rng.uniform(0.99, 1.01), 2),
                        "accuracy": round(score + rng.uniform(-0.006, 0.006), 4),
                    }
                )
    return {"training/metrics.csv": as_csv(rows)}


def _log_compressors() -> dict[str, str]:
    """Compressors on the same logs, once for each level."""
    rng = random.Random(96)
    results = [
        {
            "library": library,
            "level": level,
            "compressed_size_mb": round(size * (1 - 0.025 * level) * rng.uniform(0.99, 1.01), 2),
            "compression_time_s": round(took * (1 + 0.6 * level) * rng.uniform(0.96, 1.05), 3),
            "decompression_time_ms": round(back * rng.uniform(0.95, 1.06), 1),
            "memory_mb": round(memory * (1 + 0.2 * level), 1),
        }
        for library, size, took, back, memory in (
            ("zstd", 212.0, 1.31, 640, 38),
            ("lz4", 318.0, 0.64, 310, 17),
            ("brotli", 196.0, 3.9, 910, 52),
            ("gzip", 241.0, 2.7, 1380, 9),
        )
        for level in (1, 3, 6)
    ]
    return {"results.json": json.dumps(results, indent=1)}
