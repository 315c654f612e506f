"""GPUs as NVML tells them, and a reason where it tells none."""

import pynvml
import pytest

from chimera.metrics import describe_gpus


class Driver:
    """Stands in for NVML."""

    def __init__(self, monkeypatch, **functions):
        self.closed = 0
        known = {
            "nvmlInit": lambda: None,
            "nvmlShutdown": self.close,
            "nvmlSystemGetDriverVersion": lambda: b"580.1",
            "nvmlDeviceGetCount": lambda: 1,
            "nvmlDeviceGetHandleByIndex": lambda index: index,
            "nvmlDeviceGetName": lambda handle: "Tesla",
            "nvmlDeviceGetUUID": lambda handle: "GPU-1",
            "nvmlDeviceGetMemoryInfo": lambda handle: type("Memory", (), {"total": 80 * 2**30}),
        }
        for name, function in (known | functions).items():
            monkeypatch.setattr(pynvml, name, function)

    def close(self):
        self.closed += 1


def refuse(code):
    def function(*args):
        raise pynvml.NVMLError(code)

    return function


def test_gpus_are_described_and_nvml_is_shut_down(monkeypatch):
    driver = Driver(monkeypatch)
    (gpu,), note = describe_gpus()
    assert (gpu.name, gpu.uuid, gpu.memory_bytes, gpu.driver) == ("Tesla", "GPU-1", 80 * 2**30, "580.1")
    assert note == ""
    assert driver.closed == 1


def test_no_driver_is_no_error(monkeypatch):
    driver = Driver(monkeypatch, nvmlInit=refuse(pynvml.NVML_ERROR_LIBRARY_NOT_FOUND))
    assert describe_gpus() == ((), "none: NVML Shared Library Not Found")
    assert driver.closed == 0


@pytest.mark.parametrize("name", ["nvmlDeviceGetCount", "nvmlDeviceGetName", "nvmlSystemGetDriverVersion"])
def test_a_driver_that_fails_is_no_error_and_is_shut_down(monkeypatch, name):
    driver = Driver(monkeypatch, **{name: refuse(pynvml.NVML_ERROR_UNKNOWN)})
    gpus, note = describe_gpus()
    assert gpus == ()
    assert note.startswith("none: ")
    assert driver.closed == 1


def test_no_gpu_and_a_failing_shutdown_are_no_errors(monkeypatch):
    Driver(monkeypatch, nvmlDeviceGetCount=lambda: 0, nvmlShutdown=refuse(pynvml.NVML_ERROR_UNKNOWN))
    assert describe_gpus() == ((), "none: the driver knows no GPU")


def test_memory_shared_with_the_cpu_is_not_a_number(monkeypatch):
    Driver(monkeypatch, nvmlDeviceGetMemoryInfo=refuse(pynvml.NVML_ERROR_NOT_SUPPORTED))
    (gpu,), _ = describe_gpus()
    assert gpu.memory_bytes is None


def test_this_machine_gives_an_answer():
    gpus, note = describe_gpus()
    assert bool(gpus) != bool(note)
