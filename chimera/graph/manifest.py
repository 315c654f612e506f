"""Where and with what a run was made: host, packages, GPUs, and what the servers say about the models."""

import contextlib
import hashlib
import os
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from chimera import __version__
from chimera.metrics import describe_gpus
from chimera.record.run import Manifest, ServerModel
from chimera.spec.model import Spec

PACKAGES = ("langgraph", "langchain-core", "langchain-ollama", "ollama", "httpx", "pydantic")
"""The libraries that stand between a spec and the server."""


def describe_host(spec: Spec, models: tuple[ServerModel, ...] = ()) -> Manifest:
    """The manifest of a run on this machine."""
    gpus, note = describe_gpus()
    return Manifest(
        chimera=__version__,
        python=platform.python_version(),
        platform=platform.platform(),
        host=platform.node(),
        packages=installed(PACKAGES),
        cpu=cpu_name(),
        n_cpus=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        gpus=gpus,
        gpu_note=note,
        models=models,
        spec_sha256=spec_digest(spec),
    )


@cache
def cpu_name() -> str:
    """The processor as Linux names it; elsewhere what Python knows."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


@cache
def installed(packages: tuple[str, ...]) -> Mapping[str, str]:
    """Versions of those packages that are installed."""
    versions = {}
    for package in packages:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions


def spec_digest(spec: Spec) -> str:
    """sha256 of what a spec says; where it and model files lie on disk does not count, header values neither."""
    models = {
        name: model.model_copy(update={"headers": {}, "path": model.path and Path(model.path).name})
        for name, model in spec.models.items()
    }
    bare = spec.model_copy(update={"directory": "", "models": models})
    return hashlib.sha256(bare.model_dump_json(by_alias=True).encode()).hexdigest()
