"""The judge: every number of a text, what it says, and whether the evidence bears it out. Pure and deterministic."""

import itertools
from collections.abc import Iterable

from chimera.claims.index import FactIndex
from chimera.claims.own import OwnReport
from chimera.claims.page import Page, judge_together, skip
from chimera.claims.passages import Passage, split
from chimera.claims.printed import printed_lines
from chimera.record.claim import Judgement

IN_CODE = "in a block of code"


def judge(text: str, index: FactIndex) -> tuple[Judgement, ...]:
    """Judge every number of a Markdown text. In Chimera's own reports, what tells of the run is left aside.

    Args:
        text: The report.
        index: The facts it is judged by, arranged once with `FactIndex(evidence)`.

    Returns:
        Judgements in the order of the text; what holds digits and is no claim is among them, with the reason.
    """
    page = Page(index, text)
    parts = OwnReport(text, index.evidence.sha256)
    index = page.index = index.for_text(ids_hold=parts.has_ids_of_evidence, is_exact=parts.is_of_evidence)
    for _, together in itertools.groupby(
        split(text), key=lambda one: (one.line, one.start) if one.cell is None else one.line
    ):
        passages = list(together)
        if parts.is_about_run(passages[0]):
            for passage in passages:
                skip(page, passage, "a fact of the run, not of the data: run.json holds it")
        elif passages[0].kind == "comment":
            skip(page, passages[0], "markup")
        elif passages[0].kind == "code":
            _judge_code(page, passages[0])
        else:
            judge_together(page, passages)
    return tuple(sorted(page.judgements, key=lambda one: one.claim.start))


def _judge_code(page: Page, block: Passage) -> None:
    """Judge what a program printed about the data; the rest of a block of code is no claim."""
    lines = list(printed_lines(page.index, block))
    if all(line.kind == "code" for line in lines):
        skip(page, block, IN_CODE)
        return
    for line in lines:
        if line.kind == "code":
            skip(page, line, IN_CODE)
        else:
            judge_together(page, [line])


def is_clean(judgements: Iterable[Judgement]) -> bool:
    """Whether nothing is contradicted or unsupported."""
    return not any(one.is_flagged for one in judgements)
