"""Every guard: a scene that raises it, one that only looks like it, and the golden file for other implementations."""

import sys
from pathlib import Path

import pytest

from chimera.record.flag import FLAGS
from chimera.record.flags import call_flags

sys.path.insert(0, str(Path(__file__).parent))
from situations import SCENES


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_gets_its_flags_and_no_others(name):
    scene = SCENES[name]
    flags = call_flags(scene.calls, scene.manifest, scene.stalls, scene.gpu_traces)
    found = {call.id: {flag.name for flag in flags if flag.call == call.id} for call in scene.calls}
    assert found == {call.id: scene.flags.get(call.id, set()) for call in scene.calls}
    assert {flag.name for flag in flags if flag.call is None} == scene.of_run
    for flag in flags:
        assert flag.text[0].isupper() or flag.text.startswith(("m ", "http"))
        assert flag.text.endswith(".")
        assert flag.disqualifies == FLAGS[flag.name].disqualifies


def test_every_flag_has_a_scene_that_raises_it():
    raised = {name for scene in SCENES.values() for names in (*scene.flags.values(), scene.of_run) for name in names}
    assert raised == set(FLAGS)
