"""CPU time of starting light commands, as a ratio to a bare Python.

Run: python benchmarks/startup.py [REPEATS]
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

SPEC = Path(__file__).parent.parent / "examples/agent_b.yaml"
CHIMERA = "import sys; from chimera.cli import main; sys.argv = ['chimera', *sys.argv[1:]]; main()"
BARE = [sys.executable, "-c", "pass"]
COMMANDS = (("--help",), ("validate", str(SPEC)), ("runs", "list"))


def cpu_s(arguments: list[str], environ: dict[str, str]) -> float:
    """CPU time of one start, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(arguments, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    arms = {"python -c pass": BARE}
    for words in COMMANDS:
        arms[f"chimera {' '.join(Path(word).name for word in words)}"] = [sys.executable, "-c", CHIMERA, *words]
    times: dict[str, list[float]] = {name: [] for name in arms}
    with tempfile.TemporaryDirectory() as home:
        environ = os.environ | {"CHIMERA_HOME": home}
        for number in range(repeats + 1):  # in turn, so that a slow moment meets all; the first round fills caches
            for name, arguments in arms.items():
                taken_s = cpu_s(arguments, environ)
                if number:
                    times[name].append(taken_s)
    bare_s = median(times["python -c pass"])
    for name, taken in times.items():
        print(f"{name:<30} {median(taken):.3f} s of CPU  {median(taken) / bare_s:5.1f} × a bare Python")


if __name__ == "__main__":
    main()
