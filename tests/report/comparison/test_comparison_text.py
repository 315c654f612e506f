"""A comparison on a terminal, as Markdown and as JSON."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

sys.path.insert(0, str(Path(__file__).parent))

import outcomes

from chimera.record.outcome import Outcome, Verdict
from chimera.record.plan import Difference
from chimera.report import comparison_json, comparison_lines, comparison_markdown, plan_lines

SIMULATED = "SIMULATED: a double of chimera.testing answered; no number says anything about a model"
WIDTHS = (60, 72, 80, 100, 120, 160)
every_kind = pytest.mark.parametrize("kind", outcomes.KINDS, ids=lambda one: one.__name__)


def flat(text):
    return " ".join(text.split())


def rendered(markdown):
    """The words of Markdown as a reader sees them, and its tags."""
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(markdown)
    words = re.sub(r"<[^>]*>", "", html)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        words = words.replace(entity, sign)
    return flat(words), set(re.findall(r"</?([a-z0-9]+)", html))


def primaries(outcome):
    return [one for one in outcome.estimates if one.role == "primary"]


@every_kind
@pytest.mark.parametrize("width", WIDTHS)
def test_a_comparison_fits_a_terminal(kind, width):
    lines = comparison_lines(kind(), width)
    assert len(lines) <= 20
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() and line.isprintable() for line in lines)


@every_kind
@pytest.mark.parametrize("width", WIDTHS)
def test_no_verdict_is_lost_on_a_terminal(kind, width):
    told = flat(" ".join(comparison_lines(kind(), width)))
    for one in primaries(kind()):
        assert flat(one.verdict.text) in told


@given(
    st.lists(st.text("abcdefg -ä%0123456789\t", min_size=1, max_size=400), min_size=1, max_size=3), st.integers(60, 160)
)
def test_whatever_verdicts_say_the_lines_fit(texts, width):
    first = outcomes.clear().estimates[0]
    many = tuple(first.model_copy(update={"verdict": Verdict(kind="worse", text=text)}) for text in texts)
    lines = comparison_lines(outcomes.not_comparable(estimates=many, is_paired=False, is_complete=False), width)
    assert len(lines) <= 20
    assert max(map(len, lines)) <= width


def test_verdicts_that_are_too_long_are_cut_and_everything_else_gives_way():
    first = outcomes.clear().estimates[0]
    long = tuple(first.model_copy(update={"verdict": Verdict(kind="worse", text="slower " * 90)}) for _ in range(3))
    lines = comparison_lines(outcomes.not_comparable(estimates=long, is_complete=False), 60)
    assert len(lines) <= 20
    assert sum(line.endswith("…") for line in lines) == 3
    assert lines[0].startswith("! INCOMPLETE")
    assert lines[-1].startswith("  report     none; --html F writes it")


def test_a_terminal_shows_what_the_sketch_shows():
    lines = comparison_lines(outcomes.clear(), 160, "chimera-runs/cmp-0198/comparison.html")
    told = "\n".join(lines)
    assert lines[0] == "  A agent-a   B agent-b = A with num_ctx 2048 → 4096 · temperature 0.6 → 1.0"
    assert (
        "num_ctx 2048 / 4096 (server confirms) · same digest a2af6cc3 · Q4_K_M · 100 % on GPU · Ollama 0.33.3" in told
    )
    assert "8 inputs × 3 pairs, a coin per pair of loads (num_ctx reloads the model: 16 loads)" in told
    assert "6.14 % of wall_s" in told
    assert "noise floor of this machine 2.1 %, measured 2026-11-20" in told
    assert "because writer writes 18.1 % more tokens (1.18 ×); its seconds per token are the same (0.992 ×)" in told
    assert re.search(r"writer +7\.92 s +9\.31 s +1\.18 +1\.18 +0\.992 +1\.00", told)
    assert "order ✓ · drift ✓" in told
    assert "! truncation B truncated its answer in 1 of 24 pairs" in told
    assert lines[-1].startswith("  report     chimera-runs/cmp-0198/comparison.html")


def test_the_path_of_the_page_is_never_cut():
    page = f"/data/{'long-' * 20}/comparison.html"
    assert page in comparison_lines(outcomes.clear(), 60, page)[-1]


def test_lines_that_had_to_go_are_counted():
    lines = comparison_lines(outcomes.clear(), 60)
    assert re.search(r"\(\d+ lines more there\)$", lines[-1])
    assert "more there" not in comparison_lines(outcomes.nothing_known(), 160)[-1]


def test_no_line_ends_between_a_number_and_its_unit():
    for width in range(60, 161):
        for line in comparison_lines(outcomes.clear(), width)[:-1]:
            assert not re.search(r"\d$", line) or not re.match(r" *(%|×|s\b)", line)
        told = comparison_lines(outcomes.not_settled(), width)
        assert not any(after.strip().startswith(("%", "×")) for after in told)


def test_a_cause_is_given_only_where_something_moved():
    assert "because" in "\n".join(comparison_lines(outcomes.clear(), 100))
    for kind in (outcomes.not_settled, outcomes.not_comparable, outcomes.nothing_known):
        assert "because" not in "\n".join(comparison_lines(kind(), 100))
        assert "Because" not in comparison_markdown(kind())


def test_what_holds_against_a_difference_is_said():
    slower = outcomes.SHARES[4].model_copy(update={"contribution": 0.2, "ratio": 1.3})
    faster = outcomes.SHARES[5].model_copy(update={"contribution": -0.1, "ratio": 0.85})
    told = flat(" ".join(comparison_lines(outcomes.clear(shares=(slower, faster)), 160)))
    assert (
        "because writer writes 30 % more tokens (1.30 ×), although writer takes 15 % less time per token (0.850 ×)"
        in told
    )


def test_two_nodes_are_told_apart():
    slower = [
        share.model_copy(update={"contribution": 0.1, "ratio": 1.27})
        for share in outcomes.SHARES
        if share.part == "seconds_per_token"
    ]
    same = [
        share.model_copy(update={"contribution": 0.0, "ratio": 1.0})
        for share in outcomes.SHARES
        if share.part == "output_tokens"
    ]
    told = flat(" ".join(comparison_lines(outcomes.clear(shares=(*slower, *same)), 160)))
    for node in ("insight", "writer"):
        assert f"{node}’s number of tokens is the same (1.00 ×)" in told


def test_a_part_that_one_arm_lacks_is_told_in_seconds():
    load = outcomes.SHARES[7].model_copy(update={"seconds_b": 1.4, "contribution": 0.1})
    told = flat(" ".join(comparison_lines(outcomes.clear(shares=(load,)), 160)))
    assert "because writer takes 1.4 s more time to load its model" in told


@every_kind
def test_markdown_tells_every_verdict_and_keeps_names_from_being_markup(kind):
    outcome = kind()
    words, tags = rendered(comparison_markdown(outcome))
    for one in outcome.estimates:
        assert flat(one.verdict.text) in words
    assert tags <= {
        "h2", "h3", "p", "ul", "li", "strong", "code", "table", "thead", "tbody", "tr", "th", "td", "details", "summary",
        "blockquote", "pre", "br",
    }  # fmt: skip


def test_markdown_folds_the_methods_and_tells_both_tables():
    text = comparison_markdown(outcomes.clear())
    methods = text.split("<summary>Methods</summary>")[1]
    for told in (
        "signed-rank",
        "seed 20261123",
        "1 pair: B truncated its answer",
        "a2af6cc3eb7f",
        "wall.v1",
        "--pairs 3 --seed",
    ):
        assert told in methods
    assert "| `models.local.num_ctx` | `2048` | `4096` |" in text
    assert "| `wall_s` | 12 s | 13.4 s | 1.11 × | 1.07 to 1.15 | 8 inputs | 0.0156 |" in text
    assert "| `coverage` | 0.618 | 0.634 | +0.021 | -0.04 to +0.09 |" in text


@every_kind
def test_json_is_read_back(kind):
    outcome = kind()
    text = comparison_json(outcome)
    again = Outcome.model_validate_json(text)
    assert comparison_json(again) == text
    assert kind is outcomes.hostile or again == outcome
    for one in outcome.estimates:
        assert one.verdict.text == again.estimate(one.metric, one.node).verdict.text


@pytest.mark.parametrize(
    "told", [comparison_json, comparison_markdown, lambda outcome: "\n".join(comparison_lines(outcome, 160))]
)
def test_no_credential_is_told(told):
    assert outcomes.SECRET in outcomes.hostile().model_dump_json()
    assert outcomes.SECRET not in told(outcomes.hostile())


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_simulated_or_unpaired_says_so_first(width):
    assert flat(" ".join(comparison_lines(outcomes.simulated(), width))).startswith(f"! {SIMULATED}")
    assert flat(" ".join(plan_lines(outcomes.simulated().plan, width))).startswith(f"! {SIMULATED}")
    assert comparison_lines(outcomes.unpaired(), width)[0].startswith("! UNPAIRED")
    assert "SIMULATED" not in "\n".join(comparison_lines(outcomes.clear(), width))


def test_markdown_says_what_is_simulated_or_unpaired():
    assert SIMULATED in comparison_markdown(outcomes.simulated())
    assert "## SIMULATED: Comparison" in comparison_markdown(outcomes.simulated())
    assert "UNPAIRED: these runs" in comparison_markdown(outcomes.unpaired())
    assert "coin" not in comparison_markdown(outcomes.unpaired()).split("Methods")[1]


def test_settings_are_named_by_as_much_as_tells_them_apart():
    twice = tuple(Difference(path=f"models.{one}.num_ctx", a="1", b="2") for one in ("large", "small"))
    prompt = Difference(path="personas.p.prompt", a="one line", b="first\nsecond\nthird")
    plan = outcomes.plan(requested=(*twice, prompt))
    told = flat(" ".join(plan_lines(plan, 160)))
    assert "A with large.num_ctx 1 → 2 · small.num_ctx 1 → 2 · prompt one line → text of 3 lines" in told


def test_a_plan_says_what_it_is_going_to_do():
    told = flat(
        " ".join(plan_lines(outcomes.plan(), 160, minutes=14.2, source="from 4 earlier runs", detectable=0.0612))
    )
    for part in (
        "A with num_ctx 2048 → 4096",
        "8 inputs × 3 pairs",
        "BA AB AB BA AB AB BA AB and 32 more runs",
        "16 loads of a model, because num_ctx reloads the model",
        "about 14 min 12 s, from 4 earlier runs",
        "differences from 6.12 % on",
        "a difference matters from 5 % on",
    ):
        assert part in told


def test_a_plan_that_knows_nothing_yet_says_that():
    told = flat(
        " ".join(plan_lines(outcomes.plan(inputs=("one",), pairs=2, design="pairs", design_reason="", n_loads=0), 60))
    )
    assert "time not known before the first runs" in told
    assert "the smallest difference is not known before the first runs; what is tested: pairs" in told
    assert "BA AB" in told
    for width in WIDTHS:
        assert max(map(len, plan_lines(outcomes.hostile().plan, width))) <= width
