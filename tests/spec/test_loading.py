"""Whole specs: what loads, what every mistake says, and what the command line changes."""

import contextlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chimera.errors import SpecError
from chimera.spec import ModelConfig, Overrides, Section, Spec, dump_spec, load_spec

MISTAKES = Path(__file__).parent / "mistakes"
MINIMAL = """\
schema: chimera/v1
name: mine
models:
  local: {provider: fake, model: tiny}
agents:
  insight: {role: insight, persona: insight, model: local}
"""


@pytest.fixture
def write(tmp_path):
    """Write a spec and return its path."""

    def to_file(text: str, name: str = "spec.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return to_file


def problems_of(path, overrides=None) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load_spec(path, overrides or Overrides())
    assert caught.value.exit_code == 2
    return [str(problem) for problem in caught.value.problems]


def test_the_default_spec():
    spec = load_spec()
    assert (spec.name, spec.graph, spec.directory, list(spec.agents)) == (
        "default",
        "report",
        "",
        ["insight", "writer"],
    )
    assert dict(spec.models) == {"local": ModelConfig(provider="auto", model="gemma3")}
    assert spec.persona_of("insight").name == "InsightAgent"
    assert (spec.model_of("writer").num_ctx, spec.model_of("writer").reasoning) == (4096, False)


def test_a_spec_with_every_block(write):
    spec = load_spec(
        write(
            """\
# yaml-language-server: $schema=chimera.schema.json
schema: chimera/v1
name: whole
models:
  local: {provider: ollama, model: "gemma3:latest", num_gpu: 100, num_ctx: 4096, temperature: 1, keep_alive: 10m,
          reasoning: false, stop: [END, 7], base_url: "http://localhost:11434", headers: {X-Id: 007}}
agents:
  insight: {role: insight, persona: insight, model: local}
  writer:  {role: writer,  persona: writer,  model: local}
graph: package.module:build
grounding: off
evidence: {better: {quality: higher}, settings: [num_ctx], ignore: [timestamp], baseline: {num_ctx: 2048}}
limits: {call_timeout: 10m, idle_timeout: 90s, run_timeout: 1h, max_model_calls: 20}
"""
        )
    )
    model = spec.models["local"]
    assert (model.temperature, model.keep_alive, model.stop) == (1.0, "10m", ("END", "7"))
    assert model.headers["X-Id"] == "007"
    assert spec.grounding == "off"
    assert (spec.limits.call_timeout_s, spec.limits.idle_timeout_s, spec.limits.run_timeout_s) == (600, 90, 3600)
    assert spec.evidence.baseline["num_ctx"] == "2048"
    with pytest.raises(TypeError):
        spec.models["other"] = model


@pytest.mark.parametrize("path", sorted(MISTAKES.glob("*.yaml")), ids=lambda path: path.stem)
def test_all_mistakes_of_a_file_are_told_at_once(path, monkeypatch):
    """The wording is the product: compare with the text beside the file."""
    monkeypatch.chdir(MISTAKES)
    assert problems_of(path.name) == path.with_suffix(".txt").read_text("utf-8").splitlines()


def test_every_mistake_has_its_place_and_the_file_holds_more_than_ten_kinds(monkeypatch):
    monkeypatch.chdir(MISTAKES)
    told = problems_of("many.yaml")
    assert all(re.match(r"many\.yaml:\d+:\d+: \S", line) for line in told)
    kinds = {re.sub(r"'[^']*'|\d+|[\w.\[\]]+(?=: )", "…", line.partition(": ")[2]) for line in told}
    assert len(kinds) == len(told) > 10


def test_a_syntax_error_ends_the_reading(write):
    assert problems_of(write("schema: chimera/v1\nname: [a\nmodels: {}\n")) != []


def test_missing_and_unreadable_files(tmp_path):
    assert problems_of(tmp_path / "none.yaml") == [f"{tmp_path / 'none.yaml'}: no such file"]
    assert "is a folder" in problems_of(tmp_path)[0]


@pytest.mark.parametrize(("written", "seconds"), [("90", 90), ('"90s"', 90), ("1.5m", 90), ("2h", 7200), ("0.5", 0.5)])
def test_durations(write, written, seconds):
    assert load_spec(write(f"{MINIMAL}limits: {{call_timeout: {written}}}\n")).limits.call_timeout_s == seconds


@pytest.mark.parametrize("written", ["0", "-1", "10 m", "m", "true", "[1]", ".inf", ".nan", "0s"])
def test_durations_that_are_none(write, written):
    (problem,) = problems_of(write(f"{MINIMAL}limits: {{call_timeout: {written}}}\n"))
    assert "limits.call_timeout: expected" in problem


@pytest.mark.parametrize("written", ["300", "-1", "10m", "1h30m", "500ms", '"-1s"'])
def test_keep_alive(write, written):
    load_spec(write(MINIMAL.replace("model: tiny", f"model: tiny, keep_alive: {written}")))


@pytest.mark.parametrize("written", ['"300"', "ten minutes", "1.5", "[]"])
def test_keep_alive_that_a_server_would_refuse(write, written):
    (problem,) = problems_of(write(MINIMAL.replace("model: tiny", f"model: tiny, keep_alive: {written}")))
    assert "models.local.keep_alive: expected" in problem


@pytest.mark.parametrize(
    "option", ["num_ctx: true", "num_ctx: 4096.0", 'num_ctx: "4096"', "temperature: .nan", "logprobs: 1"]
)
def test_types_are_strict(write, option):
    assert "expected" in problems_of(write(MINIMAL.replace("model: tiny", f"model: tiny, {option}")))[0]


def test_a_variable_is_typed(write, monkeypatch):
    monkeypatch.setenv("CTX", "8192")
    monkeypatch.setenv("MODEL", "123")
    spec = load_spec(write(MINIMAL.replace("model: tiny", 'model: "${MODEL}", num_ctx: "${CTX}", seed: "${SEED:-7}"')))
    assert (spec.models["local"].num_ctx, spec.models["local"].seed, spec.models["local"].model) == (8192, 7, "123")


def test_an_empty_variable_is_no_silent_default(write, monkeypatch):
    monkeypatch.setenv("MODEL", "")
    (problem,) = problems_of(write(MINIMAL.replace("model: tiny", 'model: "${MODEL}"')))
    assert "models.local.model: expected text that is not empty, found ''" in problem


def test_header_values_are_never_shown(write, monkeypatch):
    monkeypatch.setenv("TOKEN", "hunter2")
    block = 'headers: {Authorization: "Bearer ${TOKEN}", X-Key: "${TOKEN}"}'
    spec = load_spec(write(MINIMAL.replace("model: tiny", f"model: tiny, {block}")))
    assert spec.models["local"].headers == {"Authorization": "Bearer hunter2", "X-Key": "hunter2"}
    for shown in (repr(spec), str(spec), spec.model_dump_json(), str(spec.model_dump()), dump_spec(spec)):
        assert "hunter2" not in shown
        assert spec.name in shown


@pytest.mark.parametrize(
    "headers",
    [
        "headers: hunter2",
        "headers: [hunter2]",
        "headers: {A: [hunter2]}",
        "headers: {A: {hunter2: x}}",
        'headers: {A: "hunter2 ${NOT_SET}"}',
        'headers: {A: "hunter2 ${"}',
        "headers: {A: !hunter2 x}",
        "headers: {A: *hunter2}",
        "headers: {A: hunter2, A: hunter2}",
        "headrs: {A: hunter2}",
        'headers: {A: "hunter2}',
    ],
)
def test_header_values_are_in_no_message(write, headers):
    said = "\n".join(problems_of(write(MINIMAL.replace("model: tiny", f"model: tiny, {headers}"))))
    assert said
    assert "hunter2" not in said


def test_positions_through_base(write):
    write(MINIMAL.replace("model: tiny", "model: tiny, top_p: 7"), "base/a.yaml")
    path = write("schema: chimera/v1\nname: b\nbase: base/a.yaml\nmodels:\n  local: {num_ctx: none}\n")
    said = problems_of(path)
    assert f"{path}:5:20: models.local.num_ctx: expected an integer ≥ 1, found 'none'" in said
    assert f"{path.parent / 'base/a.yaml'}:4:47: models.local.top_p: expected a number from 0 to 1, found 7" in said


def test_b_is_a_with_other_options(repository):
    a, b = (load_spec(repository / "examples" / name) for name in ("agent_a.yaml", "agent_b.yaml"))
    assert b.models["local"] == ModelConfig.model_validate(
        a.models["local"].model_dump() | {"temperature": 1.0, "top_k": 20}
    )
    assert b.agents == a.agents


def test_null_goes_back_to_the_default(write):
    write(MINIMAL.replace("model: tiny", "model: tiny, num_ctx: 8192, seed: 3"), "a.yaml")
    path = write("schema: chimera/v1\nbase: a.yaml\nname: b\nmodels: {local: {num_ctx: null, seed: ~}}\n")
    assert (load_spec(path).models["local"].num_ctx, load_spec(path).models["local"].seed) == (4096, None)


def test_the_folder_of_a_graph_is_that_of_the_file_that_names_it(write, tmp_path):
    write(MINIMAL + "graph: panel:build\n", "there/a.yaml")
    path = write("schema: chimera/v1\nbase: there/a.yaml\nname: b\n")
    assert load_spec(path).directory == str((tmp_path / "there").resolve())
    assert load_spec(write(MINIMAL)).directory == str(tmp_path.resolve())


def test_an_answer_and_its_prompt_share_the_window(write):
    (problem,) = problems_of(write(MINIMAL.replace("model: tiny", "model: tiny, num_ctx: 1024")))
    assert "spec.yaml:4:49: models.local: num_predict 1024 leaves no room for a prompt in num_ctx 1024" in problem


class TestOverrides:
    def test_model_names_every_block_and_ends_auto(self, write):
        spec = load_spec(None, Overrides(model="llama3"))
        assert [(block.provider, block.model) for block in spec.models.values()] == [("ollama", "llama3")]
        two = MINIMAL.replace("agents:", "  other: {num_ctx: 8192}\nagents:")
        spec = load_spec(write(two), Overrides(model="llama3"))
        assert [(m.provider, m.model) for m in spec.models.values()] == [("fake", "llama3"), ("ollama", "llama3")]

    def test_set_is_typed_as_yaml_and_says_more_than_model(self):
        changes = (
            "models.local.num_ctx=8192",
            "models.local.stop=[a, b]",
            "models.local.model=7",
            "models.local.reasoning=low",
            "limits.call_timeout=90s",
            "evidence.better.tokens/s.mean=higher",
            "name=other: name",
        )
        spec = load_spec(None, Overrides(model="m", settings=changes[:-1]))
        local = spec.models["local"]
        assert (local.num_ctx, local.stop, local.model, local.reasoning) == (8192, ("a", "b"), "7", "low")
        assert spec.limits.call_timeout_s == 90
        assert dict(spec.evidence.better) == {"tokens/s.mean": "higher"}
        assert "--set: name: expected text" in problems_of(None, Overrides(settings=changes[-1:]))[0]

    def test_set_can_unset(self, write):
        path = write(MINIMAL.replace("model: tiny", "model: tiny, seed: 3, top_k: 3"))
        local = load_spec(path, Overrides(settings=("models.local.seed=null", "models.local.top_k="))).models["local"]
        assert (local.seed, local.top_k) == (None, None)

    @pytest.mark.parametrize(
        ("setting", "said"),
        [
            ("models.local.num_cxt=1", "unknown key 'num_cxt', did you mean 'num_ctx'?"),
            ("models.locl.num_ctx=1", "no 'locl' in models, did you mean 'local'?"),
            ("limit.call_timeout=1", "unknown key 'limit', did you mean 'limits'?"),
            ("directory=x", "unknown key 'directory'"),
            ("name.x=1", "name is a single value"),
            ("models.local.num_ctx=big", "models.local.num_ctx: expected an integer ≥ 1, found 'big'"),
            ("models.local.num_ctx=[1", "models.local.num_ctx: not valid YAML"),
            ("models.local.num_ctx=${NOPE_N}", "NOPE_N is not set"),
            ("models.local.num_ctx=512", "num_predict 1024 leaves no room"),
            ("num_ctx", "write KEY=VALUE"),
            ("=1", "unknown key ''"),
            ("agents.insight.model=other", "no block 'other' under models"),
        ],
    )
    def test_what_set_cannot_mean(self, setting, said):
        problems = problems_of(None, Overrides(settings=(setting,)))
        assert len(problems) == 1
        assert problems[0].startswith("--set: ")
        assert said in problems[0]

    def test_personas(self, write, tmp_path, monkeypatch):
        write("schema: chimera.persona/v1\nname: Mine\nsystem: s\ntask: t\n", "cwd/mine.yaml")
        spec_path = write(MINIMAL, "specs/spec.yaml")
        monkeypatch.chdir(tmp_path / "cwd")
        assert (
            load_spec(spec_path, Overrides(personas=("insight=sceptic",))).persona_of("insight").name == "ScepticAgent"
        )
        assert load_spec(spec_path, Overrides(personas=("insight=mine.yaml",))).persona_of("insight").name == "Mine"
        assert load_spec(None, Overrides(personas=("writer=mine.yaml",))).persona_of("writer").name == "Mine"
        for persona, said in (
            ("insigt=sceptic", "--persona: no agent 'insigt', did you mean 'insight'?"),
            ("insight=sceptik", "did you mean 'sceptic'?"),
            ("insight=mien.yaml", "did you mean 'mine.yaml'?"),
            ("insight", "write AGENT=PERSONA"),
        ):
            (problem,) = problems_of(spec_path, Overrides(personas=(persona,)))
            assert problem.startswith("--persona: ")
            assert said in problem

    def test_as_typed_hides_headers(self):
        overrides = Overrides(
            model="m",
            settings=("models.local.seed=1", "models.local.headers.A=hunter2", "models.local.headers={A: hunter2}"),
            personas=("insight=sceptic",),
        )
        assert overrides.as_typed() == (
            "--model m",
            "--set models.local.seed=1",
            "--set models.local.headers.A=***",
            "--set models.local.headers=***",
            "--persona insight=sceptic",
        )
        said = problems_of(
            None, Overrides(settings=("models.local.headers.A hunter2", "models.local.headers=[hunter2]"))
        )
        assert "hunter2" not in str(said)


def test_a_key_has_one_spelling(write):
    (problem,) = problems_of(write(f"{MINIMAL}limits: {{call_timeout_s: 9}}\n"))
    assert "limits.call_timeout_s: unknown key, did you mean 'call_timeout'?" in problem


def test_dollars_survive_a_dump(write):
    spec = load_spec(write(MINIMAL.replace("model: tiny", "model: '$${HOME} $5 $${'")))
    assert load_spec(write(dump_spec(spec))).models["local"].model == "${HOME} $5 ${"


def test_a_dumped_spec_loads_again_and_is_the_same(write, repository):
    for path in (None, repository / "examples/agent_b.yaml", repository / "examples/own_graph/panel.yaml"):
        spec = load_spec(path)
        again = load_spec(write(dump_spec(spec)))
        assert again.model_copy(update={"directory": spec.directory}) == spec


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)


@given(name=texts, system=texts, stop=st.lists(texts, max_size=3), column=texts)
@quick
def test_any_text_survives_a_dump(tmp_path, name, system, stop, column):
    spec = load_spec()
    insight = spec.persona_of("insight").model_copy(
        update={"system": "{% raw %}" + system.replace("%", "") + "{% endraw %}"}
    )
    spec = Spec.model_validate(
        {
            **dict(spec),
            "name": name,
            "personas": {**spec.personas, "insight": insight},
            "models": {"local": ModelConfig(stop=tuple(stop))},
            "evidence": {"ignore": (column,), "better": {column: "higher"}},
        }
    )
    path = tmp_path / "dumped.yaml"
    path.write_text(dump_spec(spec), "utf-8", newline="\n")
    assert load_spec(path).model_copy(update={"directory": ""}) == spec


words = st.sampled_from(
    [
        "models",
        "local",
        "agents",
        "insight",
        "persona",
        "sections",
        "base",
        "schema",
        "chimera/v1",
        "limits",
        "a.yaml",
        "headers",
    ]
)
scalars = words | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
trees = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(words | st.text(max_size=4), below, max_size=4),
    max_leaves=20,
)


@given(content=trees, body=st.sampled_from(["schema: chimera/v1\n", MINIMAL, ""]))
@quick
def test_whatever_a_file_holds_it_loads_or_is_a_spec_error(tmp_path, content, body):
    path = tmp_path / "any.yaml"
    path.write_text(f"{body}evidence: {json.dumps(content)}\n", "utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(json.dumps(content if isinstance(content, dict) else {"models": content}), "utf-8")
    for each in (path, other):
        with contextlib.suppress(SpecError):
            load_spec(each)


@given(st.text(alphabet="schema:chir/v1nmodlstag {}[]-\n'\"$&*!|>#%@`?,\t~", max_size=120))
@quick
def test_any_text_is_a_spec_error(tmp_path, text):
    path = tmp_path / "any.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(SpecError):
        load_spec(path)


@pytest.mark.parametrize("key", ["base: ", "agents: {insight: {role: insight, model: local, persona: "])
@pytest.mark.parametrize(
    "name", ["a" * 5000 + ".yaml", '"\\0.yaml"', "spec.yaml/x.yaml", "/dev/null/x.yaml", "/dev/zero.yaml"]
)
def test_names_no_file_can_have(write, key, name):
    closing = "}" * key.count("{")
    assert problems_of(write(f"schema: chimera/v1\nname: x\nmodels: {{local: {{}}}}\n{key}{name}{closing}\n"))


def test_a_section_title_has_no_digits_in_python_either():
    with pytest.raises(ValueError, match="no digits"):
        Section(title="Top ５", content="prose")


def test_a_model_file_is_relative_to_the_file_that_says_so_and_names_the_model(write, tmp_path):
    block = "{provider: gguf, path: models/Small-1B.Q8_0.gguf}"
    base = write(MINIMAL.replace("{provider: fake, model: tiny}", block), "below/base.yaml")
    over = write("schema: chimera/v1\nname: over\nbase: below/base.yaml\nmodels: {local: {num_ctx: 2048}}\n")
    for path in (base, over):
        model = load_spec(path).models["local"]
        assert model.path == str((tmp_path / "below/models/Small-1B.Q8_0.gguf").resolve())
        assert model.model == "Small-1B.Q8_0"
    other = load_spec(over, Overrides(settings=("models.local.path=other.gguf",))).models["local"]
    assert (other.path, other.model) == (str(Path("other.gguf").resolve()), "other")
    again = write(dump_spec(load_spec(over)), "elsewhere/spec.yaml")
    assert load_spec(again).models == load_spec(over).models


def test_a_model_of_ollama_does_not_replace_a_model_file(write):
    path = write(MINIMAL.replace("provider: fake, model: tiny", "provider: gguf, path: tiny.gguf"))
    (problem,) = problems_of(path, Overrides(model="gemma3"))
    assert problem.startswith("--model: models.local is a GGUF file, not a model of Ollama")
