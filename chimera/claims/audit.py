"""The audit of a report: every number with its verdict, the fact that decides it, and where that fact comes from."""

import difflib
import re
from collections import Counter
from collections.abc import Sequence

from chimera.evidence.names import clip, code
from chimera.record.claim import Claim, Judgement
from chimera.record.stamp import AUDIT_SECTION

HEADER = ("claim", "number", "verdict", "fact", "file:column", "n")
CITATIONS = "\n## Citations\n"
RUN_FACT = re.compile(r"\bR(\d+)\b")


def audit_section(text: str, judgements: Sequence[Judgement]) -> str:
    """The last section of a report.

    Args:
        text: The report without this section.
        judgements: What the judge says to `text`.
    """
    claims = [one for one in judgements if one.verdict != "not a claim"]
    end = text.find(CITATIONS)
    shown = [one for one in claims if end < 0 or one.claim.start < end]
    counts = Counter(one.verdict for one in claims)
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())) or "none"
    number = max((int(found) for found in RUN_FACT.findall(text)), default=0) + 1
    lines = [
        f"## {AUDIT_SECTION}",
        "",
        f"- R{number} Numbers about the data, the table of citations included: {len(claims)}, of them {told}.",
    ]
    if shown:
        rows = list(dict.fromkeys(_row(one) for one in shown))
        lines += ["", _line(HEADER), _line(["---"] * len(HEADER)), *map(_line, rows)]
    return "\n".join(lines) + "\n"


def _row(one: Judgement) -> tuple[str, ...]:
    facts = f"[{', '.join(one.facts)}]" if one.facts else ""
    source = code(clip(one.source)) if one.source else ""
    n = "" if one.n is None else str(one.n)
    return (code(clip(one.claim.sentence, 60)), code(one.claim.number), one.verdict, facts, source, n)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def compare_audit(text: str, judgements: Sequence[Judgement]) -> list[Judgement]:
    """Every line of a report's audit that the judge would write otherwise; nothing for a report without one."""
    above, found, audit = text.partition(f"\n## {AUDIT_SECTION}\n")
    if not found:
        return []
    written = audit_section(above + "\n", judgements)
    return compare_lines(f"{above}{found}{audit}", f"{above}\n{written}", "the judge gives")


def compare_lines(said: str, written: str, who: str) -> list[Judgement]:
    """Every line of a report that differs from what it must be: somebody changed it afterwards.

    Args:
        said: The report.
        written: What it must be.
        who: Who says so, as the beginning of the reason.
    """
    lines, true = said.splitlines(), written.splitlines()
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    found = []
    for tag, start, end, first, last in difflib.SequenceMatcher(None, lines, true, autojunk=False).get_opcodes():
        for at in range(start, max(end, start + 1)) if tag != "equal" else ():
            shown = lines[at] if at < min(end, len(lines)) else ""
            claim = Claim(
                at + 1, offsets[min(at, len(lines))], offsets[min(at, len(lines))] + len(shown), clip(shown, 60), shown
            )
            right = true[first + at - start] if first + at - start < last else ""
            reason = f"{who}: {clip(right, 200)}" if right else f"{who} no such line"
            found.append(Judgement(claim, "contradicted", "a line of the report as it was written", reason))
    return found
