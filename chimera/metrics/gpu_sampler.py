"""Watches GPUs from a thread of its own, so that no sample ever delays a token."""

import os
import threading
from dataclasses import dataclass, field

from chimera.metrics.gpu_reader import GpuReader, GpuReading
from chimera.record.gpu import GpuTrace
from chimera.wire import Clock

EVERY_S = 0.1
"""Time between samples: as often as the energy counter steps."""
PROCESSES_EVERY = 20
"""Samples between two looks at who computes."""
SERVER_NAMES = ("ollama", "llama-server", "llama_server", "runner")
"""Parts of the names of processes that serve models."""


@dataclass
class _Columns:
    """What was seen of one GPU so far."""

    at_ns: list[int] = field(default_factory=list)
    readings: list[GpuReading] = field(default_factory=list)
    is_used: bool | None = None
    foreign: dict[str, str] = field(default_factory=dict)

    def trace(self, uuid: str) -> GpuTrace:
        columns = {name: tuple(getattr(one, name) for one in self.readings) for name in GpuReading._fields}
        return GpuTrace(uuid=uuid, at_ns=tuple(self.at_ns), is_used=self.is_used, foreign=self.foreign, **columns)


class GpuSampler:
    """Samples all GPUs between `start` and `stop`. Never raises: what goes wrong is the note.

    Args:
        reader: Reads the GPUs, in the sampler's thread only.
        clock: Where time comes from.
        every_s: Seconds between samples.
    """

    def __init__(self, reader: GpuReader, clock: Clock, every_s: float = EVERY_S) -> None:
        self.note = ""
        """Why there are no samples, or why they end early; "" when all went well."""
        self._reader = reader
        self._perf_ns = clock.perf_ns
        self._every_s = every_s
        self._seen: dict[str, _Columns] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="chimera-gpu", daemon=True)

    @property
    def traces(self) -> tuple[GpuTrace, ...]:
        """What was seen; complete after `stop`."""
        return tuple(columns.trace(uuid) for uuid, columns in self._seen.items() if columns.at_ns)

    def start(self) -> None:
        """Begin to sample."""
        self._thread.start()

    def stop(self) -> None:
        """Sample no more; waits for the sample under way."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        number = 0
        try:
            uuids = self._reader.open()
        except OSError as error:
            self.note = f"none: {error}"
            return
        try:
            self._seen = {uuid: _Columns() for uuid in uuids}
            while True:
                for uuid, columns in self._seen.items():
                    self._sample(uuid, columns, look_around=number % PROCESSES_EVERY == 0)
                number += 1
                if self._stop.wait(self._every_s):
                    break
        except OSError as error:
            self.note = f"the driver failed after {number} samples: {error}"
        except Exception as error:  # noqa: BLE001  watching must never break the run that is watched
            self.note = f"watching failed: {type(error).__name__}: {error}"
        finally:
            self._reader.close()

    def _sample(self, uuid: str, columns: _Columns, *, look_around: bool) -> None:
        reading = self._reader.read(uuid)
        columns.at_ns.append(self._perf_ns())
        columns.readings.append(reading)
        processes = self._reader.processes(uuid) if look_around else None
        if processes is None:
            return
        serving = {pid for pid, name in processes.items() if pid == os.getpid() or _serves(name)}
        columns.is_used = bool(columns.is_used or serving)
        columns.foreign |= {str(pid): name for pid, name in processes.items() if pid not in serving}


def _serves(name: str) -> bool:
    return any(part in name.lower() for part in SERVER_NAMES)
