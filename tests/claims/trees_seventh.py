"""Result trees of three more benchmarks, for the seventh part: analytical databases, quantised local models, image codecs."""

import json
import random

from tree_files import as_csv


def trees() -> dict[str, dict[str, str]]:
    """Name of a tree -> path -> content."""
    return {"database_queries": _databases(), "quants": _quants(), "codecs": _codecs()}


def _databases() -> dict[str, str]:
    """Four engines on four TPC-H queries, five runs each (one timed out), and what it takes to import the data."""
    rng = random.Random(70_101)
    rows, imports = [], []
    for engine, slow, memory, import_s, disk_gb in (
        ("duckdb", 1.0, 1410.0, 48.7, 2.63),
        ("clickhouse", 0.83, 2930.0, 61.2, 3.18),
        ("postgresql", 9.7, 844.0, 217.4, 13.42),
        ("sqlite", 21.5, 231.0, 164.9, 11.07),
    ):
        for query, base_ms, scanned in (
            ("q1", 312.0, 59.9),
            ("q3", 241.0, 76.4),
            ("q6", 88.0, 59.9),
            ("q18", 655.0, 82.1),
        ):
            here = slow * rng.uniform(0.75, 1.3)
            for run in range(1, 6):
                took = base_ms * here * rng.uniform(0.95, 1.06)
                broken = (engine, query, run) == ("sqlite", "q18", 4)
                rows.append(
                    {
                        "engine": engine,
                        "query": query,
                        "run": run,
                        "runtime_ms": round(took, 2),
                        "rows_per_s": round(scanned * 1e6 / took, 0),
                        "memory_mb": round(memory * (0.7 + base_ms / 800) * rng.uniform(0.96, 1.05), 1),
                        "cpu_percent": round(rng.uniform(58, 99), 1),
                        "error": "statement timeout" if broken else "",
                    }
                )
        imports.append({"engine": engine, "import_s": import_s, "disk_gb": disk_gb})
    return {"tpch/runs.csv": as_csv(rows), "tpch/import.json": json.dumps(imports, indent=2) + "\n"}


def _quants() -> dict[str, str]:
    """Two models in five quantisations on two back ends, as llama-bench prints it, and the quality of each file."""
    rng = random.Random(70_202)
    speeds, quality = [], []
    for model, params, prefill, decode, base in (
        ("Qwen3-8B", 8.19, 1630.0, 27.4, 9.12),
        ("Llama-3.2-3B", 3.21, 3890.0, 66.1, 10.74),
    ):
        for quant, bits, worse in (
            ("Q3_K_M", 3.91, 1.071),
            ("Q4_K_M", 4.85, 1.023),
            ("Q5_K_M", 5.69, 1.0094),
            ("Q6_K", 6.56, 1.0041),
            ("Q8_0", 8.5, 1.0008),
        ):
            size = params * bits / 8 / 1.0737
            for backend, gain in (("CUDA", 1.0), ("Vulkan", 0.78)):
                for test, rate in (("pp512", prefill * (0.9 + 0.01 * bits)), ("tg128", decode * 16 / (bits + 1.4))):
                    avg = rate * gain * rng.uniform(0.95, 1.05)
                    speeds.append(
                        {
                            "model": model,
                            "quant": quant,
                            "backend": backend,
                            "test": test,
                            "avg_ts": round(avg, 2),
                            "stddev_ts": round(avg * rng.uniform(0.003, 0.02), 2),
                        }
                    )
            quality.append(
                {
                    "model": model,
                    "quant": quant,
                    "size_gib": round(size, 2),
                    "vram_gib": round(size * 1.06 + rng.uniform(0.9, 1.4), 2),
                    "perplexity": round(base * worse, 4),
                    "mmlu_accuracy": round((0.731 if params > 5 else 0.612) / worse**1.5, 4),
                }
            )
    lines = "\n".join(json.dumps(line) for line in quality) + "\n"
    return {"llama-bench/sweep.csv": as_csv(speeds), "quality/quants.jsonl": lines}


def _codecs() -> dict[str, str]:
    """Four image codecs with three presets on two image sets, three runs each."""
    rng = random.Random(70_303)
    runs = []
    for codec, dense, enc, dec in (
        ("mozjpeg", 1.0, 21.0, 178.0),
        ("webp", 0.74, 13.6, 121.0),
        ("avif", 0.52, 3.9, 58.0),
        ("jpegxl", 0.57, 8.8, 83.0),
    ):
        for preset, effort, saved in (("fast", 3.4, 1.09), ("default", 1.0, 1.0), ("best", 0.21, 0.94)):
            for images, kib, harder in (("kodak", 96.0, 1.0), ("clic2020", 418.0, 1.13)):
                size = kib * dense * saved * rng.uniform(0.96, 1.04)
                score = 72.0 + 6 / dense + rng.uniform(-2, 2) - 2 * harder
                for run in range(1, 4):
                    runs.append(
                        {
                            "codec": codec,
                            "preset": preset,
                            "images": images,
                            "run": run,
                            "encode_mp_per_s": round(enc * effort / harder * rng.uniform(0.95, 1.05), 3),
                            "decode_ms": round(390 / dec * 6 * harder * rng.uniform(0.94, 1.06), 3),
                            "file_size_kb": round(size * rng.uniform(0.995, 1.005), 2),
                            "ssimulacra2": round(score * rng.uniform(0.998, 1.002), 2),
                        }
                    )
    return {
        "codec-bench/results.csv": as_csv(runs),
        "README.md": "# Codec benchmark\n\nSingle thread, 8-bit sRGB input.\n",
    }
