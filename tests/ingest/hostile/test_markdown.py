"""Tables in Markdown as people and tools write it; markdown-it is the second opinion."""

import pytest
from markdown_it import MarkdownIt

pytestmark = pytest.mark.timeout(2, func_only=True)

T = "| m | x |\n|---|--:|\n| a | 1 |\n| b | 2.5 |\n"
TABLE = [("m", "x"), ("a", 1), ("b", 2.5)]
ONE = {"table 1": TABLE}


def indented(text, by):
    return "".join(f"{by}{line}" for line in text.splitlines(keepends=True))


CASES = {
    "plain.md": {"content": f"# Title\n\n{T}\ntext\n", "tables": ONE},
    "bom.md": {"content": f"\ufeff{T}", "tables": ONE},
    "crlf.md": {"content": T.replace("\n", "\r\n"), "tables": ONE},
    "no_outer_pipes.md": {"content": "m | x\n--|:-:\na | 1\nb | 2.5\n", "tables": ONE},
    "behind_paragraph.md": {"content": f"Results:\n{T}", "tables": ONE},
    "alignment.md": {"content": T.replace("|---|--:|", "|:--|:-:|"), "tables": ONE},
    "fence.md": {"content": f"```\n{T}```\n\n{T}", "tables": ONE},
    "tilde_fence.md": {"content": f"~~~ text\n{T}```\n{T}~~~\n{T}", "tables": ONE},
    "longer_fence.md": {"content": f"````\n```\n{T}```\n````\n{T}", "tables": ONE},
    "inline_fence_is_none.md": {"content": f"```a``` is code\n\n{T}", "tables": ONE},
    "fence_in_list.md": {"content": f"- item\n\n  ```\n{indented(T, '  ')}  ```\n\n{T}", "tables": ONE},
    "fence_in_deep_list.md": {"content": f"1. one\n   - two\n\n     ```\n{indented(T, '     ')}     ```\n\n{T}", "tables": ONE},
    "fence_left_open_in_list.md": {"content": f"- item\n\n  ```\n{indented(T, '  ')}\nback\n\n{T}", "tables": ONE},
    "fence_behind_marker.md": {"content": f"- ```\n{indented(T, '  ')}  ```\n\n{T}", "tables": ONE},
    "indented_code.md": {"content": f"text\n\n{indented(T, '    ')}\n{T}", "tables": ONE},
    "table_in_list.md": {"content": f"- item\n\n{indented(T, '  ')}", "tables": ONE},
    "table_in_quote.md": {"content": indented(T, "> "), "tables": ONE},
    "comment.md": {"content": f"<!--\n{T}\n{T}-->\n\n{T}", "tables": ONE},
    "comment_on_a_line.md": {"content": f"<!-- note -->\n\n{T}", "tables": ONE},
    "preformatted.md": {"content": f"<pre>\n{T}\n</pre>\n\n{T}", "tables": ONE},
    "open_fence.md": {"content": f"{T}\n```\n{T}", "tables": ONE},
    "two_tables.md": {"content": f"{T}\n## B\n\n| y |\n|---|\n| 7 |\n", "tables": {"table 1": TABLE, "table 2": [("y",), (7,)]}},
    "header_only.md": {"content": f"| a | b |\n|---|---|\n\n{T}", "tables": {"table 2": TABLE}},
    "short_row.md": {"content": T + "| c |\n", "tables": {"table 1": [*TABLE, ("c", None)]}},
    "long_row.md": {"content": T + "| c | 3 | 4 |\n", "tables": {"table 1": [*TABLE, ("c", 3)]}, "warns": "1 row has cells beyond the header, left out, first in line 5"},
    "names.md": {"content": "| model_name | tok_s |\n|---|---|\n| gemma3_1b_it | 1 |\n| a*b*c | 2 |\n", "tables": {"table 1": [("model_name", "tok_s"), ("gemma3_1b_it", 1), ("abc", 2)]}},
    "marks.md": {
        "content": '| **m** | *x* |\n|---|---|\n| `a_b` | **1** |\n| [b](http://x/y_(z) "t") | __2__ |\n| ![c](i.png) | `3` |\n| <b>d</b><br>e | _4_ |\n| f[^1] | 5[^2] |\n',
        "tables": {"table 1": [("m", "x"), ("a_b", 1), ("b", 2), ("c", 3), ("d e", 4), ("f", 5)]},
    },
    "escapes.md": {"content": "| m | x |\n|---|---|\n| a \\| b | 1 |\n| `c \\| d` | 2 |\n| e\\*f\\* | 3 |\n| &lt;g&gt; | 4 |\n", "tables": {"table 1": [("m", "x"), ("a | b", 1), ("c | d", 2), ("e*f*", 3), ("<g>", 4)]}},
    "doubt.md": {"content": "| m | x |\n|---|---|\n| a | ~5 |\n| b | ~~6~~ 7 |\n| c | 8* |\n", "tables": {"table 1": [("m", "x"), ("a", "~5"), ("b", "~~6~~ 7"), ("c", "8*")]}},
    "mixed_units.md": {"content": "| m | x |\n|---|---|\n| a | 5 ms |\n| b | 6 s |\n", "tables": {"table 1": [("m", "x"), ("a", (5, "ms")), ("b", (6, "s"))]}},
    "german.md": {"content": "| m | x |\n|---|---|\n| a | 12,5 ms |\n| b | 1.234,5 ms |\n", "tables": {"table 1": [("m", "x"), ("a", (12.5, "ms")), ("b", (1234.5, "ms"))]}},
    "decimal_or_pair.md": {"content": "| m | x |\n|---|---|\n| a | 12,5 |\n", "tables": {"table 1": [("m", "x"), ("a", "12,5")]}, "warns": "table 1: column 'x': 1 numbers could have"},
    "prose.md": {"content": "Speed | of light\nis | great\n", "reason": "no table"},
    "rule_mismatch.md": {"content": "| a | b |\n|---|\n| 1 | 2 |\n", "reason": "no table"},
    "nul.md": {"content": T + "\x00", "reason": "NUL"},
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rows_are_right_or_the_reason_is_told(check, name):
    check(name, CASES[name])


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if "reason" not in case and name != "header_only.md"]
)
def test_markdown_it_sees_as_many_tables_and_rows(tables_of, name):
    content = CASES[name]["content"].removeprefix("\ufeff")
    tokens = MarkdownIt("commonmark").enable("table").parse(content)
    bodies = [token.type for token in tokens if token.type in {"table_open", "tr_open"}]
    ours, _ = tables_of(name, content.encode())
    assert bodies.count("table_open") == len(ours)
    assert bodies.count("tr_open") == sum(map(len, ours.values()))


def test_headings_are_counted_outside_code(tables_of):
    _, source = tables_of("a.md", f"# A\n\n{T}\n```\n# no\n```\n\n## B\n\n    # no\n\n#no\n".encode())
    assert source.headings == 2
