"""${VAR} and ${VAR:-default}."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.spec.substitution import substitute
from chimera.spec.yaml_tree import parse_tree, type_scalar


def value_of(text, environ):
    tree, problems = parse_tree(f"key: {text}\n", "f")
    assert problems == []
    tree, problems = substitute(tree, environ)
    assert problems == []
    return tree.at("key").value


@pytest.mark.parametrize(
    ("text", "environ", "value"),
    [
        ("${N}", {"N": "8192"}, 8192),
        ("'${N}'", {"N": "8192"}, 8192),
        ('"${N:-4096}"', {}, 4096),
        ("${N:-4096}", {"N": ""}, 4096),
        ("${N:-null}", {}, None),
        ("${N:-}", {}, ""),
        ("${N}", {"N": ""}, ""),
        ("${N}", {"N": "off"}, "off"),
        ("${N}", {"N": "true"}, True),
        ("x${N}", {"N": "7"}, "x7"),
        ("${A}${B}", {"A": "1", "B": "2"}, "12"),
        ("${N}", {"N": "${M}"}, "${M}"),
        ("$${N}", {}, "${N}"),
        ("$N and $ and {N}", {}, "$N and $ and {N}"),
        ("'http://${H:-localhost}:11434'", {}, "http://localhost:11434"),
    ],
)
def test_values(text, environ, value):
    found = value_of(text, environ)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["${NOPE}", "a ${NOPE} b", "${", "${1x}", "${A", "'${A:default}'"])
def test_what_cannot_be_replaced_has_a_place(text):
    tree, _ = parse_tree(f"a: 1\nkey: {text}\n", "f")
    tree, problems = substitute(tree, {"A": "secret"})
    assert [(each.line, each.column) for each in problems] == [(2, 6)]
    assert tree.at("key").broken
    assert "secret" not in str(problems)


@given(st.text(st.characters(exclude_characters="}\x00", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_a_whole_reference_is_typed_like_a_plain_scalar(text):
    for written in ("${V}", "'${V}'", '"${V}"'):
        found = value_of(written, {"V": text})
        expected = type_scalar(text)
        assert found == expected or found != found  # noqa: PLR0124  NaN
        assert type(found) is type(expected)


@given(st.text(st.characters(exclude_characters="}\x00", exclude_categories=["Cs"]), max_size=20))
def test_within_other_text_it_stays_text(text):
    assert value_of("'<${V}>'", {"V": text}) == f"<{text}>"
