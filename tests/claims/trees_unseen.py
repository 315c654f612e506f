"""Result trees of further benchmarks, for the unseen part."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {"ollama_sweep": _ollama_sweep(), "agents": _agents()}


def _ollama_sweep() -> dict[str, str]:
    """Local models under two quantisations and three context lengths, in the words of `ollama run --verbose`."""
    rng = random.Random(41)
    rows = []
    for model, billions in (("llama3.2:3b", 3.2), ("gemma2:9b", 9.2), ("deepseek-r1:7b", 7.6)):
        for quantization, bits in (("Q4_K_M", 4.8), ("Q8_0", 8.5)):
            for num_ctx in (2048, 8192, 32768):
                for run in range(1, 6):
                    weights_gb = billions * bits / 8
                    rate = 310 / weights_gb / (1 + num_ctx / 90000) * rng.uniform(0.95, 1.05)
                    prompt_rate = 7400 / billions * rng.uniform(0.93, 1.07)
                    count = rng.randint(240, 620)
                    load_s = weights_gb / 2.6 * rng.uniform(0.9, 1.1)
                    broken = (model, quantization, num_ctx, run) in {
                        ("gemma2:9b", "Q8_0", 32768, 3),
                        ("deepseek-r1:7b", "Q8_0", 32768, 1),
                        ("gemma2:9b", "Q8_0", 32768, 5),
                    }
                    rows.append(
                        {
                            "model": model,
                            "quantization": quantization,
                            "num_ctx": num_ctx,
                            "run": run,
                            "prompt_eval_rate": round(prompt_rate, 2),
                            "eval_rate": round(rate, 3),
                            "load_duration_s": round(load_s, 4),
                            "total_duration_s": round(load_s + count / rate + 512 / prompt_rate, 4),
                            "vram_gb": round(weights_gb * 1.08 + num_ctx / 11000 * rng.uniform(0.98, 1.02), 3),
                            "error": "out of memory" if broken else "",
                        }
                    )
    disk = [
        {"model": model, "quantization": quantization, "model_size_gb": size}
        for model, quantization, size in (
            ("llama3.2:3b", "Q4_K_M", 2.02),
            ("llama3.2:3b", "Q8_0", 3.42),
            ("gemma2:9b", "Q4_K_M", 5.76),
            ("gemma2:9b", "Q8_0", 9.83),
            ("deepseek-r1:7b", "Q4_K_M", 4.68),
            ("deepseek-r1:7b", "Q8_0", 8.1),
        )
    ]
    return {"ollama/verbose_runs.csv": as_csv(rows), "ollama/models.csv": as_csv(disk)}


def _agents() -> dict[str, str]:
    """Agents on two suites, one file per run, and their backing models on question sets, a single score each."""
    rng = random.Random(42)
    files = {}
    for agent, skill, pace in (("react", 0.41, 1.0), ("plan-execute", 0.53, 1.42), ("reflexion", 0.58, 1.9)):
        for suite, ease in (("webshop", 1.0), ("alfworld", 1.31)):
            for max_steps in (15, 30):
                for run in range(1, 6):
                    steps = 7.2 * pace / ease * (max_steps / 15) ** 0.4 * rng.uniform(0.92, 1.08)
                    body = {
                        "agent": agent,
                        "suite": suite,
                        "max_steps": max_steps,
                        "run": run,
                        "success_rate": round(skill * ease * (max_steps / 15) ** 0.15 * rng.uniform(0.94, 1.06), 4),
                        "steps": round(steps, 3),
                        "tool_calls": round(steps * rng.uniform(1.3, 1.6), 3),
                        "cost_usd": round(0.0131 * steps * rng.uniform(0.9, 1.1), 5),
                        "wall_clock_s": round(5.3 * steps * rng.uniform(0.9, 1.1), 3),
                    }
                    files[f"trajectories/{suite}/run_{len(files) + 1:02}.json"] = json.dumps(body)
    scores = [
        {"model": model, "task": task, "n_shot": shots, "acc": acc, "acc_norm": norm}
        for model, task, shots, acc, norm in (
            ("Qwen2.5-7B", "arc_challenge", 25, 0.5887, 0.6374),
            ("Qwen2.5-7B", "hellaswag", 10, 0.6003, 0.8019),
            ("Qwen2.5-7B", "piqa", 5, 0.7938, 0.8064),
            ("Mistral-7B-v0.3", "arc_challenge", 25, 0.5623, 0.5984),
            ("Mistral-7B-v0.3", "hellaswag", 10, 0.6281, 0.8265),
            ("Mistral-7B-v0.3", "piqa", 5, 0.8085, 0.8221),
            ("OLMo-2-7B", "arc_challenge", 25, 0.5742, 0.6118),
            ("OLMo-2-7B", "hellaswag", 10, 0.6154, 0.8147),
            ("OLMo-2-7B", "piqa", 5, 0.7851, 0.7982),
        )
    ]
    return {**files, "lm_eval/scores.csv": as_csv(scores)}
