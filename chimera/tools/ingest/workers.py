"""Reading the files of a large tree with several processes; the order of the results is that of the files."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

import chimera
from chimera.tools.ingest.reading import Desk, Reading, read_file
from chimera.tools.ingest.scan import Found

LARGE_BYTES = 32 << 20
"""Larger files are read by the parent: handing their rows over costs more than a second process gains."""
BATCH_FILES = 64
BATCH_BYTES = 4 << 20
"""A batch of files ends with the first of the two."""
AHEAD = 4
"""Batches per worker that may wait for the ones before them."""
MOST_WORKERS = 8
FILE_S = 0.0003
BYTES_PER_S = 10e6
"""What reading takes in one process, roughly."""
LEAST_S = 2.0
"""Work below this is not worth starting processes for."""
WAIT_S = 0.2
"""How often somebody who waits may be told, and may stop everything."""

Batch = list[int]


def choose_workers(found: Sequence[Found]) -> int:
    """Processes that reading these files is worth; 1 = none besides this one."""
    sizes = [one.size_bytes for one in found if not one.reason and one.size_bytes <= LARGE_BYTES]
    work_s = len(sizes) * FILE_S + sum(sizes) / BYTES_PER_S
    if work_s < LEAST_S or not sys.executable:
        return 1
    return min(os.cpu_count() or 1, MOST_WORKERS)


def read_all(
    found: Sequence[Found], desk: Desk, n_workers: int, on_wait: Callable[[], None]
) -> Generator[Reading, None, None]:
    """Every file read, in order. Closing the iterator ends the processes."""
    if n_workers < 2:
        yield from (read_file(one, desk) for one in found)
        return
    pool = Pool(found, desk, n_workers)
    try:
        for index, one in enumerate(found):
            yield pool.result(index, on_wait) if pool.takes(index) else read_file(one, desk)
    finally:
        pool.close()


class Pool:
    """Processes with one thread each, which hands batches to it and takes what was read."""

    def __init__(self, found: Sequence[Found], desk: Desk, n_workers: int) -> None:
        self._found = found
        self._desk = desk
        self._batches = iter(_divide(found))
        self._batch_of: dict[int, Batch] = {}
        self._tasks: SimpleQueue[Batch | None] = SimpleQueue()
        self._done: SimpleQueue[tuple[Batch, list[Reading]] | BaseException] = SimpleQueue()
        self._results: dict[int, Reading] = {}
        self._lock = threading.Lock()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._is_closed = False
        for _ in range(AHEAD * n_workers):
            self._hand_out()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(n_workers)]
        for thread in self._threads:
            thread.start()

    def takes(self, index: int) -> bool:
        """Whether a file is read by a worker."""
        return _is_for_workers(self._found[index])

    def result(self, index: int, on_wait: Callable[[], None]) -> Reading:
        """What became of a file; waits for it."""
        while index not in self._results:
            try:
                done = self._done.get(timeout=WAIT_S)
            except Empty:
                on_wait()
                continue
            if isinstance(done, BaseException):
                raise done
            self._results.update(zip(*done, strict=True))
        if self._batch_of.pop(index, None) is not None:
            self._hand_out()
        return self._results.pop(index)

    def close(self) -> None:
        """End all processes and wait for their ends."""
        with self._lock:
            self._is_closed = True
            for process in self._processes:
                process.kill()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _hand_out(self) -> None:
        batch = next(self._batches, None)
        if batch is not None:
            self._batch_of[batch[0]] = batch
            self._tasks.put(batch)

    def _work(self) -> None:
        """Serve one process until there are no tasks."""
        process: subprocess.Popen[bytes] | None = None
        try:
            while (batch := self._tasks.get()) is not None and not self._is_closed:
                process = process or self._start()
                readings = self._ask(process, batch)
                if readings is None:
                    self._end(process)
                    process = None
                    readings = [self._read_alone(index) for index in batch]
                self._done.put((batch, readings))
        except BaseException as error:  # noqa: BLE001  raised again by whoever waits for the result
            self._done.put(error)
        finally:
            if process is not None:
                self._end(process)

    def _read_alone(self, index: int) -> Reading:
        """Read a file of a batch that ended its process, in one of its own."""
        process = self._start()
        try:
            readings = self._ask(process, [index])
        finally:
            self._end(process)
        if readings is not None:
            return readings[0]
        one = self._found[index]
        return Reading(one.size_bytes, one.mtime_s, "unreadable", "the process that read it died")

    def _ask(self, process: subprocess.Popen[bytes], batch: Batch) -> list[Reading] | None:
        """What became of the files of a batch; None if the process died."""
        assert process.stdin is not None
        assert process.stdout is not None
        request = [self._found[index] for index in batch], self._desk.max_file_bytes, self._desk.file_timeout_s
        try:
            pickle.dump(request, process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            return pickle.load(process.stdout)  # noqa: S301  our own child's
        except (OSError, EOFError, pickle.UnpicklingError):
            return None

    def _start(self) -> subprocess.Popen[bytes]:
        home = str(Path(chimera.__file__).parent.parent)
        path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
        with self._lock:
            if self._is_closed:
                raise InterruptedError("closed")
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "chimera.tools.ingest.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
            self._processes.add(process)
        return process

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._processes.discard(process)
            process.kill()
        process.communicate()


def _is_for_workers(one: Found) -> bool:
    return not one.reason and one.size_bytes <= LARGE_BYTES


def _divide(found: Sequence[Found]) -> Iterator[Batch]:
    """Files that lie next to each other, a few at a time."""
    batch: Batch = []
    n_bytes = 0
    for index, one in enumerate(found):
        if not _is_for_workers(one):
            continue
        batch.append(index)
        n_bytes += one.size_bytes
        if len(batch) >= BATCH_FILES or n_bytes >= BATCH_BYTES:
            yield batch
            batch, n_bytes = [], 0
    if batch:
        yield batch
