"""A double of NVML that plays recorded readings."""

import threading
from dataclasses import dataclass, field

from chimera.metrics import GpuReading


@dataclass
class Recorded:
    """Plays readings one after the other, and keeps who asked; an exception among them is raised."""

    readings: list
    names: dict = field(default_factory=lambda: {11: "ollama", 12: "python"})
    uuids: tuple = ("GPU-1",)
    threads: set = field(default_factory=set)
    closed: int = 0
    n_read: int = 0
    enough: threading.Event = field(default_factory=threading.Event)

    def open(self):
        if isinstance(self.readings[0], OSError):
            raise self.readings[0]
        return self.uuids

    def read(self, uuid):
        self.threads.add(threading.current_thread().name)
        step = self.readings[min(self.n_read, len(self.readings) - 1)]
        self.n_read += 1
        if self.n_read >= len(self.readings):
            self.enough.set()
        if isinstance(step, Exception):
            self.enough.set()
            raise step
        return step

    def processes(self, uuid):
        return self.names

    def close(self):
        self.closed += 1


def reading(number, **fields):
    values = {"energy_mj": 1000.0 * number, "power_w": 90.0, "utilisation_percent": 50.0, "memory_used_bytes": 2e9,
              "temperature_c": 61.0, "sm_clock_mhz": 1400.0, "throttle_bits": 0.0}  # fmt: skip
    return GpuReading(**{**values, **fields})
