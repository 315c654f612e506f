"""The first five minutes of somebody who has only the wheel: docs/first-run.md, word for word, in an empty folder."""

import json
import os
import re
import shutil
import site
import subprocess
import sys
import venv
from dataclasses import dataclass

import pytest


@dataclass
class Newcomer:
    """An empty folder, and an environment in which the wheel was installed."""

    folder: str
    scripts: str

    def type(self, line, code=0):
        """Type one line; returns stdout and stderr."""
        environ = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "CHIMERA_HOME"}}
        environ["PATH"] = os.pathsep.join([self.scripts, environ["PATH"]])
        done = subprocess.run(
            line, shell=True, cwd=self.folder, env=environ, capture_output=True, text=True, timeout=100, check=False
        )
        assert done.returncode == code, f"{line}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """A fresh virtual environment with the wheel; its dependencies are those of this interpreter."""
    place = tmp_path_factory.mktemp("newcomer") / "venv"
    builder = venv.EnvBuilder(with_pip=False)
    builder.create(place)
    scripts = place / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    asked = subprocess.run([str(scripts / "python"), "-c", code], capture_output=True, text=True, check=True)
    paths = "\n".join(site.getsitepackages()) + "\n"
    with open(os.path.join(asked.stdout.strip(), "dependencies.pth"), "w") as file:  # noqa: PTH118, PTH123
        file.write(paths)
    return scripts


@pytest.fixture
def newcomer(environment, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    return Newcomer(str(folder), str(environment))


def test_from_an_empty_folder_to_a_report(newcomer, environment, repository, tmp_path):
    where = newcomer.type('python -c "import chimera; print(chimera.__file__)"').stdout.strip()
    assert where.startswith(str(environment.parent))
    assert newcomer.type("chimera init").stdout.split()[0] == "agent_a.yaml"
    assert "no Ollama answers" in newcomer.type("chimera doctor agent_a.yaml", code=3).stdout
    assert newcomer.type("chimera validate agent_a.yaml agent_b.yaml personas/insight.yaml").stderr == ""
    shutil.copytree(repository / "examples/benchmarks", tmp_path / "empty/results")
    said = newcomer.type("chimera run results --spec agent_a.yaml")
    assert "built-in analyst" in said.stderr
    assert "F1" in said.stdout
    newcomer.type("chimera run results --spec agent_b.yaml")
    listed = json.loads(newcomer.type("chimera runs list --json").stdout)
    assert [run["spec"] for run in listed] == ["agent-b", "agent-a"]
    a, b = listed[1]["id"], listed[0]["id"]
    assert f"run {a} · done" in newcomer.type(f"chimera runs show {a}").stdout
    assert "models.local.temperature" in newcomer.type(f"chimera runs diff {a} {b}").stdout
    newcomer.type(f"chimera verify chimera-runs/{a}/report.md results")
    assert json.loads(newcomer.type("chimera schema").stdout)["properties"]["schema"]["const"] == "chimera/v1"


def test_the_page_for_newcomers_works_as_it_is_written(newcomer, repository, tmp_path):
    """Every command of the page, in order, ends as the page says."""
    shutil.copytree(repository / "examples/benchmarks", tmp_path / "empty/results")
    page = (repository / "docs/first-run.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("chimera ")]
    assert len(lines) >= 6
    for line in lines:
        newcomer.type(line, code=3 if line.startswith("chimera doctor") else 0)
