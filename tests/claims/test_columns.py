"""Columns that the field has no word for are found by what people call them."""

import pytest

from chimera.claims.columns import ColumnBook

COLUMNS = (
    ("link ms", "link_ms", "time"),
    ("wer", "wer", None),
    ("recall at 10", "recall_at_10", None),
    ("compress ms", "compress_ms", "time"),
    ("compression ratio", "compression_ratio", None),
    ("retries", "retries", None),
)


@pytest.mark.parametrize(
    ("text", "said", "column"),
    [
        ("the mean linking time was 5 ms", "linking time", "link_ms"),
        ("a word error rate of 0.1", "word error rate", "wer"),
        ("WER: 0.1", "WER", "wer"),
        ("recall@10 of 0.9", "recall@10", "recall_at_10"),
        ("recall at 10: 0.9", "recall at 10", "recall_at_10"),
        ("compression time", "compression time", "compress_ms"),
        ("compression ratio", "compression ratio", "compression_ratio"),
        ("the retry count is 3", "retry count", "retries"),
    ],
)
def test_a_column_is_found_in_words(text, said, column):
    found = [(text[one.start : one.end], set(one.columns)) for one in ColumnBook(COLUMNS).find(text)]
    assert (said, {column}) in found


@pytest.mark.parametrize("text", ["see the link below", "they compress well", "we were error free", "retrieval"])
def test_a_plain_word_is_no_column(text):
    assert not list(ColumnBook(COLUMNS).find(text))
