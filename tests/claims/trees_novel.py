"""Result trees of four more benchmarks, for the novel part: models, databases, fine-tuning and compilers."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {"kv_cache": _kv_cache(), "sql_engines": _sql_engines(), "finetune": _finetune(), "builds": _builds()}


def _kv_cache() -> dict[str, str]:
    """Three local models with two types of key-value cache, each run six times: one CSV per model."""
    rng = random.Random(1203)
    files, places = {}, []
    for model, rate, first_ms, vram_mb, disk_gb in (
        ("qwen2.5:7b", 58.3, 142.0, 5870, 4.68),
        ("gemma2:2b", 131.7, 61.5, 2640, 1.63),
        ("phi3.5:3.8b", 96.4, 88.2, 3910, 2.18),
    ):
        rows = []
        for cache, slower, smaller in (("f16", 1.0, 1.0), ("q8_0", 0.93, 0.84)):
            for run in range(1, 7):
                tokens_s = rate * slower * rng.uniform(0.94, 1.06)
                broken = (model, cache, run) in {("qwen2.5:7b", "f16", 4), ("phi3.5:3.8b", "q8_0", 2)}
                rows.append(
                    {
                        "model": model,
                        "kv_cache": cache,
                        "run": run,
                        "ttft_ms": round(first_ms / slower * rng.uniform(0.88, 1.14), 1),
                        "tpot_ms": round(1000 / tokens_s * rng.uniform(1.01, 1.05), 3),
                        "tokens_per_second": round(tokens_s, 2),
                        "vram_mb": round(vram_mb * smaller * rng.uniform(0.99, 1.02)),
                        "power_w": round(170 + vram_mb / 60 * rng.uniform(0.8, 1.2), 1),
                        "error": "llama runner terminated" if broken else "",
                    }
                )
        files[f"runs/{model.replace(':', '_')}.csv"] = as_csv(rows)
        places.append({"model": model, "size_gb": disk_gb, "load_s": round(disk_gb / 1.9 * rng.uniform(0.9, 1.1), 3)})
    notes = "# KV cache sweep\n\nOne GPU, one user at a time. The cache type is the only thing that was varied.\n"
    return {**files, "models.csv": as_csv(places), "README.md": notes}


def _sql_engines() -> dict[str, str]:
    """A read-mostly load on three engines with two numbers of clients, five rounds each, and the import before."""
    rng = random.Random(77)
    rounds = []
    for engine, qps, rss_mb in (("postgres", 18400, 912), ("mysql", 15100, 1340), ("sqlite", 7350, 96)):
        for clients, gain, wait in ((16, 1.0, 1.0), (128, 1.62, 4.3)):
            for number in range(1, 6):
                rate = qps * gain * rng.uniform(0.95, 1.05)
                rounds.append(
                    {
                        "engine": engine,
                        "clients": clients,
                        "run": number,
                        "qps": round(rate, 1),
                        "latency_ms": round(16_000 / qps * wait * rng.uniform(0.92, 1.09), 3),
                        "memory_mb": round(rss_mb * (1 + clients / 900) * rng.uniform(0.98, 1.03), 1),
                        "cpu_percent": round(38 + 24 * gain * rng.uniform(0.8, 1.1), 1),
                    }
                )
    imports = [
        {"engine": engine, "load_s": load_s, "size_mb": size_mb}
        for engine, load_s, size_mb in (("postgres", 41.37, 2185), ("mysql", 58.92, 2467), ("sqlite", 33.18, 1794))
    ]
    return {"bench/results.json": json.dumps(rounds, indent=1), "bench/import.json": json.dumps(imports, indent=1)}


def _finetune() -> dict[str, str]:
    """Three ways to fine-tune on three tasks with four seeds, and what each way costs in training."""
    rng = random.Random(5150)
    rows, costs = [], []
    for config, shift, loss, rate, memory_gb in (
        ("lora-r8", 0.0, 0.41, 312.0, 9.7),
        ("lora-r32", 0.011, 0.37, 287.0, 10.9),
        ("full-ft", 0.023, 0.33, 118.0, 31.6),
    ):
        for task, base in (("sst2", 0.921), ("mnli", 0.836), ("boolq", 0.764)):
            for seed in (11, 23, 42, 77):
                accuracy = base + shift + rng.uniform(-0.009, 0.009)
                rows.append(
                    {
                        "config": config,
                        "task": task,
                        "seed": seed,
                        "accuracy": round(accuracy, 4),
                        "f1_macro": round(accuracy - rng.uniform(0.012, 0.03), 4),
                        "eval_loss": round(loss / base * rng.uniform(0.93, 1.08), 4),
                        "train_duration_s": round(240_000 / rate * base * rng.uniform(0.97, 1.04), 1),
                    }
                )
        costs.append(
            {"config": config, "gpu_memory_gb": memory_gb, "samples_per_s": rate, "power_w": round(rate / 2 + 140)}
        )
    return {"eval/metrics.csv": as_csv(rows), "train/cost.csv": as_csv(costs)}


def _builds() -> dict[str, str]:
    """Two compilers at two levels on three projects, five builds each, as JSONL; two builds ran out of memory."""
    rng = random.Random(909)
    lines, artifacts = [], []
    for project, build_s, size_mb in (("redis", 47.0, 6.4), ("sqlite", 31.5, 1.9), ("opencv", 412.0, 88.0)):
        for compiler, factor in (("gcc-13", 1.0), ("clang-18", 0.87)):
            for opt, slower, larger in (("O0", 0.55, 1.31), ("O3", 1.0, 1.0)):
                for run in range(1, 6):
                    seconds = build_s * factor * slower * rng.uniform(0.95, 1.07)
                    broken = (project, compiler, opt, run) in {
                        ("opencv", "gcc-13", "O3", 2),
                        ("opencv", "clang-18", "O3", 5),
                    }
                    line = {"project": project, "compiler": compiler, "opt": opt, "run": run}
                    took = {
                        "compile_time_s": round(seconds, 2),
                        "link_ms": round(seconds * 11 * rng.uniform(0.8, 1.2), 1),
                        "rss_mb": round(380 + seconds * 3.1 * rng.uniform(0.9, 1.1), 1),
                    }
                    end = {"error": "cc1plus killed"} if broken else took
                    lines.append(json.dumps(line | end))
                size = round(size_mb * larger * (1.04 if compiler == "clang-18" else 1) * rng.uniform(0.97, 1.03), 2)
                artifact = {"project": project, "compiler": compiler, "opt": opt, "binary_size_mb": size}
                artifacts.append(json.dumps(artifact))
    return {"builds.jsonl": "\n".join(lines) + "\n", "artifacts.jsonl": "\n".join(artifacts) + "\n"}
