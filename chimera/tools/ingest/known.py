"""Result formats of common tools: what their columns mean where the name alone does not say it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from chimera.spec.model import Direction
from chimera.tools.ingest.storage import Cells

LEAST_NS = 1000
"""A duration that counts nanoseconds is a whole number, and no smaller."""
AT_A_TIME = 4096


class Rate(NamedTuple):
    """A rate that a tool prints and does not write down: what was done by how long it took."""

    amount: str
    duration: str
    """In nanoseconds."""
    unit: str

    @property
    def why(self) -> str:
        """The formula in words."""
        return f"{self.amount} by {self.duration}"


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
    rates: Mapping[str, Rate] = field(default_factory=dict)
    """Columns that follow from others, row by row."""
    nanoseconds: frozenset[str] = frozenset()
    """Durations that are told in seconds."""

    def role_of(self, name: str) -> str | None:
        """Role of a column; None where the tool says nothing of it."""
        roles = (("metric", self.measures), ("setting", self.settings), ("id", self.ids), ("ignored", self.ignored))
        return next((role for role, names in roles if name in names), None)


OLLAMA_DURATIONS = frozenset({"total_duration", "load_duration", "prompt_eval_duration", "eval_duration"})
FORMATS = (
    Format(
        tool="Ollama",
        needs=frozenset({"eval_count", "eval_duration"}),
        measures={
            **dict.fromkeys(OLLAMA_DURATIONS, ("s", "lower")),
            **dict.fromkeys(("eval_count", "prompt_eval_count"), (None, None)),
            **dict.fromkeys(("eval_rate", "prompt_eval_rate"), ("tok/s", "higher")),
            **dict.fromkeys(("size_vram", "size"), ("B", "lower")),
        },
        ignored=frozenset({"created_at", "response", "context", "done", "done_reason"}),
        nanoseconds=OLLAMA_DURATIONS,
        rates={
            "eval_rate": Rate("eval_count", "eval_duration", "tok/s"),
            "prompt_eval_rate": Rate("prompt_eval_count", "prompt_eval_duration", "tok/s"),
        },
    ),
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
            "stats.ops": ("ops/s", "higher"),
        },
        settings=frozenset({"group", "name"}),
        ignored=frozenset(
            {"fullname", "param", *(f"stats.{name}" for name in (
                "rounds", "iqr", "q1", "q3", "iqr_outliers", "stddev_outliers", "outliers", "ld15iqr", "hd15iqr",
                "total", "iterations",
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


def recognise(columns: Mapping[str, Cells]) -> Format | None:
    """The tool whose table this is, by its columns; None for any other table."""
    names = frozenset(columns)
    return next((known for known in FORMATS if known.needs <= names and _counts_nanoseconds(known, columns)), None)


def computed(known: Format | None, columns: Mapping[str, Cells]) -> dict[str, Cells]:
    """What follows from a tool's columns: rates that the table does not have itself, and durations in seconds."""
    found: dict[str, Cells] = {}
    if known is None:
        return found
    for name, rate in known.rates.items():
        if name not in columns and rate.amount in columns and rate.duration in columns:
            found[name] = _stored(_divided(columns[rate.amount], columns[rate.duration]))
    for name in known.nanoseconds & columns.keys():
        found[name] = _stored(number / 1e9 if number == number else None for number in columns[name].numbers())  # noqa: PLR0124  NaN
    return found


def _stored(values: Iterator[float | None]) -> Cells:
    cells = Cells()
    while some := list(islice(values, AT_A_TIME)):
        cells.extend(some)
    return cells


def _divided(amounts: Cells, durations: Cells) -> Iterator[float | None]:
    """Per second; None where one of the two is missing or no time passed."""
    for amount, duration in zip(amounts.numbers(), durations.numbers(), strict=True):
        yield amount * 1e9 / duration if amount == amount and duration > 0 else None  # noqa: PLR0124  not NaN


def _counts_nanoseconds(known: Format, columns: Mapping[str, Cells]) -> bool:
    """Whether durations are as the tool writes them: a table that gives them in seconds tells by its numbers."""
    numbers = (number for name in known.nanoseconds & columns.keys() for number in columns[name].numbers())
    return all(number != number or number == 0 or (number >= LEAST_NS and number == int(number)) for number in numbers)  # noqa: PLR0124  NaN
