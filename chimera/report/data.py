"""What was read: files by type, newest change, what was left out and why; and the citations."""

from chimera.evidence.fact import Evidence, Fact, SourceFile
from chimera.evidence.names import clip, code
from chimera.evidence.numbers import show_fact, show_group, show_time
from chimera.evidence.phrases import describe
from chimera.report.page import Page, Part, cite, source, table

NAMES_SHOWN = 5
REASONS_SHOWN = 12


def data_part(page: Page) -> Part:
    """The data summary."""
    evidence = page.evidence
    if evidence is None:
        return Part("Data", ["Nothing was read."])
    rows = []
    for kind in sorted({file.type for file in evidence.files}):
        members = [file for file in evidence.files if file.type == kind]
        count, read, newest = (_fact(evidence, metric, kind) for metric in ("files", "files read", "newest file"))
        names = ", ".join(code(file.path) for file in members[:NAMES_SHOWN])
        more = f" ... and {len(members) - NAMES_SHOWN} more" if len(members) > NAMES_SHOWN else ""
        facts = [fact.id for fact in (count, read, newest) if fact]
        n_read = sum(file.state == "read" for file in members)
        moment = show_time(max(file.mtime_s for file in members))
        rows.append((code(kind), str(len(members)), str(n_read), moment, names + more, cite(facts)))
    total = _fact(evidence, "files", None)
    lines = [f"{show_fact(total)} in all {cite([total.id])}.", ""] if total else []
    lines += table(("type", "files", "read", "newest (UTC)", "names", "facts"), rows)
    return Part("Data", [*lines, *_failed(evidence), *_not_comparable(evidence), *_not_read(evidence)])


def citation_part(page: Page, ids: list[str]) -> Part:
    """Every cited fact with value, n and source; facts that others were computed from follow them."""
    evidence = page.evidence
    if evidence is None or not ids:
        return Part("Citations")
    wanted = list(ids)
    for fact_id in ids:
        wanted += [parent for parent in evidence.fact(fact_id).parents if parent not in wanted]
    wanted.sort(key=lambda fact_id: int(fact_id[1:]))
    rows = [_citation(evidence.fact(fact_id)) for fact_id in wanted]
    header = ("fact", "what", "settings", "value", "n", "left out", "source", "column", "trust", "computed")
    return Part("Citations", table(header, rows))


def _citation(fact: Fact) -> tuple[str, ...]:
    out = []
    if fact.n_missing:
        out.append(f"{fact.n_missing} empty")
    if fact.n_error:
        out.append(f"{fact.n_error} failed")
    settings = code(show_group(fact.group)) if fact.group else "all"
    if fact.versus:
        settings += f" against {code(show_group(fact.versus))}"
    what = f"{code(fact.metric)} {fact.kind}, {fact.aggregation}"
    computed = code(fact.formula) + (f" from {cite(fact.parents)}" if fact.parents else "") if fact.formula else ""
    if fact.label:
        what += f", {code(clip(fact.label))}"
    value = f"**{show_fact(fact)}**"
    cells = (
        what,
        settings,
        value,
        str(fact.n),
        ", ".join(out),
        source(fact),
        code(clip(fact.column)),
        fact.trust,
        computed,
    )
    return (f"[{fact.id}]", *cells)


def _fact(evidence: Evidence, metric: str, kind: str | None) -> Fact | None:
    group = (("type", kind),) if kind else ()
    wanted = (fact for fact in evidence.facts if fact.metric == metric and fact.group == group and not fact.label)
    return next(wanted, None)


def _failed(evidence: Evidence) -> list[str]:
    """Failed rows: by cause, the largest first, and of the values of settings of which the largest share failed."""
    every = [fact for fact in evidence.facts if fact.kind == "failure"]
    failures = [fact for fact in every if not fact.group]
    if not failures:
        return []
    by_setting = sorted((fact for fact in every if len(fact.group) == 1 and fact.value), key=_worst_first)
    causes = sorted((fact for fact in failures if fact.label), key=lambda fact: (-float(fact.value), fact.id))
    lines = ["", "Rows that failed are counted and left out of every statistic:", ""]
    for fact in [*(fact for fact in failures if not fact.label), *causes[:REASONS_SHOWN]]:
        cause = f": {code(clip(fact.label))} in {source(fact)}" if fact.label else " in all"
        lines.append(f"- {show_fact(fact)} of {fact.n}{cause} [{fact.id}]")
    lines += [
        f"- {show_fact(fact)} of {fact.n} for {code(show_group(fact.group))} in {source(fact)} [{fact.id}]"
        for fact in by_setting[:REASONS_SHOWN]
    ]
    return lines


def _worst_first(fact: Fact) -> tuple[float, float, str]:
    return -float(fact.value) / fact.n, -float(fact.value), fact.id


def _not_comparable(evidence: Evidence) -> list[str]:
    """Values of settings that no rows allow to be compared."""
    unmatched = [fact for fact in evidence.facts if fact.kind == "effect" and fact.aggregation == "count"]
    if not unmatched:
        return []
    first = {(fact.group, fact.versus): fact for fact in reversed(unmatched)}
    facts = sorted(first.values(), key=lambda fact: int(fact.id[1:]))[:REASONS_SHOWN]
    told = [f"- {describe(fact).sentence} [{fact.id}]" for fact in facts]
    return ["", "What cannot be compared, because no rows agree in everything else:", "", *told]


def _not_read(evidence: Evidence) -> list[str]:
    """Every file whose numbers are not in the evidence, with the reason."""
    states = ("unreadable", "own_output", "duplicate", "no_table", "other")
    titles = {
        "unreadable": "Could not be read",
        "own_output": "Written by Chimera itself, so no data",
        "duplicate": "Copies, counted once",
        "no_table": "Hold no table",
        "other": "Not of a type that is read",
    }
    lines: list[str] = []
    for state in states:
        files = [file for file in evidence.files if file.state == state]
        if files:
            lines += ["", f"{titles[state]}: {'; '.join(map(_with_reason, files))}."]
    summaries = [table.name for table in evidence.tables if table.summary_of_others]
    if summaries:
        lines += ["", f"Summaries of other tables, kept apart: {', '.join(map(code, dict.fromkeys(summaries)))}."]
    return lines


def _with_reason(file: SourceFile) -> str:
    plain = file.state == "no_table" or not file.reason
    return code(file.path) if plain else f"{code(file.path)} ({code(file.reason)})"
