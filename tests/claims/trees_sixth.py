"""Result trees of four more benchmarks, for the sixth part: LLM serving, web frameworks, GPU training and speech models."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {"llm_serving": _serving(), "web": _web(), "training": _training(), "speech": _speech()}


def _serving() -> dict[str, str]:
    """Three inference servers with two models at four concurrency levels: one JSON of vLLM's benchmark client per run."""
    rng = random.Random(60_101)
    files = {}
    for backend, speed, wait in (("vllm", 1.0, 1.0), ("sglang", 1.11, 0.86), ("tgi", 0.79, 1.37)):
        for model, rate, first_ms in (
            ("meta-llama/Llama-3.1-8B-Instruct", 92.0, 24.0),
            ("Qwen/Qwen2.5-14B-Instruct", 54.0, 39.0),
        ):
            for users, gain in ((1, 1.0), (8, 7.1), (32, 22.4), (128, 51.0)):
                tokens_s = rate * speed * gain * rng.uniform(0.95, 1.05)
                ttft = first_ms * wait * (1 + users / 14) * rng.uniform(0.92, 1.1)
                tpot = 1000 * users / tokens_s * rng.uniform(0.9, 0.97)
                prompts = max(40, users * 8)
                took = prompts * 212 / tokens_s
                result = {
                    "backend": backend,
                    "model_id": model,
                    "max_concurrency": users,
                    "num_prompts": prompts,
                    "duration": round(took, 4),
                    "request_throughput": round(prompts / took, 4),
                    "output_throughput": round(tokens_s, 3),
                    "mean_ttft_ms": round(ttft, 3),
                    "median_ttft_ms": round(ttft * rng.uniform(0.84, 0.95), 3),
                    "p99_ttft_ms": round(ttft * rng.uniform(1.9, 3.4), 3),
                    "mean_tpot_ms": round(tpot, 3),
                    "median_tpot_ms": round(tpot * rng.uniform(0.94, 0.985), 3),
                    "p99_tpot_ms": round(tpot * rng.uniform(1.2, 1.7), 3),
                }
                short = model.split("/")[1].split("-")[0].lower()
                files[f"results/{backend}_{short}_c{users}.json"] = json.dumps(result, indent=2) + "\n"
    notes = "# Serving benchmark\n\nShareGPT prompts, one GPU per server, greedy decoding. One client run per configuration.\n"
    return {**files, "README.md": notes}


def _web() -> dict[str, str]:
    """Five web frameworks in three tests, four runs each; two runs failed."""
    rng = random.Random(60_202)
    rows = []
    for framework, rate, rss_mb in (
        ("actix-web", 182_400, 31.0),
        ("gin", 121_800, 44.0),
        ("express", 38_600, 118.0),
        ("fastapi", 17_900, 143.0),
        ("spring-boot", 74_300, 388.0),
    ):
        for test, share, slower in (("plaintext", 1.0, 1.0), ("json", 0.81, 1.2), ("db", 0.29, 3.3)):
            for run in range(1, 5):
                done = rate * share * rng.uniform(0.96, 1.04)
                latency = 128_000 / done * slower**0.2 * rng.uniform(0.93, 1.08)
                broken = (framework, test, run) in {("express", "db", 3), ("fastapi", "plaintext", 1)}
                rows.append(
                    {
                        "framework": framework,
                        "test": test,
                        "run": run,
                        "requests_per_s": round(done, 1),
                        "latency_avg_ms": round(latency, 3),
                        "latency_p99_ms": round(latency * rng.uniform(2.2, 4.6), 3),
                        "cpu_percent": round(71 + 26 * rng.random(), 1),
                        "rss_mb": round(rss_mb * slower**0.15 * rng.uniform(0.96, 1.05), 1),
                        "error": "wrk: connection reset by peer" if broken else "",
                    }
                )
    return {"wrk/results.csv": as_csv(rows)}


def _training() -> dict[str, str]:
    """Two kinds of GPU, one to eight of them, in two precisions, three runs each, as JSONL; one run ran out of memory."""
    rng = random.Random(60_303)
    lines = []
    for gpu, rate, watts in (("A100-80GB", 1312.0, 338.0), ("H100-SXM", 2476.0, 561.0)):
        for precision, gain, smaller in (("tf32", 0.57, 1.0), ("bf16", 1.0, 0.63)):
            for gpus, scaling in ((1, 1.0), (2, 1.93), (4, 3.71), (8, 7.02)):
                for run in range(1, 4):
                    images = rate * gain * scaling * rng.uniform(0.975, 1.025)
                    line = {"gpu": gpu, "precision": precision, "gpus": gpus, "run": run}
                    took = {
                        "images_per_s": round(images, 1),
                        "step_time_ms": round(256_000 * gpus / images * rng.uniform(0.99, 1.02), 2),
                        "gpu_memory_gb": round(47.3 * smaller * rng.uniform(0.97, 1.03) + gpus * 0.21, 2),
                        "power_w": round(watts * (0.93 + 0.07 * scaling / gpus) * rng.uniform(0.97, 1.03), 1),
                        "gpu_util_percent": round(97.6 * scaling / gpus * rng.uniform(0.96, 1.005), 1),
                    }
                    broken = (gpu, precision, gpus, run) == ("A100-80GB", "tf32", 8, 2)
                    lines.append(json.dumps(line | ({"error": "CUDA out of memory"} if broken else took)))
    notes = "# ResNet-50 on ImageNet\n\nSynthetic input, data parallel, weak scaling.\n"
    return {"logs/train.jsonl": "\n".join(lines) + "\n", "README.md": notes}


def _speech() -> dict[str, str]:
    """Four speech recognition models on three test sets, and what each takes to load: single evaluations."""
    rng = random.Random(60_404)
    scores, models = [], []
    for model, error, faster, vram_mb, disk_gb, load_s in (
        ("whisper-large-v3", 2.04, 58.0, 9870, 3.09, 6.42),
        ("whisper-small", 3.46, 171.0, 2140, 0.97, 1.83),
        ("distil-large-v3", 2.47, 243.0, 5180, 1.51, 3.37),
        ("parakeet-tdt-0.6b", 1.71, 1420.0, 2960, 2.47, 4.91),
    ):
        for dataset, harder in (("librispeech-clean", 1.0), ("librispeech-other", 2.07), ("tedlium", 1.83)):
            scores.append(
                {
                    "model": model,
                    "dataset": dataset,
                    "wer_percent": round(error * harder * rng.uniform(0.95, 1.06), 2),
                    "rtfx": round(faster * rng.uniform(0.88, 1.09), 1),
                    "latency_ms": round(16_500 / faster * rng.uniform(0.9, 1.12), 1),
                }
            )
        models.append({"model": model, "vram_mb": vram_mb, "size_gb": disk_gb, "load_s": load_s})
    return {"eval/scores.csv": as_csv(scores), "eval/models.json": json.dumps(models, indent=1) + "\n"}
