"""Result formats of common tools: what their columns mean where the name alone does not say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chimera.spec.model import Direction


@dataclass(frozen=True, slots=True)
class Format:
    """A tool's table, recognised by columns that stand together nowhere else."""

    tool: str
    needs: frozenset[str]
    """Columns that must all be there."""
    measures: Mapping[str, tuple[str | None, Direction | None]]
    """Column -> unit and direction of better."""
    settings: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    """Columns that tell repetitions apart."""
    ignored: frozenset[str] = frozenset()
    """Columns that only describe how the numbers were taken, or repeat other columns."""

    def role_of(self, name: str) -> str | None:
        """Role of a column; None where the tool says nothing of it."""
        roles = (("metric", self.measures), ("setting", self.settings), ("id", self.ids), ("ignored", self.ignored))
        return next((role for role, names in roles if name in names), None)


FORMATS = (
    Format(
        tool="hyperfine",
        needs=frozenset({"command", "user", "system"}),
        measures=dict.fromkeys(("mean", "median", "min", "max", "stddev", "user", "system", "times"), ("s", "lower")),
        settings=frozenset({"command"}),
        ignored=frozenset({"exit_codes"}),
    ),
    Format(
        tool="hyperfine (single runs)",
        needs=frozenset({"command", "times"}),
        measures={"times": ("s", "lower")},
        settings=frozenset({"command"}),
    ),
    Format(
        tool="pytest-benchmark (single rounds)",
        needs=frozenset({"benchmark.fullname", "stats.data"}),
        measures={"stats.data": ("s", "lower")},
        settings=frozenset({"benchmark.group"}),
        ignored=frozenset({"benchmark.name", "benchmark.fullname", "benchmark.param"}),
    ),
    Format(
        tool="pytest-benchmark",
        needs=frozenset({"fullname", "stats.mean", "stats.rounds"}),
        measures={
            **{f"stats.{name}": ("s", "lower") for name in ("mean", "median", "min", "max", "stddev")},
            "stats.data": ("s", "lower"),
        },
        settings=frozenset({"group", "name"}),
        ignored=frozenset(
            {"fullname", "param", *(f"stats.{name}" for name in (
                "rounds", "iqr", "q1", "q3", "iqr_outliers", "stddev_outliers", "outliers", "ld15iqr", "hd15iqr",
                "total", "iterations", "ops",
            ))}
        ),
    ),
    Format(
        tool="llama-bench",
        needs=frozenset({"n_prompt", "n_gen", "avg_ts"}),
        measures={
            "avg_ts": ("tok/s", "higher"),
            "stddev_ts": ("tok/s", "lower"),
            "avg_ns": ("ns", "lower"),
            "stddev_ns": ("ns", "lower"),
            "samples_ts": ("tok/s", "higher"),
            "samples_ns": ("ns", "lower"),
        },
        settings=frozenset(
            {
                "model_filename", "model_type", "n_prompt", "n_gen", "n_depth", "n_threads", "n_batch", "n_ubatch",
                "n_gpu_layers", "type_k", "type_v", "flash_attn", "backends", "split_mode", "main_gpu", "no_kv_offload",
                "use_mmap", "tensor_split", "cpu_strict", "poll", "cpu_mask",
            }
        ),
        ignored=frozenset({"model_size", "model_n_params", "build_commit", "build_number", "cpu_info", "gpu_info"}),
    ),
    Format(
        tool="vLLM benchmark_serving",
        needs=frozenset({"request_throughput", "output_throughput"}),
        measures={
            "request_throughput": ("req/s", "higher"),
            "output_throughput": ("tok/s", "higher"),
            "total_token_throughput": ("tok/s", "higher"),
            "duration": ("s", "lower"),
        },
        settings=frozenset({"model_id", "backend", "request_rate", "max_concurrency", "num_prompts"}),
        ignored=frozenset({"completed", "total_input_tokens", "total_output_tokens"}),
    ),
)  # fmt: skip


def recognise(header: Iterable[str]) -> Format | None:
    """The tool whose table this is, by its columns; None for any other table."""
    names = frozenset(header)
    return next((known for known in FORMATS if known.needs <= names), None)
