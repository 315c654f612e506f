"""The wheel, built once."""

import subprocess
import sys

import pytest


@pytest.fixture(scope="session")
def wheel(tmp_path_factory, request):
    out = tmp_path_factory.mktemp("dist")
    root = request.config.rootpath
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=root, check=True)
    return next(out.glob("*.whl"))
