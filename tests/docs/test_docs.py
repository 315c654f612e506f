"""README and docs cannot rot: their Python runs, their YAML loads, their --help is the program's."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from chimera.cli.main import cli
from chimera.spec import load_spec
from chimera.testing import Machine, SimulatedOllama

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
    """What a block shows is compared word for word; commands whose output is not shown must end with exit code 0."""
    monkeypatch.chdir(workplace)
    for block in blocks(page, "console"):
        for command, shown in re.findall(r"^\$ chimera ?([^\n]*)\n((?:(?!\$ ).*\n?)*)", block, re.MULTILINE):
            words = command.split("#")[0].split()
            result = CliRunner().invoke(cli, words, prog_name="chimera")
            assert result.exit_code == 0, result.output
            if "--help" in words or shown.strip():
                assert result.output.strip() == shown.strip(), f"{page.name}: {command}"


@pytest.fixture
def desk(tmp_path, monkeypatch, request):
    """What the pages take for granted: results, a persona, a report, a server with the models they name, `chimera`."""
    results = shutil.copytree(ROOT / "examples" / "benchmarks", tmp_path / "results")
    if request.node.callspec.params["page"].name != "first-run.md":  # there the reader makes them
        for name in ("agent_a.yaml", "agent_b.yaml"):
            shutil.copy(ROOT / "examples" / name, tmp_path)
    shutil.copytree(results, tmp_path / "runs" / "2026-01-01")
    shutil.copytree(results, tmp_path / "runs" / "2026-01-02")
    (tmp_path / "mine.yaml").write_text((ROOT / "personas" / "writer.yaml").read_text("utf-8"), "utf-8")
    (tmp_path / "report.md").write_text("# A report\n\nThe data has 187 rows.\n", "utf-8")
    program = tmp_path / "bin" / "chimera"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m chimera "$@"\n', "utf-8")
    program.chmod(0o755)
    machine = Machine(prefill_s=0.0, token_s=0.0, load_s=0.06, overhead_s=0.0)
    with SimulatedOllama(machine, models=("gemma3", "llama3.1:8b")).in_thread() as base_url:
        monkeypatch.setenv("OLLAMA_HOST", base_url)
        monkeypatch.delenv("CHIMERA_HOME", raising=False)
        monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
        yield tmp_path


def runnable(line):
    """The command as it is run here; None for those that have tests of their own (make, pip, completion, GGUF)."""
    if not line.startswith("chimera ") or "own_file.yaml" in line or "--resume" in line:
        return None
    planned = line.startswith("chimera compare") and "--plan" not in line
    return re.sub(r"^(chimera compare)", r"\1 --plan", line) if planned else line


@pytest.mark.parametrize("page", pages_with("sh"))
def test_shell_blocks_run(page, desk):
    """All commands of a page, one after the other; comparisons only as far as their plan."""
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    script = "\n".join(filter(None, map(runnable, lines)))
    done = subprocess.run(["bash", "-ec", script], cwd=desk, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"


def test_links_between_pages_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} → {target}"
