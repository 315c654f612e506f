"""The package's face: what is public, and what importing it costs."""

import json
import subprocess
import sys

import pytest

import chimera

HEAVY = ["langgraph", "langchain_core", "httpx", "pydantic"]


def loaded_after(code: str) -> set[str]:
    check = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "import chimera",
        "import chimera.cli",
        "from chimera.cli.main import cli\ncli.main(['--help'], standalone_mode=False)",
        "from chimera.cli.main import cli\ncli.main(['run', '--help'], standalone_mode=False)",
        "from chimera.cli.main import cli\ncli.main(['compare', '--help'], standalone_mode=False)",
        "from chimera.cli.main import cli\ncli.main(['runs', 'list', '--help'], standalone_mode=False)",
        "from chimera.cli.main import cli\ncli.main(['runs', 'list'], standalone_mode=False)",
        "from chimera.cli.main import cli\ncli.main(['doctor', '--help'], standalone_mode=False)",
    ],
)
def test_light_doors_load_no_framework(code):
    assert loaded_after(code).isdisjoint(HEAVY)


def test_the_check_above_can_fail():
    assert "pydantic" in loaded_after("import chimera\nchimera.Spec")


def test_public_names_are_pinned_and_resolve():
    assert chimera.__all__ == [
        "CompareOptions",
        "Comparison",
        "Overrides",
        "Run",
        "Spec",
        "TokenTimings",
        "acompare",
        "arun",
        "astream",
        "compare",
        "load_run",
        "load_spec",
        "run",
    ]
    for name in chimera.__all__:
        assert getattr(chimera, name) is not None
    assert set(chimera.__all__) <= set(dir(chimera))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        chimera.nonsense  # noqa: B018  the access is the test
