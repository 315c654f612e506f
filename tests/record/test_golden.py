"""The golden file: what any implementation must read out of raw calls, this one included."""

import json
import sys
from pathlib import Path

import pytest

from chimera.record.call import Call
from chimera.record.flags import call_flags
from chimera.record.gpu import GpuTrace
from chimera.record.measured import measure_calls
from chimera.record.run import Manifest, Stall

sys.path.insert(0, str(Path(__file__).parent))
import golden

FILE = Path(__file__).parent.parent / "fixtures" / "golden" / "calls.jsonl"
LINES = {line["situation"]: line for line in map(json.loads, FILE.read_text("utf-8").splitlines())}


@pytest.mark.parametrize("situation", LINES)
def test_raw_calls_give_the_metrics_and_flags_of_the_golden_file(situation):
    line = LINES[situation]
    calls = [Call.model_validate(call) for call in line["calls"]]
    manifest = Manifest.model_validate(line["manifest"]) if line["manifest"] else None
    stalls = [Stall.model_validate(stall) for stall in line["stalls"]]
    traces = [GpuTrace.model_validate(trace) for trace in line["gpu_traces"]]
    flags = call_flags(calls, manifest, stalls, traces)
    for one in measure_calls(calls, manifest):
        expect = line["expect"][one.call.id]
        for name, value in expect["metrics"].items():
            found = getattr(one.metrics, name)
            close = pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, float) else value
            assert found == close, (one.call.id, name)
        assert sorted(flag.name for flag in flags if flag.call == one.call.id) == expect["flags"], one.call.id
    assert sorted({flag.name for flag in flags if flag.call is None}) == line["expect_run"]


def test_the_scenes_of_the_file_are_those_of_the_tests():
    assert set(LINES) == {f"recorded from {name}" for name in golden.RECORDINGS} | set(golden.SCENES)


@pytest.mark.wire
def test_the_file_is_what_its_writer_writes(recordings):
    assert list(LINES.values()) == json.loads(json.dumps(list(golden.lines(recordings))))
