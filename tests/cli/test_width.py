"""What a run prints while it happens and at its end, on terminals of different widths."""

import io
import re

import pytest
from rich.console import Console

from chimera.cli.progress import Progress
from chimera.graph import FilesRead, NodeFinished, NodeStarted, Notice, RunOptions, RunStarted, Token, run
from chimera.report import render_summary
from chimera.spec import Overrides, load_spec

WIDTHS = (60, 80, 100, 160)
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
LONG = "a_rather_long_name_of_an_agent"
EVENTS = (
    RunStarted("id", "runs/id", "panel", ("insight", LONG, "writer")),
    Notice("Nothing answers at the address of the server, so the built-in analyst does; a long notice goes on below."),
    NodeStarted("ingest"),
    FilesRead("ingest", 5, 20, 1_000_000),
    NodeFinished("ingest", failed=False, wall_s=0.2, summary="20 files · 20 read · 4 failed rows left out · 950 facts"),
    NodeStarted("insight"),
    NodeStarted(LONG),
)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("width")
    data = folder / "results"
    data.mkdir()
    rows = [
        f"{name},{window},{rate - window / 4096 + rep},{10 / rate}"
        for name, rate in (("a-model-with-a-long-name:70b-instruct-q4_K_M", 180), ("gemma3:4b", 100))
        for window in (1024, 2048, 4096, 8192, 16384, 32768, 65536)
        for rep in (0, 1)
    ]
    (data / "sweep.csv").write_text("\n".join(["model,num_ctx,tokens_s,ttft_s", *rows]) + "\n")
    spec = load_spec(None, Overrides(settings=("models.local.provider=builtin",)))
    return run(spec, data, RunOptions(out=folder / "runs"))


def shown(width, *, is_terminal, quiet=False):
    page = io.StringIO()
    progress = Progress(
        Console(file=page, width=width, force_terminal=is_terminal), "results", lambda: 7.0, quiet=quiet
    )
    for event in EVENTS:
        progress.show(event)
    for _ in range(3):
        progress.show(Token("insight", "piece", 1))
    live = str(progress.draw())
    progress.close()
    return page.getvalue(), live


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("verbose", [False, True])
def test_the_end_of_a_run_fits(done, width, verbose):
    lines = render_summary(done, width=width, verbose=verbose)
    assert [line for line in lines if len(line) > width and str(done.report_path) not in line] == []
    findings = [line for line in lines if re.match(r" +\d+  ", line)]
    assert len(findings) == len(done.findings)
    assert (
        len({line.rindex(" n ") + len(re.search(r" n +\d+", line[line.rindex(" n ") :])[0]) for line in findings}) == 1
    )
    for line, row in zip(findings, done.findings, strict=True):
        assert row.fact in line
        assert row.value.partition(" [")[0] in line


def test_an_interval_gives_way_before_a_title_does(done):
    assert any(" [" in row.value for row in done.findings)
    assert not any(" [" in line for line in render_summary(done, width=60))
    assert any(" [" in line for line in render_summary(done, width=100))


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_on_a_terminal_fit_and_go_on_below_their_beginning(width):
    page, live = shown(width, is_terminal=True)
    lines = [line.rstrip() for line in ESCAPE.sub("", page).splitlines()]
    assert max(map(len, lines)) <= width
    (at,) = [number for number, line in enumerate(lines) if "✓ ingest" in line]
    name_chars = {60: 15, 80: 20}.get(width, 24)
    told = "20 files · 20 read · 4 failed rows left out · 950 facts  0.2 s"
    folded = [lines[at], *(line for line in lines[at + 1 : at + 2] if line.startswith(" " * (5 + name_chars)))]
    assert " ".join(line[5 + name_chars :] for line in folded).split() == told.split()
    assert [line[4 : 4 + name_chars] for line in live.splitlines()] == [
        "insight".ljust(name_chars),
        f"{LONG[: name_chars - 1]}…",
    ]


def test_a_pipe_gets_whole_lines_with_the_time_of_day_and_no_control_characters():
    page, _ = shown(60, is_terminal=False)
    assert not ESCAPE.search(page)
    assert all(re.match(r"\d\d:\d\d:\d\d ", line) for line in page.splitlines())
    assert "950 facts  0.2 s\n" in page


def test_no_color_is_heeded(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    page, _ = shown(80, is_terminal=True)
    assert not re.search(r"\x1b\[[0-9;]*(?:3[0-7]|38|9[0-7])[0-9;]*m", page)


def test_quiet_says_only_what_must_be_known():
    page, _ = shown(80, is_terminal=True, quiet=True)
    assert "Nothing answers at the address" in page
    assert "ingest" not in page
    assert "panel" not in page
