"""Trees of files from a mapping of paths to contents."""

import pytest

from chimera.tools.ingest import ingest


@pytest.fixture
def tree(tmp_path):
    """Write files below a new folder; contents are text or bytes."""

    def make(files):
        root = tmp_path / "tree"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return make


@pytest.fixture
def read(tree):
    """Evidence of a tree."""
    return lambda files, *hints: ingest(tree(files), *hints)
