"""The command `chimera`: finds the command's file, and turns errors into words and exit codes."""

import sys
from importlib import import_module

import click

from chimera.errors import ChimeraError

COMMANDS = ("compare", "doctor", "graph", "ingest", "init", "personas", "run", "runs", "schema", "validate", "verify")

EXIT_CODES = """\b
Exit codes:
  0    done
  1    done, but the answer is "no"
  2    wrong usage, spec or input
  3    server or model missing
  4    a model call failed for good; what worked is kept
  130  interrupted
"""


class Commands(click.Group):
    """Loads a command's file only when that command runs, so that --help stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, for --help and completion."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, from chimera.cli.NAME."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        return import_module(f"chimera.cli.{cmd_name}").command


def print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the version and stop."""
    del param
    if value and not ctx.resilient_parsing:
        from chimera import __version__

        click.echo(f"chimera {__version__}")
        ctx.exit()


@click.group(
    cls=Commands,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_version,
    help="Print the version.",
)
def cli() -> None:
    """Agent graphs on local models: reports with only true numbers, timings measured on the wire.

    \b
    Examples:
      chimera run results/                    analyse a folder of benchmark results, write a report
      chimera run results/ --model gemma3     the same with this Ollama model
      chimera ingest results/ --facts         the evidence alone, no model
    """


def main() -> None:
    """Entry point of the command line. Exits with the codes listed by `chimera --help`."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except ChimeraError as error:
        from chimera.evidence.names import visible

        click.echo(visible(f"chimera: {error}"), err=True)
        code = error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # the reader left; Python would complain about stdout at exit otherwise
        code = 0
    except KeyboardInterrupt:
        click.echo("chimera: interrupted", err=True)
        code = 130
    sys.exit(code if isinstance(code, int) else 0)
