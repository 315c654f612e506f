"""A report ends with its audit; a number that does not hold is told at its top and in the run's notices."""

import re

import chimera.graph.audit
from chimera.graph import RunOptions, run
from chimera.spec import Overrides, load_spec
from chimera.store import load_run

SPEC = Overrides(settings=("models.local.provider=builtin",))


def data(tmp_path):
    (tmp_path / "sweep.csv").write_text("model,tokens_s\ngemma3:1b,180\ngemma3:1b,182\ngemma3:4b,100\ngemma3:4b,102\n")
    return tmp_path / "sweep.csv"


def test_every_number_of_a_report_is_in_its_audit(tmp_path):
    done = run(load_spec(None, SPEC), data(tmp_path), RunOptions(out=tmp_path / "runs"))
    body, audit = done.report_path.read_text("utf-8").split("\n## Audit of numbers\n")
    assert "| supported | [F" in audit
    assert "contradicted" not in audit
    assert "Do not rely" not in body
    assert "Audit of numbers" in (done.folder / "report.html").read_text("utf-8")


def test_a_number_that_does_not_hold_is_told_at_the_top_and_in_the_notices(tmp_path, monkeypatch):
    honest = chimera.graph.audit.render_markdown
    lie = "\n## 2. "
    monkeypatch.setattr(
        chimera.graph.audit,
        "render_markdown",
        lambda one: honest(one).replace(lie, f"\ngemma3:1b reaches 999 tok/s.\n{lie}", 1),
    )
    done = run(load_spec(None, SPEC), data(tmp_path), RunOptions(out=tmp_path / "runs"))
    text = done.report_path.read_text("utf-8")
    assert "Do not rely on this report" in text.split("\n## ")[0]
    assert re.search(r"\| `999 tok/s` \| (contradicted|unsupported) \|", text)
    assert any("not borne out" in notice for notice in load_run(done.folder).record.notices)
