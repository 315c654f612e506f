"""The command itself: help, version, exit codes."""

from click.testing import CliRunner

from chimera.cli.main import COMMANDS, cli


def test_help_lists_every_command_and_the_exit_codes(chimera_cli):
    said = chimera_cli("--help")
    assert said.code == 0
    for word in (*COMMANDS, "130", "server or model missing"):
        assert word in said.out


def test_every_command_has_help_with_an_example():
    for command in COMMANDS:
        result = CliRunner().invoke(cli, [command, "--help"], prog_name="chimera")
        assert result.exit_code == 0
        if command != "personas":
            assert f"chimera {command} " in result.output.split("Usage:")[1].split("\n", 1)[1]


def test_version(chimera_cli):
    assert chimera_cli("--version").out == "chimera 0.1.0\n"


def test_graph_prints_mermaid(chimera_cli):
    said = chimera_cli("graph")
    assert said.code == 0
    assert "ingest --> insight;" in said.out


def test_an_unknown_command_is_exit_2(chimera_cli):
    said = chimera_cli("compere")
    assert said.code == 2
    assert "compere" in said.err
