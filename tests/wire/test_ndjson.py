"""Lines survive any cutting of the byte stream."""

import json
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chimera.wire.ndjson import LineSplitter, error_text, read_line

texts = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(texts, min_size=1, max_size=8), st.lists(st.integers(0, 500), max_size=10), st.booleans())
def test_any_cutting_gives_the_same_lines(contents, cuts, crlf):
    lines = [json.dumps({"message": {"content": content}}, ensure_ascii=False).encode() for content in contents]
    end = b"\r\n" if crlf else b"\n"
    stream = b"".join(line + end for line in lines)
    bounds = sorted({0, len(stream), *(min(cut, len(stream)) for cut in cuts)})
    splitter = LineSplitter()
    found = [line for start, stop in pairwise(bounds) for line in splitter.feed(stream[start:stop])]
    assert found == lines
    assert splitter.rest() == b""
    assert [read_line(line).content for line in found] == contents


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(raw):
    assert read_line(raw).kind in {"garbage", "error", "empty", "content", "thinking", "tool_calls", "done"}
    assert isinstance(error_text(raw.decode("utf-8", "replace")), str)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda v: st.lists(v) | st.dictionaries(texts, v))
)
def test_no_json_breaks_the_reader(value):
    for part in (value, {"message": value}, {"error": value}, {"message": {"content": value, "thinking": value}}):
        line = read_line(json.dumps(part).encode())
        assert isinstance(line.content, str)
        assert isinstance(line.thinking, str)
        assert line.error is None or isinstance(line.error, str)
