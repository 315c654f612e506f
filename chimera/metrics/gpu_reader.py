"""The seam to GPUs: what can be read of one, by NVML or by whoever stands in for it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import pynvml

T = TypeVar("T")
NOT_THERE = frozenset(
    {pynvml.NVML_ERROR_NOT_SUPPORTED, pynvml.NVML_ERROR_NO_PERMISSION, pynvml.NVML_ERROR_FUNCTION_NOT_FOUND}
)
"""What NVML answers where a board or a driver cannot tell."""


class GpuReading(NamedTuple):
    """One sample of one GPU; None where the driver does not say."""

    energy_mj: float | None
    power_w: float | None
    utilisation_percent: float | None
    memory_used_bytes: float | None
    temperature_c: float | None
    sm_clock_mhz: float | None
    throttle_bits: float | None


class GpuReader(Protocol):
    """Reads GPUs; used from one thread."""

    def open(self) -> Sequence[str]:
        """Begin; returns the UUIDs of the GPUs.

        Raises:
            OSError: There is none, or no driver; the message says which.
        """
        ...

    def read(self, uuid: str) -> GpuReading:
        """Sample one GPU.

        Raises:
            OSError: The driver fails.
        """
        ...

    def processes(self, uuid: str) -> Mapping[int, str] | None:
        """Processes that compute on a GPU, pid -> name; None when they cannot be listed."""
        ...

    def close(self) -> None:
        """End; never raises."""
        ...


class NvmlReader:
    """NVIDIA's management library."""

    def __init__(self) -> None:
        self._handles: dict[str, Any] = {}

    def open(self) -> Sequence[str]:
        """Begin; see `GpuReader`."""
        try:
            pynvml.nvmlInit()
            handles = [pynvml.nvmlDeviceGetHandleByIndex(number) for number in range(pynvml.nvmlDeviceGetCount())]
            self._handles = {_text(pynvml.nvmlDeviceGetUUID(handle)): handle for handle in handles}
        except pynvml.NVMLError as error:
            raise OSError(str(error)) from error
        if not self._handles:
            self.close()
            raise OSError("the driver knows no GPU")
        return tuple(self._handles)

    def read(self, uuid: str) -> GpuReading:
        """Sample; see `GpuReader`. What one board does not support is None."""
        on = self._handles[uuid]
        return GpuReading(
            energy_mj=_ask(lambda: float(pynvml.nvmlDeviceGetTotalEnergyConsumption(on))),
            power_w=_ask(lambda: pynvml.nvmlDeviceGetPowerUsage(on) / 1e3),
            utilisation_percent=_ask(lambda: float(pynvml.nvmlDeviceGetUtilizationRates(on).gpu)),
            memory_used_bytes=_ask(lambda: float(pynvml.nvmlDeviceGetMemoryInfo(on, pynvml.nvmlMemory_v2).used)),
            temperature_c=_ask(lambda: float(pynvml.nvmlDeviceGetTemperature(on, pynvml.NVML_TEMPERATURE_GPU))),
            sm_clock_mhz=_ask(lambda: float(pynvml.nvmlDeviceGetClockInfo(on, pynvml.NVML_CLOCK_SM))),
            throttle_bits=_ask(lambda: float(pynvml.nvmlDeviceGetCurrentClocksEventReasons(on))),
        )

    def processes(self, uuid: str) -> Mapping[int, str] | None:
        """Who computes; see `GpuReader`."""
        running = _ask(lambda: pynvml.nvmlDeviceGetComputeRunningProcesses(self._handles[uuid]))
        return None if running is None else {one.pid: _name_of(one.pid) for one in running}

    def close(self) -> None:
        """End; see `GpuReader`."""
        self._handles = {}
        with suppress(pynvml.NVMLError):
            pynvml.nvmlShutdown()


def _ask(question: Callable[[], T]) -> T | None:
    """None where a board does not support the question; a driver that is gone is an error.

    Raises:
        OSError: The driver fails.
    """
    try:
        return question()
    except pynvml.NVMLError as error:
        if error.value in NOT_THERE:  # pyright: ignore[reportAttributeAccessIssue]  set by the library's metaclass
            return None
        raise OSError(str(error)) from error


def _name_of(pid: int) -> str:
    """As the system names it; in a container of its own it may not know the process."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text("utf-8", "replace").strip()
    with suppress(pynvml.NVMLError):
        return Path(_text(pynvml.nvmlSystemGetProcessName(pid))).name
    return "unknown"


def _text(value: str | bytes) -> str:
    """Old bindings answer in bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
