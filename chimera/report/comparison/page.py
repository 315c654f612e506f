"""comparison.html: the verdicts, everything they rest on, and how to do it again, as one page."""

from collections.abc import Iterable, Sequence
from html import escape

from chimera.evidence.names import clean
from chimera.record.outcome import Estimate, Outcome
from chimera.record.stamp import COMPARISON_STAMP
from chimera.report.comparison.causes import MOVED, told_causes
from chimera.report.comparison.caveats import notices, outcome_warnings, raised
from chimera.report.comparison.ecdf import ecdf_figures
from chimera.report.comparison.estimates import statistic_lines
from chimera.report.comparison.forest import forest_figures
from chimera.report.comparison.markdown import difference_lines, effect_line, title
from chimera.report.comparison.methods import method_lines
from chimera.report.comparison.order import order_figures
from chimera.report.comparison.pair_table import pair_table
from chimera.report.comparison.panels import energy_lines, quality_lines
from chimera.report.comparison.side_by_side import side_by_side
from chimera.report.comparison.style import COMPARISON_STYLE
from chimera.report.comparison.terminal import told_counts, told_power
from chimera.report.comparison.waterfall import waterfall_figures
from chimera.report.comparison.wording import GATE_SIGNS, NO_VERDICT, SIGNS, WORDS, sentence, told_metric
from chimera.report.figure import Figure
from chimera.report.prose import Prose
from chimera.report.shell import frame
from chimera.report.svg import tag

FOLDED = frozenset({"All estimates", "Methods", "Pairs"})
"""Sections that open when asked, and for print."""
NO_PAIR = "No pair has the wall of both arms: there is nothing to draw."


def comparison_page(outcome: Outcome) -> str:
    """The whole page: it fetches nothing, runs nothing, and links to nothing but what lies beside it."""
    prose = Prose()
    sections = [(name, inner) for name, inner in _sections(outcome, prose) if inner]
    warnings = "".join(
        tag("blockquote", tag("p", tag("strong", f"⚠ {escape(text)}."))) for text in outcome_warnings(outcome)
    )
    head = tag("h1", prose.render_inline(title(outcome))) + "\n" + _subtitle(outcome) + warnings + "\n"
    body = head + "".join(_section(place, name, inner) for place, (name, inner) in enumerate(sections, 1))
    names = [name for name, _ in sections]
    return frame(title(outcome).replace("`", ""), names, body, COMPARISON_STYLE, COMPARISON_STAMP)


def _sections(outcome: Outcome, prose: Prose) -> Iterable[tuple[str, str]]:
    plan = outcome.plan
    yield "Verdicts", _verdicts(outcome) + _gates(outcome) + _known(outcome)
    differing = [*difference_lines(plan.requested, "requested"), ""]
    if plan.effective:
        differing += [*difference_lines(plan.effective, "in effect"), ""]
    yield "What differs", prose.render_lines([*differing, effect_line(outcome)])
    yield "How large the difference is", _charts(prose, forest_figures(outcome), "No estimate can be drawn.")
    yield "Over the session", _charts(prose, order_figures(outcome), NO_PAIR)
    yield "Where the time goes", _charts(prose, waterfall_figures(outcome), "No difference in time was taken apart.")
    yield "How the times are spread", _charts(prose, ecdf_figures(outcome), NO_PAIR)
    yield "Quality", prose.render_lines(quality_lines(outcome))
    yield "Energy", prose.render_lines(energy_lines(outcome))
    yield "Side by side", side_by_side(outcome, prose)
    yield "All estimates", prose.render_lines(statistic_lines(outcome.estimates))
    yield "Methods", prose.render_lines(method_lines(outcome))
    yield "Pairs", pair_table(outcome)


def _section(place: int, name: str, inner: str) -> str:
    head = tag("h2", escape(name), id=f"s{place}")
    if name in FOLDED:
        return f'<details class="folded"><summary>{head}</summary>\n{inner}</details>\n'
    return f"<section>\n{head}\n{inner}</section>\n"


def _subtitle(outcome: Outcome) -> str:
    plan = outcome.plan
    told = f"{plan.created_utc[:16].replace('T', ' ')} UTC · comparison {plan.id} · Chimera {plan.chimera}"
    return tag("p", escape(clean(told))) + "\n"


def _charts(prose: Prose, figures: Sequence[Figure], otherwise: str) -> str:
    return "".join(map(prose.render_figure, figures)) or tag("p", escape(otherwise)) + "\n"


def _verdicts(outcome: Outcome) -> str:
    """A sentence per primary, with where a difference in time comes from."""
    items = [_verdict(one, outcome) for one in outcome.estimates if one.role == "primary"]
    return tag("ul", *items, class_="verdicts") + "\n" if items else tag("p", NO_VERDICT)


def _verdict(one: Estimate, outcome: Outcome) -> str:
    kind = one.verdict.kind
    head = tag("code", escape(told_metric(one))) + tag("span", f"{SIGNS[kind]} {WORDS[kind]}", class_="kind")
    inner = tag("p", head) + tag("p", escape(clean(one.verdict.text)), class_="told")
    causes = told_causes(outcome.shares)
    if causes and (one.metric, one.node) == ("wall_s", None) and kind in MOVED:
        inner += tag("p", f"{escape(sentence(causes))}.")
    return tag("li", inner, class_=kind)


def _gates(outcome: Outcome) -> str:
    """A badge per gate: those not in order with their sentence."""
    items = [
        tag(
            "li",
            f"{GATE_SIGNS[gate.status]} {tag('strong', escape(clean(gate.name)))} {escape(clean(gate.text))}",
            class_=gate.status,
        )
        for gate in raised(outcome.gates)
    ]
    items += [
        tag("li", f"{GATE_SIGNS['ok']} {escape(clean(gate.name))}", class_="ok", title=clean(gate.text))
        for gate in outcome.gates
        if gate.status == "ok"
    ]
    return tag("ul", *items, class_="badges") + "\n" if items else tag("p", "No gate was looked at.")


def _known(outcome: Outcome) -> str:
    told = [told_counts(outcome), told_power(outcome.estimates, outcome.noise_floor)]
    told += [f"notice: {text}" for text in notices(outcome)]
    return "".join(tag("p", escape(clean(f"{sentence(text).rstrip('.')}."))) for text in told if text) + "\n"
