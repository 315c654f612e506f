"""GPUs of this machine, as NVML describes them."""

from contextlib import suppress
from typing import Any

import pynvml

from chimera.record.run import Gpu


def describe_gpus() -> tuple[tuple[Gpu, ...], str]:
    """The GPUs, and why there are none when there are none. Never raises; NVML is shut down again."""
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        return (), f"none: {error}"
    try:
        driver = _text(pynvml.nvmlSystemGetDriverVersion())
        gpus = tuple(
            _describe(pynvml.nvmlDeviceGetHandleByIndex(n), driver) for n in range(pynvml.nvmlDeviceGetCount())
        )
    except pynvml.NVMLError as error:
        return (), f"none: {error}"
    finally:
        with suppress(pynvml.NVMLError):
            pynvml.nvmlShutdown()
    return gpus, "" if gpus else "none: the driver knows no GPU"


def _describe(handle: Any, driver: str) -> Gpu:
    return Gpu(
        name=_text(pynvml.nvmlDeviceGetName(handle)),
        uuid=_text(pynvml.nvmlDeviceGetUUID(handle)),
        memory_bytes=_memory_bytes(handle),
        driver=driver,
        power_limit_w=_power_limit_w(handle),
    )


def _power_limit_w(handle: Any) -> float | None:
    """None where the driver does not say."""
    try:
        return pynvml.nvmlDeviceGetEnforcedPowerLimit(handle) / 1e3
    except pynvml.NVMLError:
        return None


def _memory_bytes(handle: Any) -> int | None:
    """None where GPU and CPU share their memory: those drivers refuse to answer."""
    try:
        return int(pynvml.nvmlDeviceGetMemoryInfo(handle).total)
    except pynvml.NVMLError:
        return None


def _text(value: str | bytes) -> str:
    """Old bindings answer in bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
