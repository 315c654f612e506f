"""What a user gets from `pip install .`: the wheel carries the personas, the types marker and the command."""

import os
import subprocess
import sys
import zipfile


def test_wheel_carries_personas_and_types(wheel, repository):
    names = set(zipfile.ZipFile(wheel).namelist())
    personas = {f"chimera/personas/{path.name}" for path in (repository / "personas").glob("*.yaml")}
    assert len(personas) == 5
    assert personas <= names
    assert {"chimera/py.typed", "chimera/cli/starter/agent_a.yaml", "chimera/cli/starter/agent_b.yaml"} <= names
    assert not [name for name in names if name.startswith(("tests/", "personas/"))]


def test_installed_wheel_knows_its_personas(wheel, tmp_path):
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*pip, str(target), str(wheel)], check=True)
    code = "import chimera, chimera.spec as s; print(chimera.__file__); print(s.load_spec().persona_of('insight').name)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(target)},
    )
    place, persona = done.stdout.splitlines()
    assert place.startswith(str(target))
    assert persona == "InsightAgent"
