"""Completion in the shell, as docs/command-line.md sets it up."""

import os
import shutil
import subprocess
import sys

import pytest

from chimera.cli.main import COMMANDS

CODE = "import sys; sys.argv[0] = 'chimera'; from chimera.cli import main; main()"


def ask(**environ):
    return subprocess.run(
        [sys.executable, "-c", CODE], env=os.environ | environ, capture_output=True, text=True, check=False
    )


def complete(*words):
    """What bash is offered for the last of these words."""
    done = ask(_CHIMERA_COMPLETE="bash_complete", COMP_WORDS=" ".join(words), COMP_CWORD=str(len(words) - 1))
    assert done.returncode == 0, done.stderr
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_bash_is_offered_every_command():
    assert complete("chimera", "") == list(COMMANDS)


def test_bash_is_offered_subcommands_options_and_choices():
    assert complete("chimera", "runs", "") == ["diff", "list", "open", "rm", "show"]
    assert "--warm-up" in complete("chimera", "run", "--")
    assert complete("chimera", "runs", "list", "--status", "un") == ["unfinished", "unreadable"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_script_for_bash_completes_chimera():
    done = ask(_CHIMERA_COMPLETE="bash_source")
    assert done.returncode == 0, done.stderr
    assert "_CHIMERA_COMPLETE=bash_complete" in done.stdout
    assert "chimera" in done.stdout.rstrip().splitlines()[-1]
