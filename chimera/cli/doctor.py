"""`chimera doctor`: what a run would find: server, models, what its numbers mean, GPU, disk, proxies."""

import asyncio
import os
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from chimera.spec import Spec

PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@click.command("doctor", short_help="Check server, models and this machine.")
@click.argument("specs", nargs=-1, metavar="[SPEC]...", type=click.Path(path_type=Path))
@click.option("--pull", is_flag=True, help="Let the servers download the models they lack.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object on stdout.")
def command(specs: tuple[Path, ...], pull: bool, as_json: bool) -> int:
    """Say what a run of each SPEC would find; without SPEC, of the default spec.

    That is the server, its version and what its numbers mean, its models and their windows, the GPU, the disk of the
    run folders, and a proxy on the way. Exit code 3 when a server does not answer or lacks a model.

    \b
    Examples:
      chimera doctor
      chimera doctor --pull
      chimera doctor agent_a.yaml agent_b.yaml --json
    """
    import orjson

    from chimera.evidence.names import visible
    from chimera.report import render_checkup
    from chimera.spec import load_spec

    checkup = asyncio.run(examine([load_spec(path) for path in specs or (None,)], pull=pull))
    if as_json:
        click.echo(orjson.dumps(checkup, option=orjson.OPT_INDENT_2).decode())
    else:
        for line in render_checkup(checkup):
            click.echo(visible(line))
    return 0 if checkup["ok"] else 3


async def examine(specs: "list[Spec]", *, pull: bool = False) -> dict[str, Any]:
    """Everything that was found, as JSON values; with `pull`, after the servers have downloaded what they lacked."""
    from chimera.backends import checkup_server, pull_missing, servers_of
    from chimera.errors import ServerError
    from chimera.graph.manifest import describe_host

    servers = []
    for server, wanted in servers_of(specs).items():
        found = await checkup_server(server, wanted)
        if pull and found.missing:
            from chimera.cli.pulling import Pulling

            try:
                with Pulling(sys.stderr) as pulling:
                    async for model, step in pull_missing(found, wanted):
                        pulling.show(model, step)
            except ServerError as error:
                click.echo(f"chimera: {error}", err=True)
            found = await checkup_server(server, wanted)
        servers.append(asdict(found))
    host = describe_host(specs[0])
    return {
        "ok": all(one["answers"] and not one["missing"] for one in servers),
        "servers": servers,
        "host": host.model_dump(mode="json", include={"chimera", "python", "platform", "cpu", "n_cpus", "packages"}),
        "gpus": [gpu.model_dump(mode="json") for gpu in host.gpus],
        "gpu_note": host.gpu_note,
        "home": describe_home(),
        "proxy_variables": proxy_variables(),
    }


def describe_home() -> dict[str, Any]:
    """Where run folders will lie, and the free space there. None = the system does not say."""
    from chimera.store import runs_home

    home = runs_home().absolute()
    there = next(path for path in (home, *home.parents) if path.is_dir())
    try:
        free_bytes = shutil.disk_usage(there).free
    except OSError:
        free_bytes = None
    return {"path": str(home), "free_bytes": free_bytes}


def proxy_variables() -> list[str]:
    """Names of the proxy variables that are set; their values may hold credentials."""
    return [name for upper in PROXY_VARIABLES for name in (upper, upper.lower()) if os.environ.get(name)]
