"""Numbers come back out of text as they were put in, however they are printed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chimera.claims import judge
from chimera.claims.masks import hide
from chimera.claims.quantities import find_quantities, parse_unit

UNITS = {"tok/s": ("tok/s", 1.0), "tokens per second": ("tok/s", 1.0), "ms": ("time", 1e-3), "s": ("time", 1.0), "seconds": ("time", 1.0), "µs": ("time", 1e-6),
         "min": ("time", 60.0), "MiB": ("size", 2.0**20), "GB": ("size", 2.0**30), "%": ("%", 1.0), "percent": ("%", 1.0), "×": ("×", 1.0), "W": ("W", 1.0)}  # fmt: skip


def read(text):
    return find_quantities(hide(text)[0])


@given(
    st.integers(0, 10**7),
    st.integers(0, 4),
    st.sampled_from(sorted(UNITS)),
    st.sampled_from(["{}", "**{}**", "`{}`", "({})", "about {}", "~{}", "is {}, as", "value: {}."]),
    st.booleans(),
)
def test_a_printed_number_is_read_back(digits, places, unit, frame, grouped):
    value = digits / 10**places
    shown = f"{value:,.{places}f}" if grouped else f"{value:.{places}f}"
    found = read(f"The mean {frame.format(f'{shown} {unit}')} here")
    assert [(one.value, one.step) for one in found] == [(pytest.approx(value), pytest.approx(0.5 * 10.0**-places))]
    dimension, factor = UNITS[unit]
    assert (found[0].unit.dimension, found[0].unit.factors[0]) == (dimension, factor)
    assert found[0].hedge == ("about" if "about" in frame or "~" in frame else None)


@given(st.integers(1, 999), st.integers(0, 2), st.sampled_from(["k", "M"]))
def test_thousands_and_millions(digits, places, letter):
    value = digits / 10**places
    (one,) = read(f"reaches {value:.{places}f}{letter} tok/s")
    assert one.value == pytest.approx(value * {"k": 1e3, "M": 1e6}[letter])


@given(st.integers(1, 99))
def test_spelled_numbers(value):
    ones = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    word = ones[value] if value < 20 else tens[value // 10 - 2] + (f"-{ones[value % 10]}" if value % 10 else "")
    assert [one.value for one in read(f"It holds {word} files.")] == [value]


@pytest.mark.parametrize(
    "text", ["0.08–0.12 s", "0.08-0.12 s", "from 0.08 to 0.12 s", "between 0.08 s and 0.12 s", "0.08 s to 0.12 s"]
)
def test_ranges(text):
    found = read(f"It takes {text} here.")
    assert [(one.value, one.role, one.unit.dimension) for one in found] == [
        (0.08, "low", "time"),
        (0.12, "high", "time"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.2e-3 s", 0.0032),
        ("$1.5 \\times 10^{3}$ ms", 1500),
        ("1 290 MiB", 1290),
        ("−5 %", -5),
        (".5 s", 0.5),
        ("1.2 million", 1.2e6),
    ],
)
def test_other_notations(text, value):
    assert [one.value for one in read(f"It is {text}.")] == [pytest.approx(value)]


@pytest.mark.parametrize("head", ["(ms)", "tok/s", "[%]", "MiB"])
def test_a_unit_by_itself(head):
    assert parse_unit(head) is not None


@given(st.text(alphabet="0123456789.,-–—|*`_#[]()%x×kM \n\ue000abFtoks/", max_size=200))
def test_no_text_breaks_the_judge(index, text):
    for one in judge(text, index):
        assert 0 <= one.claim.start <= one.claim.end <= len(text)


@pytest.mark.parametrize(
    "piece",
    ["1,", "a ", "9 ", "*", "`", "[", "(", "1.2.", "|", "x1-", "\ue000 ", "1 to ", "gemma3:", "# ", "$", "of the "],
)
def test_long_hostile_lines_take_no_more_than_their_length(index, piece):
    short, long = (_seconds(index, piece * count) for count in (200, 1600))
    assert long < max(20 * short, 1.0)


def _seconds(index, text):
    started = time.process_time()
    judge(text, index)
    return time.process_time() - started
