"""Personas: the shipped ones, files, references that cannot be confused."""

from pathlib import Path

import pytest

from chimera.errors import SpecError
from chimera.spec import EXAMPLE, Overrides, Section, builtin_names, load_persona, load_spec, render

HERE = Path(__file__).parent
SPEC = """\
schema: chimera/v1
name: mine
models: {{local: {{provider: fake}}}}
agents:
  insight: {{role: insight, persona: {persona}, model: local}}
"""
PERSONA = "schema: chimera.persona/v1\nname: {name}\nsystem: s\ntask: t\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_five_ship():
    assert builtin_names() == ("collector", "executive", "insight", "sceptic", "writer")


@pytest.mark.parametrize("name", builtin_names())
def test_each_shipped_one_is_complete(name):
    persona = load_persona(name, Path())
    assert persona.description
    assert persona.words.min < persona.words.max
    assert len(set(persona.emphasis)) == len(persona.emphasis) == 11
    for text in (render(persona.system, EXAMPLE), render(persona.task, EXAMPLE)):
        assert len(text) > 200
    assert "ids" in persona.task or "its id" in persona.task
    assert "digit" in persona.task


def test_they_differ_in_what_they_put_first():
    first = {name: load_persona(name, Path()).emphasis[:3] for name in builtin_names() if name != "writer"}
    assert len(set(first.values())) == 4
    assert first["collector"][0] == "inventory"
    assert first["sceptic"][0] == "failure"


def test_the_insight_agent_asks_for_what_its_report_promises():
    persona = load_persona("insight", Path())
    assert (persona.name, persona.words.min, persona.words.max) == ("InsightAgent", 300, 400)
    assert [section.content for section in persona.sections] == ["prose", "findings", "recommendations", "risks"]
    for asked in (
        "exactly three",
        "throughput",
        "time to first token",
        "quality",
        "at least two rows",
        "numbered",
        "**bold**",
    ):
        assert asked in " ".join(persona.task.split())


def test_sections_by_name_by_title_and_as_a_map(tmp_path):
    text = PERSONA.format(name="P") + (
        "sections: [executive_summary, findings, Recommendations, What it costs,\n"
        "           {title: Holes, content: gaps}, {title: Prose}]\n"
    )
    write(tmp_path / "p.yaml", text)
    assert load_persona("p.yaml", tmp_path).sections == (
        Section(title="Executive summary", content="prose"),
        Section(title="Key findings", content="findings"),
        Section(title="Recommendations", content="recommendations"),
        Section(title="What it costs", content="prose"),
        Section(title="Holes", content="gaps"),
        Section(title="Prose", content="prose"),
    )


def test_all_mistakes_of_a_persona_are_told_at_once(monkeypatch):
    monkeypatch.chdir(HERE / "mistakes")
    with pytest.raises(SpecError) as caught:
        load_persona("personas/broken.yaml", Path())
    expected = [
        line
        for line in Path("references.txt").read_text("utf-8").splitlines()
        if line.startswith("personas/broken.yaml")
    ]
    assert [str(problem) for problem in caught.value.problems] == expected


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("sceptik", "no built-in persona 'sceptik' (a file of your own ends in .yaml), did you mean 'sceptic'?"),
        ("zzz", "built in: collector, executive, insight, sceptic, writer"),
        ("mnie.yaml", "did you mean 'mine.yaml'?"),
        ("../insight", "no built-in persona '../insight'"),
        ("spec.yaml", "schema: expected chimera.persona/v1 (a persona), this file is a spec"),
        ("empty.yaml", "not a map"),
        ("garbage.yaml", "garbage.yaml:1:2: not valid YAML"),
    ],
)
def test_references_that_lead_nowhere(tmp_path, reference, said):
    write(tmp_path / "mine.yaml", PERSONA.format(name="Mine"))
    write(tmp_path / "spec.yaml", SPEC.format(persona="insight"))
    write(tmp_path / "empty.yaml", "")
    write(tmp_path / "garbage.yaml", "[")
    with pytest.raises(SpecError) as caught:
        load_persona(reference, tmp_path)
    (problem,) = caught.value.problems
    assert said in str(problem)


def test_a_path_is_relative_to_the_file_that_wrote_it(tmp_path):
    write(tmp_path / "base/p.yaml", PERSONA.format(name="OfBase"))
    write(tmp_path / "child/p.yaml", PERSONA.format(name="OfChild"))
    write(tmp_path / "base/a.yaml", SPEC.format(persona="p.yaml"))
    child = (
        "schema: chimera/v1\nname: b\nbase: ../base/a.yaml\n"
        "agents: {other: {role: insight, persona: p.yaml, model: local}}\n"
    )
    spec = load_spec(write(tmp_path / "child/b.yaml", child))
    assert {agent: spec.persona_of(agent).name for agent in spec.agents} == {"insight": "OfBase", "other": "OfChild"}
    assert set(spec.personas) == {"../base/p.yaml", "p.yaml"}


def test_keys_do_not_depend_on_where_one_stands(tmp_path, monkeypatch):
    write(tmp_path / "specs/p.yaml", PERSONA.format(name="P"))
    path = write(tmp_path / "specs/a.yaml", SPEC.format(persona="p.yaml"))
    far = load_spec(path)
    monkeypatch.chdir(path.parent)
    assert load_spec("a.yaml") == far


def test_two_agents_may_share_a_persona(tmp_path):
    write(tmp_path / "p.yaml", PERSONA.format(name="P"))
    text = SPEC.format(persona="p.yaml") + "  again: {role: insight, persona: ./p.yaml, model: local}\n"
    assert list(load_spec(write(tmp_path / "a.yaml", text)).personas) == ["p.yaml"]


def test_a_mistake_in_a_persona_file_is_told_there(tmp_path):
    write(tmp_path / "p.yaml", PERSONA.format(name="P") + "colour: red\n")
    with pytest.raises(SpecError) as caught:
        load_spec(write(tmp_path / "a.yaml", SPEC.format(persona="p.yaml")))
    assert str(caught.value).startswith(f"{tmp_path / 'p.yaml'}:5:1: colour: unknown key")


def test_dollars_mean_nothing_in_a_persona_file(tmp_path):
    write(tmp_path / "p.yaml", PERSONA.format(name="P").replace("system: s", "system: pay ${PRICE}"))
    spec = load_spec(None, Overrides(personas=(f"insight={tmp_path / 'p.yaml'}",)))
    assert spec.persona_of("insight").system == "pay ${PRICE}"
