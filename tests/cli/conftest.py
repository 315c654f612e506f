"""The command line as a user meets it: arguments in; exit code, stdout and stderr out."""

import sys
from dataclasses import dataclass

import pytest

from chimera.cli import main


@dataclass
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def chimera_cli(monkeypatch, capsys):
    """Run `chimera ARGS` in this process, through the same door as the console script."""

    def call(*words) -> Said:
        monkeypatch.setattr(sys, "argv", ["chimera", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        code = left.value.code
        return Said(code if isinstance(code, int) else 0 if code is None else 1, said.out, said.err)

    return call


@pytest.fixture
def results(tmp_path):
    """A folder of results."""
    folder = tmp_path / "results"
    folder.mkdir()
    rows = ["model,num_ctx,tokens_s,ttft_s"]
    rows += [f"gemma3:{size},{window},{rate - window / 4096},0.0{size[0]}" for size, rate in (("1b", 180), ("4b", 100))
             for window in (2048, 4096)]  # fmt: skip
    (folder / "sweep.csv").write_text("\n".join(rows) + "\n")
    return folder
