"""YAML with places: what is read, where it was, and that garbage is only ever a problem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.spec.yaml_tree import MAX_BYTES, parse_tree, read_tree, type_scalar


def plain(tree):
    if isinstance(tree.value, dict):
        return {key: plain(below) for key, below in tree.value.items()}
    if isinstance(tree.value, tuple):
        return [plain(below) for below in tree.value]
    return tree.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("off", "off"),
        ("yes", "yes"),
        ("No", "No"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("7", 7),
        ("-7", -7),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2025-01-01", "2025-01-01"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-.INF", float("-inf")),
        ("gemma3:latest", "gemma3:latest"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text, value):
    assert type_scalar(text) == value
    assert type(type_scalar(text)) is type(value)


def test_every_value_knows_its_line_and_column():
    tree, problems = parse_tree("a: 1\nb:\n  c: [x, 'y']\n", "f.yaml")
    assert problems == []
    assert plain(tree) == {"a": 1, "b": {"c": ["x", "y"]}}
    assert (tree.at("b", "c").key.line, tree.at("b", "c").key.column) == (3, 3)
    assert (tree.at("b", "c", 1).place.line, tree.at("b", "c", 1).place.column) == (3, 10)


def test_anchors_stand_for_their_value():
    assert plain(parse_tree("a: &x {n: 1}\nb: *x\n", "f")[0]) == {"a": {"n": 1}, "b": {"n": 1}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "a: 1\nb: 2\na: 3\nb: 4",
            [
                "f:3:1: duplicate key 'a', first in line 1; keep one of them",
                "f:4:1: duplicate key 'b', first in line 2; keep one of them",
            ],
        ),
        ("a: [1", ["f:1:6: not valid YAML"]),
        ("a: b: c", ["f:1:5: not valid YAML"]),
        ("a: {b: ${N}}", ['write "${...}" with quotes']),
        ("a: *nobody", ["f:1:4: an alias"]),
        ("a: 1\n---\nb: 2", ["f:2:1: a second document"]),
        ("a: !!python/object:os.system x", ["f:1:4: tags"]),
        ("a: !mine {}", ["f:1:4: tags"]),
        ("? [a]\n: 1", ["f:1:3: a key must be a word"]),
        ("a: \x00", ["f:1:4: a character"]),
        ("a: \x07", ["f:1:4: a character"]),
        ("[" * 60 + "]" * 60, ["nested deeper"]),
    ],
)
def test_mistakes_have_a_place(text, said):
    problems = parse_tree(text, "f")[1]
    assert len(problems) == len(said)
    for problem, words in zip(problems, said, strict=True):
        assert words in str(problem)


def test_a_few_lines_cannot_stand_for_billions_of_values():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    assert "more than" in str(parse_tree(bomb, "f")[1][0])


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@` \n\t,?\\xU0123$~.\x00é\u2028", max_size=60) | st.text(max_size=60))
def test_any_text_gives_a_tree_or_problems(text):
    tree, problems = parse_tree(text, "f")
    assert tree.broken <= bool(problems)


def test_files_that_are_no_text(tmp_path):
    (tmp_path / "latin.yaml").write_bytes(b"name: ok\nwho: caf\xe9\n")
    (tmp_path / "big.yaml").write_bytes(b"a" * (MAX_BYTES + 1))
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    said = {name: read_tree(tmp_path / name) for name in ("latin.yaml", "big.yaml", "none.yaml", ".")}
    assert ":2: not UTF-8" in str(said["latin.yaml"][1][0])
    assert "too large" in str(said["big.yaml"][1][0])
    assert "no such file" in str(said["none.yaml"][1][0])
    assert "is a folder" in str(said["."][1][0])
    assert all(tree.broken for tree, _ in said.values())
    assert plain(read_tree(tmp_path / "bom.yaml")[0]) == {"a": 1}
