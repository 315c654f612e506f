"""README and docs cannot rot: their Python runs, their YAML loads, their --help is the program's."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from chimera.cli.main import cli
from chimera.spec import load_spec

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [code for name, code in FENCE.findall(page.read_text("utf-8")) if name == language]


def pages_with(language: str) -> list:
    return [pytest.param(page, id=page.name) for page in PAGES if blocks(page, language)]


@pytest.fixture
def workplace(tmp_path):
    """A user's folder: the example results, two specs and a graph of their own."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for path in (*(ROOT / "examples").glob("agent_*.yaml"), *(ROOT / "examples/own_graph").glob("panel.*")):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", pages_with("python"))
def test_python_blocks_run(page, workplace):
    """All Python of a page is one program, run in a fresh interpreter."""
    program = "\n".join(blocks(page, "python"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=workplace, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", pages_with("yaml"))
def test_yaml_blocks_load(page, workplace):
    for number, text in enumerate(blocks(page, "yaml")):
        if "chimera/v1" in text:
            path = workplace / f"block_{number}.yaml"
            path.write_text(text, "utf-8")
            load_spec(path)


@pytest.mark.parametrize("page", pages_with("console"))
def test_console_blocks_show_what_the_program_prints(page, workplace, monkeypatch):
    """`$ chimera ... --help` is compared word for word; other commands must end with exit code 0."""
    monkeypatch.chdir(workplace)
    for block in blocks(page, "console"):
        for command, shown in re.findall(r"^\$ chimera ?([^\n]*)\n((?:(?!\$ ).*\n?)*)", block, re.MULTILINE):
            words = command.split("#")[0].split()
            result = CliRunner().invoke(cli, words, prog_name="chimera")
            assert result.exit_code == 0, result.output
            if "--help" in words:
                assert result.output.strip() == shown.strip(), f"{page.name}: {command}"


def test_links_between_pages_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} → {target}"
