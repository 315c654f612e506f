"""A whole comparison on a machine without a model: `chimera compare` against a simulated server.

The simulated machine makes tokens at a steady pace with some noise, loads a model when it has to, and now and then
takes a rest. Agent B asks for a longer report in another tone, so its writer takes longer; that is what the comparison
has to find. No number says anything about a model.
"""

import os
import subprocess
import sys
from pathlib import Path

from chimera.testing import Machine, SimulatedOllama

HERE = Path(__file__).parent
MACHINE = Machine(prefill_s=0.00005, token_s=0.004, load_s=0.4, noise=0.03, spikes=0.02, words={"plain words": 0.6})


def main() -> int:
    """Run the comparison with whatever options were given; returns its exit code."""
    server = SimulatedOllama(MACHINE, models=("simulated",), seed=7)
    with server.in_thread() as base_url:
        inputs = (HERE / "agent_a.yaml", HERE / "agent_b.yaml", HERE.parent / "benchmarks")
        chimera = [sys.executable, "-m", "chimera", "compare", *map(os.path.relpath, inputs)]
        return subprocess.call([*chimera, *sys.argv[1:]], env=os.environ | {"OLLAMA_HOST": base_url})


if __name__ == "__main__":
    sys.exit(main())
