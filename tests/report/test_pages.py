"""Our pages, read by a checker that shares no code with them: nothing fetched or run, valid, usable by everybody."""

import importlib.util
from pathlib import Path

import pytest

from chimera.graph import RunOptions, run
from chimera.report import render_html
from chimera.spec import Overrides, load_spec
from chimera.testing import FakeOllama

_spec = importlib.util.spec_from_file_location("page_checker", Path(__file__).with_name("page_checker.py"))
page_checker = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(page_checker)

BENCHMARKS = Path(__file__).parents[2] / "examples" / "benchmarks"
HOSTILE = "</td><img src=x onerror=alert(1)>\"'&<svg/onload=x>"


def page_of(data, folder):
    spec = load_spec(None, Overrides(settings=("models.local.provider=fake",)))
    done = run(spec, data, RunOptions(out=folder / "runs", fake=FakeOllama(default="builtin")))
    return done.html_path.read_text("utf-8")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return page_of(BENCHMARKS, tmp_path_factory.mktemp("pages"))


def test_the_report_of_the_example_is_sound(sound):
    assert page_checker.problems(sound) == []


def test_a_report_about_hostile_names_is_sound(tmp_path):
    """File, folder, column, setting and error message are markup, were they not escaped."""
    data = tmp_path / f"res{HOSTILE.replace('/', '')}"
    data.mkdir()
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    rows = [
        f"{name},{window},{rate - window / 4096},{10 / rate},{quoted if window == 1024 else ''}"
        for name, rate in (("gemma3:1b", 180), (quoted, 90))
        for window in (1024, 2048, 4096, 8192, 16384, 32768, 65536)
    ]
    head = f"model,num_ctx,tokens_s,ttft_s {quoted[1:-1].replace(',', '')},error"
    (data / f"a{HOSTILE.replace('/', '')}.csv").write_text("\n".join([head, *rows]) + "\n")
    (data / f"b{HOSTILE.replace('/', '')}.json").write_text("{")
    page = page_of(data, tmp_path)
    assert page_checker.problems(page) == []
    assert "&lt;img src=x" in page


def test_a_bare_report_is_sound():
    assert page_checker.problems(render_html("# x\n\n## 1. A\n\ntext\n\n## Prompts as sent\n\n```text\nx\n```\n")) == []


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("<main>", '<main><img src="x">', "<img>"),
        ("<main>", "<main><script>x</script>", "<script>"),
        ("<main>", '<main><p onclick="x">a</p>', "onclick"),
        ("<main>", '<main><p style="color: red">a</p>', "style"),
        ("<main>", '<main><a href="http://evil.example">a</a>', "href"),
        ("<main>", '<main><a href="#nowhere">a</a>', "leads nowhere"),
        ("<main>", '<main><a href="#s1"><a href="#s1">a</a></a>', "<a> in a link"),
        ("<main>", '<main><a href="#s1"></a>', "an empty <a>"),
        ("<main>", "<main><p><ul><li>a</li></ul></p>", "<ul> among words"),
        ("<main>", "<main><ul><p>a</p></ul>", "<p> in a list"),
        ("<main>", "<main><p>a", "closes nothing"),
        ("<main>", "<main><td>a</td>", "<td> in <main>"),
        ("<main>", "<main><h1>again</h1>", "not one heading"),
        ("<main>", '<main><p id="s1">a</p>', "stands twice"),
        ("<main>", '<main><p tabindex="3">a</p>', "a tab order"),
        ("<main>", '<main><svg viewBox="0 0 1 1"></svg>', "text alternative"),
        ("<main>", "<main><!-- x -->", "a comment"),
        (' aria-label="Sections"', "", "navigation without a name"),
        (' lang="en"', "", "no language"),
        ("default-src 'none'", "default-src *", "the policy allows"),
        ("* { box-sizing", "@import 'x'; * { box-sizing", "fetches"),
        ("--faint: #545d68", "--faint: #a0a8b0", "--faint on --back by day"),
        ("--faint: #a4aeb9", "--faint: #545d68", "--faint on --back by night"),
    ],
)
def test_the_checker_sees(sound, written, instead, told):
    assert written in sound
    assert any(told in problem for problem in page_checker.problems(sound.replace(written, instead, 1)))
