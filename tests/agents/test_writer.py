"""The writer against models that keep the rules, and models that do not."""

import json

import pytest

from chimera.agents import analyse, chat, write
from chimera.agents.sentences import split_sections, split_sentences

GOOD = "## Executive summary\n\nThroughput reaches [F1]. The rest follows [F2]. Look at [F3] before a rollout."


@pytest.fixture
async def insight(desk, evidence):
    findings = [{"fact": fact_id, "comment": ""} for fact_id in ("F1", "F2", "F3")]
    return await analyse(desk(json.dumps({"findings": findings, "recommendations": [], "risks": []})), evidence)


async def test_the_writers_persona_and_the_findings_reach_the_model(desk, evidence, insight):
    at = desk(GOOD, agent="writer")
    draft = await write(at, evidence, insight)
    system, user = (message.content for message in at.model.asked[0][0])
    assert system.startswith("You are WriterAgent")
    assert "\nF1 | " in user
    assert at.model.asked[0][1] is None
    assert draft.sections[0].title == "Executive summary"
    assert draft.sections[0].paragraphs == (
        "Throughput reaches [F1]. The rest follows [F2]. Look at [F3] before a rollout.",
    )
    assert draft.sections[0].by == "model"


async def test_sentences_that_break_the_rule_are_dropped_and_named(desk, evidence, insight):
    text = GOOD + " It makes 55 tok/s. It is the fastest ever."
    draft = await write(desk(text, agent="writer"), evidence, insight)
    assert [one.text for one in draft.rejected] == ["It makes 55 tok/s.", "It is the fastest ever."]
    assert "55" not in " ".join(draft.sections[0].paragraphs)


async def test_one_repair_then_the_analyst_writes(desk, evidence, insight):
    at = desk("It makes 55 tok/s.", "It makes 66 tok/s.", agent="writer")
    draft = await write(at, evidence, insight)
    assert draft.repairs == 1
    assert "number of its own" in at.model.asked[1][0][-1].content
    assert draft.sections[0].by == "analyst"
    assert "[F1]" in " ".join(draft.sections[0].paragraphs)
    assert "the analyst wrote instead" in draft.notices[0]


async def test_chat_says_only_what_the_rule_allows(desk, evidence, insight):
    draft = await chat(desk("Throughput reaches [F1]. It costs 3 dollars.", agent="writer"), evidence, insight)
    assert draft.sections[0].paragraphs == ("Throughput reaches [F1].",)
    assert draft.rejected


def test_headings_nobody_asked_for_do_not_become_sections():
    text = "Lead.\n\n## 2. Discussion:\nOne.\n- two\n\n# Invented\nThree."
    sections = split_sections(text, ("Summary", "Discussion"))
    assert sections == {"Summary": ["Lead."], "Discussion": ["One.", "two", "Three."]}


def test_a_citation_behind_the_full_stop_belongs_to_the_sentence():
    assert split_sentences("It is so. [F1] It is not [F2]. Yes.") == ["It is so [F1].", "It is not [F2].", "Yes."]
