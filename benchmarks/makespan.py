"""What a comparison costs beside its model calls: its makespan divided by the time its calls need.

A simulated server over TCP, in real time, with calls of realistic length.

    python benchmarks/makespan.py [PAIRS]     (6)
"""

import cProfile
import os
import pstats
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "comparison"))

import lab  # noqa: E402  found by the line above

from chimera.comparison import CompareOptions, Comparison, compare  # noqa: E402
from chimera.store import load_run  # noqa: E402
from chimera.testing import Machine, SimulatedOllama  # noqa: E402

MACHINE = Machine(prefill_s=0.0004, token_s=0.01, load_s=1.0, noise=0.02)
"""Calls of one to two seconds."""
TARGET = 1.05


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    with tempfile.TemporaryDirectory() as folder, SimulatedOllama(MACHINE).in_thread() as base_url:
        bench = lab.Lab(Path(folder))
        bench.write(lab.WARMER, lab.over_tcp(base_url))
        profile = cProfile.Profile() if os.environ.get("PROFILE") else None
        begun = time.perf_counter()
        if profile:
            profile.enable()
        comparison = compare(
            bench.a, bench.b, bench.data, pairs=pairs, options=CompareOptions(out=Path(folder) / "out")
        )
        makespan_s = time.perf_counter() - begun
        if profile:
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        tell(comparison, makespan_s)


def tell(comparison: Comparison, makespan_s: float) -> None:
    """Where the time went."""
    runs = [load_run(path) for path in sorted((comparison.folder / "runs").iterdir())]
    spans = [sum(call.ended_ns for call in run.calls) / 1e9 for run in runs]
    calls_s, walls_s = sum(spans), sum(run.timings.wall_s for run in runs)
    n_calls = sum(len(run.calls) for run in runs)
    ratio = makespan_s / calls_s
    print(f"{len(runs)} runs, {n_calls} calls of {calls_s / n_calls:.2f} s each: {calls_s:.2f} s")
    print(f"makespan {makespan_s:.2f} s, {ratio:.3f} times as long (target {TARGET})")
    print(f"  within runs beside calls   {(walls_s - calls_s) / len(runs) * 1e3:6.1f} ms per run")
    print(f"  before, between and after  {(makespan_s - walls_s) / len(runs) * 1e3:6.1f} ms per run")


if __name__ == "__main__":
    main()
