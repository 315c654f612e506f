"""Persona templates: what they may use, and that nothing gets out of the sandbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.errors import SpecError
from chimera.spec import EXAMPLE, VARIABLES, render
from chimera.spec.template import check_template


def test_every_variable_has_a_meaning_and_an_example():
    assert set(VARIABLES) == set(EXAMPLE)
    text = " ".join(f"{{{{ {name} }}}}" for name in VARIABLES)
    assert check_template(text) == []
    assert "InsightAgent" in render(text, EXAMPLE)


def test_lists_can_be_joined_and_looped_over():
    assert render("{{ emphasis | join(', ') }}", {"emphasis": ["best", "gap"]}) == "best, gap"
    assert render("{% for s in sections %}\n- {{ s }}\n{% endfor %}\n", {"sections": ["A", "B"]}) == "- A\n- B\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\n{{ colour }}", 2, "unknown variable 'colour'; known: agent, persona"),
        ("a\n\n{% if x", 3, "template: "),
        ("{{ data | nonsense }}", None, "nonsense"),
        ("{{ data.missing }}", None, "missing"),
        ("{{ 1 / 0 }}", None, "ZeroDivisionError"),
        ("{{ data.__class__.__mro__ }}", None, "unsafe"),
        ("{% include 'x' %}", None, "template: "),
    ],
)
def test_flaws(text, line, said):
    flaws = check_template(text)
    assert len(flaws) == 1
    assert said in flaws[0].message
    assert line is None or flaws[0].line == line
    with pytest.raises(SpecError):
        render(text, EXAMPLE)


def test_a_variable_set_by_the_template_is_known():
    assert (
        check_template("{% set who = agent %}{{ who }}{% for x in sections %}{{ x }}{{ loop.index }}{% endfor %}") == []
    )


@given(st.text(alphabet="{}%| #'\"abdt_.()[]+1\n", max_size=40))
def test_any_template_is_sound_or_flawed_and_never_a_traceback(text):
    if not check_template(text):
        render(text, EXAMPLE)


def test_text_is_not_escaped_for_html():
    assert render("{{ data }}", {"data": "a < b & c"}) == "a < b & c"
