"""JSON and lines of JSON as tools write them, and as crashes leave them."""

import json

import pytest

pytestmark = pytest.mark.timeout(2, func_only=True)

HYPERFINE = {
    "results": [
        {"command": "a", "mean": 1.5, "times": [1.0, 2.0], "parameters": {"threads": "4"}},
        {"command": "b", "mean": 2.5, "times": [2.0, 3.0], "parameters": {"threads": "8"}},
    ]
}
PYTEST_BENCHMARK = {
    "machine_info": {"node": "x"},
    "benchmarks": [
        {"name": "t1", "group": None, "stats": {"min": 1.0, "data": [1.0, 1.5]}},
        {"name": "t2", "group": None, "stats": {"min": 2.0, "data": [2.0]}},
    ],
}
LLAMA_BENCH = [{"model_filename": "m", "n_threads": 4, "avg_ts": 10.5, "samples_ts": [10.0, 11.0]}]
AB = [("a", "b"), (1, "x"), (2, "y")]

CASES = {
    "list.json": {"content": '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]', "tables": {"$[]": AB}},
    "bom.json": {"content": '\ufeff[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]', "tables": {"$[]": AB}},
    "utf16.json": {"content": '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]'.encode("utf-16"), "tables": {"$[]": AB}},
    "utf16_unmarked.json": {"content": '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]'.encode("utf-16-le"), "tables": {"$[]": AB}},
    "latin.json": {"content": '[{"a": 1, "b": "é"}, {"a": 2, "b": "y"}]'.encode("cp1252"), "tables": {"$[]": [("a", "b"), (1, "é"), (2, "y")]}, "warns": "Windows-1252"},
    "hyperfine.json": {
        "content": json.dumps(HYPERFINE),
        "tables": {
            "$.results[]": [("command", "mean", "parameters.threads"), ("a", 1.5, 4), ("b", 2.5, 8)],
            "$.results[].times[]": [("command", "parameters.threads", "times"), ("a", 4, 1), ("a", 4, 2), ("b", 8, 2), ("b", 8, 3)],
        },
    },
    "pytest_benchmark.json": {
        "content": json.dumps(PYTEST_BENCHMARK),
        "tables": {
            "$.benchmarks[]": [("name", "group", "stats.min"), ("t1", None, 1), ("t2", None, 2)],
            "$.benchmarks[].stats.data[]": [("benchmark.name", "stats.data"), ("t1", 1), ("t1", 1.5), ("t2", 2)],
        },
    },
    "llama_bench.json": {
        "content": json.dumps(LLAMA_BENCH),
        "tables": {"$[]": [("model_filename", "n_threads", "avg_ts"), ("m", 4, 10.5)], "$[].samples_ts[]": [("model_filename", "n_threads", "samples_ts"), ("m", 4, 10), ("m", 4, 11)]},
    },
    "nested_rows.json": {
        "content": '{"models": [{"name": "m1", "runs": [{"name": "r", "x": 1}]}, {"name": "m2", "runs": [{"x": 2}]}]}',
        "tables": {"$.models[]": [("name",), ("m1",), ("m2",)], "$.models[].runs[]": [("model.name", "name", "x"), ("m1", "r", 1), ("m2", None, 2)]},
    },
    "map_of_lists.json": {
        "content": '{"eager": {"mean": 1, "times": [1, 2]}, "jit": {"mean": 3, "times": [3]}}',
        "tables": {"$.*": [("entry", "mean"), ("eager", 1), ("jit", 3)], "$.*.times[]": [("entry", "times"), ("eager", 1), ("eager", 2), ("jit", 3)]},
    },
    "ollama_context.json": {"content": '[{"model": "m", "eval_count": 3, "context": [1, 2, 3]}]', "tables": {"$[]": [("model", "eval_count"), ("m", 3)], "$[].context[]": []}, "in_pieces": False},
    "split_frame.json": {"content": '{"columns": ["m", "x"], "index": [0, 1], "data": [["a", 1], ["b", 2]]}', "tables": {"$": [("m", "x"), ("a", 1), ("b", 2)]}},
    "column_frame.json": {"content": '{"m": {"0": "a", "1": "b"}, "x": {"0": 1, "1": 2}}', "tables": {"$": [("m", "x"), ("a", 1), ("b", 2)]}},
    "lists_as_columns.json": {"content": '{"m": ["a", "b"], "x": [1, 2]}', "tables": {"$.*[]": [("m", "x"), ("a", 1), ("b", 2)]}},
    "rows_as_lists.json": {"content": '[["m", "x"], ["a", 1], ["b", 2]]', "tables": {"$[]": [("m", "x"), ("a", 1), ("b", 2)]}},
    "matrix.json": {"content": '{"model": "m", "matrix": [[1, 2], [3, 4]]}', "tables": {"$": [("model",), ("m",)]}, "warns": "a list of 2 lists without column names"},
    "numbers.json": {"content": "[1, 2.5]", "tables": {"$[]": [("value",), (1,), (2.5,)]}},
    "scalars_beside_tables.json": {
        "content": '{"meta": {"total_s": 5, "runs": [{"x": 1}, {"x": 2}]}}',
        "tables": {"$": [("meta.total_s",), (5,)], "$.meta.runs[]": [("x",), (1,), (2,)]},
    },
    "mixed_items.json": {"content": '[{"a": 1}, null, "x", {"a": 2}]', "tables": {"$[]": [("a",), (1,), (2,)]}, "warns": "2 of 4 items are no objects"},
    "nan.json": {"content": '[{"a": NaN}, {"a": -Infinity}, {"a": 3}]', "tables": {"$[]": [("a",), (None,), (None,), (3,)]}, "in_pieces": False},
    "extremes.json": {
        "content": "[1e400, -0.0, 1e5, 12345678901234567890, 1" + "0" * 400 + ", 5e-324]",
        "tables": {"$[]": [("value",), (None,), (0.0,), (1e5,), (12345678901234567890,), (None,), (5e-324,)]},
    },
    "digits.json": {"content": "[" + "1" * 5000 + ", 2]", "tables": {"$[]": [("value",), (None,), (2,)]}, "in_pieces": False},
    "doubled_keys.json": {"content": '[{"a": 1, "a": 2}]', "tables": {"$[]": [("a",), (2,)]}, "warns": "1 key stands twice in one object, the last value is kept: 'a'", "in_pieces": False},
    "colons_in_strings.json": {"content": '[{"a": "\\": \\":", "b": 1}]', "tables": {"$[]": [("a", "b"), ('": ":', 1)]}},
    "surrogate.json": {"content": b'[{"a": "\\ud800", "b\\udc00": 1, "c": "\\\\ud800", "d": "\\ud83d\\ude00"}]', "tables": {"$[]": [("a", "b\ufffd", "c", "d"), ("\ufffd", 1, "\\ud800", "😀")]}, "in_pieces": False},
    "several.json": {"content": '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n', "tables": {"lines": AB}},
    "several_pretty.json": {"content": '{\n "a": 1, "b": "x"\n}\n{\n "a": 2,\n "b": "y"}', "tables": {"lines": AB}, "in_pieces": False},
    "several_and_rubbish.json": {"content": '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n{"a":', "tables": {"lines": AB}, "warns": "line 3", "in_pieces": False},
    "rubbish_behind.json": {"content": '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}] ok', "tables": {"$[]": AB}, "warns": "left out"},
    "cut_in_row.json": {"content": '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}, {"a": 3', "tables": {"$[]": AB}, "warns": "cut off: 2 complete items kept"},
    "cut_in_string.json": {"content": '{"runs": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}, {"a": 3, "b": "z', "tables": {"$.runs[]": AB}, "warns": "cut off"},
    "cut_in_number.json": {"content": '{"times": [1.5, 2.5, 3', "tables": {"$.times[]": [("times",), (1.5,), (2.5,)]}, "warns": "cut off"},
    "cut_behind_lists.json": {"content": '{"model": "m", "runs": [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], "total_s": 12', "tables": {"$": [("model",), ("m",)]}, "warns": "cut off"},
    "cut_at_once.json": {"content": '{"runs": [{"a": 1', "reason": "cut off"},
    "broken_in_the_middle.json": {"content": '[{"a": 1}, {"a" 2}, {"a": 3}]', "reason": "not JSON: Expecting ':' delimiter: line 1"},
    "trailing_comma.json": {"content": '[{"a": 1}, {"a": 2},]', "reason": "not JSON"},
    "comment.json": {"content": '// results\n[{"a": 1}]', "reason": "not JSON"},
    "deep.json": {"content": "[" * 100_000, "reason": "nested too deeply"},
    "deep_maps.json": {"content": '{"a":' * 100_000 + "1" + "}" * 100_000, "reason": "nested too deeply"},
    "rather_deep.json": {"content": '{"x": 1, "d": ' + '{"a":' * 90 + "1" + "}" * 91, "tables": {"$": [("x",), (1,)]}, "warns": "deeper than 64 levels"},
    "scalar.json": {"content": "42", "reason": "a single JSON value"},
    "empty_list.json": {"content": "[]", "reason": "no table"},
    "page.json": {"content": "<!DOCTYPE html><html><body>404</body></html>", "reason": "web page"},
    "lines.jsonl": {"content": '{"a": 1, "b": "x"}\r\n\r\n{"a": 2, "b": "y"}', "tables": {"lines": AB}},
    "separators.jsonl": {"content": '{"a": 1, "b": "x\u2028y\x85z"}\n', "tables": {"lines": [("a", "b"), (1, "x\u2028y\x85z")]}},
    "nan.jsonl": {"content": '{"a": NaN, "b": "x"}\n{"a": 2, "b": "y"}\n', "tables": {"lines": [("a", "b"), (None, "x"), (2, "y")]}},
    "cut.jsonl": {"content": '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n{"a": 3', "tables": {"lines": AB}, "warns": "the last line (3) is cut off and left out"},
    "bad_lines.jsonl": {"content": '{"a": 1, "b": "x"}\nboom\n[1]\n{"a": 2, "b": "y"}\n{"a":}\n', "tables": {"lines": AB}, "warns": "2 of 5 lines are no JSON, the first is line 2 | 1 of 5 lines are no objects, the first is line 3"},
    "no_lines.jsonl": {"content": "boom\nboom\n", "reason": "no line is an object; line 1: not JSON"},
    "document.jsonl": {"content": '[\n  {\n    "a": 1, "b": "x"},\n {"a": 2,\n "b": "y"}\n]\n', "tables": {"$[]": AB}, "in_pieces": False},
    "inner.jsonl": {"content": '{"model": "m", "times": [1, 2]}\n{"model": "n", "times": [3]}\n', "tables": {"lines": [("model",), ("m",), ("n",)], "lines.times[]": [("model", "times"), ("m", 1), ("m", 2), ("n", 3)]}},
    "changing.jsonl": {"content": '{"a": 1}\n{"b": {"c": 2}}\n', "tables": {"lines": [("a", "b.c"), (1, None), (None, 2)]}},
}  # fmt: skip
CASES["ollama_context.json"]["tables"].pop("$[].context[]")


@pytest.mark.parametrize("name", CASES)
def test_rows_are_right_or_the_reason_is_told(check, name):
    check(name, CASES[name])


@pytest.mark.timeout(60)
def test_a_large_document_gives_the_same_rows_in_pieces(tables_of):
    rows = [
        {"model": f"m{n % 7}", "x": n / 7, "options": {"num_ctx": n % 3}, "times": [n, n + 0.5]} for n in range(12_000)
    ]
    content = json.dumps(
        {"device": "d", "runs": rows, "grid": [["m", "y"], *[[f"g{n}", n] for n in range(9_000)]], "total": 3}
    ).encode()
    whole, _ = tables_of("large.json", content)
    pieces, _ = tables_of("large.json", content, 10**9)
    assert {selector: len(table) for selector, table in whole.items()} == {
        "$": 2,
        "$.runs[]": 12_001,
        "$.runs[].times[]": 24_001,
        "$.grid[]": 9_001,
    }
    assert pieces == whole


@pytest.mark.timeout(60)
def test_what_cannot_be_cut_into_pieces_is_refused(tables_of):
    from chimera.tools.ingest.text import Unreadable

    content = json.dumps({f"k{n}": {"x": n} for n in range(80_000)}).encode()
    with pytest.raises(Unreadable, match="too large to be read whole"):
        tables_of("large.json", content, 10**9)


def test_lines_of_changing_shape_do_not_take_each_other_for_maps(tables_of):
    shapes = [
        '{"d": {"a": {"x": 1}, "b": {"x": 2}}}',
        '{"d": {"a": {"t": [1, 2]}, "b": 3}}',
        '{"d": {"c": {"y": [5]}}}',
    ]
    tables, _ = tables_of("a.jsonl", "\n".join(shapes * 50).encode(), 10**9)
    assert {selector: len(rows) - 1 for selector, rows in tables.items()} == {
        "lines": 150,
        "lines.d.*": 100,
        "lines.d.a.t[]": 100,
        "lines.d.c.y[]": 50,
    }
