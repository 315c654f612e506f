"""base: and the merge under it."""

from hypothesis import given
from hypothesis import strategies as st

from chimera.spec.inheritance import merge, prune, read_chain
from chimera.spec.yaml_tree import Place, Tree

HERE = Place("f", 1, 1)


def grow(value):
    if isinstance(value, dict):
        return Tree({key: grow(below) for key, below in value.items()}, HERE)
    if isinstance(value, list):
        return Tree(tuple(map(grow, value)), HERE)
    return Tree(value, HERE, text=str(value))


def plain(tree):
    if isinstance(tree.value, dict):
        return {key: plain(below) for key, below in tree.value.items()}
    if isinstance(tree.value, tuple):
        return [plain(below) for below in tree.value]
    return tree.value


keys = st.sampled_from("abcd")
leaves = st.none() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2)
maps = st.recursive(
    st.dictionaries(keys, leaves, max_size=3),
    lambda below: st.dictionaries(keys, leaves | below, max_size=3),
    max_leaves=8,
)


@given(maps)
def test_an_empty_map_changes_nothing(value):
    assert plain(merge(grow(value), grow({}))) == value
    assert plain(merge(grow({}), grow(value))) == value
    assert plain(merge(grow(value), grow(value))) == value


@given(maps, maps)
def test_the_newer_value_holds_wherever_it_says_something(old, new):
    def holds(merged, new):
        for key, value in new.items():
            if isinstance(value, dict) and isinstance(merged[key], dict):
                holds(merged[key], value)
            else:
                assert merged[key] == value

    merged = plain(merge(grow(old), grow(new)))
    holds(merged, new)
    assert set(merged) == {*old, *new}


@given(maps, keys)
def test_null_unsets(old, key):
    assert key not in plain(prune(merge(grow(old), grow({key: None}))))


@given(maps)
def test_pruning_leaves_no_null_in_a_map_and_is_done_once(value):
    def nulls(value):
        return isinstance(value, dict) and any(below is None or nulls(below) for below in value.values())

    pruned = plain(prune(grow(value)))
    assert not nulls(pruned)
    assert plain(prune(grow(pruned))) == pruned


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".yaml").write_text(f"schema: chimera/v1\n{text}", "utf-8")


def test_a_chain_merges_and_every_value_keeps_its_place(tmp_path):
    write(
        tmp_path,
        a="name: a\nmodels:\n  local: {model: gemma3, seed: 1, top_k: 5}\n",
        sub__b="base: ../a.yaml\nname: b\nmodels: {local: {seed: null}}\n",
        c="base: sub/b.yaml\nmodels: {local: {top_k: 9}}\n",
    )
    tree, problems = read_chain(tmp_path / "c.yaml", {})
    assert problems == []
    assert plain(prune(tree)) == {
        "schema": "chimera/v1",
        "name": "b",
        "models": {"local": {"model": "gemma3", "top_k": 9}},
    }
    places = {key: tree.at("models", "local", key).place for key in ("model", "seed", "top_k")}
    assert places["model"] == Place(str(tmp_path / "sub/../a.yaml"), 4, 18)
    assert (places["seed"].file, places["seed"].line) == (str(tmp_path / "sub/b.yaml"), 4)
    assert (places["top_k"].file, places["top_k"].column) == (str(tmp_path / "c.yaml"), 25)


def test_a_cycle_is_named(tmp_path):
    write(tmp_path, a="base: b.yaml\n", b="base: c.yaml\n", c="base: a.yaml\n", d="base: a.yaml\n")
    for start in ("a.yaml", "d.yaml"):
        _, problems = read_chain(tmp_path / start, {})
        expected = f"{tmp_path / 'c.yaml'}:2:7: base: goes round in a circle: a.yaml → b.yaml → c.yaml → a.yaml"
        assert [str(each) for each in problems] == [expected]


def test_a_base_that_is_not_there(tmp_path):
    write(tmp_path, agent_a="name: a\n", b="base: agnet_a.yaml\n", c="base: [a]\n", d="base: .\n")
    said = {name: [str(each) for each in read_chain(tmp_path / f"{name}.yaml", {})[1]] for name in "bcd"}
    assert "b.yaml:2:7: base: no such file" in said["b"][0]
    assert "did you mean 'agent_a.yaml'?" in said["b"][0]
    assert "c.yaml:2:7: base: expected the path of another spec" in said["c"][0]
    assert "is a folder" in said["d"][0]


def test_every_file_says_what_it_is(tmp_path):
    (tmp_path / "bare.yaml").write_text("name: x\n", "utf-8")
    (tmp_path / "persona.yaml").write_text("schema: chimera.persona/v1\nname: x\n", "utf-8")
    (tmp_path / "old.yaml").write_text("schema: chimera/v0\nname: x\n", "utf-8")
    (tmp_path / "empty.yaml").write_text("# nothing\n", "utf-8")
    (tmp_path / "list.yaml").write_text("- a\n", "utf-8")
    write(tmp_path, child="base: persona.yaml\n")
    said = {path.stem: str(read_chain(path, {})[1][0]) for path in tmp_path.glob("*.yaml")}
    assert "bare.yaml:1:1: schema: missing" in said["bare"]
    assert "persona.yaml:1:9: schema: expected chimera/v1 (a spec), this file is a persona" in said["persona"]
    assert "found 'chimera/v0'" in said["old"]
    assert "not a map" in said["empty"]
    assert "not a map" in said["list"]
    assert "persona.yaml:1:9" in said["child"]


def test_base_may_come_from_the_environment(tmp_path):
    write(tmp_path, a="name: a\n", b="base: ${WHICH}.yaml\n")
    assert plain(read_chain(tmp_path / "b.yaml", {"WHICH": "a"})[0])["name"] == "a"
