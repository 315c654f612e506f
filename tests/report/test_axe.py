"""Our pages, read by two checkers that others wrote: html5lib for valid HTML, axe-core in a browser for everybody's use."""

import json
import re
import shutil
import subprocess
from importlib.metadata import files

import html5lib
import pytest

from chimera.graph import RunOptions, run
from chimera.record.outcome import Outcome
from chimera.report import comparison_page
from chimera.spec import Overrides, load_spec
from chimera.testing import FakeOllama

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
LOOK = """
axe.run(document, {resultTypes: ["violations"]}).then(found => {
  const told = found.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 80)]);
  document.body.replaceChildren();
  document.body.textContent = "AXE" + JSON.stringify({passes: found.passes.length, told: told}) + "AXE";
});
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory, request):
    spec = load_spec(None, Overrides(settings=("models.local.provider=fake",)))
    options = RunOptions(out=tmp_path_factory.mktemp("runs"), fake=FakeOllama(default="builtin"))
    done = run(spec, request.config.rootpath / "examples" / "benchmarks", options)
    return done.html_path.read_text("utf-8")


@pytest.fixture(scope="module")
def comparison(request):
    stored = request.config.rootpath / "tests" / "fixtures" / "comparison.json"
    return comparison_page(Outcome.model_validate_json(stored.read_text("utf-8")))


def axe(page, folder):
    """What axe-core finds wrong; the page's own policy would not let it in."""
    source = next(one for one in files("axe-playwright-python") if one.name == "axe.min.js").locate().read_text("utf-8")
    place = folder / "page.html"
    scripts = f"<script>{source}</script><script>{LOOK}</script></body>"
    place.write_text(POLICY.sub("", page).replace("</body>", scripts), "utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"]
    done = subprocess.run([*command, place.as_uri()], capture_output=True, text=True, check=True, timeout=100)
    told = json.loads(done.stdout.split("AXE")[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert told["passes"] > 10
    return [one for one in told["told"] if one[0] in ("serious", "critical")]


@pytest.mark.parametrize("page", ["report", "comparison"])
def test_pages_are_valid_html(page, request):
    html5lib.HTMLParser(strict=True).parse(request.getfixturevalue(page))


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
@pytest.mark.parametrize("page", ["report", "comparison"])
def test_axe_finds_nothing_serious(page, request, tmp_path):
    assert axe(request.getfixturevalue(page), tmp_path) == []


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
def test_axe_would_find_a_picture_without_words(report, tmp_path):
    assert axe(report.replace("<main>", '<main><img src="x.png">'), tmp_path) != []
