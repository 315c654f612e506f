"""Separated values as programs, spreadsheets and crashes leave them."""

import pytest

pytestmark = pytest.mark.timeout(2, func_only=True)

ROWS = [("model", "x"), ("a", 1.5), ("b", 2)]
NAN = None

CASES = {
    "comma.csv": {"content": "model,x\na,1.5\nb,2\n", "rows": ROWS},
    "semicolon.csv": {"content": "model;x\na;1.5\nb;2\n", "rows": ROWS},
    "tab.csv": {"content": "model\tx\na\t1.5\nb\t2\n", "rows": ROWS},
    "pipe.csv": {"content": "model|x\na|1.5\nb|2\n", "rows": ROWS},
    "tab.tsv": {"content": "model\tx, y\na, b\t1.5\nc, d\t2\n", "rows": [("model", "x, y"), ("a, b", 1.5), ("c, d", 2)]},
    "commas.tsv": {"content": "model,x\na,1.5\nb,2\n", "rows": ROWS},
    "commas_in_prose.csv": {
        "content": "model;answer;x\na;well, yes, and no;1\nb;no;2\nc;yes, but\t;3\n",
        "rows": [("model", "answer", "x"), ("a", "well, yes, and no", 1), ("b", "no", 2), ("c", "yes, but", 3)],
    },
    "declared.csv": {"content": "sep=;\nmodel;x\na;1.5\nb;2\n", "rows": ROWS},
    "bom_quoted.csv": {"content": '\ufeff"model","x"\n"a","1.5"\n"b","2"\n', "rows": ROWS},
    "apostrophes.csv": {"content": "'model','x'\n'a, or b','1.5'\n'c','2'\n", "rows": [("model", "x"), ("a, or b", 1.5), ("c", 2)]},
    "apostrophe_in_word.csv": {"content": "model,x\nit's,1\ndon't,2\n", "rows": [("model", "x"), ("it's", 1), ("don't", 2)]},
    "doubled_quotes.csv": {"content": 'model,x\n"say ""hi""",1\nb,2\n', "rows": [("model", "x"), ('say "hi"', 1), ("b", 2)]},
    "backslash_quotes.csv": {"content": 'model,x\n"say \\"hi\\" now",1\nb,2\n', "rows": [("model", "x"), ('say "hi" now', 1), ("b", 2)]},
    "windows_paths.csv": {"content": 'path,x\n"C:\\new\\",1\nD:\\temp,2\n', "rows": [("path", "x"), ("C:\\new\\", 1), ("D:\\temp", 2)]},
    "newlines_in_quotes.csv": {"content": 'model,x\n"a\nb, c\n",1\r\nd,2\n', "rows": [("model", "x"), ("a\nb, c", 1), ("d", 2)]},
    "unclosed_quote.csv": {
        "content": 'model,x,y\na,1,2\n"b,2,3\nc,3,4\nd,4,5\n',
        "rows": [("model", "x", "y"), ("a", 1, 2), ('"b', 2, 3), ("c", 3, 4), ("d", 4, 5)],
        "warns": "1 row has a quote that is never closed (line 3)",
    },
    "unclosed_then_quotes.csv": {
        "content": 'model,x\n"a,1\n"b",2\n"c",3\n',
        "rows": [("model", "x"), ('"a', 1), ("b", 2), ("c", 3)],
        "warns": "quote that is never closed",
    },
    "unclosed_shifts.csv": {
        "content": 'model,x\na,1\n"b, c,9\nd,2\n',
        "rows": [("model", "x"), ("a", 1), ("d", 2)],
        "warns": "left out",
    },
    "text_behind_quote.csv": {"content": 'model,x\n"a"b,1\nc,2\n', "rows": [("model", "x"), ("ab", 1), ("c", 2)]},
    "inches.csv": {"content": 'size,x\n5",1\n7",2\n', "rows": [("size", "x"), ('5"', 1), ('7"', 2)]},
    "cr_only.csv": {"content": "model,x\ra,1.5\rb,2\r", "rows": ROWS},
    "crlf.csv": {"content": "model,x\r\na,1.5\r\nb,2\r\n", "rows": ROWS},
    "mixed_ends.csv": {"content": "model,x\r\na,1.5\nb,2\r", "rows": ROWS},
    "line_separator_inside.csv": {"content": "model,x\na\u2028b,1\nc\x0bd,2\n", "rows": [("model", "x"), ("a\u2028b", 1), ("c\x0bd", 2)]},
    "no_last_newline.csv": {"content": "model,x\na,1.5\nb,2", "rows": ROWS},
    "blank_lines.csv": {"content": "\n\nmodel,x\n\na,1.5\n  \n\nb,2\n\n", "rows": ROWS},
    "title.csv": {
        "content": "Results of November\n\nmodel,x,y\na,1,2\nb,3,4\n",
        "rows": [("model", "x", "y"), ("a", 1, 2), ("b", 3, 4)],
        "warns": "1 line above the header (line 3) left out",
    },
    "title_padded.csv": {
        "content": "Results,,\nmodel,x,y\na,1,2\nb,3,4\n",
        "rows": [("model", "x", "y"), ("a", 1, 2), ("b", 3, 4)],
        "warns": "above the header",
    },
    "comments.csv": {"content": "# by me\n# don't \"quote\nmodel,x\na,1.5\n# half way\nb,2\n", "rows": ROWS, "warns": "left out as a comment (line 5)"},
    "commented_header.csv": {"content": "# made today\n# model,x\na,1.5\nb,2\n", "rows": ROWS},
    "hash_column.csv": {"content": "#,model,x\n1,a,5\n2,b,6\n", "rows": [("#", "model", "x"), (1, "a", 5), (2, "b", 6)]},
    "no_header.csv": {
        "content": "a,1,2.5\nb,2,3.5\nc,3,4.5\n",
        "rows": [("column_1", "column_2", "column_3"), ("a", 1, 2.5), ("b", 2, 3.5), ("c", 3, 4.5)],
        "warns": "no header, the first row is data",
    },
    "numbers_only.csv": {"content": "1,2\n3,4\n", "rows": [("column_1", "column_2"), (1, 2), (3, 4)], "warns": "no header"},
    "levels_as_header.csv": {
        "content": "model,1024,2048,4096\na,1.5,2.5,3.5\nb,1.1,2.2,3.3\n",
        "rows": [("model", "1024", "2048", "4096"), ("a", 1.5, 2.5, 3.5), ("b", 1.1, 2.2, 3.3)],
    },
    "units_row.csv": {
        "content": "model,latency,memory\n,(ms),[MB]\na,1,2\nb,1.5,3\n",
        "rows": [("model", "latency (ms)", "memory (MB)"), ("a", 1, 2), ("b", 1.5, 3)],
    },
    "short_rows.csv": {"content": "model,x,y\na,1,2\nb,3\nc,4,5\n", "rows": [("model", "x", "y"), ("a", 1, 2), ("b", 3, None), ("c", 4, 5)], "warns": "1 row has fewer cells than the header (line 3)"},
    "long_rows.csv": {"content": "model,x,y\na,1,2\nb,3,4,5\nc,4,5\n", "rows": [("model", "x", "y"), ("a", 1, 2), ("b", 3, 4), ("c", 4, 5)], "warns": "1 row has cells beyond the header, left out (line 3)"},
    "all_rows_long.csv": {"content": "model,x\na,1,2\nb,3,4\n", "reason": "the header (line 1) has 2 names"},
    "trailing_separators.csv": {"content": "model,x,\na,1.5,\nb,2,\n", "rows": ROWS},
    "trailing_in_rows.csv": {"content": "model,x\na,1.5,\nb,2,\n", "rows": ROWS},
    "cut_off.csv": {"content": "model,x,y\na,1,2\nb,3,4\nc,12.3", "rows": [("model", "x", "y"), ("a", 1, 2), ("b", 3, 4)], "warns": "cut off at the end"},
    "total.csv": {"content": "model,x,y\na,1,2\nb,3,4\nTotal,4,6\n", "rows": [("model", "x", "y"), ("a", 1, 2), ("b", 3, 4)], "warns": "summarises the rows above: Total"},
    "mean_and_std.csv": {"content": "run,x,y\n1,1,2\n2,3,4\n3,5,6\n4,7,8\nmean,4,5\nstd,1,1\n", "rows": [("run", "x", "y"), (1, 1, 2), (2, 3, 4), (3, 5, 6), (4, 7, 8)], "warns": "mean, std"},
    "total_sentence.csv": {"content": "model,x,y\na,1,2\nb,3,4\n\nTotal runs: 2\n", "rows": [("model", "x", "y"), ("a", 1, 2), ("b", 3, 4)], "warns": "Total runs: 2"},
    "statistics.csv": {"content": "statistic,x,y\nmean,1,2\nmin,0,1\nmax,2,3\n", "rows": [("statistic", "x", "y"), ("mean", 1, 2), ("min", 0, 1), ("max", 2, 3)], "warns": "read like the other rows"},
    "repeated_header.csv": {"content": "model,x\na,1.5\nmodel,x\nb,2\n", "rows": ROWS, "warns": "1 row repeats the header, left out (line 3)"},
    "two_tables.csv": {
        "content": "model,x,w\na,1.5,1\nb,2,1\n\nname,y,z\nq,1,2\nr,3,4\n",
        "tables": {"csv": [("model", "x", "w"), ("a", 1.5, 1), ("b", 2, 1)], "csv 2": [("name", "y", "z"), ("q", 1, 2), ("r", 3, 4)]},
        "warns": "another header in line 5",
    },
    "settings_above.csv": {
        "content": "Model,gemma\nRuns,5\n\nmodel,x,y\na,1,2\nb,3,4\n",
        "rows": [("model", "x", "y"), ("a", 1, 2), ("b", 3, 4)],
        "warns": "2 lines above the header (line 4) left out",
    },
    "grown_header.csv": {
        "content": "model,x\na,1.5\nb,2\nmodel,x,y\nc,3,4\n",
        "tables": {"csv": ROWS, "csv 2": [("model", "x", "y"), ("c", 3, 4)]},
        "warns": "another header in line 4",
    },
    "doubled_names.csv": {"content": "x,x,,x\n1,2,3,4\n5,6,7,8\n", "rows": [("x", "x_2", "column_3", "x_3"), (1, 2, 3, 4), (5, 6, 7, 8)]},
    "one_column.csv": {"content": "latency_ms\n1.5\n2\n", "rows": [("latency_ms",), (1.5,), (2,)]},
    "one_column_of_commas.csv": {"content": "latency\n0,5\n0,7\n", "reason": "the header (line 1) has 1 name"},
    "one_column_words.csv": {"content": "notes\nhello, world\nfoo\nbar\n", "rows": [("notes",), ("hello, world",), ("foo",), ("bar",)]},
    "one_row.csv": {"content": "model,x\na,1.5\n", "rows": ROWS[:2]},
    "one_row_no_header.csv": {"content": "a,1.5,2\n", "rows": [("column_1", "column_2", "column_3"), ("a", 1.5, 2)], "warns": "no header"},
    "header_only.csv": {"content": "model,x\n", "reason": "no table"},
    "one_cell.csv": {"content": "42\n", "reason": "single cell"},
    "blank.csv": {"content": "\n \n\n", "reason": "empty"},
    "comments_only.csv": {"content": "# a\n# b\n", "reason": "nothing but comments"},
    "long_field.csv": {"content": f'model,x\n"{"y, " * 100_000}",1\nb,2\n', "rows": [("model", "x"), (("y, " * 100_000).strip(), 1), ("b", 2)]},
    # numbers
    "german.csv": {"content": "Modell;Zeit;Anzahl\na;1.234,5;1.234\nb;0,5;950\n", "rows": [("Modell", "Zeit", "Anzahl"), ("a", 1234.5, 1234), ("b", 0.5, 950)]},
    "german_no_header.csv": {"content": "1,5;2,5\n1,6;2,7\n", "rows": [("column_1", "column_2"), (1.5, 2.5), (1.6, 2.7)], "warns": "no header"},
    "german_quoted.csv": {"content": 'model,x\na,"1.234,5"\nb,"0,5"\n', "rows": [("model", "x"), ("a", 1234.5), ("b", 0.5)]},
    "german_units.csv": {"content": "model;x\na;1,5 ms\nb;20 ms\n", "rows": [("model", "x"), ("a", (1.5, "ms")), ("b", (20, "ms"))]},
    "english_quoted.csv": {"content": 'model,x\na,"1,234.5"\nb,"12,345"\n', "rows": [("model", "x"), ("a", 1234.5), ("b", 12345)]},
    "three_decimals.csv": {"content": "model,x\na,1.234\nb,2.345\n", "rows": [("model", "x"), ("a", 1.234), ("b", 2.345)]},
    "thousand_or_decimal.csv": {"content": "model;x\na;1.234\nb;2.345\n", "rows": [("model", "x"), ("a", "1.234"), ("b", "2.345")], "warns": "column 'x': 2 numbers could have"},
    "point_by_the_other_column.csv": {"content": "model;x;y\na;1.234;0.5\nb;2.345;0.25\n", "rows": [("model", "x", "y"), ("a", 1.234, 0.5), ("b", 2.345, 0.25)]},
    "both_marks.csv": {"content": "model;x\na;1,5\nb;2.5\nc;3\n", "rows": [("model", "x"), ("a", "1,5"), ("b", 2.5), ("c", 3)], "warns": "1 numbers could have"},
    "pairs_not_decimals.csv": {"content": 'gpus,x\n"0,1",1\n"2,3",2\n', "rows": [("gpus", "x"), ("0,1", 1), ("2,3", 2)], "warns": "column 'gpus'"},
    "lists.csv": {"content": "gpus;x\n0,1;1\n0,1,2;2\n0;3\n", "rows": [("gpus", "x"), ("0,1", 1), ("0,1,2", 2), (0, 3)], "warns": "column 'gpus'"},
    "addresses.csv": {"content": "host;x\n192.168.100.200;1\n10.0.0.1;2\n", "rows": [("host", "x"), ("192.168.100.200", 1), ("10.0.0.1", 2)], "warns": "column 'host'"},
    "thousands.csv": {"content": "model,a,b,c,d\nx,1 234,1'234.5,1_000,12\u00a0345\ny,1,2,3,4\n", "rows": [("model", "a", "b", "c", "d"), ("x", 1234, 1234.5, 1000, 12345), ("y", 1, 2, 3, 4)]},
    "units.csv": {"content": "m,a,b,c\nx,12.5 ms,7 tok/s,12%\ny,13ms,8tok/s,13 %\n", "rows": [("m", "a", "b", "c"), ("x", (12.5, "ms"), (7, "tok/s"), (12, "%")), ("y", (13, "ms"), (8, "tok/s"), (13, "%"))]},
    "currency.csv": {"content": 'm,a,b\nx,$1.50,2.50 €\ny,"$1,000",3 EUR\n', "rows": [("m", "a", "b"), ("x", (1.5, "$"), (2.5, "€")), ("y", (1000, "$"), (3, "€"))]},
    "missing.csv": {"content": "m,x\na,NaN\nb,Inf\nc,N/A\nd,-\ne,#DIV/0!\nf,\ng,1\n", "rows": [("m", "x"), *[(name, None) for name in "abcdef"], ("g", 1)]},
    "ids.csv": {"content": "id,x\n007,1\n0010,2\n0x1F,3\n1.2.3,4\n2024-01-01,5\n", "rows": [("id", "x"), ("007", 1), ("0010", 2), ("0x1F", 3), ("1.2.3", 4), ("2024-01-01", 5)]},
    "extremes.csv": {"content": "m,x\na,1e400\nb,-0.0\nc,1e5\nd,5e-324\ne,12345678901234567890\n", "rows": [("m", "x"), ("a", None), ("b", 0.0), ("c", 1e5), ("d", 5e-324), ("e", 12345678901234567890)]},
    "sizes_are_names.csv": {"content": "model,x\n1b,1\n270m,2\n4B,3\n", "rows": [("model", "x"), ("1b", 1), ("270m", 2), ("4B", 3)]},
    "doubt_is_words.csv": {"content": "m,x\na,~5\nb,<1\nc,5±1\nd,1-2\ne,1/2\nf,12:30\ng,2.5k\n", "rows": [("m", "x"), ("a", "~5"), ("b", "<1"), ("c", "5±1"), ("d", "1-2"), ("e", "1/2"), ("f", "12:30"), ("g", "2.5k")]},
    "other_digits.csv": {"content": "m,x\na,١٢\nb,１２．５\nc,−5\nd,x²\n", "rows": [("m", "x"), ("a", 12), ("b", "１２．５"), ("c", -5), ("d", "x²")]},
    "booleans.csv": {"content": "m,x\na,true\nb,FALSE\n", "rows": [("m", "x"), ("a", "true"), ("b", "FALSE")]},
    "error_column.csv": {"content": "model,tokens_s,error\na,10,\nb,0,CUDA out of memory\n", "rows": [("model", "tokens_s", "error"), ("a", 10, None), ("b", 0, "CUDA out of memory")]},
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rows_are_right_or_the_reason_is_told(check, name):
    check(name, CASES[name])


@pytest.mark.timeout(20)
def test_three_thousand_columns_are_read(check):
    rows = [tuple(f"c{n}" for n in range(3000)), tuple(range(3000)), (0.5,) * 3000]
    check("wide.csv", {"content": "".join(",".join(map(str, row)) + "\n" for row in rows), "rows": rows})


@pytest.mark.timeout(20)
def test_a_unit_after_a_hundred_thousand_rows_is_seen(tables_of):
    text = "model,x\n" + "".join(f"a,{n}\n" for n in range(100_000)) + "a,5 ms\na,boom\na,0.5\n"
    for size_bytes in (None, 10**9):
        tables, _ = tables_of("late.csv", text.encode(), size_bytes)
        rows = tables["csv"]
        assert len(rows) == 100_004
        assert rows[100_000:] == [("a", 99_999), ("a", (5, "ms")), ("a", "boom"), ("a", 0.5)]


@pytest.mark.timeout(20)
def test_a_decimal_comma_after_the_first_piece_stays_words(tables_of):
    text = "model;x\n" + "a;1.5\n" * 20_000 + "a;2,5\n"
    tables, source = tables_of("late.csv", text.encode(), 10**9)
    assert tables["csv"][-1] == ("a", "2,5")
    assert "column 'x': 1 numbers could have" in " | ".join(source.warnings)
