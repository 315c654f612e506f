"""What every test stands on: no real server, no user's runs, paths to optional outside data."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("chimera", deadline=None)  # a busy machine is no failure
settings.load_profile("chimera")

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _alone(request, monkeypatch, tmp_path):
    """Tests touch neither a real Ollama nor the user's run folders, unless marked."""
    monkeypatch.setenv("CHIMERA_HOME", str(tmp_path / "runs"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    if request.node.get_closest_marker("ollama") is None:
        monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")  # the discard port: nothing answers


@pytest.fixture
def repository() -> Path:
    return REPOSITORY


def _outside(variable: str) -> Path:
    if not os.environ.get(variable):
        pytest.skip(f"set {variable} to run this")
    return Path(os.environ[variable])


@pytest.fixture
def corpus() -> Path:
    """Folder of real benchmark results, mtimes as in their manifest."""
    return _outside("CHIMERA_CORPUS")


@pytest.fixture
def recordings() -> Path:
    """Folder of full recordings of real Ollama servers."""
    return _outside("CHIMERA_WIRE")


@pytest.fixture
def seed() -> Path:
    """Folder of an old model-written report with labelled claims."""
    return _outside("CHIMERA_SEED")
