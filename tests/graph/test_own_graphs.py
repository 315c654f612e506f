"""Graphs of the user's own, built from Chimera's nodes."""

import shutil

import pytest

import chimera
from chimera.errors import CallRefused, SpecError
from chimera.graph import compile_graph, run
from chimera.spec import Overrides, load_spec
from chimera.testing import FakeOllama, Refuse


@pytest.fixture
def panel(repository, tmp_path):
    for path in (repository / "examples/own_graph").glob("panel.*"):
        shutil.copy(path, tmp_path)
    return load_spec(tmp_path / "panel.yaml", Overrides(settings=("models.local.provider=fake",)))


def test_a_panel_of_three_personas_is_merged_timed_and_reported(panel, data, options):
    server = FakeOllama(default="builtin")
    done = run(panel, data, options(server))
    assert {node.name for node in done.nodes} == {"ingest", "insight", "sceptic", "executive", "merge", "writer"}
    assert list(done.record.insights) == ["insight", "sceptic", "executive"]
    facts = [finding.fact for finding in done.record.merged.findings]
    assert len(facts) == len(set(facts))
    assert set(facts) == {one.fact for insight in done.record.insights.values() for one in insight.findings}
    assert {call.node for call in done.calls} == {"insight", "sceptic", "executive", "writer"}
    assert done.node("sceptic").ttft_s > 0
    assert done.node("merge").kind == "merge"
    systems = {body["messages"][0]["content"] for body in server.chats}
    assert len(systems) == 4


def test_one_failing_branch_does_not_take_the_others_with_it(panel, data, options, tmp_path):
    sceptic = panel.persona_of("sceptic").name

    def script(chat):
        is_sceptic = chat.system.startswith(f"You are {sceptic}")
        return Refuse(400, "bad luck") if is_sceptic else "{}"

    server = FakeOllama(*[script] * 12, default="builtin")
    with pytest.raises(CallRefused, match="bad luck"):
        run(panel, data, options(server))
    (folder,) = (tmp_path / "runs").iterdir()
    left = chimera.load_run(folder)
    assert list(left.record.insights) == ["insight", "executive"]
    assert left.node("sceptic").status == "failed"
    assert left.findings


def test_mermaid_shows_the_fan_out(panel):
    text = compile_graph(panel).get_graph().draw_mermaid()
    for name in ("insight", "sceptic", "executive"):
        assert f"ingest --> {name};" in text
        assert f"{name} --> merge;" in text


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("def build(spec):\n    return 1 / 0\n", "ZeroDivisionError"),
        ("import nowhere_to_be_found\n", "nowhere_to_be_found"),
        ("def other(spec): ...\n", "no function 'build'"),
        ("def build(spec):\n    return None\n", "NoneType"),
    ],
)
def test_a_broken_builder_is_a_spec_error_with_its_line(tmp_path, spec_file, code, message):
    (tmp_path / "mine.py").write_text(code)
    spec = load_spec(spec_file, Overrides(settings=("graph=mine:build",)))
    with pytest.raises(SpecError, match=message):
        compile_graph(spec)


def test_a_node_of_ones_own_is_timed_and_its_error_is_told_with_its_line(tmp_path, spec_file, data, options):
    (tmp_path / "mine.py").write_text(
        "from langgraph.graph import END, START, StateGraph\n"
        "from chimera.graph import Context, State, ingest_node\n"
        "def build(spec):\n"
        "    graph = StateGraph(State, context_schema=Context)\n"
        "    graph.add_node('ingest', ingest_node())\n"
        "    graph.add_node('mine', mine)\n"
        "    graph.add_edge(START, 'ingest'); graph.add_edge('ingest', 'mine'); graph.add_edge('mine', END)\n"
        "    return graph\n"
        "def mine(state):\n"
        "    raise KeyError('oops')\n"
    )
    spec = load_spec(spec_file, Overrides(settings=("graph=mine:build",)))
    with pytest.raises(SpecError, match=r"mine\.py:10.*KeyError"):
        run(spec, data, options(FakeOllama()))
