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


def test_every_flag_has_a_scene_that_raises_it_and_one_that_only_looks_like_it():
    raising = {title.partition(":")[0] for title in SCENES} - {"all is well"}
    assert {name for name in raising if not name.startswith("not ")} == set(FLAGS)
    assert {name.removeprefix("not ") for name in raising if name.startswith("not ")} == set(FLAGS)


@pytest.mark.parametrize("title", [title for title in SCENES if title != "all is well"])
def test_a_scene_is_about_the_flag_in_its_title(title):
    name, scene = title.partition(":")[0], SCENES[title]
    raised = scene.of_run.union(*scene.flags.values())
    assert (name.removeprefix("not ") in raised) is not name.startswith("not ")
