"""docs/spec.md and docs/personas.md say what the code does."""

import re

import pytest

from chimera.spec import Spec, builtin_names, load_persona, load_spec
from chimera.spec.graphs import RESERVED_NAMES
from chimera.spec.sections import WELL_KNOWN
from chimera.spec.template import VARIABLES
from chimera.spec.wording import describe_expected, schema_at, schema_of

WHOLE = schema_of(Spec)


@pytest.fixture
def pages(repository):
    return {name: (repository / "docs" / f"{name}.md").read_text("utf-8") for name in ("spec", "personas")}


def rows_of(page: str, heading: str) -> list[str]:
    """The rows of the first table under a heading."""
    section = page.partition(f"# {heading}\n")[2].partition("\n#")[0]
    return [line for line in section.splitlines() if line.startswith("| `")]


def keys_of(rows: list[str]) -> list[str]:
    return [re.match(r"\| `([^`]+)`", row)[1] for row in rows]


def rows_from_the_model(*path: str) -> list[str]:
    rows = []
    for name, piece in schema_at(WHOLE, path)["properties"].items():
        default = piece.get("default")
        shown = f"{default:g}" if isinstance(default, float) else str(default).lower()
        said = "–" if default in (None, []) else f"`{shown}`"
        rows.append(f"| `{name}` | {describe_expected(WHOLE, piece)} | {said} | {piece['description']} |")
    return rows


@pytest.mark.parametrize(
    ("heading", "path"),
    [
        ("Model options", ("models", "any")),
        ("Corrections of the evidence", ("evidence",)),
        ("Limits of what is read", ("evidence", "limits")),
        ("Limits", ("limits",)),
    ],
)
def test_option_tables_are_those_of_the_model(pages, heading, path):
    assert rows_of(pages["spec"], heading) == rows_from_the_model(*path)


def test_every_key_of_a_spec_is_told(pages):
    keys = {key for key in schema_at(WHOLE, ())["properties"] if key != "directory"} | {"base"}
    assert set(keys_of(rows_of(pages["spec"], "The keys of a spec"))) == keys
    assert all(f"`{name}`" in pages["spec"] for name in RESERVED_NAMES)


def test_every_field_variable_section_and_kind_of_a_persona_is_told(pages):
    page = pages["personas"]
    fields = schema_at(WHOLE, ("personas", "any"))["properties"]
    assert set(keys_of(rows_of(page, "Every field"))) == {*fields, "schema"}
    assert rows_of(page, "Variables") == [f"| `{name}` | {meaning} |" for name, meaning in VARIABLES.items()]
    kinds = schema_at(WHOLE, ("personas", "any", "emphasis", 0))["enum"]
    assert keys_of(rows_of(page, "Kinds of facts for `emphasis`")) == kinds
    sections = [row.split(" | ")[:2] for row in rows_of(page, "Sections")]
    assert sections == [[f"| `{name}`", title] for name, (title, _) in WELL_KNOWN.items()]
    assert set(keys_of(rows_of(page, "Use one that ships with Chimera"))) == set(builtin_names())


def test_personas_of_the_page_load(pages, tmp_path):
    texts = re.findall(r"^```yaml\n(.*?)^```$", pages["personas"], re.MULTILINE | re.DOTALL)
    loaded = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, "utf-8")
        persona = "chimera.persona/v1" in text
        loaded.append(load_persona(path.name, tmp_path).name if persona else load_spec(path).persona_of("insight").name)
    assert loaded == ["EnergyAgent", "ThriftyAgent"]
