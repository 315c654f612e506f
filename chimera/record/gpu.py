"""What a GPU did during a run: raw samples, in columns. Energy and flags are derived when read."""

from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from chimera.record.value import Value
from chimera.spec.fields import FrozenMap

Numbers = tuple[Annotated[float, Field(strict=False)] | None, ...]
"""One per sample; None where the driver did not say."""


class GpuTrace(Value):
    """Samples of one GPU, taken by a thread of this program. All columns are as long as `at_ns`."""

    uuid: str
    """Identity of the board."""
    at_ns: tuple[int, ...]
    """perf_counter_ns of each sample, ascending."""
    energy_mj: Numbers
    """Counter of millijoules since the driver was loaded; it steps about every 100 ms."""
    power_w: Numbers
    """Average of about the last second, on most boards."""
    utilisation_percent: Numbers
    """Share of the last second or less in which any kernel ran; not occupancy."""
    memory_used_bytes: Numbers
    """Of all processes, without what the driver keeps for itself, as nvidia-smi tells it; None before driver 510."""
    temperature_c: Numbers
    """Of the GPU."""
    sm_clock_mhz: Numbers
    """Clock of the streaming multiprocessors."""
    throttle_bits: Numbers
    """Reasons for a lowered clock, as NVML's bits: see `chimera.record.gpu_flags`."""
    is_used: bool | None = None
    """Whether a process of a model server was seen on it; None = processes could not be listed."""
    foreign: FrozenMap[str] = Field(default_factory=lambda: MappingProxyType({}))
    """Other processes that computed on it: pid -> name."""
