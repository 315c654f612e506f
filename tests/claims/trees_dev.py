"""Result trees of other benchmarks, for the development half."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {"llama_bench": _llama_bench(), "evaluation": _evaluation()}


def _llama_bench() -> dict[str, str]:
    rng = random.Random(11)
    rows = []
    for model, base in (("qwen2.5-3B-Q4_K_M", 95), ("qwen2.5-7B-Q4_K_M", 52), ("mistral-7B-Q5_K_M", 44)):
        for backend, factor in (("CUDA", 1), ("Vulkan", 0.81)):
            for n_prompt, n_gen in ((512, 0), (0, 128)):
                for _ in range(4):
                    rate = base * factor * (22 if n_prompt else 1) * rng.uniform(0.97, 1.03)
                    took_ns = int((n_prompt or n_gen) / rate * 1e9)
                    rows.append(
                        {
                            "build_commit": "a1b2c3d",
                            "model_type": model,
                            "backends": backend,
                            "n_prompt": n_prompt,
                            "n_gen": n_gen,
                            "avg_ns": took_ns,
                            "avg_ts": round(rate, 6),
                        }
                    )
    power = [
        {"model_type": model, "power_w": round(watts * rng.uniform(0.98, 1.02), 2), "vram_mb": mib}
        for model, watts, mib in (
            ("qwen2.5-3B-Q4_K_M", 148, 2310),
            ("qwen2.5-7B-Q4_K_M", 189, 4890),
            ("mistral-7B-Q5_K_M", 203, 5460),
        )
    ]
    return {"llama-bench.csv": as_csv(rows), "telemetry/power.csv": as_csv(power)}


def _evaluation() -> dict[str, str]:
    rng = random.Random(12)
    tasks = (("arc_easy", 0.1), ("hellaswag", 0.0), ("winogrande", 0.02), ("piqa", 0.12))
    files = {}
    for model, level in (("Phi-3.5-mini", 0.68), ("Qwen2.5-3B", 0.64), ("OLMo-2-7B", 0.61)):
        results = [
            {
                "task": task,
                "acc": round(level + gain + rng.uniform(-0.02, 0.02), 4),
                "acc_norm": round(level + gain + 0.03 + rng.uniform(-0.02, 0.02), 4),
                "eval_time_s": round(rng.uniform(60, 300), 2),
            }
            for task, gain in tasks
        ]
        files[f"results/{model}.json"] = json.dumps({"model_name": model, "results": results})
    return files
