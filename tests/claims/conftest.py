"""A small evidence written by hand, so that every expected verdict can be read off it."""

from dataclasses import replace

import pytest

from chimera.claims import FactIndex, judge
from chimera.evidence import Evidence, Fact, SourceFile

BIG, SMALL = ("model", "gemma3:4b"), ("model", "gemma3:1b")
PLACE = {"file": "runs/*.csv", "selector": "csv"}


def fact(metric, aggregation, value, unit, n, group=(), **more):
    more = {"kind": "statistic", "column": metric, **PLACE, **more}
    return Fact(id="", metric=metric, aggregation=aggregation, value=value, unit=unit, n=n, group=group, **more)


def count(metric, value, n, group=(), **more):
    more = {"kind": "inventory", "file": "(tree)", "selector": "file system", **more}
    return fact(metric, "count", value, "files" if metric == "files" else "rows", n, group, **more)


FACTS = (
    fact("tokens_s", "mean", 181.25, "tok/s", 36, (SMALL,), better="higher"),
    fact("tokens_s", "sd", 4.31, "tok/s", 36, (SMALL,), better="higher"),
    fact("tokens_s", "min", 170.2, "tok/s", 36, (SMALL,), better="higher"),
    fact("tokens_s", "max", 188.9, "tok/s", 36, (SMALL,), better="higher"),
    fact("tokens_s", "p50", 181.9, "tok/s", 36, (SMALL,), better="higher"),
    fact("tokens_s", "mean", 101.5, "tok/s", 35, (BIG,), better="higher"),
    fact("ttft_s", "mean", 0.0612, "s", 36, (SMALL,), better="lower"),
    fact("ttft_s", "mean", 0.0844, "s", 35, (BIG,), better="lower"),
    fact("ttft_s", "p95", 0.0931, "s", 36, (SMALL,), better="lower"),
    fact("memory_mb", "value", 1290, "MiB", 1, (SMALL,), better="lower"),
    fact("accuracy", "mean", 0.803, None, 3, (BIG,), better="higher"),
    fact("overall_tokens_per_second", "value", 14.5908, "tok/s", 1, (), file="old/results.json", selector="$"),
    fact("tokens_s", "mean", 142.0, "tok/s", 71, (("files", "CSV"),), better="higher"),
    fact("tokens_s", "mean", 180.1, "tok/s", 12, (SMALL, ("num_ctx", "2048"))),
    fact("tokens_s", "mean", 182.6, "tok/s", 12, (SMALL, ("num_ctx", "4096"))),
    fact("tokens_s", "ratio", 1.79, "×", 30, (SMALL,), kind="effect", versus=(BIG,), interval=(1.75, 1.83), better="higher"),
    fact("tokens_s", "mean", 181.25, "tok/s", 36, (SMALL,), kind="best", better="higher", n_groups=2),
    count("files", 5, 5),
    count("files", 3, 5, (("type", "CSV"),)),
    count("files", 2, 5, (("type", "JSON"),)),
    count("rows", 80, 80),
    count("failed rows", 9, 80, kind="failure"),
    fact("headings", "sum", 425, "headings", 29, (("type", "MARKDOWN"),), kind="inventory"),
    fact("headings", "mean", 14.66, "headings", 29, (("type", "MARKDOWN"),), kind="inventory"),
)  # fmt: skip
PATHS = ("runs/gemma3_1b_a.csv", "runs/gemma3_1b_b.csv", "runs/gemma3_4b.csv", "old/results.json", "old/more.json")


@pytest.fixture(scope="session")
def evidence():
    facts = tuple(replace(one, id=f"F{number}") for number, one in enumerate(FACTS, 1))
    files = tuple(SourceFile(path, path.rsplit(".", 1)[1].upper(), 1000, 0.0, "read") for path in PATHS)
    return Evidence(root="runs", facts=facts, files=files, tables=(), sha256="0" * 64)


@pytest.fixture(scope="session")
def index(evidence):
    return FactIndex(evidence)


@pytest.fixture
def verdicts(index):
    """Number -> verdict, for every claim of a text."""

    def of(text):
        return {one.claim.number: one.verdict for one in judge(text, index) if one.verdict != "not a claim"}

    return of
