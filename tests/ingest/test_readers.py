"""What is written in any dialect is read back exactly; the standard library and markdown-it are second opinions."""

import csv
import io
import json
import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chimera.tools.ingest.cells import Cell, read_cell
from chimera.tools.ingest.reading import READERS
from chimera.tools.ingest.source import Source
from chimera.tools.ingest.text import Unreadable

LARGE = 10**9
FEW = settings(max_examples=60, deadline=None)


def read(kind, content, size_bytes=None):
    source = Source("a", kind, size_bytes or len(content), lambda: io.BytesIO(content))
    tables = {}
    for table in READERS[kind](source):
        names, rows = tables.setdefault(table.selector, (list(table.header), []))
        names += [name for name in table.header if name not in names]
        rows += [dict(zip(table.header, row, strict=True)) for row in table.rows]
    return {
        selector: [names, *[[read_cell(row.get(name)) for name in names] for row in rows]]
        for selector, (names, rows) in tables.items()
    }, source


# separated values

NAMES = st.from_regex(r"[a-z][a-z_]{2,7}", fullmatch=True).filter(
    lambda name: name not in {"sum", "mean", "avg", "min", "max", "std", "total", "median", "nan", "null", "none", "nil", "inf"}
)  # fmt: skip
WORDS = st.from_regex(r"[A-Za-z]{2,6}[ :;,|'\"\n]?[ ]?[a-z]{2,6}", fullmatch=True).filter(
    lambda word: read_cell(word).text == word and not word.lower().startswith(("sum", "mean", "avg", "min", "max", "std", "total", "median", "over", "geo", "grand", "sep", "ave"))
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(10**9), 10**9), st.integers(-(10**7), 10**7).map(lambda n: n / 100), st.integers(1, 10**8).map(lambda n: n / 10_000)
)  # fmt: skip


def written(number, decimal, thousands):
    """A number as a spreadsheet writes it, with at least one decimal."""
    whole, _, fraction = f"{abs(number):,.4f}".partition(".")
    sign = "-" if number < 0 else ""
    return f"{sign}{whole.replace(',', thousands)}{decimal}{fraction}"


@st.composite
def separated(draw):
    separator, decimal, thousands = draw(
        st.sampled_from([(",", ".", ""), (";", ",", "."), (";", ",", ""), ("\t", ",", "."), ("\t", ".", ","), ("|", ".", ""), (";", ".", ","), (";", ",", " ")])
    )  # fmt: skip
    width = draw(st.integers(2, 5))
    header = ["label", *draw(st.lists(NAMES, min_size=width - 1, max_size=width - 1, unique=True))]
    assume(header.count("label") == 1)
    rows = draw(st.lists(st.tuples(WORDS, *[NUMBERS] * (width - 1)), min_size=2, max_size=8))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    if quoting == csv.QUOTE_MINIMAL:  # the csv module leaves a line feed bare where lines end otherwise
        rows = [(label.replace("\n", " "), *numbers) for label, *numbers in rows]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerow(header)
    for label, *numbers in rows:
        writer.writerow([label, *[written(number, decimal, thousands) for number in numbers]])
    text.write(end * draw(st.integers(0, 2)))
    title = draw(st.sampled_from(["", f"# made by hand{end}", f"Results{end}{end}"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]))
    expected = [
        header,
        *[[Cell(None, None, label), *[number_cell(number) for number in numbers]] for label, *numbers in rows],
    ]
    return (title + text.getvalue()).encode(encoding), expected


def number_cell(number):
    return Cell(float(f"{number:.4f}"), None, None)


@FEW
@given(separated(), st.booleans())
def test_separated_values_in_any_dialect_are_read_back_exactly(file, in_pieces):
    content, expected = file
    tables, source = read("CSV", content, LARGE if in_pieces else None)
    assert tables == {"csv": expected}, source.notes


@FEW
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\x00\x1f", exclude_categories=["Cc"]), max_size=8),
            min_size=3,
            max_size=3,
        ),
        min_size=3,
        max_size=9,
    )
)
def test_quoted_text_of_any_kind_is_what_the_standard_library_reads(rows):
    header = ["first", "second", "third"]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([header, ["x", "y", "z"], *rows, ["x", "y", "z"]])
    tables, _ = read("CSV", text.getvalue().encode())
    read_by_library = list(csv.reader(io.StringIO(text.getvalue(), newline="")))[1:]
    kept = [row for row in read_by_library if any(cell.strip() for cell in row) and row != header]
    if any(row[0].lstrip().startswith("#") for row in kept):
        return  # a comment, or not: nobody can say
    assert tables["csv"][0] == header
    assert [cell.text or cell.number for row in tables["csv"][1:] for cell in row] == [
        read_cell(cell).text or read_cell(cell).number for row in kept for cell in row
    ]


# JSON

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False, allow_infinity=False), st.text(st.characters(codec="utf-8"), max_size=9)
)  # fmt: skip
KEYS = st.text(string.ascii_letters + "_ é", min_size=1, max_size=6)
OBJECTS = st.lists(st.dictionaries(KEYS, SCALARS, min_size=1, max_size=4), min_size=1, max_size=12)


def table_of(objects):
    names = list(dict.fromkeys(name for one in objects for name in one))
    return [names, *[[read_cell(one.get(name)) for name in names] for one in objects]]


@FEW
@given(
    OBJECTS, st.sampled_from([None, 2]), st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.booleans()
)
def test_objects_are_read_back_exactly_in_any_layout(objects, indent, is_ascii, encoding, in_pieces):
    content = json.dumps({"outer": {"rows": objects}}, indent=indent, ensure_ascii=is_ascii).encode(encoding)
    tables, _ = read("JSON", content, LARGE if in_pieces else None)
    assert tables["$.outer.rows[]"] == table_of(objects)


@FEW
@given(OBJECTS, st.sampled_from(["\n", "\r\n", "\n\n"]), st.booleans(), st.booleans())
def test_lines_of_objects_are_read_back_exactly(objects, end, is_ascii, in_pieces):
    content = end.join(json.dumps(one, ensure_ascii=is_ascii) for one in objects).encode()
    tables, source = read("JSONL", content, LARGE if in_pieces else None)
    assert tables == {"lines": table_of(objects)}
    assert source.warnings == []


@FEW
@given(st.lists(st.one_of(st.integers(-(2**63), 2**64 - 1), st.floats()), min_size=1))
def test_numbers_are_what_the_standard_library_reads(numbers):
    content = json.dumps(numbers).encode()
    wanted = [read_cell(number) for number in json.loads(content)]
    if any(not cell.is_missing for cell in wanted):
        tables, _ = read("JSON", content)
        assert [cell for (cell,) in tables["$[]"][1:]] == wanted
        if b"N" not in content and b"I" not in content:
            assert read("JSON", content, LARGE)[0] == tables


@FEW
@given(OBJECTS, st.data())
def test_of_a_cut_document_the_complete_rows_are_kept(objects, data):
    content = json.dumps(objects).encode()
    cut = content[: data.draw(st.integers(0, len(content) - 1))]
    for size_bytes in (None, LARGE):
        try:
            tables, source = read("JSON", cut, size_bytes)
        except Unreadable:
            continue
        assert not tables or tables["$[]"] in [table_of(objects[:count]) for count in range(1, len(objects) + 1)]
        assert any("cut off" in warning for warning in source.warnings)


# Markdown

MARKED = st.sampled_from(["{}", "**{}**", "*{}*", "__{}__", "`{}`", "[{}](http://x.y/z)", "<b>{}</b>", " {} "])
PLAIN = st.from_regex(r"[A-Za-z][A-Za-z0-9_ .:%/+-]{0,8}[A-Za-z0-9]", fullmatch=True).filter(
    lambda word: read_cell(word).text == word and "__" not in word and " _" not in word and "_ " not in word and "  " not in word
)  # fmt: skip


@FEW
@given(
    st.lists(st.tuples(PLAIN, MARKED, NUMBERS, MARKED), min_size=1, max_size=12),
    st.booleans(),
    st.sampled_from(["", "> ", "  "]),
)
def test_a_markdown_table_is_read_back_exactly(rows, has_outer_pipes, indent):
    lines = ["name | tok/s", "--- | --:"]
    lines += [f"{first.format(name)} | {second.format(f'{number:.2f}')}" for name, first, number, second in rows]
    text = "".join(f"{indent}| {line} |\n" if has_outer_pipes else f"{indent}{line}\n" for line in lines)
    tables, _ = read("MARKDOWN", f"# A\n\n{text}\nend\n".encode())
    expected = [[Cell(None, None, name), Cell(float(f"{number:.2f}"), None, None)] for name, _, number, _ in rows]
    assert tables == {"table 1": [["name", "tok/s"], *expected]}


@FEW
@given(
    st.lists(
        st.sampled_from(
            [
                "| a | b |",
                "|---|---|",
                "| 1 | 2 |",
                "a | b",
                "--|--",
                "",
                "```",
                "~~~",
                "- x\n",
                "  ",
                "> q\n",
                "# h",
                "text",
                "    | c | d |",
                "<!-- c -->",
                "1. y\n",
            ]
        ),
        max_size=14,
    )
)
def test_markdown_it_sees_the_same_tables(lines):
    text = "\n".join(lines) + "\n"
    ours, _ = read("MARKDOWN", text.encode())
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    theirs = []
    for token in tokens:
        if token.type == "table_open":
            theirs.append(0)
        elif token.type == "tr_open":
            theirs[-1] += "|" in text.split("\n")[token.map[0]]
    assert [len(table) for table in ours.values()] == [count for count in theirs if count > 1]


# cells


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("12.5 ms", (12.5, "ms", None)),
        ("1,234.5", (1234.5, None, None)),
        ("1 234 567", (1234567, None, None)),
        ("1'234", (1234, None, None)),
        ("1_000", (1000, None, None)),
        ("−5", (-5, None, None)),
        ("$1,000", (1000, "$", None)),
        (".5", (0.5, None, None)),
        ("1e5", (1e5, None, None)),
        ("12 %", (12, "%", None)),
        ("007", (None, None, "007")),
        ("0", (0, None, None)),
        ("00", (None, None, "00")),
        ("0012.5", (12.5, None, None)),
        ("1,23", (None, None, "1,23")),
        ("12,34,567", (None, None, "12,34,567")),
        ("1 23", (None, None, "1 23")),
        ("5 parsecs", (None, None, "5 parsecs")),
        ("$5 ms", (None, None, "$5 ms")),
        ("0x1F", (None, None, "0x1F")),
        ("1e999", (None, None, None)),
        ("n/a", (None, None, None)),
        ("#DIV/0!", (None, None, None)),
    ],
)
def test_a_cell_is_a_number_only_where_that_is_sure(text, cell):
    assert read_cell(text) == Cell(*cell)


@given(st.one_of(st.integers(-(10**40), 10**40), st.floats(allow_nan=False, allow_infinity=False)))
def test_python_numbers_are_read_back_exactly(number):
    assert read_cell(repr(number)).number == number
