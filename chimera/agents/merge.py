"""Several agents' findings as one: nothing twice, the order of the spec."""

from collections.abc import Mapping

from chimera.record.artifact import Finding, Insight, Recommendation, Risk


def merge_insights(insights: Mapping[str, Insight]) -> Insight:
    """Join insights in the order given; a fact that several chose is kept once, with the first comment said of it.

    Args:
        insights: By agent, at least one.
    """
    findings: dict[str, Finding] = {}
    recommendations: dict[str, Recommendation] = {}
    risks: dict[str, Risk] = {}
    for insight in insights.values():
        for finding in insight.findings:
            known = findings.get(finding.fact)
            if known is None or (not known.comment and finding.comment):
                findings[finding.fact] = finding
        for recommendation in insight.recommendations:
            recommendations.setdefault(recommendation.text, recommendation)
        for risk in insight.risks:
            risks.setdefault(risk.risk, risk)
    all_of = list(insights.values())
    return Insight(
        findings=tuple(findings.values()),
        recommendations=tuple(recommendations.values()),
        risks=tuple(risks.values()),
        prompts=tuple(prompt for insight in all_of for prompt in insight.prompts),
        shown=tuple(dict.fromkeys(fact for insight in all_of for fact in insight.shown)),
        left_out=min(insight.left_out for insight in all_of),
        repairs=sum(insight.repairs for insight in all_of),
        rejected=tuple(one for insight in all_of for one in insight.rejected),
        notices=tuple(one for insight in all_of for one in insight.notices),
    )
