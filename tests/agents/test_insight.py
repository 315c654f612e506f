"""The insight agent against models that answer well, badly, or not at all."""

import json

import pytest

from chimera.agents import analyse, merge_insights
from chimera.backends import Answer
from chimera.errors import BudgetSpent, CallBroken, ModelMissing, WindowTooSmall


def good(*ids, comment="Look here."):
    return json.dumps(
        {
            "findings": [{"fact": fact_id, "comment": comment} for fact_id in ids],
            "recommendations": [{"text": f"Do {word}.", "facts": [ids[0]]} for word in ("this", "that", "more of it")],
            "risks": [{"risk": "It breaks.", "mitigation": "Test it.", "facts": [ids[0]]}] * 2,
        }
    )


async def test_persona_facts_and_schema_are_what_the_model_gets(desk, evidence):
    at = desk(good("F1", "F2", "F3"))
    insight = await analyse(at, evidence)
    (messages, schema, tag) = at.model.asked[0]
    assert messages[0].content.startswith("You are InsightAgent")
    assert messages[0].content == insight.prompts[0].system
    assert messages[1].content == insight.prompts[0].user
    assert schema["$defs"]["FactId"]["enum"] == list(insight.shown)
    assert json.dumps(schema).count("enum") == 1
    assert tag.agent == "insight"
    assert insight.left_out == len(evidence.facts) - len(insight.shown)
    assert [finding.by for finding in insight.findings] == ["model"] * 3


async def test_an_invalid_finding_is_dropped_and_the_others_are_kept(desk, evidence):
    answer = json.loads(good("F1", "F2", "F3"))
    answer["findings"] += [{"fact": "F999", "comment": "x"}, {"fact": "F1", "comment": "again"}, "no object", {}]
    answer["findings"][1]["comment"] = "It is 50 faster."
    insight = await analyse(desk(json.dumps(answer)), evidence)
    assert sorted(finding.fact for finding in insight.findings) == ["F1", "F2", "F3"]
    assert {finding.fact: finding.comment for finding in insight.findings}["F2"] == ""
    assert [one.reason for one in insight.rejected if "F999" in one.text] == [
        "chooses a fact that is not one of the facts shown"
    ]
    assert insight.repairs == 0


async def test_two_repairs_then_the_analyst_fills_up_and_says_so(desk, evidence):
    at = desk("no json", '{"findings": []}', "still none")
    insight = await analyse(at, evidence)
    assert len(at.model.asked) == 3
    assert insight.repairs == 2
    assert "no JSON object" in at.model.asked[1][0][-1].content
    assert {finding.by for finding in insight.findings} == {"analyst"}
    assert "the model gave 0 usable findings" in insight.notices[0]
    assert len(insight.recommendations) == 3
    assert len(insight.risks) >= 2


async def test_a_repair_adds_to_what_already_held(desk, evidence):
    insight = await analyse(desk(good("F1"), good("F2", "F3")), evidence)
    assert {finding.fact for finding in insight.findings} == {"F1", "F2", "F3"}
    assert insight.repairs == 1


@pytest.mark.parametrize("cut", [60, 120, 200])
async def test_of_a_truncated_answer_what_is_whole_is_kept(desk, evidence, cut):
    whole = good("F1", "F2", "F3", "F4")
    insight = await analyse(desk(Answer(whole[:cut], "", "length", None, 9), "{}", "{}"), evidence)
    by_model = [finding.fact for finding in insight.findings if finding.by == "model"]
    assert len(by_model) == whole[:cut].count("}")


async def test_json_in_a_fence_with_words_around_it_is_read(desk, evidence):
    insight = await analyse(desk(f"Sure!\n```json\n{good('F1', 'F2', 'F3')}\n```\nDone."), evidence)
    assert {finding.by for finding in insight.findings} == {"model"}


async def test_what_may_heal_is_tried_three_times_with_growing_pauses(desk, evidence, pauses):
    broken = CallBroken("cut", retryable=True)
    insight = await analyse(desk(broken, broken, good("F1", "F2", "F3")), evidence)
    assert len(insight.findings) == 3
    assert len(pauses) == 2
    assert 0.5 <= pauses[0] < 1.0 <= pauses[1] < 2.0
    with pytest.raises(CallBroken, match="after 3 attempts"):
        await analyse(desk(broken, broken, broken), evidence)


async def test_what_cannot_heal_is_not_tried_again(desk, evidence, pauses):
    for error in (CallBroken("no", retryable=False), ModelMissing("gone")):
        with pytest.raises(type(error)):
            await analyse(desk(error), evidence)
    assert not pauses


async def test_the_budget_is_shared(desk, evidence):
    at = desk("x", "y", "z")
    at.budget.most = 2
    with pytest.raises(BudgetSpent, match="all 2 model calls"):
        await analyse(at, evidence)


async def test_the_prompt_always_fits_and_too_small_a_window_says_what_is_needed(desk, evidence):
    from chimera.evidence import estimate_tokens

    for num_ctx in (1400, 2000, 4096):
        at = desk(good("F1", "F2", "F3"), "{}", "{}", num_ctx=num_ctx, num_predict=400)
        insight = await analyse(at, evidence)
        prompt = insight.prompts[0]
        assert estimate_tokens(prompt.system) + estimate_tokens(prompt.user) + 400 <= num_ctx
    with pytest.raises(WindowTooSmall, match=r"num_ctx 700 is too small.*\n?.*set num_ctx to \d+") as caught:
        await analyse(desk(num_ctx=700, num_predict=400), evidence)
    needed = int(str(caught.value).rsplit("set num_ctx to ", 1)[1].split()[0])
    at = desk("{}", "{}", "{}", num_ctx=needed, num_predict=400)
    assert (await analyse(at, evidence)).shown


async def test_a_merge_keeps_every_fact_once_in_order(desk, evidence):
    one = await analyse(desk(good("F1", "F2", "F3", comment="")), evidence)
    two = await analyse(desk(good("F3", "F4", "F5")), evidence)
    merged = merge_insights({"one": one, "two": two})
    facts = [finding.fact for finding in merged.findings]
    assert sorted(facts) == ["F1", "F2", "F3", "F4", "F5"]
    assert facts.index("F1") < facts.index("F4")
    assert next(finding.comment for finding in merged.findings if finding.fact == "F3") == "Look here."
    assert len(merged.prompts) == 2
