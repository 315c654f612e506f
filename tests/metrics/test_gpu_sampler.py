"""GPUs watched during a run: through a recorded double, from a thread of its own, and for real where there is one."""

import sys
import threading
import time
from pathlib import Path

import pynvml
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from recorded_gpu import Recorded, reading

from chimera.graph import RunOptions, run
from chimera.metrics import GpuReading, GpuSampler, NvmlReader
from chimera.record.energy import window_energy
from chimera.spec import Overrides, load_spec
from chimera.store import load_run
from chimera.testing import FakeOllama
from chimera.wire import SYSTEM_CLOCK, Clock


def watch(reader, every_s=0.0005, clock=SYSTEM_CLOCK):
    sampler = GpuSampler(reader, clock, every_s)
    sampler.start()
    assert reader.enough.wait(10) or isinstance(reader.readings[0], OSError)
    sampler.stop()
    return sampler


@pytest.fixture
def sampled(tmp_path, data):
    def make(reader):
        spec = load_spec(None, Overrides(settings=("models.local.provider=fake",)))
        fake = FakeOllama(default="builtin")
        return run(spec, data, RunOptions(out=tmp_path / "runs", fake=fake, gpus=reader))

    return make


@pytest.fixture
def data(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("model,tokens_s\na,1.5\na,1.6\nb,2.5\nb,2.7\n")
    return tmp_path / "data"


def test_a_run_records_what_its_gpus_did_and_says_why_there_are_no_joules(sampled):
    reader = Recorded([reading(number) for number in range(3)])
    done = sampled(reader)
    (trace,) = load_run(done.folder).record.gpu_traces
    assert (trace.uuid, trace.is_used, trace.foreign) == ("GPU-1", True, {"12": "python"})
    assert len(trace.at_ns) == len(trace.energy_mj) == reader.n_read
    assert list(trace.at_ns) == sorted(trace.at_ns)
    assert trace.temperature_c[0] == 61.0
    energy = done.timings.energy
    assert energy.energy_j is None
    assert "too short for the energy counter" in energy.note
    (flag,) = [flag for flag in done.flags if flag.name == "gpu_shared"]
    assert "python (12)" in flag.text
    assert reader.closed == 1


def test_samples_are_taken_in_a_thread_of_their_own(sampled):
    reader = Recorded([reading(0)])
    sampled(reader)
    assert reader.threads == {"chimera-gpu"}


def test_no_driver_is_a_note_and_no_error(sampled):
    done = sampled(Recorded([OSError("NVML Shared Library Not Found")]))
    assert done.status == "done"
    assert done.record.gpu_traces == ()
    assert done.record.gpu_trace_note == "none: NVML Shared Library Not Found"
    assert done.timings.energy.note == "none: NVML Shared Library Not Found"


def test_servers_elsewhere_are_not_paired_with_this_machines_gpus(data, tmp_path):
    spec = load_spec(None, Overrides(settings=("models.local.provider=builtin",)))
    done = run(spec, data, RunOptions(out=tmp_path / "runs"))
    assert done.record.gpu_trace_note == "no model server runs on this machine"


@pytest.mark.parametrize("error", [OSError("GPU is lost"), ValueError("odd answer")])
def test_what_was_seen_before_a_failure_is_kept(error):
    reader = Recorded([reading(0), reading(1), error])
    sampler = watch(reader)
    assert len(sampler.traces[0].at_ns) == 2
    assert str(error) in sampler.note
    assert reader.closed == 1


def test_what_a_board_does_not_tell_is_none():
    sampler = watch(Recorded([reading(0, energy_mj=None, throttle_bits=None)]))
    (trace,) = sampler.traces
    assert set(trace.energy_mj) == set(trace.throttle_bits) == {None}


def test_processes_that_cannot_be_listed_are_unknown():
    reader = Recorded([reading(0)])
    reader.names = None
    (trace,) = watch(reader).traces
    assert (trace.is_used, trace.foreign) == (None, {})


def test_nvml_is_read_through_its_functions(monkeypatch):
    def missing(handle):
        raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)

    answers = {
        "nvmlInit": lambda: None,
        "nvmlShutdown": lambda: None,
        "nvmlDeviceGetCount": lambda: 1,
        "nvmlDeviceGetHandleByIndex": lambda index: index,
        "nvmlDeviceGetUUID": lambda handle: b"GPU-7",
        "nvmlDeviceGetTotalEnergyConsumption": lambda handle: 5000,
        "nvmlDeviceGetPowerUsage": lambda handle: 123_000,
        "nvmlDeviceGetUtilizationRates": lambda handle: type("U", (), {"gpu": 7}),
        "nvmlDeviceGetMemoryInfo": lambda handle, version=None: type(
            "M", (), {"used": 1024 if version == pynvml.nvmlMemory_v2 else 1 << 30}
        ),
        "nvmlDeviceGetTemperature": lambda handle, sensor: 50,
        "nvmlDeviceGetClockInfo": lambda handle, clock: 1200,
        "nvmlDeviceGetCurrentClocksEventReasons": missing,
        "nvmlDeviceGetComputeRunningProcesses": lambda handle: [type("P", (), {"pid": 1})],
    }
    for name, answer in answers.items():
        monkeypatch.setattr(pynvml, name, answer)
    reader = NvmlReader()
    assert reader.open() == ("GPU-7",)
    assert reader.read("GPU-7") == GpuReading(5000.0, 123.0, 7.0, 1024.0, 50.0, 1200.0, None)
    assert list(reader.processes("GPU-7")) == [1]
    monkeypatch.setattr(pynvml, "nvmlDeviceGetPowerUsage", lambda handle: (_ for _ in ()).throw(
        pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST)))  # fmt: skip
    with pytest.raises(OSError, match="lost"):
        reader.read("GPU-7")
    reader.close()


def test_a_real_gpu_is_sampled_where_there_is_one():
    reader = NvmlReader()
    try:
        reader.open()
    except OSError as error:
        pytest.skip(f"no GPU here: {error}")
    reader.close()
    sampler = GpuSampler(NvmlReader(), Clock())
    sampler.start()
    deadline = time.monotonic() + 12
    while time.monotonic() < deadline:
        threading.Event().wait(0.2)
    sampler.stop()
    assert sampler.note == ""
    for trace in sampler.traces:
        joules, why = window_energy([trace], (trace.at_ns[3], trace.at_ns[-3]))
        assert joules is None or joules > 0, why
